"""The calendars of seeds/workdays/ against the notices' own arithmetic and two independent packages."""

import csv
import importlib.util
from datetime import date, timedelta
from pathlib import Path

import pytest

from tracker.calendar.workdays import Calendar
from tracker.vocabulary import DayKind

SEEDS = Path(__file__).parents[2] / "seeds" / "workdays"
YEARS = range(2022, 2027)


def rows(file: str) -> list[dict[str, str]]:
    with (SEEDS / file).open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def calendar() -> Calendar:
    days = {date.fromisoformat(row["date"]): DayKind(row["kind"]) for year in YEARS for row in rows(f"{year}.csv")}  # type: ignore[call-arg]
    statutory = [date.fromisoformat(row["date"]) for row in rows("statutory.csv")]
    return Calendar.of(days, YEARS, statutory)


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=step) for step in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", YEARS)
def test_a_file_holds_its_own_year_once_a_day_with_the_notice_as_source(year: int) -> None:
    seen = [date.fromisoformat(row["date"]) for row in rows(f"{year}.csv")]
    assert seen == sorted(set(seen))
    assert {day.year for day in seen} == {year}
    assert all("国办发明电〔" in row["source"] for row in rows(f"{year}.csv"))


@pytest.mark.parametrize("year", YEARS)
def test_only_weekend_days_are_worked_instead(year: int) -> None:
    worked = [date.fromisoformat(row["date"]) for row in rows(f"{year}.csv") if row["kind"] == "work"]
    assert all(day.weekday() >= 5 for day in worked)


@pytest.mark.parametrize(("year", "count"), [(2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_the_working_days_of_a_year(year: int, count: int) -> None:
    assert sum(map(calendar().is_working, days_of(year))) == count


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_chinesecalendar(year: int) -> None:
    oracle = pytest.importorskip("chinese_calendar", reason="没有安装 chinesecalendar，跳过对照")
    known = calendar()
    assert [day for day in days_of(year) if known.is_working(day) is not oracle.is_workday(day)] == []


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_holidays(year: int) -> None:
    oracle = pytest.importorskip("holidays", reason="没有安装 holidays，跳过对照").country_holidays("CN", years=year)
    known = calendar()
    assert [day for day in days_of(year) if known.is_working(day) is not oracle.is_working_day(day)] == []


@pytest.mark.parametrize("year", range(2022, 2031))
def test_the_holidays_of_the_law(year: int) -> None:
    found = [row for row in rows("statutory.csv") if row["date"].startswith(str(year))]
    named = [name for row in found for name in row["name"].split("、")]
    assert len(named) == (13 if year >= 2025 else 11)
    assert named.count("春节（除夕）") == (1 if year >= 2025 else 0)
    spring = [date.fromisoformat(row["date"]) for row in found if row["name"].startswith("春节")]
    assert [day - spring[0] for day in spring] == [timedelta(days=step) for step in range(len(spring))]


@pytest.mark.parametrize("year", range(2022, 2031))
def test_the_holidays_of_the_law_agree_with_holidays(year: int) -> None:
    if importlib.util.find_spec("holidays") is None:
        pytest.skip("没有安装 holidays，跳过对照")
    import holidays

    oracle = holidays.country_holidays("CN", years=year, language="zh_CN")
    # 补假 and 调休 are the notices' matter, not the law's days.
    expected = {
        day for day, name in oracle.items() if any("补假" not in n and "休息日" not in n for n in name.split("; "))
    }
    found = {date.fromisoformat(row["date"]) for row in rows("statutory.csv") if row["date"].startswith(str(year))}
    assert found == expected
