"""The database: typed base class, column types, and how SQLite begins and keeps its transactions.

A statement that many requests ask is built once, beside the function that asks it: a constant `_HOSTS` where it has
one shape, a `@cache` function `_asked(is_past)` where it has a few. Its values are named (`bindparam("plans")`) and
given as a dict; `in_(bindparam("tasks"))` takes a list, one value for PostgreSQL unless its name is one of `_FEW`. What
one request asks twice is marked `read_once`.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from functools import wraps
from itertools import islice
from typing import Annotated, Any, TypeGuard, TypeVar

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    event,
    insert,
    literal_column,
    update,
)
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, mapped_column, registry
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql import coercions, operators, roles
from sqlalchemy.sql.base import WriteableColumnCollection
from sqlalchemy.sql.cache_key import HasCacheKey
from sqlalchemy.sql.elements import BinaryExpression, BindParameter
from sqlalchemy.sql.sqltypes import TupleType
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeDecorator
from sqlalchemy.util import HasMemoized, OrderedSet

from tracker.clock import SHANGHAI

WRITES = "tracker_writes"

# How long a writer waits for another one, in milliseconds; and one that may as well not write.
PATIENT, HURRIED = 15000, 250


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant; stored in UTC on both databases, refused without a time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a value of it is: an act that is undone gives it back."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CodeString(String):
    """A word of the vocabulary. Compared with a member of an enumeration, it stands in the statement itself.

    `state NOT IN ('draft', 'withdrawn')` leaves nearly all tasks, and PostgreSQL knows it. Of `NOT IN ($1, $2)`,
    planned once for all values, it thinks that nothing is left, and walks 50,000 tasks one by one. Members are written
    by programmers, so nothing foreign gets in; plain words stay parameters.
    """

    class Comparator(String.Comparator[str]):
        """Compares with members as written words."""

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            return super().operate(op, *(_written(value) for value in other), **kwargs)

    comparator_factory = Comparator


class CodeNumber(Integer):
    """The same of a number that only the program gives out: the rank of a light, never a number somebody typed."""

    class Comparator(Integer.Comparator[int]):
        """Compares with numbers as written numbers."""

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            return super().operate(op, *(_written_number(value) for value in other), **kwargs)

    comparator_factory = Comparator


def _written_number(value: Any) -> Any:
    if isinstance(value, int):
        return literal_column(str(int(value)), Integer())
    return [_written_number(one) for one in value] if isinstance(value, (list, tuple)) else value


def _written(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return literal_column(f"'{value.value}'", String())
    if isinstance(value, (list, tuple, set, frozenset)) and value and all(isinstance(one, StrEnum) for one in value):
        return [literal_column(f"'{word}'", String()) for word in sorted(one.value for one in value)]
    return value


class _Wide(ColumnElement[Any]):
    inherit_cache = True

    def __init__(self, column: Any) -> None:
        self.column, self.type = column, column.type

    _traverse_internals = [("column", InternalTraversal.dp_clauseelement)]


def wide(column: Any) -> ColumnElement[Any]:
    """A column whose value leaves nearly all rows, so that they are found by something else: `wide(S.jurisdiction_id)`.

    SQLite keeps no statistics here: of a jurisdiction it expects ten rows, and walks its 50,000 instead of the few
    asked for. PostgreSQL knows, and gets the plain column.
    """
    return _Wide(coercions.expect(roles.ExpressionElementRole, column))


@compiles(_Wide)
def _plain(element: _Wide, compiler: Any, **kwargs: Any) -> str:
    return str(compiler.process(element.column, **kwargs))


@compiles(_Wide, "sqlite")
def _not_by_index(element: _Wide, compiler: Any, **kwargs: Any) -> str:
    return "+" + str(compiler.process(element.column, **kwargs))


class _DaysBefore(ColumnElement[int]):
    inherit_cache = True
    type = Integer()

    def __init__(self, day: Any, at: Any) -> None:
        self.day, self.at = day, at

    _traverse_internals = [("day", InternalTraversal.dp_clauseelement), ("at", InternalTraversal.dp_clauseelement)]


def days_before(day: Any, at: Any) -> ColumnElement[int]:
    """How many days before a date the Shanghai date of an instant is; after it below 0: of 23:59 the day before 1."""
    return _DaysBefore(*(coercions.expect(roles.ExpressionElementRole, one) for one in (day, at)))


@compiles(_DaysBefore)
def _dates_apart(element: _DaysBefore, compiler: Any, **kwargs: Any) -> str:
    day, at = (compiler.process(one, **kwargs) for one in (element.day, element.at))
    return f"({day} - CAST(timezone('{SHANGHAI}', {at}) AS DATE))"


@compiles(_DaysBefore, "sqlite")
def _dates_apart_by_number(element: _DaysBefore, compiler: Any, **kwargs: Any) -> str:
    """Without the fraction of a second: SQLite makes of 23:59:59.9996 the day after."""
    day, at = (compiler.process(one, **kwargs) for one in (element.day, element.at))
    return f"CAST(julianday({day}) - julianday(substr({at}, 1, 19), '+8 hours', 'start of day') AS INTEGER)"


class _Fields(ColumnElement[list[Any]]):
    inherit_cache = True
    type = JSON()

    def __init__(self, column: Any, names: tuple[str, ...]) -> None:
        self.column, self.names = column, names

    _traverse_internals = [("column", InternalTraversal.dp_clauseelement), ("names", InternalTraversal.dp_string_list)]


def fields_of(column: Any, first: str, second: str, *others: str) -> ColumnElement[list[Any]]:
    """Several fields of a kept row as one list: `fields_of(FrozenLight.row, "plan_id", "plan_title")` is [7, "…"].

    None for a field it has not. Asked one by one, PostgreSQL reads all the JSON of a row once for each of them; one
    alone is no list on SQLite.
    """
    return _Fields(coercions.expect(roles.ExpressionElementRole, column), (first, second, *others))


@compiles(_Fields)
def _fields_of_record(element: _Fields, compiler: Any, **kwargs: Any) -> str:
    row, named = compiler.process(element.column, **kwargs), [f'"{name}"' for name in element.names]
    columns = ", ".join(f"{name} JSON" for name in named)
    return f"(SELECT json_build_array({', '.join(named)}) FROM json_to_record({row}) AS fields({columns}))"


@compiles(_Fields, "sqlite")
def _fields_by_path(element: _Fields, compiler: Any, **kwargs: Any) -> str:
    paths = ", ".join(f"'$.{name}'" for name in element.names)
    return f"json_extract({compiler.process(element.column, **kwargs)}, {paths})"


_OF_ALL = {operators.in_op: "= ANY", operators.not_in_op: "<> ALL"}

_FEW = frozenset({"departments", "lit", "named", "on_duty", "plans", "rounds"})
"""Names of lists that stay lists: most have one member. Of an array PostgreSQL expects ten, and for the reports of ten
bodies it reads all tasks."""


@compiles(BinaryExpression, "postgresql")
def _of_array(element: BinaryExpression[Any], compiler: Any, **kwargs: Any) -> str:
    """`task_id IN ($1, $2, $3)` of a list that is named beforehand is `task_id = ANY($1)`: one text for lists of every
    length, translated once, and made ready and planned once for numbers of 2 bytes and once for those of 4.
    """
    values, words = element.right, _OF_ALL.get(element.operator)
    if words is None or not _is_named_list(values) or kwargs.get("literal_binds"):
        return str(compiler.visit_binary(element, **kwargs))
    # Cast to VARCHAR(24)[], a longer word would be cut off, and found.
    kind = String() if isinstance(values.type, String) else values.type
    array = compiler.process(bindparam(values.key, type_=ARRAY(kind), required=True), **kwargs)
    return f"{compiler.process(element.left, **kwargs)} {words}({array})"


def _is_named_list(values: Any) -> TypeGuard[BindParameter[Any]]:
    """Of numbers or words, not of pairs; what is given with the statement itself has no name."""
    is_named = isinstance(values, BindParameter) and values.expanding and values.required
    return is_named and values.key not in _FEW and not isinstance(values.type, TupleType)


class _Key(tuple[Any, ...]):
    """What SQLAlchemy finds a translated statement by: of the menu's numbers 9,000 parts. Hashed once."""

    _hash: int | None = None

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = super().__hash__()
        return self._hash


_key_of = HasCacheKey._generate_cache_key


def _generate_cache_key(statement: HasCacheKey) -> Any:
    """A statement that is built once keeps its key; by itself it is hashed anew for each time it is asked."""
    made = _key_of(statement)
    return made and made._replace(key=_Key(made.key))


HasCacheKey._generate_cache_key = _generate_cache_key  # type: ignore[assignment, method-assign]


HasMemoized._memoized_keys = frozenset(
    {"_generate_cache_key", "_all_selected_columns", "_label_resolve_dict", "selected_columns"}
)
"""What a statement that is derived from another works out for itself, known before anything is.

SQLAlchemy notes a name just after it has kept what it stands for. Who derived a statement in between, by
`these().where(…)`, had the key of the other one and was answered what that asks: everybody's rows for one body's.
"""


def _init_proxy_index(columns: WriteableColumnCollection[Any, Any]) -> None:
    """Which columns of an alias stand for which of its table: filled in at once, before another thread looks.

    SQLAlchemy puts in one after the other. Of two threads that ask an alias of `tasks` for its lead for the first time
    one found it half filled, and took the column of `tasks` itself: a statement over every task, remembered as long as
    the process lived.
    """
    found: defaultdict[Any, OrderedSet[Any]] = defaultdict(OrderedSet)
    for *_, metrics in columns._collection:
        for column in metrics.column._expanded_proxy_set:
            found[column].add(metrics)
    columns._proxy_index.update(found)


WriteableColumnCollection._init_proxy_index = _init_proxy_index  # type: ignore[assignment, method-assign]


class Base(DeclarativeBase):
    """Every table's base class, with names for all constraints so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    # On the registry, not on the class: Flask-SQLAlchemy copies the class, and a copied map is refused.
    registry = registry(type_annotation_map={datetime: UTCDateTime(), dict[str, Any]: JSON, list[Any]: JSON})


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

Key = Annotated[int, mapped_column(primary_key=True)]
JurisdictionId = Annotated[str, mapped_column(String(12), index=True)]
Code = Annotated[str, mapped_column(CodeString(24))]
Word = Annotated[str, mapped_column(String(200))]
ActorName = Annotated[str, mapped_column(String(80))]


def hung_on_app(name: str) -> Any:
    """What `create_app` hung under a name on the application whose database this is."""
    return current_app.extensions[name]


_CHANGED = "tracker_changed"

_PAGES_KEPT = 12000
"""How many KB of a SQLite file a connection keeps. Of 2000, its own choice, most of what a page of the ledger looks up
is gone before the next one asks for it: 890 tasks of a unit take 3.4 ms, and with these 1.7."""

_PAGES_AHEAD = 4000
"""After so many pages written they are carried into the SQLite file (16 MB). After 1000, its own choice, with
50,000 tasks one report of a hundred waited 390 ms for that when it was submitted, and with these 29."""


def give_back(failure: BaseException | None) -> None:
    """End the session of a request whose answer is ready: a server that is lost just then takes the answer from nobody.

    Runs before the extension's own end of the session, which then finds none.
    """
    try:
        end_read()
        db.session.remove()
    except DBAPIError as lost:
        db.session.registry.clear()
        if not lost.connection_invalidated:
            raise


def end_read() -> None:
    """Give back the connection of a finished read, so that no read is left open before a write.

    A read ends with COMMIT: after ROLLBACK the driver forgets every statement that PostgreSQL has prepared, and the
    next request has all of them planned anew. Whatever was changed outside an act is rolled back all the same.
    """
    session = db.session()
    if has_changes(session):
        session.rollback()
        return
    try:
        session.commit()
    except SQLAlchemyError:
        session.rollback()


def has_changes(session: Session) -> bool:
    """Whether something was written in the open transaction, or waits to be."""
    return bool(session.info.get(_CHANGED)) or is_waiting(session)


def is_waiting(session: Session) -> bool:
    """Whether something waits to be written: the next statement writes it first."""
    return bool(session.new or session.dirty or session.deleted)


@contextmanager
def writing_at_once() -> Iterator[Connection]:
    """A short write on a connection of its own that hardly waits: OperationalError where SQLite's lock is taken."""
    with db.engine.connect().execution_options(**{WRITES: True}) as connection:
        plain: Any = connection.connection.dbapi_connection
        if isinstance(plain, sqlite3.Connection):
            plain.execute(f"PRAGMA busy_timeout={HURRIED}")
        try:
            with connection.begin():
                yield connection
        finally:
            if isinstance(plain, sqlite3.Connection):
                plain.execute(f"PRAGMA busy_timeout={PATIENT}")


@contextmanager
def writing_apart() -> Iterator[Connection]:
    """A transaction on a connection of its own, beside whatever is open."""
    with db.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


T = TypeVar("T")


AT_A_TIME = 1000
"""Values that a statement is given at a time: a database takes tens of thousands, a reader fewer."""


def batches(rows: Iterable[T], size: int = AT_A_TIME) -> Iterator[list[T]]:
    """As many at a time as one statement is given, in their order; none of nothing."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def table_of(model: type[Base]) -> Table:
    """The table of a class, for hot statements: what inserts into a class, or changes one, the session builds anew."""
    assert isinstance(model.__table__, Table)
    return model.__table__


def insert_all(rows: Sequence[Base]) -> None:
    """Write new rows of one table in one statement; they stay outside the session and get no ids.

    SQLite gives the ids of several rows back in no order, so that each row added to the session is a statement.
    """
    if rows:
        names = {name for row in rows for name in vars(row) if name != "_sa_instance_state"}
        values = [{name: getattr(row, name) for name in names} for row in rows]
        db.session.execute(insert(type(rows[0])), values, execution_options={"render_nulls": True})


def update_all(rows: Sequence[Any], *names: str) -> None:
    """Write these columns of rows of one table in one statement, each a version on: `update_all(reports, "state")`.

    A flush writes rows that count their versions one by one. Each row is named once, and no savepoint is open.
    StaleDataError where somebody changed one meanwhile.
    """
    if not rows:
        return
    table = type(rows[0]).__table__
    as_seen = table.c.id == bindparam("_id"), table.c.version == bindparam("_version")
    written = update(table).where(*as_seen)
    written = written.values({"version": table.c.version + 1, **{name: bindparam(name) for name in names}})
    values = [{"_id": row.id, "_version": row.version, **{name: getattr(row, name) for name in names}} for row in rows]
    with db.session.no_autoflush:
        found: Any = db.session.execute(written, values)
    if found.rowcount != len(rows):
        raise StaleDataError(f"{table.name}: {found.rowcount} of {len(rows)} rows are as they were read")
    for row in rows:
        for name in names:
            set_committed_value(row, name, getattr(row, name))
        set_committed_value(row, "version", row.version + 1)


_READ = "tracker_read"

F = TypeVar("F", bound=Callable[..., Any])


def read_once(read: F) -> F:
    """Ask the database once for the same arguments, until something is written or the transaction ends.

    `target_of(5)` is asked by a view, by its template and by an act's check: one statement instead of three. For small
    answers that nobody changes; arguments are values, for they are the key.
    """

    @wraps(read)
    def reading(*args: Any) -> Any:
        known = db.session().info.setdefault(_READ, {})
        if (read, args) not in known:
            known[read, args] = read(*args)
        return known[read, args]

    return reading  # type: ignore[return-value]


def answer_once(read: Callable[..., Any], answer: Any, *args: Any) -> None:
    """What a read marked `read_once` would find for these arguments: another statement has brought it along."""
    db.session().info.setdefault(_READ, {})[read.__wrapped__, args] = answer  # type: ignore[attr-defined]


def held(row: T) -> T:
    """The row, kept until something is written or the transaction ends: a session forgets what nobody holds.

    A plan with its long text is asked for by six functions of a page; by its id it is read once then.
    """
    db.session().info.setdefault(_READ, {})[held, row] = row
    return row


def read_anew(session: Session) -> None:
    """Forget what `read_once` knows."""
    session.info.pop(_READ, None)


@event.listens_for(Session, "after_commit")
@event.listens_for(Session, "after_rollback")
def _read_anew(session: Session) -> None:
    """What was written stays written when a savepoint ends, which SQLAlchemy calls a commit or a rollback, too."""
    read_anew(session)
    if not session.in_nested_transaction():
        session.info.pop(_CHANGED, None)


def note_change(session: Session) -> None:
    """Something is to be written that the session does not see: a read that ends here is rolled back."""
    session.info[_CHANGED] = True


def connection_to_write(session: Session) -> Connection:
    """The connection of the open transaction, for a statement that the session would only copy; noted as a change."""
    note_change(session)
    return session.connection()


@event.listens_for(Session, "after_flush")
def _note_flush(session: Session, context: Any) -> None:
    read_anew(session)
    session.info[_CHANGED] = True


@event.listens_for(Session, "do_orm_execute")
def _note_writing(state: ORMExecuteState) -> None:
    if not state.is_select:
        read_anew(state.session)
        state.session.info[_CHANGED] = True


@event.listens_for(Engine, "do_connect")
def _connect(dialect: Dialect, record: Any, told: Any, options: dict[str, Any]) -> Any:
    """PostgreSQL: a connection of our kind (postgresql.py)."""
    if dialect.name != "postgresql":
        return None
    from tracker.database import postgresql

    return postgresql.connect(*told, **options)


@event.listens_for(Engine, "connect")
def _prepare(connection: Any, record: Any) -> None:
    """SQLite: durable commits, foreign keys, and transactions begun by us, not by the driver."""
    if not isinstance(connection, sqlite3.Connection):
        from tracker.database import postgresql

        postgresql.prepare(connection)
        return
    connection.isolation_level = None
    kept = f"busy_timeout={PATIENT}", f"cache_size=-{_PAGES_KEPT}", f"wal_autocheckpoint={_PAGES_AHEAD}"
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", *kept):
        try:
            connection.execute(f"PRAGMA {pragma}")
        except sqlite3.OperationalError as refused:
            # Whoever only reads takes the file as it is.
            if refused.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
                raise


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    """SQLite: a writer takes its lock at once, so it never fails in the middle for a stale read."""
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
