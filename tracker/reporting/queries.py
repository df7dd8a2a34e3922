"""Reads reports as lines of lists: what a unit owes, what waits for approval or review, who may touch one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import aliased

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.errors import NotFound
from tracker.people.access import OFFICE, Scope, Target
from tracker.people.models import Department, Post, User
from tracker.people.queries import held_posts
from tracker.plans.models import Measure, Plan, Task
from tracker.plans.queries import target_of
from tracker.reporting.models import Evidence, Report, ReportEvent, ReportVersion, Round
from tracker.reporting.rounds import Quarter
from tracker.tasks.models import Assignment
from tracker.vocabulary import Kind, Mode, PartyRole, ReportAct, ReportState, Role, RoundKind

NO_REPORT = "没有这份报告，或者不在本单位范围内"

OWED = (ReportState.RETURNED, ReportState.MISSING, ReportState.TO_FILL, ReportState.DRAFT)


@dataclass(frozen=True)
class ReportLine:
    """One report in a list. `promise`, `clause`: the task's own words, and those about who answers.

    `text`: what the report says now; `note`: the reason it came back with, empty otherwise.
    """

    id: int
    version: int
    state: ReportState
    due_on: date
    jurisdiction_id: str
    department_id: int
    department: str
    role: PartyRole
    mode: Mode | None
    task_id: int
    code: str
    measure: str
    title: str
    promise: str
    clause: str
    kind: Kind
    plan_id: int
    plan_title: str
    plan_number: str | None
    round_id: int
    round_name: str
    as_of: date
    round_closed: bool
    first_submitted_at: datetime | None
    returned_count: int
    text: str = ""
    author: str = ""
    sent_at: datetime | None = None
    no_change: bool = False
    nil_report: bool = False
    note: str = ""

    @property
    def round_label(self) -> str:
        """2026年第4季度."""
        return Quarter.parse(self.round_name).label

    @property
    def duty(self) -> str:
        """How the body takes part: where each reports for itself nobody is 牵头 or 配合."""
        return Mode.EACH_REPORTS.label if self.mode is Mode.EACH_REPORTS else self.role.label

    @property
    def is_late(self) -> bool:
        """Whether its first submission came after its cut-off; False while there is none."""
        return self.first_submitted_at is not None and shanghai_date(self.first_submitted_at) > self.due_on

    @property
    def is_on_time(self) -> bool:
        """Whether its first submission came by its cut-off (24:00)."""
        return self.first_submitted_at is not None and not self.is_late


def owed(department_ids: Collection[int], office_of: str | None = None, limit: int | None = None) -> list[ReportLine]:
    """What these departments still have to send, most urgent first; `office_of`: and the 保障 texts of 综合处 there.

    Returned ones come first, then by cut-off; only the first `limit` where it is given.
    """
    mine: ColumnElement[bool] = Report.department_id.in_(department_ids)
    if office_of is not None:
        mine = or_(mine, and_(Report.jurisdiction_id == office_of, Task.kind == Kind.GOVERNANCE))
    found = _lines().where(mine, Report.state.in_(OWED)).limit(limit)
    came_back = case((Report.state == ReportState.RETURNED, 0), else_=1)
    return _with_reasons(_read(found.order_by(came_back, Report.due_on, Task.position, Report.id)))


def under_way(department_ids: Collection[int], office_of: str | None = None) -> list[ReportLine]:
    """What these departments have sent in rounds not closed yet, and what became of it."""
    mine: ColumnElement[bool] = Report.department_id.in_(department_ids)
    if office_of is not None:
        mine = or_(mine, and_(Report.jurisdiction_id == office_of, Task.kind == Kind.GOVERNANCE))
    sent = (ReportState.TO_APPROVE, ReportState.TO_REVIEW, ReportState.ACCEPTED)
    found = _lines().where(mine, Report.state.in_(sent), Round.closed_at.is_(None))
    return _read(found.order_by(Task.plan_id, Task.position, Report.id))


def to_approve(department_ids: Collection[int]) -> list[ReportLine]:
    """What waits for the unit head, the earliest cut-off first."""
    found = _lines().where(Report.department_id.in_(department_ids), Report.state == ReportState.TO_APPROVE)
    return _read(found.order_by(Report.due_on, Task.position, Report.id))


def to_review(jurisdiction_id: str) -> list[ReportLine]:
    """What waits for the coordinator, in the order of the plan."""
    found = _lines().where(Report.jurisdiction_id == jurisdiction_id, Report.state == ReportState.TO_REVIEW)
    return _read(found.order_by(Round.as_of, Task.plan_id, Task.position, Report.id))


def of_round(round_id: int, scope: Scope) -> list[ReportLine]:
    """All reports of a round that the scope shows, in the order of the plan."""
    found = _lines().where(Report.round_id == round_id)
    if scope.department_ids is not None:
        found = found.where(Report.department_id.in_(scope.department_ids))
    return _read(found.order_by(Task.plan_id, Task.position, Report.id))


def of_task(task_id: int) -> list[ReportLine]:
    """All reports of a task, the newest round first."""
    found = _lines().where(Report.task_id == task_id)
    return _read(found.order_by(Round.as_of.desc(), Report.id))


def line(report_id: int) -> ReportLine:
    """One report; NotFound."""
    found = _with_reasons(_read(_lines().where(Report.id == report_id)))
    if not found:
        raise NotFound(NO_REPORT)
    return found[0]


def target(report_id: int) -> Target:
    """What the permission table needs to know of a report; NotFound."""
    report = db.session.get(Report, report_id)
    if report is None:
        raise NotFound(NO_REPORT)
    task = db.session.get_one(Task, report.task_id)
    version = db.session.get(ReportVersion, report.version_id) if report.version_id else None
    wrote = {version.author_id, version.approver_id} - {None} if version else set()
    return replace(
        target_of(task.plan_id),
        department_ids=frozenset({report.department_id}),
        state=report.state,
        wrote=frozenset(one for one in wrote if one is not None),
        office_text=task.kind == Kind.GOVERNANCE,
    )


def came_back(line: ReportLine, events: Collection[ReportEvent]) -> ReportEvent | None:
    """The last return or hand-back, as long as nothing was sent since."""
    if line.state not in (ReportState.RETURNED, ReportState.DRAFT):
        return None
    last = next((event for event in reversed(list(events)) if event.act != ReportAct.SAVE), None)
    return last if last is not None and last.act in (ReportAct.RETURN, ReportAct.DECLINE) else None


def evidence(evidence_id: int) -> tuple[Evidence, int]:
    """A proof and the report it belongs to; NotFound."""
    found = (
        select(Evidence, ReportVersion.report_id)
        .join(ReportVersion, ReportVersion.id == Evidence.version_id)
        .where(Evidence.id == evidence_id)
    )
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise NotFound("没有这份佐证材料，或者不在本单位范围内")
    return row


def has_other_reviewer(jurisdiction_id: str, user_id: int | None, on: date) -> bool:
    """Whether anybody else could review on that day: else one person is all there is (自报自审, domain.md 3)."""
    found = (
        select(User.id)
        .join(Department, Department.jurisdiction_id == User.jurisdiction_id)
        .join(Post, and_(Post.department_id == Department.id, Post.role.in_(OFFICE)))
        .where(User.jurisdiction_id == jurisdiction_id, User.disabled_at.is_(None), User.id != user_id)
        .distinct()
    )
    return any(
        post.role in (Role.COORDINATOR, Role.COORDINATOR_HEAD)
        for other in db.session.scalars(found)
        for post in held_posts(other, on)
    )


def _lines() -> Select[*tuple[Any, ...]]:
    current = aliased(ReportVersion)
    return (
        select(Report, Round, Task, Measure, Plan, Department.short_name, Assignment.role, current)
        .join(Round, Round.id == Report.round_id)
        .join(Task, Task.id == Report.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == Task.plan_id)
        .join(Department, Department.id == Report.department_id)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .outerjoin(current, current.id == Report.version_id)
        .where(Round.kind == RoundKind.QUARTER)
    )


def _read(found: Select[*tuple[Any, ...]]) -> list[ReportLine]:
    return [_line(*row) for row in db.session.execute(found)]


def _line(
    report: Report,
    round: Round,
    task: Task,
    measure: Measure,
    plan: Plan,
    department: str,
    role: str,
    version: ReportVersion | None,
) -> ReportLine:
    return ReportLine(
        id=report.id,
        version=report.version,
        state=ReportState(report.state),
        due_on=report.due_on,
        jurisdiction_id=report.jurisdiction_id,
        department_id=report.department_id,
        department=department,
        role=PartyRole(role),
        mode=Mode(task.mode) if task.mode else None,
        task_id=task.id,
        code=task.code,
        measure=measure.label,
        title=measure.title,
        promise=task.text,
        clause=task.statement or "",
        kind=Kind(task.kind),
        plan_id=plan.id,
        plan_title=plan.title,
        plan_number=plan.number,
        round_id=round.id,
        round_name=round.name,
        as_of=round.as_of,
        round_closed=round.closed_at is not None,
        first_submitted_at=report.first_submitted_at,
        returned_count=report.returned_count,
        text=version.progress_text if version else "",
        author=version.author if version else "",
        sent_at=version.sent_at if version else None,
        no_change=version.no_change if version else False,
        nil_report=version.nil_report if version else False,
    )


def _with_reasons(lines: list[ReportLine]) -> list[ReportLine]:
    """The same lines, those that came back with the reason."""
    back = [line.id for line in lines if line.state in (ReportState.RETURNED, ReportState.DRAFT)]
    found = select(ReportEvent).where(ReportEvent.report_id.in_(back)).order_by(ReportEvent.id)
    events: dict[int, list[ReportEvent]] = {}
    for event in db.session.scalars(found):
        events.setdefault(event.report_id, []).append(event)
    reasons = {line.id: came_back(line, events.get(line.id, ())) for line in lines}
    return [replace(line, note=reason.reason if (reason := reasons[line.id]) else "") for line in lines]
