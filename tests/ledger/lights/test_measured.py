"""Which figure the percentages of a row are of, and what the row says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.given.calendars import CALENDAR
from tests.ledger.task_facts import figure, milestone, part, report, task
from tracker.ledger.facts.task import IndicatorFacts, MilestoneFacts, TaskFacts
from tracker.ledger.lights.measured import measured
from tracker.ledger.lights.rules import first_match, light
from tracker.ledger.lights.turning import Turn, solve, stored_measured
from tracker.ledger.progress import Progress
from tracker.vocabulary import FigureMode, Forecast, Kind, Stage, TaskState, VerdictResult

JULY, YEAR_AFTER = date(2026, 7, 1), date(2027, 1, 5)
POLES = figure("310", key="1", subject="充电桩")
RATES = figure("30", key="2", subject="公交接驳率")
SHARE = figure("30", key="2", subject="占比", mode=FigureMode.FLOOR, target=Decimal(63))
LATER = figure("310", key="2", target=Decimal(900), due_on=date(2030, 12, 31))
RATE = figure(key="2", subject="公交接驳率", body="市商务委")
OF_RATE = milestone(date(2026, 12, 31), figure="2", measured=RATE)


def of(*figures: IndicatorFacts, dates: tuple[MilestoneFacts, ...] = (), forecast: Forecast | None = None) -> TaskFacts:
    told = part(replace(report(), forecast=forecast, proven=True))
    return task(told, kind=Kind.MEASURED, indicators=figures, milestones=dates)


def on_date(told: str | None = None, **given: Any) -> TaskFacts:
    """The first figure told at 103 %, and a date of the second, told so or not at all."""
    rate = replace(RATE, reading=figure(told, date(2026, 12, 31)).reading)
    return of(POLES, rate, dates=(replace(milestone(date(2026, 12, 31), figure="2", measured=rate), **given),))


def at(progress: str | None, planned: str | None) -> Progress:
    return Progress(*(Decimal(value) if value else None for value in (progress, planned)))


RATE_NAMED, OF_UNTOLD = "公交接驳率", at(None, "100.0")
SHORT = {"verdict": VerdictResult.PARTLY, "verdict_value": Decimal(200), "verdict_as_of": date(2026, 12, 31)}


@pytest.mark.parametrize(
    ("facts", "day", "lit", "expected", "words"),
    [
        # the one that is overdue was never told: the percentage of the other says nothing of it
        (of(POLES, RATE, dates=(OF_RATE,)), YEAR_AFTER, "红·逾期5天", at(None, "100.0"), "公交接驳率"),
        # a gap, and the other one ahead
        (
            of(POLES, RATES),
            JULY,
            "红·差39.6个百分点",
            at("10.0", "49.6"),
            "公交接驳率",
        ),
        # a floor that is broken has no percentage
        (
            of(POLES, SHARE),
            YEAR_AFTER,
            "红·低于底线",
            at(None, None),
            "占比",
        ),
        # green: the one furthest behind
        (of(POLES, replace(RATES, reading=figure("140").reading)), JULY, "绿·已核实", at("46.7", "49.6"), "公交接驳率"),
        (
            of(figure(mode=FigureMode.FLOOR), figure("30", key="2", due_on=None)),
            JULY,
            "绿·已核实",
            at("10.0", None),
            "公交接驳率",
        ),
        # one alone needs no name, unless the row is red or yellow for something else
        (of(POLES), JULY, "绿·已核实", at("103.3", "49.6"), ""),
        (of(POLES, forecast=Forecast.HARD), JULY, "黄·有困难", at("103.3", "49.6"), "充电桩（亮灯不因此项）"),
        (
            of(POLES, dates=(milestone(date(2026, 6, 1)),)),
            JULY,
            "黄·待核定",
            at("103.3", "49.6"),
            "充电桩（亮灯不因此项）",
        ),
        # targets of one figure for several years
        (
            of(figure("310"), LATER),
            JULY,
            "绿·已核实",
            at("34.4", "9.9"),
            "公交接驳率（2030年）",
        ),
        # what is said of a date is said of its figure: put off, to be put right, waiting for a verdict
        (on_date(due_on=date(2027, 6, 30), grace_on=date(2027, 6, 30)), YEAR_AFTER, "黄·已顺延", OF_UNTOLD, RATE_NAMED),
        (on_date(**SHORT, rectify_by=date(2027, 6, 30)), YEAR_AFTER, "黄·整改中", OF_UNTOLD, RATE_NAMED),
        (on_date(**SHORT, rectify_by=date(2027, 1, 4)), YEAR_AFTER, "红·整改逾期1天", OF_UNTOLD, RATE_NAMED),
        (on_date(grace_on=date(2027, 1, 31)), YEAR_AFTER, "灰·待核定", OF_UNTOLD, RATE_NAMED),
        (on_date(told="310"), YEAR_AFTER, "黄·待核定", at("103.3", "100.0"), RATE_NAMED),
        # within one year: 到2026年6月底和12月底，分别建成…
        (
            of(figure("310", due_on=date(2027, 6, 30)), figure("310", key="2", due_on=date(2027, 12, 31))),
            JULY,
            "绿·已核实",
            at("103.3", "33.2"),
            "公交接驳率（2027年6月30日）",
        ),
        (of(), JULY, "绿·已核实", at(None, None), ""),
        # what was ended is neither on nor behind schedule
        (replace(of(figure("150")), state=TaskState.TERMINATED), JULY, "灰·终止", at("50.0", None), ""),
        # another kind has its own
        (task(part(report(stage=Stage.ISSUED)), kind=Kind.DELIVERABLE), JULY, "绿·自报", at("100", None), ""),
    ],
)
def test_what_a_row_says(facts: TaskFacts, day: date, lit: str, expected: Progress, words: str) -> None:
    found = measured(facts, *first_match(facts, day, CALENDAR), day)
    assert (light(facts, day, CALENDAR).title, found.progress, found.words) == (lit, expected, words)


def test_the_row_that_is_kept_turns_with_it() -> None:
    """Before the date the figure that was told is named, from its last day on the one that was not."""
    facts = of(POLES, RATE, dates=(OF_RATE,))
    standing = solve(facts, date(2026, 12, 30), CALENDAR)
    turns = [turn.as_json() for turn in standing.turns]
    assert [Turn.from_json(one) for one in turns] == list(standing.turns)
    assert [stored_measured(turns, day) for day in (date(2026, 12, 30), YEAR_AFTER)] == ["充电桩", "公交接驳率"]
    assert standing.renew_on == date(2026, 12, 31)
    assert solve(facts, YEAR_AFTER, CALENDAR).progress == at(None, "100.0")
