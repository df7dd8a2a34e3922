"""Reads reports as lines of lists: what a unit owes, what waits for approval or review, who may touch one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, or_, select
from sqlalchemy.orm import aliased

from tracker.actor import Actor
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.errors import NotFound
from tracker.people.access import OFFICE, Permission, Scope, Target, may_ever, reviews_own_work
from tracker.people.models import Department
from tracker.people.queries import holders_of
from tracker.plans.models import Measure, Plan, Task
from tracker.plans.queries import target_of
from tracker.reporting.consolidation import WITH_LEAD
from tracker.reporting.hand_queries import hands_in
from tracker.reporting.joint_queries import handing_up
from tracker.reporting.models import Report, ReportEvent, ReportVersion, Round
from tracker.reporting.rounds import round_label
from tracker.reporting.transitions import OWED
from tracker.tasks.models import Assignment
from tracker.vocabulary import Kind, Mode, PartyRole, ReportAct, ReportState

NO_REPORT = "没有这份报告，或者不在本单位范围内"


@dataclass(frozen=True)
class ReportLine:
    """One report in a list. `promise`, `clause`: the task's own words, and those about who answers.

    `text`: what the report says now, `entered`: as a 代录; `note`: the reason it came back with, empty otherwise.
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
    entered: bool = False
    note: str = ""

    @property
    def round_label(self) -> str:
        """2026年第4季度, or the name of a 核定 round."""
        return round_label(self.round_name)

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
    sent = (ReportState.TO_APPROVE, *WITH_LEAD, ReportState.TO_REVIEW, ReportState.ACCEPTED)
    found = _lines().where(mine, Report.state.in_(sent), Round.closed_at.is_(None))
    return _read(found.order_by(Task.plan_id, Task.position, Report.id))


def to_approve(department_ids: Collection[int], limit: int | None = None) -> list[ReportLine]:
    """What waits for the unit head, the earliest cut-off first; only the first `limit` where it is given."""
    found = _lines().where(Report.department_id.in_(department_ids), Report.state == ReportState.TO_APPROVE)
    return _read(found.order_by(Report.due_on, Task.position, Report.id).limit(limit))


def of_round(round_id: int, scope: Scope) -> list[ReportLine]:
    """All reports of a round that the scope shows, in the order of the plan."""
    found = _lines().where(Report.round_id == round_id)
    if scope.department_ids is not None:
        found = found.where(Report.department_id.in_(scope.department_ids))
    return _read(found.order_by(Task.plan_id, Task.position, Report.id))


def owes_in(round_id: int, department_id: int) -> bool:
    """Whether a body has a report of the round that was never submitted."""
    found = select(Report.id).where(
        Report.round_id == round_id,
        Report.department_id == department_id,
        Report.first_submitted_at.is_(None),
        Report.state != ReportState.EXEMPT,
    )
    return db.session.scalar(found.limit(1)) is not None


def lines(report_ids: Collection[int]) -> list[ReportLine]:
    """These reports, in the order of the plan; NotFound where one is not there."""
    found = _lines().where(Report.id.in_(report_ids)).order_by(Task.plan_id, Task.position, Report.id)
    read = _with_reasons(_read(found))
    if len(read) != len(set(report_ids)):
        raise NotFound(NO_REPORT)
    return read


def line(report_id: int) -> ReportLine:
    """One report; NotFound."""
    return lines([report_id])[0]


def targets(report_ids: Collection[int]) -> dict[int, Target]:
    """By report what the permission table needs to know of it; NotFound where one is not there."""
    found = select(Report, Task.plan_id, Task.kind).join(Task, Task.id == Report.task_id)
    rows = db.session.execute(found.where(Report.id.in_(report_ids))).all()
    if len(rows) != len(set(report_ids)):
        raise NotFound(NO_REPORT)
    plans = {plan_id: target_of(plan_id) for plan_id in {plan_id for _, plan_id, _ in rows}}
    leads = handing_up(report_ids)
    wrote = hands_in([report for report, *_ in rows])
    return {
        report.id: replace(
            plans[plan_id],
            department_ids=frozenset({report.department_id}),
            state=report.state,
            wrote=frozenset(wrote[report.id]),
            office_text=kind == Kind.GOVERNANCE,
            lead_ids=frozenset({leads[report.id]} if report.id in leads else ()),
        )
        for report, plan_id, kind in rows
    }


def target(report_id: int) -> Target:
    """The same of one report; NotFound."""
    return targets([report_id])[report_id]


_MAY_BE_BACK = (ReportState.RETURNED, ReportState.DRAFT, ReportState.TO_FILL)
_BRING_BACK = (ReportAct.RETURN, ReportAct.SEND_BACK, ReportAct.DECLINE, ReportAct.REOPEN)


def came_back(line: ReportLine, events: Collection[ReportEvent]) -> ReportEvent | None:
    """The last return, hand-back or opening again, as long as nothing was sent since."""
    if line.state not in _MAY_BE_BACK:
        return None
    last = next((event for event in reversed(list(events)) if event.act != ReportAct.SAVE), None)
    return last if last is not None and last.act in _BRING_BACK else None


def other_reviewers(target: Target, on: date) -> list[Actor]:
    """Who could review a report on that day and neither wrote nor approved it; none: 自报自审 (domain.md 3)."""
    office = holders_of(OFFICE, target.jurisdiction_id, on)
    return [
        one for one in office if may_ever(one, Permission.REPORT_REVIEW, target) and not reviews_own_work(one, target)
    ]


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
        entered=version.entered_how is not None if version else False,
    )


def _with_reasons(lines: list[ReportLine]) -> list[ReportLine]:
    """The same lines, those that came back with the reason."""
    back = [line.id for line in lines if line.state in _MAY_BE_BACK]
    found = select(ReportEvent).where(ReportEvent.report_id.in_(back)).order_by(ReportEvent.id)
    events: dict[int, list[ReportEvent]] = {}
    for event in db.session.scalars(found):
        events.setdefault(event.report_id, []).append(event)
    reasons = {line.id: came_back(line, events.get(line.id, ())) for line in lines}
    return [replace(line, note=_reason(reason) if (reason := reasons[line.id]) else "") for line in lines]


def _reason(event: ReportEvent) -> str:
    """Why it came back, and until when it was opened again."""
    until = f"重新开放至 {event.until_on}：" if event.until_on else ""
    return until + event.reason
