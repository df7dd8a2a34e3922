"""Writing alerts: each once by its key, the older ones of the same matter put aside, to posts made where missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Update, bindparam, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, aliased

from tracker.actor import Act
from tracker.alerts.models import Alert
from tracker.alerts.queries import IS_NEWS
from tracker.alerts.scan.matters import Telling
from tracker.alerts.scan.stages import Subject
from tracker.alerts.steps import Message, Posts, hold, putting_aside, write
from tracker.database import batches, db
from tracker.plans.lock_queries import sharing_tasks
from tracker.plans.models import Task
from tracker.vocabulary import AlertEnd, AlertStage, AlertState


def tell(act: Act, jurisdiction_id: str, tellings: Iterable[Telling]) -> list[Telling]:
    """Write the messages that are not there yet; those written. A later one on the same matter replaces the earlier."""
    last_id: int | None = None
    told: list[Telling] = []
    posts: Posts = {}
    for batch in batches(tellings):
        if last_id is None:
            last_id = db.session.scalar(_LAST)
        written = {message.key for message in write(act, jurisdiction_id, map(_message, batch), posts)}
        told += [telling for telling in batch if telling.of.key in written]
    if told and last_id is not None:
        _replace_older(last_id, act.today, _matters(told))
    return told


_LAST = select(func.coalesce(func.max(Alert.id), 0))


def _message(one: Telling) -> Message:
    return Message(
        key=one.of.key,
        stage=one.of.stage,
        department_id=one.of.department_id,
        role=one.of.role,
        day=one.of.day,
        message=one.message,
        due_on=one.due_on if one.of.subject not in _WITHOUT_DAY else None,
        plan_id=one.found.plan_id,
        task_id=one.found.task_id,
        round_id=one.found.round_id,
        report_id=one.found.report_id,
        milestone_id=one.found.milestone_id,
        goal_id=one.found.goal_id,
        indicator_id=one.found.indicator_id,
        provisional=one.of.provisional,
        settings_version=one.found.settings_version if one.found.plan_id is not None else None,
    )


_WITHOUT_DAY = (Subject.WEEK, Subject.VALUE, Subject.UNOWNED_VALUE, Subject.RETURNED)
"""A list asks for nothing; what can exist from today on is not late, nor what was sent once: 按时 is judged by that."""


def _matters(told: Collection[Telling]) -> Iterator[InstrumentedAttribute[Any]]:
    """What these are about, of which alone older messages may stand; each costs two statements."""
    found, stages = [telling.found for telling in told], {telling.of.stage for telling in told}
    if any(one.milestone_id is not None for one in found):
        yield Alert.milestone_id
    if any(one.report_id is not None for one in found):
        yield Alert.report_id
    if AlertStage.A3 in stages:
        yield Alert.round_id
    if AlertStage.A2 in stages:
        yield Alert.task_id
    if AlertStage.WEEKLY in stages:
        yield Alert.stage
    if any(one.indicator_id is not None for one in found):
        yield Alert.indicator_id


def _replace_older(last_id: int, day: date, matters: Iterable[InstrumentedAttribute[Any]]) -> None:
    """Of messages on one of these matters to one post only the newest stands.

    `last_id`: what has a higher id was written just now, the newer one or (of a day scanned again) the older.
    """
    for column in matters:
        for is_newer in (True, False):
            db.session.execute(_replacing(column, is_newer_new=is_newer), {"last": last_id, "on": day})


@cache
def _replacing(column: InstrumentedAttribute[Any], *, is_newer_new: bool) -> Update:
    """Asked in every scan that tells of something: built once for a matter."""
    older, newer = aliased(Alert), aliased(Alert)
    same = getattr(older, column.key) == getattr(newer, column.key)
    is_new = (newer if is_newer_new else older).id > bindparam("last")
    found = (
        select(older.id)
        .join(newer, same & (older.post_id == newer.post_id) & (older.day < newer.day))
        .where(is_new, older.state == AlertState.SENT, older.stage != AlertStage.RESULT)
    )
    if column is Alert.round_id:
        found = found.where(older.stage == AlertStage.A3, newer.stage == AlertStage.A3)
    if column is Alert.task_id:
        found = found.where(older.stage == AlertStage.A2, newer.stage == AlertStage.A2)
    if column is Alert.stage:
        found = found.where(older.stage == AlertStage.WEEKLY)
    return putting_aside((Alert.id.in_(found),), AlertEnd.REPLACED)


def mark_read(act: Act, post_ids: Collection[int], alert_ids: Collection[int]) -> int:
    """Note that messages to these posts were read, those named or all where none is; how many were unread."""
    which = [Alert.post_id.in_(post_ids), Alert.read_at.is_(None), *([Alert.id.in_(alert_ids)] if alert_ids else [])]
    # Whoever acts on a task puts aside one message of it, then others; he is waited for where he has none yet.
    db.session.execute(sharing_tasks(Task.id.in_(select(Alert.task_id).where(*which))))
    hold(*which)
    read = update(Alert).where(*which)
    # What asks for nothing more is dealt with once it is read.
    results = read.where(IS_NEWS, Alert.state == AlertState.SENT)
    dealt_with = results.values(state=AlertState.HANDLED, handled_on=act.today, read_at=act.at)
    count = 0
    for statement in (dealt_with, read.values(read_at=act.at)):
        done = db.session.execute(statement, execution_options={"synchronize_session": False})
        count += cast("CursorResult[Any]", done).rowcount
    return count
