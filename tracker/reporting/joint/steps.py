"""What 牵头汇总 does to the reports of a task: co-bodies' texts go to the lead and on with its joint report."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.errors import NotFound, RuleRefused
from tracker.people.access import reviews_own_work
from tracker.people.models import Department
from tracker.reporting.asked.questions import Draft
from tracker.reporting.consolidation import COME, QUOTED, missing_line, naming_missing, with_quote
from tracker.reporting.joint.consolidation_queries import NO_CO_REPORT, desk
from tracker.reporting.joint.queries import co_reports_of
from tracker.reporting.models import Dissent, Report, ReportVersion
from tracker.reporting.move_steps import move
from tracker.reporting.queries import target
from tracker.reporting.versions.queries import draft_of
from tracker.typed import something
from tracker.vocabulary import ReportAct, ReportState

REWRITTEN = "单位已改写这条意见"


def quote(act: Act, joint: Report, draft: Draft, co_report_id: int) -> Draft:
    """The joint draft with what a co-body said, under its name; its report is taken in. NotFound for another's."""
    co_report = next((report for report in co_reports_of(joint) if report.id == co_report_id), None)
    if co_report is None or co_report.version_id is None:
        raise NotFound(NO_CO_REPORT)
    if co_report.state not in COME:
        raise RuleRefused(f"这份报告现在是“{ReportState(co_report.state).label}”，不能引用。请刷新后查看。")
    said = draft_of(db.session.get_one(ReportVersion, co_report.version_id))
    name = db.session.get_one(Department, co_report.department_id).short_name
    if co_report.state == ReportState.HANDED_UP:
        move(act, co_report, ReportAct.RECEIVE)
    draft = replace(draft, progress_text=naming_missing(draft.progress_text, (), _said_missing(joint)))
    texts: dict[str, Any] = {one: with_quote(getattr(draft, one), name, getattr(said, one)) for one in QUOTED}
    return replace(draft, **texts)


def gather(act: Act, joint: Report) -> None:
    """Before the joint text is sent: take in what has come, and name in its last line who has not reported.

    A co-body that is missing never stops the joint report (domain.md 4, ux.md S11).
    """
    co_reports = co_reports_of(joint)
    if not co_reports or joint.version_id is None:
        return
    for co_report in co_reports:
        if co_report.state == ReportState.HANDED_UP:
            move(act, co_report, ReportAct.RECEIVE)
    version = db.session.get_one(ReportVersion, joint.version_id)
    version.progress_text = naming_missing(version.progress_text, desk(joint.id).missing_names, _said_missing(joint))
    db.session.flush()


def _said_missing(joint: Report) -> set[str]:
    """The lines in which sent versions of a joint report named who was missing."""
    sent = select(ReportVersion.progress_text).where(
        ReportVersion.report_id == joint.id, ReportVersion.sent_at.is_not(None)
    )
    return {line for text in db.session.scalars(sent) if (line := missing_line(text))}


def submitted(act: Act, report: Report) -> None:
    """After a text was submitted: co-bodies' texts that were taken in go with it.

    Its own 不同意见 becomes an item for 综合处 to settle.
    """
    for co_report in co_reports_of(report):
        if co_report.state == ReportState.RECEIVED:
            move(act, co_report, ReportAct.CONSOLIDATE)
    _raise_dissent(act, report)


def accepted(act: Act, joint: Report) -> None:
    """What was consolidated into a joint text is taken with it."""
    for co_report in co_reports_of(joint):
        if co_report.state == ReportState.CONSOLIDATED:
            is_own = reviews_own_work(act.actor, target(co_report.id))
            move(act, co_report, ReportAct.ACCEPT, self_reviewed=is_own)
            co_report.accepted_version_id = co_report.version_id


def dropped(act: Act, joint: Report) -> None:
    """What came into a correction that is dropped stands in no joint text: it waits for the lead as before."""
    for co_report in co_reports_of(joint):
        if co_report.state == ReportState.RECEIVED:
            move(act, co_report, ReportAct.DROP_JOINT)


def _raise_dissent(act: Act, report: Report) -> None:
    """The 不同意见 of a submitted text as an item to settle; the one of an earlier text that says otherwise is over."""
    words = something(db.session.get_one(ReportVersion, report.version_id).dissent)
    earlier = select(Dissent).where(Dissent.report_id == report.id).order_by(Dissent.id)
    known = list(db.session.scalars(earlier))
    if words and known and known[-1].words == words:
        return
    for dissent in known:
        if dissent.settled_at is None:
            settle_dissent(act, dissent, REWRITTEN)
    if not words:
        return
    row = Dissent(
        jurisdiction_id=report.jurisdiction_id,
        task_id=report.task_id,
        round_id=report.round_id,
        report_id=report.id,
        department_id=report.department_id,
        words=words,
        raised_at=act.at,
        raised_by=act.actor.name,
        settlement="",
    )
    db.session.add(row)
    db.session.flush()
    _audit(act, "raise_dissent", row)


def settle_dissent(act: Act, dissent: Dissent, settlement: str) -> None:
    """How a 意见分歧 was settled, by whom and when."""
    dissent.settled_at, dissent.settled_by, dissent.settlement = act.at, act.actor.name, settlement
    db.session.flush()
    _audit(act, "settle_dissent", dissent, settlement)


def _audit(act: Act, action: str, row: Dissent, reason: str | None = None) -> None:
    audit.record(
        act,
        action,
        "dissent",
        row.id,
        jurisdiction_id=row.jurisdiction_id,
        task_id=row.task_id,
        reason=reason,
        report_id=row.report_id,
        department_id=row.department_id,
    )
