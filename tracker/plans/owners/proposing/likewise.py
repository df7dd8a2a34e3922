"""What the office decided before for words like these: found by the pairs of characters two texts share.

Pure. 绿色建材应用比例 and 绿色建材在新建建筑中的应用比例 are alike; 绿色建材 and 绿色食品 are not.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Protocol, TypeVar

from tracker.plans.owners.proposing.duty_words import bare

ALIKE = 0.55
"""How much two texts must share: twice the pairs in both, divided by the pairs of each."""


class Earlier(Protocol):
    """A decision: the words it was about."""

    @property
    def words(self) -> str: ...


Kept = TypeVar("Kept", bound=Earlier)


def likest(text: str, decided: tuple[Kept, ...]) -> Kept | None:
    """The decision whose words are most like a text, the first of equals; None where none is alike enough."""
    pairs, shared = _pairs(text), Counter[int]()
    by_pair = _by_pair(tuple(one.words for one in decided))
    for pair in pairs:
        shared.update(by_pair.get(pair, ()))
    best = max(
        shared,
        key=lambda place: (2 * shared[place] / (len(pairs) + len(_pairs(decided[place].words))), -place),
        default=None,
    )
    if best is None or 2 * shared[best] / (len(pairs) + len(_pairs(decided[best].words))) < ALIKE:
        return None
    return decided[best]


@lru_cache(maxsize=8)
def _by_pair(words: tuple[str, ...]) -> dict[str, list[int]]:
    """Where in a list of words a pair stands: a plan's items are compared with the same decisions."""
    places: dict[str, list[int]] = {}
    for place, text in enumerate(words):
        for pair in _pairs(text):
            places.setdefault(pair, []).append(place)
    return places


@lru_cache(maxsize=8192)
def _pairs(text: str) -> frozenset[str]:
    said = bare(text)
    return frozenset(said[at : at + 2] for at in range(len(said) - 1))
