"""The sentence beside a light, with the thresholds it was judged by (domain.md 5; ux.md S9).

Example: “差距10至30个百分点为黄”. Which light it is, rules.py says.
"""

from __future__ import annotations

from decimal import Decimal

from tracker.ledger.rows.row import IndicatorRow, LedgerRow
from tracker.vocabulary import LightRule

_RULES = {
    LightRule.NOT_ISSUED: "下达之前不亮灯",
    LightRule.GOVERNANCE: "保障类任务不评价进度",
    LightRule.COMPLETED_LATE: "完成的那天晚于节点的核定期限；按截至日期，不按核定、申请的日子",
    LightRule.OVERDUE: "本条节点过了核定期限，没有采用过到期的情况，也没有结论，为红；逾期从核定期限次日起算",
    LightRule.RECTIFICATION_OVERDUE: "整改期限已过，还没有新的核定结论为红",
    LightRule.GAP_WIDE: "差距超过{red}个百分点为红",
    LightRule.FLOOR_BROKEN: "最近一次数值不合底线为红",
    LightRule.IMPOSSIBLE: "有单位预判本年不能完成为红",
    LightRule.NO_PROGRESS: "连续两期核评无实质进展为红",
    LightRule.GAP: "差距{yellow}至{red}个百分点为黄，过了时限仍低于目标的都为黄",
    LightRule.TO_JUDGE: "本条节点已过，已采用单位报送的情况，等综合处核定为黄，不算单位逾期",
    LightRule.TO_VERIFY: "已申请办结，核验之前为黄",
    LightRule.RECTIFYING: "未达成或部分达成，整改期内为黄；回头看未通过，到采用有佐证的报告为止",
    LightRule.POSTPONED: "已批准顺延，新期限之前为黄",
    LightRule.HARD: "有单位预判有困难为黄",
    LightRule.TARGET_CHANGE: "有单位提出指标调整为黄",
    LightRule.SLOW: "最近一期核评进展缓慢为黄",
    LightRule.COORDINATION: "需协调事项过了一期还没有解决为黄",
    LightRule.LONG_SILENT: "多期结束仍没有采用过报告为黄",
    LightRule.UNSIGNED: "过了签收期限仍未签收为黄",
    LightRule.TO_DECIDE: "本条节点已过，在核定期限内，还没有采用过到期的情况",
    LightRule.UNCLAIMED: "原文只写了统称，还没有落实到单位",
    LightRule.CHECKING: "存量方案下达后先核对分工，逾期未反馈视为无异议",
    LightRule.TO_SIGN: "牵头单位还没有签收",
    LightRule.CONDITIONS_LACKING: "倡导类任务，有效期内的报告说条件未具备",
    LightRule.FIRST_ROUND: "第一期还没有结束，没有采用过报告",
    LightRule.NO_INFORMATION: "第一期已结束，没有采用过报告",
    LightRule.UNREPORTED: "最近一个已结束的报告期，被布置的单位报送的不到一半；补报后解除",
    LightRule.STALE: "最近一次采用的进展已超过有效期",
    LightRule.PROVEN: "有效期内采用的报告有佐证或数据",
    LightRule.REPORTED: "有效期内采用的报告还没有佐证或数据",
}


def explained(row: LedgerRow) -> str:
    """The rule in force, and for a gap the figures it comes from; empty where the light's own word says all."""
    yellow, red = (_plain(value) for value in row.gap_bands)
    sentences = [_figures(row), _RULES.get(row.light.rule, "").format(yellow=yellow, red=red)]
    return "；".join(sentence for sentence in sentences if sentence)


def _figures(row: LedgerRow) -> str:
    """“基期62%，本期82.2%，目标85%；进度87.8%，序时100%” of the figure the light speaks of."""
    if row.light.rule not in (LightRule.GAP, LightRule.GAP_WIDE):
        return ""
    behind = [indicator for indicator in row.indicators if indicator.gap is not None]
    if not behind:
        return ""
    # Rows kept before lights named their figure: the one furthest behind.
    named = [one for one in behind if str(one.indicator_id) == row.light.figure]
    figure = max(named or behind, key=lambda one: one.gap or Decimal(0))
    values = [("基期", figure.baseline), ("本期", figure.value), ("目标", figure.target)]
    told = "，".join(f"{label}{_plain(value)}{figure.unit}" for label, value in values if value is not None)
    worst = f"（各单位所报不一致，按较差的一个：{figure.told_at_odds(figure.unit)}）" if figure.at_odds else ""
    return f"{told}{worst}；{_pace(figure)}"


def _pace(figure: IndicatorRow) -> str:
    assert figure.progress is not None and figure.planned is not None
    return f"进度{_plain(figure.progress)}%，序时{_plain(figure.planned)}%"


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
