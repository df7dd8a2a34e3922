"""Reads which reports of closed rounds say something new of their quarter or year: a 更正版 is wanted for these alone.

Example: 市交通局 corrects in February what it said of the fourth quarter: that counts. In March it tells in the same
report what it has reached since, for its 整改 (报送整改情况) or because 综合处 asked it (请报送): a fact of March:
the quarter was as its edition says. A value of a day of the quarter that it tells along with it counts again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, select

from tracker.database import db
from tracker.reporting.course.queries import events_of
from tracker.reporting.course.rules import Course, tells_late
from tracker.reporting.models import Reading, Report, ReportEvent, Round
from tracker.vocabulary import ReportAct, ReportState

CHANGES = (ReportAct.ACCEPT, ReportAct.UNDO, ReportAct.UNDO_JOINT, ReportAct.EXEMPT)
"""What changes which reports of a closed round count."""


@dataclass(frozen=True)
class Heard:
    """What was accepted, taken back or spared of rounds after an instant, by report the ids of these acts."""

    since: datetime
    acts: Mapping[int, frozenset[int]]
    reports: Mapping[int, Report]

    def of_span(self, until: date) -> dict[int, tuple[int, datetime]]:
        """By report its task and the last of these acts that says something new of the days up to one."""
        found = {}
        for report_id, at in self._new(until):
            found[report_id] = (self.reports[report_id].task_id, at)
        return found

    def _new(self, until: date) -> Iterator[tuple[int, datetime]]:
        courses: defaultdict[int, _Known] = defaultdict(_Known)
        for event in events_of(self.acts):
            known = courses[event.report_id]
            known.add(event, self.since)
            if event.id not in self.acts[event.report_id]:
                continue
            is_free = known.was_free or self.reports[event.report_id].asked_at > self.since
            tells_later = tells_late(known.course.opened) and (is_free or known.before is not None)
            if not tells_later or self._values(event.version_id, until) - self._values(known.before, until):
                yield event.report_id, event.recorded_at

    def _values(self, version_id: int | None, until: date) -> set[tuple[Any, ...]]:
        return {value for value in self._told.get(version_id or 0, ()) if value[-1] <= until}

    @cached_property
    def _told(self) -> Mapping[int, Collection[tuple[Any, ...]]]:
        """By version its values with their days."""
        versions = select(ReportEvent.version_id).where(ReportEvent.report_id.in_(self.acts))
        given = Reading.value.is_not(None), Reading.as_of.is_not(None)
        read = select(Reading.version_id, Reading.indicator_id, Reading.value, Reading.as_of)
        found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for version_id, *value in db.session.execute(read.where(Reading.version_id.in_(versions), *given)):
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


def heard(since: datetime, *which: ColumnElement[bool]) -> Heard | None:
    """What was heard of the reports of some rounds; None where nothing was."""
    found = (
        select(ReportEvent.id, Report)
        .join(Report, Report.id == ReportEvent.report_id)
        .join(Round, Round.id == Report.round_id)
        .where(ReportEvent.act.in_(CHANGES), ReportEvent.recorded_at > since, *which)
    )
    acts: defaultdict[int, set[int]] = defaultdict(set)
    reports: dict[int, Report] = {}
    for event_id, report in db.session.execute(found):
        acts[report.id].add(event_id)
        reports[report.id] = report
    return Heard(since, {id: frozenset(ids) for id, ids in acts.items()}, reports) if acts else None
