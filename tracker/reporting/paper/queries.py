"""Reads 线下签批: reports whose paper goes round, approvals on paper, scans that have not come (domain.md 3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from tracker.database import db
from tracker.errors import NotFound
from tracker.people.access import Target
from tracker.people.accounts.approval_queries import on_paper
from tracker.people.models import Department
from tracker.plans.models import Measure, Task
from tracker.reporting.models import PaperApproval, PaperScan, Report, ReportVersion
from tracker.reporting.queries import ReportLine, target, to_approve

NO_SCAN = "没有这份扫描件，或者不在本单位范围内"

_HAS_SCAN = exists().where(PaperScan.approval_id == PaperApproval.id)


@dataclass(frozen=True)
class PaperLine:
    """An approval on paper: of which report, by whom, by when its scan must come."""

    id: int
    report_id: int
    code: str
    measure: str
    title: str
    department_id: int
    department: str
    approver: str
    post: str
    signed_on: date
    scan_due_on: date
    recorded_at: datetime
    actor: str

    def is_late(self, day: date) -> bool:
        """Whether the scan should have come by that day."""
        return day > self.scan_due_on


@dataclass(frozen=True)
class ScanLine:
    """A scan that was handed in."""

    id: int
    file_name: str
    file_bytes: int
    recorded_at: datetime
    actor: str


def waiting_on_paper(department_ids: Collection[int]) -> list[ReportLine]:
    """What these departments have sent for approval and approve on paper."""
    ids = on_paper(department_ids)
    return to_approve(ids) if ids else []


def missing_scans(
    department_ids: Collection[int] | None = None,
    jurisdiction_id: str | None = None,
    plan_ids: Collection[int] | None = None,
) -> list[PaperLine]:
    """Approvals on paper without a scan, of these departments, of a jurisdiction or of plans; the earliest first."""
    conditions: list[ColumnElement[bool]] = [~_HAS_SCAN]
    if department_ids is not None:
        conditions.append(Report.department_id.in_(department_ids))
    if jurisdiction_id is not None:
        conditions.append(Report.jurisdiction_id == jurisdiction_id)
    if plan_ids is not None:
        conditions.append(Report.task_id.in_(select(Task.id).where(Task.plan_id.in_(plan_ids))))
    return _lines(*conditions)


def late_scans(day: Any, of_reports: Sequence[ColumnElement[bool]]) -> Select[int]:
    """Counts the approvals on paper of these reports that are past their limit without a scan.

    From the approvals, each with its report: most units have none, a jurisdiction has all its reports.
    """
    is_ours = exists().where(
        ReportVersion.id == PaperApproval.version_id,
        Report.id == ReportVersion.report_id,
        *of_reports,
    )
    return select(func.count(PaperApproval.id)).where(PaperApproval.scan_due_on < day, ~_HAS_SCAN, is_ours)


def approval_of(version_id: int | None) -> PaperLine | None:
    """The approval on paper of a text; None where it was approved here."""
    rows = _lines(PaperApproval.version_id == version_id) if version_id is not None else []
    return rows[0] if rows else None


def scans_of(approval_id: int) -> list[ScanLine]:
    """The scans of an approval, the newest first."""
    statement = select(PaperScan).where(PaperScan.approval_id == approval_id).order_by(PaperScan.id.desc())
    return [
        ScanLine(row.id, row.file_name, row.file_bytes, row.recorded_at, row.actor)
        for row in db.session.scalars(statement)
    ]


def scan(scan_id: int) -> tuple[PaperScan, Target]:
    """A scan and the report it belongs to; NotFound."""
    statement = (
        select(PaperScan, ReportVersion.report_id)
        .join(PaperApproval, PaperApproval.id == PaperScan.approval_id)
        .join(ReportVersion, ReportVersion.id == PaperApproval.version_id)
        .where(PaperScan.id == scan_id)
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound(NO_SCAN)
    return row[0], target(row[1])


def _lines(*conditions: ColumnElement[bool]) -> list[PaperLine]:
    statement: Select[*tuple[Any, ...]] = (
        select(PaperApproval, Report.id, Task.code, Measure.label, Measure.title, Department)
        .join(ReportVersion, ReportVersion.id == PaperApproval.version_id)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(Task, Task.id == Report.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Department, Department.id == Report.department_id)
        .where(*conditions)
        .order_by(PaperApproval.scan_due_on, Report.department_id, PaperApproval.id)
    )
    return [
        PaperLine(
            id=row.id,
            report_id=report_id,
            code=code,
            measure=measure,
            title=title,
            department_id=department.id,
            department=department.short_name,
            approver=row.approver,
            post=row.post,
            signed_on=row.signed_on,
            scan_due_on=row.scan_due_on,
            recorded_at=row.recorded_at,
            actor=row.actor,
        )
        for row, report_id, code, measure, title, department in db.session.execute(statement)
    ]
