"""What a milestone is on a day: by its date until something is decided of it (domain.md 4)."""

from __future__ import annotations

from datetime import date

from tracker.vocabulary import MilestoneState, VerdictResult

_JUDGED = {
    VerdictResult.REACHED: MilestoneState.REACHED,
    VerdictResult.PARTLY: MilestoneState.PARTLY,
    VerdictResult.MISSED: MilestoneState.MISSED,
}


def milestone_state(
    day: date,
    due_on: date | None,
    original_due_on: date | None,
    verdict: VerdictResult | None,
    cancelled: bool = False,
) -> MilestoneState:
    """The state on a day; the due day itself is not past, and without any date it never is."""
    if cancelled:
        return MilestoneState.CANCELLED
    if verdict is not None:
        return _JUDGED[verdict]
    if due_on is None or day <= due_on:
        postponed = due_on is not None and original_due_on is not None and due_on > original_due_on
        return MilestoneState.POSTPONED if postponed else MilestoneState.NOT_DUE
    return MilestoneState.TO_DECIDE
