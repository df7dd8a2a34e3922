"""Whose items of tasks that have gone out are, as every later stage asks it (domain.md 4). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.vocabulary import KnownBy


@dataclass(frozen=True)
class Stood:
    """Whose it was from a day on: nobody's (None), of all bodies of its task together (empty), or of these owners."""

    since: date
    owners: frozenset[int] | None


@dataclass(frozen=True)
class Held:
    """An earlier time in which an item was a body's own. `is_given_back`: nobody else had it until it was again.

    `is_with_all`: it came to it with all bodies together, from its own duty on at the earliest.
    """

    came: date
    went: date
    is_given_back: bool = False
    is_with_all: bool = False


@dataclass(frozen=True)
class Owning:
    """Of whom a figure or date is asked, and who answers for it: a Standing without its reason, for all later stages.

    Example: Owning(KnownBy.PROPOSED, (16,)) is asked of 16 and answered for by nobody yet. `owner_ids` empty with a
    settled `known_by`: of all bodies of the task together. `since`: by owner the day from which it is its own without a
    break, `from_all`: those of them that had it with all bodies together first, from their own duty on at the earliest;
    `earlier`: by owner the times before; `stands_since`: from when it is exactly theirs; `history`: whose it was at all
    times. `joining`: bodies it was 推定
    of together with one that has taken it by its own word or silence, and that have said nothing of it yet
    (claims.may_join). `declined`: bodies that said it is not theirs; `claimed`: those that said it is, while nobody
    else decided.
    """

    known_by: KnownBy
    owner_ids: tuple[int, ...]
    declined: frozenset[int] = frozenset()
    claimed: frozenset[int] = frozenset()
    since: Mapping[int, date] = field(default_factory=dict)
    from_all: frozenset[int] = frozenset()
    stands_since: date | None = None
    earlier: Mapping[int, tuple[Held, ...]] = field(default_factory=dict)
    history: tuple[Stood, ...] = ()
    joining: frozenset[int] = frozenset()

    @property
    def is_open(self) -> bool:
        """Nobody answers for it yet: 未定, or 推定 and not confirmed (domain.md 8)."""
        return not self.known_by.is_settled

    def is_of(self, body: int) -> bool:
        """Whether a body answers for it: it is its own, or of all bodies of the task together."""
        return not self.is_open and (not self.owner_ids or body in self.owner_ids)

    def is_asked_of(self, body: int) -> bool:
        """Whether a body is asked for it: its own; what nobody owns yet, unless it said 不是本单位的.

        What is 推定 is asked of those it was proposed to, and of nobody else as long as one of them has not declined.
        """
        if self.known_by is KnownBy.PROPOSED:
            return body in self.owner_ids and body not in self.declined
        if self.is_open:
            return body not in self.declined
        return not self.owner_ids or body in self.owner_ids

    def is_in_doubt_for(self, body: int) -> bool:
        """Whether a body is still to say if it is its own: nobody owns it, the body is asked and has not answered.

        Where another of several to which it was proposed was first, the others are still asked.
        """
        return body in self.joining or (self.is_open and self.is_asked_of(body) and body not in self.claimed)


@dataclass(frozen=True)
class Ownings:
    """By figure and by own date stated in words; what is not here was handed down before items were kept."""

    figures: Mapping[int, Owning]
    dates: Mapping[int, Owning]

    def of_node(self, milestone_id: int, indicator_id: int | None) -> Owning | None:
        """Of an own date: that of its figure, else its own."""
        return self.dates.get(milestone_id) if indicator_id is None else self.figures.get(indicator_id)
