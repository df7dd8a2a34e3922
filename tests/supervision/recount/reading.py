"""The workbook as a reader finds it: its sheets as rows by column title, and the words in its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

COLOURS = "红黄绿蓝灰"
DONE = ("已办结", "已销号", "已归档")
RESULT = "报送结果（按时/补报/缺报/免报）"
SEVERAL, NOBODY = "多家共同承办", "责任未定"
HEADER_ROW = {"任务台账": 4}

Row = Mapping[str, Any]


_ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")


def as_read(value: Any) -> Any:
    """As Excel and LibreOffice read it; openpyxl leaves the escape of what looks like one (ST_Xstring) as it is."""
    return _ESCAPED.sub("_", value) if isinstance(value, str) else value


def table(book: Workbook, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet below its header, by the header's titles; none where it only says why."""
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    titles, *lines = sheet.iter_rows(min_row=HEADER_ROW.get(name, 3), values_only=True)
    if lines and all(value is None for value in lines[0][1:]):
        return []
    return [dict(zip(map(str, titles), map(as_read, line), strict=True)) for line in lines if line[0] is not None]


class Sheets:
    """All sheets of a workbook, each read once."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._read: dict[str, list[dict[str, Any]]] = {}

    def __getitem__(self, name: str) -> list[dict[str, Any]]:
        if name not in self._read:
            self._read[name] = table(self.book, name)
        return self._read[name]

    @cached_property
    def ledger(self) -> dict[str, dict[str, Any]]:
        """任务台账 by 任务编号."""
        found = {row["任务编号"]: row for row in self["任务台账"]}
        assert len(found) == len(self["任务台账"])
        return found

    @cached_property
    def cover(self) -> dict[str, str]:
        """封面说明: the last words of each name."""
        return {str(line[0].value): str(line[1].value) for line in self.book["封面说明"].iter_rows()}


def colour(row: Row) -> str:
    """红 of 红·逾期13天."""
    return str(row["亮灯"]).partition("·")[0]


def says(value: Any) -> bool:
    """Whether a cell says something: a dash is nothing."""
    return value not in (None, "", "—")


def day(value: Any) -> date | None:
    """The day in a cell; None where there is none."""
    return value.date() if isinstance(value, datetime) else None


def tenths(part: int | Decimal, whole: int | Decimal, step: float = 0.1) -> float | str:
    """A share in per cent at one decimal, 四舍五入; a dash of nothing."""
    if not whole:
        return "—"
    return float((Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(str(step)), ROUND_HALF_UP))


def present(name: str) -> str:
    """市交通局 of 市交通局(原:市交委)."""
    return name.partition("(原:")[0]


_REMARK = re.compile(r"（([^（）]*(?:（[^（）]*）[^（）]*)*(?:原文未写明牵头|另定牵头|的汇总单位))）$")


def leads(cell: Any) -> tuple[str | None, bool, list[str]]:
    """Who answers for the task, whether the plan left the lead open, who leads with it."""
    if not says(cell):
        return None, False, []
    first, *joint = str(cell).split("、")
    remark = _REMARK.search(first)
    name = first[: remark.start()] if remark else first
    return name, bool(remark and remark[1].endswith("原文未写明牵头")), joint


def owners(cell: Any) -> tuple[str, ...]:
    """The row of 牵头单位情况 that counts an item, by its cell 承办单位."""
    words = str(cell)
    if words.startswith(NOBODY):
        return (NOBODY,)
    if "、" in words or re.fullmatch(r"\d+家责任单位", words):
        return (SEVERAL,)
    return (present(words.removesuffix("（实际承办）")),)
