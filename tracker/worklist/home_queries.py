"""What a home page says beside whose turn it is: how far a unit is with its reports, lights as last frozen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, select

from tracker.database import db
from tracker.reporting.line_queries import is_made_up, is_owed, is_voluntary
from tracker.reporting.models import FrozenLight, Report, Round
from tracker.reporting.transitions import UNDER_THE_PEN
from tracker.vocabulary import Colour, ReportState, RoundKind


@dataclass(frozen=True)
class UnitDesk:
    """How far a unit is: what it still writes (some 缺报 of a closed round, some of 核定 rounds, some that nobody asked
    for: 主动报送), with its head.

    `approving`: of those with its head what a quarter still open asks for, what was returned before, too. All of it
    speaks of the unit, whoever of it looks; what waits for a person is counted by the worklist.
    """

    owed: int
    missing: int
    to_approve: int
    verifying: int = 0
    approving: int = 0
    voluntary: int = 0

    @property
    def due(self) -> int:
        """Reports owed to a quarter's round still open."""
        return self.owed - self.missing - self.verifying - self.voluntary


@dataclass(frozen=True)
class Frozen:
    """A task's light when the last quarter's round closed."""

    colour: Colour
    word: str


def unit_desk(department_ids: Collection[int]) -> UnitDesk:
    """The counts of these departments, in one statement."""
    row: Any = db.session.execute(_unit_desk(), {"departments": list(department_ids)}).one()
    return UnitDesk(**row._mapping)


@cache
def _unit_desk() -> Select[*tuple[int, ...]]:
    """Every home page of a unit asks this: it is built once."""
    mine = Report.department_id.in_(bindparam("departments"))
    return select(
        _reports(mine, is_owed()).label("owed"),
        _reports(mine, is_made_up()).label("missing"),
        _reports(mine, Report.state == ReportState.TO_APPROVE).label("to_approve"),
        _reports(
            mine,
            Report.state.in_(UNDER_THE_PEN),
            ~is_voluntary(),
            Round.id == Report.round_id,
            Round.kind == RoundKind.VERIFICATION,
        ).label("verifying"),
        _reports(
            mine,
            Report.state == ReportState.TO_APPROVE,
            ~is_voluntary(),
            Round.id == Report.round_id,
            Round.kind == RoundKind.QUARTER,
            Round.closed_at.is_(None),
        ).label("approving"),
        _reports(mine, Report.state.in_(UNDER_THE_PEN), is_voluntary()).label("voluntary"),
    )


def last_frozen(jurisdiction_id: str, task_ids: Collection[int]) -> dict[int, Frozen]:
    """By task its light in the quarter closed last; empty before the first was closed."""
    rows = db.session.execute(_last_frozen(), {"jurisdiction": jurisdiction_id, "tasks": list(task_ids)})
    return {task_id: Frozen(Colour(colour), word) for task_id, colour, word in rows}


@cache
def _last_frozen() -> Select[int, str, str]:
    closed = select(Round.id).where(
        Round.jurisdiction_id == bindparam("jurisdiction"),
        Round.kind == RoundKind.QUARTER,
        Round.closed_on.is_not(None),
    )
    round_id = closed.order_by(Round.as_of.desc()).limit(1).scalar_subquery()
    return select(FrozenLight.task_id, FrozenLight.colour, FrozenLight.word).where(
        FrozenLight.round_id == round_id, FrozenLight.task_id.in_(bindparam("tasks"))
    )


def _reports(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    column: Any = Report.id
    return select(func.count(column)).where(*conditions).scalar_subquery()
