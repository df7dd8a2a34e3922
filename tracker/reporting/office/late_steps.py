"""A report of what is overdue or to be put right, whether a quarter asks for it or not (domain.md 4, 8).

综合处 asks who owns it by a day of its own (请报送), or its owner begins it himself (报送情况).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import bindparam, case, exists, or_, select

from tracker.actor import SYSTEM, Act
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.reporting.due.steps import give_day
from tracker.reporting.line_queries import is_only_on_record
from tracker.reporting.models import Report, Round
from tracker.reporting.move_steps import move
from tracker.reporting.office.steps import correct
from tracker.reporting.rounds.asking_queries import AskedDuty
from tracker.reporting.rounds.asking_steps import ask
from tracker.reporting.transitions import UNDER_THE_PEN, Because
from tracker.reporting.write.own_report import is_coming, is_left, is_on_its_way, not_written_yet, telling
from tracker.tasks.models import Assignment
from tracker.vocabulary import DueBecause, ReportAct, ReportState, RoundKind

_DONE_WITH = (ReportState.ACCEPTED, ReportState.MISSING, ReportState.EXEMPT)
"""States in which nothing of a report is on its way."""


def ask_for(
    act: Act, duty: Assignment, dates: Collection[date], until: date, reason: str, *, is_own: bool = False
) -> Report | None:
    """Its report of the newest quarter, opened again until a day, or made where that round did not ask it.

    Before the first quarter that of the 核定 round which asked for the task. None where one that tells of these `dates`
    is being written or on its way, of whatever quarter, or no round was opened yet. Whom an open round spared (免报) it
    asks only now: its cut-off is that day.

    `is_own`: its body begins it, 综合处 has not asked. Where the round had not either it is 主动报送, in time by that
    day; what the round had asked for is owed as before.
    """
    if is_coming(telling(_reports_of(duty), dates)):
        return None
    round = db.session.scalars(_NEWEST, {"jurisdiction": duty.jurisdiction_id, "task": duty.task_id}).first()
    if round is None:
        return None
    report = _report(round, duty)
    is_voluntary = is_own and (report is None or report.state == ReportState.EXEMPT)
    if report is None:
        (report,) = ask(act, round, [AskedDuty(duty.id, duty.task_id, duty.department_id, is_due_later=False)])
        give_day(act, report, until, DueBecause.OWN_DAY)
    elif report.state not in _DONE_WITH and not _is_left(round, report):
        return None
    elif report.state == ReportState.EXEMPT and (is_own or round.closed_at is None):
        give_day(act, report, until, DueBecause.OWN_DAY)
    move(act, report, ReportAct.ASK, reason, until_on=until, because=Because.VOLUNTARY if is_voluntary else None)
    return report


def not_written_of(duty: Assignment, dates: Collection[date]) -> list[date]:
    """Of these dates those of which its body has written nothing that waits for its head or its lead."""
    return not_written_yet(_reports_of(duty), dates)


def begin(act: Act, duty: Assignment, dates: Collection[date], until: date, reason: str) -> Report:
    """The report in which a body tells what is its own now: the one it is writing, else its newest, opened for it.

    What was accepted is corrected (更正), as is what its lead never sent on; what was missed is made up (补报),
    whichever was told of last: a quarter that asks it for nothing is none of its. Where none tells of these `dates`,
    by which something was to be reached, it gets a report until a day, and owes it to nobody (closing_steps.let_pass).
    RuleRefused while one is on its way, and before the first round.
    """
    stands = telling(_reports_of(duty), dates)
    if stands is None:
        return _one_more(act, duty, dates, until, reason)
    if is_on_its_way(stands):
        raise RuleRefused(f"这项任务的报告已送审，现在是“{stands.state.label}”。要补充的，请撤回或者等退回。")
    if stands.state not in (*UNDER_THE_PEN, ReportState.MISSING):
        correct(act, stands.report, reason, Because.LATE)
    return stands.report


def _one_more(act: Act, duty: Assignment, dates: Collection[date], until: date, reason: str) -> Report:
    # That it may be told now is the rule's doing; nobody at 综合处 has asked.
    found = ask_for(replace(act, actor=SYSTEM), duty, dates, until, reason, is_own=True)
    if found is None:
        raise RuleRefused(NO_ROUND_YET)
    return found


NO_ROUND_YET = "还没有开过报告期。开期后在这里报送，急需报送的请联系综合处。"


@dataclass(frozen=True)
class _Stands:
    """A report of a duty, as own_report.Standing."""

    report: Report
    state: ReportState
    as_of: date
    is_of_quarter: bool
    is_closed: bool


def _reports_of(duty: Assignment) -> list[_Stands]:
    found = select(Report, Round).join(Round, Round.id == Report.round_id)
    # What nobody makes up (the 核定 of a plan that was replaced) tells nothing.
    of_duty = found.where(Report.assignment_id == duty.id, ~is_only_on_record())
    return [
        _Stands(
            report,
            ReportState(report.state),
            round.as_of,
            round.kind == RoundKind.QUARTER,
            round.closed_at is not None,
        )
        for report, round in db.session.execute(of_duty)
    ]


def _is_left(round: Round, report: Report) -> bool:
    return is_left(ReportState(report.state), is_closed=round.closed_at is not None)


def _report(round: Round, duty: Assignment) -> Report | None:
    of_duty = select(Report).where(Report.round_id == round.id, Report.assignment_id == duty.id)
    return db.session.scalars(of_duty).one_or_none()


_NEWEST = (
    select(Round)
    .where(
        Round.jurisdiction_id == bindparam("jurisdiction"),
        or_(
            Round.kind == RoundKind.QUARTER,
            exists().where(Report.round_id == Round.id, Report.task_id == bindparam("task")),
        ),
    )
    .order_by(case((Round.kind == RoundKind.QUARTER, 0), else_=1), Round.as_of.desc())
    .limit(1)
)
