"""Who wanted an item and did not get it (多家认领, domain.md 4): what it told of it counts no longer. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.vocabulary import KnownBy


@dataclass(frozen=True)
class Word:
    """A body said that an item is its own, or is not."""

    body: int
    is_own: bool


@dataclass(frozen=True)
class Held:
    """Whose an item was from then on; settled without owners: of all bodies of the task together."""

    known_by: KnownBy
    owner_ids: tuple[int, ...] = ()


def outdone(course: Iterable[Word | Held]) -> frozenset[int]:
    """The bodies that claimed an item while it was nobody's and do not own it since; `course`: oldest first.

    Example: 市交通局 and 市邮政管理局 claim the parcels, 综合处 gives them to 市交通局: 市邮政管理局 is outdone. A body
    from which a figure was moved is not: what it told while it was the owner is the figure's.
    """
    claiming, contending, found = set[int](), set[int](), set[int]()
    is_open = True
    for word in course:
        if isinstance(word, Word):
            claiming = claiming | {word.body} if word.is_own else claiming - {word.body}
            contending |= claiming if is_open else set()
            continue
        is_open = not word.known_by.is_settled
        if not is_open:
            found = (found | contending) - set(word.owner_ids) if word.owner_ids else set()
        contending = set(claiming) if is_open else set()
    return frozenset(found)
