"""Reads who reports through a lead (牵头汇总): which reports go to one, which duties are due by its later cut-off."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, case, exists, not_, or_, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Task, TaskTerms
from tracker.plans.states import ENDED
from tracker.reporting import consolidation
from tracker.reporting.line_queries import OPENS_LATE, is_expected, is_of_co_body, was_opened
from tracker.reporting.models import Report, ReportVersion, Round
from tracker.tasks.models import Assignment
from tracker.vocabulary import Kind, Mode, PartyRole, ReportState, RoundKind


def hands_up(report: Report) -> bool:
    """Whether this report goes to the lead of its task, and not to the coordinator."""
    return report.id in handing_up([report.id])


def handing_up(report_ids: Collection[int]) -> dict[int, int]:
    """Of these reports the ones that go to a lead, with its department; in a 核定 round everybody answers himself.

    Nothing goes to a lead that is spared in the round (免报), or has only begun one by itself (主动报送: it may never
    send it), or whose 缺报 stays in the record alone. In a closed round nobody collects whose joint text was accepted
    or who leads only since. Example: 综合处 has read a text of a task that is 中止, and sent it back. In an open one
    nobody collects who leads only since a former lead has sent the joint report, and is not asked (told_for_all).
    Nor does what a body tells of an overdue date or its 整改 once the round is closed (请报送, 报送情况) wait for a
    lead that has sent nothing.
    """
    rows = db.session.execute(_LEADS, {"reports": list(report_ids)})
    return {row.id: lead_id for row in rows if (lead_id := lead_of(row)) is not None}


OF_LEAD = (Task.mode, Task.kind, Task.lead_id, Assignment.role, Round.kind.label("round_kind"))
"""The columns of a report's task, assignment and round that `lead_of` reads."""


def lead_of(row: Any) -> int | None:
    """The same of a report whose columns somebody has read with his own."""
    mode, kind, role = Mode.of(row.mode), Kind(row.kind), PartyRole(row.role)
    is_up = row.round_kind == RoundKind.QUARTER and consolidation.hands_up(mode, kind, role, row.lead_id)
    return row.lead_id if is_up else None


def is_joint_task(of: type[Task] | type[TaskTerms]) -> ColumnElement[bool]:
    """`consolidation.is_joint` in SQL, of a task or of terms on which it ran."""
    return and_(of.mode == Mode.LEAD_CONSOLIDATES, of.kind != Kind.GOVERNANCE)


def lead_when_sent(told: type[Report], sent: type[ReportVersion]) -> ScalarSelect[int | None]:
    """By the terms on which a text was sent, who led, or was alone (单独): its text is that of the task, too.

    None where nobody was. What has come back to who was alone is no text: nobody else has it, and its successor is
    asked.
    """
    is_alone = and_(TaskTerms.mode == Mode.SINGLE, TaskTerms.kind != Kind.GOVERNANCE)
    is_kept = told.state.in_((ReportState.TO_REVIEW, ReportState.ACCEPTED))
    return (
        select(case((or_(is_joint_task(TaskTerms), and_(is_alone, is_kept)), TaskTerms.lead_id)))
        .where(TaskTerms.task_id == told.task_id, TaskTerms.recorded_at <= sent.submitted_at)
        .order_by(TaskTerms.id.desc())
        .limit(1)
        .correlate(told, sent)
        .scalar_subquery()
    )


_TOLD, _SENT = aliased(Report), aliased(ReportVersion)
_LEAD_WHEN_SENT = lead_when_sent(_TOLD, _SENT)
_TOLD_FOR_ALL = and_(
    _TOLD.state.not_in((ReportState.EXEMPT, ReportState.MISSING)),
    ~is_of_co_body(_TOLD),
    _TOLD.department_id
    == select(_LEAD_WHEN_SENT)
    .where(_SENT.report_id == _TOLD.id, _LEAD_WHEN_SENT.is_not(None))
    .order_by(_SENT.submitted_at)
    .limit(1)
    .correlate(_TOLD)
    .scalar_subquery(),
)
"""That a report has been sent as the joint text: its body led when the first of its texts went out under a lead.

Example: sent while each reported for himself, it came back, and was sent again by who leads: it is for all. What was
told beside a lead, or to one, stays a part, and so does what a body was asked for before it led by another duty,
whenever it is sent. What came back after another was named stays with its body; what had come back before has gone over
(免报). told_for_all_queries.py of the ledger says the same of what was known at an instant.
"""

_JOINT, _DUTY = aliased(Report), aliased(Assignment)
_IS_ASKED = exists().where(
    _JOINT.task_id == Report.task_id,
    _JOINT.round_id == Report.round_id,
    _JOINT.department_id == Task.lead_id,
    _JOINT.id != Report.id,
    ~is_of_co_body(_JOINT),
)
_LED_THEN = exists().where(_DUTY.id == _JOINT.assignment_id, _DUTY.role == PartyRole.LEAD, _DUTY.ended_on.is_(None))
_IS_TOLD = exists().where(_TOLD.task_id == Report.task_id, _TOLD.round_id == Report.round_id, _TOLD_FOR_ALL)
_COLLECTS = _IS_ASKED.where(
    is_expected(_JOINT),
    or_(_JOINT.state != ReportState.MISSING, Task.state.not_in(ENDED)),
    or_(Round.closed_at.is_(None), and_(_JOINT.state != ReportState.ACCEPTED, _LED_THEN)),
)
_LEADS = (
    select(Report.id, *OF_LEAD)
    .select_from(Report)
    .join(Task, Task.id == Report.task_id)
    .join(Assignment, Assignment.id == Report.assignment_id)
    .join(Round, Round.id == Report.round_id)
    .where(
        Report.id.in_(bindparam("reports")),
        or_(_COLLECTS, and_(~_IS_ASKED, Round.closed_at.is_(None))),
        or_(~_IS_TOLD, _IS_ASKED.where(_LED_THEN)),
        or_(Round.closed_at.is_(None), ~was_opened(OPENS_LATE)),
    )
)


class Teller(NamedTuple):
    """Who has sent a joint report."""

    department_id: int
    name: str


def told_for_all(round_id: int, task_ids: Collection[int]) -> dict[int, Teller]:
    """The tasks of which the joint report of a quarter has been sent, and who told it: who leads since is not asked.

    Example: 市交通局 led, and its joint report was sent on the 18th; 市住房局 leads from the 21st. What 市交通局
    sent before it led, or while each reported for himself, is its own, and 市住房局 is asked. 市商务委, alone with its
    task, has sent its report, and is merged into 市住房局: that is not asked for the same quarter.
    """
    named = {"round": round_id, "tasks": list(task_ids)}
    found = db.session.execute(_TOLD_BY, named) if task_ids else ()
    return {task_id: Teller(id, name) for task_id, id, name in found}


_TOLD_BY = (
    select(_TOLD.task_id, Department.id, Department.short_name)
    .join(Department, Department.id == _TOLD.department_id)
    .join(Round, Round.id == _TOLD.round_id)
    .where(_TOLD.round_id == bindparam("round"), _TOLD.task_id.in_(bindparam("tasks")))
    .where(Round.kind == RoundKind.QUARTER, _TOLD_FOR_ALL)
    .order_by(_TOLD.id)
)


IS_JOINT = is_joint_task(Task)
HANDS_UP = and_(IS_JOINT, Assignment.role != PartyRole.LEAD, Task.lead_id.is_not(None))
"""`consolidation.hands_up` in SQL, of a task and a duty in it."""


def duties_due_later() -> Select[int]:
    """The duties whose report of a quarter is due by the lead's cut-off: `consolidation.is_due_later` in SQL."""
    return (
        select(Assignment.id)
        .join(Task, Task.id == Assignment.task_id)
        .where(Task.mode == Mode.LEAD_CONSOLIDATES, not_(HANDS_UP))
    )


def is_joint(task: Task) -> bool:
    """Whether the bodies of the task report through a lead, also while nobody leads: who comes next collects them."""
    return consolidation.is_joint(Mode.of(task.mode), Kind(task.kind))


@dataclass(frozen=True)
class FormerLead:
    """Whose report was the joint one, and since when (UTC) it had led without a break."""

    department_id: int
    since: datetime


def led_before(task: Task, terms_id: int | None) -> FormerLead | None:
    """Whose report was the joint one before these terms came in force (None: on the newest ones); None: nobody's.

    On which terms a task runs are facts. Where the lead has left and nobody was named, it is still the lead's.
    """
    former: FormerLead | None = None
    for terms in db.session.execute(_TERMS, {"task": task.id, "before": terms_id or _ANY}):
        is_its = former is None or terms.lead_id == former.department_id
        if not is_its or not consolidation.is_joint(Mode.of(terms.mode), Kind(terms.kind)):
            break
        if terms.lead_id is not None:
            former = FormerLead(terms.lead_id, terms.recorded_at)
    return former


_ANY = 2**31 - 1
_TERMS = (
    select(TaskTerms.mode, TaskTerms.kind, TaskTerms.lead_id, TaskTerms.recorded_at)
    .where(TaskTerms.task_id == bindparam("task"), TaskTerms.id < bindparam("before"))
    .order_by(TaskTerms.id.desc())
)


def is_of_one(task: Task) -> bool:
    """Whether one body's report is that of the task: of who leads now, or is alone with it (单独)."""
    is_alone = consolidation.is_alone(Mode.of(task.mode), Kind(task.kind))
    return is_led(task) or (is_alone and task.lead_id is not None)


def is_led(task: Task) -> bool:
    """Whether a lead reports for the bodies of the task now."""
    return task.lead_id is not None and is_joint(task)
