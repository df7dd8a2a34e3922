"""The look of the workbook and the writing of one sheet row by row, values only, never a formula (domain.md 6, 11)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP
from functools import lru_cache
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tracker.supervision.sheets.cells import (
    Bound,
    Cell,
    Linked,
    Lit,
    Share,
    WithState,
    clean,
    is_blank,
    lines_of,
    rounded,
)
from tracker.supervision.sheets.conclusion import Conclusion
from tracker.supervision.writing.row_files import RowFile, written
from tracker.vocabulary import GLYPHS, Colour

A3 = 8

LINE, PADDING_POINTS, TALLEST_POINTS = 4 / 3, 4.0, 409.0
"""Height of a printed line in sizes of its text; of the rest of a row, and of the tallest row there is, in points."""

SMALL, READABLE = 9, 10
"""Sizes of text in points: of what is read on a screen, of what is read on paper."""

TINTS = {
    Colour.RED: "FDECEC",
    Colour.YELLOW: "FFF4D6",
    Colour.GREEN: "E6F4EC",
    Colour.BLUE: "E8F0FE",
    Colour.GREY: "F0F2F5",
}

_LINE = Side(style="thin", color="7A828E")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TITLE = Font(name="方正小标宋简体", size=18)
_NOTE = Font(name="宋体", size=10, color="59606B")
_GROUND = PatternFill("solid", fgColor="EEF2F7")
_TOP = Alignment(wrap_text=True, vertical="top")
_RIGHT = Alignment(horizontal="right", vertical="top")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)


class Styles:
    """The numbers of the looks in a workbook, each made once and shared by all its cells."""

    def __init__(self, sheet: Worksheet, size: int = SMALL) -> None:
        self._sheet, self._body = sheet, Font(name="宋体", size=size)
        link = Font(name="宋体", size=size, color="0B4FB3", underline="single")
        self.text = self._style(font=self._body, border=_BORDER, alignment=_TOP)
        self.number = self._style(font=self._body, border=_BORDER, alignment=_RIGHT)
        self.day = self._style(font=self._body, border=_BORDER, alignment=_RIGHT, number_format="yyyy-mm-dd")
        self.share = self._style(font=self._body, border=_BORDER, alignment=_RIGHT, number_format="0.0")
        self.link = self._style(font=link, border=_BORDER, alignment=_TOP)
        head = Font(name="黑体", size=size, bold=True)
        self.head = self._style(font=head, border=_BORDER, alignment=_CENTRE, fill=_GROUND)
        self.title = self._style(font=_TITLE, alignment=_CENTRE)
        self.note = self._style(font=_NOTE, alignment=Alignment(vertical="center", wrap_text=True))
        self.lights = {colour: self._light(colour) for colour in Colour}
        self._bounds: dict[str, int] = {}

    def bound(self, sign: str) -> int:
        """A figure with its sign before it by number format: the cell's value stays the number."""
        if sign not in self._bounds:
            self._bounds[sign] = self._style(
                font=self._body, border=_BORDER, alignment=_RIGHT, number_format=f'"{sign}"General'
            )
        return self._bounds[sign]

    def _light(self, colour: Colour) -> int:
        """Fill, and the shape before the word by number format: the cell's value stays the word alone."""
        return self._style(
            font=self._body,
            border=_BORDER,
            alignment=_TOP,
            fill=PatternFill("solid", fgColor=TINTS[colour]),
            number_format=f'"{GLYPHS[colour]} "@',
        )

    def _style(self, **looks: Any) -> int:
        cell = WriteOnlyCell(self._sheet)
        for name, look in looks.items():
            setattr(cell, name, look)
        return int(cell.style_id)


class Page:
    """One sheet being written, printed one page wide. `count`: how many rows; `size` of its text in points.

    `rounding` of percentages. `note` hears the number of each row of values, and what stands in it, percentages
    as they are printed.
    """

    def __init__(
        self,
        book: Workbook,
        name: str,
        widths: Sequence[int],
        print_note: str,
        size: int = SMALL,
        rounding: str = ROUND_HALF_UP,
    ) -> None:
        self.sheet: Any = book.create_sheet(name)
        self._rounding = rounding
        self.styles, self._size = Styles(self.sheet, size), size
        self.count = 0
        self.digest = hashlib.sha256(name.encode())
        self.rows = RowFile(len(widths))
        self.note: Callable[[int, Sequence[Cell]], None] | None = None
        self._widths = widths
        self._empty = set(range(len(widths)))
        for position, width in enumerate(widths, start=1):
            self.sheet.column_dimensions[get_column_letter(position)].width = width
        setup = self.sheet.page_setup
        setup.paperSize, setup.orientation = A3, "landscape"
        setup.fitToWidth, setup.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self.sheet.oddFooter.left.text = print_note
        self.sheet.oddFooter.center.text = "第 &P 页 共 &N 页"
        for side in ("left", "right", "top", "bottom"):
            setattr(self.sheet.page_margins, side, 0.4)

    @property
    def next_row(self) -> int:
        """The number of the row that is written next."""
        return self.rows.count + 1

    def freeze(self, cell: str, header_rows: int) -> None:
        """Keep the header and the columns left of `cell` in sight, and print the header on every page."""
        self.sheet.freeze_panes = cell
        self.sheet.print_title_rows = f"1:{header_rows}"

    def banner(self, text: str, look: int, height: float | None = None) -> None:
        """One merged line over the whole width."""
        self.rows.add([written(text, look)] + [written(None, look)] * (len(self._widths) - 1), height)
        self.merge(f"A{self.rows.count}:{get_column_letter(len(self._widths))}{self.rows.count}")

    def note_line(self, text: str) -> None:
        """The line under a title, as tall as its words need: few columns are a narrow sheet."""
        self.banner(text, self.styles.note, 18.0 * lines_of(text, sum(self._widths)))

    def heads(self, titles: Iterable[str | None], height: float | None = None) -> None:
        """A header row; None continues a merged cell."""
        self.rows.add([written(title, self.styles.head) for title in titles], height)

    def merge(self, area: str) -> None:
        """Join cells that were written."""
        self.sheet.merged_cells.add(area)

    def line(self, values: Sequence[Cell]) -> None:
        """One row of values; its text goes into the sheet's digest."""
        self.count += 1
        look, kinds = self.styles.text, set(map(type, values))
        # Two of three cells are a short text: a third of a million calls of `_shown` fewer.
        shown = [
            _short(value, look) if type(value) is str and len(value) <= SHORT else self._shown(value)
            for value in values
        ]
        if self._empty:
            self._empty -= {column for column in self._empty if not is_blank(values[column])}
        texts, cells = zip(*shown, strict=True)
        self.digest.update("\x1f".join(texts).encode() + b"\x1e")
        self.rows.add(cells, self._height(texts))
        if Linked in kinds:
            self._link(values)
        if self.note is not None:
            self.note(self.rows.count, [rounded(value, self._rounding) for value in values])

    def _link(self, values: Sequence[Cell]) -> None:
        for column, value in enumerate(values):
            if isinstance(value, Linked):
                self.rows.link(column, value.place)

    def leave_out_what_is_empty(self) -> None:
        """Fold away the columns in which no row says anything: the data keeps them, paper does not show them."""
        if self.count:
            for position in self._empty:
                column = self.sheet.column_dimensions[get_column_letter(position + 1)]
                column.hidden, column.outlineLevel = True, 1

    def _height(self, texts: Sequence[str]) -> float:
        """As tall as the longest text needs: programs do not agree on fitting rows by themselves."""
        # A third of a million cells: of those that cannot need more lines than another one does nothing is asked.
        lines = 1
        for text, width in zip(texts, self._widths, strict=True):
            if 2 * len(text) > lines * width or "\n" in text:
                lines = max(lines, _lines(text, width))
        return min(lines * LINE * self._size + PADDING_POINTS, TALLEST_POINTS)

    def _shown(self, value: Cell) -> _Shown:
        """The text of a value, and its cell."""
        if isinstance(value, str):
            look = self.styles.text
            return _short(value, look) if len(value) <= SHORT else _plain(value, look)
        if isinstance(value, date):
            return _day(value, self.styles.day)
        if isinstance(value, Lit):
            return _plain(value.text, self.styles.lights[value.colour])
        if isinstance(value, Linked):
            return _plain(value.text, self.styles.link)
        if isinstance(value, Conclusion | WithState):
            return _plain(value.text, self.styles.text)
        if isinstance(value, Bound):
            return f"{value.sign}{value.value}", written(value.value, self.styles.bound(value.sign))
        if isinstance(value, Share):
            tenth = value.rounded(self._rounding)
            return f"{tenth:.1f}", written(tenth, self.styles.share)
        text = "" if value is None else str(value)
        return text, written(value, self.styles.number if isinstance(value, int | float) else self.styles.text)


_Shown = tuple[str, str]

SHORT = 40
"""Characters; two of three cells of a workbook hold a text as short as this that stood in another one before."""
SEVERAL = 4096
"""Different short cells that are not made anew each time, a megabyte: most are dashes, bodies, days and words."""


def _plain(text: str, look: int) -> _Shown:
    kept = clean(text)
    return kept, written(kept, look)


def _dated(day: date, look: int) -> _Shown:
    return str(day), written(day, look)


_short, _day = lru_cache(SEVERAL)(_plain), lru_cache(SEVERAL)(_dated)


def _lines(text: str, width: int) -> int:
    return _short_lines(text, width) if len(text) <= SHORT else lines_of(text, width)


_short_lines = lru_cache(SEVERAL)(lines_of)
