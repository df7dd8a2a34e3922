"""What a report is of, how it is called and when 年度快报 becomes 年度定稿, as tables of cases."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.given.calendars import CALENDAR
from tracker.clock import SHANGHAI
from tracker.errors import BadInput
from tracker.reporting.quarters import Quarter
from tracker.supervision.editions.rules import Named, without_edition
from tracker.supervision.period import Year, newest_first, span_label, span_of
from tracker.vocabulary import EditionState

DRAFT, REVIEWED, FINAL, CORRECTION = EditionState


@pytest.mark.parametrize(
    ("name", "span", "label"),
    [
        ("2026", Year(2026), "2026年度"),
        (" 2026 ", Year(2026), "2026年度"),
        ("2026q4", Quarter(2026, 4), "2026年第4季度"),
    ],
)
def test_a_year_or_a_quarter(name: str, span: object, label: str) -> None:
    assert (span_of(name), span_label(name)) == (span, label)


@pytest.mark.parametrize("name", ["", "26", "0026", "20260", "2026年", "2026Q5", "2026-4"])
def test_neither(name: str) -> None:
    with pytest.raises(BadInput, match="写法不对"):
        span_of(name)


@pytest.mark.parametrize(
    ("on", "word"),
    [
        (date(2026, 12, 20), "年度快报"),
        (date(2027, 1, 6), "年度快报"),
        (date(2027, 3, 30), "年度快报"),
        (date(2027, 3, 31), "年度定稿"),
        (date(2028, 1, 1), "年度定稿"),
    ],
)
def test_it_is_settled_from_31_march(on: date, word: str) -> None:
    assert Year(2026).word(on) == word


@pytest.mark.parametrize(
    ("year", "made_on"),
    [
        (2024, date(2025, 3, 31)),  # a Monday
        (2025, date(2026, 3, 31)),
        (2026, date(2027, 3, 31)),  # of a year not known yet: by the law's holidays
        (2028, date(2029, 4, 2)),  # a Saturday
        (2023, date(2024, 4, 1)),  # a Sunday
    ],
)
def test_its_draft_is_made_on_a_working_day(year: int, made_on: date) -> None:
    assert Year(year).made_on(CALENDAR) == made_on


def test_the_year_stands_before_its_quarters() -> None:
    names = ["2026Q3", "2026", "2027Q1", "2025", "2026Q4"]
    assert sorted(names, key=newest_first) == ["2027Q1", "2026", "2026Q4", "2026Q3", "2025"]


@pytest.mark.parametrize(
    ("quarter", "number", "state", "known_on", "label", "file", "told"),
    [
        ("2026Q4", 1, DRAFT, date(2027, 1, 8), "第1版（草稿）", "台账（未签发）", "草稿"),
        ("2026Q4", 1, FINAL, date(2027, 1, 8), "定稿第1版", "台账", "定稿"),
        ("2026Q4", 2, CORRECTION, date(2027, 4, 8), "更正第2版", "台账（更正第2版）", "更正"),
        ("2026", 1, DRAFT, date(2027, 1, 8), "快报第1版（草稿）", "台账（年度快报，未签发）", "草稿"),
        ("2026", 1, FINAL, date(2027, 3, 30), "快报第1版", "台账（年度快报）", "快报"),
        ("2026", 2, CORRECTION, date(2027, 3, 30), "快报更正第2版", "台账（年度快报，更正第2版）", "快报"),
        ("2026", 2, REVIEWED, date(2027, 3, 31), "定稿第2版（已审）", "台账（未签发）", "已审"),
        ("2026", 2, FINAL, date(2027, 3, 31), "定稿第2版", "台账", "定稿"),
        ("2026", 3, CORRECTION, date(2027, 5, 31), "定稿更正第3版", "台账（更正第3版）", "更正"),
    ],
)
def test_how_an_edition_is_called(
    quarter: str, number: int, state: EditionState, known_on: date, label: str, file: str, told: str
) -> None:
    known_at = datetime(known_on.year, known_on.month, known_on.day, 9, tzinfo=SHANGHAI)
    named = Named(quarter, number, state, known_at)
    assert (named.label, named.handed_out_as("台账"), named.state_label) == (label, file, told)


@pytest.mark.parametrize(
    ("on", "is_closed", "year", "name"),
    [
        (date(2026, 12, 24), False, None, "台账（快报2026-12-24）"),
        (date(2027, 1, 8), True, None, "台账（未签发）"),
        (date(2026, 12, 24), False, Year(2026), "台账（年度快报2026-12-24）"),
        (date(2027, 3, 30), True, Year(2026), "台账（年度快报2027-03-30）"),
        (date(2027, 3, 31), True, Year(2026), "台账（未签发）"),
    ],
)
def test_how_a_file_without_an_edition_is_called(on: date, is_closed: bool, year: Year | None, name: str) -> None:
    assert without_edition("台账", on, is_closed, year) == name


def test_what_is_made_beside_a_signed_edition_says_so() -> None:
    on = date(2027, 4, 1)
    assert without_edition("台账", on, True, None, "定稿第1版") == "台账（另行生成，不是定稿第1版）"
    assert without_edition("台账", on, True, Year(2026), "定稿第2版") == "台账（另行生成，不是定稿第2版）"
    assert without_edition("台账", on, True, Year(2027), "快报第1版") == "台账（年度快报2027-04-01）"
