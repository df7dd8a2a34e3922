"""The calendar on record: loaded once, corrected by further facts, as known at an instant."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.given.builders import NOW, act
from tracker.acts.upkeep.calendar import load_shipped
from tracker.calendar import days as calendar_days
from tracker.calendar.days import CalendarDay, load_calendar
from tracker.calendar.files import DayRow, read_calendars
from tracker.database import db
from tracker.errors import BadInput
from tracker.vocabulary import CalendarFact

SEEDS = Path(__file__).parents[2] / "seeds" / "workdays"


def row(day: date, kind: CalendarFact, year: int | None = 2026) -> DayRow:
    return DayRow(day, kind, year, "测试", "测试")


def test_the_seeds_load_once(session: object) -> None:
    rows = read_calendars(SEEDS)
    assert load_shipped(act(), rows) == len(rows)
    assert load_shipped(act(), rows) == 0
    assert db.session.scalar(select(func.count()).select_from(CalendarDay)) == len(rows)
    calendar = load_calendar()
    assert calendar.years == frozenset(range(2022, 2027))
    assert not calendar.is_working(date(2026, 10, 7))
    assert calendar.is_working(date(2026, 10, 10))
    assert not calendar.is_working(date(2027, 1, 1)), "the law's holiday in a year without notice"
    assert calendar.is_working(date(2027, 1, 4))


def test_a_correction_is_a_further_fact(session: object) -> None:
    day = date(2026, 10, 8)
    load_shipped(act(), [row(day, CalendarFact.OFF)])
    load_shipped(act(at=NOW + timedelta(days=1)), [row(day, CalendarFact.ORDINARY)])
    assert load_calendar().is_working(day)
    assert not load_calendar(at=NOW + timedelta(days=1)).is_working(day)
    assert load_calendar(at=NOW).years == frozenset()


def test_a_holiday_of_the_law_does_not_replace_the_notice(session: object) -> None:
    day = date(2026, 1, 2)
    load_shipped(act(), [row(day, CalendarFact.OFF)])
    load_shipped(act(), [row(day, CalendarFact.STATUTORY, None)])
    calendar = load_calendar()
    assert (calendar.years, calendar.statutory) == (frozenset({2026}), frozenset({day}))
    assert not calendar.is_working(day)


def test_a_notice_that_begins_in_december_does_not_make_that_year_known(session: object) -> None:
    load_shipped(act(), [row(date(2026, 12, 31), CalendarFact.OFF, 2027)])
    assert load_calendar().years == frozenset({2027})
    assert calendar_days.missing_year(date(2026, 6, 1)) == 2026


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("2026.csv", "date,kind,name,source\n2026-13-01,off,元旦,测试\n", "2026.csv 第2行"),
        ("2026.csv", "date,kind,name,source\n2026-01-01,maybe,元旦,测试\n", "2026.csv 第2行"),
        ("2026.csv", "day,kind\n2026-01-01,off\n", "2026.csv 第2行"),
        ("notes.csv", "date,name,source\n", "notes.csv：文件名"),
        ("2026.txt", "", "没有日历文件"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, file: str, text: str, fault: str) -> None:
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_calendars(tmp_path)
    assert len(refused.value.details) == 1
    assert fault in refused.value.details[0]
