"""Reads how departments approve their reports: 线上, or 线下签批 on paper (domain.md 3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

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
    if not department_ids:
        return frozenset()
    return frozenset(db.session.scalars(_ON_PAPER, {"departments": list(department_ids)}))


def is_on_paper(department_id: Any) -> ColumnElement[bool]:
    """That the department of a row approves on paper now; for statements of later stages."""
    found: ColumnElement[bool] = department_id.in_(_whose_newest_is_paper())
    return found


def _whose_newest_is_paper(*which: ColumnElement[bool]) -> Select[int]:
    newest = select(func.max(ApprovalSetting.id)).where(*which).group_by(ApprovalSetting.department_id)
    return select(ApprovalSetting.department_id).where(
        ApprovalSetting.id.in_(newest), ApprovalSetting.way == ApprovalWay.PAPER
    )


_ON_PAPER = _whose_newest_is_paper(ApprovalSetting.department_id.in_(bindparam("departments")))


def settings_of(department_id: int) -> list[SettingLine]:
    """All that was ever set for a department, the newest first; empty: 线上 from the beginning."""
    statement = select(ApprovalSetting).where(ApprovalSetting.department_id == department_id)
    rows = db.session.scalars(statement.order_by(ApprovalSetting.id.desc()))
    return [SettingLine(ApprovalWay(row.way), row.reason, row.recorded_at, row.actor) for row in rows]
