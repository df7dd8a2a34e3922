"""How a report stands for the coordinator: what its state means beside whether it was ever submitted."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.vocabulary import ReportStanding, ReportState

S, R = ReportStanding, ReportState

_BEING_WRITTEN = (R.TO_FILL, R.DRAFT, R.TO_APPROVE)

_ALWAYS: Mapping[ReportState, ReportStanding] = {
    R.HANDED_UP: S.WITH_LEAD,
    R.RECEIVED: S.WITH_LEAD,
    R.CONSOLIDATED: S.WITH_LEAD,
    R.TO_REVIEW: S.TO_REVIEW,
    R.ACCEPTED: S.ACCEPTED,
    R.RETURNED: S.RETURNED,
    R.MISSING: S.MISSING,
    R.EXEMPT: S.EXEMPT,
}

NEVER_SENT = (S.UNSENT, S.TO_APPROVE, S.MISSING)
"""The standings of what was never submitted."""


def standing(state: ReportState, submitted: bool) -> ReportStanding:
    """`submitted`: at least once before; then what is being written again was returned, or is being corrected."""
    if state in _BEING_WRITTEN:
        if submitted:
            return S.RETURNED
        return S.TO_APPROVE if state is R.TO_APPROVE else S.UNSENT
    return _ALWAYS[state]


def states_of(wanted: ReportStanding) -> list[tuple[ReportState, bool | None]]:
    """The (state, submitted) pairs that stand so, for a condition of a list; None where either does."""
    found: list[tuple[ReportState, bool | None]] = []
    for state in ReportState:
        pair = [was for was in (False, True) if standing(state, was) is wanted]
        found += [(state, None)] if len(pair) == 2 else [(state, was) for was in pair]
    return found
