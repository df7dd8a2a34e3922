"""Reads what a newly handed-down plan waits for on its first days: objections, and verdicts on what is past."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, exists, func, select

from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.outcomes.models import Verdict
from tracker.plans.models import Milestone, Plan, Task
from tracker.tasks.limits import objection_ends_on
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.tasks.queries import handed_down_on, unsigned
from tracker.vocabulary import AssignmentAct, MilestoneSource, PlanMode, TaskState


@dataclass(frozen=True)
class FirstDays:
    """核对中 25，异议至 2026-12-04；2025目标12项待核定. `years`: of the nodes that are past and have no verdict."""

    tasks: int
    objections_until: date
    nodes: int
    years: tuple[int, ...]


def first_days(jurisdiction_id: str, day: date, calendar: Calendar) -> FirstDays | None:
    """What the tasks of 存量接续 wait for that nobody has signed yet; None where there are none."""
    ids = list(db.session.scalars(_WAITING, {"jurisdiction": jurisdiction_id}))
    handed = handed_down_on(ids)
    if not handed:
        return None
    years = _undecided_years(ids, day)
    begun = db.session.execute(_BEGUN, {"jurisdiction": jurisdiction_id}).one()
    until = objection_ends_on(max(*handed.values(), *filter(None, begun)), calendar)
    return FirstDays(len(ids), until, len(years), tuple(sorted(set(years))))


_WAITS = (
    Task.jurisdiction_id == bindparam("jurisdiction"),
    Task.state == TaskState.TO_SIGN,
    Plan.mode == PlanMode.CONTINUED,
)
_WAITING = select(Task.id).join(Plan, Plan.id == Task.plan_id).where(*_WAITS)
_ANSWERED = AssignmentFact.assignment_id == Assignment.id, AssignmentFact.act == AssignmentAct.SETTLED
# A body that came later, or whose objection was answered, may object later than its task says (limits_begin).
_BEGUN = (
    select(func.max(Assignment.valid_from), func.max(AssignmentFact.on))
    .select_from(Assignment)
    .join(Task, Task.id == Assignment.task_id)
    .join(Plan, Plan.id == Task.plan_id)
    .outerjoin(AssignmentFact, and_(*_ANSWERED))
    .where(*_WAITS, unsigned())
)


def _undecided_years(task_ids: Collection[int], day: date) -> list[int]:
    """The years of these tasks' own nodes whose date is past, those without any verdict."""
    found = db.session.scalars(_UNDECIDED, {"tasks": list(task_ids), "day": day})
    return [due_on.year for due_on in found if due_on is not None]


_UNDECIDED = select(Milestone.due_on).where(
    Milestone.task_id.in_(bindparam("tasks")),
    Milestone.source == MilestoneSource.OWN,
    Milestone.due_on < bindparam("day"),
    ~exists().where(Verdict.milestone_id == Milestone.id),
)
