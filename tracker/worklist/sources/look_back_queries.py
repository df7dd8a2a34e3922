"""A 回头看 that was not passed, until those it named, or who accounts for it, have put it right (domain.md 4, 5)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, join

from tracker.ledger.facts.known_queries import accepting
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.models import BodyStanding
from tracker.outcomes.models import LookBackBody
from tracker.plans.models import TaskTransition
from tracker.plans.states import IN_FORCE
from tracker.reporting.models import Evidence, Reading, Report, ReportEvent
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import AssignmentAct, LightRule, Mode, PartyRole, ReportState, TaskAct
from tracker.worklist.sources.asking_queries import DEPARTMENTS, PLANS, S, Source
from tracker.worklist.waits_for_whom import LookBackState

_AT_MOST, _UNLIT = RANKS[LightRule.RECTIFYING], RANKS[LightRule.GOVERNANCE]


def _may_be(rank: Any) -> ColumnElement[bool]:
    """A light is 黄·整改中 by it, or a worse one; a 保障 task has none for what is done."""
    return or_(rank <= _AT_MOST, rank == _UNLIT)


def _reports(duty: type[Assignment]) -> ColumnElement[bool]:
    """Whether a body reports for the task of S by itself, not through its lead."""
    return or_(S.mode != Mode.LEAD_CONSOLIDATES, duty.role == PartyRole.LEAD)


_TOLD = aliased(Report)


def _proof_since(at: Any, *of_report: ColumnElement[bool]) -> Exists:
    """That a report of the task of S with a proof added after an instant, or with a value, was accepted after it."""
    is_proof = or_(
        exists().where(Evidence.version_id == ReportEvent.version_id, Evidence.added_at > at),
        exists().where(Reading.version_id == ReportEvent.version_id, Reading.value.is_not(None)),
    )
    of_task = _TOLD.task_id == S.task_id, ReportEvent.report_id == _TOLD.id, ReportEvent.recorded_at > at
    return exists().where(*of_task, *of_report, accepting(is_past=False), is_proof)


def _is_taken_on(failed_at: Any, its: tuple[ColumnElement[bool], ...]) -> ColumnElement[bool]:
    """That who accounts for the task has to prove it: of one it named and who has left unproven, or it named none.

    `its`: the bodies it named, as rows of LookBackBody. What one that has left had to prove is proven after that.
    """
    duty = aliased(Assignment)
    of_body = duty.task_id == S.task_id, duty.department_id == LookBackBody.department_id
    reports = exists().where(*of_body, duty.ended_on.is_(None), _reports(duty)).correlate(S, LookBackBody)
    ended = AssignmentFact.assignment_id == duty.id, AssignmentFact.act == AssignmentAct.ENDED
    left_at = select(func.max(AssignmentFact.recorded_at)).where(*of_body, *ended).correlate(S, LookBackBody)
    since = func.coalesce(left_at.scalar_subquery(), failed_at)
    its_proof = _proof_since(failed_at, _TOLD.department_id == LookBackBody.department_id).correlate(S, LookBackBody)
    taken_on = ~reports, ~its_proof, ~_proof_since(since).correlate(S, LookBackBody)
    return or_(
        exists().where(*its, *taken_on).correlate(S),
        and_(~exists().where(*its).correlate(S), ~_proof_since(failed_at).correlate(S)),
    )


def _is_on_its_way(failed_at: Any) -> ColumnElement[bool]:
    """That a report of the body has been sent, or was written since and has its head."""
    sent = aliased(Report)
    # What its head has had before it was looked at tells nothing of it.
    written = ReportEvent.report_id == sent.id, ReportEvent.state == ReportState.TO_APPROVE
    is_since = exists().where(*written, ReportEvent.recorded_at >= failed_at).correlate(sent, S)
    return (
        exists()
        .where(sent.task_id == S.task_id, sent.department_id == Assignment.department_id)
        .where(or_(sent.state == ReportState.TO_REVIEW, and_(sent.state == ReportState.TO_APPROVE, is_since)))
        .correlate(S, Assignment)
    )


def look_backs() -> Source:
    """The duty of whom it named, while no proof of its own was accepted, in a task that goes on.

    What one that has left had to prove, and what names nobody, is for who accounts for the task, else for all. Few
    tasks were ever looked back at. Proofs are those added since: a correction keeps what it had before. What such a
    body has sent since waits for 综合处, or for its own head. The same as the light has it
    (ledger/facts/look_back_queries).
    """
    failed_at = (
        select(func.max(TaskTransition.recorded_at))
        .where(TaskTransition.task_id == S.task_id, TaskTransition.act == TaskAct.LOOK_BACK)
        .correlate(S)
        .scalar_subquery()
    )
    its = LookBackBody.task_id == S.task_id, LookBackBody.recorded_at == failed_at
    is_named = exists().where(*its, LookBackBody.department_id == Assignment.department_id).correlate(S, Assignment)
    own_proof = _proof_since(failed_at, _TOLD.department_id == Assignment.department_id).correlate(S, Assignment)
    accounts = or_(Assignment.department_id == S.lead_id, S.lead_id.is_(None))
    is_asked = or_(and_(is_named, _reports(Assignment), ~own_proof), and_(accounts, _is_taken_on(failed_at, its)))
    lit = select(BodyStanding.task_id).where(BodyStanding.department_id.in_(DEPARTMENTS), _may_be(BodyStanding.rank))
    may_be = S.state.in_(IN_FORCE), _may_be(S.rank), failed_at.is_not(None), is_asked
    return Source(
        rows=join(Assignment, S, and_(S.task_id == Assignment.task_id, Assignment.ended_on.is_(None))),
        id=Assignment.id,
        jurisdiction=S.jurisdiction_id,
        states={LookBackState.FAILED: and_(*may_be, ~_is_on_its_way(failed_at))},
        in_plans=S.plan_id.in_(PLANS),
        of_body=and_(Assignment.department_id.in_(DEPARTMENTS), S.task_id.in_(lit)),
        task=Assignment.task_id,
        body=Assignment.department_id,
        since_at=failed_at,
    )
