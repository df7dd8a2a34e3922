from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.given.calendars import CALENDAR
from tracker.alerts.ladder.rungs import (
    Due,
    beside,
    by_day,
    by_letter,
    rung_of_lights,
    unanswered_on,
    within,
)
from tracker.vocabulary import AlertStage, Colour, LetterCause, UnitClass

RED, YELLOW, GREEN = Colour.RED, Colour.YELLOW, Colour.GREEN
B1, B2, B3, B4 = AlertStage.B1, AlertStage.B2, AlertStage.B3, AlertStage.B4
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("newest_first", "expected"),
    [
        ([], None),
        ([GREEN], None),
        ([YELLOW], None),
        ([RED], (B2, LetterCause.RED)),
        ([RED, GREEN], (B2, LetterCause.RED)),
        ([RED, YELLOW], (B2, LetterCause.RED)),
        ([RED, RED], (B3, LetterCause.RED)),
        ([RED, RED, YELLOW], (B3, LetterCause.RED)),
        ([RED, None, RED], (B2, LetterCause.RED)),
        ([RED, RED, RED], (B4, LetterCause.RED)),
        ([YELLOW, YELLOW], (B1, LetterCause.YELLOW)),
        ([YELLOW, RED, RED], (B1, LetterCause.YELLOW)),
        ([YELLOW, GREEN], None),
        ([YELLOW, None], None),
        ([GREEN, RED, RED], None),
    ],
)
def test_rounds_in_a_row(newest_first: list[Colour | None], expected: tuple[AlertStage, LetterCause] | None) -> None:
    rung = rung_of_lights(newest_first)
    assert (rung and (rung.stage, rung.cause)) == expected


def due(stage: AlertStage = B2, **given: Any) -> Due:
    values: dict[str, Any] = {
        "stage": stage,
        "cause": LetterCause.OVERDUE,
        "subject_id": 5,
        "due_on": DAY,
        "department_id": 1,
        "task_id": 7,
        "plan_id": 3,
        "day": DAY,
        "words": "",
    }
    return Due(**{**values, **given})


@pytest.mark.parametrize(
    ("unit_class", "stage", "expected"),
    [
        (UnitClass.GOVERNMENT, B4, B4),
        (UnitClass.LOWER_COMMISSION, B3, B3),
        (UnitClass.LOWER_COMMISSION, B4, B3),
        (UnitClass.PARTY, B1, B1),
        (UnitClass.PARTY, B2, B1),
        (UnitClass.MASS_ORGANISATION, B4, B1),
        (UnitClass.CENTRAL, B3, B1),
        (UnitClass.ENTERPRISE, B2, B1),
        (UnitClass.DIVISION, B1, None),
        (UnitClass.COMMISSION, B4, None),
    ],
)
def test_the_class_of_a_body_caps_its_rung(
    unit_class: UnitClass, stage: AlertStage, expected: AlertStage | None
) -> None:
    assert [one.stage for one in within([due(stage)], {1: unit_class})] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("under_way", "expected"),
    [({}, [B2]), ({(7, 1): B1}, [B2]), ({(7, 1): B2}, []), ({(7, 1): B3}, []), ({(7, 2): B3}, [B2])],
)
def test_a_light_adds_nothing_to_a_letter_as_high(
    under_way: dict[tuple[int, int], AlertStage], expected: list[AlertStage]
) -> None:
    assert [one.stage for one in beside([due(cause=LetterCause.RED)], under_way)] == expected
    assert len(beside([due()], under_way)) == 1, "a date that is late speaks for itself"


def test_a_light_adds_nothing_to_a_date_of_the_same_day() -> None:
    found = beside([due(cause=LetterCause.RED), due()], {})
    assert [one.cause for one in found] == [LetterCause.OVERDUE]


@pytest.mark.parametrize("cause", [LetterCause.UNANSWERED, LetterCause.CIRCULARS])
def test_a_light_is_a_ground_beside_a_letter_before(cause: LetterCause) -> None:
    """已连续2个季度滞后 stood in no letter where the 督办函 before had no answer, either."""
    red, before = due(cause=LetterCause.RED), due(cause=cause)
    assert beside([red, before], {}) == [red, before]


def test_one_letter_a_body_plan_and_rung() -> None:
    found = [due(), due(task_id=8), due(department_id=2), due(plan_id=4), due(B1)]
    letters = by_letter(found)
    assert sorted(len(one) for one in letters) == [1, 1, 1, 2]


def test_a_gap_is_gone_through_day_by_day() -> None:
    later = date(2026, 11, 23)
    assert [[one.day for one in of_day] for of_day in by_day([due(day=later), due(), due(day=later)])] == [
        [DAY],
        [later, later],
    ]


def test_a_letter_is_unanswered_from_the_day_after_its_last() -> None:
    assert unanswered_on(date(2026, 11, 20), CALENDAR) == date(2026, 11, 23)


def test_a_key_says_rung_cause_date_and_body() -> None:
    assert due().key == "B2:overdue-5-7:2026-11-20:1"
    keys = {due(**one).key for one in ({}, {"due_on": date(2026, 12, 1)}, {"department_id": 2}, {"task_id": 8})}
    assert len(keys) == 4
