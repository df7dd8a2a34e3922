"""What a report changes against the one accepted before, so that several alike are reviewed at once. Pure."""

from __future__ import annotations

from tracker.reporting.asked.questions import Draft, Questions
from tracker.vocabulary import ChangeKind


def change_kind(asked: Questions, draft: Draft, last: Draft | None) -> ChangeKind:
    """82.2 % → 84.1 % is 数值更新, whatever its words say; then a stage, then words alone."""
    if draft.no_change:
        return ChangeKind.UNCHANGED
    if last is None:
        return ChangeKind.FIRST
    if any(_has_moved(figure.indicator_id, draft, last) for figure in asked.figures):
        return ChangeKind.FIGURES
    return ChangeKind.STAGE if draft.stage is not last.stage else ChangeKind.WORDS


def _has_moved(indicator_id: int, draft: Draft, last: Draft) -> bool:
    value = draft.reading(indicator_id).value
    return value is not None and value != last.reading(indicator_id).value
