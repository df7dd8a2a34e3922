"""In which of its reports of a task a body tells what is its own now (domain.md 4). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Protocol, TypeVar

from tracker.reporting.consolidation import ON_ITS_WAY
from tracker.reporting.transitions import UNDER_THE_PEN
from tracker.reporting.validity import told_after
from tracker.vocabulary import ReportState

_TOLD_OR_OWED = (ReportState.ACCEPTED, ReportState.MISSING)


class Standing(Protocol):
    """How a report stands; `as_of`: the day its round speaks of, which is a quarter or a 核定."""

    @property
    def state(self) -> ReportState: ...

    @property
    def as_of(self) -> date: ...

    @property
    def is_of_quarter(self) -> bool: ...


S = TypeVar("S", bound=Standing)


def telling(reports: Iterable[S], dates: Collection[date]) -> S | None:
    """The one it writes, else one that is on its way, else what was accepted or missed: of such the newest quarter's.

    Of those alone that speak of all these `dates`, by which something was to be reached (validity.speaks_of). None
    where it gets one more.
    """
    after = told_after(max(dates)) if dates else date.min
    newest_first = sorted(reports, key=lambda one: (one.is_of_quarter, one.as_of), reverse=True)
    speaking = [one for one in newest_first if one.as_of > after]
    in_turn = (one for states in (UNDER_THE_PEN, ON_ITS_WAY, _TOLD_OR_OWED) for one in speaking if one.state in states)
    return next(in_turn, None)
