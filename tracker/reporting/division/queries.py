"""Reads the items of a plan's issued tasks, each with whose it is, as the 承办分工表 prints and compares them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from tracker.database import db
from tracker.people.access import Target
from tracker.people.groups.queries import group_lines, members
from tracker.people.models import Department
from tracker.people.names.queries import recorded_names
from tracker.people.registry.queries import departments, short_names
from tracker.plans.figure_queries import FigureDay, days_within_years
from tracker.plans.models import Indicator, Item, Measure, Milestone, Party, Plan, Task
from tracker.plans.queries import target_of
from tracker.plans.states import ADJUSTABLE, NOT_ISSUED
from tracker.reporting.division.collectives import Find, GroupRow
from tracker.reporting.division.columns import NO_CONSOLIDATOR
from tracker.reporting.division.differences import Resolve
from tracker.reporting.division.rows import BodyRow, DividedTask, ItemRow, Planned
from tracker.reporting.division.sheet import DivisionSheet
from tracker.tasks.adjusting import GroupChange
from tracker.tasks.models import AdjustmentRow, Assignment
from tracker.vocabulary import SIGNS, ItemKind, KnownBy, Relation, TaskState


def sheet_of(plan_id: int, on: date) -> DivisionSheet:
    """Everything the workbook of a plan holds."""
    plan = db.session.get_one(Plan, plan_id)
    tasks = _tasks(plan_id)
    rows = _rows(plan_id, tasks)
    return DivisionSheet(
        plan_id,
        plan.title,
        plan.number or "",
        on,
        tuple(rows),
        tuple(_bodies(tasks.values())),
        tuple(groups_of(plan_id, on).values()),
    )


def rows_of(plan_id: int) -> dict[int, ItemRow]:
    """By id all items of the plan's issued tasks."""
    return {row.id: row for row in _rows(plan_id, _tasks(plan_id))}


def resolver(plan_id: int, on: date) -> Resolve:
    """Whom a written name means in the plan's region."""
    jurisdiction_id = db.session.get_one(Plan, plan_id).jurisdiction_id
    names = recorded_names()

    def resolve(written: str) -> tuple[int, str] | None:
        department_id = names.resolve(written, on, jurisdiction_id).department_id
        body = db.session.get(Department, department_id) if department_id is not None else None
        return (body.id, body.short_name) if body is not None and body.jurisdiction_id == jurisdiction_id else None

    return resolve


def groups_of(plan_id: int, on: date) -> dict[int, GroupRow]:
    """By id the collectives that adjustable tasks of the plan name, as they are on a day."""
    tasks = {id: task for id, task in _tasks(plan_id).items() if task.is_adjustable}
    named = select(Party.group_id, Party.task_id).where(Party.task_id.in_(tasks), Party.in_force).distinct()
    naming: defaultdict[int, set[int]] = defaultdict(set)
    for group_id, task_id in db.session.execute(named.where(Party.group_id.is_not(None))):
        naming[group_id or 0].add(task_id)
    planned = _planned_groups(tasks)
    rows = {}
    for line in group_lines(naming, on):
        of_group = [task for id, task in tasks.items() if id in naming[line.id]]
        rows[line.id] = GroupRow(
            id=line.id,
            plan_id=plan_id,
            task=of_group[0],
            phrase=line.phrase,
            codes=tuple(task.code for task in of_group),
            consolidator_id=line.consolidator_id,
            consolidator=line.consolidator or NO_CONSOLIDATOR,
            members={member.department_id: member.name for member in members(line.id, on) if member.is_member},
            planned=planned.get(line.id, GroupChange()),
        )
    return rows


def _planned_groups(task_ids: Collection[int]) -> dict[int, GroupChange]:
    """By collective what was decided for a day that has not come; of several all that they say."""
    planned: dict[int, GroupChange] = {}
    for row in _waiting(task_ids):
        for group_id, content in row.content.get("groups", {}).items():
            told, before = GroupChange.from_json(content), planned.get(int(group_id), GroupChange())
            answers = before.consolidator_id if told.consolidator_id is None else told.consolidator_id
            planned[int(group_id)] = GroupChange(before.joins | told.joins, before.leaves | told.leaves, answers)
    return planned


def finder(plan_id: int, on: date) -> Find:
    """Whom a written name means, in the plan's region and below it."""
    jurisdiction_id = db.session.get_one(Plan, plan_id).jurisdiction_id
    resolve, rows = resolver(plan_id, on), departments(jurisdiction_id)

    def find(written: str) -> int | None:
        here = resolve(written)
        if here is not None:
            return here[0]
        meant = [row.id for row in rows if written in (row.name, row.short_name, *row.other_names)]
        return meant[0] if len(meant) == 1 else None

    return find


def running_target(plan_id: int) -> Target:
    """What the permission table needs to know of a running task of the plan."""
    return replace(target_of(plan_id), state=TaskState.ACTIVE)


def _tasks(plan_id: int) -> dict[int, DividedTask]:
    """In the order of the text."""
    found = db.session.execute(
        select(Task.id, Task.code, Task.state, Measure.label, Measure.title)
        .join(Measure, Measure.id == Task.measure_id)
        .where(Task.plan_id == plan_id, Task.state.not_in(NOT_ISSUED))
        .order_by(Task.position, Task.id)
    ).all()
    bodies = _bodies_of([row.id for row in found])
    return {
        row.id: DividedTask(
            row.id,
            row.code,
            f"{row.label}{row.title}",
            TaskState(row.state),
            bodies[row.id],
            is_adjustable=row.state in ADJUSTABLE,
        )
        for row in found
    }


def _bodies_of(task_ids: Collection[int]) -> defaultdict[int, dict[int, str]]:
    rows = db.session.execute(
        select(Assignment.task_id, Department.id, Department.short_name)
        .join(Department, Department.id == Assignment.department_id)
        .where(Assignment.task_id.in_(task_ids), Assignment.ended_on.is_(None))
        .order_by(Assignment.id)
    )
    bodies: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for task_id, department_id, name in rows:
        bodies[task_id][department_id] = name
    return bodies


def _rows(plan_id: int, tasks: Mapping[int, DividedTask]) -> list[ItemRow]:
    """Task by task, within one in the order of the text."""
    found = db.session.execute(
        select(Item, Indicator, Milestone.due_on)
        .outerjoin(Indicator, Indicator.id == Item.indicator_id)
        .outerjoin(Milestone, Milestone.id == Item.milestone_id)
        .where(Item.task_id.in_(tasks))
        .order_by(Item.span_start, Item.id)
    ).all()
    names = short_names({body for item, _, _ in found for body in item.owner_ids})
    planned = _planned(tasks)
    places = {task_id: place for place, task_id in enumerate(tasks)}
    days = days_within_years(figure for _, figure, _ in found if figure is not None)
    rows = [
        ItemRow(
            id=item.id,
            plan_id=plan_id,
            task=tasks[item.task_id],
            kind=ItemKind(item.kind),
            words=f"{figure.subject}：{item.words}" if figure and figure.subject else item.words,
            aim=_aim(figure, days.get(figure.id)) if figure else f"{due_on} 前" if due_on else "",
            known_by=KnownBy(item.known_by),
            owners={body: names[body] for body in item.owner_ids},
            why=item.why,
            planned=planned.get(item.id),
        )
        for item, figure, due_on in found
    ]
    return sorted(rows, key=lambda row: places[row.task.id])


def _planned(task_ids: Collection[int]) -> dict[int, Planned]:
    """By item what was decided for a day that has not come, the last of several."""
    return {
        int(item_id): Planned(row.since, tuple(bodies))
        for row in _waiting(task_ids)
        for item_id, bodies in row.content["owners"].items()
    }


def _waiting(task_ids: Collection[int]) -> list[AdjustmentRow]:
    """Adjustments whose day has not come, in its order."""
    waiting = select(AdjustmentRow).where(
        AdjustmentRow.task_id.in_(task_ids), AdjustmentRow.done_at.is_(None), AdjustmentRow.withdrawn_at.is_(None)
    )
    return list(db.session.scalars(waiting.order_by(AdjustmentRow.since, AdjustmentRow.id)))


def _aim(figure: Indicator, day: FigureDay | None) -> str:
    """“≥ 85%，2027年”; “50座，2027年6月30日” where it has another target within the year."""
    value: Decimal = figure.value.normalize()
    sign = SIGNS.get(Relation(figure.relation), "")
    by = f"，{figure.year}年{day.words if day else ''}" if figure.year else ""
    return f"{sign}{value:f}{figure.unit or ''}{by}"


def _bodies(tasks: Iterable[DividedTask]) -> list[BodyRow]:
    """Every body of the tasks once, in the order in which they come."""
    codes: defaultdict[int, list[str]] = defaultdict(list)
    for task in tasks:
        for department_id in task.bodies:
            codes[department_id].append(task.code)
    found: Sequence[Department] = db.session.scalars(select(Department).where(Department.id.in_(codes))).all()
    by_id = {department.id: department for department in found}
    return [BodyRow(by_id[id].short_name, by_id[id].name, tuple(several)) for id, several in codes.items()]
