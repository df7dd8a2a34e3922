"""The look of the workbook and the writing of one sheet row by row, values only, never a formula (domain.md 6, 11)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from tracker.supervision.cells import Cell, Linked, Lit, Share, clean, lines_of
from tracker.vocabulary import GLYPHS, Colour

A3 = 8

LINE_POINTS, PADDING_POINTS, TALLEST_POINTS = 12.0, 4.0, 409.0
"""Height of a printed line, of the rest of a row, and the tallest row a sheet may have, in points."""

TINTS = {
    Colour.RED: "FDECEC",
    Colour.YELLOW: "FFF4D6",
    Colour.GREEN: "E6F4EC",
    Colour.BLUE: "E8F0FE",
    Colour.GREY: "F0F2F5",
}

_LINE = Side(style="thin", color="7A828E")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_BODY = Font(name="宋体", size=9)
_HEAD = Font(name="黑体", size=9, bold=True)
_TITLE = Font(name="方正小标宋简体", size=18)
_NOTE = Font(name="宋体", size=10, color="59606B")
_LINK = Font(name="宋体", size=9, color="0B4FB3", underline="single")
_GROUND = PatternFill("solid", fgColor="EEF2F7")
_TOP = Alignment(wrap_text=True, vertical="top")
_RIGHT = Alignment(horizontal="right", vertical="top")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


class Styles:
    """Each look made once in a workbook and shared by all its cells."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self.text = self._style(font=_BODY, border=_BORDER, alignment=_TOP)
        self.number = self._style(font=_BODY, border=_BORDER, alignment=_RIGHT)
        self.day = self._style(font=_BODY, border=_BORDER, alignment=_RIGHT, number_format="yyyy-mm-dd")
        self.share = self._style(font=_BODY, border=_BORDER, alignment=_RIGHT, number_format="0.0")
        self.link = self._style(font=_LINK, border=_BORDER, alignment=_TOP)
        self.head = self._style(font=_HEAD, border=_BORDER, alignment=_CENTRE, fill=_GROUND)
        self.title = self._style(font=_TITLE, alignment=_CENTRE)
        self.note = self._style(font=_NOTE, alignment=Alignment(vertical="center", wrap_text=True))
        self.lights = {colour: self._light(colour) for colour in Colour}

    def _light(self, colour: Colour) -> Any:
        """Fill, and the shape before the word by number format: the cell's value stays the word alone."""
        return self._style(
            font=_BODY,
            border=_BORDER,
            alignment=_TOP,
            fill=PatternFill("solid", fgColor=TINTS[colour]),
            number_format=f'"{GLYPHS[colour]} "@',
        )

    def _style(self, **looks: Any) -> Any:
        cell = WriteOnlyCell(self._sheet)
        for name, look in looks.items():
            setattr(cell, name, look)
        return copy(cell._style)  # type: ignore[attr-defined]


class Page:
    """One sheet being written. `first_data_row` is where rows begin; `count` how many were written."""

    def __init__(self, book: Workbook, name: str, widths: Sequence[int], print_note: str) -> None:
        self.sheet: Any = book.create_sheet(name)
        self.styles = Styles(self.sheet)
        self.count = 0
        self.digest = hashlib.sha256(name.encode())
        self._widths = widths
        self._row = 0
        for position, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(position)].width = width
        setup = self.sheet.page_setup
        setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight = A3, "landscape", 1, 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.sheet.oddFooter.left.text = print_note
        self.sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
        for side in ("left", "right", "top", "bottom"):
            setattr(self.sheet.page_margins, side, 0.4)

    @property
    def next_row(self) -> int:
        """The number of the row that is written next."""
        return self._row + 1

    def freeze(self, cell: str, header_rows: int) -> None:
        """Keep the header and the columns left of `cell` in sight, and print the header on every page."""
        self.sheet.freeze_panes = cell
        self.sheet.print_title_rows = f"1:{header_rows}"

    def banner(self, text: str, style: Any, height: float | None = None) -> None:
        """One merged line over the whole width."""
        self._write([(text, style)] + [(None, style)] * (len(self._widths) - 1), height)
        self.sheet.merged_cells.add(f"A{self._row}:{get_column_letter(len(self._widths))}{self._row}")

    def heads(self, titles: Iterable[str | None], height: float | None = None) -> None:
        """A header row; None continues a merged cell."""
        self._write([(title, self.styles.head) for title in titles], height)

    def merge(self, area: str) -> None:
        """Join cells that were written."""
        self.sheet.merged_cells.add(area)

    def line(self, values: Sequence[Cell]) -> None:
        """One row of values; its text goes into the sheet's digest."""
        self.count += 1
        self.digest.update("\x1f".join(_plain(value) for value in values).encode() + b"\x1e")
        self._write([self._styled(value) for value in values], self._height(values))

    def _height(self, values: Sequence[Cell]) -> float:
        """As tall as the longest text needs: programs do not agree on fitting rows by themselves."""
        texts = [(_plain(value), width) for value, width in zip(values, self._widths, strict=True)]
        lines = max(lines_of(text, width) for text, width in texts)
        return min(lines * LINE_POINTS + PADDING_POINTS, TALLEST_POINTS)

    def _styled(self, value: Cell) -> tuple[Any, Any]:
        if isinstance(value, Lit):
            return value.text, self.styles.lights[value.colour]
        if isinstance(value, Linked):
            return value, self.styles.link
        if isinstance(value, Share):
            return value.value, self.styles.share
        if isinstance(value, date):
            return value, self.styles.day
        return value, self.styles.number if isinstance(value, int | float) else self.styles.text

    def _write(self, cells: Sequence[tuple[Any, Any]], height: float | None = None) -> None:
        self._row += 1
        if height is not None:
            self.sheet.row_dimensions[self._row].height = height
        self.sheet.append([self._cell(value, style) for value, style in cells])

    def _cell(self, value: Any, style: Any) -> Any:
        place = None
        if isinstance(value, Linked):
            value, place = value.text, value.place
        cell = WriteOnlyCell(self.sheet, clean(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"
        if place is not None:
            cell.hyperlink = Hyperlink(ref="", location=place)
        cell._style = style  # type: ignore[attr-defined]
        return cell


def _plain(value: Cell) -> str:
    if isinstance(value, Lit | Linked):
        return value.text
    if isinstance(value, Share):
        return f"{value.value:.1f}"
    return "" if value is None else str(value)
