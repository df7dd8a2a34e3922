"""What becomes of an item's owner when bodies say that it is theirs, or is not (认领, domain.md 4).

Pure. What the text says and what 综合处 decided stands until 综合处 decides otherwise; a body's word against it is kept
and listed. Everything else follows the bodies: one that claims it owns it, several that claim it leave it 未定. Who was
only proposed loses it to a body that claims it, and is told; who claimed it, or let its time go by, does not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tracker.vocabulary import BY_WORD_OR_SILENCE, ItemKind, KnownBy, OwnerDoubt, OwnerNews

_DECIDED = (KnownBy.STATED, KnownBy.ASSIGNED)
_BODIES_FIRST = {OwnerDoubt.UNCLAIMED: 20, OwnerDoubt.OUTSIDE: 20}
_AT_ONCE = 10
"""Working days for 综合处 to decide; of what the bodies may still claim they have the first half."""


@dataclass(frozen=True)
class Said:
    """What bodies, by id, said last of an item: `ever`, and since the text or 综合处 decided it.

    Example: 市交通局 claimed it, 市商务委 said 不是本单位的: Said({16: True, 4: False}).

    `instead`: whether one named a body that the clause does not name.
    """

    ever: Mapping[int, bool] = field(default_factory=dict)
    since_decided: Mapping[int, bool] = field(default_factory=dict)
    instead: bool = False


NOTHING_SAID = Said()


@dataclass(frozen=True)
class Standing:
    """Whose one item is, how that is known and why: what a new fact says, and what the rules here turn into another.

    Example: Standing(KnownBy.PROPOSED, (16,), "“公交”属交通运输职责：市交通局"). By id; pages have an
    IssuedItem, with their names, and later stages an Owning.
    """

    known_by: KnownBy
    owner_ids: tuple[int, ...]
    why: str = ""

    @property
    def is_decided(self) -> bool:
        """The text or 综合处 said whose it is."""
        return self.known_by in _DECIDED

    @property
    def is_held(self) -> bool:
        """Bodies own it by their own word or silence; another body's word alone does not take it from them."""
        return self.known_by in BY_WORD_OR_SILENCE


def after(now: Standing, said: Mapping[int, bool], proposed: Iterable[int]) -> Standing:
    """The standing once bodies (by id) have said whether it is theirs. `proposed`: to whom it was proposed.

    Example: proposed to 市交通局, claimed by 市商务委: 市商务委 owns it, as long as 市交通局 does not claim it too.
    """
    if now.is_decided:
        return now
    claiming = tuple(body for body, is_own in said.items() if is_own)
    holding = tuple(body for body in now.owner_ids if now.is_held and said.get(body) is not False)
    wanting = tuple(dict.fromkeys((*claiming, *holding)))
    if claiming and not set(claiming) < set(holding):
        is_theirs = len(wanting) == 1 or set(wanting) <= set(proposed)
        return Standing(KnownBy.CLAIMED, wanting) if is_theirs else Standing(KnownBy.OPEN, (), OwnerDoubt.SEVERAL.label)
    if any(body in said for body in now.owner_ids):
        left = tuple(body for body in now.owner_ids if said.get(body) is not False)
        return Standing(now.known_by, left, now.why) if left else Standing(KnownBy.OPEN, (), OwnerDoubt.UNCLAIMED.label)
    return now


def held_without_a_word(now: Standing, then: Standing, said: Mapping[int, bool]) -> tuple[int, ...]:
    """Bodies that held an item by silence, or by what they told so far, until another one claimed it too (多家认领).

    They never said that it is theirs: what they held counts as their word.
    """
    if not now.is_held or then.known_by is not KnownBy.OPEN:
        return ()
    return tuple(body for body in now.owner_ids if body not in said)


@dataclass(frozen=True)
class News:
    """What bodies, by id, are told of an item once another one spoke: who lost it, who owns it now, who wants it."""

    of: OwnerNews
    lost: tuple[int, ...] = ()
    gained: tuple[int, ...] = ()
    wanted: tuple[int, ...] = ()


def news(
    now: Standing, then: Standing, before: Mapping[int, bool], said: Mapping[int, bool], proposed: Collection[int]
) -> News | None:
    """Whom a change of owner concerns beside who spoke; None: nobody. `before`: what was said until then.

    Example: proposed to 市交通局, claimed by 市商务委: both are told.
    """
    wanting = tuple(sorted(body for body, is_own in said.items() if is_own))
    if then.known_by is KnownBy.OPEN:
        is_new = any(not before.get(body) for body in wanting)
        return News(OwnerNews.CONTESTED, wanted=wanting) if len(wanting) > 1 and is_new else None
    if not then.is_held:
        return None
    lost = tuple(
        body
        for body in now.owner_ids
        if body not in then.owner_ids and said.get(body) is not False and not may_join(then, body, said, proposed)
    )
    was_contested = now.known_by is KnownBy.OPEN and sum(before.values()) > 1
    is_alone_now = now.is_held and set(then.owner_ids) < set(now.owner_ids)
    return News(OwnerNews.CHANGED, lost, then.owner_ids) if lost or was_contested or is_alone_now else None


def may_join(now: Standing, body: int, said: Mapping[int, bool], proposed: Collection[int]) -> bool:
    """It was proposed to several, another of them owns it by its word or silence, and this one has not spoken yet.

    Example: proposed to 市经济信息委 and 市商务委; 市商务委 signed first. 市经济信息委 still finds it ticked.
    """
    is_first_of_them = now.is_held and set(now.owner_ids) <= set(proposed)
    return is_first_of_them and body in proposed and body not in now.owner_ids and body not in said


def may_confirm(now: Standing, body: int, said: Mapping[int, bool], proposed: Collection[int]) -> bool:
    """Whether its word or silence makes it an owner: it is proposed to it, or it may join who was first."""
    is_proposed = now.known_by is KnownBy.PROPOSED and body in now.owner_ids
    return (is_proposed and said.get(body) is not False) or may_join(now, body, said, proposed)


def silently(now: Standing, body: int, said: Mapping[int, bool], proposed: Collection[int]) -> Standing:
    """默示确认: a body to which it was proposed let the time to object go by, or answered without a word on it.

    It speaks for itself alone: another one to which it was proposed too may still join it.
    """
    if not may_confirm(now, body, said, proposed):
        return now
    return Standing(KnownBy.SILENT, (*(now.owner_ids if now.is_held else ()), body), now.why)


def handed_on(bodies: Iterable[int], giver: int, taker: int | None) -> tuple[int, ...]:
    """Bodies, by id, once one of them left its place to another, or to nobody."""
    places = (taker if body == giver else body for body in bodies)
    return tuple(dict.fromkeys(body for body in places if body is not None))


def passed_on(
    now: Standing,
    giver: int,
    taker: int | None,
    why: str,
    said: Mapping[int, bool] = MappingProxyType({}),
    proposed: Collection[int] = (),
) -> Standing:
    """A body leaves the task: what was its own goes to the one that takes its place, or is 未定.

    `said`: what bodies said of it last; who claims what nobody else owns any more owns it.
    """
    if giver not in now.owner_ids:
        return now
    left = handed_on(now.owner_ids, giver, taker)
    if taker is not None:
        known_by = now.known_by if now.known_by is KnownBy.PROPOSED else KnownBy.ASSIGNED
        return Standing(known_by, left, why)
    if left:
        return Standing(now.known_by, left, now.why)
    others = {body: is_own for body, is_own in said.items() if body != giver}
    return after(Standing(KnownBy.OPEN, (), why), others, proposed)


def doubt(kind: ItemKind, now: Standing, said: Said, *, points_outside: bool) -> OwnerDoubt | None:
    """What 综合处 is asked to decide of an item; None: nothing.

    `points_outside`: its words belong to bodies that the clause does not name. A sentence that nobody claims hurts
    nobody: no date runs out with it, and it is not asked for by itself.
    """
    if now.is_decided:
        return OwnerDoubt.DISPUTED if _is_contradicted(now, said.since_decided) else None
    if now.known_by is not KnownBy.OPEN:
        return None
    if sum(said.ever.values()) > 1:
        return OwnerDoubt.SEVERAL
    if said.instead or (points_outside and kind is not ItemKind.SENTENCE):
        return OwnerDoubt.OUTSIDE
    return OwnerDoubt.UNCLAIMED if kind is not ItemKind.SENTENCE else None


def _is_contradicted(now: Standing, said: Mapping[int, bool]) -> bool:
    """An owner said that it is not his, or another body that it is."""
    return any(is_own is not (not now.owner_ids or body in now.owner_ids) for body, is_own in said.items())


def days_to_decide(of: OwnerDoubt) -> int:
    """Working days from when it arose."""
    return _BODIES_FIRST.get(of, _AT_ONCE)


def ticks(
    items: Mapping[int, Standing],
    body: int,
    claimed: Collection[int],
    shown: Iterable[int],
    ticked: Collection[int],
    offered: Collection[int] = (),
    asked: Collection[int] = (),
) -> dict[int, bool]:
    """What a body says by the boxes of a page: of each item, by id, whether it is its own; nothing of the rest.

    `claimed`: what it has claimed before. What was proposed to it is confirmed or declined; of all else only a change
    says something: a box that stays empty beside another body's figure is no word on it. `offered`: ticked by the page
    itself, at first or with a sentence; what has become another body's since then is not claimed by leaving that tick.
    `asked`: what it may join (may_join), and what is nobody's and it is asked about, is confirmed or declined like what
    is proposed to it alone.
    """
    said = {}
    for id in shown:
        standing = items.get(id)
        if standing is None:
            continue
        is_own = body in standing.owner_ids or id in claimed or id in asked
        if not is_own and id in ticked and id in offered:
            continue
        is_asked = id in asked or (is_own and standing.known_by is KnownBy.PROPOSED)
        if is_asked or (id in ticked) is not is_own:
            said[id] = id in ticked
    return said
