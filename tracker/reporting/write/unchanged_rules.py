"""Whether a body may say 本期无变化, and every reason why not (ux.md S3). Pure.

What a report itself says comes first: its state, then `why_not_unchanged`. What has to be looked up elsewhere is asked
of those alone whom nothing else refuses, in this order: ASKED_FOR, DUE, NEWS_OF_OTHERS (unchanged_queries).
"""

from __future__ import annotations

from datetime import date

from tracker.reporting.asked.questions import Questions, value_is_due
from tracker.vocabulary import ReportState

SAYABLE = (ReportState.TO_FILL, ReportState.DRAFT)
"""States in which 本期无变化 can be said: what was returned needs mending, what is 缺报 is made up in words."""

ASKED_FOR = "综合处请报送，要写明情况"
DUE = "有节点已到期、本季到期或待整改，要写明情况"
NEWS_OF_OTHERS = "配合单位报了新的进展，请汇总后提交"
CLAIMED = "有指标或节点答了是本单位的，要填写"


def why_not_in(state: ReportState) -> str | None:
    """Why 本期无变化 cannot be said in a state, in Chinese; None where it can."""
    return None if state in SAYABLE else f"现在是“{state.label}”"


def why_not_unchanged(
    asked: Questions, has_substance: bool, valid_until: date | None, is_red: bool, day: date
) -> str | None:
    """Why 本期无变化 cannot be said, in Chinese; None where it may (ux.md S3).

    `has_substance`: something of substance was accepted before; `valid_until`: the last day it counts by its kind.
    """
    if asked.verifies:
        return "核定要写明实际完成情况"
    if not has_substance or valid_until is None:
        return "以前各期还没有采用过有内容的报告"
    if is_red:
        return "上期为红灯"
    if any(figure.required and value_is_due(figure, day) for figure in asked.figures):
        return "有指标待填"
    if asked.confirmation:
        return "本期要作年度落实确认"
    if day > valid_until:
        return "上次的内容已过有效期"
    return None
