"""What opened a report last (Course.opened), as a condition of SQL: for what is late, or by its body alone."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.reporting.models import Report, ReportEvent
from tracker.reporting.transitions import OPENING, Because
from tracker.vocabulary import ReportAct

_OPENED = aliased(ReportEvent)
_LAST = (
    select(func.max(_OPENED.id))
    .where(_OPENED.report_id == Report.id, _OPENED.act.in_((*OPENING, ReportAct.CORRECT)))
    .correlate(Report)
    .scalar_subquery()
)

OPENS_LATE = or_(ReportEvent.act == ReportAct.ASK, ReportEvent.because == Because.LATE)
"""course.rules.tells_late, of an act that opens a report."""


def was_opened(*so: ColumnElement[bool]) -> ColumnElement[bool]:
    """That the act which opened or corrected a report last is such a one."""
    return exists().where(ReportEvent.id == _LAST, *so)


def is_its_bodys_own() -> ColumnElement[bool]:
    """That no quarter asked for a report, nor did 综合处: only its body opened it (rounds/ended_steps.let_pass)."""
    return was_opened(ReportEvent.act == ReportAct.ASK, ReportEvent.actor_id.is_(None))
