"""Reads what the reports of a body said of a 需协调事项 when they were accepted."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import Select, select

from tracker.database import db
from tracker.reporting.coordination.rules import Saying
from tracker.reporting.models import CoordinationMatter, Report, ReportEvent, ReportVersion, Round
from tracker.reporting.transitions import UNDOING
from tracker.typed import something
from tracker.vocabulary import ReportAct, ReportState, RoundKind


def said_since(matter: CoordinationMatter) -> list[Saying]:
    """Each acceptance from the one that raised it on, in their order; those that were undone are left out.

    A text that was taken along with a joint report is, too: who leads says it in his own.
    """
    standing: defaultdict[int, list[tuple[int, Saying] | None]] = defaultdict(list)
    before: dict[int, str] = {}
    for event, as_of, words, no_change in db.session.execute(_events_of(matter)).all():
        accepted = standing[event.report_id]
        if event.act == ReportAct.ACCEPT:
            is_told = before.get(event.report_id) == ReportState.TO_REVIEW and event.recorded_at >= matter.raised_at
            saying = Saying(event.report_id, as_of, something(words or ""), bool(no_change))
            accepted.append((event.id, saying) if is_told else None)
        elif event.act in UNDOING and accepted:
            accepted.pop()
        before[event.report_id] = event.state
    told = [one for accepted in standing.values() for one in accepted if one is not None]
    return [saying for _, saying in sorted(told, key=lambda one: one[0])]


def _events_of(matter: CoordinationMatter) -> Select[ReportEvent, date, str, bool]:
    return (
        select(ReportEvent, Round.as_of, ReportVersion.coordination, ReportVersion.no_change)
        .join(Report, Report.id == ReportEvent.report_id)
        .join(Round, Round.id == Report.round_id)
        .outerjoin(ReportVersion, ReportVersion.id == ReportEvent.version_id)
        .where(
            Report.task_id == matter.task_id,
            Report.department_id == matter.department_id,
            Round.kind == RoundKind.QUARTER,
        )
        .order_by(ReportEvent.id)
    )
