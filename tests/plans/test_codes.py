"""Task codes: what they say, and what happens where they do not fit."""

from __future__ import annotations

import pytest

from tracker.plans.codes import Place, codes, places

CHONGQING = "渝发改规范〔2022〕11号"
SHANXI = "晋发改就业发〔2022〕197号"


@pytest.mark.parametrize(
    ("jurisdiction", "number", "place", "expected"),
    [
        ("500000", CHONGQING, Place(7), "50-22-11-07"),
        ("140000", SHANXI, Place(4, 3), "14-22-197-04-3"),
        ("140000", SHANXI, Place(4, 10), "14-22-197-04-10"),
        ("140100", "并发改〔2023〕5号", Place(12), "1401-23-5-12"),  # a city keeps its own pair
        ("140105", "小发改〔2023〕5号", Place(12), "140105-23-5-12"),  # a county keeps both
        ("500000", CHONGQING, Place(107), "50-22-11-107"),
        ("140105", "小发改〔2023〕105号", Place(12), "140105-23-105-12"),  # 16 characters fit
        ("140105", "小发改〔2023〕105号", Place(12, 1), "P8-001"),  # 18 do not
        ("500000", None, Place(7), "P8-001"),
        ("500000", "渝发改规范", Place(7), "P8-001"),
    ],
)
def test_code_of_one_task(jurisdiction: str, number: str | None, place: Place, expected: str) -> None:
    assert codes(jurisdiction, number, 8, [place]) == [expected]


def test_one_code_taken_changes_the_scheme_of_the_whole_plan() -> None:
    tasks = [Place(3), Place(4)]
    assert codes("500000", CHONGQING, 8, tasks, taken={"50-22-11-05"}) == ["50-22-11-03", "50-22-11-04"]
    assert codes("500000", CHONGQING, 8, tasks, taken={"50-22-11-04"}) == ["P8-001", "P8-002"]


def test_numbers_that_start_anew_in_each_section_fall_back() -> None:
    assert codes("500000", CHONGQING, 8, [Place(1), Place(2), Place(1)]) == ["P8-001", "P8-002", "P8-003"]


def test_a_clause_is_numbered_only_where_its_measure_has_several() -> None:
    assert places([(3, 1), (4, 2), (5, 0)]) == [Place(3), Place(4, 1), Place(4, 2)]


def test_no_task_no_code() -> None:
    assert codes("500000", CHONGQING, 8, []) == []
