"""What is no longer asked: reports of a duty or a task that has ended, and of what is decided (domain.md 4, 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from tracker.actor import SYSTEM, Act
from tracker.database import db
from tracker.reporting.course.queries import course_so_far
from tracker.reporting.models import Report, ReportEvent, Round
from tracker.reporting.move_steps import move
from tracker.reporting.transitions import UNSENT, WITH_BODY, Because
from tracker.tasks.models import Assignment
from tracker.vocabulary import ReportAct, ReportState

DUTY_ENDED, DUTY_CHANGED = "分工已于{}结束", "分工已于{}改变，按新的分工报送"
LIST_SIGNED = "已由清单了结"
PLAN_REPLACED = "方案已被替代，由新方案核定"


def spare_ended(act: Act, jurisdiction_id: str, task_id: int | None = None) -> int:
    """What nobody owes any more as its duty has ended and nothing was ever submitted; how many. What came stays.

    免报 in an open round. In a closed one, where the body has left the task, a 补报 that was only begun is 缺报 again,
    nobody is asked to make it up; and what was 免报 until it was asked for or begun (请报送, 主动报送) is so again.
    `task_id`: of one task alone.
    """
    values = {"today": act.today, "jurisdiction": jurisdiction_id, "task": task_id}
    rows = db.session.execute(_unsent(task_id is not None), values).all()
    # That nothing is asked any more follows from the end of the duty, whoever ended it.
    by_rule, count = replace(act, actor=SYSTEM), 0
    for report, ended_on, goes_on, is_open in rows:
        end = ReportAct.EXEMPT if is_open else None if goes_on else _end_of_closed(report)
        if end is not None:
            is_changed = is_open and goes_on
            because = Because.DUTY if end is ReportAct.EXEMPT else None
            move(by_rule, report, end, (DUTY_CHANGED if is_changed else DUTY_ENDED).format(ended_on), because=because)
            count += 1
    return count


def _end_of_closed(report: Report) -> ReportAct | None:
    course = course_so_far(report.id)
    if course.is_made_up:
        return ReportAct.MISS
    return ReportAct.EXEMPT if course.is_voluntary or course.done_with is ReportState.EXEMPT else None


_Next = aliased(Assignment)
_GOES_ON = (
    exists()
    .where(_Next.task_id == Report.task_id, _Next.department_id == Report.department_id, _Next.ended_on.is_(None))
    .correlate(Report)
)


@cache
def _unsent(of_task: bool) -> Select[Report, date | None, bool, bool]:
    # Not both: SQLite would go through the jurisdiction for the task's few.
    which = Report.task_id == bindparam("task") if of_task else Report.jurisdiction_id == bindparam("jurisdiction")
    return (
        select(Report, Assignment.ended_on, _GOES_ON, Round.closed_at.is_(None))
        .join(Round, Round.id == Report.round_id)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .where(
            which,
            Report.state.in_(UNSENT),
            Report.first_submitted_at.is_(None),
            Assignment.ended_on <= bindparam("today"),
        )
        .order_by(Report.id)
    )


def end_with_task(act: Act, report: Report, reason: str) -> None:
    """What its body was still to send of a task that has ended: nobody is asked for it any more.

    What was accepted once stands as it was. What a closed round has missed is 缺报 again, else it is 免报: also what
    was so when it closed, and was opened again since. What had been spared before its body began it by itself
    (主动报送) stays spared when the task goes on (asking_steps.ask_again).
    """
    by_rule = replace(act, actor=SYSTEM)
    if report.accepted_version_id is not None:
        _keep_accepted(by_rule, report, reason)
    elif _is_missed(report):
        move(by_rule, report, ReportAct.MISS, reason)
    else:
        move(by_rule, report, ReportAct.EXEMPT, reason, because=None if _was_spared(report) else Because.TASK)


def _keep_accepted(by_rule: Act, report: Report, reason: str) -> None:
    """What was accepted before it was opened again stands; what was written since stays as a version."""
    move(by_rule, report, ReportAct.KEEP, reason)
    report.version_id = report.accepted_version_id


def _is_missed(report: Report) -> bool:
    """Whether its round has closed without it, and nobody had said before that it need not come."""
    if report.state not in UNSENT or report.first_submitted_at is not None:
        return False
    if db.session.get_one(Round, report.round_id).closed_at is None:
        return False
    course = course_so_far(report.id)
    return course.done_with is not ReportState.EXEMPT and not course.is_voluntary


def _was_spared(report: Report) -> bool:
    """Whether it was 免报 before its body began it by itself."""
    if report.until_on is None:
        return False
    course = course_so_far(report.id)
    return course.is_voluntary and course.done_with is ReportState.EXEMPT


def ended(because: Because) -> Select[Report]:
    """Reports the system ended for this reason and that nobody has touched since; what a person exempted stays so."""
    newest = select(func.max(_Any.id)).where(_Any.report_id == Report.id).correlate(Report).scalar_subquery()
    is_last = ReportEvent.id == newest
    joined = select(Report).join(ReportEvent, is_last)
    return joined.where(Report.state == ReportState.EXEMPT, ReportEvent.because == because).order_by(Report.id)


_Any = aliased(ReportEvent)


def spare_decided(act: Act, round_id: int) -> int:
    """已由清单了结: answers still missing in a 核定 round whose list is signed are not asked any more; how many.

    What was begun stays as a version; what came and waits for its review is still reviewed.
    """
    return _spare(act, LIST_SIGNED, Report.round_id == round_id, Report.state.in_((*WITH_BODY, ReportState.MISSING)))


def spare_replaced(act: Act, plan_id: int) -> int:
    """What is still missing in the 核定 rounds of a plan that was replaced: the new one has its own; how many.

    What is open again of a closed one that had missed it is 缺报 again, as where its task ends.
    """
    its_rounds = select(Round.id).where(Round.plan_id == plan_id)
    which = Report.round_id.in_(its_rounds), Report.state.in_(WITH_BODY)
    return _spare(act, PLAN_REPLACED, *which, keeps_missed=True)


def _spare(act: Act, reason: str, *which: ColumnElement[bool], keeps_missed: bool = False) -> int:
    statement = select(Report).where(*which, Report.accepted_version_id.is_(None))
    unasked = list(db.session.scalars(statement.order_by(Report.id)))
    for report in unasked:
        end = ReportAct.MISS if keeps_missed and _is_missed(report) else ReportAct.EXEMPT
        move(replace(act, actor=SYSTEM), report, end, reason)
    return len(unasked)
