"""Who is responsible for two clauses made one (ux.md S6: 与上条合并)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from tracker.vocabulary import Basis, PartyRole


@dataclass(frozen=True)
class Named:
    """A body in a clause. `key`: the same for the same body, however it is written."""

    id: int
    key: Hashable
    role: PartyRole
    is_group: bool


@dataclass(frozen=True)
class United:
    """The basis of both, and the bodies of the second that join with the role each takes."""

    basis: Basis
    joining: tuple[tuple[int, PartyRole], ...]


def united(first: Sequence[Named], basis: Basis, second: Sequence[Named], other: Basis) -> United:
    """Two lists of bodies as one; a body named in both keeps the role of the first.

    Example: 牵头：甲，配合：乙 and 牵头：丙 become 甲 and 丙 as joint leads with 乙 beside them, because both say who
    leads. Where only the first says it, 丙 takes part. Where the first names several and no lead, a person decides.
    """
    if not first:
        return United(other, tuple((body.id, body.role) for body in second))
    known = {body.key for body in first}
    both_say = basis is other is Basis.EXPLICIT
    joining: dict[Hashable, tuple[int, PartyRole]] = {}
    for body in second:
        if body.key not in known:
            joining.setdefault(body.key, (body.id, body.role if both_say else PartyRole.CO))
    if not joining or basis is Basis.EXPLICIT:
        return United(basis, tuple(joining.values()))
    groups_only = all(body.is_group for body in (*first, *(one for one in second if one.key not in known)))
    return United(Basis.COLLECTIVE if groups_only else Basis.FIRST_LISTED, tuple(joining.values()))
