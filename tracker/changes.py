"""One act, one transaction: the way to write, the tasks it touched, and the guard against doing it twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from tracker.actor import Act
from tracker.database import WRITES, Base, db
from tracker.errors import Conflict

_TOUCHED = "tracker_touched"

ALREADY_DONE = "这一页已提交过，没有重复保存。"
CHANGED_MEANWHILE = "这一项刚被别人改过，未保存。请刷新后查看现在的内容，再决定是否重做。"

Refresh = Callable[[Session, Act, frozenset[int]], None]
_refreshers: list[Refresh] = []


class DoneRequest(Base):
    """The request id of an act that was committed; the second one with the same id is refused."""

    __tablename__ = "done_requests"
    request_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    recorded_at: Mapped[datetime]


@contextmanager
def writing(act: Act) -> Iterator[Session]:
    """One transaction for one act: ends an open read, runs `once` before and `settle` after, commits all or nothing.

    SQLite takes its write lock at once. Raises Conflict where another writer was first or the form was already sent.
    """
    session = db.session()
    if session.info.get(WRITES):
        raise RuntimeError("an action may not call another action: compose steps")
    session.rollback()
    session.info[WRITES] = True
    try:
        session.connection(execution_options={WRITES: True})
        once(session, act)
        yield session
        settle(session, act)
        session.commit()
    except (StaleDataError, IntegrityError) as clash:
        session.rollback()
        raise Conflict(CHANGED_MEANWHILE) from clash
    except BaseException:
        session.rollback()
        raise
    finally:
        forget(session)
        session.info.pop(WRITES, None)


def once(session: Session, act: Act) -> None:
    """Refuse an act whose form was already sent (Conflict); the row is written with the act's own commit."""
    if session.scalar(select(DoneRequest.request_id).where(DoneRequest.request_id == act.request_id)):
        raise Conflict(ALREADY_DONE)
    session.add(DoneRequest(request_id=act.request_id, recorded_at=act.at))


def touched(*task_ids: int) -> None:
    """Say that a fact of these tasks changed, so that what is derived from it is renewed before the commit."""
    db.session().info.setdefault(_TOUCHED, set()).update(task_ids)


def on_touched(refresh: Refresh) -> None:
    """Register what renews derived rows; called once by `create_app`, so that no stage imports a later one."""
    if refresh not in _refreshers:
        _refreshers.append(refresh)


def settle(session: Session, act: Act) -> None:
    """Flush, then run the refreshers once over all touched tasks."""
    session.flush()
    ids = frozenset(session.info.pop(_TOUCHED, ()))
    if ids:
        for refresh in _refreshers:
            refresh(session, act, ids)


def forget(session: Session) -> None:
    """Drop what an act that did not commit had touched."""
    session.info.pop(_TOUCHED, None)
