"""Whose an item of a draft is, as 综合处 says on the check page (ux.md S6, domain.md 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.plans.check.owner_lines import DraftDecision
from tracker.plans.check.owner_queries import bodies_inside
from tracker.plans.lifecycle import NOT_OUT
from tracker.plans.models import Item, Task
from tracker.plans.owners.deciding_steps import demand_bodies
from tracker.plans.owners.laying_steps import new_item
from tracker.plans.owners.queries import DraftItem, Place, draft_items, key_of, places_of
from tracker.plans.owners.standing_steps import NO_ITEM, owner_words
from tracker.plans.steps import changed
from tracker.vocabulary import KnownBy

BY_OFFICE = "综合处校核时指定"
LEFT_OPEN = "综合处校核时留作未定"
NOT_AS_SHOWN = "推定的单位在这之后有变，没有确认。请看过现在的清单再决定。"
OUTSIDE_NEEDS_BASIS = "括号外的单位是实际承办单位，请填写依据，如文号、会议纪要或职责规定。"
IS_OUT = "这一条已下达，承办单位不在这里改。"


def decide_draft(act: Act, task: Task, decided: Mapping[str, DraftDecision]) -> None:
    """综合处 says whose items of a task are that has not gone out, by their keys.

    BadInput for a body that is not on this region's record, or that the clause does not name where no 依据 is given.
    """
    if task.state not in NOT_OUT:
        raise RuleRefused(IS_OUT)
    places = {place.key: place for place in places_of([task])[task.id]}
    if not decided.keys() <= places.keys():
        raise NotFound(NO_ITEM)
    inside = bodies_inside([task.id])[task.id]
    held = {key_of(item): item for item in db.session.scalars(select(Item).where(Item.task_id == task.id))}
    for key, decision in decided.items():
        demand_bodies(task.jurisdiction_id, decision.owner_ids)
        if not inside.issuperset(decision.owner_ids) and not decision.why.strip():
            raise BadInput(OUTSIDE_NEEDS_BASIS)
        _write(act, task, places[key], held.get(key), decision)


def confirm_certain(act: Act, tasks: Sequence[Task], shown: Mapping[str, tuple[int, ...]] | None = None) -> int:
    """Take what is proposed as certain in one act (一并确认); how many items.

    `shown`: the items a person saw and ticked, with the bodies he saw; Conflict where another is proposed by now.
    """
    items = draft_items(tasks)
    count = 0
    for task in tasks:
        for item in items[task.id]:
            if _is_certain(item) and (shown is None or item.place.key in shown):
                if shown is not None and shown[item.place.key] != item.proposal.body_ids:
                    raise Conflict(NOT_AS_SHOWN)
                _write(act, task, item.place, None, DraftDecision(item.proposal.body_ids, why=item.proposal.why))
                count += 1
    if shown is not None and count != len(shown):
        raise Conflict(NOT_AS_SHOWN)
    return count


def _is_certain(one: DraftItem) -> bool:
    return one.decided is None and one.proposal.is_certain and one.proposal.known_by is KnownBy.PROPOSED


def _write(act: Act, task: Task, place: Place, held: Item | None, decision: DraftDecision) -> None:
    before = {} if held is None else owner_words(held)
    item = held or new_item(task.id, place)
    item.known_by = KnownBy.OPEN if decision.is_open else KnownBy.ASSIGNED
    item.owner_ids = [] if decision.is_open else list(dict.fromkeys(decision.owner_ids))
    item.why = decision.why.strip() or (LEFT_OPEN if decision.is_open else BY_OFFICE)
    db.session.flush()
    changed(act, task, "decide_owner", before, owner_words(item), item.why)
