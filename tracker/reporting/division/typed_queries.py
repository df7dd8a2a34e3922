"""Reads the values that bodies have typed into reports of open rounds and nobody has sent, of one task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.plans.models import Indicator
from tracker.reporting.division.shares import TypedValue
from tracker.reporting.models import Reading, Report, ReportVersion, Round
from tracker.reporting.quarters import round_label


def typed_values(task_id: int) -> Mapping[int, tuple[TypedValue, ...]]:
    """By body; the target of a later year of the same figure is told with it."""
    rows = db.session.execute(_TYPED, {"task": task_id})
    by_body: defaultdict[int, dict[TypedValue, None]] = defaultdict(dict)
    for department_id, round, subject, unit, value in rows:
        assert value is not None
        by_body[department_id][TypedValue(round_label(round), subject, f"{value.normalize():f}{unit or ''}")] = None
    return {body: tuple(values) for body, values in by_body.items()}


_TYPED = (
    select(Report.department_id, Round.name, Indicator.subject, Indicator.unit, Reading.value)
    .join(Round, Round.id == Report.round_id)
    .join(ReportVersion, ReportVersion.id == Report.version_id)
    .join(Reading, Reading.version_id == ReportVersion.id)
    .join(Indicator, Indicator.id == Reading.indicator_id)
    .where(Report.task_id == bindparam("task"), Round.closed_at.is_(None))
    .where(ReportVersion.sent_at.is_(None), Reading.value.is_not(None))
    .order_by(Round.as_of, Indicator.position)
)
