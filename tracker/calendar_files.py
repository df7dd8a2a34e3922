"""Reads the calendars of seeds/workdays/: one file for each year's notice, and the holidays of the law."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

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
