"""Numbers, dates and “nothing” as people type them."""

from __future__ import annotations

import re
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


IN_UNITS = [
    ("1.2万", "个", "12000"),
    ("１．２ 万", "个", "12000"),
    ("1.2万个", "个", "12000"),
    ("3,500", "座", "3500"),
    ("3,500座", "座", "3500"),
    ("１２", "座", "12"),
    ("86%", "%", "86"),
    ("86", "%", "86"),
    ("1.2%", "个百分点", "1.2"),
    ("2.3个百分点", "个百分点", "2.3"),
    ("3.5亿", "亿元", "3.5"),
    ("3.5亿元", "亿元", "3.5"),
    ("35000万元", "亿元", "3.5"),
    ("5千万元", "亿元", "0.5"),
    ("30万", "万平方米", "30"),
    ("300000平方米", "万平方米", "30"),
    ("3亿", "万平方米", "30000"),
    ("0.69万亿", "亿元", "6900"),
    ("3千瓦时", "千瓦时", "3"),
    ("2万千瓦时", "千瓦时", "20000"),
    ("5百万", "", "5000000"),
    ("86%", "", "86"),
]


@pytest.mark.parametrize(("text", "unit", "value"), IN_UNITS, ids=[f"{text} {unit}" for text, unit, _ in IN_UNITS])
def test_a_number_is_read_in_the_unit_of_its_figure(text: str, unit: str, value: str) -> None:
    assert typed.number(text, unit) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "unit", "why"),
    [
        ("1.2万", "%", "计量单位是“%”，不能填“1.2万”"),
        ("12%", "个", "计量单位是“个”，不能填“12%”"),
        ("12人", "个", "计量单位是“个”，不能填“12人”"),
        ("5千万", "亿元", "“5千万”可能指“5千万元”，也可能指“5千万亿元”，请把单位写全，或按“亿元”填数字"),
        ("1.2万", None, "“1.2万”请写成数字，不带万、亿"),
        ("约1.2万", "个", typed.NUMBER_HINT),
        ("1元", "亿元", "数字过大，或小数超过 6 位"),
    ],
)
def test_what_could_mean_two_things_is_refused(text: str, unit: str | None, why: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(why)):
        typed.number(text, unit)


@pytest.mark.parametrize(
    ("text", "unit", "told"),
    [
        ("1.2万", "个", "“1.2万”读作 12000 个"),
        ("35000万元", "亿元", "“35000万元”读作 3.5 亿元"),
        ("30万", "万平方米", ""),
        ("86%", "%", ""),
        ("3,500", "座", ""),
        ("许多", "座", ""),
    ],
)
def test_how_a_number_was_read_is_told_where_its_digits_changed(text: str, unit: str, told: str) -> None:
    assert typed.read_as(text, unit) == told


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


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A1", "＝cmd", "＋1", "－1", "＠A1", "\t=1", "\r=1", "\n=1"])
def test_what_a_spreadsheet_takes_for_a_formula_is_kept_as_a_text(text: str) -> None:
    assert typed.kept_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "1=1", "—", "甲+乙", " =1"])
def test_other_texts_are_kept_as_they_are(text: str) -> None:
    assert typed.kept_text(text) == text
