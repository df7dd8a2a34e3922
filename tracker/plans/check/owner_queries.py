"""Reads whose the items of tasks are, for the check page and the list before 下达 (ux.md S6, S7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from tracker.database import db
from tracker.people.names.queries import newest_members
from tracker.people.registry.queries import short_names
from tracker.plans.check.owner_lines import OwnerLine, OwningBody
from tracker.plans.draft.queries import parties_by_task
from tracker.plans.lifecycle import NOT_OUT
from tracker.plans.models import Item, Task
from tracker.plans.owners.queries import DraftItem, draft_items
from tracker.vocabulary import KnownBy, TaskState


def waiting_tasks(plan_id: int, also: int | None = None) -> list[Task]:
    """The tasks of a plan that have not gone out; `also` this one, whatever its state."""
    statement = select(Task).where(Task.plan_id == plan_id).order_by(Task.position)
    tasks = [task for task in db.session.scalars(statement) if task.state in NOT_OUT or task.id == also]
    return [task for task in tasks if task.state != TaskState.WITHDRAWN]


def owner_lines(tasks: Sequence[Task]) -> dict[int, list[OwnerLine]]:
    """By task its items in the order of the text, each with whose it is."""
    items = draft_items(tasks)
    inside = bodies_inside([task.id for task in tasks])
    names = short_names({id for several in items.values() for one in several for id in _mentioned(one)})
    return {task.id: [_line(task.id, item, inside[task.id], names) for item in items[task.id]] for task in tasks}


def lines_of(plan_id: int, also: int | None = None) -> dict[int, list[OwnerLine]]:
    """The same of all tasks of a plan that have not gone out."""
    return owner_lines(waiting_tasks(plan_id, also))


def owners_chosen(plan_id: int) -> dict[int, set[int]]:
    """By task the bodies to which 综合处 has given something of a draft."""
    rows = select(Item.task_id, Item.owner_ids).join(Task, Task.id == Item.task_id)
    found: dict[int, set[int]] = {}
    for task_id, owner_ids in db.session.execute(rows.where(Task.plan_id == plan_id, Task.state.in_(NOT_OUT))):
        found.setdefault(task_id, set()).update(owner_ids)
    return found


def bodies_inside(task_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """By task the bodies its clause names, the members of its collectives among them."""
    parties = parties_by_task(task_ids)
    members: dict[int, set[int]] = {}
    if any(party.group_id for several in parties.values() for party in several):
        for row in newest_members():
            members.setdefault(row.group_id, set()).add(row.department_id)
    found: dict[int, frozenset[int]] = {}
    for task_id in task_ids:
        several = parties.get(task_id, [])
        own = {party.department_id for party in several if party.department_id is not None}
        found[task_id] = frozenset(own.union(*(members.get(party.group_id or 0, set()) for party in several)))
    return found


def _mentioned(one: DraftItem) -> list[int]:
    decided = one.decided.owner_ids if one.decided is not None else one.proposal.body_ids
    return [*decided, *one.proposal.outside]


def _line(task_id: int, one: DraftItem, inside: Collection[int], names: Mapping[int, str]) -> OwnerLine:
    place, proposal, decided = one.place, one.proposal, one.decided
    known_by = KnownBy(decided.known_by) if decided is not None else proposal.known_by
    owner_ids = decided.owner_ids if decided is not None else proposal.body_ids
    return OwnerLine(
        task_id=task_id,
        key=place.key,
        kind=place.kind,
        words=place.words,
        span=place.span,
        known_by=known_by,
        owners=tuple(OwningBody(id, names[id], id not in inside) for id in owner_ids),
        why=decided.why if decided is not None else proposal.why,
        is_certain=decided is None and proposal.is_certain and known_by is KnownBy.PROPOSED,
        is_written=decided is not None,
        pointed=tuple(OwningBody(id, names[id], is_outside=True) for id in proposal.outside),
        subject=place.subject,
        sentence=place.sentence,
    )
