"""Whose turn a 需协调事项 is after each act. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.vocabulary import CoordinationLevel, CoordinationState

L, S = CoordinationLevel, CoordinationState

STATE_OF: Mapping[CoordinationLevel, CoordinationState] = {
    L.OFFICE: S.WITH_OFFICE,
    L.LEADER: S.WITH_LEADER,
    L.PRINCIPAL: S.WITH_PRINCIPAL,
    L.ABOVE: S.WITH_OFFICE,
}
"""综合处 follows up what it coordinates itself and what was handed further up."""

WITH_LEADERS = (S.WITH_LEADER, S.WITH_PRINCIPAL)

OPEN = tuple(state for state in S if state is not S.CLOSED)


def needs_leader(level: CoordinationLevel) -> bool:
    """Whether a 责任领导 is named."""
    return level is not CoordinationLevel.OFFICE
