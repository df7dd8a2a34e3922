"""Every count of every sheet is rebuilt from 任务台账 and 报送明细, over a hundred made-up quarters and extremes."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook

from tests.supervision.recount import packages
from tests.supervision.recount.counting import recount
from tests.supervision.recount.generated import DataSet, data_set, expected_lists
from tests.supervision.recount.reading import SEVERAL, as_read, table
from tracker.supervision.writing import leader_book
from tracker.supervision.writing.workbook import write

A_FEW = range(8)
"""Of each kind one; `make fault` goes through the hundred, the last of them with 10,000 tasks."""

every = pytest.mark.parametrize(
    "number", [pytest.param(one, marks=() if one in A_FEW else pytest.mark.fault) for one in range(100)]
)


def opened(made: DataSet, path: Path) -> Workbook:
    """Written, and read as another program does."""
    write(made.contents, path)
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


@pytest.mark.slow
@every
def test_every_count_is_rebuilt_from_the_ledger_and_the_reports(tmp_path: Path, number: int) -> None:
    made = data_set(number)
    book = opened(made, tmp_path / "book.xlsx")
    packages.check(tmp_path / "book.xlsx")
    recount(book, made.before, made.registry, is_first=made.before is None)
    assert len(table(book, "任务台账")) == len(list(made.contents.rows))
    assert [line["工作举措(原文)"] for line in table(book, "任务台账")] == [
        readable(row.text) for row in made.contents.rows
    ]
    for sheet, count in expected_lists(made).items():
        assert len(table(book, sheet)) == count, sheet
    badly = [unit["作为承办单位红黄数"] for unit in table(book, "牵头单位情况") if unit["单位"] == "合计"]
    lit = [row for row in table(book, "量化指标") if row["亮灯"][0] in "红黄" and not _is_of_the_office(row)]
    assert sum(badly) == len(lit) + made.lit_dates
    _same_again(made, book, tmp_path)


def readable(text: str) -> str | None:
    """What a cell can hold of it: no control characters; line ends as Excel has them."""
    kept = "".join(sign for sign in text if sign in "\t\n\r" or (sign >= " " and sign not in "\ufffe\uffff"))
    return kept or None


def _is_of_the_office(row: dict[str, str]) -> bool:
    return row["亮灯"] == "黄·待核定" and not row["承办单位"].startswith("责任未定")


def _same_again(made: DataSet, book: Workbook, folder: Path) -> None:
    """The same input gives the same cells, and so the same fingerprint."""
    again = opened(replace(made, contents=replace(made.contents, rows=list(made.contents.rows))), folder / "again.xlsx")
    for sheet, other in zip(book.worksheets, again.worksheets, strict=True):
        assert list(sheet.iter_rows(values_only=True)) == list(other.iter_rows(values_only=True)), sheet.title


def test_each_kind_of_extreme_is_among_the_few() -> None:
    """No task, all blue, names of 60 characters, texts of 3,000, items of several bodies, gaps at the threshold."""
    sets = [data_set(number) for number in A_FEW]
    rows = [list(made.contents.rows) for made in sets]
    assert [] in rows and any(of and all(row.light.colour.value == "blue" for row in of) for of in rows)
    assert max(len(part.name) for of in rows for row in of for part in row.parts) == 60
    assert max(len(part.progress_text) for of in rows for row in of for part in row.parts) == 3000
    edges = [row.planned - row.progress for of in rows for row in of if row.planned is not None]
    assert {9.9, 10.0, 10.1, -9.9, -10.0, -10.1} <= set(map(float, edges))
    assert SEVERAL in {unit.name for unit in (made.contents.layout.units().several for made in sets)}
    assert any(made.before is None for made in sets) and any(made.before for made in sets)


OFFICE = shutil.which("soffice")


@pytest.mark.fault
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: whether it opens the workbooks was not tried")
def test_libreoffice_opens_each_kind_and_keeps_every_cell(tmp_path: Path) -> None:
    """It opens both files of each kind as they are, and saves them with the same values on the same sheets."""
    for number in A_FEW:
        made = data_set(number)
        write(made.contents, tmp_path / f"whole-{number}.xlsx")
        leader_book.write(made.contents, tmp_path / f"leader-{number}.xlsx")
    files = sorted(tmp_path.glob("*.xlsx"))
    subprocess.run(
        [str(OFFICE), f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved"), *map(str, files)],
        check=True, capture_output=True, timeout=600,
    )  # fmt: skip
    for path in files:
        packages.check(path)
        before, after = (openpyxl.load_workbook(one) for one in (path, tmp_path / "saved" / path.name))
        assert before.sheetnames == after.sheetnames, path.name
        for sheet in before.worksheets:
            assert _values(sheet) == _values(after[sheet.title]), (path.name, sheet.title)


def _values(sheet: Any) -> dict[str, object]:
    """What each cell says; LibreOffice writes line ends as one sign, and counts to fifteen digits."""
    cells = (cell for line in sheet.iter_rows() for cell in line if cell.value not in (None, ""))
    return {cell.coordinate: _value(cell.value) for cell in cells}


def _value(value: object) -> object:
    if isinstance(value, str):
        return as_read(value).replace("\r\n", "\n").replace("\r", "\n")
    return round(float(value), 9) if isinstance(value, int | float) else value
