"""What was known at an instant: the rows of a fact table recorded before it, the newest holding."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar, cast

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, exists, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from tracker.database import UTCDateTime, db
from tracker.reporting.models import ReportEvent, Round, RoundCutoffs
from tracker.reporting.transitions import UNDOING
from tracker.vocabulary import ReportAct


class Fact(Protocol):
    """A row of a table that is only ever added to."""

    __table__: ClassVar[FromClause]
    id: Any
    recorded_at: Any


F = TypeVar("F", bound=Fact)


def facts(table: type[F], which: ColumnElement[bool], known: datetime | None) -> list[F]:
    """The rows of a fact table recorded before `known` (None: all), oldest first.

    Plain rows with the table's columns, not objects of the session: facts are only read, and by the thousand.
    """
    statement = select(table.__table__).where(which).order_by(table.recorded_at, table.id)
    if known is not None:
        statement = statement.where(table.recorded_at < known)
    return cast("list[F]", list(db.session.execute(statement)))


def facts_by(table: type[F], column: str, ids: Collection[int], known: datetime | None) -> list[F]:
    """The same where a column names one of these; nothing is asked where there are none."""
    if not ids:
        return []
    asked = _facts_by(table, column, known is not None)
    return cast("list[F]", list(db.session.execute(asked, {"ids": list(ids), "known": known})))


@cache
def _facts_by(table: type[Fact], column: str, is_past: bool) -> Select[*tuple[Any, ...]]:
    """Built once for a table: building a statement costs more than asking it."""
    statement = select(table.__table__).where(table.__table__.c[column].in_(bindparam("ids")))
    return statement.where(before(table.recorded_at, is_past)).order_by(table.recorded_at, table.id)


KNOWN = bindparam("known", type_=UTCDateTime())
"""The instant of knowledge in a statement that is built once."""


def before(at: InstrumentedAttribute[datetime], is_past: bool) -> ColumnElement[bool]:
    """Whether a row was recorded before KNOWN; always true where no past instant is asked for."""
    return at < KNOWN if is_past else true()


def newest(rows: Iterable[F], key: str) -> dict[Any, F]:
    """The last of these facts for each value of a column."""
    return {getattr(row, key): row for row in rows}


def is_known(at: datetime | None, known: datetime | None) -> bool:
    """Whether what happened at `at` was known at `known` (None: now); what never happened was not."""
    return at is not None and (known is None or at < known)


def accepting(is_past: bool) -> ColumnElement[bool]:
    """The event is an acceptance, recorded before KNOWN if asked so, that was not undone before then (撤销采用)."""
    undone = aliased(ReportEvent)
    is_undone = exists().where(
        undone.report_id == ReportEvent.report_id,
        undone.version_id == ReportEvent.version_id,
        undone.id > ReportEvent.id,
        undone.act.in_(UNDOING),
        before(undone.recorded_at, is_past),
    )
    return and_(ReportEvent.act == ReportAct.ACCEPT, before(ReportEvent.recorded_at, is_past), ~is_undone)


def rounds(which: ColumnElement[bool], known: datetime | None) -> list[tuple[Round, RoundCutoffs]]:
    """Rounds opened by then, each with its newest cut-offs."""
    return _rounds(_rounds_then(known is not None).where(which), {"known": known})


def rounds_of(
    ids: Collection[int], plan_ids: Collection[int], known: datetime | None
) -> list[tuple[Round, RoundCutoffs]]:
    """The same of these rounds, and of those held for these plans."""
    values = {"ids": list(ids), "plans": list(plan_ids), "known": known}
    return _rounds(_rounds_of(known is not None), values) if ids or plan_ids else []


def _rounds(statement: Select[Round, RoundCutoffs], values: dict[str, Any]) -> list[tuple[Round, RoundCutoffs]]:
    rows = db.session.execute(statement, values)
    return list({round.id: (round, cutoffs) for round, cutoffs in rows}.values())


@cache
def _rounds_of(is_past: bool) -> Select[Round, RoundCutoffs]:
    return _rounds_then(is_past).where(or_(Round.id.in_(bindparam("ids")), Round.plan_id.in_(bindparam("plans"))))


def _rounds_then(is_past: bool) -> Select[Round, RoundCutoffs]:
    statement = select(Round, RoundCutoffs).join(RoundCutoffs, RoundCutoffs.round_id == Round.id)
    statement = statement.where(before(Round.opened_at, is_past), before(RoundCutoffs.recorded_at, is_past))
    return statement.order_by(RoundCutoffs.recorded_at, RoundCutoffs.id)
