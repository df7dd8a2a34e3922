"""Words of the task book: clauses, kinds, figures, and how a reading is checked (domain.md 4, 5; ux.md S6)."""

from __future__ import annotations

from tracker.vocabulary.labelled import Labelled


class Basis(Labelled):
    """What a clause says about who leads (design.md 5.2)."""

    EXPLICIT = "explicit", "明示"
    FIRST_LISTED = "first_listed", "首列"
    SOLE = "sole", "唯一"
    COLLECTIVE = "collective", "集体"
    NONE = "none", "无"


class PartyRole(Labelled):
    """A body's role in a clause; 实际承办: of a body that no clause names and that owns something of the task."""

    LEAD = "lead", "牵头"
    CO = "co", "配合"
    ACTING = "acting", "实际承办"

    @classmethod
    def named(cls) -> list[tuple[str, str]]:
        """The choices where a clause is read: what a text itself can say."""
        return [(role.value, role.label) for role in (cls.LEAD, cls.CO)]


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

    @property
    def has_percentage(self) -> bool:
        """Whether it has one by itself: where it has none yet nothing was told, elsewhere it is 定性."""
        return self in (Kind.MEASURED, Kind.DELIVERABLE)


class FigureMode(Labelled):
    """Figure modes of domain.md 5."""

    CUMULATIVE = "cumulative", "累计"
    ANNUAL = "annual", "当年"
    LEVEL = "level", "水平"
    FLOOR = "floor", "底线"
    CONDITION = "condition", "条件"

    @property
    def is_counted(self) -> bool:
        """Whether it is counted up, so that what several bodies told adds up; a 水平 or a 底线 does not."""
        return self in (FigureMode.CUMULATIVE, FigureMode.ANNUAL)


class Relation(Labelled):
    """How a value stands to its target (design.md 5.2)."""

    EQUAL = "=", "达到"
    AT_LEAST = ">=", "以上"
    AT_MOST = "<=", "以下"
    ABOUT = "~", "左右"


SIGNS = {Relation.AT_LEAST: "≥", Relation.AT_MOST: "≤", Relation.ABOUT: "约"}
"""What stands before a target: ≥50座; nothing of one that is to be reached exactly."""


class Direction(Labelled):
    """Which way a figure goes, where its plan says so: 增长8%, 压缩至3天."""

    UP = "up", "升"
    DOWN = "down", "降"


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


class LeadDecision(Labelled):
    """Who answers for a clause that names no lead, as decided at the check page (domain.md 4)."""

    EACH = "each", "各负其责"
    FIRST = "first", "认首列为牵头"
    OTHER = "other", "另定牵头"


class Doubt(Labelled):
    """What a person should look at before a draft task is confirmed (ux.md S6)."""

    UNSURE_WORD = "unsure_word", "有字没有认准"
    NO_BODY = "no_body", "没有责任单位"
    UNKNOWN_BODY = "unknown_body", "有未识别单位"
    NO_LEAD = "no_lead", "原文未写明牵头单位"
    NO_YEAR = "no_year", "指标未写年份"
    ODD_FIGURE = "odd_figure", "指标数值可疑"
    UNSURE_FIGURE = "unsure_figure", "指标没有把握"
    NO_HEADING = "no_heading", "没有标题"
    TWO_STATEMENTS = "two_statements", "责任单位来自两处"
    WEAK_KIND = "weak_kind", "推进方式待定"
    REMARK = "remark", "有识别提示"


class FigureDoubt(Labelled):
    """Why the reader is not sure of a figure: what a person should look at before he takes it."""

    AIM = "aim", "原文没有写明是要达到的"
    MONEY = "money", "同句讲到补助、奖励、费用"
    FACT = "fact", "同句讲到已有的数"
    CONDITION = "condition", "可能只是范围或条件"
    NUMBER = "number", "数写作汉字，或没有单位"
    SUBJECT = "subject", "指标名称不全"
    YEAR = "year", "目标年有几种读法"
    DAMAGE = "damage", "同句有字丢失或损坏"


class CheckAct(Labelled):
    """An act of the check page, as it is named where it can be undone (ux.md S6)."""

    CONFIRM = "confirm", "确认"
    CONFIRM_CLEAR = "confirm_clear", "一并确认"
    CONFIRM_EACH = "confirm_each", "一并各负其责"
    REOPEN = "reopen", "重新校核"
    WITHDRAW = "withdraw", "不作任务"
    TERMS = "terms", "改推进方式、汇总方式"
    FIGURE = "figure", "更正指标"
    DATE = "date", "更正完成时限"
    ROLE = "role", "更正角色"
    MEANING = "meaning", "认定单位"
    MEANINGS = "meanings", "一并认定单位"
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
    WORDS = "words", "更正扫描件文字"
    OWNER = "owner", "指定承办单位"
    OWNERS = "owners", "一并确认承办单位"


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


class Frequency(Labelled):
    """频次 of an indicator (domain.md 5)."""

    QUARTER = "quarter", "每季度"
    YEAR = "year", "每年"
