"""Whose an item most likely is: proposed by what the plan says, never taken without a person (domain.md 4, 8).

Pure. Example: 重庆（六） names ten bodies and says “城市物流配送车辆中新能源车占比达到20%”. The word 物流配送 belongs
to bodies of 交通, so the figure is proposed for 市交通局.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.vocabulary import Basis, ItemKind, KnownBy, PartyRole


@dataclass(frozen=True)
class NamedBody:
    """A body the clause names. `names`: all it is known by, full and short; `is_group`: a collective such as 各区县."""

    id: int
    role: PartyRole
    names: tuple[str, ...]
    is_group: bool = False


@dataclass(frozen=True)
class OtherBody:
    """A body of the same jurisdiction that the clause does not name."""

    id: int
    names: tuple[str, ...]


@dataclass(frozen=True)
class ItemWords:
    """What an item says. `sentence`: the whole sentence it stands in; `subject`: of a figure, else empty."""

    key: str
    kind: ItemKind
    sentence: str
    subject: str = ""


@dataclass(frozen=True)
class Decided:
    """What the office decided before for like words: the words of the item, and the bodies it gave it to."""

    words: str
    body_ids: tuple[int, ...]


@dataclass(frozen=True)
class Proposal:
    """Whose an item is. `body_ids` empty: 未定; with `is_everybody` it belongs to all bodies of the clause together.

    `known_by` is STATED where the text itself says so, else PROPOSED or OPEN. `is_certain`: it may be confirmed with
    others in one act. `why`, in Chinese, as the check page prints it: “快递”属邮政管理职责. `outside`: bodies that are
    not named in the clause though their duty words are in it.
    """

    key: str
    body_ids: tuple[int, ...]
    known_by: KnownBy
    is_certain: bool
    why: str
    is_everybody: bool = False
    outside: tuple[int, ...] = ()


def propose(
    items: Sequence[ItemWords],
    basis: Basis,
    named: Sequence[NamedBody],
    others: Iterable[OtherBody] = (),
    decided: Iterable[Decided] = (),
) -> list[Proposal]:
    """A proposal for each item, in their order."""
    bodies = [body for body in named if not body.is_group]
    leads = [body for body in bodies if body.role is PartyRole.LEAD]
    if named and not bodies:
        return [
            Proposal(one.key, (), KnownBy.STATED, True, "原文写明：本条只列统称", is_everybody=True) for one in items
        ]
    if len(named) == 1:
        return [Proposal(one.key, (bodies[0].id,), KnownBy.STATED, True, "原文写明：本条只列一家") for one in items]
    if basis is Basis.EXPLICIT and len(leads) == 1:
        return [Proposal(one.key, (leads[0].id,), KnownBy.STATED, True, "原文写明牵头") for one in items]
    return [Proposal(one.key, (), KnownBy.OPEN, False, "") for one in items]
