"""Reads alerts: which exist, the inbox of a person's posts, those of a task, of a jurisdiction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.actor import Actor
from tracker.alerts.models import Alert, ScannedDay
from tracker.clock import end_of
from tracker.database import db
from tracker.database.remembered import until_written
from tracker.people.access import Scope
from tracker.people.division_queries import within
from tracker.people.models import Department, Post, PostHolding, User
from tracker.people.queries import POSTS_OF, holding_in_force, posts_values
from tracker.plans.models import Task
from tracker.reporting.models import Report, Round
from tracker.vocabulary import AlertEnd, AlertStage, AlertState, Role

UNDELIVERED = "未送达（岗位无人）"


@dataclass(frozen=True)
class AlertRow:
    """One message as lists show it; `code`: of the task, None where it is about a plan.

    `is_undelivered`: nobody has read it, and on the day asked for nobody holds its post.
    """

    id: int
    key: str
    stage: AlertStage
    department: str
    role: Role
    code: str | None
    plan_id: int | None
    task_id: int | None
    report_id: int | None
    goal_id: int | None
    milestone_id: int | None
    round_id: int | None
    day: date
    due_on: date | None
    message: str
    state: AlertState
    read_at: datetime | None
    handled_on: date | None
    ended_by: AlertEnd | None = None
    is_undelivered: bool = False
    rule_version: int | None = None
    settings_version: int | None = None

    @property
    def state_label(self) -> str:
        """How it stands: a message that nobody is there to read was not delivered."""
        return UNDELIVERED if self.is_undelivered else self.state.label

    @property
    def ending(self) -> str:
        """“已处置”, “已失效：承办单位已调整”: how it ended, and why where nothing was done."""
        return f"{self.state.label}：{self.ended_by.label}" if self.ended_by else self.state_label

    @property
    def is_asking(self) -> bool:
        """Whether it says what came of something, and asks for an act by a day: 请报送, 退回补充, 请各单位确认."""
        return self.stage is AlertStage.RESULT and self.due_on is not None

    @property
    def is_new(self) -> bool:
        """Still standing and not read."""
        return self.state is AlertState.SENT and self.read_at is None


@dataclass(frozen=True)
class InboxCounts:
    """What waits, what is only to be read, how much of both nobody has read, and what was put aside."""

    standing: int
    news: int
    unread: int
    done: int


def existing_keys(keys: Collection[str]) -> set[str]:
    """Which of these keys are there."""
    return set(db.session.scalars(_EXISTING, {"keys": list(keys)})) if keys else set()


_EXISTING = select(Alert.key).where(Alert.key.in_(bindparam("keys")))


def told_and_rehearsed(jurisdiction_id: str, day: date, at: datetime) -> tuple[int, bool]:
    """What stands before a scan: how many messages up to its day, and whether one was rehearsed for later."""
    count, is_rehearsed = db.session.execute(_UP_TO, {"jurisdiction": jurisdiction_id, "day": day, "at": at}).one()
    return count, bool(is_rehearsed)


_OF_REGION: BindParameter[str] = bindparam("jurisdiction")
_REHEARSED = exists().where(ScannedDay.jurisdiction_id == _OF_REGION, ScannedDay.recorded_at > bindparam("at"))
_UP_TO = (
    select(func.count(), _REHEARSED)
    .select_from(Alert)
    .where(Alert.jurisdiction_id == _OF_REGION, Alert.day <= bindparam("day"))
)


def scanned_up_to(jurisdiction_id: str, at: datetime) -> date | None:
    """The last day scanned up to an instant, None before the first scan; rehearsals lie after it."""
    found = scanned(jurisdiction_id, at)
    return found.day if found else None


def scanned(jurisdiction_id: str, at: datetime) -> ScannedDay | None:
    """The same with when it was."""
    return db.session.scalars(_SCANNED, {"jurisdiction": jurisdiction_id, "at": at}).first()


_SCANNED = (
    select(ScannedDay)
    .where(ScannedDay.jurisdiction_id == bindparam("jurisdiction"), ScannedDay.recorded_at <= bindparam("at"))
    .order_by(ScannedDay.day.desc())
    .limit(1)
)


_ASKS = and_(Alert.stage == AlertStage.RESULT, Alert.due_on.is_not(None))
"""AlertRow.is_asking in SQL."""
IS_NEWS = and_(Alert.stage.in_((AlertStage.RESULT, AlertStage.WEEKLY)), ~_ASKS)
"""It says what came of something, or is a list: read, it is dealt with."""


def inbox(post_ids: Collection[int], *, done: bool, news: bool = False, limit: int = 200) -> list[AlertRow]:
    """The messages to these posts, newest day first: those that wait, those only to be read, or those put aside."""
    is_standing = and_(Alert.state == AlertState.SENT, IS_NEWS if news else ~IS_NEWS)
    found = _found().where(Alert.post_id.in_(post_ids), Alert.state != AlertState.SENT if done else is_standing)
    return _rows(found.order_by(Alert.day.desc(), Alert.stage.desc(), Alert.id.desc()).limit(limit))


def one_to(post_ids: Collection[int], alert_id: int) -> AlertRow | None:
    """One message, if it is to one of these posts."""
    return next(iter(_rows(_found().where(Alert.id == alert_id, Alert.post_id.in_(post_ids)))), None)


def unread_results(post_ids: Collection[int], limit: int) -> list[AlertRow]:
    """What came of things of these posts and nobody has read, the newest first; some of it asks (`is_asking`)."""
    found = _found().where(
        Alert.post_id.in_(post_ids),
        Alert.state == AlertState.SENT,
        Alert.stage == AlertStage.RESULT,
        Alert.read_at.is_(None),
    )
    return _rows(found.order_by(Alert.day.desc(), Alert.id.desc()).limit(limit))


def inbox_counts(actor: Actor) -> InboxCounts:
    """How many messages a person's posts have."""
    rows = list(db.session.execute(_COUNTS, posts_values(actor)))
    sent = [(is_unread, is_news, count) for state, is_unread, is_news, count in rows if state == AlertState.SENT]
    return InboxCounts(
        standing=sum(count for _, is_news, count in sent if not is_news),
        news=sum(count for _, is_news, count in sent if is_news),
        unread=sum(count for is_unread, _, count in sent if is_unread),
        done=sum(count for state, *_, count in rows if state != AlertState.SENT),
    )


_IS_UNREAD = Alert.read_at.is_(None)
_COUNTS = (
    select(Alert.state, _IS_UNREAD, IS_NEWS, func.count())
    .where(Alert.post_id.in_(POSTS_OF))
    .group_by(Alert.state, _IS_UNREAD, IS_NEWS)
)


@until_written
def unread_by(actor: Actor) -> int:
    """How many messages to a person's posts stand that nobody has read."""
    return db.session.scalar(_UNREAD, posts_values(actor)) or 0


_UNREAD = (
    select(func.count())
    .select_from(Alert)
    .where(Alert.post_id.in_(POSTS_OF), Alert.state == AlertState.SENT, _IS_UNREAD)
)


def last_chased(round_id: int, department_ids: Collection[int]) -> dict[int, date]:
    """By department the day on which it was last chased for what it owes of a round, by a person or by the scan."""
    return dict(db.session.execute(_CHASED, {"round": round_id, "departments": list(department_ids)}).all())


_CHASED = (
    select(Alert.department_id, func.max(Alert.day))
    .outerjoin(Report, Report.id == Alert.report_id)
    .where(
        Alert.department_id.in_(bindparam("departments")),
        Alert.stage == AlertStage.A4,
        func.coalesce(Alert.round_id, Report.round_id) == bindparam("round"),
        # Those of earlier years, most of all there are, need not be asked of which round they are.
        Alert.day >= select(Round.opened_on).where(Round.id == bindparam("round")).scalar_subquery(),
    )
    .group_by(Alert.department_id)
)


def after_on_task(task_id: int, scope: Scope | None, day: date, today: date, limit: int = 200) -> list[AlertRow]:
    """The messages about one task from a day on, the first first, as they stand today; `scope`: to whose posts.

    What a scan made up for after that day is among them, of whatever day it is.
    """
    is_since = or_(Alert.day >= day, Alert.recorded_at >= end_of(day))
    found = _found().where(Alert.task_id == task_id, is_since)
    if scope is not None and scope.department_ids is not None:
        found = found.where(Alert.department_id.in_(scope.department_ids))
    return _marked_undelivered(_rows(found.order_by(Alert.day, Alert.id).limit(limit)), task_id, today)


def _marked_undelivered(rows: list[AlertRow], task_id: int, on: date) -> list[AlertRow]:
    """Messages about a task, and which of them nobody is there to read on a day."""
    posts = Post.id.in_(select(Alert.post_id).where(Alert.task_id == task_id))
    lost = select(Alert.id).where(Alert.task_id == task_id, *_is_undelivered(posts))
    ids = set(db.session.scalars(lost, {"on": on})) if rows else set()
    return [replace(row, is_undelivered=row.id in ids) for row in rows]


def of_task(task_id: int, scope: Scope | None, day: date, limit: int = 50) -> list[AlertRow]:
    """The messages about one task up to a day, newest first, each as it stood at its end; `scope`: to whose posts.

    What a scan made up for after that day was not there.
    """
    found = _found().where(Alert.task_id == task_id, Alert.day <= day, Alert.recorded_at < end_of(day))
    if scope is not None and scope.department_ids is not None:
        found = found.where(Alert.department_id.in_(scope.department_ids))
    rows = _rows(found.order_by(Alert.day.desc(), Alert.id.desc()).limit(limit))
    then = [row if row.handled_on is None or row.handled_on <= day else _standing(row) for row in rows]
    return _marked_undelivered(then, task_id, day)


def stood_on_task(task_id: int, scope: Scope | None, day: date) -> list[AlertRow]:
    """The messages about one task of days before that stood at the end of a day, newest first, as they stood then.

    What a scan made up for after that day was not there; what was read after it was unread.
    """
    end = end_of(day)
    found = _found().where(
        Alert.task_id == task_id,
        Alert.day < day,
        Alert.recorded_at < end,
        or_(Alert.state == AlertState.SENT, Alert.handled_on > day),
    )
    if scope is not None and scope.department_ids is not None:
        found = found.where(Alert.department_id.in_(scope.department_ids))
    rows = [_standing(row) for row in _rows(found.order_by(Alert.day.desc(), Alert.id.desc()))]
    return [row if row.read_at is None or row.read_at < end else replace(row, read_at=None) for row in rows]


@dataclass(frozen=True)
class Said:
    """The same words said on one day to the posts of one body or of several; `to`: the one's name, or how many.

    Example: 32家单位（其中 3 条未送达，岗位无人）.
    """

    day: date
    to: str
    message: str


def said_of_task(task_id: int, scope: Scope | None, day: date, limit: int = 50) -> list[Said]:
    """What was said about one task up to a day, each thing once a day, newest first; `scope`: to whose posts."""
    departments = scope.department_ids if scope is not None else None
    values = {"task": task_id, "on": day, "most": limit, "departments": list(departments or ())}
    return [
        Said(on, (name if count == 1 else f"{count}家单位") + _lost(lost, messages), message)
        for on, message, count, name, lost, messages in db.session.execute(_said(departments is not None), values)
    ]


@cache
def _said(of_bodies: bool) -> Select[*tuple[Any, ...]]:
    of_task = Alert.task_id == bindparam("task")
    posts = Post.id.in_(select(Alert.post_id).where(of_task))
    lost = func.sum(case((and_(*_is_undelivered(posts)), 1), else_=0))
    bodies = func.count(Alert.department_id.distinct())
    said = (
        select(Alert.day, Alert.message, bodies, func.min(Department.short_name), lost, func.count())
        .join(Department, Department.id == Alert.department_id)
        .where(of_task, Alert.day <= bindparam("on"))
    )
    if of_bodies:
        said = said.where(Alert.department_id.in_(bindparam("departments")))
    grouped = said.group_by(Alert.day, Alert.message).order_by(Alert.day.desc(), func.max(Alert.id).desc())
    return grouped.limit(bindparam("most"))


def _lost(lost: int, of: int) -> str:
    """What of the same words never came to anybody."""
    if not lost:
        return ""
    return UNDELIVERED if lost == of else f"（其中 {lost} 条未送达，岗位无人）"


def of_jurisdiction(jurisdiction_id: str, state: AlertState | None = None, on: date | None = None) -> list[AlertRow]:
    """All messages of a jurisdiction in the order in which they were said; those in one state where it is named.

    `on`: the day on which somebody should be there to read them.
    """
    found = _found().where(Alert.jurisdiction_id == jurisdiction_id)
    if state is not None:
        found = found.where(Alert.state == state)
    rows = _rows(found.order_by(Alert.day, Alert.id))
    if on is None:
        return rows
    lost = select(Alert.id).where(Alert.jurisdiction_id == jurisdiction_id, *_is_undelivered())
    ids = set(db.session.scalars(lost, {"on": on}))
    return [replace(row, is_undelivered=row.id in ids) for row in rows]


def undelivered(jurisdiction_id: str, on: date) -> Counter[int]:
    """By department how many messages stand that nobody is there to read."""
    return Counter(db.session.scalars(_undelivered(), {"jurisdiction": jurisdiction_id, "on": on}))


@cache
def _undelivered() -> Select[int]:
    of_region = Alert.jurisdiction_id == bindparam("jurisdiction")
    return select(Alert.department_id).where(of_region, *_is_undelivered())


def _is_undelivered(among: ColumnElement[bool] | None = None) -> tuple[ColumnElement[bool], ...]:
    """It stands, nobody has read it, and nobody holds its post on the day given as `on`; `among`: posts looked at."""
    held, place = aliased(Post), aliased(Department)
    holders = (
        select(PostHolding.id)
        .join(held, held.id == PostHolding.post_id)
        .join(place, place.id == held.department_id)
        .join(User, User.id == PostHolding.user_id)
        .where(
            held.role == Post.role,
            within(lambda body: body == Post.department_id, place),
            User.disabled_at.is_(None),
            *holding_in_force(),
        )
        .correlate(Post)
    )
    vacant = select(Post.id).where(~holders.exists(), *([among] if among is not None else []))
    return Alert.state == AlertState.SENT, Alert.read_at.is_(None), Alert.post_id.in_(vacant)


def _standing(alert: AlertRow) -> AlertRow:
    return replace(alert, state=AlertState.SENT, handled_on=None, ended_by=None)


def _found() -> Select[Alert, str, str, str]:
    return (
        select(Alert, Department.name, Post.role, Task.code)
        .join(Department, Department.id == Alert.department_id)
        .join(Post, Post.id == Alert.post_id)
        .outerjoin(Task, Task.id == Alert.task_id)
    )


def _rows(statement: Select[Alert, str, str, str]) -> list[AlertRow]:
    return [
        AlertRow(
            id=alert.id,
            key=alert.key,
            stage=AlertStage(alert.stage),
            department=department,
            role=Role(role),
            code=code,
            plan_id=alert.plan_id,
            task_id=alert.task_id,
            report_id=alert.report_id,
            goal_id=alert.goal_id,
            milestone_id=alert.milestone_id,
            round_id=alert.round_id,
            day=alert.day,
            due_on=alert.due_on,
            message=alert.message,
            state=AlertState(alert.state),
            read_at=alert.read_at,
            handled_on=alert.handled_on,
            ended_by=AlertEnd.of(alert.ended_by),
            rule_version=alert.rule_version,
            settings_version=alert.settings_version,
        )
        for alert, department, role, code in db.session.execute(statement)
    ]
