"""Whom an open round asks: those known when it opens, who signs later, who leads or works on again (domain.md 7)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import and_, bindparam, or_, select

from tracker import changes
from tracker.actor import SYSTEM, Act
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting.due.rules import NOTICE, noticed
from tracker.reporting.due.steps import give_day
from tracker.reporting.lead_queries import is_of_one, told_for_all
from tracker.reporting.models import Report, Round, RoundCutoffs
from tracker.reporting.move_steps import move
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.asking_queries import IS_BEGUN, AskedDuty, duties_asked_in_quarter, unasked_tasks
from tracker.reporting.rounds.ended_steps import ended
from tracker.reporting.rounds.queries import cutoffs_of, cutoffs_of_each, open_rounds
from tracker.reporting.rounds.verification_queries import duties_asked_in_verification
from tracker.reporting.transitions import Because
from tracker.tasks.models import Assignment
from tracker.tasks.sign_queries import given_and_unsigned
from tracker.vocabulary import DueBecause, ReportAct, ReportState, RoundKind, SignedHow

EXEMPT_REASON = "保障类任务由主办处室报送一份"


def ask(act: Act, round: Round, whom: Iterable[AskedDuty]) -> list[Report]:
    """A report for each of them, due by the round's cut-offs; who is exempt has nothing to fill in."""
    days, made = cutoffs_of(round.id), list[Report]()
    for duty in whom:
        report = Report(
            jurisdiction_id=round.jurisdiction_id,
            round_id=round.id,
            assignment_id=duty.assignment_id,
            task_id=duty.task_id,
            department_id=duty.department_id,
            asked_at=act.at,
            due_on=duty.due_on(days),
            state=ReportState.TO_FILL,
        )
        db.session.add(report)
        made.append(report)
        if duty.exempt:
            db.session.flush()
            move(act, report, ReportAct.EXEMPT, EXEMPT_REASON)
        changes.touched(duty.task_id)
    db.session.flush()
    return made


def join_newly_signed(act: Act, jurisdiction_id: str, day: date) -> int:
    """Ask in open rounds whoever signed since, as long as his cut-off is not past; how many.

    Who had signed before it opened, and is asked for another reason (a stage that went back), or did not sign at all
    (默示确认), hears of it before it is late: no day later than the first reminder. Days that are made up for after an
    interruption ask nobody for what would be late at once.
    """
    rounds = open_rounds(jurisdiction_id)
    cutoffs = cutoffs_of_each([round.id for round in rounds])
    count = 0
    for round in rounds:
        days = cutoffs[round.id]
        # A round waits three weeks for its review, and every day is turned.
        # On most days everybody has been asked: then nothing more is read.
        if max(day, act.today) <= days.lead_due_on and (unasked := unasked_tasks(round, day)):
            whom = _in_notice(act, round, days, duties_asked_in(round, days, day, unasked), day)
            count += ask_in_time(act, round, days, whom, day)
    return count


def _in_notice(act: Act, round: Round, days: RoundCutoffs, whom: Collection[AskedDuty], day: date) -> list[AskedDuty]:
    by, calendar = max(day, act.today), load_calendar()
    soon = {duty.assignment_id for duty in whom if calendar.count_between(by, duty.due_on(days)) < NOTICE}
    if not soon:
        return list(whom)
    by_itself = and_(Assignment.signed_on >= round.opened_on, Assignment.signed_how.is_distinct_from(SignedHow.SILENT))
    new = or_(Assignment.signed_on.is_(None), by_itself)
    newly = set(db.session.scalars(select(Assignment.id).where(Assignment.id.in_(soon), new)))
    return [duty for duty in whom if duty.assignment_id not in soon or duty.assignment_id in newly]


def ask_in_time(act: Act, round: Round, days: RoundCutoffs, whom: Collection[AskedDuty], day: date) -> int:
    """Ask those of them that have no report yet and whose cut-off is not past; how many.

    Who has begun one by himself (主动报送) is asked for that one, unless 综合处 has spared him there. Who has sent
    one under another duty in the task is not asked twice, but for the joint text of the lead; that one neither, where
    a former lead has sent it (lead_queries.told_for_all). Who was given the duty while the quarter was open joins when
    it is signed (domain.md 7), unless he was asked of the task before; the 核定 asks whoever answers for its dates.
    """
    if not whom:
        return 0
    by = max(day, act.today)
    found = db.session.execute(_ASKED, {"round": round.id}).all()
    begun = {row.assignment_id: row.id for row in found if row.is_begun}
    held = {row.assignment_id for row in found} - begun.keys()
    told = {(row.task_id, row.department_id) for row in found if row.came and row.state != ReportState.EXEMPT}
    newly = [
        duty
        for duty in whom
        if duty.assignment_id not in held
        and by <= duty.due_on(days)
        and (duty.is_due_later or (duty.task_id, duty.department_id) not in told)
    ]
    if round.kind == RoundKind.QUARTER:
        known = {(row.task_id, row.department_id) for row in found if not row.is_begun}
        new = [duty.assignment_id for duty in newly if (duty.task_id, duty.department_id) not in known]
        unsigned = given_and_unsigned(new, round.opened_at, day)
        newly = [duty for duty in newly if duty.assignment_id not in unsigned]
    for_all = _told_for_all(round, newly)
    newly = [duty for duty in newly if (duty.task_id, duty.department_id) not in for_all]
    if not newly:
        return 0
    ask(act, round, [duty for duty in newly if duty.assignment_id not in begun])
    for duty in newly:
        if duty.assignment_id in begun:
            _include(act, db.session.get_one(Report, begun[duty.assignment_id]), duty.due_on(days))
    return len(newly)


def _told_for_all(round: Round, whom: Collection[AskedDuty]) -> set[tuple[int, int]]:
    """The tasks of these, each with who leads it now, or is alone, of which the round has had the one report."""
    told = told_for_all(round.id, {duty.task_id for duty in whom})
    tasks = (db.session.get_one(Task, task_id) for task_id in told)
    return {(task.id, task.lead_id) for task in tasks if task.lead_id is not None and is_of_one(task)}


def _include(act: Act, report: Report, due_on: date) -> None:
    """列入本期: its quarter asks now for what its body began by itself, by the cut-off of the quarter."""
    move(replace(act, actor=SYSTEM), report, ReportAct.INCLUDE)
    report.asked_at = act.at
    give_day(act, report, due_on, DueBecause.INCLUDED)


_ASKED = select(
    Report.id,
    Report.assignment_id,
    Report.task_id,
    Report.department_id,
    Report.state,
    Report.first_submitted_at.is_not(None).label("came"),
    IS_BEGUN.label("is_begun"),
).where(Report.round_id == bindparam("round"))


def ask_lead(act: Act, round: Round, assignment: Assignment) -> Report:
    """Ask who consolidates now for the joint report, also where the cut-off is past (中途换牵头).

    Cut-off 25 December, reviews until the 31st: who leads since the 24th has until the 29th, since the 30th until the
    31st. It hears of it as early as any body is reminded (NOTICE), and is not late when it is asked.
    """
    whom = AskedDuty(assignment.id, assignment.task_id, assignment.department_id, is_due_later=True)
    (report,) = ask(act, round, [whom])
    _give_notice(act, report, cutoffs_of(round.id), DueBecause.LEADS)
    return report


def _give_notice(act: Act, report: Report, days: RoundCutoffs, because: DueBecause) -> None:
    give_day(act, report, noticed(report.due_on, act.today, days, load_calendar()), because)


def ask_again(act: Act, task: Task, why: str) -> int:
    """Ask once more, of a task that goes on, whom the system has spared because it stood still or had ended; how many.

    Example: 中止 on 3 December spared the bodies in the open quarter (任务中止); 恢复 on the 8th asks them again.
    Where the cut-off is past nobody is asked, nor whom the round would not ask today. Who is asked again on the day of
    the cut-off has the time of a lead that is named then: it was told that it need not report.
    """
    count = 0
    for round in open_rounds(task.jurisdiction_id):
        days = cutoffs_of(round.id)
        held = {duty.assignment_id for duty in duties_asked_in(round, days, act.today, [task.id])}
        spared = ended(Because.TASK).where(Report.round_id == round.id, Report.task_id == task.id)
        for report in db.session.scalars(spared).all():
            if report.assignment_id in held and act.today <= report.due_on:
                move(replace(act, actor=SYSTEM), report, ReportAct.REOPEN, why)
                _give_notice(act, report, days, DueBecause.AGAIN)
                count += 1
    return count


def duties_asked_in(round: Round, days: RoundCutoffs, day: date, of_tasks: Collection[int]) -> list[AskedDuty]:
    """The duties that an open round with these cut-offs asks on a day; `of_tasks`: of these tasks only."""
    if round.plan_id is not None:
        return duties_asked_in_verification(round.plan_id, round.as_of, day, of_tasks)
    return duties_asked_in_quarter(round.jurisdiction_id, Quarter.parse(round.name), days.unit_due_on, day, of_tasks)
