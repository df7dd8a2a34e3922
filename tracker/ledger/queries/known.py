"""What was known at an instant: the rows of a fact table recorded before it, the newest holding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeVar, cast

from sqlalchemy import ColumnElement, FromClause, and_, exists, select
from sqlalchemy.orm import aliased

from tracker.database import db
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
    found = select(table.__table__).where(which).order_by(table.recorded_at, table.id)
    if known is not None:
        found = found.where(table.recorded_at < known)
    return cast("list[F]", list(db.session.execute(found)))


def newest(rows: Iterable[F], key: str) -> dict[Any, F]:
    """The last of these facts for each value of a column."""
    return {getattr(row, key): row for row in rows}


def is_known(at: datetime | None, known: datetime | None) -> bool:
    """Whether something that happened at an instant was known at another."""
    return at is not None and (known is None or at < known)


def accepting(known: datetime | None) -> ColumnElement[bool]:
    """The event is an acceptance recorded before `known` (None: ever) that was not undone before then (撤销采用)."""
    undone = aliased(ReportEvent)
    later = [
        undone.report_id == ReportEvent.report_id,
        undone.version_id == ReportEvent.version_id,
        undone.id > ReportEvent.id,
        undone.act.in_(UNDOING),
    ]
    found = ReportEvent.act == ReportAct.ACCEPT
    if known is not None:
        later.append(undone.recorded_at < known)
        found = and_(found, ReportEvent.recorded_at < known)
    return and_(found, ~exists().where(*later))


def rounds(which: ColumnElement[bool], known: datetime | None) -> list[tuple[Round, RoundCutoffs]]:
    """Rounds opened by then, each with its newest cut-offs."""
    found = select(Round, RoundCutoffs).join(RoundCutoffs, RoundCutoffs.round_id == Round.id).where(which)
    if known is not None:
        found = found.where(Round.opened_at < known, RoundCutoffs.recorded_at < known)
    rows = db.session.execute(found.order_by(RoundCutoffs.recorded_at, RoundCutoffs.id))
    return list({round.id: (round, cutoffs) for round, cutoffs in rows}.values())
