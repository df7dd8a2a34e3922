"""请报送: 综合处 asks who owns what is overdue for a report of it by a day of its own (domain.md 4, 8)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, case, exists, or_, select

from tracker.actor import Act
from tracker.database import db
from tracker.reporting.models import Report, Round
from tracker.reporting.move_steps import move
from tracker.reporting.rounds.asking_queries import Asked
from tracker.reporting.rounds.asking_steps import ask
from tracker.tasks.models import Assignment
from tracker.vocabulary import ReportAct, ReportState, RoundKind

_DONE_WITH = (ReportState.ACCEPTED, ReportState.MISSING, ReportState.EXEMPT)
"""States in which nothing of a report is on its way."""


def ask_for(act: Act, duty: Assignment, until: date, reason: str) -> Report | None:
    """Its report of the newest quarter, opened again until a day, or made where that round did not ask it.

    Before the first quarter that of the 核定 round which asked for the task. None where it is on its way anyhow, or no
    round was opened yet. Whom an open round spared (免报) it asks only now: its cut-off is that day.
    """
    round = db.session.scalars(_NEWEST, {"jurisdiction": duty.jurisdiction_id, "task": duty.task_id}).first()
    if round is None:
        return None
    report = _report(round, duty)
    if report is None:
        ask(act, round, [Asked(duty.id, duty.task_id, duty.department_id, is_due_later=False)])
        report = _report(round, duty)
        assert report is not None
        report.due_on = until
    elif report.state not in _DONE_WITH:
        return None
    elif report.state == ReportState.EXEMPT and round.closed_at is None:
        report.due_on = until
    move(act, report, ReportAct.ASK, reason, until_on=until)
    return report


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
