"""Numbers, dates and “nothing” as people type them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tracker import typed


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("84.1", "84.1"),
        ("８４．１", "84.1"),
        ("84.1%", "84.1"),
        ("84.1％", "84.1"),
        ("已完成100%", "100"),
        ("1,200,300", "1200300"),
        ("１，２００", "1200"),
        ("-0.5", "-0.5"),
        ("0", "0"),
        (".5", "0.5"),
        ("0.123456", "0.123456"),
    ],
)
def test_numbers_are_read(text: str, value: str) -> None:
    assert typed.number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["", "八十", "1,2", "1.2.3", "84.1万", "nan", "1e5", "0.1234567", "1" * 18])
def test_what_is_no_number_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(ValueError, match="数字"):
        typed.number(text)


@pytest.mark.parametrize(
    "text",
    ["2026-3-5", "2026-03-05", "2026.3.5", "2026/3/5", "2026年3月5日", "２０２６年３月５日", " 2026 年 3 月 5 日 "],
)
def test_dates_are_read(text: str) -> None:
    assert typed.day(text) == date(2026, 3, 5)


@pytest.mark.parametrize("text", ["", "3月5日", "2026-3", "26-3-5", "昨天"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="日期请写成"):
        typed.day(text)


def test_a_day_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="没有这一天"):
        typed.day("2026-2-29")


@pytest.mark.parametrize(
    "text",
    ["", " 　", "无", "无。", "没有", "没有．", "暂无", " 暂无。 ", "无需", "不涉及。", "—", "——", "－", "-", "。"],
)
def test_nothing_is_nothing(text: str) -> None:
    assert typed.something(text) == ""


@pytest.mark.parametrize("text", ["无人出资", "没有资金", "无需求调查", "不涉及用地，但缺资金", "0"])
def test_words_that_begin_like_nothing_are_kept(text: str) -> None:
    assert typed.something(f" {text}\n") == text


@pytest.mark.parametrize("text", ["1026-12-31", "1999.12.31", "2101-01-01", "9999-12-31"])
def test_a_year_far_off_is_a_slip_of_the_pen(text: str) -> None:
    with pytest.raises(ValueError, match="2000 至 2100"):
        typed.day(text)


@pytest.mark.parametrize("text", ["2000-01-01", "2100-12-31"])
def test_the_first_and_the_last_day_are_dates(text: str) -> None:
    assert str(typed.day(text)) == text
