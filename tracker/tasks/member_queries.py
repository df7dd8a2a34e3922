"""Reads which tasks name a collective assignee, and what each of its members has to do in them (domain.md 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, bindparam, select

from tracker.database import db
from tracker.people.access import Target
from tracker.people.groups.queries import GroupLine, MemberLine, group_line, group_lines
from tracker.people.groups.queries import members as group_members
from tracker.people.models import Group
from tracker.plans.lifecycle import NOT_OUT
from tracker.plans.models import Measure, Party, Plan, Task
from tracker.plans.queries import HOSTED, target_by
from tracker.plans.states import IN_FORCE
from tracker.tasks.models import Assignment
from tracker.vocabulary import TaskState

LIVE = (*IN_FORCE, TaskState.SUSPENDED)
"""States of a task that is out and not at its end: who is a member of its groups has a duty in it."""


@dataclass(frozen=True)
class GroupTask:
    """A task that names the group. `members`: how many have a duty in it through the group; `is_live`: it goes on."""

    task_id: int
    code: str
    plan_id: int
    plan_name: str
    label: str
    title: str
    text: str
    state: TaskState
    members: int
    is_live: bool


@dataclass(frozen=True)
class PlanGroup:
    """A collective that a plan's tasks name, as written there, with how many bodies belong to it."""

    group_id: int
    phrase: str
    members: int
    tasks: int


def tasks_naming(group_id: int) -> list[GroupTask]:
    """The tasks whose text names the group, in the order of their plans; without those 作废."""
    return tasks_naming_each([group_id])[group_id]


def tasks_naming_each(group_ids: Collection[int]) -> dict[int, list[GroupTask]]:
    """The same by group."""
    naming = select(Party.group_id, Party.task_id).where(Party.group_id.in_(group_ids), Party.in_force).distinct()
    named = naming.subquery()
    statement = (
        select(named.c.group_id, Task, Plan, Measure)
        .join(Task, Task.id == named.c.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(Task.state != TaskState.WITHDRAWN)
        .order_by(Plan.id, Task.position)
    )
    held = select(Assignment.group_id, Assignment.task_id).where(
        Assignment.group_id.in_(group_ids), Assignment.ended_on.is_(None)
    )
    counts = Counter((group_id, task_id) for group_id, task_id in db.session.execute(held))
    by_group: dict[int, list[GroupTask]] = {group_id: [] for group_id in group_ids}
    for group_id, task, plan, measure in db.session.execute(statement):
        by_group[group_id].append(_named(task, plan, measure, counts[group_id, task.id]))
    return by_group


def _named(task: Task, plan: Plan, measure: Measure, members: int) -> GroupTask:
    return GroupTask(
        task_id=task.id,
        code=task.code,
        plan_id=plan.id,
        plan_name=plan.number or plan.title,
        label=measure.label,
        title=measure.title,
        text=task.text,
        state=TaskState(task.state),
        members=members,
        is_live=TaskState(task.state) in LIVE,
    )


def naming(group_ids: Collection[int]) -> Select[int]:
    """The tasks that name one of these groups now, in whatever state."""
    return select(Party.task_id).where(Party.group_id.in_(group_ids), Party.in_force)


def live_tasks(group_id: int) -> list[Task]:
    """The same as rows, those that go on; locked, in the order of ids."""
    statement = select(Task).where(Task.id.in_(naming([group_id])), Task.state.in_(LIVE))
    return list(db.session.scalars(statement.order_by(Task.id).with_for_update(of=Task, key_share=True)))


def concerned(task_id: int, group_ids: Iterable[int]) -> list[int]:
    """A task and those that go on and name one of these collectives, which change with it."""
    naming = (other.id for group_id in group_ids for other in live_tasks(group_id))
    return list(dict.fromkeys([task_id, *naming]))


def duties_through(group_id: int, department_id: int) -> list[Assignment]:
    """What a body has to do as a member of the group."""
    statement = select(Assignment).where(
        Assignment.group_id == group_id,
        Assignment.department_id == department_id,
        Assignment.ended_on.is_(None),
    )
    return list(db.session.scalars(statement.order_by(Assignment.id)))


def groups_of_plan(plan_id: int, on: date) -> list[PlanGroup]:
    """The collectives that a plan's tasks name, with their members on a day."""
    statement = (
        select(Party.group_id, Task.id)
        .join(Task, Task.id == Party.task_id)
        .join(Group, Group.id == Party.group_id)
        .where(Task.plan_id == plan_id, Task.state != TaskState.WITHDRAWN, Party.in_force, Group.revoked_at.is_(None))
        .distinct()
    )
    named = Counter(group_id for group_id, _ in db.session.execute(statement) if group_id is not None)
    return [PlanGroup(line.id, line.phrase, line.members, named[line.id]) for line in group_lines(named, on)]


@dataclass(frozen=True)
class NamedGroup:
    """A collective that one task names. `members`: now, and who comes later; `others`: codes of further live tasks."""

    line: GroupLine
    members: tuple[MemberLine, ...]
    others: tuple[str, ...]

    @property
    def member_ids(self) -> frozenset[int]:
        """Who belongs to it now."""
        return frozenset(member.department_id for member in self.members if member.is_member)


def named_groups(task_id: int, on: date) -> list[NamedGroup]:
    """The collectives that a task names, with their members on a day."""
    named = select(Party.group_id).where(Party.task_id == task_id, Party.in_force, Party.group_id.is_not(None))
    ids = {group_id for group_id in db.session.scalars(named) if group_id is not None}
    tasks = tasks_naming_each(ids)
    return [
        NamedGroup(
            line,
            tuple(member for member in group_members(line.id, on) if member.is_member or member.is_coming),
            tuple(one.code for one in tasks[line.id] if one.is_live and one.task_id != task_id),
        )
        for line in group_lines(ids, on)
    ]


def unclaimed_groups(task_id: int, on: date) -> list[PlanGroup]:
    """The collectives that a task names and that nobody belongs to on a day (待认领)."""
    named = select(Party.group_id).where(Party.task_id == task_id, Party.in_force, Party.group_id.is_not(None))
    ids = [group_id for group_id in db.session.scalars(named.distinct()) if group_id is not None]
    return [PlanGroup(line.id, line.phrase, 0, 1) for line in group_lines(ids, on) if not line.members]


def target_of_group(group_id: int, on: date) -> Target:
    """What the permission table needs to know of a group: the hosts of the plans whose tasks go by it.

    Of one plan's, that plan; of a shared one all that name it in a draft or in a task that goes on: another lead would
    be theirs in all of them (domain.md 3: coordinators act on the plans of their own 处室). Where there is none, or one
    without 主办处室, whoever is of the jurisdiction.
    """
    line = group_line(group_id, on)
    if line.plan_number:
        of_plan = {"jurisdiction": line.jurisdiction_id, "number": line.plan_number}
        plans = db.session.execute(_NUMBERED, of_plan)
    else:
        plans = db.session.execute(_NAMING, {"group": group_id})
    hosts = [target_by(plan).host_ids for plan in plans]
    return Target(line.jurisdiction_id, host_ids=frozenset().union(*hosts) if all(hosts) else frozenset())


_OF_NUMBER = Plan.jurisdiction_id == bindparam("jurisdiction"), Plan.number == bindparam("number")
_NUMBERED = HOSTED.where(*_OF_NUMBER).order_by(Plan.id.desc()).limit(1)
_IS_NAMED = Party.group_id == bindparam("group"), Party.in_force, Task.state.in_((*NOT_OUT, *LIVE))
_NAMING = HOSTED.where(Plan.id.in_(select(Task.plan_id).join(Party, Party.task_id == Task.id).where(*_IS_NAMED)))
