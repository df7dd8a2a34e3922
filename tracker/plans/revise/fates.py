"""What became of each clause of a plan in the plan that replaces it: same, reworded, new, dropped.

Pure. Clauses are compared by the pairs of characters they share, which sees a moved half-sentence and costs little; the
number and title of the measure and the bodies named tell clauses apart that say nearly the same.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tracker.vocabulary import Likeness

# A clause shares at least this much with the one it goes on from, in words, heading and bodies taken together.
REWORDED_FROM = 0.5
# What each of them counts for.
WORDS, TITLE, BODIES, LABEL = 0.7, 0.15, 0.1, 0.05

# Spaces and line breaks say nothing, and the two forms of a mark say the same.
_BLANK = re.compile(r"\s+")
MARKS = dict(zip("（）；：，．", "();:,.", strict=True))
_FOLDED = str.maketrans(MARKS)


@dataclass(frozen=True)
class Passage:
    """A clause with its measure's heading, in the order of its plan. `bodies`: the names in it as written.

    `is_finished`: the work is done, so that it goes on only where nothing new is asked.
    """

    id: int
    label: str
    title: str
    text: str
    statement: str = ""
    bodies: frozenset[str] = frozenset()
    is_finished: bool = False


@dataclass(frozen=True)
class Pair:
    """A clause of the old plan and what became of it; one of both is None where it is new or dropped."""

    old: Passage | None
    new: Passage | None
    likeness: Likeness
    by_hand: bool = False


Said = Mapping[tuple[int, int], bool]
"""What a person decided about (old id, new id): they belong together, or they do not."""
Offer = Callable[[Sequence[Passage], Sequence[Passage], Said], Iterator[tuple[int, int]]]


def compare(old: Sequence[Passage], new: Sequence[Passage], said: Said | None = None) -> list[Pair]:
    """The pairs in the order of the new plan, what was dropped behind the clause it followed in the old one."""
    return _paired(old, new, said or {}, _best_first)


def said_again(old: Sequence[Passage], new: Sequence[Passage], said: Said | None = None) -> frozenset[int]:
    """The clauses of the new plan that `compare` calls SAME, by id; nothing is weighed for it."""
    pairs = _paired(old, new, said or {}, _same_first)
    return frozenset(pair.new.id for pair in pairs if pair.new and pair.likeness is Likeness.SAME)


def is_same(old: Passage, new: Passage) -> bool:
    """Whether both say the same, word for word, of the same bodies."""
    return _whole(old) == _whole(new)


def same_words(one: str, other: str) -> bool:
    """Whether two texts say the same word for word, wherever their lines break."""
    return _folded(one) == _folded(other)


def same_sentence(kept: str, stated: str) -> bool:
    """Whether a node says what one of another plan states; it may have been kept with its number and its bracket."""
    return _folded(kept).rstrip("）)】〕]").endswith(_folded(stated)) or same_words(kept, stated)


def _paired(old: Sequence[Passage], new: Sequence[Passage], said: Said, best_first: Offer) -> list[Pair]:
    """What a person put together, then of what is offered whatever neither side has a partner yet."""
    chosen = dict(_by_hand(old, new, said))
    hand = frozenset(chosen)
    taken = set(chosen.values())
    for left, right in best_first(old, new, said):
        if left not in chosen and right not in taken:
            chosen[left] = right
            taken.add(right)
    return _in_order(old, new, chosen, hand)


def _by_hand(old: Sequence[Passage], new: Sequence[Passage], said: Said) -> Iterator[tuple[int, int]]:
    """Places of what a person put together."""
    lefts = {one.id: place for place, one in enumerate(old)}
    rights = {one.id: place for place, one in enumerate(new)}
    for (left, right), together in said.items():
        if together and left in lefts and right in rights:
            yield lefts[left], rights[right]


def _best_first(old: Sequence[Passage], new: Sequence[Passage], said: Said) -> Iterator[tuple[int, int]]:
    """Pairs of clauses that are alike enough, by their places, the best first.

    Word for word the same comes first, then the most alike; of equals those that stand nearest to each other.
    """
    yield from _same_first(old, new, said)
    old_grams, new_grams = [_grams(passage.text) for passage in old], [_grams(passage.text) for passage in new]
    found = []
    for left, was in enumerate(old):
        for right, now in enumerate(new):
            if was.is_finished or (was.id, now.id) in said:
                continue
            alike = _weigh(was, now, _shared(old_grams[left], new_grams[right]))
            if alike >= REWORDED_FROM:
                found.append((-round(alike, 3), _away(old, new, left, right), left, right))
    yield from ((left, right) for *_, left, right in sorted(found))


def _same_first(old: Sequence[Passage], new: Sequence[Passage], said: Said) -> Iterator[tuple[int, int]]:
    """Of these the ones that say the same."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for right, now in enumerate(new):
        places[_whole(now)].append(right)
    found = [
        (_away(old, new, left, right), left, right)
        for left, was in enumerate(old)
        for right in places.get(_whole(was), ())
        if (was.id, new[right].id) not in said
    ]
    return ((left, right) for _, left, right in sorted(found))


def _away(old: Sequence[Passage], new: Sequence[Passage], left: int, right: int) -> float:
    """How far apart two clauses stand, as a share of their plans."""
    return round(abs(left / len(old) - right / len(new)), 3)


def _weigh(old: Passage, new: Passage, shared: float) -> float:
    title = _shared(_grams(old.title), _grams(new.title))
    named = len(old.bodies | new.bodies)
    bodies = len(old.bodies & new.bodies) / named if named else 1.0
    return WORDS * shared + TITLE * title + BODIES * bodies + LABEL * (old.label == new.label)


def _shared(one: Counter[str], other: Counter[str]) -> float:
    """How much two texts share, from 0 to 1: twice their common pairs of characters over all of both.

    Two empty texts share everything.
    """
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def _grams(text: str) -> Counter[str]:
    folded = _folded(text)
    return Counter(folded[place : place + 2] for place in range(len(folded) - 1)) or Counter(folded)


def _whole(one: Passage) -> str:
    return _folded(one.text + one.statement)


def _folded(text: str) -> str:
    return _BLANK.sub("", text).translate(_FOLDED)


def _in_order(
    old: Sequence[Passage], new: Sequence[Passage], chosen: Mapping[int, int], hand: frozenset[int]
) -> list[Pair]:
    became = {right: left for left, right in chosen.items()}
    after: dict[int, list[Pair]] = {}
    behind = -1
    for left, was in enumerate(old):
        if left in chosen:
            behind = chosen[left]
        else:
            after.setdefault(behind, []).append(Pair(was, None, Likeness.DROPPED))
    pairs = list(after.get(-1, ()))
    for right, now in enumerate(new):
        if right in became:
            was = old[became[right]]
            likeness = Likeness.SAME if is_same(was, now) else Likeness.REWORDED
            pairs.append(Pair(was, now, likeness, became[right] in hand))
        else:
            pairs.append(Pair(None, now, Likeness.NEW))
        pairs += after.get(right, ())
    return pairs
