"""Reads 意见分歧: what bodies of 牵头汇总 do not agree with, open or settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from tracker.errors import NotFound
from tracker.people.access import Target
from tracker.plans.queries import target_of
from tracker.reporting.coordination.raised_queries import SHOWN, Raised, raised, that_were_raised
from tracker.reporting.models import Dissent

NO_DISSENT = "没有这项意见分歧，或者不在本地区范围内"


@dataclass(frozen=True)
class DissentRow(Raised):
    """A 意见分歧 with the task and round it is about; settled ones say how, by whom and when."""

    raised_by: str
    settled_at: datetime | None
    settled_by: str | None
    settlement: str


def open_dissents(jurisdiction_id: str) -> list[DissentRow]:
    """What waits for the coordinator, the oldest first."""
    return _rows(Dissent.jurisdiction_id == jurisdiction_id, Dissent.settled_at.is_(None))


def settled_dissents(jurisdiction_id: str) -> list[DissentRow]:
    """What was settled, the newest first."""
    settled = Dissent.jurisdiction_id == jurisdiction_id, Dissent.settled_at.is_not(None)
    newest = select(Dissent.id).where(*settled).order_by(Dissent.raised_at.desc(), Dissent.id.desc()).limit(SHOWN)
    return _rows(Dissent.id.in_(newest))[::-1]


def dissents_of(jurisdiction_id: str, known: datetime | None) -> list[DissentRow]:
    """All of a jurisdiction, the oldest first; raised before an instant where one is given."""
    before = [Dissent.raised_at < known] if known is not None else []
    return _rows(Dissent.jurisdiction_id == jurisdiction_id, *before)


def dissent(dissent_id: int) -> DissentRow:
    """One of them; NotFound."""
    rows = _rows(Dissent.id == dissent_id)
    if not rows:
        raise NotFound(NO_DISSENT)
    return rows[0]


def target(row: DissentRow) -> Target:
    """What the permission table needs to know of it: whose plan it is."""
    return target_of(row.plan_id)


def _rows(*conditions: ColumnElement[bool]) -> list[DissentRow]:
    return [
        DissentRow(
            **common,
            raised_by=row.raised_by,
            settled_at=row.settled_at,
            settled_by=row.settled_by,
            settlement=row.settlement,
        )
        for row, common in raised(that_were_raised(Dissent, *conditions))
    ]
