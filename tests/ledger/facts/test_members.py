"""A figure of a collective goes by all its members together, and none of them is lit by another one's number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.given.calendars import CALENDAR
from tests.ledger import task_facts
from tests.ledger.task_facts import named
from tracker.ledger.facts.figures.members import as_found, together, with_value_of
from tracker.ledger.facts.task import IndicatorFacts, ReadingFacts
from tracker.ledger.lights.conditions.date_words import parts_kept, standing
from tracker.ledger.lights.conditions.dates import gap_wide
from tracker.ledger.lights.conditions.own_dates import heard
from tracker.ledger.lights.rules import light
from tracker.ledger.trajectory import values_by_day
from tracker.vocabulary import FigureMode, Relation

JUNE, SEPTEMBER = date(2025, 6, 20), date(2025, 9, 20)
CITIES = tuple(named(name) for name in ("太原", "大同", "长治"))
STATIONS = IndicatorFacts("1", "换电站", FigureMode.CUMULATIVE, Relation.AT_LEAST, Decimal(50), date(2025, 12, 31))
CEILING = replace(STATIONS, relation=Relation.AT_MOST)
QUOTA = replace(STATIONS, mode=FigureMode.ANNUAL)
SHARE = replace(STATIONS, subject="占比", mode=FigureMode.LEVEL, target=Decimal(40))


def told(*values: tuple[str, int, date]) -> list[ReadingFacts]:
    """By city, value and day."""
    return [
        ReadingFacts(Decimal(value), day, body=named(city), known_at=datetime(2025, 9, 25, tzinfo=UTC))
        for city, value, day in values
    ]


OFFICE = named("省发展改革委")
CITIES_ALONE: dict[str, Any] = {"members": CITIES}
COLLECTED = {**CITIES_ALONE, "collector": OFFICE}
LED = {**COLLECTED, "leads": True}
EARLY = ("省发展改革委", 35, JUNE)
ALL_THREE = [("太原", 26, SEPTEMBER), ("大同", 24, SEPTEMBER), ("长治", 2, SEPTEMBER)]
FLOOR = replace(SHARE, mode=FigureMode.FLOOR, target=Decimal(30))


@pytest.mark.parametrize(
    ("figure", "values", "tellers", "reads"),
    [
        pytest.param(STATIONS, ALL_THREE, CITIES_ALONE, 52, id="the sum"),
        pytest.param(STATIONS, ALL_THREE[::-1], CITIES_ALONE, 52, id="in whatever order"),
        pytest.param(STATIONS, [("太原", 20, JUNE), *ALL_THREE], CITIES_ALONE, 52, id="the last of each"),
        pytest.param(STATIONS, ALL_THREE[:2], CITIES_ALONE, 50, id="one silent"),
        pytest.param(STATIONS, [*ALL_THREE, ("阳泉", 5, SEPTEMBER)], CITIES_ALONE, 52, id="one has left"),
        pytest.param(STATIONS, [("阳泉", 5, SEPTEMBER)], CITIES_ALONE, None, id="only who has left"),
        pytest.param(CEILING, ALL_THREE[:2], CITIES_ALONE, None, id="a ceiling with one silent"),
        pytest.param(CEILING, ALL_THREE, CITIES_ALONE, 52, id="a ceiling"),
        pytest.param(QUOTA, [("太原", 26, date(2026, 1, 5)), ("大同", 24, JUNE)], CITIES_ALONE, 24, id="of its year"),
        pytest.param(SHARE, [("太原", 55, SEPTEMBER), ("大同", 38, JUNE)], CITIES_ALONE, 38, id="the worst share"),
        pytest.param(STATIONS, [("太原", 26, JUNE), ("省发展改革委", 61, SEPTEMBER)], COLLECTED, 61, id="the whole"),
        pytest.param(STATIONS, [EARLY, *ALL_THREE], COLLECTED, 52, id="members since the whole"),
        pytest.param(STATIONS, [EARLY, *ALL_THREE], LED, 35, id="who reports for all"),
        pytest.param(FLOOR, [("太原", 28, JUNE), ("省发展改革委", 31, SEPTEMBER)], COLLECTED, 28, id="a floor broken"),
    ],
)
def test_what_members_come_to(
    figure: IndicatorFacts, values: list[tuple[str, int, date]], tellers: dict[str, Any], reads: int | None
) -> None:
    found = together(replace(figure, **tellers), sorted(told(*values), key=lambda one: one.as_of))
    assert (found.reading.value if found.reading else None) == (None if reads is None else Decimal(reads))


def test_what_a_member_tells_now_takes_the_place_of_its_own() -> None:
    before = together(
        replace(STATIONS, **CITIES_ALONE), told(("太原", 20, JUNE), ("大同", 18, JUNE), ("长治", 1, JUNE))
    )
    after = with_value_of(before, ReadingFacts(Decimal(26), SEPTEMBER), named("太原"))
    assert after.reading is not None and after.reading.value == 45


def test_what_the_collector_tells_now_is_no_rival_of_the_members() -> None:
    before = together(replace(STATIONS, **COLLECTED), told(("太原", 20, JUNE), ("大同", 18, JUNE)))
    after = with_value_of(before, ReadingFacts(Decimal(61), JUNE), OFFICE)
    assert after.reading is not None and (after.reading.value, after.at_odds) == (61, ())


@pytest.mark.parametrize(
    ("values", "turn"),
    [
        ([("太原", 26, SEPTEMBER), ("大同", 23, SEPTEMBER)], ("未报：长治", ["太原", "大同"], ["长治"])),
        ([("太原", 26, SEPTEMBER), ("大同", 24, SEPTEMBER)], ("待综合处核定", ["太原", "大同", "长治"], [])),
    ],
    ids=["one silent", "reached without it"],
)
def test_of_a_date_only_the_silent_are_late(
    values: list[tuple[str, int, date]], turn: tuple[str, list[str], list[str]]
) -> None:
    figure = together(replace(STATIONS, due_on=SEPTEMBER, **CITIES_ALONE), told(*values))
    node = task_facts.milestone(SEPTEMBER, figure="1", measured=figure)
    parts = [task_facts.part(body=city.name) for city in CITIES]
    facts = task_facts.task(*parts, indicators=(figure,), milestones=(node,))
    came = heard(facts, node)
    words, has_told, silent = turn
    assert words in standing(facts, node)
    assert ([one.name for one in came.told], [one.name for one in came.silent]) == (has_told, silent)
    own = facts.of_body(named("太原").id)
    assert heard(own, own.milestones[0]).is_told, "who told its part is not late"


@pytest.mark.parametrize(
    ("city", "words"),
    [("太原", "到期值未报（截至2025-06-20为20），太原"), ("长治", "未报，长治"), ("大同", "大同已报，")],
)
def test_a_member_reads_its_own_value_and_not_what_all_have_come_to(city: str, words: str) -> None:
    """长治 had never told anything; its light said “截至2025-09-20为44”, the sum of the others."""
    due_on = date(2025, 9, 30)
    figure = together(
        replace(STATIONS, due_on=due_on, **CITIES_ALONE), told(("太原", 20, JUNE), ("大同", 24, SEPTEMBER))
    )
    node = task_facts.milestone(due_on, figure="1", measured=figure, bodies=tuple(one.name for one in CITIES))
    facts = task_facts.task(
        *(task_facts.part(body=one.name) for one in CITIES), indicators=(figure,), milestones=(node,)
    )
    own = facts.of_body(named(city).id)
    assert words in standing(own, own.milestones[0])


def test_a_member_is_lit_by_its_own_value_of_a_share_and_by_none_of_a_sum() -> None:
    values = told(("太原", 55, JUNE), ("大同", 38, JUNE), ("长治", 60, JUNE))
    shared, summed = (together(replace(one, **CITIES_ALONE), values) for one in (SHARE, replace(STATIONS, key="2")))
    parts = [task_facts.part(body=city.name) for city in CITIES]
    whole = task_facts.task(*parts, indicators=(shared, replace(summed, due_on=JUNE)))
    own = whole.of_body(named("太原").id)
    assert [one.reading.value for one in own.indicators if one.reading] == [Decimal(55), Decimal(153)]
    missed = replace(summed, target=Decimal(1000), due_on=JUNE)
    assert gap_wide(replace(whole, indicators=(missed,)), SEPTEMBER, CALENDAR) is not None
    assert gap_wide(replace(whole, indicators=(missed,)).of_body(named("太原").id), SEPTEMBER, CALENDAR) is None


def test_the_course_adds_up_too() -> None:
    values = told(("太原", 20, JUNE), ("大同", 18, JUNE), ("长治", 1, JUNE), ("太原", 26, SEPTEMBER))
    days = values_by_day(together(replace(STATIONS, **CITIES_ALONE), values), values)
    assert [(one.as_of, one.value) for one in days] == [(JUNE, Decimal(39)), (SEPTEMBER, Decimal(45))]


FOUND = ReadingFacts(Decimal(40), JUNE, "统计公报", None, datetime(2025, 7, 20, tzinfo=UTC), is_found=True)
HANDED_DOWN = replace(STATIONS, reading=FOUND, target=Decimal(500), **CITIES_ALONE)


@pytest.mark.parametrize(
    ("values", "reads", "words"),
    [
        # nothing was told since, and nothing of what was found was kept apart
        ([], 40, "分项未留存"),
        ([("太原", 26, JUNE), ("大同", 12, JUNE)], 40, "已报分项合计38，其余未留存"),
        ([("太原", 26, JUNE), ("大同", 12, JUNE), ("长治", 1, JUNE)], 40, "分项合计39"),
        ([("太原", 26, JUNE), ("大同", 12, JUNE), ("长治", 2, JUNE)], 40, ""),
    ],
)
def test_what_a_verdict_found_of_a_sum_says_whether_its_parts_come_to_it(
    values: list[tuple[str, int, date]], reads: int, words: str
) -> None:
    shown = as_found(HANDED_DOWN, told(*values))
    assert shown.reading is not None and (shown.reading.value, parts_kept(shown)) == (reads, words)


@pytest.mark.parametrize(
    ("values", "reads"),
    [
        # one of three told since: the sum is no smaller for it
        ([("太原", 20, SEPTEMBER)], 40),
        ([("太原", 26, SEPTEMBER), ("大同", 24, SEPTEMBER)], 50),
        # all have: what they come to is what it is
        ([("太原", 20, SEPTEMBER), ("大同", 10, SEPTEMBER), ("长治", 1, SEPTEMBER)], 31),
    ],
    ids=["less, one of three", "more", "all"],
)
def test_what_was_found_stands_while_some_told_less_since(values: list[tuple[str, int, date]], reads: int) -> None:
    shown = together(HANDED_DOWN, told(*values), FOUND)
    assert shown.reading is not None and shown.reading.value == reads
    (*_, last) = values_by_day(shown, told(*values))
    assert last.value == reads


def test_what_was_found_of_all_lights_no_member() -> None:
    """180 of 500 that a verdict of the plan before had found were laid at every member."""
    shown = as_found(replace(HANDED_DOWN, due_on=JUNE), told(("太原", 26, JUNE)))
    whole = task_facts.task(*(task_facts.part(body=city.name) for city in CITIES), indicators=(shown,))
    lit = light(whole, SEPTEMBER, CALENDAR)
    assert (lit.title, lit.part, lit.reason) == (
        "红·差92个百分点",
        "综合处",
        "换电站目标≥500，核定40（已报分项合计26，其余未留存）",
    )
    assert gap_wide(whole.of_body(named("太原").id), SEPTEMBER, CALENDAR) is None
    shared = as_found(replace(SHARE, reading=FOUND, **CITIES_ALONE), told(("太原", 55, JUNE), ("大同", 38, JUNE)))
    own = replace(whole, indicators=(shared,)).of_body(named("太原").id)
    assert [one.reading.value for one in own.indicators if one.reading] == [55], "of a share its own"


def test_of_what_was_found_by_a_date_no_member_is_silent() -> None:
    """A later plan let the date stand: what is known of it is the whole, and the verdict on the new aim is missing."""
    shown = as_found(replace(HANDED_DOWN, due_on=JUNE), told(("太原", 26, JUNE)))
    node = task_facts.milestone(JUNE, figure="1", measured=shown)
    whole = task_facts.task(
        *(task_facts.part(body=city.name) for city in CITIES), indicators=(shown,), milestones=(node,)
    )
    came = heard(whole, node)
    assert came.is_told and came.silent == ()


def test_what_was_found_of_one_body_is_not_told_by_it() -> None:
    """综合处 had rejected what 太原 told; the reason said that 太原 had told what it found."""
    figure = replace(HANDED_DOWN, members=(), bodies=CITIES[:1], due_on=JUNE)
    lit = light(task_facts.task(task_facts.part(body="太原"), indicators=(figure,)), SEPTEMBER, CALENDAR)
    assert (lit.reason, lit.part) == ("换电站目标≥500，核定40，太原", "太原")
