"""Writing messages, whoever has them to say: a scan, a chase, an answer; each once by its key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tracker.actor import Act
from tracker.alerts.models import Alert
from tracker.alerts.queries import existing_keys
from tracker.alerts.results.keys import message_key
from tracker.alerts.scan.stages import VERSION
from tracker.database import batches, db, table_of
from tracker.people.accounts.steps import post_of
from tracker.people.models import Post
from tracker.vocabulary import AlertEnd, AlertStage, AlertState, Role

_ALERTS = table_of(Alert)
"""An update of the table keeps its compiled statement; one of the class compiles it twice."""

_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Message:
    """One message to one post on a day, with the rows it speaks of; `key`: the same for ever, so it is said once."""

    key: str
    stage: AlertStage
    department_id: int
    role: Role
    day: date
    message: str
    due_on: date | None = None
    plan_id: int | None = None
    task_id: int | None = None
    report_id: int | None = None
    milestone_id: int | None = None
    goal_id: int | None = None
    round_id: int | None = None
    indicator_id: int | None = None
    provisional: bool = False
    settings_version: int | None = None


def to_liaison_and_head(
    act: Act,
    about: str,
    department_id: int,
    words: str,
    *,
    due_on: date | None = None,
    plan_id: int | None = None,
    task_id: int | None = None,
    report_id: int | None = None,
    indicator_id: int | None = None,
) -> Iterator[Message]:
    """The two messages of one result, of which a body hears; `about`: of what and which answer, letter-4:c0ffee."""
    for role in (Role.LIAISON, Role.UNIT_HEAD):
        yield Message(
            key=message_key(about, department_id, role),
            stage=AlertStage.RESULT,
            department_id=department_id,
            role=role,
            day=act.today,
            message=words,
            due_on=due_on,
            plan_id=plan_id,
            task_id=task_id,
            report_id=report_id,
            indicator_id=indicator_id,
        )


Posts = dict[tuple[int, Role], int]
"""Ids of the posts addressed, each looked up once."""


def write(act: Act, jurisdiction_id: str, messages: Iterable[Message], posts: Posts | None = None) -> list[Message]:
    """Write those that are not there yet, and give them back."""
    insert = _INSERTS[db.session.get_bind().dialect.name](Alert).on_conflict_do_nothing(index_elements=["key"])
    known_posts: Posts = {} if posts is None else posts
    written: list[Message] = []
    for batch in batches(messages):
        known = existing_keys([message.key for message in batch])
        new = [message for message in batch if message.key not in known]
        if new:
            _find_posts(new, known_posts)
            db.session.execute(insert, [_row(act, jurisdiction_id, message, known_posts) for message in new])
            written += new
    return written


def hold(*which: ColumnElement[bool]) -> None:
    """Lock these messages in the order of ids before any of them is changed: nobody waits for one who waits for him.

    Who acts puts aside what he has done for one reason after the other, a scan what stands everywhere; meanwhile
    somebody marks his own as read.
    """
    db.session.execute(holding(*which))


def holding(*which: ColumnElement[bool]) -> Select[int]:
    """The same as a statement."""
    return select(Alert.id).where(*which).order_by(Alert.id).with_for_update(key_share=True)


def put_aside(session: Session, which: Sequence[ColumnElement[bool]], end: AlertEnd | None, day: date) -> None:
    """已处置, or 已失效 for this reason, of the messages that stand."""
    session.execute(putting_aside(which, end), {"on": day})


def putting_aside(which: Sequence[ColumnElement[bool]], end: AlertEnd | None) -> Update:
    """The same as a statement that is given the day (`on`)."""
    state = AlertState.EXPIRED if end else AlertState.HANDLED
    done = update(_ALERTS).where(*which, Alert.state == AlertState.SENT)
    return done.values(state=state, handled_on=bindparam("on"), ended_by=end)


def put_each_aside(session: Session, ended: Iterable[tuple[int, AlertEnd | None]], day: date) -> None:
    """Messages by id, each with the reason of its end; a statement a reason."""
    by_reason: defaultdict[AlertEnd | None, list[int]] = defaultdict(list)
    for id, end in ended:
        by_reason[end].append(id)
    for end, found in by_reason.items():
        for ids in batches(found):
            put_aside(session, (Alert.id.in_(ids),), end, day)


def _find_posts(new: Sequence[Message], posts: Posts) -> None:
    """A post that nobody was ever given is made, in the order of the messages, and stays vacant."""
    wanted = [
        post for post in dict.fromkeys((message.department_id, message.role) for message in new) if post not in posts
    ]
    if wanted:
        found = db.session.scalars(_POSTS_OF, {"bodies": [department_id for department_id, _ in wanted]})
        posts.update({(post.department_id, Role(post.role)): post.id for post in found})
    for department_id, role in wanted:
        if (department_id, role) not in posts:
            posts[department_id, role] = post_of(department_id, role).id


_POSTS_OF = select(Post).where(Post.department_id.in_(bindparam("bodies")))


def _row(act: Act, jurisdiction_id: str, one: Message, posts: Posts) -> dict[str, Any]:
    return {
        "key": one.key,
        "jurisdiction_id": jurisdiction_id,
        "stage": one.stage.value,
        "post_id": posts[one.department_id, one.role],
        "department_id": one.department_id,
        "plan_id": one.plan_id,
        "task_id": one.task_id,
        "report_id": one.report_id,
        "milestone_id": one.milestone_id,
        "goal_id": one.goal_id,
        "round_id": one.round_id,
        "indicator_id": one.indicator_id,
        "day": one.day,
        "due_on": one.due_on,
        "message": one.message,
        "provisional": one.provisional,
        "rule_version": VERSION,
        "settings_version": one.settings_version,
        "state": AlertState.SENT.value,
        "recorded_at": act.at,
        "actor": act.actor.name,
    }
