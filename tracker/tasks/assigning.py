"""From the bodies named in a clause to one duty a department: role, party and group of each (domain.md 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.vocabulary import PartyRole


@dataclass(frozen=True)
class NamedParty:
    """A confirmed party. Of a group: its members of the day and who answers for it (汇总单位, else 主办处室).

    `commissions`: the commission of each 处室 among these.
    """

    party_id: int
    role: PartyRole
    department_id: int | None
    group_id: int | None = None
    member_ids: tuple[int, ...] = ()
    answers_id: int | None = None
    commissions: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Duty:
    """One department's duty; `group_id` where it comes from being a member, no `party_id` where no clause names it."""

    department_id: int
    role: PartyRole
    party_id: int | None = None
    group_id: int | None = None


def answers_for(lead_id: int | None, department_id: int, role: str) -> bool:
    """Whether a body answers for a task: its signature sets it going, its objection holds it in 待改派 (domain.md 4).

    The accountable body; where nobody is accountable, each that the clause names, not who carries it out (实际承办).
    """
    return lead_id == department_id or (lead_id is None and role != PartyRole.ACTING)


def duties(parties: Sequence[NamedParty]) -> list[Duty]:
    """One duty for each department, in the order of the text; a body named twice keeps its stronger and earlier duty.

    Of a group that leads, its 汇总单位 leads and the members take part. Where a 处室 has a duty from the group, its
    commission has none from the same one: it would hand in the same material twice.
    """
    found: dict[int, Duty] = {}
    for duty in _all(parties):
        known = found.get(duty.department_id)
        if known is None:
            found[duty.department_id] = duty
        elif duty.role is PartyRole.LEAD and known.role is not PartyRole.LEAD:
            found[duty.department_id] = Duty(duty.department_id, PartyRole.LEAD, known.party_id, known.group_id)
    return list(found.values())


def _all(parties: Iterable[NamedParty]) -> Iterable[Duty]:
    for party in parties:
        if party.department_id is not None:
            yield Duty(party.department_id, party.role, party.party_id)
        elif party.group_id is not None:
            leads = party.role is PartyRole.LEAD and party.answers_id is not None
            if leads and party.answers_id is not None:
                group_id = party.group_id if party.answers_id in party.member_ids else None
                yield Duty(party.answers_id, PartyRole.LEAD, party.party_id, group_id)
            holders = [*party.member_ids, *([party.answers_id] if leads and party.answers_id is not None else [])]
            covered = {party.commissions.get(holder) for holder in holders}
            for member in party.member_ids:
                if member in covered:
                    continue
                yield Duty(member, PartyRole.CO, party.party_id, party.group_id)
