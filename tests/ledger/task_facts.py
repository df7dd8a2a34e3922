"""Facts with defaults for the tests of the ledger's pure files."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tracker.ledger.facts.task import (
    AskedFacts,
    Body,
    IndicatorFacts,
    MilestoneFacts,
    PartFacts,
    PointFacts,
    ReadingFacts,
    ReportFacts,
    TaskFacts,
)
from tracker.vocabulary import FigureMode, Frequency, Kind, Relation, TaskState

Q4_END = date(2026, 12, 31)
Q1_END = date(2027, 3, 31)
Q2_END = date(2027, 6, 30)
Q3_END = date(2027, 9, 30)


def report(**given: Any) -> ReportFacts:
    """An accepted report of 2026Q4 with substance and no proof."""
    as_of = given.get("round_end", Q4_END).replace(day=20)
    return ReportFacts(**{"round_end": Q4_END, "as_of": as_of, "accepted_on": date(2026, 12, 28), **given})


def named(name: str) -> Body:
    """The body of that name; another name is another body."""
    return Body(int.from_bytes(name.encode()), name)


def part(*reports: ReportFacts, body: str = "市商务委", asked: tuple[date, ...] = (Q4_END,)) -> PartFacts:
    """A body asked by quarters with these review ends, eight days after the cut-offs on which its reports came."""
    told = {one.round_end for one in reports}
    due = {end: end - timedelta(days=8) for end in asked}
    rounds = tuple(
        AskedFacts(due[end], end, due[end] if end in told else None, asked_on=end.replace(day=1)) for end in asked
    )
    return PartFacts(named(body), rounds, reports)


def task(*parts: PartFacts, **given: Any) -> TaskFacts:
    """An active task of kind 推进, with one body that reported unless others are given; `others` report through it."""
    reporting = parts or (part(report()),)
    lead = reporting[0].body if given.get("others") else None
    return TaskFacts(**{"state": TaskState.ACTIVE, "kind": Kind.ADVANCE, "parts": reporting, "lead": lead, **given})


def milestone(due_on: date, bodies: tuple[str, ...] = (), **given: Any) -> MilestoneFacts:
    """An own milestone whose grace ends with its due date."""
    return MilestoneFacts(
        **{
            "key": "1",
            "text": "建成示范街区",
            "due_on": due_on,
            "original_due_on": due_on,
            "grace_on": due_on,
            "bodies": tuple(named(body) for body in bodies),
            **given,
        }
    )


def point(due_on: date, body: str | None = None, **given: Any) -> PointFacts:
    """An undone point whose grace ends with its due date."""
    return PointFacts(**{"key": "1", "text": "举办推介会", "due_on": due_on, "grace_on": due_on, **_of(body), **given})


def figure(
    value: str | None = None, as_of: date = date(2026, 6, 30), body: str | None = None, **given: Any
) -> IndicatorFacts:
    """300 of something from 2025-12-31 to 2026-12-31, told each quarter with no lag."""
    return IndicatorFacts(
        **{
            "key": "1",
            "subject": "公交接驳率",
            "mode": FigureMode.CUMULATIVE,
            "relation": Relation.AT_LEAST,
            "target": Decimal(300),
            "due_on": date(2026, 12, 31),
            "baseline": Decimal(0),
            "baseline_on": date(2025, 12, 31),
            "frequency": Frequency.QUARTER,
            "lag_days": 0,
            "reading": ReadingFacts(Decimal(value), as_of) if value is not None else None,
            "bodies": (named(body),) if body is not None else (),
            **given,
        }
    )


def _of(body: str | None) -> dict[str, Body | None]:
    return {"body": named(body) if body is not None else None}
