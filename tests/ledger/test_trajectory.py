"""The planned line of a figure, what was told of it day by day, and how its target stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.ledger.task_facts import figure, named
from tracker.ledger.facts.task import ReadingFacts
from tracker.ledger.trajectory import gap_then, next_value_on, planned_line, planned_on, reach, values_by_day
from tracker.vocabulary import FigureMode, Frequency, Reach, Relation, VerdictResult

D = Decimal
START, END = date(2025, 12, 31), date(2026, 12, 31)
NO_BASE: dict[str, Any] = {"baseline": None, "baseline_on": None}
LEVEL, FLOOR, CEILING = FigureMode.LEVEL, FigureMode.FLOOR, Relation.AT_MOST


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # 累计: from nothing, from its 基期 where there is one; from the plan's day where the 基期 has none
        ({}, ((START, 0), (END, 300))),
        ({"baseline": D(100)}, ((START, 100), (END, 300))),
        ({**NO_BASE, "start_on": date(2022, 3, 1)}, ((date(2022, 3, 1), 0), (END, 300))),
        (NO_BASE, ()),
        ({"due_on": None}, ()),
        # 当年: the quota of its year
        ({**NO_BASE, "mode": FigureMode.ANNUAL, "start_on": date(2022, 3, 1)}, ((START, 0), (END, 300))),
        ({"baseline": D(100), "mode": FigureMode.ANNUAL}, ((START, 0), (END, 300))),
        # 水平: from its 基期, upwards or downwards; without one only the target
        ({"mode": LEVEL, "baseline": D(200)}, ((START, 200), (END, 300))),
        ({"mode": LEVEL, "baseline": D(400)}, ((START, 400), (END, 300))),
        ({"mode": LEVEL, "baseline": D(200), "baseline_on": None, "start_on": START}, ()),
        ({"mode": LEVEL, **NO_BASE, "start_on": START}, ()),
        # 底线: to be held from the beginning; one without a year has no end
        ({"mode": FLOOR, **NO_BASE, "start_on": START}, ((START, 300), (END, 300))),
        ({"mode": FLOOR, **NO_BASE, "start_on": START, "due_on": None}, ((START, 300),)),
        ({"mode": FLOOR, **NO_BASE}, ()),
        # 条件 has none, nor what may not be exceeded
        ({"mode": FigureMode.CONDITION}, ()),
        ({"relation": CEILING}, ()),
        ({**NO_BASE, "start_on": START, "is_less_better": True}, ()),
    ],
)
def test_the_planned_line(given: dict[str, Any], expected: tuple[tuple[date, int], ...]) -> None:
    assert planned_line(figure(**given)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2025, 12, 30), None),
        (START, 0),
        (date(2026, 3, 14), 60),
        (END, 300),
        (date(2028, 1, 1), 300),
    ],
)
def test_the_line_on_a_day(day: date, expected: int | None) -> None:
    assert planned_on(planned_line(figure()), day) == expected
    assert planned_on((), day) is None
    assert planned_on(((START, D(300)),), day) == (300 if day >= START else None)


@pytest.mark.parametrize(
    ("frequency", "told", "expected"),
    [
        (Frequency.YEAR, date(2025, 12, 31), date(2027, 1, 1)),
        (Frequency.YEAR, date(2025, 12, 30), date(2026, 1, 1)),
        (Frequency.QUARTER, date(2026, 3, 31), date(2026, 7, 1)),
        (Frequency.QUARTER, date(2026, 10, 31), date(2027, 1, 1)),
    ],
)
def test_from_when_on_the_next_value_can_exist(frequency: Frequency, told: date, expected: date) -> None:
    assert next_value_on(frequency, 1, told) == expected


@pytest.mark.parametrize(
    ("given", "day", "expected"),
    [
        # nothing told: the first quarter is over on 31 March, its value exists 30 days later
        ({"lag_days": 30}, date(2026, 4, 29), Reach.NOT_YET),
        ({"lag_days": 30}, date(2026, 4, 30), Reach.UNTOLD),
        ({"frequency": Frequency.YEAR, "lag_days": 90}, date(2027, 3, 30), Reach.NOT_YET),
        ({"frequency": Frequency.YEAR, "lag_days": 90}, date(2027, 3, 31), Reach.UNTOLD),
        # of a figure without a line from the plan's day
        ({"mode": LEVEL, **NO_BASE, "start_on": date(2026, 5, 1), "lag_days": 0}, date(2026, 6, 29), Reach.NOT_YET),
        ({"mode": LEVEL, **NO_BASE, "start_on": date(2026, 5, 1), "lag_days": 0}, date(2026, 6, 30), Reach.UNTOLD),
        ({"mode": LEVEL, **NO_BASE}, START, Reach.UNTOLD),
        # 当年: what another year told is nothing of this one's
        ({"value": "300", "as_of": date(2025, 12, 20), "mode": FigureMode.ANNUAL}, END, Reach.UNTOLD),
        # below the target before its date
        ({"value": "299"}, END, Reach.UNDER_WAY),
        ({"value": "300"}, date(2026, 7, 1), Reach.REACHED),
        ({"value": "299", "due_on": None}, END, Reach.UNDER_WAY),
        # past the date: the value of September does not tell, the one of December may still come, then it is missed
        ({"value": "299", "as_of": date(2026, 9, 30), "lag_days": 90}, date(2027, 1, 1), Reach.NOT_YET),
        ({"value": "299", "as_of": date(2026, 9, 30), "lag_days": 90}, date(2027, 3, 30), Reach.NOT_YET),
        ({"value": "299", "as_of": date(2026, 9, 30), "lag_days": 90}, date(2027, 3, 31), Reach.MISSED),
        ({"value": "299", "as_of": date(2026, 10, 1), "lag_days": 90}, date(2027, 1, 1), Reach.MISSED),
        ({"value": "300", "as_of": date(2026, 9, 30), "lag_days": 90}, date(2027, 1, 1), Reach.REACHED),
        # a 底线 holds or not with each value
        ({"value": "299", "mode": FLOOR}, date(2026, 7, 1), Reach.MISSED),
        ({"value": "300", "mode": FLOOR}, date(2026, 7, 1), Reach.REACHED),
        # what may not be exceeded is kept at the end, and broken at once
        ({"value": "150", "relation": CEILING}, date(2026, 7, 1), Reach.UNDER_WAY),
        ({"value": "301", "relation": CEILING}, date(2026, 7, 1), Reach.MISSED),
        ({"value": "300", "as_of": END, "relation": CEILING}, date(2027, 1, 1), Reach.REACHED),
        # a 条件 is no progress
        ({"value": "1", "mode": FigureMode.CONDITION}, date(2027, 6, 1), Reach.STANDARD),
        # the verdict says it
        ({"value": "299", "verdict": VerdictResult.REACHED}, END, Reach.REACHED),
        ({"value": "300", "verdict": VerdictResult.PARTLY}, END, Reach.MISSED),
        ({"verdict": VerdictResult.MISSED}, END, Reach.MISSED),
    ],
)
def test_how_a_target_stands(given: dict[str, Any], day: date, expected: Reach) -> None:
    assert reach(figure(**given), day) is expected


def told(value: str, on: date, body: str = "市商务委") -> ReadingFacts:
    return ReadingFacts(D(value), on, body=named(body))


def test_one_value_a_day_the_last_is_the_figures_own() -> None:
    """Two owners that disagree count by the worse; a verdict's value holds for its day and ends what was told of it."""
    march, june = date(2026, 3, 31), date(2026, 6, 30)
    both = figure(bodies=(named("市商务委"), named("市交通局")))
    values = [told("80", march), told("70", march, "市交通局"), told("150", june)]
    own = figure(bodies=both.bodies, reading=values[-1])
    assert [(one.as_of, one.value) for one in values_by_day(own, values)] == [(march, 70), (june, 150)]
    found = ReadingFacts(D(140), june)
    judged = figure(bodies=both.bodies, reading=found)
    assert [(one.as_of, one.value) for one in values_by_day(judged, values)] == [(march, 70), (june, 140)]
    assert values_by_day(figure(), []) == ()
    assert values_by_day(figure("5"), []) == (ReadingFacts(D(5), june),)


def test_a_value_is_behind_the_line_of_its_own_day() -> None:
    """181 of 365 days, 100 of 300; also of a figure that is 期满 by now; a 底线 has no gap."""
    june = told("100", date(2026, 6, 30))
    assert gap_then(figure(), june) == D("16.3")
    assert gap_then(figure(expired=True), june) == D("16.3")
    assert gap_then(figure(mode=FLOOR), june) is None
