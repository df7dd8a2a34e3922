"""Whose an item is: laid down at 下达, claimed by bodies, decided by 综合处, passed on (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute

from tracker import audit, changes
from tracker.actor import SYSTEM, Act
from tracker.calendar_days import load_calendar
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.models import Department
from tracker.people.registry.queries import short_names
from tracker.plans.models import Item, ItemClaim, OwnerFact, Task
from tracker.plans.owners.along import sentences_of
from tracker.plans.owners.answer_steps import assigned_words, concerned, tell, tell_news
from tracker.plans.owners.claim_queries import along_with, claims_of, heard, may_be_joined, proposed_to, standing_of
from tracker.plans.owners.claims import (
    NOTHING_SAID,
    News,
    Said,
    Standing,
    after,
    days_to_decide,
    doubt,
    held_without_a_word,
    news,
    passed_on,
    silently,
)
from tracker.plans.owners.item_queries import labels
from tracker.plans.owners.queries import DraftItem, Place, draft_items, key_of, places_of
from tracker.plans.states import NOT_ISSUED
from tracker.plans.steps import changed
from tracker.vocabulary import ItemKind, KnownBy

NO_ITEM = "没有这个句子、指标或节点，或者不在本单位范围内。请刷新后重选。"


def lay(act: Act, tasks: Sequence[Task]) -> None:
    """What tasks that go out consist of, and whose each part is: as decided on the check page, else as proposed."""
    for task_id, items in draft_items(tasks).items():
        _drop_others(task_id, items)
        for one in items:
            _lay(act, task_id, one)


def _drop_others(task_id: int, items: Iterable[DraftItem]) -> None:
    """What was decided of a sentence that a later cut took apart is of nothing."""
    kept = {one.decided.id for one in items if one.decided is not None}
    db.session.execute(delete(Item).where(Item.task_id == task_id, Item.id.not_in(kept)))


def _lay(act: Act, task_id: int, one: DraftItem, standing: Standing | None = None) -> None:
    item = one.decided or new_item(task_id, one.place)
    (item.span_start, item.span_end), item.words = one.place.span, one.place.words
    item.outside_ids = list(one.proposal.outside)
    _write(act, item, standing or _at_issue(one), act.today)


def lay_later(act: Act, tasks: Sequence[Task], tellers: Mapping[int, int]) -> None:
    """The same for tasks that went out before items were kept. `tellers`: by figure the one body that told its values.

    Such a figure is its own. Nothing else is taken as settled that no person ever said: what is proposed stays 推定.
    """
    for task_id, items in draft_items(tasks).items():
        for one in items:
            standing = _at_issue(one)
            teller = tellers.get(one.place.indicator_id or 0)
            if teller is not None and not standing.is_decided:
                standing = Standing(KnownBy.CLAIMED, (teller,), TOLD_SO_FAR)
            _lay(act, task_id, one, standing)
    db.session.flush()
    changes.touched(*(task.id for task in tasks))


TOLD_SO_FAR = "一直由本单位报送"
HELD_SO_FAR = "此前默示确认"


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
        _write(act, item, Standing(KnownBy.ASSIGNED, tuple(owner_ids), why.strip()), since)
        changes.owners_moved(task.id)
        changed(act, task, "assign_owner", before, owner_words(item), assigned_words([item], why))
    if is_told:
        tell(act, items, heard_by, why)


def along_to(task_id: int, given: Collection[Item], owner_ids: Collection[int], but: Collection[int]) -> list[Item]:
    """Figures and dates that go to the same owners with these sentences of a task, but for some by their ids."""
    items = items_to_change(task_id)
    found = along_with([item.id for item in given], items, owner_ids, claims_of([item.id for item in items]))
    return [item for item in items if item.id in found and item.id not in but]


@dataclass(frozen=True)
class Instead:
    """Whom a body names for what is not its own: in its words, and who that is where it is on record."""

    words: str
    body_id: int | None = None


def claim(
    act: Act,
    task: Task,
    department_id: int,
    said: Mapping[int, bool],
    instead: Mapping[int, Instead] | None = None,
) -> None:
    """A body says of items, by id, whether they are its own. NotFound for one of another task.

    What stands in a sentence that it takes goes along, unless it said something else of it. `instead`: of what is not
    its own, to whom it belongs.
    """
    items = {item.id: item for item in items_to_change(task.id)}
    if not said.keys() <= items.keys():
        raise NotFound(NO_ITEM)
    if not said:
        return
    before = claims_of(items)
    taken = [id for id, is_own in said.items() if is_own]
    own = {**dict.fromkeys(along_with(taken, items.values(), [department_id], before), True), **said}
    named = _named_alike(items.values(), own, instead or {})
    for item_id, is_own in own.items():
        _say(act, item_id, department_id, is_own, Instead("") if is_own else named.get(item_id, Instead("")))
    db.session.flush()
    # Who declines has other owners nowhere, but is asked no more.
    changes.owners_moved(task.id)
    spoken = [items[id] for id in own]
    called = labels(spoken)
    tell_news(act, task.id, _follow_claims(act, spoken, before), called)
    audit.record(
        act,
        "claim_items",
        "task",
        task.id,
        jurisdiction_id=task.jurisdiction_id,
        task_id=task.id,
        department_id=department_id,
        reason=_claimed_words([(called[id], is_own, named.get(id)) for id, is_own in own.items()]),
    )


def _named_alike(
    items: Collection[Item], own: Mapping[int, bool], instead: Mapping[int, Instead]
) -> dict[int, Instead]:
    """Who declines a sentence with its figure and names another body for it names that for both."""
    with_it = {
        id: instead[sentence]
        for id, sentence in sentences_of(items).items()
        if own.get(id) is False and sentence in instead
    }
    return {**with_it, **instead}


def _follow_claims(act: Act, items: Sequence[Item], before: Mapping[int, Mapping[int, bool]]) -> dict[int, News]:
    """Whose the items are now that a body has spoken of them; by item what others hear of it.

    `before`: by item what was said until then.
    """
    known, proposed = heard(items), proposed_to([item.id for item in items])
    now = {item.id: standing_of(item) for item in items}
    then = {id: after(one, known[id].ever, proposed.get(id, ())) for id, one in now.items()}
    for id, one in now.items():
        _hold(act, id, one, held_without_a_word(one, then[id], known[id].ever))
    db.session.flush()
    known = heard(items)
    for item in items:
        _settle(act, item, now[item.id], then[item.id], act.today, known)
    told = {
        id: news(one, then[id], before.get(id, {}), known[id].ever, proposed.get(id, ())) for id, one in now.items()
    }
    return {id: one for id, one in told.items() if one is not None}


def _hold(act: Act, item_id: int, now: Standing, bodies: Collection[int]) -> None:
    """What bodies held by silence counts as their word from the day another body claims it."""
    words = HELD_SO_FAR if now.known_by is KnownBy.SILENT else now.why
    for body in bodies:
        _say(replace(act, actor=SYSTEM), item_id, body, is_own=True, instead=Instead(words))


def claim_proposed(act: Act, task: Task, department_id: int) -> None:
    """A body takes what was proposed to it as its own, all of it."""
    items = items_to_change(task.id)
    proposed = [item.id for item in items if item.known_by == KnownBy.PROPOSED and department_id in item.owner_ids]
    claim(act, task, department_id, dict.fromkeys([*proposed, *may_be_joined(items, department_id)], True))


def _claimed_words(said: Iterable[tuple[str, bool, Instead | None]]) -> str:
    """“认领“新能源公交占比…”；不是本单位的：“物流配送…”（应由市商务委）”."""
    known = list(said)
    taken = "".join(f"“{words}”" for words, is_own, _ in known if is_own)
    left = "".join(
        f"“{words}”{f'（{instead.words}）' if instead and instead.words else ''}"
        for words, is_own, instead in known
        if not is_own
    )
    return "；".join([*([f"认领{taken}"] if taken else []), *([f"不是本单位的：{left}"] if left else [])])


def _say(act: Act, item_id: int, department_id: int, is_own: bool, instead: Instead) -> None:
    db.session.add(
        ItemClaim(
            item_id=item_id,
            department_id=department_id,
            is_own=is_own,
            why=instead.words.strip(),
            instead_id=instead.body_id,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )


def confirm_silently(act: Act, task_id: int, department_id: int, on: date, only: Collection[int] | None = None) -> None:
    """默示确认 of what was proposed to a body; `only`: of these items."""
    items = [item for item in items_to_change(task_id) if only is None or item.id in only]
    known, proposed = heard(items), proposed_to([item.id for item in items])
    for item in items:
        now = standing_of(item)
        then = silently(now, department_id, known[item.id].ever, proposed.get(item.id, ()))
        _settle(act, item, now, then, on, known)


def pass_on(act: Act, task_id: int, giver: int, taker: int | None, why: str) -> None:
    """A body leaves a task: what was its own goes to `taker`, else to who claims it, or is 未定; it claims no more."""
    items = items_to_change(task_id)
    said = claims_of([item.id for item in items])
    claimed = [item.id for item in items if said[item.id].get(giver)]
    for item_id in claimed:
        _say(act, item_id, giver, is_own=False, instead=Instead(why))
    db.session.flush()
    known, proposed = heard(items), proposed_to([item.id for item in items])
    for item in items:
        now = standing_of(item)
        of = known[item.id].ever, proposed.get(item.id, ())
        then = passed_on(now, giver, taker, why, *of)
        if then == now and item.id in claimed:
            then = after(now, *of)
        _settle(act, item, now, then, act.today, known)


def _settle(act: Act, item: Item, now: Standing, then: Standing, on: date, known: Mapping[int, Said]) -> None:
    """The standing that follows, with its fact where it is another one, and what 综合处 is asked then."""
    if then != now:
        _write(act, item, then, on, known[item.id])
        changes.owners_moved(item.task_id)
    elif then.is_decided or known[item.id].ever:
        _ask_office(act, item, then, known[item.id])


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
        item.span_start, item.span_end = place.span
        kept.add(place.key)
    db.session.flush()
    for one in draft_items([task])[task.id]:
        if one.decided is None:
            _lay(act, task.id, one)
    db.session.flush()


def forget(column: InstrumentedAttribute[int | None], row_ids: Collection[int]) -> None:
    """What was decided on a draft of figures or dates that go (`column`: which of the two they are) goes with them."""
    db.session.execute(delete(Item).where(column.in_(row_ids)))


def demand_bodies(jurisdiction_id: str, owner_ids: Collection[int]) -> None:
    """They are all on this region's record; BadInput."""
    known = select(Department.id).where(Department.id.in_(owner_ids), Department.jurisdiction_id == jurisdiction_id)
    if set(db.session.scalars(known)) != set(owner_ids):
        raise BadInput("所选单位不在本地区的名册里，请重新选择。")


def owners_in(task_id: int) -> set[int]:
    """The bodies that own something of a task."""
    items = db.session.scalars(select(Item).where(Item.task_id == task_id))
    return {body for item in items if KnownBy(item.known_by).is_settled for body in item.owner_ids}


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


def items_to_change(task_id: int) -> list[Item]:
    """In their order, locked: of two that speak of them at once the second waits and then sees what stands."""
    rows = select(Item).where(Item.task_id == task_id).order_by(Item.id).with_for_update()
    return list(db.session.scalars(rows.execution_options(populate_existing=True)))


def _ask_office(act: Act, item: Item, standing: Standing, said: Said) -> None:
    """What 综合处 is asked to decide of the item, from when it arose."""
    then = doubt(ItemKind(item.kind), standing, said, points_outside=bool(item.outside_ids))
    if then != item.doubt:
        item.doubt, item.doubt_since = then, act.today if then else None
        item.doubt_until = load_calendar().add(act.today, days_to_decide(then)) if then else None
        changes.touched(item.task_id)


def _write(act: Act, item: Item, standing: Standing, since: date, said: Said = NOTHING_SAID) -> None:
    """The standing, the fact of it, and what 综合处 is asked then."""
    item.known_by, item.owner_ids, item.why = standing.known_by, list(standing.owner_ids), standing.why
    _ask_office(act, item, standing, said)
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


def owner_words(item: Item) -> dict[str, object]:
    """Whose an item is, in the words of the trail."""
    owners = list(short_names(item.owner_ids).values())
    return {"words": item.words, "owners": owners, "known_by": KnownBy(item.known_by).label}
