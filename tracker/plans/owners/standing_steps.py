"""Writing whose an item is: its row, the fact of it, and what 综合处 is asked then (domain.md 4)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, func, select

from tracker import changes
from tracker.actor import Act
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.people.registry.queries import short_names
from tracker.plans.lock_queries import holding_tasks
from tracker.plans.models import Item, Milestone, OwnerFact, Task
from tracker.plans.owners.claims import (
    NOTHING_SAID,
    Said,
    Standing,
    days_to_decide,
    doubt,
)
from tracker.vocabulary import ItemKind, KnownBy

NO_ITEM = "没有这个句子、指标或节点，或者不在本单位范围内。请刷新后重选。"


def items_to_change(task_id: int) -> list[Item]:
    """In their order, locked: of two that speak of them at once the second waits and then sees what stands.

    Who signs and who decides both begin with the task, and the second waits there (plans/lock_queries.py). So the task
    is taken here as well, for whoever has none of it yet.
    """
    db.session.execute(_LOCKED, {"task": task_id})
    return list(db.session.scalars(_ITEMS, {"task": task_id}))


_LOCKED = holding_tasks(Task.id == bindparam("task"))
_ITEMS = (
    select(Item)
    .where(Item.task_id == bindparam("task"))
    .order_by(Item.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)


def ask_office(act: Act, item: Item, standing: Standing, said: Said) -> None:
    """What 综合处 is asked to decide of the item, from when it arose."""
    then = doubt(ItemKind(item.kind), standing, said, points_outside=bool(item.outside_ids))
    if then != item.doubt:
        item.doubt, item.doubt_since = then, act.today if then else None
        item.doubt_until = load_calendar().add(act.today, days_to_decide(then)) if then else None
        changes.touched(item.task_id)


def write(act: Act, item: Item, standing: Standing, since: date, said: Said = NOTHING_SAID) -> None:
    """Of what has gone out before: the standing, the fact of it, and what 综合处 is asked then."""
    record(act, item, standing, since, said)
    note_late(item, since)


def record(act: Act, item: Item, standing: Standing, since: date, said: Said = NOTHING_SAID) -> None:
    """The same of what goes out now: whoever has it has it in time."""
    item.known_by, item.owner_ids, item.why = standing.known_by, list(standing.owner_ids), standing.why
    ask_office(act, item, standing, said)
    db.session.flush()
    db.session.add(
        OwnerFact(
            item_id=item.id,
            known_by=standing.known_by,
            owner_ids=list(standing.owner_ids),
            why=standing.why,
            since=since,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )


def note_late(item: Item, since: date) -> None:
    """That its owners have it from after its date on: each has a limit of his own (taken_over.py)."""
    if item.kind == ItemKind.SENTENCE:
        return
    own = Milestone.id == item.milestone_id if item.milestone_id else Milestone.indicator_id == item.indicator_id
    due_on = db.session.scalar(select(func.min(Milestone.due_on)).where(Milestone.task_id == item.task_id, own))
    if due_on is not None and due_on < since:
        item.taken_late_on = since


def owner_words(item: Item) -> dict[str, object]:
    """Whose an item is, in the words of the trail."""
    owners = list(short_names(item.owner_ids).values())
    return {"words": item.words, "owners": owners, "known_by": KnownBy(item.known_by).label}
