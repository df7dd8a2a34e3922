"""Reads for the page 报表: quarters with their state, and workbooks built before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db
from tracker.reporting.models import Round
from tracker.reporting.quarters import Quarter
from tracker.runs import DONE, Run
from tracker.supervision.period import WORKBOOK
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
    """A workbook that lies ready."""

    run_id: int
    title: str
    quarter: str
    plan_id: int | None
    requested_by: str
    finished_at: datetime | None


def quarters(jurisdiction_id: str, today: date) -> list[QuarterChoice]:
    """The present quarter and those that had a round, the newest first."""
    statement = select(Round).where(Round.jurisdiction_id == jurisdiction_id, Round.kind == RoundKind.QUARTER)
    states = {round.name: "已冻结" if round.closed_at else "填报中" for round in db.session.scalars(statement)}
    states.setdefault(Quarter.of(today).name, "未开期，出快报")
    names = sorted(states, reverse=True)
    return [QuarterChoice(name, Quarter.parse(name).label, states[name]) for name in names]


def built(jurisdiction_id: str) -> list[BuiltWorkbook]:
    """The last workbooks of the jurisdiction, the newest first."""
    statement = select(Run).where(Run.jurisdiction_id == jurisdiction_id, Run.kind == WORKBOOK, Run.state == DONE)
    return [
        BuiltWorkbook(
            run_id=run.id,
            title=(run.message or "").removesuffix(".xlsx"),
            quarter=run.parameters["quarter"],
            plan_id=run.parameters["plan_id"],
            requested_by=run.requested_name,
            finished_at=run.finished_at,
        )
        for run in db.session.scalars(statement.order_by(Run.id.desc()).limit(SHOWN))
    ]
