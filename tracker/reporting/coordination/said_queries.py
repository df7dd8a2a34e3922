"""Reads what the reports of a body said of a 需协调事项 when they were accepted."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import Select, select

from tracker.database import db
from tracker.reporting.coordination.rules import Saying
from tracker.reporting.course.rules import Course
from tracker.reporting.models import CoordinationMatter, Report, ReportEvent, ReportVersion, Round
from tracker.typed import something
from tracker.vocabulary import ReportState, RoundKind


def said_since(matter: CoordinationMatter) -> list[Saying]:
    """Each acceptance from the one that raised it on, in their order; those that were undone are left out.

    A text that was taken along with a joint report is, too: who leads says it in his own.
    """
    courses: defaultdict[int, Course[ReportEvent]] = defaultdict(Course)
    said: dict[int, Saying] = {}
    for event, as_of, words, no_change in db.session.execute(_events_of(matter)).all():
        courses[event.report_id].add(event)
        said[event.id] = Saying(event.report_id, as_of, something(words or ""), bool(no_change))
    standing = (one for course in courses.values() for one in course.accepted if one.was is ReportState.TO_REVIEW)
    told = [one.event.id for one in standing if one.event.recorded_at >= matter.raised_at]
    return [said[event_id] for event_id in sorted(told)]


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
