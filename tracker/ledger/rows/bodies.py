"""Whom a row names: the accountable body, those that lead with it, the rest (design.md 5.3, domain.md 4, 9)."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.ledger.records import dataclass
from tracker.plans.draft.modes import is_lead_open
from tracker.vocabulary import FIRST_LISTED_DUTY, Basis, PartyRole

FIRST_LISTED_REMARK = "首列，原文未写明牵头"
DECIDED_REMARK = "另定牵头"
_OPEN = "原文未写明牵头"


@dataclass(frozen=True)
class NamedBody:
    """A party in force. `name` as printed now; `consolidator_id`: the 汇总单位 of a group."""

    name: str
    role: str
    department_id: int | None
    consolidator_id: int | None = None


@dataclass(frozen=True)
class Responsible:
    """The accountable body, what the text left open about it, who leads with it, who else is named."""

    lead: str | None
    lead_remark: str
    joint_leads: tuple[str, ...]
    co: tuple[str, ...]


def leaves_lead_open(lead_remark: str) -> bool:
    """Whether the remark of a row says that nobody was named or decided as lead."""
    return lead_remark.endswith(_OPEN)


def duty_words(role: str, lead_remark: str) -> str:
    """牵头, 配合, 实际承办, or 责任单位（首列）: nobody leads for being listed first."""
    is_first = role == PartyRole.LEAD and lead_remark.startswith(FIRST_LISTED_REMARK)
    return FIRST_LISTED_DUTY if is_first else PartyRole(role).label


def responsible(
    parties: Sequence[NamedBody], lead_id: int | None, lead_name: str | None, basis: Basis, lead_confirmed: bool
) -> Responsible:
    """Parties in the text's order; `lead_name`: the accountable body's name now, for one the text does not name."""
    own = next((party for party in parties if lead_id is not None and party.department_id == lead_id), None)
    group = _answered_for(parties, lead_id) if own is None else None
    others = [party for party in parties if party not in (own, group)]
    remark = f"{group.name}的汇总单位" if group else ""
    if is_lead_open(basis, lead_confirmed) and lead_id is not None:
        remark = f"{remark}，{_OPEN}" if group else FIRST_LISTED_REMARK
    elif basis is Basis.FIRST_LISTED and lead_confirmed and own is not None and own is not parties[0]:
        remark = DECIDED_REMARK
    return Responsible(
        lead=own.name if own else lead_name,
        lead_remark=remark,
        joint_leads=tuple(other.name for other in others if other.role == PartyRole.LEAD),
        co=tuple(other.name for other in others if other.role != PartyRole.LEAD),
    )


def _answered_for(parties: Sequence[NamedBody], lead_id: int | None) -> NamedBody | None:
    """The group for which the accountable body answers.

    Example: 各区县发展改革委 have 市发展改革委 as 汇总单位, which is accountable: this group. Where no group has it
    as 汇总单位, the accountable body is the 主办处室, and answers for the first group that leads.
    """
    if lead_id is None:
        return None
    groups = [party for party in parties if party.department_id is None]
    own = next((group for group in groups if group.consolidator_id == lead_id), None)
    return own or next((group for group in groups if group.role == PartyRole.LEAD), None)
