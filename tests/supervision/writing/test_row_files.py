"""Rows written straight are what openpyxl reads again: values, looks, heights, links."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook

from tracker.supervision.writing.row_files import RowFile, Value, save, written


@pytest.fixture
def rows() -> Iterator[RowFile]:
    """An empty sheet of three columns."""
    made = RowFile(3)
    yield made
    made.close()


def opened(rows: RowFile, folder: Path) -> openpyxl.Workbook:
    """The saved workbook, read again."""
    book = Workbook(write_only=True)
    book.create_sheet("台账").freeze_panes = "A2"
    save(book, [rows], folder / "book.xlsx")
    return openpyxl.load_workbook(folder / "book.xlsx")


@pytest.mark.parametrize(
    "value",
    ["推进公交", "a < b & c > d", " 前后有空格 ", "两\n行", "=1+1", "-", '"引号"', "𠮷", "回\r车", 0, -3, 12.5, None],
)
def test_value_is_read_as_it_was_written(rows: RowFile, tmp_path: Path, value: Value) -> None:
    rows.add([written(one, 0) for one in (value, "x", None)])
    cell = opened(rows, tmp_path)["台账"]["A1"]
    assert cell.value == value
    assert cell.data_type == ("s" if isinstance(value, str) else "n")


def test_day_is_a_number_of_days(rows: RowFile, tmp_path: Path) -> None:
    rows.add([written(one, 0) for one in (date(2026, 12, 31), date(1900, 3, 1), None)])
    assert [cell.value for cell in opened(rows, tmp_path)["台账"][1]] == [46387, 61, None]


def test_rows_follow_each_other_with_their_heights(rows: RowFile, tmp_path: Path) -> None:
    rows.add([written(one, 0) for one in "一二三"], 28.0)
    rows.add([written(one, 0) for one in ("四", None, "六")])
    sheet = opened(rows, tmp_path)["台账"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["一", "二", "三"], ["四", None, "六"]]
    assert sheet.row_dimensions[1].height == 28
    assert sheet.row_dimensions[2].height is None
    assert sheet.freeze_panes == "A2"


def test_link_leads_to_its_place(rows: RowFile, tmp_path: Path) -> None:
    rows.add([written(one, 0) for one in "一二三"])
    rows.link(1, "'进展全文'!A7")
    link = opened(rows, tmp_path)["台账"]["B1"].hyperlink
    assert (link.ref, link.location) == ("B1", "'进展全文'!A7")


def test_sheet_without_rows_opens(rows: RowFile, tmp_path: Path) -> None:
    assert opened(rows, tmp_path)["台账"].max_row == 1
