"""Reads how departments approve their reports: 线上, or 线下签批 on paper (domain.md 3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from tracker.database import db
from tracker.people.models import ApprovalSetting
from tracker.vocabulary import ApprovalWay


@dataclass(frozen=True)
class SettingLine:
    """Since when a department approves this way, who set it and why."""

    way: ApprovalWay
    reason: str
    recorded_at: datetime
    actor: str


def on_paper(department_ids: Collection[int]) -> frozenset[int]:
    """Of these departments the ones that approve on paper now."""
    return frozenset(db.session.scalars(_ON_PAPER, {"departments": list(department_ids)}))


_NEWEST = (
    select(func.max(ApprovalSetting.id))
    .where(ApprovalSetting.department_id.in_(bindparam("departments")))
    .group_by(ApprovalSetting.department_id)
)
_ON_PAPER = select(ApprovalSetting.department_id).where(
    ApprovalSetting.id.in_(_NEWEST), ApprovalSetting.way == ApprovalWay.PAPER
)


def settings_of(department_id: int) -> list[SettingLine]:
    """All that was ever set for a department, the newest first; empty: 线上 from the beginning."""
    statement = select(ApprovalSetting).where(ApprovalSetting.department_id == department_id)
    rows = db.session.scalars(statement.order_by(ApprovalSetting.id.desc()))
    return [SettingLine(ApprovalWay(row.way), row.reason, row.recorded_at, row.actor) for row in rows]
