"""Reads for the page 报表: quarters and years with their state, and workbooks built before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select

from tracker.database import db
from tracker.jobs.runs import DONE, Run
from tracker.reporting.models import Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.queries import is_closed_quarter
from tracker.supervision.editions.kept_queries import EditionLine
from tracker.supervision.editions.rules import BESIDE
from tracker.supervision.editions.rules import without_edition as without
from tracker.supervision.models import Edition
from tracker.supervision.period import WORKBOOK, Book, Year, newest_first, span_label, span_of
from tracker.vocabulary import EditionState, RoundKind

SHOWN = 20
"""Workbooks listed on the page."""


@dataclass(frozen=True)
class QuarterChoice:
    """A quarter one may ask for, and what its figures will be."""

    name: str
    label: str
    state: str
    is_closed: bool = False


@dataclass(frozen=True)
class BuiltWorkbook:
    """A workbook that was built. `is_closed`: made of a closed quarter, but no edition; else 快报.

    `is_kept`: its file lies ready; it goes after a month (runs.FILE_KEPT).
    """

    run_id: int
    title: str
    quarter: str
    requested_by: str
    finished_at: datetime | None
    is_closed: bool
    on: date
    is_kept: bool
    book: Book = Book.WHOLE

    @property
    def quarter_label(self) -> str:
        """2026年第4季度, 2026年度."""
        return span_label(self.quarter)

    @property
    def name(self) -> str:
        """…台账（未签发）, or …台账（快报2026-11-20）; files of before were called alike."""
        kind = "" if self.book.suffix == ".xlsx" else f" {self.book.value.upper()}"
        is_told = BESIDE in self.title or self.title.endswith(("（未签发）", f"快报{self.on}）"))
        told = self.title if is_told else without(self.title, self.on, self.is_closed)
        return f"{told}{kind}"


def quarter_in_question(jurisdiction_id: str, today: date) -> Quarter:
    """The quarter people mean without saying so: the one that is open, else the one closed last, else the present.

    Example: on 4 January, the fourth quarter of last year, closed since the third.
    """
    rounds = sorted(_quarters(jurisdiction_id), key=lambda round: (round.closed_at is None, round.name))
    return Quarter.parse(rounds[-1].name) if rounds else Quarter.of(today)


def quarters(jurisdiction_id: str, today: date) -> list[QuarterChoice]:
    """The present quarter and those that had a round, the newest first."""
    rounds = _quarters(jurisdiction_id)
    states = {round.name: "已关闭" if round.closed_at else "填报中，出快报" for round in rounds}
    closed = {round.name for round in rounds if round.closed_at}
    states.setdefault(Quarter.of(today).name, "未开期，出快报")
    of_years = [Year(Quarter.parse(name).year) for name in states if Quarter.parse(name).number == 4]
    for year in of_years:
        is_open = year.quarter.name not in closed
        states[year.name] = "未关闭，出年度快报" if is_open else "计入补报、年末数据和核定"
    names = sorted(states, key=newest_first)
    return [QuarterChoice(name, span_label(name), states[name], name in closed) for name in names]


@dataclass(frozen=True)
class YearChoice:
    """A year whose report may be made. `button`: what may be asked for now, empty where nothing; `is_live`: 快报.

    `settled_on`: the first day of 年度定稿.
    """

    name: str
    label: str
    button: str
    is_live: bool
    settled_on: date


def years(jurisdiction_id: str, today: date, known: Sequence[EditionLine]) -> list[YearChoice]:
    """This year and the last, once their fourth quarter was opened, until 年度定稿 is signed; `known`: its editions."""
    rounds = {round.name: round for round in _quarters(jurisdiction_id)}
    found = []
    for year in (Year(today.year), Year(today.year - 1)):
        round = rounds.get(year.quarter.name)
        newest = next((line for line in known if line.quarter == year.name), None)
        if round is None or (newest is not None and newest.is_signed and not newest.named.is_preliminary):
            continue
        word, button = year.word(today), ""
        if round.closed_at is None:
            button = f"生成年度快报（未定稿，截至{today}）"
        elif newest is None or (newest.named.word != word and newest.state is not EditionState.REVIEWED):
            button = f"生成{word}草稿"
        found.append(YearChoice(year.name, year.label, button, round.closed_at is None, year.settled_on))
    return found


def built(jurisdiction_id: str, user_id: int | None = None) -> list[BuiltWorkbook]:
    """The last workbooks of the jurisdiction, the newest first; of one person where he is named."""
    statement = select(Run).where(Run.jurisdiction_id == jurisdiction_id, Run.kind == WORKBOOK, Run.state == DONE)
    if user_id is not None:
        statement = statement.where(Run.requested_by == user_id)
    closed = {round.name: round.closed_at for round in _quarters(jurisdiction_id) if round.closed_at}
    return [
        BuiltWorkbook(
            run_id=run.id,
            title=Path(run.message or "").stem,
            quarter=run.parameters["quarter"],
            requested_by=run.requested_name,
            finished_at=run.finished_at,
            is_closed=_was_closed(closed.get(_last_quarter(run.parameters["quarter"])), run),
            on=date.fromisoformat(run.parameters["on"]),
            is_kept=run.result is not None,
            book=Book(run.parameters.get("book", Book.WHOLE)),
        )
        for run in db.session.scalars(statement.order_by(Run.id.desc()).limit(SHOWN))
    ]


def without_edition(jurisdiction_id: str) -> list[QuarterChoice]:
    """Closed quarters of which no edition was made, the newest first."""
    made = set(db.session.scalars(select(Edition.quarter).where(Edition.jurisdiction_id == jurisdiction_id)))
    closed = db.session.scalars(select(Round.name).where(is_closed_quarter(jurisdiction_id)))
    names = sorted((name for name in closed if name not in made), reverse=True)
    return [QuarterChoice(name, Quarter.parse(name).label, "未生成") for name in names]


def _last_quarter(name: str) -> str:
    """Of a year its last."""
    span = span_of(name)
    return span.quarter.name if isinstance(span, Year) else span.name


def _was_closed(closed_at: datetime | None, run: Run) -> bool:
    """Whether the quarter had been closed when the workbook was built."""
    return closed_at is not None and closed_at <= (run.started_at or run.created_at)


def _quarters(jurisdiction_id: str) -> list[Round]:
    statement = select(Round).where(Round.jurisdiction_id == jurisdiction_id, Round.kind == RoundKind.QUARTER)
    return list(db.session.scalars(statement))
