"""What tasks that go out consist of, and whose each part is: laid down at 下达, kept when words change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import delete
from sqlalchemy.orm import InstrumentedAttribute

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.plans.models import Item, Task
from tracker.plans.owners.claims import (
    Standing,
)
from tracker.plans.owners.queries import DraftItem, Place, draft_items, key_of, places_of
from tracker.plans.owners.standing_steps import items_to_change, note_late, record
from tracker.vocabulary import ItemKind, KnownBy


def lay(act: Act, tasks: Sequence[Task]) -> None:
    """What tasks that go out consist of, and whose each part is: as decided on the check page, else as proposed."""
    for task_id, items in draft_items(tasks).items():
        _drop_others(task_id, items)
        for item in items:
            _lay(act, task_id, item)


def _drop_others(task_id: int, items: Iterable[DraftItem]) -> None:
    """What was decided of a sentence that a later cut took apart is of nothing."""
    kept = {item.decided.id for item in items if item.decided is not None}
    db.session.execute(delete(Item).where(Item.task_id == task_id, Item.id.not_in(kept)))


def _lay(act: Act, task_id: int, one: DraftItem, standing: Standing | None = None) -> Item:
    item = one.decided or new_item(task_id, one.place)
    (item.span_start, item.span_end), item.words = one.place.span, one.place.words
    item.outside_ids = list(one.proposal.outside)
    then = standing or _at_issue(one)
    item.proposed_ids = list(then.owner_ids) if then.known_by is KnownBy.PROPOSED else []
    record(act, item, then, act.today)
    return item


def lay_later(act: Act, tasks: Sequence[Task], tellers: Mapping[int, int]) -> None:
    """The same for tasks that went out before items were kept. `tellers`: by figure the one body that told its values.

    Such a figure is its own. Nothing else is taken as settled that no person ever said: what is proposed stays 推定.
    """
    for task_id, items in draft_items(tasks).items():
        for item in items:
            standing = _at_issue(item)
            teller = tellers.get(item.place.indicator_id or 0)
            if teller is not None and not standing.is_decided:
                standing = Standing(KnownBy.CLAIMED, (teller,), TOLD_SO_FAR)
            note_late(_lay(act, task_id, item, standing), act.today)
    db.session.flush()
    changes.touched(*(task.id for task in tasks))


TOLD_SO_FAR = "一直由本单位报送"


def _at_issue(one: DraftItem) -> Standing:
    if one.decided is not None:
        return Standing(KnownBy(one.decided.known_by), tuple(one.decided.owner_ids), one.decided.why)
    return Standing(one.proposal.known_by, one.proposal.body_ids, one.proposal.why)


def new_item(task_id: int, place: Place) -> Item:
    """The row of an item that has none yet; whose it is, the caller says."""
    item = Item(
        task_id=task_id,
        kind=place.kind,
        indicator_id=place.indicator_id,
        milestone_id=place.milestone_id,
        span_start=place.span[0],
        span_end=place.span[1],
        words=place.words,
        outside_ids=[],
    )
    db.session.add(item)
    return item


def follow_words(act: Act, task: Task, draft: Task) -> None:
    """The task has new words and `draft` keeps the earlier ones: what both say stays with its owner (替代).

    Figures and dates stand where their rows stand; what the earlier words alone say goes with these.
    """
    mine, its = items_to_change(task.id), items_to_change(draft.id)
    for item in its:
        db.session.delete(item)
    db.session.flush()
    places = places_of([task])[task.id]
    by_row = {place.key: place for place in places if place.kind is not ItemKind.SENTENCE}
    by_words = {place.words: place for place in places if place.kind is ItemKind.SENTENCE}
    kept: set[str] = set()
    for item in mine:
        place = by_words.get(item.words) if item.kind == ItemKind.SENTENCE else by_row.get(key_of(item))
        if place is None or place.key in kept:
            item.task_id = draft.id
            continue
        (item.span_start, item.span_end), item.words = place.span, place.words
        kept.add(place.key)
    db.session.flush()
    for one in draft_items([task])[task.id]:
        if one.decided is None:
            note_late(_lay(act, task.id, one), act.today)
    db.session.flush()


def forget(column: InstrumentedAttribute[int | None], row_ids: Collection[int]) -> None:
    """What was decided on a draft of figures or dates that go (`column`: which of the two they are) goes with them."""
    db.session.execute(delete(Item).where(column.in_(row_ids)))
