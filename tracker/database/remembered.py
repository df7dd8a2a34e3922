"""What a process remembers of the database from one request to the next, and how it knows that it still holds.

Two ways. What changes seldom and costs much is kept by the newest fact it was made of (`Remembered`, `Newest`): the
calendar, the names of bodies. What anything may change is kept until anybody writes (`until_written`): the numbers of
the menu, which every page shows and most acts change.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import BigInteger, Engine, ScalarSelect, Select, event, literal, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from tracker.database import WRITES, Base, answer_once, db, has_changes, read_once, table_of

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class LastWrite(Base):
    """Which transaction wrote last: one row, in which each leaves a number drawn by lot.

    By lot, and not counted: a database that was put back to yesterday comes to no number that a process knows.
    """

    __tablename__ = "last_write"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[int] = mapped_column(BigInteger)


_THE_ROW = 1
MARK: ScalarSelect[int | None] = select(LastWrite.mark).where(LastWrite.id == literal(_THE_ROW)).scalar_subquery()
"""The mark, for a statement that every page asks anyway."""


@event.listens_for(Session, "before_commit")
def _leave_mark(session: Session) -> None:
    """Whoever has written leaves another mark, seen together with what he wrote.

    What is written on connections of its own leaves none: beats of the scheduler, when a session was last seen, a
    refusal in the audit trail. Nothing that is kept speaks of these.
    """
    if not session.in_nested_transaction() and has_changes(session):
        session.flush()
        connection = session.connection()
        connection.execute(_marking(connection.dialect.name), {"mark": secrets.randbits(62)})


@cache
def _marking(dialect: str) -> Any:
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table_of(LastWrite)).values(id=_THE_ROW)
    return insert.on_conflict_do_update(index_elements=["id"], set_={"mark": insert.excluded.mark})


@read_once
def last_write() -> int | None:
    """The mark as the open transaction sees it; None before anything was written.

    In a snapshot (snapshots.py) it is None, too: what others keep under its mark may be newer than all that it sees.
    """
    mark: int | None = None if is_snapshot() else db.session.scalar(_LAST_WRITE)
    return mark


_LAST_WRITE = select(MARK)


def note_last_write(mark: int | None) -> None:
    """Another statement of the open transaction has read it along (`MARK`)."""
    answer_once(last_write, mark)


MOST_KEPT = 1000
"""Answers kept at a time: more than there are people at work between two writes."""

_NOT_KEPT = object()
_answers: WeakKeyDictionary[Engine, tuple[int, dict[Any, Any]]] = WeakKeyDictionary()


def until_written(read: F) -> F:
    """Ask the database once for the same arguments until anybody has written, in whatever process.

    `counts(desk, day)` is asked by every page of a person; between two acts of the office all but the first are
    answered from memory. For small answers of plain values that nobody changes; arguments are values, for they are the
    key, and all that the answer depends on beside the database.

    The mark is read before the rows. Somebody who commits in between leaves another one, so that what was read of his
    is never found under it; an act that is writing asks for itself.
    """

    @wraps(read)
    def reading(*args: Any) -> Any:
        session = db.session()
        mark = None if session.info.get(WRITES) or has_changes(session) else last_write()
        if mark is None:
            return read(*args)
        kept = _answers.get(db.engine)
        if kept is None or kept[0] != mark or len(kept[1]) >= MOST_KEPT:
            kept = _answers[db.engine] = (mark, {})
        answer = kept[1].get((read, args), _NOT_KEPT)
        if answer is _NOT_KEPT:
            answer = kept[1][read, args] = read(*args)
        return answer

    return reading  # type: ignore[return-value]


class Remembered(Generic[T]):
    """What was made from facts that are only added to, kept for each database until its newest fact is another one.

    Event 8 is on record while event 7 is still being written (PostgreSQL): what is made then lacks it, and nothing
    newer would ever tell. So nothing is kept that was made while anybody wrote, the act itself included.
    """

    def __init__(self) -> None:
        self._kept: WeakKeyDictionary[Engine, tuple[Any, dict[Any, T]]] = WeakKeyDictionary()

    def get(self, newest: Any, make: Callable[[], T], key: Any = None) -> T:
        """What is kept under the key for that newest fact, or else what `make` makes."""
        kept = self._kept.get(db.engine)
        if kept is not None and kept[0] == newest and key in kept[1]:
            return kept[1][key]
        is_settled = not db.session().info.get(WRITES) and nobody_writes()
        made = make()
        if is_settled:
            others = kept[1] if kept is not None and kept[0] == newest else {}
            self._kept[db.engine] = (newest, {**others, key: made})
        return made


class Newest:
    """The newest facts of one subject: `newest_names()` is (395, 183, …) until a name is added.

    A page that needs the calendar needs names a moment later: the first that is asked asks for every subject at once.
    """

    def __init__(self, *facts: ScalarSelect[Any]) -> None:
        self._place = slice(len(_NEWEST), len(_NEWEST) + len(facts))
        _NEWEST.extend(facts)

    def __call__(self) -> tuple[Any, ...]:
        """As the database says, once until something is written or the transaction ends (`read_once`)."""
        return _newest_facts(len(_NEWEST))[self._place]


_NEWEST: list[ScalarSelect[Any]] = []
"""Of all subjects, one after the other, as their modules are imported."""


@until_written
@read_once
def _newest_facts(count: int) -> tuple[Any, ...]:
    return tuple(db.session.execute(_newest_statement(count)).one())


@cache
def _newest_statement(count: int) -> Select[Any]:
    return select(*_NEWEST[:count])


def nobody_writes() -> bool:
    """Whether all writing begun before now has ended and is seen; SQLite shows one writer after the other.

    A snapshot (snapshots.py) does not see what has ended since it began: of it nobody knows.
    """
    if db.engine.dialect.name != "postgresql":
        return True
    return not is_snapshot() and bool(db.session.scalar(_ALL_ENDED))


# Whoever has written anything holds a lock on the number of his transaction until it ends.
_ALL_ENDED = select(text("NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'transactionid' AND granted)"))


def is_snapshot() -> bool:
    """Whether the open read is one (snapshots.py) on PostgreSQL; SQLite never shows rows newer than their mark."""
    return db.session.connection().get_execution_options().get("isolation_level") is not None
