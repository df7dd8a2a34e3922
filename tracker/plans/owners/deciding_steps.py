"""指定: 综合处 decides whose items of tasks that have gone out are (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import select

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.models import Department
from tracker.plans.models import Item, Task
from tracker.plans.owners.answer_steps import assigned_words, concerned, tell
from tracker.plans.owners.claim_queries import along_again, along_with, claims_of
from tracker.plans.owners.claims import (
    Standing,
)
from tracker.plans.owners.standing_steps import NO_ITEM, items_to_change, owner_words, write
from tracker.plans.states import NOT_ISSUED
from tracker.plans.steps import changed
from tracker.vocabulary import KnownBy


def assign(
    act: Act,
    items: Sequence[Item],
    owner_ids: Sequence[int],
    why: str,
    since: date,
    within: Collection[int] = (),
    *,
    is_told: bool = True,
) -> None:
    """指定: 综合处 decides whose items of tasks that have gone out are, with its 依据; those concerned are told.

    `owner_ids` empty: of all bodies of the task together. `within`: the bodies of the task, some of which may not be
    on this region's record, such as members of a collective. `is_told`: not where who decides tells more than this
    himself. BadInput without a 依据, for a body not on record.
    """
    if not why.strip():
        raise BadInput("请填写依据。")
    heard_by = concerned(items, owner_ids, within)
    for item in items:
        task = db.session.get_one(Task, item.task_id)
        demand_bodies(task.jurisdiction_id, set(owner_ids) - set(within))
        before = owner_words(item)
        write(act, item, Standing(KnownBy.ASSIGNED, tuple(owner_ids), why.strip()), since)
        changes.owners_moved(task.id)
        changed(act, task, "assign_owner", before, owner_words(item), assigned_words([item], why))
    if is_told:
        tell(act, items, heard_by, why)


def along_to(task_id: int, given: Collection[Item], owner_ids: Collection[int], but: Collection[int]) -> list[Item]:
    """Figures and dates that go to the same owners with these sentences of a task, but for some by their ids.

    What went with a sentence that is given to others now goes along again. What is given to all bodies together takes
    nothing along: a figure that everybody answers for nobody does.
    """
    if not owner_ids:
        return []
    items = items_to_change(task_id)
    of = [item.id for item in given], items, owner_ids, claims_of([item.id for item in items])
    found = along_with(*of) | along_again(*of)
    return [item for item in items if item.id in found and item.id not in but]


def demand_bodies(jurisdiction_id: str, owner_ids: Collection[int]) -> None:
    """They are all on this region's record; BadInput."""
    known = select(Department.id).where(Department.id.in_(owner_ids), Department.jurisdiction_id == jurisdiction_id)
    if set(db.session.scalars(known)) != set(owner_ids):
        raise BadInput("所选单位不在本地区的名册里，请重新选择。")


def tasks_of(item_ids: Collection[int]) -> list[int]:
    """The tasks of these items by id, in which order they are locked before them (items_to_change)."""
    return list(db.session.scalars(select(Item.task_id).where(Item.id.in_(item_ids)).distinct().order_by(Item.task_id)))


def items_in(act: Act, item_ids: Collection[int]) -> list[Item]:
    """These items of tasks that have gone out, in the actor's region; NotFound where one is not."""
    rows = db.session.execute(
        select(Item, Task)
        .join(Task, Task.id == Item.task_id)
        .where(Item.id.in_(item_ids))
        .order_by(Item.id)
        .with_for_update(of=Item)
    ).all()
    region = act.actor.jurisdiction_id if act.actor.is_person else None
    if len(rows) != len(set(item_ids)) or any(region not in (None, task.jurisdiction_id) for _, task in rows):
        raise NotFound(NO_ITEM)
    if any(task.state in NOT_ISSUED for _, task in rows):
        raise RuleRefused("还没有下达的，请在校核页指定。")
    return [item for item, _ in rows]
