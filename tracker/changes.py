"""One act, one transaction: the way to write, the tasks it touched, and the guard against doing it twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import String, Text, delete, inspect
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from tracker import audit
from tracker.actor import Act
from tracker.database import WRITES, Base, db, end_read, hung_on_app, read_anew
from tracker.errors import Conflict
from tracker.jobs import lease

_TOUCHED = "tracker_touched"
_MOVED = "tracker_owners_moved"
_FIRST = "tracker_first_facts"
_OUTCOMES = "tracker_outcomes"

ALREADY_DONE = "这一页已提交过，没有重复保存。"
CHANGED_MEANWHILE = "这一项刚被别人改过，未保存。请刷新后查看现在的内容，再决定是否重做。"


class AlreadyDone(Conflict):
    """The same form was sent before, and what it asked for is done: nothing is kept a second time."""

    def __init__(self) -> None:
        super().__init__(ALREADY_DONE)


Refresh = Callable[[Session, Act, frozenset[int]], None]
"""Renews what is derived from the facts of some tasks, in the act's own transaction."""

REFRESHERS = "tracker_refreshers"
"""Where `create_app` hangs them on the application, in their order: so no stage imports a later one."""

FOLLOWERS = "tracker_followers"
"""Likewise what follows new owners: what open rounds ask, requests for later dates; these run before the refreshers."""


# What PostgreSQL calls a broken unique constraint, and a writer that lost to another one.
_UNIQUE = "23505"
_LOST = frozenset({"40001", "40P01"})
_UNIQUE_OF_SQLITE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})


class Outcome(Enum):
    """What became of an act whose request failed. UNKNOWN: the database was lost in the middle of the commit."""

    NOT_SAVED = "not_saved"
    UNKNOWN = "unknown"
    SAVED = "saved"


class DoneRequest(Base):
    """The request id of a person's act that was committed; the second one with the same id is refused."""

    __tablename__ = "done_requests"
    request_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    recorded_at: Mapped[datetime]


class KeptAnswer(Base):
    """What another system was told when it did something, under the request id of the act: asked again, told again.

    `digest`: of what it had sent, so that the same key with something else in it is refused.
    """

    __tablename__ = "kept_answers"
    request_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]


@contextmanager
def writing(act: Act) -> Iterator[Session]:
    """One transaction for one act: ends an open read, runs `once` before and `settle` after, commits all or nothing.

    Its rows of the audit trail are written last of all: the head of the chain is one, and others wait for it.

    SQLite takes its write lock at once. Raises Conflict where another writer was first, AlreadyDone where the form was
    already sent, LeaseLost where a job's process is the scheduler no more; a row that breaks any other constraint is a
    fault of ours and raised as it is.
    """
    session = db.session()
    if session.info.get(WRITES):
        raise RuntimeError("an act may not call another act: compose steps")
    end_read()
    read_anew(session)
    session.info[WRITES] = True
    try:
        session.connection(execution_options={WRITES: True})
        once(session, act)
        yield session
        settle(session, act)
        if act.fencing is not None:
            lease.stay(session, act.fencing)
        audit.write(session)
        _commit(session, act)
    except StaleDataError as clash:
        session.rollback()
        raise _clash(session, act) from clash
    except (IntegrityError, OperationalError) as error:
        session.rollback()
        if not _was_beaten(error):
            raise
        raise _clash(session, act) from error
    except BaseException:
        session.rollback()
        raise
    finally:
        forget(session)
        session.info.pop(WRITES, None)


@contextmanager
def rehearsing(act: Act) -> Iterator[Session]:
    """The same as far as the commit, which never comes: what an act would do is looked at inside (预览)."""
    session = db.session()
    if session.info.get(WRITES):
        raise RuntimeError("an act may not call another act: compose steps")
    end_read()
    read_anew(session)
    session.info[WRITES] = True
    try:
        session.connection(execution_options={WRITES: True})
        yield session
    finally:
        session.rollback()
        forget(session)
        session.info.pop(WRITES, None)


def _commit(session: Session, act: Act) -> None:
    """Commit, and keep what is known of it for the page of a failure."""
    outcomes = session.info.setdefault(_OUTCOMES, {})
    outcomes[act.request_id] = Outcome.UNKNOWN
    try:
        session.commit()
    except DBAPIError as error:
        if not error.connection_invalidated:
            outcomes[act.request_id] = Outcome.NOT_SAVED
        raise
    outcomes[act.request_id] = Outcome.SAVED


def outcome_of(request_id: str) -> Outcome:
    """What became of an act of this request, as far as it is known; asks the database for nothing."""
    outcome: Outcome = db.session().info.get(_OUTCOMES, {}).get(request_id, Outcome.NOT_SAVED)
    return outcome


def refuse_done(act: Act) -> None:
    """AlreadyDone where the form was already sent; for what is looked at before an act begins to write.

    Example: a form with a file is sent again because the answer was lost; its version has changed by itself since.
    """
    if act.actor.is_person and db.session.get(DoneRequest, act.request_id) is not None:
        raise AlreadyDone


def once(session: Session, act: Act) -> None:
    """Refuse a person's act whose form was already sent (AlreadyDone); the row is written with the act's own commit.

    It is written first, so that of two at once the second waits for the first and then hears what happened. Commands
    and jobs send no forms: each of their acts has a number of its own.
    """
    if not act.actor.is_person:
        return
    session.add(DoneRequest(request_id=act.request_id, recorded_at=act.at))
    try:
        session.flush()
    except IntegrityError as clash:
        raise AlreadyDone from clash


def forget_requests(session: Session, before: datetime) -> None:
    """Drop what was kept of acts before an instant: no form is open for so long, and nobody asks again so late."""
    session.execute(delete(DoneRequest).where(DoneRequest.recorded_at < before))
    session.execute(delete(KeptAnswer).where(KeptAnswer.recorded_at < before))


def keep_answer(session: Session, act: Act, digest: str, answer: str) -> None:
    """Keep with the act's own commit what its system is told."""
    session.add(KeptAnswer(request_id=act.request_id, digest=digest, answer=answer, recorded_at=act.at))


def kept_answer(request_id: str) -> KeptAnswer | None:
    """What was told when an act of this request id was done; None where none was."""
    return db.session.get(KeptAnswer, request_id)


def next_version(row: Base) -> None:
    """The row counts on though none of its columns changes: what hangs on it did, and who has it open looks again.

    Example: the cut-offs of a round are rows of their own; of two who change them the second is refused.
    """
    if inspect(row).expired:  # a savepoint that was rolled back has taken its columns away
        db.session.refresh(row)
    mapper = inspect(type(row))
    never = {*mapper.primary_key, mapper.version_id_col}
    flag_modified(row, next(a.key for a in mapper.column_attrs if a.columns[0] not in never and a.key in vars(row)))


def touched(*task_ids: int) -> None:
    """Say that a fact of these tasks changed, so that what is derived from it is renewed before the commit."""
    db.session().info.setdefault(_TOUCHED, set()).update(task_ids)


def owners_moved(task_id: int) -> None:
    """Say that other bodies answer for items of a task, so that what follows owners does so before the commit.

    They have other owners, or what is of all is of others: a body left, another leads.
    """
    db.session().info.setdefault(_MOVED, set()).add(task_id)
    touched(task_id)


def note_first(fact: Base, subject_id: int) -> None:
    """Remember until the act ends the first fact of a kind that it writes of a subject: what is older stood before it.

    Instants do not tell: the days that one turn makes up for are acts of their own, and are recorded at the same.
    """
    db.session().info.setdefault(_FIRST, {}).setdefault((type(fact), subject_id), fact)


def first_of_act(kind: type[Base], subject_id: int) -> Any:
    """That fact, with its number; None where the act has written none."""
    session = db.session()
    session.flush()
    return session.info.get(_FIRST, {}).get((kind, subject_id))


def settle(session: Session, act: Act) -> None:
    """Flush, then let open rounds follow new owners, then run the refreshers once over all touched tasks."""
    follow_owners(session, act)
    ids = frozenset(session.info.pop(_TOUCHED, ()))
    if ids:
        refreshers: tuple[Refresh, ...] = hung_on_app(REFRESHERS)
        for refresh in refreshers:
            refresh(session, act, ids)


def follow_owners(session: Session, act: Act) -> None:
    """Let open rounds follow the new owners so far: for an act that tells what became of what was asked."""
    session.flush()
    moved = frozenset(session.info.pop(_MOVED, ()))
    if not moved:
        return
    followers: tuple[Refresh, ...] = hung_on_app(FOLLOWERS)
    for follow in followers:
        follow(session, act, moved)
    session.flush()


def forget(session: Session) -> None:
    """Drop what an act that did not commit had touched, and what it was the first to write."""
    session.info.pop(_FIRST, None)
    session.info.pop(_TOUCHED, None)
    session.info.pop(_MOVED, None)


def _clash(session: Session, act: Act) -> Conflict:
    """With the same form sent once more, or with somebody else."""
    is_done = session.get(DoneRequest, act.request_id) is not None
    session.rollback()
    return AlreadyDone() if is_done else Conflict(CHANGED_MEANWHILE)


def _was_beaten(error: DBAPIError) -> bool:
    """Whether another writer was first: a row that may be there only once, or a lock that two waited for."""
    if isinstance(error.orig, sqlite3.Error):
        return error.orig.sqlite_errorcode in _UNIQUE_OF_SQLITE
    state = getattr(error.orig, "sqlstate", None)
    return state == _UNIQUE or state in _LOST
