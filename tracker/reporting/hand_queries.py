"""Reads who had a hand in reports: nobody approves what he wrote, nor accepts what he approved (domain.md 3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, select, union
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting.line_queries import is_of_co_body
from tracker.reporting.models import Report, ReportEvent, ReportVersion
from tracker.reporting.transitions import HANDED_IN
from tracker.vocabulary import ReportAct, ReportState

_OF_TEXT = (ReportAct.SAVE, ReportAct.SEND)
# Whoever saved, sent, approved or entered any text of a report, or told of its approval on paper.
_WRITING = (*_OF_TEXT, *HANDED_IN)


def authors_of(report_ids: Collection[int]) -> defaultdict[int, set[int]]:
    """By report the ids of the people who wrote or sent the text it has now: none of them approves it for the unit.

    Who approved an earlier text that came back may approve the next one.
    """
    found: defaultdict[int, set[int]] = defaultdict(set)
    for report_id, user_id in db.session.execute(_authors(), {"reports": list(report_ids)}):
        if user_id is not None:
            found[report_id].add(user_id)
    return found


@cache
def _authors() -> CompoundSelect[*tuple[Any, ...]]:
    these = Report.id.in_(bindparam("reports"))
    of_text = select(Report.id, ReportVersion.author_id).join(ReportVersion, ReportVersion.id == Report.version_id)
    events = select(Report.id, ReportEvent.actor_id).join(
        ReportEvent, (ReportEvent.report_id == Report.id) & (ReportEvent.version_id == Report.version_id)
    )
    return union(of_text.where(these), events.where(these, ReportEvent.act.in_(_OF_TEXT)))


def hands_in(report_ids: Collection[int]) -> defaultdict[int, set[int]]:
    """By report the ids of the people who wrote or approved it; of a joint one under review, of its co-bodies' too.

    Accepting the joint one accepts theirs with it.
    """
    found: defaultdict[int, set[int]] = defaultdict(set)
    for report_id, user_id in db.session.execute(_hands(), {"reports": list(report_ids)}):
        if user_id is not None:
            found[report_id].add(user_id)
    return found


@cache
def _hands() -> CompoundSelect[*tuple[Any, ...]]:
    own = select(ReportEvent.report_id, ReportEvent.actor_id).where(ReportEvent.report_id.in_(bindparam("reports")))
    joint, co = aliased(Report), aliased(Report)
    along = (
        select(joint.id, ReportEvent.actor_id)
        .join(co, (co.round_id == joint.round_id) & (co.task_id == joint.task_id) & (co.id != joint.id))
        .join(Task, (Task.id == joint.task_id) & (Task.lead_id == joint.department_id))
        .join(ReportEvent, ReportEvent.report_id == co.id)
        .where(joint.id.in_(bindparam("reports")), joint.state == ReportState.TO_REVIEW)
        .where(co.state == ReportState.CONSOLIDATED)
        .where(~is_of_co_body(joint))
    )
    writing = ReportEvent.act.in_(_WRITING)
    return union(own.where(writing), along.where(writing))
