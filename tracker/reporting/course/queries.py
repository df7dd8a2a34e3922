"""Reads what happened to reports, for their courses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.reporting.course.rules import Course, course_of
from tracker.reporting.models import ReportEvent


def events_of(report_ids: Collection[int]) -> list[ReportEvent]:
    """What happened to these reports, oldest first."""
    return list(db.session.scalars(_EVENTS, {"reports": list(report_ids)}))


_EVENTS = select(ReportEvent).where(ReportEvent.report_id.in_(bindparam("reports"))).order_by(ReportEvent.id)


def courses_so_far(report_ids: Collection[int]) -> Mapping[int, Course[ReportEvent]]:
    """By report its course up to now."""
    found: defaultdict[int, Course[ReportEvent]] = defaultdict(Course)
    for event in events_of(report_ids) if report_ids else ():
        found[event.report_id].add(event)
    return found


def course_so_far(report_id: int) -> Course[ReportEvent]:
    """The course of one report up to now."""
    return course_of(events_of([report_id]))
