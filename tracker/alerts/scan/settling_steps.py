"""Putting messages aside by looking at the facts: what was awaited has happened (已处置), or nothing is (已失效).

Nobody who signs, reports or judges needs to know of messages. `refresh` runs before the commit of every act that
touched a task, so that what is done leaves the inbox at once; a scan looks at all that stand.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update
from sqlalchemy.orm import Session

from tracker.actor import Act
from tracker.alerts.models import Alert
from tracker.alerts.results.asking_steps import ASKING
from tracker.alerts.steps import CHUNK
from tracker.database import db
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.standing_queries import speaking_on, speaks
from tracker.people.access import UNIT
from tracker.people.models import Post
from tracker.plans.models import Item, ItemClaim, Milestone, OwnerAsk, Task
from tracker.plans.owners.item_queries import holds, owner_ids
from tracker.plans.states import IN_FORCE, SIGNABLE
from tracker.reporting.models import Report, Round
from tracker.tasks.asking.queries import open_ask_of
from tracker.tasks.models import Assignment
from tracker.tasks.queries import unsigned
from tracker.vocabulary import AlertStage, AlertState, KnownBy, ReportState, SignedHow

_BY_SOMEBODY = (SignedHow.SIGNED, SignedHow.REPORTED, SignedHow.SIGNED_FOR)
_MILESTONES = (AlertStage.A5, AlertStage.A6)


def refresh(session: Session, act: Act, task_ids: Collection[int]) -> None:
    """Settle what stands on these tasks, and the notices of their plans, before the commit (changes.REFRESHERS)."""
    ids = sorted(task_ids)
    for start in range(0, len(ids), CHUNK):
        open_ids = _standing_on(session, ids[start : start + CHUNK])
        if open_ids:
            _settle(session, Alert.id.in_(open_ids), act.today)


def settle_all(act: Act, jurisdiction_id: str, day: date) -> None:
    """Settle whatever stands in a jurisdiction, as of a day."""
    _settle(db.session(), Alert.jurisdiction_id == jurisdiction_id, day)


def _standing_on(session: Session, task_ids: Sequence[int]) -> list[int]:
    standing = select(Alert.id).where(Alert.state == AlertState.SENT)
    tasks = select(Task).where(Task.id.in_(task_ids)).subquery()
    notices = standing.where(
        or_(Alert.stage == AlertStage.A1, _asks()),
        Alert.jurisdiction_id.in_(select(tasks.c.jurisdiction_id)),
        Alert.plan_id.in_(select(tasks.c.plan_id)),
    )
    chases = standing.where(
        Alert.round_id.in_(select(Report.round_id).where(Report.task_id.in_(task_ids))),
        Alert.department_id.in_(select(Report.department_id).where(Report.task_id.in_(task_ids))),
    )
    about = standing.where(Alert.task_id.in_(task_ids))
    return [one for found in (about, notices, chases) for one in session.scalars(found)]


def _settle(session: Session, which: ColumnElement[bool], day: date) -> None:
    _settle_judged(session, which, day)
    for state, reason in _reasons():
        _put_aside(session, (which, reason), state, day)


def _put_aside(session: Session, which: Sequence[ColumnElement[bool]], state: AlertState, day: date) -> None:
    done = update(Alert).where(*which, Alert.state == AlertState.SENT).values(state=state, handled_on=day)
    session.execute(done, execution_options={"synchronize_session": False})


def _settle_judged(session: Session, which: ColumnElement[bool], day: date) -> None:
    """Messages on milestones with a verdict that speaks of the date as it stands."""
    has_verdict = exists().where(Verdict.milestone_id == Alert.milestone_id)
    asked = (which, Alert.state == AlertState.SENT, Alert.stage.in_(_MILESTONES), has_verdict)
    told = session.scalars(select(Alert.milestone_id).where(*asked).distinct())
    judged = sorted(speaking_on({id for id in told if id is not None}))
    for start in range(0, len(judged), CHUNK):
        about = Alert.milestone_id.in_(judged[start : start + CHUNK])
        _put_aside(session, (which, Alert.stage.in_(_MILESTONES), about, ~_rectifies()), AlertState.HANDLED, day)


@cache
def _reasons() -> tuple[tuple[AlertState, ColumnElement[bool]], ...]:
    """Why a message no longer stands, verdicts on milestones apart; the first that holds gives the state.

    Built once: to build these costs more than to ask them.
    """
    return (
        (AlertState.HANDLED, and_(Alert.stage == AlertStage.A1, _answered(), ~_open_duties())),
        (AlertState.EXPIRED, and_(Alert.stage == AlertStage.A1, ~_open_duties())),
        (AlertState.HANDLED, and_(_asks(), _answered_ask(), ~_open_ask())),
        (AlertState.EXPIRED, and_(_asks(), ~_open_ask())),
        (AlertState.HANDLED, and_(Alert.stage == AlertStage.A2, _duty(_is_answered()))),
        (AlertState.HANDLED, and_(Alert.stage == AlertStage.A4, _report(Report.first_submitted_at.is_not(None)))),
        (AlertState.EXPIRED, and_(Alert.stage == AlertStage.A4, _report(_is_over()))),
        (AlertState.HANDLED, and_(Alert.round_id.is_not(None), ~_owes(Report.first_submitted_at.is_(None)))),
        (
            AlertState.EXPIRED,
            and_(Alert.stage.in_(_MILESTONES), Alert.milestone_id.is_not(None), ~_rectifies(), _is_moved()),
        ),
        (AlertState.HANDLED, and_(Alert.stage.in_(_MILESTONES), _rectifies(), ~_is_to_rectify())),
        (AlertState.HANDLED, and_(Alert.stage == AlertStage.A6, exists().where(Verdict.goal_id == Alert.goal_id))),
        (
            AlertState.HANDLED,
            and_(Alert.stage == AlertStage.A6, Alert.milestone_id.is_not(None), ~_rectifies(), _is_told(), _to_unit()),
        ),
        # Who was relieved of a duty still hears of it.
        (
            AlertState.EXPIRED,
            and_(Alert.task_id.is_not(None), Alert.stage != AlertStage.RESULT, ~_duty(), _to_unit()),
        ),
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
    return _in_plan(or_(Assignment.signed_how.in_(_BY_SOMEBODY), Assignment.objected_on.is_not(None)))


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
    has_duty = exists().where(
        Assignment.task_id == Task.id,
        Assignment.department_id == Alert.department_id,
        Assignment.ended_on.is_(None),
    )
    return _of_ask(open_ask_of(Alert.department_id), Task.state.in_(IN_FORCE), has_duty)


def _answered_ask() -> ColumnElement[bool]:
    """The body said something of it, as against silence."""
    return _of_ask(ItemClaim.item_id == Item.id, ItemClaim.department_id == Alert.department_id)


def _report(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Report.id == Alert.report_id, condition)


def _owes(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The body addressed has a report of the round, not 免报, of which this holds."""
    return exists().where(
        Report.round_id == Alert.round_id,
        Report.department_id == Alert.department_id,
        Report.state != ReportState.EXEMPT,
        condition,
    )


def _is_told() -> ColumnElement[bool]:
    """No date of the task that was overdue when the message was sent is still: what it asked for was accepted."""
    overdue = LedgerStanding.overdue_since
    return exists().where(LedgerStanding.task_id == Alert.task_id, or_(overdue.is_(None), overdue >= Alert.day))


def _rectifies(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The message is about what is to be put right (整改) by its date, not about the milestone's own."""
    asked = Verdict.milestone_id == Alert.milestone_id, Verdict.rectify_by == Alert.due_on
    return exists().where(*asked, *conditions)


def _is_to_rectify() -> ColumnElement[bool]:
    """No newer verdict stands, nothing newer was accepted, and who is told still answers for it."""
    told = func.coalesce(LedgerStanding.told, "").concat(func.coalesce(LedgerStanding.retold, ""))
    of_task = Milestone.id == Alert.milestone_id, LedgerStanding.task_id == Milestone.task_id
    is_open = LedgerStanding.state.in_(IN_FORCE), ~holds(told, Milestone.id)
    return _rectifies(speaks(), *of_task, *is_open, or_(and_(_is_its(), _to_unit()), and_(~_is_its(), ~_to_unit())))


def _is_its() -> ColumnElement[bool]:
    """Its owner is known, and is the body addressed, by itself or with all of the task."""
    of_node = or_(Item.milestone_id == Milestone.id, Item.indicator_id == Milestone.indicator_id)
    is_settled = Item.known_by.in_([one for one in KnownBy if one.is_settled])
    is_owner = or_(owner_ids() == ",,", holds(owner_ids(), Alert.department_id))
    items = exists().where(Item.task_id == Milestone.task_id, of_node)
    to_office = exists().where(Post.id == Alert.post_id, Post.role.not_in(UNIT))
    mine = items.where(is_settled, or_(is_owner, to_office))
    return or_(mine.correlate(Milestone, Alert), ~items.correlate(Milestone))


def _to_unit() -> ColumnElement[bool]:
    """Addressed to a body that has a duty, not to 综合处."""
    return exists().where(Post.id == Alert.post_id, Post.role.in_(UNIT))


def _is_over() -> ColumnElement[bool]:
    """Nobody waits for the report: 免报, or its round is closed."""
    closed = exists().where(Round.id == Report.round_id, Round.closed_on.is_not(None))
    return or_(Report.state == ReportState.EXEMPT, closed)


def _is_moved() -> ColumnElement[bool]:
    """The date is another now, or the task is over."""
    return exists().where(
        Milestone.id == Alert.milestone_id,
        Task.id == Milestone.task_id,
        or_(Milestone.due_on.is_(None), Milestone.due_on != Alert.due_on, Task.state.not_in(IN_FORCE)),
    )
