"""Reads which reports of closed rounds say something new of their quarter or year: a 更正版 is wanted for these alone.

Example: 市交通局 corrects in February what it said of the fourth quarter: that counts. In March it tells in the same
report what it has reached since, for its 整改 (报送整改情况) or because 综合处 asked it (请报送): a fact of March:
the quarter was as its edition says. A value of a day of the quarter that it tells along with it counts again.
What it began to tell so by the last day that the edition tells of is of the quarter, whenever it is accepted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, select

from tracker.clock import shanghai_date
from tracker.database import batches, db
from tracker.reporting.course.queries import events_of
from tracker.reporting.course.rules import Course, tells_late
from tracker.reporting.line_queries import OPENS_LATE
from tracker.reporting.models import Reading, Report, ReportEvent, Round
from tracker.vocabulary import ReportAct, ReportState

CHANGES = (ReportAct.ACCEPT, ReportAct.UNDO, ReportAct.UNDO_JOINT, ReportAct.EXEMPT)
"""What changes which reports of a closed round count."""


@dataclass(frozen=True)
class Change:
    """An acceptance, or another act that changes what counts of a report; `asked_at`: when the report was made."""

    id: int
    report_id: int
    task_id: int
    asked_at: datetime
    at: datetime


@dataclass(frozen=True)
class Heard:
    """What was accepted, taken back or spared of rounds after an instant, the oldest first.

    `late`: the reports that were ever opened for what is overdue or to be put right. They alone are looked at closely:
    of a year whose last quarter came in since, all others are many.
    """

    since: datetime
    acts: Sequence[Change]
    late: frozenset[int]

    def of_span(self, until: date) -> dict[int, tuple[int, datetime]]:
        """By report its task and the last of these acts that says something new of the days up to one."""
        of_later = self._of_later_days(until)
        return {change.report_id: (change.task_id, change.at) for change in self.acts if change.id not in of_later}

    def _of_later_days(self, until: date) -> set[int]:
        """The ids of those acts that say nothing new of the days up to one."""
        close = {change.id: change for change in self.acts if change.report_id in self.late}
        courses: defaultdict[int, _Known] = defaultdict(_Known)
        found = set[int]()
        for event in self._events:
            known = courses[event.report_id]
            known.add(event, self.since)
            if event.id not in close:
                continue
            is_free = known.was_free or close[event.id].asked_at > self.since
            tells_later = known.tells_after(until) and (is_free or known.before is not None)
            if tells_later and not self._values(event.version_id, until) - self._values(known.before, until):
                found.add(event.id)
        return found

    @cached_property
    def _events(self) -> Sequence[ReportEvent]:
        """What happened to these reports."""
        return [event for ids in batches(sorted(self.late)) for event in events_of(ids)]

    def _values(self, version_id: int | None, until: date) -> set[tuple[Any, ...]]:
        return {value for value in self._told.get(version_id or 0, ()) if value[-1] <= until}

    @cached_property
    def _told(self) -> Mapping[int, Collection[tuple[Any, ...]]]:
        """By version its values with their days."""
        given = Reading.value.is_not(None), Reading.as_of.is_not(None)
        read = select(Reading.version_id, Reading.indicator_id, Reading.value, Reading.as_of).where(*given)
        found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for ids in batches(sorted({event.version_id for event in self._events if event.version_id is not None})):
            for version_id, *value in db.session.execute(read.where(Reading.version_id.in_(ids))):
                found[version_id].append(tuple(value))
        return found


class _Known:
    """The course of a report, and how it stood at an instant: 免报, and the version that counted."""

    def __init__(self) -> None:
        self.course = Course[ReportEvent]()
        self.was_free = False
        self.before: int | None = None

    def add(self, event: ReportEvent, since: datetime) -> None:
        """One more act."""
        self.course.add(event)
        if event.recorded_at <= since:
            self.was_free = self.course.state is ReportState.EXEMPT
            accepted = self.course.accepted
            self.before = accepted[-1].event.version_id if accepted else None

    def tells_after(self, day: date) -> bool:
        """Whether it was opened after a day for what is overdue or to be put right."""
        opened = self.course.opened
        return opened is not None and tells_late(opened) and shanghai_date(opened.recorded_at) > day


def heard(since: datetime, *which: ColumnElement[bool]) -> Heard | None:
    """What was heard of the reports of some rounds; None where nothing was."""
    found = (
        select(ReportEvent.id, Report.id, Report.task_id, Report.asked_at, ReportEvent.recorded_at)
        .join(Report, Report.id == ReportEvent.report_id)
        .join(Round, Round.id == Report.round_id)
        .where(ReportEvent.act.in_(CHANGES), ReportEvent.recorded_at > since, *which)
    )
    acts = [Change(*row) for row in db.session.execute(found.order_by(ReportEvent.recorded_at, ReportEvent.id))]
    if not acts:
        return None
    changed = found.with_only_columns(Report.id)
    late = select(ReportEvent.report_id).where(OPENS_LATE, ReportEvent.report_id.in_(changed))
    return Heard(since, acts, frozenset(db.session.scalars(late)))
