"""What bodies say of items, by word or by silence, and whose these are then; who leaves passes them on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select

from tracker import audit, changes
from tracker.actor import SYSTEM, Act
from tracker.database import db
from tracker.errors import NotFound
from tracker.plans.models import Item, ItemClaim, OwnerFact, Task
from tracker.plans.owners.along import sentences_of
from tracker.plans.owners.answer_steps import tell_news
from tracker.plans.owners.claim_queries import along_with, claims_of, heard, may_be_joined, standing_of
from tracker.plans.owners.claims import (
    News,
    Said,
    Standing,
    after,
    handed_on,
    held_without_a_word,
    news,
    passed_on,
    silently,
)
from tracker.plans.owners.item_queries import labels
from tracker.plans.owners.standing_steps import NO_ITEM, ask_office, items_to_change, write
from tracker.vocabulary import KnownBy

HELD_SO_FAR = "此前默示确认"


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
    known, proposed = heard(items), _proposed(items)
    now = {item.id: standing_of(item) for item in items}
    then = {id: after(one, known[id].ever, proposed[id]) for id, one in now.items()}
    for id, one in now.items():
        _hold(act, id, one, held_without_a_word(one, then[id], known[id].ever))
    db.session.flush()
    known = heard(items)
    for item in items:
        _settle(act, item, now[item.id], then[item.id], act.today, known)
    told = {id: news(one, then[id], before.get(id, {}), known[id].ever, proposed[id]) for id, one in now.items()}
    return {id: one for id, one in told.items() if one is not None}


def _proposed(items: Iterable[Item]) -> dict[int, tuple[int, ...]]:
    """By item to whom it is proposed; who of them has not spoken may still join who has."""
    return {item.id: tuple(item.proposed_ids) for item in items}


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


def _say(act: Act, item_id: int, department_id: int, is_own: bool, instead: Instead, *, leaves: bool = False) -> None:
    seen = select(func.max(OwnerFact.id)).where(OwnerFact.item_id == item_id)
    db.session.add(
        ItemClaim(
            item_id=item_id,
            department_id=department_id,
            is_own=is_own,
            why=instead.words.strip(),
            instead_id=instead.body_id,
            fact_id=None if leaves else seen.scalar_subquery(),
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )


def confirm_silently(
    act: Act,
    task_id: int,
    department_id: int,
    on: date,
    only: Collection[int] | None = None,
    but: Collection[int] = (),
) -> None:
    """默示确认 of what was proposed to a body; `only`, `but`: of these items, not of those.

    Who is silent on a sentence takes its figure along, as the page says that shows both ticked.
    """
    items = items_to_change(task_id)
    known, proposed = heard(items), _proposed(items)
    now = {item.id: standing_of(item) for item in items if item.id not in but}
    then = {
        id: silently(one, department_id, known[id].ever, proposed[id])
        for id, one in now.items()
        if only is None or id in only
    }
    taken = [id for id, one in then.items() if one != now[id]]
    along = along_with(taken, items, [department_id], {id: one.ever for id, one in known.items()})
    then |= {id: Standing(KnownBy.SILENT, (department_id,), now[id].why) for id in along if id in now}
    for item in items:
        if item.id in then:
            _settle(act, item, now[item.id], then[item.id], on, known)


def pass_on(act: Act, task_id: int, giver: int, taker: int | None, why: str) -> None:
    """A body leaves a task: what was its own goes to `taker`, else to who claims it, or is 未定; it claims no more.

    What it might still have joined `taker` may join in its place.
    """
    items = items_to_change(task_id)
    said = claims_of([item.id for item in items])
    claimed = [item.id for item in items if said[item.id].get(giver)]
    for item_id in claimed:
        _say(act, item_id, giver, is_own=False, instead=Instead(why), leaves=True)
    db.session.flush()
    known = heard(items)
    for item in items:
        now = standing_of(item)
        item.proposed_ids = list(handed_on(item.proposed_ids, giver, taker))
        of = known[item.id].ever, item.proposed_ids
        then = passed_on(now, giver, taker, why, *of)
        if then == now and item.id in claimed:
            then = after(now, *of)
        _settle(act, item, now, then, act.today, known)


def _settle(act: Act, item: Item, now: Standing, then: Standing, on: date, known: Mapping[int, Said]) -> None:
    """The standing that follows, with its fact where it is another one, and what 综合处 is asked then."""
    if then != now:
        write(act, item, then, on, known[item.id])
        changes.owners_moved(item.task_id)
    elif then.is_decided or known[item.id].ever:
        ask_office(act, item, then, known[item.id])
