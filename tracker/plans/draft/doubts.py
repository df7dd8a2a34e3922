"""What stands between a draft and its confirmation, and whom the text makes answer for it (domain.md 4, ux.md S6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.plans.draft.modes import needs_decision
from tracker.vocabulary import Basis, Doubt, PartyRole

# These need a person; the others ask him to look.
DECISIONS = frozenset({Doubt.NO_BODY, Doubt.UNKNOWN_BODY, Doubt.NO_LEAD})

# Of these nobody should take unseen what was read; a year the plan does not say is no doubt of the reader's.
READING = frozenset({
    Doubt.UNSURE_WORD, Doubt.TWO_STATEMENTS, Doubt.NO_HEADING, Doubt.ODD_FIGURE, Doubt.UNSURE_FIGURE, Doubt.REMARK,
})  # fmt: skip


@dataclass(frozen=True)
class NamedBody:
    """A body in force in a clause. `known`: whether the name means a department or a group on record."""

    name: str
    role: PartyRole
    known: bool


@dataclass(frozen=True)
class Draft:
    """What a draft says of itself. `undated`: figures without a year; `remarks`: the reader's, within its text.

    `is_decided`: somebody has said who leads; `odd`: figures a target can hardly have; `unsure_figures`: those the
    reader is not sure of; `unsure_words`: those of a scan that were not recognised for certain; `is_outside`: its words
    stand under no measure's heading; `from_two`: its bodies come from two statements; `is_guessed`: no verb says its
    kind.
    """

    basis: Basis
    bodies: tuple[NamedBody, ...]
    undated: int = 0
    remarks: int = 0
    is_decided: bool = False
    odd: int = 0
    unsure_figures: int = 0
    unsure_words: int = 0
    is_outside: bool = False
    from_two: bool = False
    is_guessed: bool = False


def doubts(draft: Draft) -> tuple[Doubt, ...]:
    """What is doubtful about a draft, gravest first; empty where it may be confirmed unseen."""
    found = (
        (Doubt.UNSURE_WORD, draft.unsure_words > 0),
        (Doubt.NO_BODY, not draft.bodies),
        (Doubt.UNKNOWN_BODY, any(not body.known for body in draft.bodies)),
        (Doubt.NO_LEAD, needs_decision(draft.basis) and not draft.is_decided),
        (Doubt.TWO_STATEMENTS, draft.from_two),
        (Doubt.NO_HEADING, draft.is_outside),
        (Doubt.ODD_FIGURE, draft.odd > 0),
        (Doubt.UNSURE_FIGURE, draft.unsure_figures > 0),
        (Doubt.NO_YEAR, draft.undated > 0),
        (Doubt.WEAK_KIND, draft.is_guessed),
        (Doubt.REMARK, draft.remarks > 0),
    )
    return tuple(doubt for doubt, holds in found if holds)


def needs_person(draft: Draft) -> bool:
    """Whether somebody must decide: not so for explicit and sole clauses whose bodies resolve (design.md 5.1)."""
    return bool(DECISIONS & set(doubts(draft)))


def lacks_only_a_lead(doubted: Iterable[Doubt]) -> bool:
    """Whether 各负其责 is all that is left to be decided."""
    return DECISIONS & set(doubted) == {Doubt.NO_LEAD}


def is_read_for_certain(doubted: Iterable[Doubt]) -> bool:
    """Whether nothing that was read needs a look; who leads and by when may still be open."""
    return not READING & set(doubted)


def accountable(roles: Sequence[PartyRole]) -> int | None:
    """The place of the body that answers: the first lead, else the first of all; None where nobody is named."""
    if not roles:
        return None
    return next((place for place, role in enumerate(roles) if role is PartyRole.LEAD), 0)
