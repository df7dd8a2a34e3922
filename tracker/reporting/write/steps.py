"""What is done to one report: saved, sent, approved, accepted, returned (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, select

from tracker.actor import Act
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.reporting.asked.questions import Draft
from tracker.reporting.coordination import steps as coordination_steps
from tracker.reporting.joint import steps as consolidation_steps
from tracker.reporting.lead_queries import hands_up
from tracker.reporting.models import Report, ReportVersion
from tracker.reporting.move_steps import move, save_each, writes_for_office
from tracker.reporting.queries import only_on_record
from tracker.reporting.transitions import ON_RECORD
from tracker.reporting.versions import own_steps
from tracker.reporting.versions.own_queries import declined_in_drafts
from tracker.reporting.versions.steps import new_versions, write_over
from tracker.reporting.write.queries import with_unasked
from tracker.tasks.models import Assignment
from tracker.tasks.steps import sign
from tracker.vocabulary import Appraisal, ReportAct, ReportState, SignedHow


def write(act: Act, report: Report, draft: Draft, *, keeps_draft: bool = False) -> ReportVersion:
    """The text being written, saved: the version not sent yet, or a new one after what was sent.

    `keeps_draft`: what was typed and not sent stays as a version, too. So does by itself what has a value of a figure
    that is not asked any more.
    """
    return write_each(act, [(report, draft)], keeps_draft=keeps_draft)[0]


def write_each(act: Act, texts: Sequence[tuple[Report, Draft]], *, keeps_draft: bool = False) -> list[ReportVersion]:
    """The same of many reports, in about as few statements as of one.

    RuleRefused for a 缺报 that is only on record: begun, it would be owed by who is asked for nothing any more.
    """
    if only_on_record([report for report, _ in texts]):
        raise RuleRefused(ON_RECORD)
    last = _newest([report for report, _ in texts])
    begun = [(last[report.id], draft) for report, draft in texts if report.id in last]
    kept = with_unasked([(of, draft) for of, draft in begun if of.sent_at is None])
    new, going_on = [], []
    saving, staying = list[Report](), list[Report]()
    for report, draft in texts:
        of = last.get(report.id)
        if of is None or of.sent_at is not None or keeps_draft or of.id in kept:
            new.append((report, of, draft))
        else:
            going_on.append((report, of, draft))
        if of is None or report.state != ReportState.DRAFT or of.author_id != act.actor.user_id:
            saving.append(report)
        else:
            staying.append(report)
    write_over(act, going_on)
    versions = {version.report_id: version for version in (*new_versions(act, new), *(of for _, of, _ in going_on))}
    # Everyone who writes on a text leaves an event: nobody accepts what he wrote on (queries.targets).
    save_each(act, saving, staying)
    return [versions[report.id] for report, _ in texts]


def _newest(reports: Collection[Report]) -> dict[int, ReportVersion]:
    """By report the text it has now; those without any are left out."""
    ids = [report.version_id for report in reports if report.version_id]
    return {version.report_id: version for version in db.session.scalars(_THESE, {"versions": ids})}


_THESE = select(ReportVersion).where(ReportVersion.id.in_(bindparam("versions")))


def send(act: Act, report: Report) -> None:
    """The text goes to the unit head and is never changed again; what 综合处 writes itself goes on to review."""
    move(act, report, ReportAct.SEND)
    consolidation_steps.gather(act, report)
    db.session.get_one(ReportVersion, report.version_id).sent_at = act.at
    db.session.flush()
    if writes_for_office(act, report):
        approve(act, report)


def approve(act: Act, report: Report) -> None:
    """The unit head's approval submits it: on time is judged by the first time, and the assignment counts as signed."""
    move(act, report, ReportAct.HAND_UP if hands_up(report) else ReportAct.APPROVE)
    version = db.session.get_one(ReportVersion, report.version_id)
    version.approver_id, version.approver = act.actor.user_id, act.actor.name
    submit(act, report, version)


def submit(act: Act, report: Report, version: ReportVersion) -> None:
    """What every way of submitting a text has in common."""
    version.submitted_at = act.at
    report.first_submitted_at = report.first_submitted_at or act.at
    consolidation_steps.submitted(act, report)
    own_steps.claim_answered(act, report, version)
    if not writes_for_office(act, report):
        sign_by_report(act, report)


def sign_by_report(act: Act, report: Report) -> None:
    """A submitted report signs for the duty, too (domain.md 4); an open objection waits for its answer all the same."""
    assignment = db.session.get_one(Assignment, report.assignment_id)
    if assignment.signed_on is None and assignment.ended_on is None and assignment.objected_on is None:
        declined = declined_in_drafts(report.jurisdiction_id, report.task_id)
        sign(act, assignment, SignedHow.REPORTED, shanghai_date(act.at), declined=declined)


def accept(
    act: Act, report: Report, appraisal: Appraisal | None, note: str = "", *, self_reviewed: bool = False
) -> None:
    """The submitted text is taken; 核评 stands with the event."""
    move(act, report, ReportAct.ACCEPT, note, appraisal=appraisal, self_reviewed=self_reviewed)
    report.accepted_version_id = report.version_id
    consolidation_steps.accepted(act, report)
    coordination_steps.accepted(act, report)


def give_back(act: Act, report: Report, reason: str) -> None:
    """The coordinator returns it with a reason; the unit goes on with a new version."""
    move(act, report, ReportAct.RETURN, reason)
    report.returned_count += 1
