"""Whose turn a 需协调事项 is after each act, and what accepted reports say of one. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.people.access import LEADERS, PRINCIPAL
from tracker.vocabulary import CoordinationLevel, CoordinationState, Role

L, S = CoordinationLevel, CoordinationState

STATE_OF: Mapping[CoordinationLevel, CoordinationState] = {
    L.OFFICE: S.WITH_OFFICE,
    L.LEADER: S.WITH_LEADER,
    L.PRINCIPAL: S.WITH_PRINCIPAL,
    L.ABOVE: S.WITH_OFFICE,
}
"""综合处 follows up what it coordinates itself and what was handed further up."""

ANSWERED_BY: Mapping[CoordinationState, frozenset[Role]] = {
    S.WITH_LEADER: LEADERS,
    S.WITH_PRINCIPAL: PRINCIPAL,
}
"""Who says how it is to be done: what was laid before 主要领导 waits for him alone."""

WITH_LEADERS = tuple(ANSWERED_BY)

OPEN = tuple(state for state in S if state is not S.CLOSED)


def needs_leader(level: CoordinationLevel) -> bool:
    """Whether a 责任领导 is named."""
    return level is not CoordinationLevel.OFFICE


@dataclass(frozen=True)
class Saying:
    """What a report said when it was accepted; `words` empty: it asks for nothing. `as_of`: of its round."""

    report_id: int
    as_of: date
    words: str
    no_change: bool = False


def still_said(said: Saying | None, then: Iterable[Saying]) -> Saying | None:
    """Who says a matter last after these acceptances, one after another; None: nobody says it any more.

    Example: 2026Q4 asked for land, 2027Q1 asks for nothing: nobody. 无变化, and what is accepted late of an earlier
    round, leave it as it is.
    """
    for one in then:
        if said is not None and one.as_of < said.as_of:
            continue
        if one.words:
            said = one
        elif not one.no_change:
            said = None
    return said
