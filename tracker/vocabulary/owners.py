"""Words of items and their owners: what of a task belongs to whom, and how that is known (domain.md 4)."""

from __future__ import annotations

from tracker.vocabulary.labelled import Labelled


class ItemKind(Labelled):
    """What of a task can have an owner of its own."""

    SENTENCE = "sentence", "句子"
    FIGURE = "figure", "指标"
    DATE = "date", "节点"


class KnownBy(Labelled):
    """How the owner of an item is known, the surest last."""

    OPEN = "open", "未定"
    PROPOSED = "proposed", "推定"
    SILENT = "silent", "默示确认"
    CLAIMED = "claimed", "认领"
    ASSIGNED = "assigned", "指定"
    STATED = "stated", "原文写明"

    @property
    def is_settled(self) -> bool:
        """Whether reds, A6 and the ladder may be laid at the owner: a 推定 counts as 未定 until confirmed."""
        return self not in (KnownBy.OPEN, KnownBy.PROPOSED)


SETTLED = tuple(known_by for known_by in KnownBy if known_by.is_settled)
UNSETTLED = tuple(known_by for known_by in KnownBy if not known_by.is_settled)
"""The same as values, for conditions."""

BY_WORD_OR_SILENCE = (KnownBy.CLAIMED, KnownBy.SILENT)
"""By a body's own word or by its silence: the others to whom it was proposed are not bound by it."""


class OwnerNews(Labelled):
    """What a body hears of an item that was its own, that it claims or that it gets."""

    GIVEN = "given", "承办单位已明确"
    """The items are this body's now, alone or with others."""
    DECIDED = "decided", "承办单位已明确"
    """They are another one's."""
    CHANGED = "changed", "承办单位有变化"
    CONTESTED = "contested", "多家认领，待综合处明确"


class OwnerDoubt(Labelled):
    """What 综合处 is asked to decide of an item (domain.md 4)."""

    UNCLAIMED = "unclaimed", "无人认领"
    SEVERAL = "several", "多家认领"
    OUTSIDE = "outside", "不在责任单位内"
    DISPUTED = "disputed", "单位有不同意见"
