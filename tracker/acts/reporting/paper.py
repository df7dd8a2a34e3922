"""线下签批: the liaison says who signed on paper and when, and hands in the scan, now or within 10 working days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import Act
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.people.access import Permission, may_ever
from tracker.people.accounts.approval_queries import on_paper
from tracker.problems import Problem
from tracker.reporting import queries
from tracker.reporting.lead_queries import hands_up
from tracker.reporting.models import PaperApproval, PaperScan, Report, ReportVersion, Round
from tracker.reporting.move_steps import move, reload_each_as
from tracker.reporting.paper.queries import NO_SCAN
from tracker.reporting.quarters import Quarter, cut_offs
from tracker.reporting.versions.evidence_rules import NewFile, checked_file
from tracker.reporting.write import steps as report_steps
from tracker.stores.fingerprints import fingerprint
from tracker.stores.store import Store
from tracker.vocabulary import ReportAct, RoundKind

SCAN_WITHIN_DAYS = 10
"""Working days in which the scan may follow (domain.md 3)."""

_LONGEST_NAME = 40


@dataclass(frozen=True)
class Signature:
    """Who signed the paper, in which post, on which day."""

    approver: str
    post: str
    signed_on: date | None


def sign_off(
    act: Act,
    chosen: Iterable[tuple[int, int | None]],
    signature: Signature,
    uploads: Store,
    scan: NewFile | None = None,
) -> int:
    """These reports, (id, version) each, were approved on paper, all or none; how many went on.

    BadInput, naming all that is missing; RuleRefused for a department that approves here (线上).
    """
    reports = list(chosen)
    signed_on = _checked(act, reports, signature)
    file = checked_file(scan) if scan is not None else None
    if file is not None:
        uploads.keep(file.data)
    with changes.writing(act):
        due_on = load_calendar().add(act.today, SCAN_WITHIN_DAYS)
        for report in reload_each_as(act, reports, Permission.REPORT_SIGN_OFF):
            if not on_paper([report.department_id]):
                raise RuleRefused("本单位的报告在系统内由单位负责人审批。改为线下签批的，请与综合处联系。")
            _demand_not_before(db.session.get_one(Round, report.round_id), signed_on)
            approval = _approve(act, report, signature, signed_on, due_on)
            if file is not None:
                _add_scan(act, approval, report, file)
    return len(reports)


def add_scan(act: Act, approval_ids: Iterable[int], scan: NewFile, uploads: Store) -> int:
    """The scan of these approvals on paper, one file for all of them; how many it is for."""
    ids = sorted(set(approval_ids))
    if not ids:
        raise BadInput("请先勾选扫描件对应的报告")
    file = checked_file(scan)
    uploads.keep(file.data)
    with changes.writing(act):
        for approval_id in ids:
            approval = db.session.get(PaperApproval, approval_id)
            report = _report_of(approval) if approval is not None else None
            if approval is None or report is None or not _may(act, report):
                raise NotFound(NO_SCAN)
            _add_scan(act, approval, report, file)
    return len(ids)


def _checked(act: Act, reports: list[tuple[int, int | None]], signature: Signature) -> date:
    """The day of the signature, where nothing is missing."""
    lacking = [Problem("chosen", "请勾选已经签批的报告")] if not reports else []
    lacking += faults_of(act, signature)
    if lacking or signature.signed_on is None:
        raise BadInput.of(lacking)
    return signature.signed_on


def faults_of(act: Act, signature: Signature) -> list[Problem]:
    """What is missing or wrong in who signed on paper."""
    lacking = []
    if not signature.approver.strip() or len(signature.approver) > _LONGEST_NAME:
        lacking.append(Problem("approver", "请填写签批人姓名，40 字以内"))
    if not signature.post.strip() or len(signature.post) > _LONGEST_NAME:
        lacking.append(Problem("post", "请填写签批人职务，40 字以内"))
    if signature.signed_on is None:
        lacking.append(Problem("signed_on", "请填写签批日期"))
    elif signature.signed_on > act.today:
        lacking.append(Problem("signed_on", f"签批日期 {signature.signed_on} 还没有到，请核对"))
    return lacking


def _demand_not_before(round: Round, signed_on: date) -> None:
    """What a round asks for is signed in that round: a slip of the year would stand in its papers for good.

    Where it opened later than its rule says, after an interruption, a unit may have signed before.
    """
    asked_from = min(round.opened_on, _opens_on(round))
    if signed_on < asked_from:
        early = f"签批日期 {signed_on} 早于本期布置填报的 {asked_from}，请核对"
        raise BadInput.of([Problem("signed_on", early)])


def _opens_on(round: Round) -> date:
    if round.kind == RoundKind.VERIFICATION:
        return round.as_of
    return cut_offs(Quarter.parse(round.name), load_calendar()).opens_on


def _approve(act: Act, report: Report, signature: Signature, signed_on: date, due_on: date) -> PaperApproval:
    move(act, report, ReportAct.SIGN_OFF_UP if hands_up(report) else ReportAct.SIGN_OFF)
    version = db.session.get_one(ReportVersion, report.version_id)
    name, post = signature.approver.strip(), signature.post.strip()
    version.approver_id, version.approver = None, f"{name}（{post}，线下签批）"[:80]
    report_steps.submit(act, report, version)
    approval = PaperApproval(
        version_id=version.id,
        approver=name,
        post=post,
        signed_on=signed_on,
        scan_due_on=due_on,
        recorded_at=act.at,
        actor=act.actor.name,
    )
    db.session.add(approval)
    db.session.flush()
    _audit(act, "sign_on_paper", report, approver=name, post=post, signed_on=signed_on.isoformat())
    return approval


def _add_scan(act: Act, approval: PaperApproval, report: Report, file: NewFile) -> None:
    sha256 = fingerprint(file.data)
    row = PaperScan(
        approval_id=approval.id,
        file_name=file.name,
        file_sha256=sha256,
        file_bytes=len(file.data),
        recorded_at=act.at,
        actor=act.actor.name,
    )
    db.session.add(row)
    db.session.flush()
    _audit(act, "add_scan", report, file=file.name, sha256=sha256)


def _audit(act: Act, action: str, report: Report, **detail: str) -> None:
    audit.record(
        act,
        action,
        "report",
        report.id,
        jurisdiction_id=report.jurisdiction_id,
        task_id=report.task_id,
        version=report.version_id,
        **detail,
    )


def _report_of(approval: PaperApproval) -> Report | None:
    statement = select(Report).join(ReportVersion, ReportVersion.report_id == Report.id)
    return db.session.scalar(statement.where(ReportVersion.id == approval.version_id))


def _may(act: Act, report: Report) -> bool:
    return not act.actor.is_person or may_ever(act.actor, Permission.REPORT_SIGN_OFF, queries.target(report.id))
