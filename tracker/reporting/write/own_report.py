"""In which of its reports of a task a body tells what is its own now (domain.md 4). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import chain
from typing import Protocol, TypeVar

from tracker.reporting.consolidation import ON_ITS_WAY
from tracker.reporting.transitions import UNDER_THE_PEN
from tracker.reporting.validity import speaks_of
from tracker.vocabulary import ReportState

_GIVEN_TO_LEAD = (ReportState.HANDED_UP, ReportState.RECEIVED)
_DONE_WITH = (ReportState.ACCEPTED, ReportState.MISSING, *_GIVEN_TO_LEAD)


class Standing(Protocol):
    """How a report stands; `as_of`: the day its round speaks of, which is a quarter or a 核定, closed or not."""

    @property
    def state(self) -> ReportState: ...

    @property
    def as_of(self) -> date: ...

    @property
    def is_of_quarter(self) -> bool: ...

    @property
    def is_closed(self) -> bool: ...


S = TypeVar("S", bound=Standing)


def is_left(state: ReportState, *, is_closed: bool) -> bool:
    """Whether a body's text was left with its lead, whose round was closed without it: its body may go on with it."""
    return is_closed and state in _GIVEN_TO_LEAD


def is_on_its_way(report: Standing) -> bool:
    """Whether its body cannot go on before somebody has read it."""
    return report.state in ON_ITS_WAY and not is_left(report.state, is_closed=report.is_closed)


def telling(reports: Iterable[S], dates: Collection[date]) -> S | None:
    """The one it writes, else one on its way, else what was accepted, missed or left: of such the newest quarter's.

    Of those alone that speak of all these `dates`, by which something was to be reached (validity.speaks_of). None
    where it gets one more.
    """
    newest_first = sorted(reports, key=lambda one: (one.is_of_quarter, one.as_of), reverse=True)
    speaking = [one for one in newest_first if all(speaks_of(one.as_of, day) for day in dates)]
    written = (one for one in speaking if one.state in UNDER_THE_PEN)
    on_their_way = (one for one in speaking if is_on_its_way(one))
    done_with = (one for one in speaking if one.state in _DONE_WITH)
    return next(chain(written, on_their_way, done_with), None)
