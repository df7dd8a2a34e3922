"""Reads who would get what if the confirmed tasks of a plan went out today (ux.md S7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.people.accounts.liaison_queries import Contact, liaisons_of
from tracker.people.models import Department, Group
from tracker.people.names.queries import member_ids
from tracker.plans.draft.modes import is_lead
from tracker.plans.models import Measure, Party, Plan, Task
from tracker.plans.seen import fingerprint
from tracker.tasks.limits import last_day_to_answer
from tracker.tasks.queries import duties_of
from tracker.vocabulary import Basis, PlanMode, TaskState


@dataclass(frozen=True)
class UnitShare:
    """What one unit gets: how many tasks as lead or alone, how many beside others (who is only listed first is that).

    Its liaisons, none where nobody is set.
    """

    department_id: int
    name: str
    lead: int
    co: int
    liaisons: tuple[Contact, ...]


@dataclass(frozen=True)
class TaskName:
    """A task by its code and measure; `version`: as it stands."""

    id: int
    code: str
    label: str
    title: str
    version: int


@dataclass(frozen=True)
class HandingDown:
    """Everything the page before 下达 shows. `limit_on`: last day to object (存量接续) or to sign (新下达)."""

    confirmed: tuple[TaskName, ...]
    undecided: tuple[TaskName, ...]
    unclaimed: tuple[tuple[TaskName, str], ...]
    units: tuple[UnitShare, ...]
    limit_on: date

    @property
    def seen(self) -> str:
        """What of it 下达 sends out: the act that follows does this and nothing else."""
        return fingerprint(self.confirmed)

    @property
    def without_liaison(self) -> int:
        """How many units nobody is set for."""
        return sum(not unit.liaisons for unit in self.units)


def handing_down(plan_id: int, on: date, calendar: Calendar) -> HandingDown:
    """What 下达 on a day would do with a plan."""
    plan = db.session.get_one(Plan, plan_id)
    statement = select(Task, Measure).join(Measure, Measure.id == Task.measure_id).where(Task.plan_id == plan_id)
    rows = [(task, measure) for task, measure in db.session.execute(statement.order_by(Task.position))]
    going = [(task, _named(task, measure)) for task, measure in rows if task.state == TaskState.CONFIRMED]
    waiting = [_named(task, measure) for task, measure in rows if task.state == TaskState.DRAFT]
    return HandingDown(
        confirmed=tuple(name for _, name in going),
        undecided=tuple(waiting),
        unclaimed=tuple(_unclaimed(going, on)),
        units=tuple(_units(plan, {task.id: task for task, _ in going}, on)),
        limit_on=last_day_to_answer(PlanMode(plan.mode), on, calendar),
    )


def _named(task: Task, measure: Measure) -> TaskName:
    return TaskName(task.id, task.code, measure.label, measure.title, task.version)


def _unclaimed(going: Collection[tuple[Task, TaskName]], on: date) -> list[tuple[TaskName, str]]:
    """Collectives without members, by task (待认领)."""
    names = {task.id: name for task, name in going}
    statement = (
        select(Party.task_id, Group.id, Group.phrase)
        .join(Group, Group.id == Party.group_id)
        .where(Party.task_id.in_(names), Party.in_force)
        .order_by(Party.id)
    )
    rows = [(task_id, group_id, phrase) for task_id, group_id, phrase in db.session.execute(statement)]
    empty = {group_id for group_id in {row[1] for row in rows} if not member_ids(group_id, on)}
    return [(names[task_id], phrase) for task_id, group_id, phrase in rows if group_id in empty]


def _units(plan: Plan, tasks: Mapping[int, Task], on: date) -> list[UnitShare]:
    leads: defaultdict[int, int] = defaultdict(int)
    cos: defaultdict[int, int] = defaultdict(int)
    for task_id, duties in duties_of(plan, list(tasks), on).items():
        task = tasks[task_id]
        for duty in duties:
            leading = is_lead(duty.department_id, task.lead_id, Basis(task.basis), task.lead_confirmed)
            (leads if leading else cos)[duty.department_id] += 1
    ids = set(leads) | set(cos)
    liaisons = liaisons_of(ids, on)
    rows = db.session.scalars(select(Department).where(Department.id.in_(ids)))
    shares = [UnitShare(row.id, row.short_name, leads[row.id], cos[row.id], liaisons.get(row.id, ())) for row in rows]
    return sorted(shares, key=lambda share: (-share.lead, -share.co, share.department_id))
