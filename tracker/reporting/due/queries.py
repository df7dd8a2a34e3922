"""Reads by which day a report was due at an instant, and why its day has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from tracker.database import db
from tracker.reporting.models import Report, ReportDue


def due_on_then(known: Any) -> ColumnElement[date]:
    """By which day a row of `reports` was due as known at an instant (None: now): before its first change since."""
    if known is None:
        return Report.due_on.expression
    since = select(ReportDue.was_on).where(ReportDue.report_id == Report.id, ReportDue.recorded_at >= known)
    first = since.order_by(ReportDue.id).limit(1).correlate(Report).scalar_subquery()
    return func.coalesce(first, Report.due_on).label("due_on")


def changes_of(report_ids: Collection[int]) -> Mapping[int, Sequence[ReportDue]]:
    """By report the changes of its day, oldest first."""
    found = defaultdict[int, list[ReportDue]](list)
    if not report_ids:
        return found
    for one in db.session.scalars(_CHANGES, {"reports": list(report_ids)}):
        found[one.report_id].append(one)
    return found


_CHANGES = select(ReportDue).where(ReportDue.report_id.in_(bindparam("reports"))).order_by(ReportDue.id)
