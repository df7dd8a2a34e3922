from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.given.calendars import CALENDAR
from tests.ledger.task_facts import figure, part, point, report, task
from tracker.ledger.lights.rules import light
from tracker.ledger.progress import Progress, figure_progress, is_floor_broken, is_missed, progress
from tracker.vocabulary import FigureMode, Frequency, Kind, LightRule, Pace, Relation, Stage, YearlyConfirmation

D = Decimal
JULY = date(2026, 7, 1)


def at(done: str | None, planned: str | None) -> Progress:
    return Progress(None if done is None else D(done), None if planned is None else D(planned))


YEAR_END = date(2026, 12, 31)
LEVEL = {"mode": FigureMode.LEVEL, "target": D(63)}


@pytest.mark.parametrize(
    ("given", "day", "expected"),
    [
        # 累计: 181 of 365 days, 150 of 300
        ({"value": "150"}, JULY, at("50.0", "49.6")),
        # the line stands still until the next value can exist
        ({"value": "150"}, date(2026, 9, 29), at("50.0", "49.6")),
        ({"value": "150"}, date(2026, 9, 30), at("50.0", "74.8")),
        ({"value": "150"}, YEAR_END, at("50.0", "100.0")),
        ({"value": "150"}, date(2028, 1, 1), at("50.0", "100.0")),
        # with a lag of 30 days the third quarter can be told on 30 October
        ({"value": "150", "lag_days": 30}, date(2026, 10, 29), at("50.0", "49.6")),
        ({"value": "150", "lag_days": 30}, date(2026, 10, 30), at("50.0", "74.8")),
        # nothing told: planned alone, and before a value can exist not even that
        ({}, date(2026, 3, 30), at(None, None)),
        ({}, date(2026, 3, 31), at(None, "24.7")),
        ({"frequency": Frequency.YEAR}, date(2026, 12, 30), at(None, None)),
        # a reading is measured against the line of its own day
        ({"value": "150", "as_of": date(2026, 6, 30), "frequency": Frequency.YEAR}, JULY, at("50.0", "49.6")),
        # baseline value counts from there; without a baseline date from the figure's start
        ({"value": "200", "baseline": D(100)}, JULY, at("50.0", "49.6")),
        ({"value": "150", "baseline_on": None}, JULY, at("50.0", None)),
        ({"value": "150", "baseline_on": None, "start_on": date(2025, 12, 31)}, JULY, at("50.0", "49.6")),
        # a figure without a year has neither date nor 序时
        ({"value": "150", "due_on": None}, JULY, at("50.0", None)),
        # 当年: linear within the year, readings of other years do not count
        ({"value": "150", "mode": FigureMode.ANNUAL, "baseline_on": None}, JULY, at("50.0", "49.6")),
        ({"value": "1", "mode": FigureMode.ANNUAL, "as_of": date(2025, 12, 20)}, date(2026, 2, 1), at(None, None)),
        ({"mode": FigureMode.ANNUAL}, date(2025, 12, 31), at(None, None)),
        # 水平: from its baseline; without one nothing
        ({"value": "58", "baseline": D(53), **LEVEL}, JULY, at("50.0", "49.6")),
        ({"value": "58", "baseline": None, **LEVEL}, JULY, at(None, None)),
        ({"value": "58", "baseline": D(53), "baseline_on": None, **LEVEL}, JULY, at("50.0", None)),
        ({"value": "15", "baseline": D(20), "mode": FigureMode.LEVEL, "target": D(10)}, JULY, at("50.0", "49.6")),
        ({"value": "63", "baseline": D(63), **LEVEL}, JULY, at(None, "49.6")),
        # what shall sink is measured on its way down, and not at all without a 基期
        ({"value": "150", "baseline": None, "is_less_better": True}, JULY, at(None, None)),
        ({"value": "15", "baseline": D(20), "target": D(10), "is_less_better": True}, JULY, at("50.0", "49.6")),
        # a ceiling, a 底线 and a 条件 are no progress; nor is what is 期满
        ({"value": "150", "relation": Relation.AT_MOST}, JULY, at(None, None)),
        ({"value": "150", "mode": FigureMode.FLOOR}, JULY, at(None, None)),
        ({"value": "150", "mode": FigureMode.CONDITION}, JULY, at(None, None)),
        ({"value": "150", "expired": True}, JULY, at(None, None)),
    ],
)
def test_a_figure_against_its_line(given: dict[str, Any], day: date, expected: Progress) -> None:
    assert figure_progress(figure(**given), day) == expected


@pytest.mark.parametrize(
    ("gap", "pace"),
    [
        ("-10.1", Pace.AHEAD),
        ("-10.0", Pace.AHEAD),
        ("-9.9", Pace.ON),
        ("9.9", Pace.ON),
        ("10.0", Pace.BEHIND),
        (None, Pace.OTHER),
    ],
)
def test_pace_follows_the_gap(gap: str | None, pace: Pace) -> None:
    assert Progress(D(50) - D(gap) if gap else None, D(50)).pace is pace


@pytest.mark.parametrize(
    ("relation", "value", "broken"),
    [
        (Relation.AT_LEAST, "300", False),
        (Relation.AT_LEAST, "299.9", True),
        (Relation.EQUAL, "300", False),
        (Relation.EQUAL, "299", True),
        (Relation.AT_MOST, "300", False),
        (Relation.AT_MOST, "300.1", True),
        (Relation.AT_LEAST, None, False),
    ],
)
def test_a_floor_holds_or_not(relation: Relation, value: str | None, broken: bool) -> None:
    floor = figure(value, relation=relation, mode=FigureMode.FLOOR)
    assert is_floor_broken(floor) is broken


@pytest.mark.parametrize(
    ("relation", "value", "missed"),
    [
        (Relation.EQUAL, "299", False),
        (Relation.EQUAL, "300", False),
        (Relation.EQUAL, "301", True),
        (Relation.AT_LEAST, "301", False),
    ],
)
def test_of_what_shall_sink_less_is_better(relation: Relation, value: str, missed: bool) -> None:
    """审批时限压减到300分钟; 不低于 says what it says."""
    assert is_missed(figure(value, relation=relation, mode=FigureMode.FLOOR, is_less_better=True)) is missed
    assert not is_floor_broken(figure(value, relation=relation))


@pytest.mark.parametrize(("value", "missed"), [("284.9", True), ("285", False), ("315", False), ("315.1", True)])
def test_about_is_on_either_side(value: str, missed: bool) -> None:
    """300左右, as the verdict is proposed; what is too much is not all of it either."""
    near = figure(value, relation=Relation.ABOUT, mode=FigureMode.LEVEL, baseline=None)
    assert is_missed(near) is missed
    done = figure_progress(near, date(2028, 1, 1)).progress
    assert done == D({"285": "95.0", "315": "105.0"}[value]) if not missed else done is not None and done < D(100)


@pytest.mark.parametrize(
    ("more", "value", "done", "behind"),
    [
        ({}, "58", "96.7", "3.3"),
        ({}, "60", "100.0", "0.0"),
        ({}, "62", "103.3", "-3.3"),
        ({"baseline": D(50)}, "58", "96.7", "3.3"),
        ({"is_less_better": True}, "58", "100", "0"),
    ],
)
def test_what_is_near_counts_as_it_is_and_is_reached(more: dict[str, Any], value: str, done: str, behind: str) -> None:
    """完成率 100.0 stood beside 58 of 约60; its tolerance says that it is reached, not that it is all of it."""
    near = figure(
        value, **{"relation": Relation.ABOUT, "mode": FigureMode.LEVEL, "baseline": None, "target": D(60)} | more
    )
    assert not is_missed(near)
    shown = figure_progress(near, date(2028, 1, 1))
    assert (shown.progress, shown.gap) == (D(done), D(behind))
    rules = [LightRule.GAP_WIDE, LightRule.GAP]
    assert light(task(kind=Kind.MEASURED, indicators=(near,)), date(2028, 1, 1), CALENDAR).rule not in rules


def test_a_deliverable_stands_where_its_slowest_body_stands() -> None:
    drafting, issued = report(stage=Stage.DRAFTING), report(stage=Stage.ISSUED)
    assert progress(task(part(drafting, issued), kind=Kind.DELIVERABLE), JULY) == at("100", None)
    assert progress(task(part(issued), part(drafting), kind=Kind.DELIVERABLE), JULY) == at("20", None)
    assert progress(task(part(issued), part(), kind=Kind.DELIVERABLE), JULY) == at(None, None)


def test_points_count_only_within_their_year() -> None:
    points = (
        point(date(2026, 6, 30), done_on=date(2026, 5, 1)),
        point(date(2026, 7, 1)),
        point(date(2026, 12, 31)),
        point(date(2027, 3, 1)),
    )
    assert progress(task(points=points), date(2026, 7, 1)) == at("33.3", "33.3")
    assert progress(task(points=points), date(2026, 7, 2)) == at("33.3", "66.7")
    assert progress(task(points=points), date(2028, 1, 1)) == at(None, None)


@pytest.mark.parametrize(
    ("reports", "day", "expected"),
    [
        ((report(confirmation=YearlyConfirmation.DONE),), date(2026, 12, 31), at("100", None)),
        ((report(confirmation=YearlyConfirmation.DONE),), date(2027, 1, 1), at("100", None)),
        ((report(confirmation=YearlyConfirmation.DONE),), date(2027, 12, 31), at("100", None)),
        ((report(confirmation=YearlyConfirmation.DONE),), date(2028, 1, 1), at(None, None)),
        ((report(confirmation=YearlyConfirmation.MOSTLY),), date(2026, 12, 31), at(None, None)),
        ((), date(2026, 12, 31), at(None, None)),
    ],
)
def test_a_standing_duty_counts_as_long_as_its_confirmation_is_valid(
    reports: tuple[Any, ...], day: date, expected: Progress
) -> None:
    assert progress(task(part(*reports), kind=Kind.STANDING), day) == expected


@pytest.mark.parametrize("kind", [Kind.ENCOURAGED, Kind.GOVERNANCE, Kind.ADVANCE])
def test_what_cannot_be_counted_has_no_percentage(kind: Kind) -> None:
    assert progress(task(kind=kind), JULY) == at(None, None)
