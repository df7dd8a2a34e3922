"""Reads 牵头汇总: which report is the joint one, what its co-bodies owe, what came after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cache

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Task
from tracker.reporting.consolidation import COME
from tracker.reporting.lead_queries import FormerLead, handing_up
from tracker.reporting.line_queries import is_expected, is_of_co_body
from tracker.reporting.models import Report, ReportVersion
from tracker.reporting.row_queries import ReportRow, report_rows
from tracker.tasks.models import Assignment
from tracker.vocabulary import Mode, PartyRole, ReportState

_JOINT, _CO = aliased(Report), aliased(Report)


def co_reports_of(report: Report) -> list[Report]:
    """What the co-bodies of a joint report owe in its round, in the order they were assigned; without 免报.

    Who leads now may have been one of them: what he handed up then is still there to be quoted, nothing more is owed.
    """
    return co_reports_of_each(report_rows([report.id]))[report.id]


def co_reports_of_each(rows: Collection[ReportRow]) -> defaultdict[int, list[Report]]:
    """The same by report, of reports whose tasks and rounds are known."""
    found: defaultdict[int, list[Report]] = defaultdict(list)
    joint = [row.report.id for row in rows if row.is_joint]
    for joint_id, co_report in db.session.execute(_CO_REPORTS, {"reports": joint}) if joint else ():
        found[joint_id].append(co_report)
    return found


_CO_REPORTS = (
    select(_JOINT.id, _CO)
    .select_from(_JOINT)
    .join(_CO, (_CO.round_id == _JOINT.round_id) & (_CO.task_id == _JOINT.task_id))
    .join(Assignment, Assignment.id == _CO.assignment_id)
    .where(
        _JOINT.id.in_(bindparam("reports")),
        is_expected(_CO),
        _CO.id != _JOINT.id,
        Assignment.role != PartyRole.LEAD,
        or_(_CO.department_id != _JOINT.department_id, _CO.state.in_(COME)),
    )
    # Not by the report's own column: SQLite would take the index that has this order and go through the whole
    # round, 15 ms of 50,000 tasks, in place of the one on task and round.
    .order_by(Assignment.id)
)


def beside(report: Report) -> Sequence[Report]:
    """What other duties in its task were asked for in its round, in the order they were asked."""
    of_task = Report.task_id == report.task_id, Report.round_id == report.round_id, Report.id != report.id
    return db.session.scalars(select(Report).where(*of_task).order_by(Report.id)).all()


def is_joint_of(report: Report, former: FormerLead | None) -> bool:
    """Whether a report is the joint one of who led (`former`), and not what its body had written before it led.

    Example: 市商务委 had begun its own report, led for a day in which it wrote nothing, and 市住房局 leads now: its
    words are its own. What it was given as joint words, or saved or sent while it led, is of all.
    """
    if former is None or report.department_id != former.department_id:
        return False
    version = db.session.get(ReportVersion, report.version_id) if report.version_id else None
    if version is None or max(version.saved_at, version.sent_at or version.saved_at) > former.since:
        return True
    return db.session.scalar(_GIVEN, {"report": report.id}) is not None


_GIVEN = select(ReportVersion.id).where(
    ReportVersion.report_id == bindparam("report"), ReportVersion.author_id.is_(None)
)


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
    .where(_CO.id == bindparam("report"), _JOINT.department_id == bindparam("lead"), ~is_of_co_body(_JOINT))
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
        ~is_of_co_body(_JOINT),
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
