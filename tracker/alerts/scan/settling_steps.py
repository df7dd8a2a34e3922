"""Putting messages aside by looking at the facts: what was awaited has happened (已处置), or nothing is (已失效).

Nobody who signs, reports or judges needs to know of messages. `refresh` runs before the commit of every act that
touched a task, so that what is done leaves the inbox at once; a scan looks at all that stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.actor import Act
from tracker.alerts.models import Alert
from tracker.alerts.results.asking_steps import ASKING
from tracker.alerts.results.keys import Source, all_of
from tracker.alerts.scan.dates.milestone_queries import said_of
from tracker.alerts.scan.dates.rectifying_queries import rectified
from tracker.alerts.scan.dates.standing import end_of_message, stands
from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.plan_queries import issued_plans
from tracker.alerts.scan.stages import Subject, beginning
from tracker.alerts.scan.values import steps as value_steps
from tracker.alerts.steps import HANDLED, put_aside, put_each_aside
from tracker.calendar.days import load_calendar
from tracker.database import batches, db
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.standing_queries import speaking_on
from tracker.people.access import UNIT
from tracker.people.models import Post
from tracker.plans.models import Item, ItemClaim, Milestone, OwnerAsk, OwnerFact, Task
from tracker.plans.states import IN_FORCE, SIGNABLE
from tracker.reporting.line_queries import is_asked_for, is_returned
from tracker.reporting.models import Report, ReportEvent, Round
from tracker.reporting.transitions import HANDED_IN, UNDER_THE_PEN
from tracker.tasks.asking.queries import open_ask_of
from tracker.tasks.models import Assignment
from tracker.tasks.queries import unsigned
from tracker.vocabulary import AlertEnd, AlertStage, AlertState, ReportState, SignedHow

_BY_SOMEBODY = (SignedHow.SIGNED, SignedHow.REPORTED, SignedHow.SIGNED_FOR)
_MILESTONES = (AlertStage.A5, AlertStage.A6)


def refresh(session: Session, act: Act, task_ids: Collection[int]) -> None:
    """Settle what stands on these tasks, and the notices of their plans, before the commit (changes.REFRESHERS)."""
    for ids in batches(sorted(task_ids)):
        stages = _standing_on(session, ids)
        if stages:
            _settle(session, Alert.id.in_(stages), frozenset(stages.values()), act.today)
            _settle_unsaid(session, Alert.id.in_(stages), act.today)


def settle_all(act: Act, jurisdiction_id: str) -> None:
    """Settle whatever stands in a jurisdiction, as of the act's day.

    What an act ends it puts aside itself, on its own day; here what days alone end, and what was just said for days
    that are past: it stood at no time, and ends on the day it was written. Whom a date is said to changes by acts,
    after each of which its task was looked at: here what that may have missed, and what a liaison has written, of which
    no task hears before it is approved. Before a date is over nothing that is told of it ends its warning; once it is,
    a warning that nothing later took the place of is one of which all was told, whatever else of its task is overdue.
    """
    is_of, day = Alert.jurisdiction_id == jurisdiction_id, act.today
    standing = select(Alert.stage).where(is_of, Alert.state == AlertState.SENT).distinct()
    _settle(db.session(), is_of, frozenset(db.session.scalars(standing)), day)
    caught_up = and_(Alert.recorded_at >= act.at, Alert.day < day)
    is_told = and_(Alert.due_on < day, or_(Alert.stage == AlertStage.A5, _is_told(), _rectifies()), _to_unit())
    written = and_(_is_written(), _to_unit())
    _settle_unsaid(db.session(), and_(is_of, or_(caught_up, _is_owned_since(), is_told, written)), day)


def _standing_on(session: Session, task_ids: Sequence[int]) -> dict[int, str]:
    """By id of which stage."""
    found = (session.execute(standing, {"tasks": task_ids}) for standing in _standing())
    return {id: stage for rows in found for id, stage in rows}


@cache
def _standing() -> tuple[Select[int, str], Select[int, str], Select[int, str]]:
    """About tasks themselves, notices of their plans, chases of their rounds."""
    standing = select(Alert.id, Alert.stage).where(Alert.state == AlertState.SENT)
    ids: BindParameter[Sequence[int]] = bindparam("tasks", expanding=True)
    tasks = select(Task.jurisdiction_id, Task.plan_id).where(Task.id.in_(ids)).subquery()
    notices = standing.where(
        or_(Alert.stage == AlertStage.A1, _asks()),
        Alert.jurisdiction_id.in_(select(tasks.c.jurisdiction_id)),
        Alert.plan_id.in_(select(tasks.c.plan_id)),
    )
    chases = standing.where(
        Alert.round_id.in_(select(Report.round_id).where(Report.task_id.in_(ids))),
        Alert.department_id.in_(select(Report.department_id).where(Report.task_id.in_(ids))),
    )
    return standing.where(Alert.task_id.in_(ids)), notices, chases


def _settle(session: Session, which: ColumnElement[bool], stages: frozenset[str], day: date) -> None:
    """`stages`: those of which any of these messages stands; of others nothing is asked."""
    if stages.intersection(_MILESTONES):
        _settle_judged(session, which, day)
    if AlertStage.A7 in stages:
        value_steps.settle(session, which, day)
    for of, end, reason in _reasons():
        if stages.intersection(of):
            put_aside(session, (which, reason), end, day)


def _settle_judged(session: Session, which: ColumnElement[bool], day: date) -> None:
    """Messages on milestones with a verdict that speaks of the date as it stands."""
    has_verdict = exists().where(Verdict.milestone_id == Alert.milestone_id)
    asked = (which, Alert.state == AlertState.SENT, Alert.stage.in_(_MILESTONES), has_verdict)
    told = session.scalars(select(Alert.milestone_id).where(*asked).distinct())
    for judged in batches(sorted(speaking_on({id for id in told if id is not None}))):
        about = Alert.milestone_id.in_(judged)
        put_aside(session, (which, Alert.stage.in_(_MILESTONES), about, ~_rectifies()), HANDLED, day)


def _settle_unsaid(session: Session, which: ColumnElement[bool], day: date) -> None:
    """Messages on own dates that a scan would not say to that post any more: others own it, or what it asked came."""
    on_dates = Alert.state == AlertState.SENT, Alert.stage.in_(_MILESTONES), Alert.milestone_id.is_not(None)
    columns = Alert.id, Alert.key, Alert.jurisdiction_id, Alert.milestone_id, Alert.department_id, Alert.due_on
    standing = session.execute(select(*columns, _rectifies().label("rectifies")).where(which, *on_dates)).all()
    if not standing:
        return
    calendar = load_calendar()
    for code in sorted({row.jurisdiction_id for row in standing}):
        plans = issued_plans(code, calendar, day)
        for rectifies, say in ((False, said_of), (True, rectified)):
            rows = [row for row in standing if row.jurisdiction_id == code and bool(row.rectifies) is rectifies]
            said = {one.milestone_id: one for one in say({row.milestone_id for row in rows}, plans, day, calendar)}
            put_each_aside(session, _unsaid(rows, said), day)


def _unsaid(rows: Iterable[Any], said: Mapping[int | None, Found]) -> Iterator[tuple[int, AlertEnd | None]]:
    """The messages that no longer stand, each with its reason; 整改 of which nothing is said was done."""
    for row in rows:
        one = said.get(row.milestone_id)
        if row.rectifies and (one is None or one.matter.due_on != row.due_on):
            yield row.id, HANDLED
        elif one is not None and not stands(row.key, row.department_id, one):
            yield row.id, end_of_message(row.key, row.department_id, one)


_Reason = tuple[Collection[AlertStage], AlertEnd | None, ColumnElement[bool]]


@cache
def _reasons() -> tuple[_Reason, ...]:
    """Of which stages a message no longer stands, how it ended and why; the first that holds gives the state.

    Whom an own date is said to is a matter apart. Built once: to build these costs more than to ask them. Compiled once
    beforehand: by it SQLAlchemy changes the keys of what is nested in them, and would compile each statement again.
    """
    reasons = [(of, end, and_(Alert.stage.in_(of), reason)) for of, end, reason in _unasked_reasons()]
    for *_, reason in reasons:
        reason.compile()
    return tuple(reasons)


def _unasked_reasons() -> tuple[_Reason, ...]:
    on_date = and_(Alert.milestone_id.is_not(None), ~_rectifies())
    is_over = Milestone.due_on.is_(None) | Task.state.not_in(IN_FORCE)
    notice, ask, signing, chase = ((one,) for one in (AlertStage.A1, AlertStage.RESULT, AlertStage.A2, AlertStage.A4))
    opening, goal, every = (AlertStage.A3,), (AlertStage.A6,), tuple(AlertStage)
    of_tasks = tuple(one for one in AlertStage if one is not AlertStage.RESULT)
    is_of_task, of_round = Alert.task_id.is_not(None), Alert.round_id.is_not(None)
    # A person's chase that names no day is for what came back alone.
    is_of_back = and_(Alert.stage == AlertStage.A4, Alert.due_on.is_(None))
    return (
        (notice, HANDLED, and_(is_of_task, _duty(_is_said()))),
        (notice, AlertEnd.SILENT, and_(is_of_task, _duty(Assignment.signed_on.is_not(None)))),
        (notice, HANDLED, and_(_answered(), ~_open_duties())),
        (notice, AlertEnd.SILENT, ~_open_duties()),
        (ask, HANDLED, and_(_asks(), _answered_ask(), ~_open_ask())),
        (ask, AlertEnd.ANSWERED, and_(_asks(), ~_open_ask())),
        (ask, HANDLED, and_(Alert.key.startswith(all_of(Source.REPORT)), _has_come_since())),
        (ask, AlertEnd.ROUND, and_(Alert.key.startswith(all_of(Source.REPORT)), _has_day(), _report(_is_left()))),
        (signing, HANDLED, _duty(_is_answered())),
        ((*notice, *signing), AlertEnd.TASK, exists().where(Task.id == Alert.task_id, Task.state.not_in(IN_FORCE))),
        (chase, HANDLED, and_(~_is_back(), _report(Report.first_submitted_at.is_not(None)))),
        (chase, HANDLED, and_(_is_back(), _report(and_(~is_returned(), Report.state != ReportState.EXEMPT)))),
        (chase, AlertEnd.ROUND, _report(_is_over())),
        (chase, AlertEnd.DATE, _report(Report.due_on != Alert.due_on)),
        (every, HANDLED, and_(of_round, ~is_of_back, ~_owes(Report.first_submitted_at.is_(None)))),
        (chase, HANDLED, and_(of_round, is_of_back, ~_owes(is_returned()))),
        (every, AlertEnd.ROUND, exists().where(Round.id == Alert.round_id, Round.closed_on > Alert.day)),
        (opening, AlertEnd.REPLACED, _is_chased()),
        (_MILESTONES, AlertEnd.TASK, and_(on_date, _of_date(is_over))),
        (_MILESTONES, AlertEnd.DATE, and_(on_date, _of_date(Milestone.due_on != Alert.due_on))),
        (goal, HANDLED, _is_judged_since()),
        # Who was relieved of a duty still hears of it.
        (of_tasks, AlertEnd.RELIEVED, and_(Alert.task_id.is_not(None), ~_duty(), _to_unit())),
    )


def _is_answered() -> ColumnElement[bool]:
    return or_(Assignment.signed_on.is_not(None), Assignment.objected_on.is_not(None))


def _duty(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The body addressed has the task's duty in force, and this holds for it."""
    return exists().where(
        Assignment.task_id == Alert.task_id,
        Assignment.department_id == Alert.department_id,
        Assignment.ended_on.is_(None),
        *conditions,
    )


def _in_plan(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The body addressed has a duty in the plan of which this holds."""
    return exists().where(
        Assignment.department_id == Alert.department_id,
        Assignment.ended_on.is_(None),
        Task.id == Assignment.task_id,
        Task.plan_id == Alert.plan_id,
        *conditions,
    )


def _open_duties() -> ColumnElement[bool]:
    return _in_plan(unsigned(), Task.state.in_(SIGNABLE))


def _answered() -> ColumnElement[bool]:
    """Somebody of the body did something, as against silence."""
    return _in_plan(_is_said())


def _is_said() -> ColumnElement[bool]:
    return or_(Assignment.signed_how.in_(_BY_SOMEBODY), Assignment.objected_on.is_not(None))


def _asks() -> ColumnElement[bool]:
    """The message asks a body which items of a plan are its own (请各单位确认), until a day."""
    return and_(Alert.stage == AlertStage.RESULT, Alert.key.startswith(ASKING))


def _of_ask(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of the items that the body addressed was asked about so there is one of which this holds."""
    return exists().where(
        Item.task_id == Task.id,
        Task.plan_id == Alert.plan_id,
        OwnerAsk.item_id == Item.id,
        OwnerAsk.department_id == Alert.department_id,
        OwnerAsk.until == Alert.due_on,
        *conditions,
    )


def _open_ask() -> ColumnElement[bool]:
    has_duty = (
        exists()
        .where(
            Assignment.task_id == Task.id,
            Assignment.department_id == Alert.department_id,
            Assignment.ended_on.is_(None),
        )
        .correlate_except(Assignment)
    )
    return _of_ask(open_ask_of(Alert.department_id), Task.state.in_(IN_FORCE), has_duty)


def _answered_ask() -> ColumnElement[bool]:
    """The body said something of it, as against silence."""
    return _of_ask(ItemClaim.item_id == Item.id, ItemClaim.department_id == Alert.department_id)


def _is_back() -> ColumnElement[bool]:
    """The message is about a report that came back, not about one that never came."""
    return Alert.key.startswith(beginning(AlertStage.A4, Subject.RETURNED))


def _report(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Report.id == Alert.report_id, condition)


def _has_come_since() -> ColumnElement[bool]:
    """The report that was given back or asked for (退回, 请报送) has left its unit after the message."""
    of_report = ReportEvent.report_id == Alert.report_id, ReportEvent.recorded_at > Alert.recorded_at
    return exists().where(*of_report, ReportEvent.act.in_(HANDED_IN))


def _has_day() -> ColumnElement[bool]:
    """The message asks for the report by a day."""
    return Alert.due_on.is_not(None)


def _is_left() -> ColumnElement[bool]:
    """The report is with its unit no more: its day has passed (缺报), it was spared, or what was accepted stands."""
    return Report.state.not_in((*UNDER_THE_PEN, ReportState.TO_APPROVE))


def _owes(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The body addressed has a report of the round, neither 免报 nor 主动报送, of which this holds."""
    return exists().where(
        Report.round_id == Alert.round_id,
        Report.department_id == Alert.department_id,
        is_asked_for(),
        condition,
    )


def _is_chased() -> ColumnElement[bool]:
    """The same post is chased for a report of the round since (A4)."""
    later = aliased(Alert)
    of_round = later.id > Alert.id, Report.id == later.report_id, Report.round_id == Alert.round_id
    return exists().where(later.post_id == Alert.post_id, later.stage == AlertStage.A4, *of_round)


def _is_told() -> ColumnElement[bool]:
    """No date of the task that was overdue when the message was sent is still: what it asked for was accepted."""
    overdue = LedgerStanding.overdue_since
    return exists().where(LedgerStanding.task_id == Alert.task_id, or_(overdue.is_(None), overdue >= Alert.day))


def _is_judged_since() -> ColumnElement[bool]:
    """The goal has got the verdict that was missing: a first one, or one after that whose 整改 date is up."""
    given, newer = aliased(Verdict), aliased(Verdict)
    is_newest = ~exists().where(newer.goal_id == Alert.goal_id, newer.id > given.id).correlate(Alert, given)
    is_another = or_(given.rectify_by.is_(None), given.rectify_by != Alert.due_on)
    return exists().where(given.goal_id == Alert.goal_id, is_another, is_newest).correlate(Alert)


def _rectifies() -> ColumnElement[bool]:
    """The message is about what is to be put right (整改) by its date, not about the milestone's own."""
    return exists().where(Verdict.milestone_id == Alert.milestone_id, Verdict.rectify_by == Alert.due_on)


def _is_written() -> ColumnElement[bool]:
    """A report of the body addressed for the task waits for its head, which may tell what the message asks for."""
    of_body = Report.task_id == Alert.task_id, Report.department_id == Alert.department_id
    return exists().where(*of_body, Report.state == ReportState.TO_APPROVE)


def _to_unit() -> ColumnElement[bool]:
    """Addressed to a body that has a duty, not to 综合处."""
    return exists().where(Post.id == Alert.post_id, Post.role.in_(UNIT)).correlate_except(Post)


def _is_over() -> ColumnElement[bool]:
    """Nobody waits for the report: 免报, or its round is closed."""
    closed = exists().where(Round.id == Report.round_id, Round.closed_on.is_not(None))
    return or_(Report.state == ReportState.EXEMPT, closed)


def _of_date(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The message is on an own date of which, or of whose task, this holds."""
    return exists().where(Milestone.id == Alert.milestone_id, Task.id == Milestone.task_id, condition)


def _is_owned_since() -> ColumnElement[bool]:
    """Whose the date is was said anew after the message."""
    of_date = or_(Item.milestone_id == Milestone.id, Item.indicator_id == Milestone.indicator_id)
    said = OwnerFact.item_id == Item.id, OwnerFact.recorded_at > Alert.recorded_at
    return exists().where(Milestone.id == Alert.milestone_id, Item.task_id == Milestone.task_id, of_date, *said)
