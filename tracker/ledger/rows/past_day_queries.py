"""Reads rows of a past day: a round that kept its lights for this day counts as ended on it (domain.md 7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, case, select

from tracker.calendar.workdays import Calendar
from tracker.database import batches, db
from tracker.ledger.facts.task import Closing
from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.kept_json import lights_from_json
from tracker.ledger.rows.queries import BATCH, rows
from tracker.ledger.rows.row import LedgerRow
from tracker.plans.models import Task
from tracker.reporting.models import FrozenLight, Round, RoundCutoffs
from tracker.vocabulary import RoundKind


def rows_then(
    task_ids: Sequence[int],
    day: date,
    calendar: Calendar,
    known: datetime | None,
    bodies: frozenset[int] | None = None,
) -> Iterator[LedgerRow]:
    """As `rows`; of a past day (`known`) with what was closed on it, by which the page of each task shows it, too."""
    for ids in batches(task_ids, BATCH):
        closing = _closings(ids, day) if known is not None else {}
        alike: defaultdict[int | None, list[int]] = defaultdict(list)
        for id in ids:
            alike[closing.get(id)].append(id)
        several = (rows(of, day, calendar, known, bodies, _closing(round_id)) for round_id, of in alike.items())
        found = {row.task_id: row for some in several for row in some}
        yield from (found[id] for id in ids if id in found)


def _closing(round_id: int | None) -> Closing | None:
    return Closing(round_id) if round_id is not None else None


def _closings(task_ids: Sequence[int], day: date) -> dict[int, int]:
    """By task the round that kept its light for the day; of a quarter rather than of a 核定 round."""
    found: dict[int, int] = {}
    for task_id, round_id in db.session.execute(_CLOSINGS, {"tasks": list(task_ids), "day": day}):
        found.setdefault(task_id, round_id)
    return found


def kept_for(task_ids: Sequence[int], day: date) -> list[str]:
    """The names of the rounds that kept their lights of some of these tasks for a day: on it they count as ended."""
    found = {round_id for ids in batches(task_ids, BATCH) for round_id in _closings(ids, day).values()}
    return list(db.session.scalars(select(Round.name).where(Round.id.in_(found)).order_by(Round.name))) if found else []


@dataclass(frozen=True)
class KeptLight:
    """The light that a round kept of a task for a day."""

    code: str
    round_name: str
    light: Light


def kept_otherwise(shown: Sequence[LedgerRow], day: date, jurisdiction_id: str) -> list[KeptLight]:
    """Of these rows of a past day those of which a round kept another light, on which workbooks rest.

    Rules may have changed since, and what was recorded on the day of the closing, but after it, is known at its end.
    `jurisdiction_id`: of who looks; of a task above he sees his own part alone, and of its kept light nothing.
    """
    found: dict[int, KeptLight] = {}
    ids = [row.task_id for row in shown]
    for batch in batches(ids, BATCH):
        values = {"tasks": batch, "day": day, "jurisdiction_id": jurisdiction_id}
        for task_id, code, name, row in db.session.execute(_KEPT, values):
            found.setdefault(task_id, KeptLight(code, name, lights_from_json(row).light))
    lights = {row.task_id: row.light for row in shown}
    return [kept for task_id, kept in found.items() if _told(kept.light) != _told(lights[task_id])]


def _told(light: Light) -> tuple[str, str]:
    return light.title, light.reason


_ENDS_ON = (
    select(RoundCutoffs.review_ends_on)
    .where(RoundCutoffs.round_id == Round.id)
    .order_by(RoundCutoffs.recorded_at.desc(), RoundCutoffs.id.desc())
    .limit(1)
    .scalar_subquery()
)
# quarters.lit_for in SQL; a light is kept on the day of closing.
_LIT_ON = case((FrozenLight.frozen_on < _ENDS_ON, FrozenLight.frozen_on), else_=_ENDS_ON)
IS_LIT_FOR = _LIT_ON.is_not_distinct_from(bindparam("day"))
"""That a light was kept for a day."""

QUARTERS_FIRST = case((Round.kind == RoundKind.QUARTER, 0), else_=1)
_CLOSINGS = (
    select(FrozenLight.task_id, FrozenLight.round_id)
    .join(Round, Round.id == FrozenLight.round_id)
    .where(FrozenLight.task_id.in_(bindparam("tasks", expanding=True)), IS_LIT_FOR)
    .order_by(QUARTERS_FIRST, FrozenLight.id.desc())
)
_KEPT = (
    select(FrozenLight.task_id, Task.code, Round.name, FrozenLight.row)
    .join(Round, Round.id == FrozenLight.round_id)
    .join(Task, Task.id == FrozenLight.task_id)
    .where(
        FrozenLight.task_id.in_(bindparam("tasks", expanding=True)),
        Task.jurisdiction_id == bindparam("jurisdiction_id"),
        IS_LIT_FOR,
    )
    .order_by(Task.plan_id, Task.position, QUARTERS_FIRST, FrozenLight.id.desc())
)
