"""A figure of a collective goes by all its members together, and none of them is lit by another one's number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.calendars import CALENDAR
from tests.ledger import task_facts
from tests.ledger.task_facts import named
from tracker.ledger.facts.members import together, with_value_of
from tracker.ledger.facts.task import IndicatorFacts, ReadingFacts
from tracker.ledger.lights.dated_rules import gap_wide
from tracker.ledger.trajectory import values_by_day
from tracker.vocabulary import FigureMode, Relation

JUNE, SEPTEMBER = date(2025, 6, 20), date(2025, 9, 20)
CITIES = tuple(named(name) for name in ("太原", "大同", "长治"))
STATIONS = IndicatorFacts("1", "换电站", FigureMode.CUMULATIVE, Relation.AT_LEAST, Decimal(50), date(2025, 12, 31))
SHARE = replace(STATIONS, subject="占比", mode=FigureMode.LEVEL, target=Decimal(40))


def told(*values: tuple[str, int, date]) -> list[ReadingFacts]:
    """By city, value and day."""
    return [
        ReadingFacts(Decimal(value), day, body=named(city), known_at=datetime(2025, 9, 25, tzinfo=UTC))
        for city, value, day in values
    ]


@pytest.mark.parametrize(
    ("figure", "values", "reads"),
    [
        (STATIONS, [("太原", 26, SEPTEMBER), ("大同", 24, SEPTEMBER), ("长治", 2, SEPTEMBER)], 52),
        (STATIONS, [("长治", 2, SEPTEMBER), ("大同", 24, SEPTEMBER), ("太原", 26, SEPTEMBER)], 52),
        (STATIONS, [("太原", 20, JUNE), ("太原", 26, SEPTEMBER), ("大同", 24, JUNE), ("长治", 0, JUNE)], 50),
        (STATIONS, [("太原", 26, SEPTEMBER), ("大同", 23, SEPTEMBER)], None),
        (STATIONS, [("太原", 26, SEPTEMBER), ("大同", 24, SEPTEMBER)], 50),
        (replace(STATIONS, relation=Relation.AT_MOST), [("太原", 26, JUNE), ("大同", 24, JUNE)], None),
        (replace(STATIONS, mode=FigureMode.ANNUAL), [("太原", 26, date(2024, 12, 20)), ("大同", 60, JUNE)], 60),
        (SHARE, [("太原", 55, SEPTEMBER), ("大同", 38, SEPTEMBER), ("长治", 60, SEPTEMBER)], 38),
        (STATIONS, [("太原", 26, SEPTEMBER), ("省发展改革委", 61, JUNE)], 61),
    ],
    ids=[
        *("the sum", "in whatever order", "the last of each", "one silent", "one silent, reached without it"),
        *("a ceiling with one silent", "of a year", "the worst share", "the whole by who collects it"),
    ],
)
def test_what_members_come_to(figure: IndicatorFacts, values: list[tuple[str, int, date]], reads: int | None) -> None:
    found = together(figure, sorted(told(*values), key=lambda one: one.as_of), CITIES)
    assert (found.reading.value if found.reading else None) == (None if reads is None else Decimal(reads))


def test_a_sum_is_of_the_day_of_its_oldest_value() -> None:
    found = together(STATIONS, told(("太原", 20, JUNE), ("大同", 24, SEPTEMBER), ("长治", 2, SEPTEMBER)), CITIES)
    assert found.reading is not None and found.reading.as_of == JUNE


def test_what_a_member_tells_now_takes_the_place_of_its_own() -> None:
    before = together(STATIONS, told(("太原", 20, JUNE), ("大同", 18, JUNE), ("长治", 1, JUNE)), CITIES)
    after = with_value_of(before, ReadingFacts(Decimal(26), SEPTEMBER), named("太原"))
    assert after.reading is not None and after.reading.value == 45


def test_a_member_is_lit_by_its_own_value_of_a_share_and_by_none_of_a_sum() -> None:
    values = told(("太原", 55, JUNE), ("大同", 38, JUNE), ("长治", 60, JUNE))
    shared, summed = together(SHARE, values, CITIES), together(replace(STATIONS, key="2"), values, CITIES)
    parts = [task_facts.part(body=city.name) for city in CITIES]
    whole = task_facts.task(*parts, indicators=(shared, replace(summed, due_on=JUNE)))
    own = whole.of_body(named("太原").id)
    assert [one.reading.value for one in own.indicators if one.reading] == [Decimal(55), Decimal(153)]
    missed = replace(summed, target=Decimal(1000), due_on=JUNE)
    assert gap_wide(replace(whole, indicators=(missed,)), SEPTEMBER, CALENDAR) is not None
    assert gap_wide(replace(whole, indicators=(missed,)).of_body(named("太原").id), SEPTEMBER, CALENDAR) is None


def test_the_course_adds_up_too() -> None:
    values = told(("太原", 20, JUNE), ("大同", 18, JUNE), ("长治", 1, JUNE), ("太原", 26, SEPTEMBER))
    days = values_by_day(together(STATIONS, values, CITIES), values)
    assert [(one.as_of, one.value) for one in days] == [(JUNE, Decimal(39)), (SEPTEMBER, Decimal(45))]
