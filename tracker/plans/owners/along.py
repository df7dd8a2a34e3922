"""Which figures and own dates go with the sentence they stand in, once that is somebody's (domain.md 4).

Pure. 加快完善充换电设施，车用综合能源站达到100座。 Who takes this sentence takes its figure, if nobody else is named
for it or wants it. A third of all figures are another body's than their sentence: what its own words propose stays so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tracker.plans.owners.claims import Standing
from tracker.vocabulary import ItemKind, KnownBy, OwnerDoubt


class Placed(Protocol):
    """An item and where it stands."""

    id: int
    kind: str
    span_start: int
    span_end: int


def sentences_of(items: Collection[Placed]) -> dict[int, int]:
    """By figure or own date of a task the sentence it stands in; a date of the whole task stands in none."""
    whole = [item for item in items if item.kind == ItemKind.SENTENCE]
    return {
        item.id: sentence.id
        for item in items
        for sentence in whole
        if item.kind != ItemKind.SENTENCE
        and sentence.span_start <= item.span_start
        and item.span_end <= sentence.span_end
    }


def goes_along(now: Standing, doubt: OwnerDoubt | None, said: Mapping[int, bool], bodies: Iterable[int]) -> bool:
    """Whether it goes to the bodies that get its sentence. `said`: what bodies said of it.

    Not what others are named for, claim, or are pointed to outside the brackets; not what these bodies spoke of.
    """
    takers = set(bodies)
    if doubt not in (None, OwnerDoubt.UNCLAIMED) or any(said.values()) or takers & said.keys():
        return False
    if now.known_by is KnownBy.PROPOSED:
        return takers == set(now.owner_ids)
    return now.known_by is KnownBy.OPEN


@dataclass(frozen=True)
class Given:
    """Whose an item was from an instant on."""

    known_by: KnownBy
    owner_ids: tuple[int, ...]
    at: datetime


def went_along(figure: Sequence[Given], sentence: Sequence[Given]) -> bool:
    """Whether a figure that nobody owned has what it has from the decisions on its sentence alone. Oldest first.

    Example: 综合处 gave the sentence to 市交通局, the figure went along; now it gives the sentence to 市商务委.
    """
    decisions = {one for one in sentence if one.known_by is KnownBy.ASSIGNED}
    by_itself = [one for one in figure if one not in decisions]
    is_with_it = bool(figure and sentence) and figure[-1] == sentence[-1] and figure[-1] in decisions
    return is_with_it and by_itself == list(figure[: len(by_itself)]) and _was_free(by_itself)


def _was_free(until_then: Sequence[Given]) -> bool:
    return not until_then or until_then[-1].known_by is KnownBy.OPEN
