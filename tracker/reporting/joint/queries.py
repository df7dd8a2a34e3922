"""Reads 牵头汇总: which reports go to a lead, which is the joint one, what its co-bodies owe."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, not_, or_, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Task
from tracker.plans.states import ENDED
from tracker.reporting import consolidation
from tracker.reporting.consolidation import COME
from tracker.reporting.models import Report, ReportVersion, Round
from tracker.reporting.write.row_queries import ReportRow, report_rows
from tracker.tasks.models import Assignment
from tracker.vocabulary import Kind, Mode, PartyRole, ReportState, RoundKind


def hands_up(report: Report) -> bool:
    """Whether this report goes to the lead of its task, and not to the coordinator."""
    return report.id in handing_up([report.id])


def handing_up(report_ids: Collection[int]) -> dict[int, int]:
    """Of these reports the ones that go to a lead, with its department; in a 核定 round everybody answers himself.

    Nothing goes to a lead that is spared in the round (免报), or whose 缺报 stays in the record alone: nobody collects
    there. Example: 综合处 has read a text of a task that is 中止, and sent it back.
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


_JOINT, _CO = aliased(Report), aliased(Report)
_IS_ASKED = exists().where(
    _JOINT.task_id == Report.task_id,
    _JOINT.round_id == Report.round_id,
    _JOINT.department_id == Task.lead_id,
)
_COLLECTS = _IS_ASKED.where(
    _JOINT.state != ReportState.EXEMPT,
    or_(_JOINT.state != ReportState.MISSING, Task.state.not_in(ENDED)),
)
_LEADS = (
    select(Report.id, *OF_LEAD)
    .select_from(Report)
    .join(Task, Task.id == Report.task_id)
    .join(Assignment, Assignment.id == Report.assignment_id)
    .join(Round, Round.id == Report.round_id)
    .where(Report.id.in_(bindparam("reports")), or_(_COLLECTS, ~_IS_ASKED))
)


def duties_due_later() -> Select[int]:
    """The duties whose report of a quarter is due by the lead's cut-off: `consolidation.is_due_later` in SQL."""
    hands_up = and_(Task.kind != Kind.GOVERNANCE, Assignment.role != PartyRole.LEAD, Task.lead_id.is_not(None))
    of_task = select(Assignment.id).join(Task, Task.id == Assignment.task_id)
    return of_task.where(Task.mode == Mode.LEAD_CONSOLIDATES, not_(hands_up))


def is_led(task: Task) -> bool:
    """Whether a lead reports for the bodies of the task."""
    return consolidation.is_joint(Mode.of(task.mode), Kind(task.kind))


def co_reports_of(report: Report) -> list[Report]:
    """What the co-bodies of a joint report owe in its round, in the order they were assigned; without 免报.

    Who leads now may have been one of them: what he handed up then is still there to be quoted, nothing more is owed.
    """
    (row,) = report_rows([report.id])
    return co_reports_by(row)


def co_reports_by(row: ReportRow) -> list[Report]:
    """The same of a report whose task and round are known."""
    if not row.is_joint:
        return []
    report = row.report
    statement = (
        select(Report)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .where(
            Report.round_id == report.round_id,
            Report.task_id == report.task_id,
            Report.state != ReportState.EXEMPT,
            Assignment.role != PartyRole.LEAD,
            or_(Report.department_id != report.department_id, Report.state.in_(COME)),
        )
        # Not by the report's own column: SQLite would take the index that has this order and go through the whole
        # round, 15 ms of 50,000 tasks, in place of the one on task and round.
        .order_by(Assignment.id)
    )
    return list(db.session.scalars(statement))


def joint_id_of(co_report_id: int) -> int | None:
    """The joint report that a co-body's text goes into, by id.

    None where the text goes to the coordinator, or where the round does not ask the lead.
    """
    lead_id = handing_up([co_report_id]).get(co_report_id)
    asked = {"report": co_report_id, "lead": lead_id}
    return db.session.scalars(_JOINT_ID, asked).first() if lead_id is not None else None


def come_meanwhile(joint_ids: Collection[int]) -> dict[int, dict[int, str]]:
    """By joint report that waits for its review, the co-bodies' reports that came after it: id and short name."""
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for joint_id, co_id, name in db.session.execute(_MEANWHILE, {"reports": list(joint_ids)}):
        found[joint_id][co_id] = name
    return found


_JOINT_ID = (
    select(_JOINT.id)
    .join(_CO, (_CO.round_id == _JOINT.round_id) & (_CO.task_id == _JOINT.task_id))
    .where(_CO.id == bindparam("report"), _JOINT.department_id == bindparam("lead"))
    .order_by(_JOINT.id.desc())
    .limit(1)
)
_MEANWHILE = (
    select(_JOINT.id, _CO.id, Department.short_name)
    .select_from(_JOINT)
    .join(_CO, (_CO.round_id == _JOINT.round_id) & (_CO.task_id == _JOINT.task_id) & (_CO.id != _JOINT.id))
    .join(Task, Task.id == _JOINT.task_id)
    .join(Department, Department.id == _CO.department_id)
    .where(
        _JOINT.id.in_(bindparam("reports")),
        _JOINT.state == ReportState.TO_REVIEW,
        Task.lead_id == _JOINT.department_id,
        _CO.state.in_((ReportState.HANDED_UP, ReportState.RECEIVED)),
    )
    .order_by(_CO.id)
)


def come_with_news(joint_ids: Collection[int]) -> set[int]:
    """Of these joint reports the ones for which a co-body has handed in more than 无变化 or 零报告."""
    return set(db.session.scalars(_with_news(), {"reports": list(joint_ids)}))


@cache
def _with_news() -> Select[int]:
    joint, co = aliased(Report), aliased(Report)
    return (
        select(joint.id)
        .select_from(joint)
        .join(co, (co.round_id == joint.round_id) & (co.task_id == joint.task_id) & (co.id != joint.id))
        .join(Assignment, Assignment.id == co.assignment_id)
        .join(Task, Task.id == joint.task_id)
        .join(ReportVersion, ReportVersion.id == co.version_id)
        .where(
            joint.id.in_(bindparam("reports")),
            Task.lead_id == joint.department_id,
            Task.mode == Mode.LEAD_CONSOLIDATES,
            Assignment.role != PartyRole.LEAD,
            co.state.in_(COME),
            ReportVersion.no_change.is_(False),
            ReportVersion.nil_report.is_(False),
        )
    )
