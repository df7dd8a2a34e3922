"""Every code word that has a Chinese label, written once (design.md 2, domain.md 2–5)."""

from __future__ import annotations

from enum import StrEnum


class Labelled(StrEnum):
    """A code with its Chinese label; the value is what the database stores."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Labelled:
        word = str.__new__(cls, code)
        word._value_ = code
        word.label = label
        return word

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, label) pairs in the order written, for a form's list."""
        return [(word.value, word.label) for word in cls]


class Role(Labelled):
    """Roles of domain.md 3."""

    COORDINATOR = "coordinator", "综合处经办"
    COORDINATOR_HEAD = "coordinator_head", "综合处负责人"
    LIAISON = "liaison", "单位联络员"
    UNIT_HEAD = "unit_head", "单位负责人"
    LEADER = "leader", "分管领导"
    PRINCIPAL = "principal", "主要领导"
    VIEWER = "viewer", "只读"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计管理员"


class UnitClass(Labelled):
    """单位类别, which caps the ladder (domain.md 3, 8)."""

    GOVERNMENT = "government", "政府部门"
    LOWER_COMMISSION = "lower_commission", "下级发改部门"
    PARTY = "party", "党委部门"
    MASS_ORGANISATION = "mass_organisation", "群团"
    CENTRAL = "central", "中央驻地单位"
    ENTERPRISE = "enterprise", "企事业"
    DIVISION = "division", "内设处室"
    COMMISSION = "commission", "发展改革部门"


# The 处室 of a commission that coordinates all plans (domain.md 3); where it has another name its people hold posts at
# the commission itself.
GENERAL_DIVISION = "综合处"


class JurisdictionLevel(Labelled):
    """Level of an administrative division in seeds/departments/ (GB/T 2260)."""

    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"


class NameKind(Labelled):
    """What a recorded name of a department is (domain.md 9)."""

    FULL = "full", "全称"
    SHORT = "short", "简称"
    ALIAS = "alias", "别称"
    SPELLING = "spelling", "异写"
    FORMER = "former", "旧名"
    REVOKED = "revoked", "已撤回"


class MatchHow(Labelled):
    """How a written name was recognised (domain.md 9)."""

    EXACT = "exact", "全称或简称"
    ALIAS = "alias", "别称"
    SPELLING = "spelling", "异写"
    FORMER = "former", "旧名"
    LATER = "later", "后用名"
    PREFIX = "prefix", "省略地名"
    GROUP = "group", "统称"
    BY_HAND = "by_hand", "人工认定"


class Basis(Labelled):
    """What a clause says about who leads (design.md 5.2)."""

    EXPLICIT = "explicit", "明示"
    FIRST_LISTED = "first_listed", "首列"
    SOLE = "sole", "唯一"
    COLLECTIVE = "collective", "集体"
    NONE = "none", "无"


class PartyRole(Labelled):
    """A body's role in a clause."""

    LEAD = "lead", "牵头"
    CO = "co", "配合"


class Mode(Labelled):
    """责任模式（汇总方式）, domain.md 4."""

    SINGLE = "single", "单独"
    LEAD_CONSOLIDATES = "lead_consolidates", "牵头汇总"
    EACH_REPORTS = "each_reports", "分头直报"


class PlanMode(Labelled):
    """How a plan enters (domain.md 4)."""

    NEW = "new", "新下达"
    CONTINUED = "continued", "存量接续"


class Kind(Labelled):
    """推进方式, domain.md 5, strongest first."""

    MEASURED = "measured", "量化"
    DELIVERABLE = "deliverable", "成果"
    ADVANCE = "advance", "推进"
    STANDING = "standing", "常态"
    ENCOURAGED = "encouraged", "倡导"
    GOVERNANCE = "governance", "保障"


class FigureMode(Labelled):
    """Figure modes of domain.md 5."""

    CUMULATIVE = "cumulative", "累计"
    ANNUAL = "annual", "当年"
    LEVEL = "level", "水平"
    FLOOR = "floor", "底线"
    CONDITION = "condition", "条件"


class Relation(Labelled):
    """How a value stands to its target (design.md 5.2)."""

    EQUAL = "=", "达到"
    AT_LEAST = ">=", "以上"
    AT_MOST = "<=", "以下"
    ABOUT = "~", "左右"


class TaskState(Labelled):
    """States of a task, domain.md 4."""

    DRAFT = "draft", "草稿"
    CONFIRMED = "confirmed", "已确认"
    WITHDRAWN = "withdrawn", "已作废"
    TO_SIGN = "to_sign", "待签收"
    TO_REASSIGN = "to_reassign", "待改派"
    ACTIVE = "active", "推进中"
    TO_VERIFY = "to_verify", "待核验"
    COMPLETED = "completed", "已办结"
    CLOSED = "closed", "已销号"
    ARCHIVED = "archived", "已归档"
    SUSPENDED = "suspended", "已中止"
    TERMINATED = "terminated", "已终止"


class TaskAct(Labelled):
    """What moves a task from state to state (domain.md 4); `receive` makes the draft."""

    RECEIVE = "receive", "导入"
    CONFIRM = "confirm", "确认"
    WITHDRAW = "withdraw", "作废"
    ISSUE = "issue", "下达"
    REOPEN = "reopen", "重新校核"
    SIGN = "sign", "签收"
    SIGN_SILENTLY = "sign_silently", "默示确认"
    OBJECT = "object", "异议"
    AMEND = "amend", "更正"
    REASSIGN = "reassign", "改派"
    APPLY = "apply", "申请办结"
    SUSPEND = "suspend", "中止"
    RESUME = "resume", "恢复"
    TERMINATE = "terminate", "终止"
    REPLACE = "replace", "方案被替代"
    TO_STANDING = "to_standing", "转常态管理"
    MERGE = "merge", "并入"
    EXPIRE = "expire", "期满"
    RETURN = "return", "退回"
    VERIFY = "verify", "核验通过"
    CLOSE = "close", "销号"
    LOOK_BACK = "look_back", "回头看"
    ARCHIVE = "archive", "归档"
    UNDO = "undo", "撤销"


class Ground(Labelled):
    """What an act must be given in writing (domain.md 4)."""

    REASON = "reason", "理由"
    BASIS = "basis", "依据"
    DOCUMENT = "document", "依据文号"


class PlanState(Labelled):
    """Whether a plan is still only being checked, tasks of it have gone out, or another took its place."""

    CHECKING = "checking", "校核中"
    ISSUED = "issued", "已下达"
    REPLACED = "replaced", "已被替代"


class Likeness(Labelled):
    """How a clause of a revised plan stands to the plan it replaces."""

    SAME = "same", "相同"
    REWORDED = "reworded", "改写"
    NEW = "new", "新增"
    DROPPED = "dropped", "取消"


class SignedHow(Labelled):
    """How an assignment was signed (domain.md 4)."""

    SIGNED = "signed", "签收"
    SILENT = "silent", "默示确认"
    REPORTED = "reported", "以报告签收"


class AssignmentAct(Labelled):
    """What happened to an assignment; the first three are SignedHow's."""

    SIGNED = "signed", "签收"
    SILENT = "silent", "默示确认"
    REPORTED = "reported", "以报告签收"
    OBJECTED = "objected", "异议"
    SETTLED = "settled", "异议已处理"
    ENDED = "ended", "结束"


class LeadDecision(Labelled):
    """Who answers for a clause that names no lead, as decided at the check page (domain.md 4)."""

    EACH = "each", "各负其责"
    FIRST = "first", "认首列为牵头"
    OTHER = "other", "另定牵头"


class Doubt(Labelled):
    """What a person should look at before a draft task is confirmed (ux.md S6)."""

    NO_BODY = "no_body", "没有责任单位"
    UNKNOWN_BODY = "unknown_body", "有未识别单位"
    NO_LEAD = "no_lead", "原文未写明牵头单位"
    NO_YEAR = "no_year", "指标未写年份"
    ODD_FIGURE = "odd_figure", "指标数值可疑"
    NO_HEADING = "no_heading", "没有标题"
    TWO_STATEMENTS = "two_statements", "责任单位来自两处"
    WEAK_KIND = "weak_kind", "推进方式待定"
    REMARK = "remark", "有识别提示"


class CheckAct(Labelled):
    """An act of the check page, as it is named where it can be undone (ux.md S6)."""

    CONFIRM = "confirm", "确认"
    CONFIRM_CLEAR = "confirm_clear", "一并确认"
    REOPEN = "reopen", "重新校核"
    WITHDRAW = "withdraw", "不作任务"
    TERMS = "terms", "改推进方式、汇总方式"
    FIGURE = "figure", "更正指标"
    DATE = "date", "更正完成时限"
    ROLE = "role", "更正角色"
    MEANING = "meaning", "认定单位"
    ALIAS = "alias", "记为别名"
    NEW_BODY = "new_body", "新增单位"
    COLLECTIVE = "collective", "按统称认定"
    ADD_PARTY = "add_party", "添加单位"
    REMOVE_PARTY = "remove_party", "移出单位"
    SPLIT = "split", "拆分"
    MERGE = "merge", "与上条合并"
    BOUNDARY = "boundary", "移动分界"
    ADD_TASK = "add_task", "补录任务"
    MARK_PARTY = "mark_party", "标为责任单位"
    MARK_DATE = "mark_date", "标为时间"
    MARK_FIGURE = "mark_figure", "标为指标"
    ADOPT = "adopt", "采用新读数"


class ReadingChange(Labelled):
    """What a newer reader reads otherwise in a plan that was read before."""

    NEW_CLAUSE = "new_clause", "新读出一项任务"
    GONE_CLAUSE = "gone_clause", "不再读作任务"
    BOUNDARY = "boundary", "任务的起止不同"
    PARTY_ADDED = "party_added", "新读出单位"
    PARTY_GONE = "party_gone", "不再读作责任单位"
    ROLE = "role", "单位角色不同"
    BASIS = "basis", "牵头写法不同"
    KIND = "kind", "推进方式不同"
    FIGURE_ADDED = "figure_added", "新读出指标"
    FIGURE_GONE = "figure_gone", "不再读作指标"
    FIGURE = "figure", "指标不同"
    DATE_ADDED = "date_added", "新读出日期"


class MarkAs(Labelled):
    """What words marked in a plan's text are (ux.md S6)."""

    LEAD = "lead", "牵头单位"
    CO = "co", "配合单位"
    DATE = "date", "完成时间"
    FIGURE = "figure", "指标"


class MilestoneSource(Labelled):
    """Where a milestone comes from (domain.md 4)."""

    OWN = "own", "本条"
    PLAN = "plan", "方案目标"


class MilestoneState(Labelled):
    """States of a milestone; 待核定 and 未到期 are derived from the day (domain.md 4)."""

    NOT_DUE = "not_due", "未到期"
    TO_DECIDE = "to_decide", "待核定"
    REACHED = "reached", "达成"
    PARTLY = "partly", "部分达成"
    MISSED = "missed", "未达成"
    POSTPONED = "postponed", "已顺延"
    CANCELLED = "cancelled", "已取消"


class VerdictResult(Labelled):
    """What a verdict may say (domain.md 4)."""

    REACHED = "reached", "达成"
    PARTLY = "partly", "部分达成"
    MISSED = "missed", "未达成"


class ExtensionState(Labelled):
    """States of a request for a later date, domain.md 4."""

    DRAFT = "draft", "草稿"
    APPLIED = "applied", "已申请"
    TO_DECIDE = "to_decide", "待审批"
    GRANTED = "granted", "已批准"
    REFUSED = "refused", "不予延期"
    WITHDRAWN = "withdrawn", "已撤回"


class ExtensionAct(Labelled):
    """What moves a request for a later date from state to state; `lapse`: its task has ended meanwhile."""

    SAVE = "save", "起草延期申请"
    APPLY = "apply", "申请延期"
    FORWARD = "forward", "初审通过延期申请"
    RETURN = "return", "退回延期申请"
    GRANT = "grant", "批准延期"
    REFUSE = "refuse", "不予延期"
    WITHDRAW = "withdraw", "撤回延期申请"
    LAPSE = "lapse", "延期申请随任务结束"


class ExtensionReason(Labelled):
    """原因类别 of a request for a later date (ux.md S14)."""

    POLICY = "policy", "政策或规划调整"
    FUNDS = "funds", "资金未到位"
    PROCEDURE = "procedure", "前期手续未办结"
    COORDINATION = "coordination", "需跨部门协调"
    FORCE = "force", "自然灾害等不可抗力"
    OTHER = "other", "其他"


class Gate(Labelled):
    """What must hold before a task is 已办结 (domain.md 4)."""

    LAST_YEAR = "last_year", "长期坚持、常态任务已到方案最后目标年"
    REPORTS = "reports", "没有未办完的报告"
    NODES = "nodes", "本条节点都有核定结论"
    RECTIFIED = "rectified", "没有整改中的节点"
    FIGURES = "figures", "本条指标都有数值、口径和来源"
    EVIDENCE = "evidence", "有佐证材料"
    HEAD = "head", "牵头单位负责人已审批"


class ReportState(Labelled):
    """States of a report, domain.md 4; 已提交, 牵头已收 and 已汇总 are those of a co-body of 牵头汇总."""

    TO_FILL = "to_fill", "待填报"
    DRAFT = "draft", "草稿"
    TO_APPROVE = "to_approve", "待审批"
    HANDED_UP = "handed_up", "已提交"
    RECEIVED = "received", "牵头已收"
    CONSOLIDATED = "consolidated", "已汇总"
    TO_REVIEW = "to_review", "待审核"
    ACCEPTED = "accepted", "已采用"
    RETURNED = "returned", "已退回"
    MISSING = "missing", "缺报"
    EXEMPT = "exempt", "免报"


class ApprovalWay(Labelled):
    """How a department's reports are approved (domain.md 3)."""

    ONLINE = "online", "线上审批"
    PAPER = "paper", "线下签批"


class ReportAct(Labelled):
    """What moves a report from state to state (domain.md 4)."""

    SAVE = "save", "保存"
    SEND = "send", "送审批"
    WITHDRAW = "withdraw", "撤回"
    DECLINE = "decline", "退回修改"
    APPROVE = "approve", "审批"
    SIGN_OFF = "sign_off", "线下签批"
    HAND_UP = "hand_up", "审批送牵头"
    SIGN_OFF_UP = "sign_off_up", "线下签批送牵头"
    RECEIVE = "receive", "收入汇总"
    CONSOLIDATE = "consolidate", "汇总"
    SEND_BACK = "send_back", "牵头退回"
    ACCEPT = "accept", "采用"
    RETURN = "return", "退回"
    CORRECT = "correct", "更正"
    EXEMPT = "exempt", "免报"
    MISS = "miss", "缺报"
    ENTER = "enter", "代录"
    ENTER_UP = "enter_up", "代录送牵头"
    UNDO = "undo", "撤销采用"
    UNDO_JOINT = "undo_joint", "随牵头撤销采用"
    REOPEN = "reopen", "重新开放"
    DROP = "drop", "放弃更正"


class ReportStanding(Labelled):
    """How a report stands for the coordinator, as the matrix of a round counts it; `mark`: one character of it."""

    UNSENT = "unsent", "未报"
    TO_APPROVE = "to_approve", "待审批"
    WITH_LEAD = "with_lead", "交牵头"
    TO_REVIEW = "to_review", "待审核"
    RETURNED = "returned", "退回"
    ACCEPTED = "accepted", "已采用"
    MISSING = "missing", "缺报"
    EXEMPT = "exempt", "免报"

    @property
    def mark(self) -> str:
        """未, 批, 牵, 审, 退, 采, 缺, 免."""
        return {"to_approve": "批", "with_lead": "牵", "to_review": "审", "accepted": "采"}.get(self, self.label[0])


class EnteredHow(Labelled):
    """How a unit answered whose report a coordinator enters for it (代录, domain.md 4)."""

    PAPER = "paper", "纸质"
    PHONE = "phone", "电话"
    MAIL = "mail", "邮件"


class FormSituation(Labelled):
    """本期情况, the first thing a row of the Excel form says (domain.md 11)."""

    PROGRESS = "progress", "有进展"
    NIL = "nil", "零报告"
    NO_CHANGE = "no_change", "无变化"


class Stage(Labelled):
    """Stages of a deliverable and the percentage each stands for (domain.md 5, `DELIVERABLE_PERCENT`)."""

    NOT_STARTED = "not_started", "未启动"
    DRAFTING = "drafting", "起草/立项"
    CONSULTING = "consulting", "征求意见/在建"
    DECIDED = "decided", "审定/验收"
    ISSUED = "issued", "印发/建成"


DELIVERABLE_PERCENT = {
    Stage.NOT_STARTED: 0,
    Stage.DRAFTING: 20,
    Stage.CONSULTING: 40,
    Stage.DECIDED: 70,
    Stage.ISSUED: 100,
}


class Encouraged(Labelled):
    """What a 倡导 task can answer (domain.md 5)."""

    STARTED = "started", "已开展"
    CONDITIONS_LACKING = "conditions_lacking", "条件未具备"


class YearlyConfirmation(Labelled):
    """年度落实确认 of a 常态 task (domain.md 5; roadmap: 任务清理)."""

    DONE = "done", "已落实"
    MOSTLY = "mostly", "基本落实"
    NOT_DONE = "not_done", "未落实"


class Forecast(Labelled):
    """完成预判, the unit's own judgement (domain.md 5)."""

    ON_COURSE = "on_course", "能完成"
    HARD = "hard", "有困难经努力能完成"
    TARGET_CHANGE = "target_change", "指标调整"
    IMPOSSIBLE = "impossible", "不能完成"


class Appraisal(Labelled):
    """核评, the coordinator's judgement on acceptance (domain.md 5)."""

    MARKED = "marked", "进展明显"
    NORMAL = "normal", "正常推进"
    SLOW = "slow", "进展缓慢"
    NONE = "none", "无实质进展"


class EvidenceKind(Labelled):
    """Forms of evidence (domain.md 11)."""

    FILE = "file", "文件"
    DOCUMENT = "document", "文号"
    ADDRESS = "address", "公开网址"
    SYSTEM = "system", "系统数据"
    SITE_VISIT = "site_visit", "现场核查记录"


class RoundKind(Labelled):
    """报告期 of a quarter, or a plan's 核定 round (design.md 2)."""

    QUARTER = "quarter", "季度"
    VERIFICATION = "verification", "核定"


class Colour(Labelled):
    """灯: the word of a light (domain.md 5)."""

    RED = "red", "红"
    YELLOW = "yellow", "黄"
    GREEN = "green", "绿"
    BLUE = "blue", "蓝"
    GREY = "grey", "灰"


GLYPHS = {Colour.RED: "■", Colour.YELLOW: "▲", Colour.GREEN: "●", Colour.BLUE: "✔", Colour.GREY: "○"}


class AlertStage(Labelled):
    """Stages of domain.md 8 that exist by now."""

    A1 = "A1", "下达/核对通知"
    A2 = "A2", "催签"
    A3 = "A3", "报告期通知"
    A4 = "A4", "催报"
    A5 = "A5", "节点预警"
    A6 = "A6", "逾期催办"


class AlertState(Labelled):
    """States of an alert, domain.md 4."""

    SENT = "sent", "已送达"
    HANDLED = "handled", "已处置"
    EXPIRED = "expired", "已失效"


class DayKind(Labelled):
    """What a yearly notice says of a day it names (domain.md 7)."""

    OFF = "off", "放假"
    WORK = "work", "调休上班"


class CalendarFact(Labelled):
    """What the calendar on record can say of a day (tracker/calendar_days.py); the first two are DayKind's."""

    OFF = "off", "放假"
    WORK = "work", "调休上班"
    ORDINARY = "ordinary", "照常"
    STATUTORY = "statutory", "法定节假日"


class Frequency(Labelled):
    """频次 of an indicator (domain.md 5)."""

    QUARTER = "quarter", "每季度"
    YEAR = "year", "每年"


class Pace(Labelled):
    """Progress against 序时, by the gap (domain.md 5)."""

    AHEAD = "ahead", "超进度"
    ON = "on", "达进度"
    BEHIND = "behind", "欠进度"
    OTHER = "other", "其它"


class LightRule(Labelled):
    """The rules of domain.md 5 in the order in which the first match wins; label = the word, n filled in by the day."""

    NOT_ISSUED = "grey.not_issued", "待下达"
    WITHDRAWN = "grey.withdrawn", "作废"
    SUSPENDED = "grey.suspended", "中止"
    TERMINATED = "grey.terminated", "终止"
    GOVERNANCE = "grey.governance", "保障"
    NOT_STARTED = "grey.not_started", "未启动"
    COMPLETED_LATE = "blue.late", "逾期完成"
    COMPLETED = "blue.completed", "已办结"
    CLOSED = "blue.closed", "已销号"
    ARCHIVED = "blue.archived", "已归档"
    OVERDUE = "red.overdue", "逾期n天"
    POINT_OVERDUE = "red.point", "逾期n天"
    RECTIFICATION_OVERDUE = "red.rectification", "整改逾期n天"
    GAP_WIDE = "red.gap", "差n个百分点"
    FLOOR_BROKEN = "red.floor", "低于底线"
    IMPOSSIBLE = "red.impossible", "不能完成"
    NO_PROGRESS = "red.no_progress", "无实质进展"
    GAP = "yellow.gap", "差n个百分点"
    POINT_LATE = "yellow.point", "要点逾期n个工作日"
    TO_VERIFY = "yellow.to_verify", "待核验"
    RECTIFYING = "yellow.rectifying", "整改中"
    POSTPONED = "yellow.postponed", "已顺延"
    HARD = "yellow.hard", "有困难"
    TARGET_CHANGE = "yellow.target_change", "指标调整"
    SLOW = "yellow.slow", "进展缓慢"
    COORDINATION = "yellow.coordination", "待协调"
    LONG_SILENT = "yellow.long_silent", "久无信息"
    UNSIGNED = "yellow.unsigned", "未签收"
    TO_DECIDE = "grey.to_decide", "待核定"
    TO_REASSIGN = "grey.to_reassign", "待改派"
    UNCLAIMED = "grey.unclaimed", "待认领"
    CHECKING = "grey.checking", "核对中"
    TO_SIGN = "grey.to_sign", "待签收"
    CONDITIONS_LACKING = "grey.conditions_lacking", "条件未具备"
    FIRST_ROUND = "grey.first_round", "首期未满"
    NO_INFORMATION = "grey.no_information", "尚无信息"
    STALE = "grey.stale", "信息陈旧"
    PROVEN = "green.proven", "已核实"
    REPORTED = "green.reported", "自报"

    @property
    def colour(self) -> Colour:
        """The colour this rule gives."""
        return Colour(self.value.split(".")[0])


# Long work that waits its turn (tracker/runs.py).
RUN_KINDS = {"workbook": "台账工作簿", "import_plan": "导入方案", "forms": "打包填报表"}


# Words of the audit trail: what was done, to what, with which result. An act without a word prints its code.
AUDIT_ACTIONS = {
    "sign_in": "登录",
    "lock": "锁定登录",
    "set_password": "改密码",
    "end_sessions": "结束登录",
    "add_user": "添加账号",
    "disable_user": "停用账号",
    "hold_post": "担任岗位",
    "leave_post": "离开岗位",
    "hand_over": "交接岗位",
    "load_registry": "载入单位名册",
    "load_calendar": "载入工作日历",
    "add_department": "添加单位",
    "add_name": "添加名称",
    "add_group": "添加统称",
    "add_member": "添加成员",
    "end_member": "成员退出",
    "set_consolidator": "改汇总单位",
    "receive_plan": "接收方案",
    "set_plan_head": "改方案信息",
    "issue_plan": "下达方案",
    "decide_lead": "定牵头",
    "add_party": "添加责任单位",
    "remove_party": "去掉责任单位",
    "resolve_party": "认定单位",
    "set_party_department": "认定单位",
    "set_party_group": "认定统称",
    "set_party_role": "改单位角色",
    "take_over": "接办",
    "set_terms": "改责任方式",
    "set_figure": "改指标",
    "set_milestone_date": "改节点日期",
    "split_clause": "拆分任务",
    "merge_clauses": "合并任务",
    "move_boundary": "移动任务分界",
    "add_clause": "补录任务",
    "add_figure": "标出指标",
    "add_milestone": "标出节点",
    "undo_edit": "撤销校核",
    "revoke_name": "撤回名称",
    "revoke_group": "撤回统称",
    "add_assignment": "分工",
    "change_assignment": "改分工",
    "end_assignment": "结束分工",
    "object_to_assignment": "提出异议",
    "settle_objection": "处理异议",
    "open_round": "开期",
    "close_round": "关闭期次",
    "change_cutoffs": "改截止日",
    "raise_dissent": "提出不同意见",
    "settle_dissent": "处理意见分歧",
    "sign_on_paper": "线下签批",
    "add_scan": "补传签批扫描件",
    "set_approval_way": "改签批方式",
    "chase_reports": "催报",
    "note_call": "电话催办",
    "give_verdict": "核定节点",
    "sign_verdicts": "签发核定清单",
    "scan_alerts": "扫描提醒",
    "read_alerts": "读提醒",
    **{f"{how}_assignment": how.label for how in SignedHow},
    **{f"{act}_task": f"{act.label}任务" for act in TaskAct},
    "replace_task": "因方案被替代终止任务",
    "set_replaced_plan": "指明替代的方案",
    "pair_tasks": "改新旧对应",
    "carry_over": "确认替代方案",
    "decide_reading": "处理新读数",
    "revise_task": "随新方案承接",
    **{f"report_{act}": f"{act.label}报告" for act in ReportAct},
    **{f"extension_{act}": act.label for act in ExtensionAct},
    "look_back_upheld": "回头看，情况属实",
    "freeze_lights": "定格亮灯",
    "request_workbook": "生成报表",
    "request_import": "导入方案",
    "request_forms": "生成填报表",
    "receive_form": "收到填报表",
    "import_form": "导入填报表",
    "cancel_run": "取消生成",
}

AUDIT_OBJECTS = {
    "user": "账号",
    "department": "单位",
    "group": "统称",
    "registry": "单位名册",
    "calendar": "工作日历",
    "plan": "方案",
    "task": "任务",
    "assignment": "分工",
    "report": "报告",
    "round": "期次",
    "dissent": "意见分歧",
    "form": "填报表",
    "milestone": "节点",
    "extension": "延期申请",
    "alert": "提醒",
    "goal": "方案目标",
    "run": "排队任务",
    "jurisdiction": "地区",
}

# What the rows of the audit trail tell in detail, by name; `before` and `after` hold such names again.
AUDIT_DETAILS = {
    "added": "新增",
    "adopted": "采用",
    "after": "现",
    "alerts": "提醒",
    "approver": "签批人",
    "as_of": "数据截至",
    "asked": "要求",
    "authority_basis": "授权依据",
    "baseline": "基期值",
    "baseline_on": "基期",
    "basis": "牵头写法",
    "before": "原",
    "bodies": "单位",
    "by": "原办理人",
    "caliber": "口径",
    "cells": "改动格数",
    "changed": "更新",
    "checked_at": "校核时间",
    "checked_by": "校核人",
    "co": "配合",
    "consolidator": "汇总单位",
    "consolidator_id": "汇总单位编号",
    "created": "新提醒",
    "decision": "认定",
    "department_id": "单位编号",
    "departments": "单位编号",
    "draft": "草稿任务",
    "dropped": "取消",
    "due_on": "时限",
    "figure": "指标",
    "file": "文件",
    "finished": "已办结",
    "first": "前一项",
    "for": "申请人编号",
    "group_id": "统称编号",
    "host_id": "主办处室编号",
    "issued": "下达",
    "issued_on": "印发日期",
    "kind": "类别",
    "kind_read": "读出的推进方式",
    "last_day": "最后一天",
    "lead": "牵头",
    "lead_confirmed": "牵头已认定",
    "lead_id": "牵头单位编号",
    "left": "留下",
    "lights": "亮灯",
    "measures": "举措",
    "member": "成员",
    "members": "成员编号",
    "missing": "缺报",
    "mode": "方式",
    "name": "名称",
    "number": "文号",
    "on": "日期",
    "one_time": "一次性密码",
    "open_ended": "以“等”结尾",
    "phrase": "统称",
    "plan_id": "方案编号",
    "position": "次序",
    "post": "职务",
    "post_id": "岗位编号",
    "posts": "岗位",
    "quarter": "季度",
    "rectify_by": "整改至",
    "relation": "关系",
    "replaces": "替代的方案",
    "replaces_id": "替代的方案编号",
    "report_id": "报告编号",
    "reports": "报告",
    "reworded": "改写",
    "role": "角色",
    "round": "期次",
    "rows": "行数",
    "same": "相同",
    "second": "后一项",
    "sha256": "文件指纹",
    "signed_on": "签收或签批日期",
    "since": "起始",
    "source": "依据",
    "span": "起止位置",
    "spoken_to": "接电话的人",
    "start_on": "起始日期",
    "state": "状态",
    "statement": "责任写法",
    "statement_end": "责任写法止",
    "statement_start": "责任写法起",
    "subject": "指标名称",
    "tasks": "任务",
    "text": "文字",
    "text_end": "文字止",
    "text_start": "文字起",
    "together": "相对应",
    "unit": "单位",
    "until": "开放到",
    "username": "账号",
    "value": "数值",
    "verdict": "结论",
    "version": "稿次编号",
    "way": "签批方式",
    "what": "内容",
    "year": "年份",
}

AUDIT_RESULTS = ("成功", "失败", "拒绝")
