"""Reports, and what comes of them: dissents, matters to coordinate, scans of what was approved on paper."""

from __future__ import annotations

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import aliased, join

from tracker.ledger.lights.severity import RANKS
from tracker.people.accounts.approval_queries import is_on_paper
from tracker.people.models import ApprovalSetting
from tracker.plans.models import Task
from tracker.reporting.line_queries import is_made_up, is_overtaken, open_limit_on
from tracker.reporting.models import CoordinationMatter, Dissent, PaperApproval, PaperScan, Report, ReportVersion
from tracker.vocabulary import ApprovalWay, CoordinationState, LightRule, ReportState
from tracker.worklist.sources.asking_queries import (
    DAY,
    DEPARTMENTS,
    JURISDICTION,
    OF_PLANS,
    REGIONS,
    S,
    Source,
)
from tracker.worklist.waits_for_whom import DissentState, Flag, ScanState

_T = aliased(Task)


def reports() -> Source:
    """Reports in every state; what is missing only where it can be made up."""
    texts = select(S.task_id).where(S.rank == RANKS[LightRule.GOVERNANCE], S.jurisdiction_id == JURISDICTION)
    is_led = exists().where(_T.id == Report.task_id, _T.lead_id.in_(DEPARTMENTS)).correlate(Report)
    return Source(
        rows=Report,
        id=Report.id,
        jurisdiction=Report.jurisdiction_id,
        states={
            **{state: Report.state == state for state in ReportState},
            ReportState.MISSING: is_made_up(),
        },
        in_plans=Report.task_id.in_(OF_PLANS),
        of_body=Report.department_id.in_(DEPARTMENTS),
        # In these regions few stand in the states in which they wait for who leads.
        of_lead=and_(Report.jurisdiction_id.in_(REGIONS), is_led),
        flags={
            Flag.ON_PAPER: is_on_paper(Report.department_id),
            Flag.OVERTAKEN: is_overtaken(),
            Flag.HAS_ACCEPTED: Report.accepted_version_id.is_not(None),
            Flag.OFFICE_TEXT: Report.task_id.in_(texts),
        },
        # Few tasks are texts of the office: their reports, not those of a jurisdiction in these states.
        placed_by=frozenset({Flag.OFFICE_TEXT}),
        task=Report.task_id,
        body=Report.department_id,
        since_at=Report.first_submitted_at,
        due_on=open_limit_on(),
        is_partly_undated=True,
    )


def dissents() -> Source:
    """意见分歧 that nobody has settled."""
    return Source(
        rows=Dissent,
        id=Dissent.id,
        jurisdiction=Dissent.jurisdiction_id,
        states={DissentState.OPEN: Dissent.settled_at.is_(None)},
        in_plans=Dissent.task_id.in_(OF_PLANS),
        task=Dissent.task_id,
        body=Dissent.department_id,
        since_at=Dissent.raised_at,
    )


def coordination() -> Source:
    """需协调事项 in every state."""
    return Source(
        rows=CoordinationMatter,
        id=CoordinationMatter.id,
        jurisdiction=CoordinationMatter.jurisdiction_id,
        states={state: CoordinationMatter.state == state for state in CoordinationState},
        in_plans=CoordinationMatter.task_id.in_(OF_PLANS),
        task=CoordinationMatter.task_id,
        body=CoordinationMatter.department_id,
        since_at=CoordinationMatter.raised_at,
    )


def scans() -> Source:
    """Only bodies that ever approved on paper have any to look for."""
    ever = exists().where(ApprovalSetting.department_id.in_(DEPARTMENTS), ApprovalSetting.way == ApprovalWay.PAPER)
    versions = join(PaperApproval, ReportVersion, ReportVersion.id == PaperApproval.version_id)
    missing = ~exists().where(PaperScan.approval_id == PaperApproval.id)
    return Source(
        rows=join(versions, Report, Report.id == ReportVersion.report_id),
        id=PaperApproval.id,
        jurisdiction=Report.jurisdiction_id,
        states={ScanState.LATE: and_(PaperApproval.scan_due_on < DAY, missing)},
        in_plans=Report.task_id.in_(OF_PLANS),
        of_body=and_(ever, Report.department_id.in_(DEPARTMENTS)),
        task=Report.task_id,
        body=Report.department_id,
        since_on=PaperApproval.signed_on,
        due_on=PaperApproval.scan_due_on,
    )
