"""Sheets of a workbook that people fill in: looks, one header row, what is locked, paper (domain.md 11).

Pure. What people write is free, the rest locked without a password; every text is a text, also one that begins like a
formula.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from tracker.reporting.form.columns import KEY, Column
from tracker.reporting.form.fields import Part, Value
from tracker.typed import NOT_IN_XML

A3, A4 = 8, 9
HEADER_ROW = 3
LINE_POINTS, PADDING_POINTS, TALLEST_POINTS, LOWEST_POINTS = 13.0, 5.0, 409.0, 32.0
LONGEST = 32767
"""Characters a cell can hold."""

_LIKE_A_FORMULA = ("=", "+", "-", "@")
_LINE = Side(style="thin", color="7A828E")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TOP = Alignment(wrap_text=True, vertical="top")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_GROUND, _TINT = PatternFill("solid", fgColor="E4E9F0"), PatternFill("solid", fgColor="F4F6F8")
_DAY = "yyyy-mm-dd"
_FREE = Protection(locked=False)
_BODY = {"font": Font(name="宋体", size=10), "border": _BORDER, "alignment": _TOP}

Cell = Value | int | float
"""What stands in a cell."""


@dataclass(frozen=True)
class Titles:
    """What stands above a table, and at the foot of its pages."""

    title: str
    note: str
    foot: str


class Looks:
    """The looks of a workbook's cells, each made once."""

    def __init__(self, sheet: Any) -> None:
        def look(**parts: Any) -> Any:
            cell = WriteOnlyCell(sheet)
            for name, part in parts.items():
                setattr(cell, name, part)
            return cell._style  # type: ignore[attr-defined]

        head = Font(name="黑体", size=10, bold=True)
        self.title = look(font=Font(name="方正小标宋简体", size=18), alignment=_CENTRE)
        self.note = look(font=Font(name="宋体", size=10, color="59606B"), alignment=Alignment(vertical="center"))
        self.words = look(font=Font(name="宋体", size=12), alignment=_TOP)
        self.head = look(font=head, border=_BORDER, alignment=_CENTRE, fill=_GROUND)
        self.head_filled = look(
            font=Font(name="黑体", size=10, bold=True, color="0B4FB3"), border=_BORDER, alignment=_CENTRE, fill=_GROUND
        )
        self.fixed = look(**_BODY, fill=_TINT)
        self.fixed_day = look(**_BODY, fill=_TINT, number_format=_DAY)
        self.free = look(**_BODY, protection=_FREE)
        self.free_quoted = look(**_BODY, protection=_FREE, quotePrefix=True)
        self.free_day = look(**_BODY, protection=_FREE, number_format=_DAY)


class Table:
    """A sheet with one header row, locked but for what people write."""

    def __init__(
        self, book: Workbook, name: str, columns: Sequence[Column], looks: Looks, titles: Titles, freeze: str
    ) -> None:
        sheet = self.sheet = book.create_sheet(name)
        self._columns, self._looks, self._rows = columns, looks, Rows(sheet)
        for place, column in enumerate(columns, start=1):
            dimension = sheet.column_dimensions[get_column_letter(place)]
            dimension.width, dimension.hidden = column.width, column.name == KEY
        paper(sheet, A3, "landscape", titles.foot)
        sheet.freeze_panes = f"{freeze}{HEADER_ROW + 1}"
        sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
        last = get_column_letter(len(columns))
        for row, (text, look, height) in enumerate(
            [(titles.title, looks.title, 34), (titles.note, looks.note, 20)], start=1
        ):
            # The first column is hidden: what is printed over the whole width begins in the second.
            self._rows.add([(None, look), (text, look)], height)
            sheet.merged_cells.add(f"B{row}:{last}{row}")
        heads = [(column.title, looks.head_filled if column.is_filled else looks.head) for column in columns]
        self._rows.add(heads, 34)

    def line(self, cells: Sequence[tuple[Cell, bool]], is_open: bool) -> None:
        """One row: the value of each column, and whether it may be written."""
        styled = [
            (value, self._look(value, column, is_free and is_open)) for (value, is_free), column in self._paired(cells)
        ]
        tallest = max(lines_of(value, column.width) for (value, _), column in self._paired(cells) if column.name != KEY)
        self._rows.add(styled, max(LOWEST_POINTS, min(tallest * LINE_POINTS + PADDING_POINTS, TALLEST_POINTS)))

    def finish(self) -> None:
        """Lists to choose from, and the lock."""
        sheet, last = self.sheet, self._rows.count
        for place, column in enumerate(self._columns, start=1):
            rule = _rule(column)
            if rule is not None:
                letter = get_column_letter(place)
                rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{last}")
                sheet.data_validations.append(rule)
        # From the hidden column on: rows that are sorted by the filter take their marks with them.
        sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(self._columns))}{last}"
        protection = sheet.protection
        protection.sheet = True
        for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "autoFilter"):
            setattr(protection, allowed, False)

    def _paired(self, cells: Sequence[Any]) -> Iterable[tuple[Any, Column]]:
        return zip(cells, self._columns, strict=True)

    def _look(self, value: Cell, column: Column, is_free: bool) -> Any:
        is_day = column.name == Part.AS_OF
        if not is_free:
            return self._looks.fixed_day if is_day else self._looks.fixed
        if is_day:
            return self._looks.free_day
        is_quoted = isinstance(value, str) and value.startswith(_LIKE_A_FORMULA)
        return self._looks.free_quoted if is_quoted else self._looks.free


def _rule(column: Column) -> DataValidation | None:
    """What may be written in a column, or what is told beside its cells; None where neither."""
    if column.words:
        rule = DataValidation("list", formula1=f'"{",".join(column.words)}"', allow_blank=True)
        rule.errorTitle, rule.error, rule.showErrorMessage = column.title, "请从列表中选择", True
        return rule
    if not column.prompt:
        return None
    told = DataValidation(allow_blank=True)
    told.promptTitle, told.prompt, told.showInputMessage = column.title, column.prompt, True
    return told


class Rows:
    """The rows of a sheet, written one after the other with their heights in points."""

    def __init__(self, sheet: Any) -> None:
        self.sheet, self.count = sheet, 0

    def add(self, cells: Iterable[tuple[Any, Any]], height: float) -> None:
        """One more row of (value, look); a text is never a formula."""
        self.count += 1
        self.sheet.row_dimensions[self.count].height = height
        row = []
        for value, look in cells:
            cell = WriteOnlyCell(self.sheet, value)
            if isinstance(value, str):
                cell.data_type = "s"
            cell._style = look  # type: ignore[attr-defined]
            row.append(cell)
        self.sheet.append(row)


def clean(text: str) -> str | None:
    """A text as a cell can hold it."""
    return NOT_IN_XML.sub("", text)[:LONGEST] or None


def lines_of(value: Cell, width: int) -> int:
    """How many lines a text takes in a column; a Chinese character is as wide as two others."""
    if not isinstance(value, str):
        return 1
    return sum(
        -(-sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line) // width) or 1
        for line in value.split("\n")
    )


def paper(sheet: Any, size: int, orientation: str, note: str) -> None:
    setup = sheet.page_setup
    setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight = size, orientation, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text, sheet.oddFooter.center.text = note, "第 &P 页 共 &N 页"
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, 0.4)
