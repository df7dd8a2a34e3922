"""Words of lights and progress (domain.md 5)."""

from __future__ import annotations

from functools import cached_property

from tracker.vocabulary.labelled import Labelled


class Colour(Labelled):
    """灯: the word of a light (domain.md 5)."""

    RED = "red", "红"
    YELLOW = "yellow", "黄"
    GREEN = "green", "绿"
    BLUE = "blue", "蓝"
    GREY = "grey", "灰"


GLYPHS = {Colour.RED: "■", Colour.YELLOW: "▲", Colour.GREEN: "●", Colour.BLUE: "✔", Colour.GREY: "○"}


class Pace(Labelled):
    """Progress against 序时, by the gap (domain.md 5)."""

    AHEAD = "ahead", "超进度"
    ON = "on", "达进度"
    BEHIND = "behind", "欠进度"
    OTHER = "other", "其它"


class Reach(Labelled):
    """How a figure stands to its target on a day, by its verdict or its last value (ledger/trajectory.py)."""

    REACHED = "reached", "达标"
    MISSED = "missed", "未达"
    UNDER_WAY = "under_way", "进行中"
    UNTOLD = "untold", "无读数"
    NOT_YET = "not_yet", "数据未到期"
    STANDARD = "standard", "条件，不计进度"


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
    TO_JUDGE = "yellow.to_judge", "待核定"
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
    UNREPORTED = "grey.unreported", "本期未报"
    STALE = "grey.stale", "信息陈旧"
    PROVEN = "green.proven", "已核实"
    REPORTED = "green.reported", "自报"

    @cached_property
    def colour(self) -> Colour:
        """The colour this rule gives."""
        return Colour(self.value.split(".")[0])
