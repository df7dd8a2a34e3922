"""中途换牵头: what was handed up moves with the joint report to the new lead, in the act that changes the lead.

Nothing lies with nobody: where no body leads any more, in closed rounds whose joint report is a former lead's, and in
open ones for which one has sent it, it waits for 综合处.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import or_, select

from tracker.actor import SYSTEM, Act
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Task
from tracker.plans.states import ENDED
from tracker.reporting.asked.questions import Draft, written_on
from tracker.reporting.consolidation import WITH_LEAD
from tracker.reporting.due.rules import collecting
from tracker.reporting.due.steps import give_day
from tracker.reporting.joint.queries import is_joint_of
from tracker.reporting.lead_queries import FormerLead, is_led, told_for_all
from tracker.reporting.line_queries import is_of_co_body
from tracker.reporting.models import Report, ReportVersion, Round
from tracker.reporting.move_steps import move
from tracker.reporting.rounds.asking_steps import ask_lead
from tracker.reporting.rounds.ended_steps import ended
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.reporting.transitions import UNSENT, WITH_BODY, Because
from tracker.reporting.versions.queries import draft_of
from tracker.reporting.versions.steps import new_version
from tracker.tasks.models import Assignment
from tracker.vocabulary import DueBecause, PartyRole, ReportAct, ReportState, RoundKind


def follow_lead(act: Act, task: Task, former: FormerLead | None) -> int:
    """Let the texts of a task lie with who leads it now; how many rounds that concerned.

    `former`: whose report was the joint one (led_before). Another's that leads beside it (共同牵头) has told its own
    words, as has who stood first where everybody reported for himself, and who had written before it led.
    """
    by_rule = replace(act, actor=SYSTEM)
    duty = _lead_duty(task)
    rounds = _rounds_of(task)
    for round in rounds:
        reports = _reports_of(round, task)
        texts = [report for report, role in reports if role != PartyRole.LEAD and report.state in WITH_LEAD]
        led = [report for report, role in reports if role == PartyRole.LEAD and is_joint_of(report, former)]
        if duty is None:
            _hand_in(by_rule, texts)
        elif round.closed_at is not None:
            if not _collects(duty, reports):
                _hand_in(by_rule, texts)
        elif any(report.assignment_id == duty.id for report, _ in reports):
            _give_time(act, round, [report for report, _ in reports if report.assignment_id == duty.id])
        elif owed := _owed(led[-1:]):
            _hand_over(by_rule, round, duty, texts, owed)
        elif told_for_all(round.id, [task.id]):
            if _owes_as_lead(duty.department_id, reports):
                _hand_over(by_rule, round, duty, texts, [])
            else:
                _hand_in(by_rule, texts)
        elif texts:
            _hand_over(by_rule, round, duty, texts, [])
    return len(rounds)


def hand_in_left(act: Act, task: Task) -> None:
    """What co-bodies gave to the lead of a task that has ended, or stands still, is reviewed without a joint report.

    What has gone into one that waits for its review is accepted with it. Of a task that stands still (中止) what lies
    with a joint report that is neither spared nor 缺报 goes on with it.
    """
    of_lead = select(Report.round_id).where(
        Report.task_id == task.id, Report.department_id == task.lead_id, ~is_of_co_body(Report)
    )
    if task.state in ENDED:
        to_review = of_lead.where(Report.state == ReportState.TO_REVIEW)
        left = or_(Report.state != ReportState.CONSOLIDATED, Report.round_id.not_in(to_review))
    else:
        nothing_comes = ReportState.EXEMPT, ReportState.MISSING
        left = Report.round_id.not_in(of_lead.where(Report.state.not_in(nothing_comes)))
    texts = select(Report).where(Report.task_id == task.id, Report.state.in_(WITH_LEAD), left)
    _hand_in(replace(act, actor=SYSTEM), db.session.scalars(texts.order_by(Report.id)).all())


def _lead_duty(task: Task) -> Assignment | None:
    """Of who consolidates now; None where everybody reports for himself, or nobody leads."""
    if not is_led(task):
        return None
    statement = select(Assignment).where(
        Assignment.task_id == task.id, Assignment.department_id == task.lead_id, Assignment.ended_on.is_(None)
    )
    return db.session.scalar(statement.order_by(Assignment.id.desc()).limit(1))


def _rounds_of(task: Task) -> Sequence[Round]:
    """Quarters that are open, and closed ones in which a text still waits for the lead."""
    waiting = select(Report.round_id).where(Report.task_id == task.id, Report.state.in_(WITH_LEAD))
    asked = select(Report.round_id).where(Report.task_id == task.id)
    return db.session.scalars(
        select(Round)
        .where(Round.id.in_(asked), Round.kind == RoundKind.QUARTER)
        .where(or_(Round.closed_at.is_(None), Round.id.in_(waiting)))
        .order_by(Round.as_of)
    ).all()


def _reports_of(round: Round, task: Task) -> list[tuple[Report, PartyRole]]:
    statement = (
        select(Report, Assignment.role)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .where(Report.round_id == round.id, Report.task_id == task.id)
        .order_by(Report.id)
    )
    return [(report, PartyRole(role)) for report, role in db.session.execute(statement)]


def _give_time(act: Act, round: Round, joint: Sequence[Report]) -> None:
    """Who was asked for its own report and collects the others' now has the lead's cut-off; nobody's is moved up."""
    for report in joint:
        if report.first_submitted_at is None and report.until_on is None:
            day = collecting(report.due_on, act.today, cutoffs_of(round.id))
            give_day(act, report, day, DueBecause.COLLECTS)


def _collects(duty: Assignment, reports: Sequence[tuple[Report, PartyRole]]) -> bool:
    """Whether the joint report of a round is this lead's: the texts in it go on with it."""
    joint = [report for report, role in reports if report.assignment_id == duty.id and role == PartyRole.LEAD]
    return any(report.state != ReportState.EXEMPT for report in joint)


def _owed(joint: Sequence[Report]) -> list[Report]:
    """The former joint report where it is still owed, or was begun and ended as its lead left and nobody was named.

    What waits for its review or was accepted stays with who told it, and so does its correction (更正): who leads now
    is asked for none.
    """
    begun = [report.id for report in joint if report.state == ReportState.EXEMPT and report.version_id is not None]
    left = db.session.scalars(ended(Because.DUTY).where(Report.id.in_(begun))).all() if begun else ()
    # What was never accepted and lies with who led is still owed: the new lead goes on with its words.
    owed = [one for one in joint if one.state in WITH_BODY and one.accepted_version_id is None]
    return [*owed, *left]


def _owes_as_lead(body: int, reports: Sequence[tuple[Report, PartyRole]]) -> bool:
    """Whether a body that led beside who told for all (共同牵头) has still to tell its own part."""
    return any(one.department_id == body and role == PartyRole.LEAD and one.state in UNSENT for one, role in reports)


def _hand_in(by_rule: Act, texts: Sequence[Report]) -> None:
    for report in texts:
        move(by_rule, report, ReportAct.HAND_IN)


def _of_all(draft: Draft) -> Draft:
    """The joint words as another lead goes on with them: 不同意见, and what it calls its own, are the former lead's."""
    return replace(written_on(draft), dissent="", own=())


def _hand_over(by_rule: Act, round: Round, duty: Assignment, texts: Sequence[Report], former: Sequence[Report]) -> None:
    """The new lead is asked, begins with the former joint report's words, and has the co-bodies' texts before it."""
    joint = ask_lead(by_rule, round, duty)
    name = db.session.get_one(Department, duty.department_id).short_name
    for report in former:
        last = db.session.get(ReportVersion, report.version_id) if report.version_id else None
        if last is not None and joint.version_id is None:
            new_version(by_rule, joint, last, _of_all(draft_of(last)))
            move(by_rule, joint, ReportAct.SAVE)
        if report.state != ReportState.EXEMPT:
            move(by_rule, report, ReportAct.EXEMPT, f"已改由{name}牵头，由其汇总报送")
    for report in texts:
        if report.state != ReportState.HANDED_UP:
            move(by_rule, report, ReportAct.HAND_OVER)
    db.session.flush()
