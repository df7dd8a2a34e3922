"""Reads for the page 报表: quarters with their state, and workbooks built before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from tracker.database import db
from tracker.reporting.models import Round
from tracker.reporting.quarters import Quarter
from tracker.runs import DONE, Run
from tracker.supervision.period import WORKBOOK, Book
from tracker.vocabulary import RoundKind

SHOWN = 20
"""Workbooks listed on the page."""


@dataclass(frozen=True)
class QuarterChoice:
    """A quarter one may ask for, and what its figures will be."""

    name: str
    label: str
    state: str


@dataclass(frozen=True)
class BuiltWorkbook:
    """A workbook that lies ready. `is_final`: 定稿, made of a closed quarter; else 快报."""

    run_id: int
    title: str
    quarter: str
    plan_id: int | None
    requested_by: str
    finished_at: datetime | None
    is_final: bool
    on: date
    book: Book = Book.WHOLE

    @property
    def quarter_label(self) -> str:
        """2026年第4季度."""
        return Quarter.parse(self.quarter).label

    @property
    def name(self) -> str:
        """…台账（定稿）, or …台账（快报2026-11-20）: the files are called alike, the list tells them apart."""
        kind = "" if self.book.suffix == ".xlsx" else f" {self.book.value.upper()}"
        return f"{self.title}{kind}（{'定稿' if self.is_final else f'快报{self.on}'}）"


def quarter_in_question(jurisdiction_id: str, today: date) -> Quarter:
    """The quarter people mean without saying so: the one that is open, else the one closed last, else the present.

    Example: on 4 January, the fourth quarter of last year, closed since the third.
    """
    rounds = sorted(_quarters(jurisdiction_id), key=lambda round: (round.closed_at is None, round.name))
    return Quarter.parse(rounds[-1].name) if rounds else Quarter.of(today)


def quarters(jurisdiction_id: str, today: date) -> list[QuarterChoice]:
    """The present quarter and those that had a round, the newest first."""
    states = {round.name: "定稿" if round.closed_at else "填报中，出快报" for round in _quarters(jurisdiction_id)}
    states.setdefault(Quarter.of(today).name, "未开期，出快报")
    names = sorted(states, reverse=True)
    return [QuarterChoice(name, Quarter.parse(name).label, states[name]) for name in names]


def built(jurisdiction_id: str) -> list[BuiltWorkbook]:
    """The last workbooks of the jurisdiction, the newest first."""
    statement = select(Run).where(Run.jurisdiction_id == jurisdiction_id, Run.kind == WORKBOOK, Run.state == DONE)
    closed = {round.name: round.closed_at for round in _quarters(jurisdiction_id) if round.closed_at}
    return [
        BuiltWorkbook(
            run_id=run.id,
            title=Path(run.message or "").stem,
            quarter=run.parameters["quarter"],
            plan_id=run.parameters["plan_id"],
            requested_by=run.requested_name,
            finished_at=run.finished_at,
            is_final=_is_final(closed.get(run.parameters["quarter"]), run),
            on=date.fromisoformat(run.parameters["on"]),
            book=Book(run.parameters.get("book", Book.WHOLE)),
        )
        for run in db.session.scalars(statement.order_by(Run.id.desc()).limit(SHOWN))
    ]


def final_of(jurisdiction_id: str, quarter: str) -> BuiltWorkbook | None:
    """The newest 定稿 of a quarter with all plans, None where none was built among the last workbooks."""
    of_all = (one for one in built(jurisdiction_id) if one.quarter == quarter and one.plan_id is None)
    return next((one for one in of_all if one.is_final and one.book is Book.WHOLE), None)


def _is_final(closed_at: datetime | None, run: Run) -> bool:
    """Whether the quarter had been closed when the workbook was built."""
    return closed_at is not None and closed_at <= (run.started_at or run.created_at)


def _quarters(jurisdiction_id: str) -> list[Round]:
    statement = select(Round).where(Round.jurisdiction_id == jurisdiction_id, Round.kind == RoundKind.QUARTER)
    return list(db.session.scalars(statement))
