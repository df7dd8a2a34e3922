"""A 回头看 that was not passed, until those it named, or who accounts for it, have put it right (domain.md 4, 5)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, join

from tracker.ledger.facts.known_queries import accepting
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.models import BodyStanding
from tracker.outcomes.models import LookBackBody
from tracker.plans.models import TaskTransition
from tracker.plans.states import IN_FORCE
from tracker.reporting.models import Evidence, Reading, Report, ReportEvent
from tracker.tasks.models import Assignment
from tracker.vocabulary import LightRule, Mode, PartyRole, ReportState, TaskAct
from tracker.worklist.sources.asking_queries import DEPARTMENTS, PLANS, S, Source
from tracker.worklist.waits_for_whom import LookBackState

_AT_MOST = RANKS[LightRule.RECTIFYING]
"""A light is 黄·整改中 by it, or a worse one."""


def _reports(duty: type[Assignment]) -> ColumnElement[bool]:
    """Whether a body reports for the task of S by itself, not through its lead."""
    return or_(S.mode != Mode.LEAD_CONSOLIDATES, duty.role == PartyRole.LEAD)


def look_backs() -> Source:
    """The duty of whom it named, while no proof of its own was accepted; else of who accounts for a task that goes on.

    Where nobody accounts for it, of all its bodies. Few tasks were ever looked back at. Proofs are those added since:
    a correction keeps what it had before. What such a body has sent since waits for 综合处, or for its own head. The
    same as the light has it (ledger/facts/look_back_queries).
    """
    failed_at = (
        select(func.max(TaskTransition.recorded_at))
        .where(TaskTransition.task_id == S.task_id, TaskTransition.act == TaskAct.LOOK_BACK)
        .correlate(S)
        .scalar_subquery()
    )
    is_proof = or_(
        exists().where(Evidence.version_id == ReportEvent.version_id, Evidence.added_at > failed_at),
        exists().where(Reading.version_id == ReportEvent.version_id, Reading.value.is_not(None)),
    )
    told, sent, duty = aliased(Report), aliased(Report), aliased(Assignment)
    its = LookBackBody.task_id == S.task_id, LookBackBody.recorded_at == failed_at
    is_named = exists().where(*its, LookBackBody.department_id == Assignment.department_id).correlate(S, Assignment)
    reports_still = duty.task_id == S.task_id, duty.department_id == LookBackBody.department_id, _reports(duty)
    names_some = exists().where(*its, *reports_still, duty.ended_on.is_(None)).correlate(S)
    is_put_right = (
        exists()
        .where(told.task_id == S.task_id, ReportEvent.report_id == told.id, ReportEvent.recorded_at > failed_at)
        .where(accepting(is_past=False), is_proof, or_(~names_some, told.department_id == Assignment.department_id))
        .correlate(S, Assignment)
    )
    # What its head has had before it was looked at tells nothing of it.
    written = ReportEvent.report_id == sent.id, ReportEvent.state == ReportState.TO_APPROVE
    is_since = exists().where(*written, ReportEvent.recorded_at >= failed_at).correlate(sent, S)
    is_on_its_way = (
        exists()
        .where(sent.task_id == S.task_id, sent.department_id == Assignment.department_id)
        .where(or_(sent.state == ReportState.TO_REVIEW, and_(sent.state == ReportState.TO_APPROVE, is_since)))
        .correlate(S, Assignment)
    )
    is_it = and_(is_named, _reports(Assignment))
    accounts = case((names_some, is_it), else_=or_(Assignment.department_id == S.lead_id, S.lead_id.is_(None)))
    lit = select(BodyStanding.task_id).where(BodyStanding.department_id.in_(DEPARTMENTS), BodyStanding.rank <= _AT_MOST)
    may_be = S.state.in_(IN_FORCE), S.rank <= _AT_MOST, failed_at.is_not(None), accounts
    return Source(
        rows=join(Assignment, S, and_(S.task_id == Assignment.task_id, Assignment.ended_on.is_(None))),
        id=Assignment.id,
        jurisdiction=S.jurisdiction_id,
        states={LookBackState.FAILED: and_(*may_be, ~is_put_right, ~is_on_its_way)},
        in_plans=S.plan_id.in_(PLANS),
        of_body=and_(Assignment.department_id.in_(DEPARTMENTS), S.task_id.in_(lit)),
        task=Assignment.task_id,
        body=Assignment.department_id,
        since_at=failed_at,
    )
