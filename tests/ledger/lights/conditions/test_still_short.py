"""A 水平 without 基期 has no 序时: before its day the reason says that it is short, and no light changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.given.calendars import CALENDAR
from tests.ledger.task_facts import figure, named, part, report, task
from tracker.ledger.facts.task import IndicatorFacts
from tracker.ledger.lights.rules import light
from tracker.ledger.lights.turning import solve, standing_light
from tracker.vocabulary import FigureMode, Frequency, Kind, Relation, VerdictResult

DUE = date(2027, 6, 30)
FIRST = date(2027, 3, 30)
SHORT = figure(
    "65",
    date(2026, 12, 31),
    mode=FigureMode.LEVEL,
    target=Decimal(75),
    baseline=None,
    baseline_on=None,
    due_on=DUE,
    unit="%",
    frequency=Frequency.YEAR,
)
PROVEN = "2026年有佐证或数据"
SAID = "公交接驳率65%（截至2026-12-31），2027-06-30到期，尚未达到目标75%"


def seen(own: IndicatorFacts, day: date) -> tuple[str, str]:
    facts = task(part(replace(report(), proven=True)), kind=Kind.MEASURED, indicators=(own,))
    found = light(facts, day, CALENDAR)
    before = solve(facts, day - timedelta(days=1), CALENDAR).turns
    assert standing_light(before, day, CALENDAR) == found, "as lists have it, which were solved the day before"
    return found.title, found.reason


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (FIRST - timedelta(days=1), ("绿·已核实", PROVEN)),
        (FIRST, ("绿·已核实", f"{PROVEN}；{SAID}")),
        (DUE, ("绿·已核实", f"{PROVEN}；{SAID}")),
        (DUE + timedelta(days=1), ("黄·差13.3个百分点", "公交接驳率目标≥75%，市商务委已报65%")),
    ],
)
def test_it_is_said_in_the_last_three_months(day: date, expected: tuple[str, str]) -> None:
    assert seen(SHORT, day) == expected


@pytest.mark.parametrize(
    "own",
    [
        replace(SHORT, target=Decimal(65)),
        replace(SHORT, target=Decimal(64)),
        replace(SHORT, baseline=Decimal(60), baseline_on=date(2026, 12, 30), due_on=date(2027, 6, 30)),
        replace(SHORT, mode=FigureMode.CONDITION),
        replace(SHORT, mode=FigureMode.FLOOR, relation=Relation.AT_LEAST, target=Decimal(60)),
        replace(SHORT, reading=None),
        replace(SHORT, due_on=None),
        replace(SHORT, verdict=VerdictResult.REACHED, expired=True),
    ],
    ids=["reached", "passed", "with a 基期", "a standard", "a 底线", "never told", "no date", "judged"],
)
def test_of_others_nothing_is_said(own: IndicatorFacts) -> None:
    assert "尚未达到" not in seen(own, DUE)[1]


def test_a_sum_is_said_of_the_task_with_how_many_have_told() -> None:
    """What all come to together is none of one member's light, as 差n个百分点 is not (dates.py)."""
    members = tuple(named(name) for name in ("甲", "乙", "丙"))
    reading = replace(SHORT.reading, body=None) if SHORT.reading else None
    told = tuple(
        replace(reading, value=Decimal(value), body=body) for value, body in zip((30, 35), members[:2], strict=True)
    )
    own = replace(
        SHORT, mode=FigureMode.CUMULATIVE, unit="个", reading=reading, told=told, members=members, bodies=members
    )
    parts = [replace(part(replace(report(), proven=True)), body=body, is_member=True) for body in members]
    facts = task(*parts, kind=Kind.MEASURED, indicators=(own,))
    assert "公交接驳率成员2/3家合计65个（截至2026-12-31），2027-06-30到期" in light(facts, DUE, CALENDAR).reason
    assert "尚未达到" not in light(facts.of_body(members[0].id), DUE, CALENDAR).reason
