"""Reads the review queue: what waits for the coordinators, the worst tasks first, a few lines of it at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, select

from tracker.database import db, read_once
from tracker.database.remembered import Remembered
from tracker.jobs.runs import REBUILD, Run
from tracker.ledger.lights.severity import ranks_of
from tracker.ledger.models import LedgerStanding, TurnedDay
from tracker.outcomes.models import ExtensionEvent, Verdict
from tracker.people.models import Department
from tracker.plans.models import Measure, OwnerFact, PlanSetting, Task, TaskTransition
from tracker.reporting.models import CoordinationEvent, Report, ReportEvent, ReportVersion, Round
from tracker.tasks.models import AssignmentFact
from tracker.vocabulary import Colour, ReportState

HEADINGS = ("红灯任务", "黄灯任务", "无变化", "其余")
"""The parts of the queue, in order (ux.md S12)."""

UNCHANGED = HEADINGS.index("无变化")


@dataclass(frozen=True)
class QueueLine:
    """A report in the queue, in its part."""

    id: int
    version: int
    part: int
    measure: str
    title: str
    code: str
    department: str
    submitted_at: datetime | None
    entered: bool

    @property
    def heading(self) -> str:
        """The part it stands in."""
        return HEADINGS[self.part]


@dataclass(frozen=True)
class Queue:
    """The order of all that waits, as ids with their parts: plain numbers, however many wait."""

    order: tuple[tuple[int, int], ...]

    @property
    def counts(self) -> Mapping[int, int]:
        """How many wait in each part."""
        return Counter(part for _, part in self.order)

    def __len__(self) -> int:
        return len(self.order)

    @property
    def ids(self) -> list[int]:
        """The reports in order."""
        return [report_id for report_id, _ in self.order]

    def first_of(self, part: int) -> int | None:
        """The first report of a part."""
        return next((report_id for report_id, of in self.order if of == part), None)

    def place(self, report_id: int) -> int | None:
        """Where a report stands, from 0; None where it does not wait."""
        return next((place for place, (one, _) in enumerate(self.order) if one == report_id), None)

    def after(self, report_id: int) -> int | None:
        """The report after this one; after the last one the first; None where no other waits."""
        ids, place = self.ids, self.place(report_id)
        others = (ids[place + 1 :] + ids[:place]) if place is not None else ids
        return others[0] if others else None

    def around(self, report_id: int, before: int, after: int) -> Sequence[int]:
        """The report with so many before it and so many after it."""
        place = self.place(report_id) or 0
        return self.ids[max(0, place - before) : place + after + 1]


_queues: Remembered[Queue] = Remembered()


def queue(jurisdiction_id: str, plan_ids: frozenset[int] | None) -> Queue:
    """What waits of these plans (None: of all), red tasks first, then yellow ones, 无变化, the rest.

    Thousands may wait, and each page of the queue needs its order: it holds until something happens that may turn a
    light: to a report or what it wants coordinated, to a duty, to a task, its dates or whose they are, by other
    settings, or by time alone.
    """
    return _queues.get(_newest_of_lights(), lambda: _queue(jurisdiction_id, plan_ids), (jurisdiction_id, plan_ids))


@read_once
def _newest_of_lights() -> tuple[Any, ...]:
    return tuple(db.session.execute(_NEWEST_OF_LIGHTS).one())


_NEWEST_OF_LIGHTS = select(
    *(
        select(func.max(column)).scalar_subquery()
        for column in (
            *(Report.id, ReportEvent.id, CoordinationEvent.id, Verdict.id, ExtensionEvent.id),
            *(AssignmentFact.id, OwnerFact.id, TaskTransition.id, PlanSetting.id, TurnedDay.day),
        )
    ),
    select(func.max(Run.finished_at)).where(Run.kind == REBUILD).scalar_subquery(),
)


def _queue(jurisdiction_id: str, plan_ids: frozenset[int] | None) -> Queue:
    (red, last_red), (yellow, last_yellow) = ranks_of(Colour.RED), ranks_of(Colour.YELLOW)
    part = case(
        (LedgerStanding.rank.between(red, last_red), 0),
        (LedgerStanding.rank.between(yellow, last_yellow), 1),
        (ReportVersion.no_change, UNCHANGED),
        else_=UNCHANGED + 1,
    )
    found: Select[int, int] = (
        select(Report.id, part)
        .join(Round, Round.id == Report.round_id)
        .join(Task, Task.id == Report.task_id)
        .join(ReportVersion, ReportVersion.id == Report.version_id)
        .outerjoin(LedgerStanding, LedgerStanding.task_id == Report.task_id)
        .where(Report.jurisdiction_id == jurisdiction_id, Report.state == ReportState.TO_REVIEW)
        .order_by(part, Round.as_of, Task.plan_id, Task.position, Report.id)
    )
    if plan_ids is not None:
        found = found.where(Task.plan_id.in_(plan_ids))
    return Queue(tuple((report_id, of) for report_id, of in db.session.execute(found)))


def queue_lines(of: Queue, report_ids: Collection[int]) -> list[QueueLine]:
    """These reports of the queue with names, in its order, but for what was taken or returned since it was read."""
    parts = dict(of.order)
    lines = [
        QueueLine(id, version, parts[id], label, title, code, department, came_at, how is not None)
        for id, version, label, title, code, department, came_at, how in db.session.execute(
            _LINES, {"reports": list(report_ids)}
        )
    ]
    places = {report_id: place for place, report_id in enumerate(of.ids)}
    return sorted(lines, key=lambda line: places[line.id])


_LINES = (
    select(
        *(Report.id, Report.version, Measure.label, Measure.title, Task.code, Department.short_name),
        *(ReportVersion.submitted_at, ReportVersion.entered_how),
    )
    .join(Task, Task.id == Report.task_id)
    .join(Measure, Measure.id == Task.measure_id)
    .join(Department, Department.id == Report.department_id)
    .join(ReportVersion, ReportVersion.id == Report.version_id)
    .where(Report.id.in_(bindparam("reports")), Report.state == ReportState.TO_REVIEW)
)
