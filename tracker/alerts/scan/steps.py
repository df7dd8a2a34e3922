"""Writing alerts: each once by its key, the older ones of the same matter put aside, to posts made where missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, aliased

from tracker.actor import Act
from tracker.alerts.models import Alert
from tracker.alerts.queries import existing_keys
from tracker.alerts.scan.matters import Telling
from tracker.database import db
from tracker.people.accounts.steps import post_of
from tracker.people.models import Post
from tracker.vocabulary import AlertStage, AlertState, Role

CHUNK = 1000
"""Rows of one statement."""

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

T = TypeVar("T")


def tell(act: Act, jurisdiction_id: str, tellings: Iterable[Telling]) -> list[Telling]:
    """Write the messages that are not there yet; those written. A later one on the same matter replaces the earlier."""
    last_id = db.session.scalar(select(func.max(Alert.id))) or 0
    insert = _INSERTS[db.session.get_bind().dialect.name](Alert).on_conflict_do_nothing(index_elements=["key"])
    told: list[Telling] = []
    posts: dict[tuple[int, Role], int] = {}
    for batch in batches(tellings):
        known = existing_keys([one.of.key for one in batch])
        new = [one for one in batch if one.of.key not in known]
        if new:
            _find_posts(act, new, posts)
            db.session.execute(insert, [_row(act, jurisdiction_id, one, posts) for one in new])
            told += new
    if told:
        _replace_older(last_id, max(one.of.day for one in told))
    return told


def _find_posts(act: Act, new: Sequence[Telling], posts: dict[tuple[int, Role], int]) -> None:
    """The posts addressed, each looked up once; a post that nobody was ever given is made and stays vacant."""
    wanted = {(one.of.department_id, one.of.role) for one in new} - set(posts)
    if wanted:
        found = select(Post).where(Post.department_id.in_({department_id for department_id, _ in wanted}))
        posts.update({(post.department_id, Role(post.role)): post.id for post in db.session.scalars(found)})
    for department_id, role in wanted - set(posts):
        posts[department_id, role] = post_of(act, department_id, role).id


def _row(act: Act, jurisdiction_id: str, one: Telling, posts: Mapping[tuple[int, Role], int]) -> dict[str, Any]:
    return {
        "key": one.of.key,
        "jurisdiction_id": jurisdiction_id,
        "stage": one.of.stage.value,
        "post_id": posts[one.of.department_id, one.of.role],
        "department_id": one.of.department_id,
        "plan_id": one.found.plan_id,
        "task_id": one.found.task_id,
        "report_id": one.found.report_id,
        "milestone_id": one.found.milestone_id,
        "goal_id": one.found.goal_id,
        "day": one.of.day,
        "due_on": one.due_on,
        "message": one.message,
        "provisional": one.of.provisional,
        "state": AlertState.SENT.value,
        "recorded_at": act.at,
        "actor": act.actor.name,
    }


def _replace_older(last_id: int, day: date) -> None:
    """Of messages on one matter to one post only the newest stands.

    `last_id`: what has a higher id was written just now.
    """
    for column in (Alert.milestone_id, Alert.report_id, Alert.task_id):
        _replace(column, last_id, day)


def _replace(column: InstrumentedAttribute[int | None], last_id: int, day: date) -> None:
    older, newer = aliased(Alert), aliased(Alert)
    same = getattr(older, column.key) == getattr(newer, column.key)
    found = (
        select(older.id)
        .join(newer, same & (older.post_id == newer.post_id) & (older.day < newer.day))
        .where(newer.id > last_id, older.state == AlertState.SENT)
    )
    if column is Alert.task_id:
        found = found.where(older.stage == AlertStage.A2, newer.stage == AlertStage.A2)
    replaced = update(Alert).where(Alert.id.in_(found)).values(state=AlertState.EXPIRED, handled_on=day)
    db.session.execute(replaced, execution_options={"synchronize_session": False})


def mark_read(act: Act, post_ids: Collection[int], alert_ids: Collection[int]) -> int:
    """Note that messages to these posts were read, those named or all where none is; how many were unread."""
    read = update(Alert).where(Alert.post_id.in_(post_ids), Alert.read_at.is_(None))
    if alert_ids:
        read = read.where(Alert.id.in_(alert_ids))
    done = db.session.execute(read.values(read_at=act.at), execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", done).rowcount


def batches(rows: Iterable[T]) -> Iterator[list[T]]:
    """As many rows at a time as one statement takes."""
    left = iter(rows)
    while batch := list(islice(left, CHUNK)):
        yield batch
