"""Reads the own milestones that may speak on a day, and the bodies that answer for them (domain.md 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker.alerts.models import Alert
from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.as_of_queries import CHUNK, DAY, END, answers_of, as_of, earliest, holders_on, stood_in
from tracker.alerts.scan.base_days import base_days
from tracker.alerts.scan.dates.pause_queries import Pauses, paused
from tracker.alerts.scan.dates.words import MilestoneAbout, UnownedAbout, VerdictAbout
from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.messages import About
from tracker.alerts.scan.plan_queries import IssuedPlan, issued_plans, timings
from tracker.alerts.scan.said_queries import is_said
from tracker.alerts.scan.stages import Matter, Subject
from tracker.calendar.days import load_calendar
from tracker.calendar.workdays import Calendar
from tracker.clock import end_of, shanghai_date
from tracker.database import batches, db
from tracker.ledger.facts.earlier_queries import BATCH_ON, JUDGED_BY
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.facts.task import Body, MilestoneFacts, TaskFacts
from tracker.ledger.lights.conditions.own_dates import Heard, heard
from tracker.ledger.lights.conditions.taken_over import Taken, taken_apart
from tracker.ledger.lights.conditions.turns import Addressed, addressed, with_head
from tracker.ledger.rows.queries import BATCH
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.standing_queries import speaking_on
from tracker.people.accounts.approval_queries import on_paper
from tracker.plans.models import (
    Indicator,
    Item,
    Measure,
    Milestone,
    MilestoneDate,
    Task,
    TaskRevision,
    TaskTransition,
)
from tracker.plans.owners.owning import Owning
from tracker.plans.owners.queries import ownings
from tracker.plans.states import IN_FORCE, NOT_ISSUED
from tracker.tasks.models import Assignment
from tracker.typed import YEARS
from tracker.vocabulary import MilestoneSource, TaskAct

T = TypeVar("T")


@dataclass(frozen=True)
class _Row:
    """A milestone with what decides whether and to whom it speaks."""

    id: int
    due_on: date
    original_due_on: date | None
    text: str
    task_id: int
    plan_id: int
    code: str
    state: str
    mode: str | None
    lead_id: int | None
    label: str
    title: str
    indicator_id: int | None
    source_id: int | None
    dated_at: datetime | None
    is_judged: bool
    moved_on: date | None
    handed_down_on: date | None
    judged_by: int
    batch_on: date | None

    def ended_on(self, judged_on: date | None) -> date | None:
        """When a verdict on the date as it now stands, or the end of the task, ended it."""
        return earliest(judged_on, None if self.state in IN_FORCE else self.moved_on)


@dataclass(frozen=True)
class SaidOfDates:
    """What is said of the own dates of a region on a day, and to whom; each date is read once.

    Example: 绿色建筑占比 78% was due on 27 November, 市住建委 has told nothing of it: A6 to 市住建委. A scan asks for
    the same dates again and again: of messages that stand, of drafts, of letters without an answer. What was read holds
    while nothing is written but messages and letters.
    """

    plans: Mapping[int, IssuedPlan]
    day: date
    calendar: Calendar
    _read: dict[int, Found | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    _later: set[int] = field(default_factory=set, init=False, repr=False, compare=False)

    def asked_later(self, milestone_ids: Collection[int]) -> None:
        """These will be asked for, too: they are read together with whatever is asked for first."""
        self._later.update(milestone_ids)

    def of(self, milestone_ids: Collection[int]) -> list[Found]:
        """What is said of these, in the order given; nothing of those of which nothing is."""
        new = set(milestone_ids) - self._read.keys()
        if new:
            new |= self._later - self._read.keys()
            said = {one.matter.subject_id: one for one in _said_of(new, self.plans, self.day, self.calendar)}
            self._read.update((id, said.get(id)) for id in new)
        return [one for id in milestone_ids if (one := self._read[id]) is not None]

    def anew(self) -> SaidOfDates:
        """The same, of which nothing is read yet: others may have told something meanwhile."""
        return replace(self)


def said_of_dates(jurisdiction_id: str, day: date) -> SaidOfDates:
    """What is said of a region's, read when it is asked for."""
    calendar = load_calendar()
    return SaidOfDates(issued_plans(jurisdiction_id, calendar, day), day, calendar)


def milestones(jurisdiction_id: str, said: SaidOfDates, waits: Pauses) -> list[Found]:
    """Own milestones of tasks in force whose date, or whose last day for a verdict, counts to the day.

    Of what waits for an answer nothing is said to its bodies; those just freed come with what was held back.
    """
    near = _near(jurisdiction_id, said.plans, said.day, said.calendar)
    found = said.of(sorted({*near, *waits.freed}))
    return paused(found, waits, Subject.MILESTONE)


def _said_of(
    milestone_ids: Collection[int], plans: Mapping[int, IssuedPlan], day: date, calendar: Calendar
) -> list[Found]:
    """A scan says it by this rule, and by this rule a message stands (scan/dates/steps.py)."""
    rows = [row for ids in batches(sorted(milestone_ids), CHUNK) for row in _rows(ids, day) if row.plan_id in plans]
    bodies = holders_on({row.task_id for row in rows}, day)
    owned = _owned(rows, day)
    given = speaking_on([row.id for row in rows if row.is_judged])
    judged = {id: shanghai_date(verdicts[0].recorded_at) for id, verdicts in given.items()}
    ends = {row.id: _grace_on(row, plans) for row in rows}
    late = _late({row.id: row.task_id for row in rows if ends[row.id] < day}, day, calendar)
    waiting = {body for past in late.values() for body in past.with_head}
    paper = on_paper(waiting) if waiting else frozenset[int]()
    return [
        _found(
            row,
            plans[row.plan_id],
            ends[row.id],
            answers_of(row, bodies[row.task_id], owned.get(row.id)),
            judged.get(row.id),
            late.get(row.id),
            paper,
        )
        for row in rows
    ]


def _owned(rows: Iterable[_Row], day: date) -> dict[int, Owning]:
    """By milestone whose it was known to be by the end of a day."""
    found: dict[int, Owning] = {}
    by_task: defaultdict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        by_task[row.task_id].append(row)
    for ids in batches(sorted(by_task), CHUNK):
        known = ownings(ids, end_of(day))
        owned = ((row.id, known.of_node(row.id, row.indicator_id)) for id in ids for row in by_task[id])
        found |= {id: one for id, one in owned if one is not None}
    return found


def _found(
    row: _Row,
    plan: IssuedPlan,
    grace_on: date,
    answers: tuple[int, ...] | None,
    judged_on: date | None,
    past: _Past | None,
    paper: frozenset[int],
) -> Found:
    """Past its grace a milestone speaks to those who have told nothing of it; where all was told, to 综合处.

    Of a body whose liaison has written of it to the head alone, but to both where that signs on `paper`; of one whose
    text lies with its lead to that. Who took it over late hears nothing while his time to tell it runs.

    `answers`: the bodies that answer for it; None where nobody does yet, which 综合处 is told.
    """
    task = NamedTask(row.code, row.label, row.title)
    about = MilestoneAbout(task, row.text, grace_on, row.original_due_on)
    subject, said, units = _said(about, plan, answers, past.came if past else None)
    limits: dict[int, date] = {}
    free: tuple[int, ...] = ()
    heads = frozenset[int]()
    if subject is Subject.MILESTONE and past is not None:
        free = tuple(unit for unit in units if unit in past.free)
        # Where the commission itself took it over, 综合处 is told nonetheless that a verdict is awaited.
        to = past.addressed([unit for unit in units if unit not in free])
        units, heads, limits = tuple(body.id for body in to.bodies), past.with_head - paper, past.limits_of(to)
        said = replace(about, with_head=past.with_head, on_paper=paper, given_up=to.names_given_up)
    return Found(
        matter=Matter(
            subject,
            row.id,
            units,
            row.due_on,
            _since(row, plan),
            row.ended_on(judged_on),
            grace_on,
            limits=limits,
            to_heads=heads,
        ),
        about=said,
        plan_id=row.plan_id,
        task_id=row.task_id,
        code=row.code,
        milestone_id=row.id,
        answers_ids=with_lead(answers or (), past.task if past else None),
        free_ids=free,
    )


def with_lead(answers: Sequence[int], task: TaskFacts | None) -> tuple[int, ...]:
    """These bodies, which answer for a date, with the lead through which some of them tell of it."""
    is_through_lead = task is not None and any(part.body.id in answers for part in task.others)
    lead = task.lead if task is not None and is_through_lead else None
    return tuple(dict.fromkeys([*answers, *([lead.id] if lead else [])]))


def _said(
    about: MilestoneAbout, plan: IssuedPlan, answers: tuple[int, ...] | None, came: Heard | None
) -> tuple[Subject, About, tuple[int, ...]]:
    """What is said of a milestone, and to which departments."""
    if came is not None and not came.asks_bodies:
        return Subject.VERDICT, VerdictAbout(about), (plan.answers_id,)
    if answers is None:
        return Subject.UNOWNED, UnownedAbout(about), (plan.answers_id,)
    silent = {body.id for body in came.silent} if came else set(answers)
    return Subject.MILESTONE, about, tuple(answer for answer in answers if answer in silent) or answers


def _grace_on(row: _Row, plans: Mapping[int, IssuedPlan]) -> date:
    """The last day for its verdict, as its light has it: by the plan that brought it, whatever its task is in now."""
    return plans[row.judged_by].grace_on(row.due_on, row.batch_on)


@dataclass(frozen=True)
class _Past:
    """What has come of a milestone past its grace; `taken`: by department that took it over late, how it stands.

    `free`: those of these whose time to tell it runs; `with_head`: the bodies whose texts of it wait for their head.
    """

    task: TaskFacts
    own: MilestoneFacts
    came: Heard
    taken: Mapping[int, Taken]
    free: frozenset[int]
    with_head: frozenset[int]

    def addressed(self, department_ids: Sequence[int]) -> Addressed:
        """Whose turn it is of these."""
        known = {part.body.id: part.body for part in (*self.task.parts, *self.task.others)}
        return addressed(self.task, self.own, [known.get(id) or Body(id, "") for id in department_ids])

    def limits_of(self, to: Addressed) -> dict[int, date]:
        """By department that took it over late until when it was to tell it; of a lead the first of those it has."""
        limits: dict[int, date] = {}
        for body in to.bodies:
            until = [self._limit(one) for one in to.given_up.get(body.id, (body,))]
            if known := [one for one in until if one is not None]:
                limits |= {body.id: min(known)} if len(known) == len(until) else {}
        return limits

    def _limit(self, body: Body) -> date | None:
        return self.taken[body.id].until if body.id in self.taken else None


def _late(tasks: Mapping[int, int], day: date, calendar: Calendar) -> dict[int, _Past]:
    """What had come by the end of a day of these milestones, given with their tasks."""
    found: dict[int, _Past] = {}
    for task_ids in batches(sorted(set(tasks.values())), BATCH):
        for task in facts_of(task_ids, calendar, end_of(day)).values():
            found |= {
                int(milestone.key): _past(task, milestone, day)
                for milestone in task.milestones
                if int(milestone.key) in tasks
            }
    return found


def _past(task: TaskFacts, own: MilestoneFacts, day: date) -> _Past:
    taken = {body.id: by for body, by in taken_apart(task, own).items()} if own.is_open else {}
    free = frozenset(id for id, by in taken.items() if by.is_free(day))
    return _Past(task, own, heard(task, own), taken, free, with_head(task, own))


def _near(jurisdiction_id: str, plans: Mapping[int, IssuedPlan], day: date, calendar: Calendar) -> Iterator[int]:
    """Milestones that the index on dates or that on a plan's tasks finds alone, not spoken of yet; a few too many.

    Asked by themselves: joined with tasks, SQLite goes through all tasks of the jurisdiction and all their milestones.
    """
    first = _first_date(plans)
    if first is None:
        return
    by = timings(plans.values(), day)
    due = base_days(Subject.MILESTONE, day, calendar, first, timings=by)
    ended = base_days(Subject.MILESTONE, day, calendar, first, from_grace=True, timings=by)
    here = {"jurisdiction": jurisdiction_id, **as_of(day)}
    yield from db.session.scalars(_on_days(), {**here, "days": list(due | ended | _year_ends(ended))})
    late = [plan.id for plan in plans.values() if ended.intersection(plan.ends_of_verification)]
    if late:
        yield from db.session.scalars(_of_plans(), {**here, "plans": late})
    yield from db.session.scalars(_taken_late(), {**here, "plans": sorted(plans)})


@cache
def _on_days() -> Select[int]:
    """Those of these days."""
    return _unsaid().where(Milestone.due_on.in_(bindparam("days")))


@cache
def _of_plans() -> Select[int]:
    """Those of these plans that are past, also where their tasks have gone over to another plan since."""
    gone_over = select(TaskRevision.task_id).where(TaskRevision.from_plan_id.in_(bindparam("plans")))
    is_of_plans = or_(Task.plan_id.in_(bindparam("plans")), Task.id.in_(gone_over))
    return _unsaid().join(Task, Task.id == Milestone.task_id).where(is_of_plans, Milestone.due_on < DAY)


@cache
def _taken_late() -> Select[int]:
    """Who took one over late is told by a limit of his own: any day may be one."""
    of_item = or_(Item.milestone_id == Milestone.id, Item.indicator_id == Milestone.indicator_id)
    taken = _unsaid().join(Item, and_(Item.task_id == Milestone.task_id, of_item))
    of_plans = taken.join(Task, Task.id == Milestone.task_id).where(Task.plan_id.in_(bindparam("plans")))
    return of_plans.where(Item.taken_late_on.is_not(None), Milestone.due_on < DAY)


def _unsaid() -> Select[int]:
    """Nothing was said for the day of the own date as it stands.

    Or only of a task that has a new body since: it has heard nothing yet.
    """
    begun = select(Assignment.task_id).where(
        Assignment.jurisdiction_id == bindparam("jurisdiction"), Assignment.valid_from >= DAY
    )
    of_date = Alert.milestone_id == Milestone.id, Alert.due_on == Milestone.due_on
    is_unsaid = ~is_said(*of_date, Alert.task_id.not_in(begun))
    return select(Milestone.id).where(Milestone.source == MilestoneSource.OWN, is_unsaid)


def _first_date(plans: Collection[int]) -> date | None:
    """The earliest own date that was handed down; what a draft says is not looked at, nor a slip of the pen."""
    return db.session.scalar(_FIRST, {"plans": list(plans)}) if plans else None


_IS_OUT = exists().where(
    Task.id == Milestone.task_id, Task.plan_id.in_(bindparam("plans")), Task.state.not_in(NOT_ISSUED)
)
_FIRST = (
    select(Milestone.due_on)
    .where(Milestone.source == MilestoneSource.OWN, Milestone.due_on >= date(YEARS.start, 1, 1), _IS_OUT)
    .order_by(Milestone.due_on)
    .limit(1)
)


def _year_ends(last_days: Iterable[date]) -> set[date]:
    """The year-ends that have one of these as the last day for a verdict (ledger.due_dates.grace_on)."""
    return {
        date(day.year - 1, 12, 31)
        for day in last_days
        if (day.month, day.day) == (3, 31) or day == date(day.year, 3, 1) - timedelta(days=1)
    }


def _rows(milestone_ids: Sequence[int], day: date) -> Iterator[_Row]:
    rows: Iterable[Any] = db.session.execute(_speaking(), {"milestones": milestone_ids, **as_of(day)})
    yield from (_Row(*row) for row in rows)


@cache
def _speaking() -> Select[*tuple[Any, ...]]:
    """Those of these that may speak: the task is in force or was on the day, no verdict has ended the date."""
    moved = TaskTransition.task_id == Task.id
    is_judged = exists().where(Verdict.milestone_id == Milestone.id)
    was_judged = exists().where(Verdict.milestone_id == Milestone.id, Verdict.recorded_at < END)
    was_moved = exists().where(
        MilestoneDate.milestone_id == Milestone.id, MilestoneDate.due_on != Milestone.original_due_on
    )
    return (
        select(
            Milestone.id,
            Milestone.due_on,
            Milestone.original_due_on,
            Milestone.text,
            Milestone.task_id,
            Task.plan_id,
            Task.code,
            Task.state,
            Task.mode,
            Task.lead_id,
            Measure.label,
            Measure.title,
            Milestone.indicator_id,
            Indicator.source_id,
            _newest(MilestoneDate.recorded_at, MilestoneDate.milestone_id == Milestone.id),
            is_judged,
            _newest(TaskTransition.effective_on, moved),
            _oldest(TaskTransition.effective_on, and_(moved, TaskTransition.act == TaskAct.ISSUE)),
            JUDGED_BY,
            BATCH_ON,
        )
        .join(Task, Task.id == Milestone.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .outerjoin(Indicator, Indicator.id == Milestone.indicator_id)
        .where(
            Milestone.id.in_(bindparam("milestones")),
            stood_in(IN_FORCE),
            or_(~was_judged, was_moved),
        )
    )


def _newest(column: InstrumentedAttribute[T], which: ColumnElement[bool]) -> ColumnElement[T]:
    return select(func.max(column)).where(which).scalar_subquery()


def _oldest(column: InstrumentedAttribute[T], which: ColumnElement[bool]) -> ColumnElement[T]:
    return select(func.min(column)).where(which).scalar_subquery()


def _since(row: _Row, plan: IssuedPlan) -> date:
    """下达 of the task, or the day the date was recorded if later."""
    handed_on = max(plan.handed_down_on, row.handed_down_on or plan.handed_down_on)
    return max(handed_on, shanghai_date(row.dated_at)) if row.dated_at else handed_on
