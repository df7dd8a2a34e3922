"""Words of rounds and reports (domain.md 4, 5, 11)."""

from __future__ import annotations

from tracker.vocabulary.labelled import Labelled


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


class ReportAct(Labelled):
    """What moves a report from state to state (domain.md 4)."""

    SAVE = "save", "保存"
    SEND = "send", "送审批"
    WITHDRAW = "withdraw", "撤回"
    DECLINE = "decline", "退回联络员"
    APPROVE = "approve", "审批"
    SIGN_OFF = "sign_off", "线下签批"
    HAND_UP = "hand_up", "审批送牵头"
    SIGN_OFF_UP = "sign_off_up", "线下签批送牵头"
    RECEIVE = "receive", "收入汇总"
    CONSOLIDATE = "consolidate", "汇总"
    SEND_BACK = "send_back", "牵头退回"
    HAND_OVER = "hand_over", "移交新牵头"
    HAND_IN = "hand_in", "转综合处"
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
    ASK = "ask", "请报送"
    ADD = "add", "新增填报"
    INCLUDE = "include", "列入本期"
    DROP = "drop", "放弃更正"
    DROP_JOINT = "drop_joint", "随牵头放弃更正"
    KEEP = "keep", "保留已采用"


class DueBecause(Labelled):
    """Why a report is due by another day than before (domain.md 7)."""

    LEADS = "leads", "中途接手牵头，留出三个工作日"
    COLLECTS = "collects", "改为汇总各单位，按牵头汇总截止"
    AGAIN = "again", "任务恢复推进后重新填报，留出三个工作日"
    INCLUDED = "included", "列入本期，按本期截止"
    OWN_DAY = "own_day", "按请报送或自行报送的日期"
    CUTOFFS = "cutoffs", "本期改了截止日"


class ReportStanding(Labelled):
    """How a report stands for the coordinator, as the matrix of a round counts it; `mark`: one character of it."""

    UNSENT = "unsent", "未报"
    TO_APPROVE = "to_approve", "待审批"
    WITH_LEAD = "with_lead", "交牵头"
    TO_REVIEW = "to_review", "待审核"
    RETURNED = "returned", "退回"
    REWRITTEN = "rewritten", "重填"
    ACCEPTED = "accepted", "已采用"
    MISSING = "missing", "缺报"
    EXEMPT = "exempt", "免报"
    VOLUNTARY = "voluntary", "主动报送"

    @property
    def mark(self) -> str:
        """未, 批, 牵, 审, 退, 重, 采, 缺, 免, 主."""
        return {"to_approve": "批", "with_lead": "牵", "to_review": "审", "accepted": "采"}.get(self, self.label[0])


class ChangeKind(Labelled):
    """What a report that waits changes against the one accepted before: several of a kind are reviewed at once."""

    UNCHANGED = "unchanged", "无变化"
    FIGURES = "figures", "数值更新"
    STAGE = "stage", "阶段推进"
    WORDS = "words", "只改文字"
    FIRST = "first", "首次填报"


class CoordinationLevel(Labelled):
    """At which level a 需协调事项 is coordinated (协调层级)."""

    OFFICE = "office", "综合处协调"
    LEADER = "leader", "分管领导协调"
    PRINCIPAL = "principal", "主要领导协调"
    ABOVE = "above", "报上级协调"


class CoordinationState(Labelled):
    """Where a 需协调事项 stands: whose turn it is until 综合处 brings it to its end."""

    RAISED = "raised", "待明确层级"
    WITH_OFFICE = "with_office", "综合处办理中"
    WITH_LEADER = "with_leader", "待分管领导协调"
    WITH_PRINCIPAL = "with_principal", "待主要领导协调"
    CLOSED = "closed", "已办结"


class CoordinationAct(Labelled):
    """What happens to a 需协调事项."""

    RAISE = "raise", "提出"
    REPEAT = "repeat", "再次提出"
    ARRANGE = "arrange", "明确层级"
    NOTE = "note", "记进展"
    INSTRUCT = "instruct", "领导意见"
    CLOSE = "close", "办结"
    LAPSE = "lapse", "不再提出"
    RESTORE = "restore", "恢复"


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
