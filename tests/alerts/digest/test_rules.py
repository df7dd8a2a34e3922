"""One digest a person and day: ages on both sides of their days, the worst first, year-end points as one list."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tracker.alerts.digest.rules import Item, age, digest
from tracker.vocabulary import AlertStage, DueAge

TODAY = date(2026, 11, 20)
A3, A4, A5, A6, RESULT = AlertStage.A3, AlertStage.A4, AlertStage.A5, AlertStage.A6, AlertStage.RESULT


def due_in(days: int, id: int = 1, stage: AlertStage = A4) -> Item:
    """A message of something due so many days from today."""
    return Item(id, stage, f"第 {id} 件", TODAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-31, DueAge.LONG),
        (-30, DueAge.LATE),
        (-1, DueAge.LATE),
        (0, DueAge.TODAY),
        (1, DueAge.SOON),
        (10, DueAge.SOON),
        (11, DueAge.LATER),
    ],
)
def test_age_turns_on_its_day(days: int, expected: DueAge) -> None:
    assert age(due_in(days), TODAY) is expected


@pytest.mark.parametrize(
    ("grace", "expected"),
    [(-31, DueAge.LONG), (-1, DueAge.LATE), (0, DueAge.TODAY), (10, DueAge.SOON), (11, DueAge.LATER)],
)
def test_what_is_past_its_date_is_late_from_the_last_day_for_a_verdict(grace: int, expected: DueAge) -> None:
    """A node of 324 days ago: as the light counts, and after its last day alone."""
    of = Item(1, A6, "节点", date(2025, 12, 31), TODAY + timedelta(days=grace))
    assert age(of, TODAY) is expected


@pytest.mark.parametrize(("days", "expected"), [(3, DueAge.SOON), (0, DueAge.TODAY)])
def test_up_to_its_date_the_last_day_for_a_verdict_is_no_matter(days: int, expected: DueAge) -> None:
    assert age(Item(1, A5, "节点", TODAY + timedelta(days=days), TODAY + timedelta(days=90)), TODAY) is expected


def test_what_awaits_nothing_has_no_age() -> None:
    assert age(Item(1, A3, "报告期已开", None), TODAY) is DueAge.PLAIN
    assert age(Item(1, RESULT, "已批准"), TODAY) is DueAge.RESULT


@pytest.mark.parametrize(("days", "expected"), [(-1, DueAge.LATE), (0, DueAge.TODAY), (1, DueAge.SOON)])
def test_a_result_that_asks_for_an_act_counts_by_its_day(days: int, expected: DueAge) -> None:
    """退回补充 until a day stood among 办理结果, last of all."""
    assert age(Item(1, RESULT, "请补充", TODAY + timedelta(days=days)), TODAY) is expected


def test_the_longest_overdue_comes_first_and_results_last() -> None:
    given = [Item(1, RESULT, "退回"), due_in(5, 2), due_in(-2, 3), due_in(-90, 4), due_in(-40, 5), due_in(0, 6)]
    assert [item.id for item in digest(given, TODAY).items] == [4, 5, 3, 6, 2, 1]


def test_of_results_the_newest_comes_first() -> None:
    assert [item.id for item in digest([Item(1, RESULT, "退回"), Item(2, RESULT, "批准")], TODAY).items] == [2, 1]


def test_counts_are_by_age_the_worst_first() -> None:
    told = digest([due_in(5, 1), due_in(-2, 2), due_in(-40, 3), due_in(6, 4)], TODAY)
    assert list(told.counts.items()) == [(DueAge.LONG, 1), (DueAge.LATE, 1), (DueAge.SOON, 2)]
    assert told.overdue == 2


def test_year_end_points_are_one_list_of_their_stage() -> None:
    end = date(2026, 12, 31)
    points = [Item(id, A5, "节点", end) for id in range(1, 6)]
    told = digest([*points, Item(6, A6, "逾期", date(2025, 12, 31)), Item(7, A5, "节点", date(2026, 12, 30))], TODAY)
    assert [[item.id for item in line.items] for line in told.lines] == [[6], [7], [1, 2, 3, 4, 5]]
    assert [line.is_list for line in told.lines] == [False, False, True]
    assert told.left == 0 and len(told.items) == 7


def test_a_report_due_at_the_end_of_a_year_is_no_year_end_point() -> None:
    end = date(2026, 12, 31)
    assert len(digest([Item(1, A4, "报告", end), Item(2, A4, "报告", end)], TODAY).lines) == 2


def test_three_are_named_and_the_others_counted() -> None:
    told = digest([due_in(number, number) for number in range(1, 6)], TODAY)
    assert [line.first.id for line in told.worst] == [1, 2, 3]
    assert told.left == 2


def test_the_order_in_which_messages_come_changes_nothing() -> None:
    given = [
        due_in(3, 1),
        due_in(3, 2),
        Item(3, A5, "节点", date(2026, 12, 31)),
        Item(4, A5, "节点", date(2026, 12, 31)),
    ]
    assert digest(given, TODAY) == digest(reversed(given), TODAY)
