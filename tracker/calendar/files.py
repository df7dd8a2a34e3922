"""Reads calendars: a yearly notice as somebody pastes it, and the files of seeds/workdays/."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from tracker import typed
from tracker.errors import BadInput
from tracker.vocabulary import CalendarFact

STATUTORY = "statutory.csv"


@dataclass(frozen=True)
class DayRow:
    """One day as a file names it; `notice_year` None for the holidays of the law."""

    day: date
    kind: CalendarFact
    notice_year: int | None
    name: str
    source: str


def read_calendars(folder: Path) -> list[DayRow]:
    """Every row of YYYY.csv (date, kind, name, source) and statutory.csv (without kind); BadInput lists all faults."""
    rows: list[DayRow] = []
    faults: list[str] = []
    for path in sorted(folder.glob("*.csv")):
        year = int(path.stem) if path.stem.isdigit() else None
        if year is None and path.name != STATUTORY:
            faults.append(f"{path.name}：文件名应为年份或 {STATUTORY}")
            continue
        for number, cells in _lines(path):
            try:
                kind = CalendarFact(cells["kind"].strip()) if year else CalendarFact.STATUTORY
                rows.append(
                    DayRow(date.fromisoformat(cells["date"].strip()), kind, year, cells["name"], cells["source"])
                )
            except (KeyError, ValueError, AttributeError):
                faults.append(f"{path.name} 第{number}行：日期或类别有误")
    if not rows and not faults:
        faults.append(f"{folder.name} 中没有日历文件")
    if faults:
        raise BadInput("工作日历读不出来", faults)
    return rows


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells by header of every line that is not empty."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for cells in reader:
            yield reader.line_num, cells


UNREADABLE = "放假安排读不出来，没有载入"
NO_NUMBER = "请写通知的文号，如 国办发明电〔2025〕7号"
_NUMBER = re.compile(r"国办发(?:明电)?〔\d{4}〕\d+号")
_KINDS = {
    **dict.fromkeys(("off", "休", "放假", "休息"), CalendarFact.OFF),
    **dict.fromkeys(("work", "班", "上班", "调休上班"), CalendarFact.WORK),
}
_UP_TO = re.compile(r"\s*(?:至|到|~|—|–)+\s*")
_CELLS = re.compile(r"[,，\t]")
_LONGEST = timedelta(days=15)


def read_notice(text: str, source: str, statutory: Collection[date]) -> list[DayRow]:
    """The days of one year's notice, pasted or from a file; BadInput lists all faults by their lines.

    A line names a day or several: `2027-01-01,休,元旦`, `2027-02-05至2027-02-13,休,春节`; off and work are understood,
    too, and a first line of headings. `statutory`: the law's holidays, of which no notice takes one away.
    """
    faults: list[str] = [] if _NUMBER.search(typed.folded(source)) else [NO_NUMBER]
    named: dict[date, tuple[int, CalendarFact, str]] = {}
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if not line.strip() or (number == 1 and line.strip().startswith(("date", "日期"))):
            continue
        found = _days_of(line)
        if isinstance(found, str):
            faults.append(f"第{number}行：{found}")
            continue
        days, kind, name = found
        faults += [f"第{number}行：{day} 第{named[day][0]}行已有" for day in days if day in named]
        faults += [f"第{number}行：{day} 不是周末，不用调休上班" for day in _not_weekend(days, kind)]
        named.update(dict.fromkeys(days, (number, kind, name)))
    year = year_of(named)
    if year is None:
        faults.append("没有一行是日期")
    else:
        faults += _faults_of_year(year, named, statutory)
    if faults or year is None:
        raise BadInput(UNREADABLE, faults)
    return [DayRow(day, kind, year, name, source.strip()) for day, (_, kind, name) in sorted(named.items())]


def year_of(days: Collection[date]) -> int | None:
    """The year of a notice: that of most of its days, for it may begin on 31 December."""
    most = Counter(day.year for day in days).most_common(1)
    return most[0][0] if most else None


def _days_of(line: str) -> tuple[list[date], CalendarFact, str] | str:
    """The days a line names, what is said of them and the holiday's name; else what is wrong with it."""
    cells = [cell.strip() for cell in _CELLS.split(line)]
    if len(cells) < 3 or not cells[2]:
        return "应写成 2027-01-01,休,元旦"
    if len(cells[2]) > 40:
        return "节名最多 40 字"
    kind = _KINDS.get(cells[1].lower())
    if kind is None:
        return f"“{cells[1]}”应为 休 或 班"
    try:
        ends = [typed.day(part) for part in _UP_TO.split(cells[0])]
    except ValueError:
        ends = []
    if not 1 <= len(ends) <= 2 or not timedelta() <= ends[-1] - ends[0] < _LONGEST:
        return f"“{cells[0]}”不是日期，应写成 2027-01-01 或 2027-02-05至2027-02-13"
    return [ends[0] + timedelta(days=step) for step in range((ends[-1] - ends[0]).days + 1)], kind, cells[2]


def _not_weekend(days: Sequence[date], kind: CalendarFact) -> list[date]:
    return [day for day in days if kind is CalendarFact.WORK and day.weekday() < 5]


def _faults_of_year(
    year: int, named: dict[date, tuple[int, CalendarFact, str]], statutory: Collection[date]
) -> list[str]:
    faults = [
        f"第{number}行：{day} 不在{year}年"
        for day, (number, _, _) in named.items()
        if day.year != year and day != date(year - 1, 12, 31)
    ]
    taken = [day for day in sorted(statutory) if day.year == year and named.get(day, _NOT_NAMED)[1] != CalendarFact.OFF]
    if taken:
        days = "、".join(f"{day.month}月{day.day}日" for day in taken)
        faults.append(f"法定节假日没有列为放假：{days}。请对照通知补齐")
    return faults


_NOT_NAMED = (0, CalendarFact.ORDINARY, "")
