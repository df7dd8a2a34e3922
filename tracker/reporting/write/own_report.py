"""In which of its reports of a task a body tells what is its own now (domain.md 4). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import chain
from typing import Protocol, TypeVar

from tracker.reporting.consolidation import ON_ITS_WAY, WITH_LEAD
from tracker.reporting.transitions import UNDER_THE_PEN
from tracker.reporting.validity import speaks_of
from tracker.vocabulary import ReportState

LEFT_WITH_LEAD = (ReportState.HANDED_UP, ReportState.RECEIVED)
"""States in which a text is left with its lead once the round is closed."""
_DONE_WITH = (ReportState.ACCEPTED, ReportState.MISSING, *LEFT_WITH_LEAD)


class Lying(Protocol):
    """With whom a report lies; `as_of`: the day its round speaks of, closed or not."""

    @property
    def state(self) -> ReportState: ...

    @property
    def as_of(self) -> date: ...

    @property
    def is_closed(self) -> bool: ...


class Standing(Lying, Protocol):
    """How a report stands; its round is a quarter or a 核定."""

    @property
    def is_of_quarter(self) -> bool: ...


S = TypeVar("S", bound=Standing)


def is_left(state: ReportState, *, is_closed: bool) -> bool:
    """Whether a body's text was left with its lead, whose round was closed without it: its body may go on with it."""
    return is_closed and state in LEFT_WITH_LEAD


def is_on_its_way(report: Standing) -> bool:
    """Whether its body cannot go on before somebody has read it."""
    return report.state in ON_ITS_WAY and not is_left(report.state, is_closed=report.is_closed)


def is_with_head_or_lead(state: ReportState, *, is_closed: bool) -> bool:
    """Whether what a body wrote waits for its head, or lies with its lead: it is their turn, not that of who wrote it.

    What lies with 综合处 may tell of a date or not: that is asked elsewhere (own_dates.is_unread_since).
    """
    is_given = state in WITH_LEAD and not is_left(state, is_closed=is_closed)
    return is_given or state is ReportState.TO_APPROVE


def not_written_yet(reports: Iterable[Lying], dates: Iterable[date]) -> list[date]:
    """Of these dates, by which something was to be reached, those of which no such text of the body speaks."""
    lying = [report for report in reports if is_with_head_or_lead(report.state, is_closed=report.is_closed)]
    return [day for day in dates if not any(speaks_of(one.as_of, day) for one in lying)]


def is_coming(report: Standing | None) -> bool:
    """Whether the report in which a body is to tell something is being written, or on its way."""
    return report is not None and (report.state in UNDER_THE_PEN or is_on_its_way(report))


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
