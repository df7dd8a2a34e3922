"""An .xlsx becomes lines: each visible sheet as a table, merged cells as merged."""

from __future__ import annotations

import io
import re
import warnings
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from tracker.errors import NotAPlan
from tracker.plantext.document.tables.grids import Cell, Grid
from tracker.plantext.document.tables.lines import table_lines
from tracker.plantext.text.lines import Line, paragraph_lines

_MAX_XML = 40 * 1024 * 1024  # bytes of sheets and shared words; openpyxl holds some fifty times as much
_MAX_ROWS, _MAX_COLUMNS = 5000, 60
# 0%, 0.00%, #,##0"个": what Excel writes behind the number
_SHOWN_BEHIND = re.compile(r"[0#](?:(?P<share>%)|\\?\s?\"(?P<words>[^\"]{1,6})\")\s?(?:_.)?$")


def sheet_lines(data: bytes) -> list[Line]:
    """The lines of a workbook's visible sheets; raises NotAPlan where it is damaged or too large."""
    try:
        with ZipFile(io.BytesIO(data)) as package:
            if sum(m.file_size for m in package.infolist() if m.filename.endswith(".xml")) > _MAX_XML:
                raise NotAPlan("表格过大，请只保留任务分解表后另存再上传")
        with warnings.catch_warnings():  # what openpyxl leaves out (drawings, rules of validation) holds no task
            warnings.simplefilter("ignore")
            workbook = load_workbook(io.BytesIO(data), data_only=True)
    except NotAPlan:
        raise
    except Exception as error:  # what a broken package makes the library raise has no common ancestor
        raise NotAPlan("Excel 文件已损坏，打不开，请用 Excel 或 WPS 打开后另存再上传") from error
    visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    return [line for sheet in visible for line in table_lines(_grid(sheet))]


def _grid(sheet: Any) -> Grid:
    """The cells of a sheet; rows and columns that are hidden count too, they are often only folded."""
    covered = {
        (at, column): (merged.min_row, merged.min_col)
        for merged in sheet.merged_cells.ranges
        for at in range(merged.min_row, min(merged.max_row, _MAX_ROWS) + 1)
        for column in range(merged.min_col, min(merged.max_col, _MAX_COLUMNS) + 1)
    }
    width, height = min(sheet.max_column, _MAX_COLUMNS), min(sheet.max_row, _MAX_ROWS)
    cells: dict[tuple[int, int], Cell] = {}
    grid: Grid = []
    for at, found in enumerate(sheet.iter_rows(max_row=height, max_col=width), start=1):
        row: list[Cell] = []
        for column, cell in enumerate(found, start=1):
            origin = covered.get((at, column), (at, column))
            if origin not in cells:
                cells[origin] = Cell(tuple(paragraph_lines(_words(cell.value, cell.number_format))), origin)
            row.append(cells[origin])
        grid.append(row)
    return _without_empty_columns(grid)


def _without_empty_columns(grid: Grid) -> Grid:
    used = sorted({n for row in grid for n, cell in enumerate(row) if cell.words})
    return [[row[n] for n in used] for row in grid]


def _words(value: object, shown_as: str) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return _number(value, shown_as)
    return str(value)


def _number(value: float, shown_as: str) -> str:
    """0.6 as 60% where the cell shows a share, 30 as 30个 where its format (0"个") says so."""
    behind = _SHOWN_BEHIND.search(shown_as.split(";")[0])
    sign = (behind["share"] or behind["words"]) if behind else ""
    exact = Decimal(str(value)) * (100 if sign == "%" else 1)
    whole = exact == exact.to_integral_value()
    return (str(int(exact)) if whole else format(exact.normalize(), "f")) + sign
