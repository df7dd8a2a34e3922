"""Reads how departments approve their reports: 线上, or 线下签批 on paper (domain.md 3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

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
    newest = select(func.max(ApprovalSetting.id)).where(ApprovalSetting.department_id.in_(department_ids))
    statement = select(ApprovalSetting.department_id).where(
        ApprovalSetting.id.in_(newest.group_by(ApprovalSetting.department_id)),
        ApprovalSetting.way == ApprovalWay.PAPER,
    )
    return frozenset(db.session.scalars(statement))


def settings_of(department_id: int) -> list[SettingLine]:
    """All that was ever set for a department, the newest first; empty: 线上 from the beginning."""
    statement = select(ApprovalSetting).where(ApprovalSetting.department_id == department_id)
    rows = db.session.scalars(statement.order_by(ApprovalSetting.id.desc()))
    return [SettingLine(ApprovalWay(row.way), row.reason, row.recorded_at, row.actor) for row in rows]
