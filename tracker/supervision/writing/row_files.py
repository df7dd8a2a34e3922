"""Rows of sheets as the file format writes them, kept in temporary files until the workbook is saved.

openpyxl makes everything else: looks, widths, frozen panes, printing. Rows are nearly all of a workbook; written
straight they need a fifth of the time, and no memory (design.md 6).
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

Value = str | int | float | date | None

_EMPTY_SHEET = re.compile(rb"<sheetData\s*(?:/>|></sheetData>)")
# Hyperlinks stand before the page margins (ECMA-376 part 1, 18.3.1.99, CT_Worksheet).
_AFTER_LINKS = b"<pageMargins"
# What looks like the escape of a sign would be read as that sign (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_DAY_ZERO = date(1899, 12, 30)

QUICKLY = 3
"""Of zlib's levels: 3.3 MB in half the time it takes to make them 2.6, which was a tenth of a workbook's."""


class RowFile:
    """The rows of one sheet, from the first on; a cell is a value with the number of its look, as `written` has it."""

    def __init__(self, columns: int) -> None:
        self.count = 0
        self._letters = [get_column_letter(number) for number in range(1, columns + 1)]
        self._links: list[str] = []
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives until close()

    def add(self, cells: Sequence[str], height: float | None = None) -> None:
        """One more row; `height` in points, None lets the program choose."""
        self.count += 1
        number = self.count
        tall = "" if height is None else f' ht="{height:g}" customHeight="1"'
        placed = [f'<c r="{letter}{number}"{cell}' for letter, cell in zip(self._letters, cells, strict=True)]
        self._file.write(f'<row r="{number}"{tall}>{"".join(placed)}</row>'.encode())

    def link(self, column: int, place: str) -> None:
        """Let a cell of the newest row, columns counted from 0, lead to another place of the workbook."""
        self._links.append(f'<hyperlink ref="{self._letters[column]}{self.count}" location={quoteattr(place)}/>')

    def put_into(self, archive: ZipFile, name: str, empty_sheet: bytes) -> None:
        """Write the part of that name: the sheet as openpyxl wrote it without cells, with these rows."""
        head, tail = _EMPTY_SHEET.split(empty_sheet)
        if self._links:
            links = f"<hyperlinks>{''.join(self._links)}</hyperlinks>".encode()
            tail = tail.replace(_AFTER_LINKS, links + _AFTER_LINKS, 1)
        self._file.seek(0)
        with archive.open(name, "w") as target:
            target.write(head + b"<sheetData>")
            shutil.copyfileobj(self._file, target, 1 << 20)
            target.write(b"</sheetData>" + tail)

    def close(self) -> None:
        """Give the temporary file back."""
        self._file.close()


def save(book: Workbook, rows: Sequence[RowFile], path: Path) -> None:
    """Write a workbook whose sheets hold no cells, each with its rows, in the order of the sheets."""
    frame = io.BytesIO()
    book.save(frame)
    parts = {f"xl/worksheets/sheet{number}.xml": one for number, one in enumerate(rows, start=1)}
    with ZipFile(frame) as source, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=QUICKLY) as target:
        for name in source.namelist():
            if name in parts:
                parts[name].put_into(target, name, source.read(name))
            else:
                target.writestr(name, source.read(name))


def written(value: Value, look: int) -> str:
    """A cell behind its place: ` s="2"><v>46387</v></c>`.

    Texts stand in the cell itself and are never read as formulas; dates are days since the end of 1899.
    """
    if value is None or value == "":
        return f' s="{look}"/>'
    if isinstance(value, str):
        return f' s="{look}" t="inlineStr"><is>{_text(value)}</is></c>'
    if isinstance(value, date):
        return f' s="{look}"><v>{(value - _DAY_ZERO).days}</v></c>'
    return f' s="{look}"><v>{value}</v></c>'


def _text(text: str) -> str:
    if "&" in text or "<" in text or ">" in text or "\r" in text:
        text = escape(text, {"\r": "&#13;"})
    if "_x" in text:
        text = _LIKE_AN_ESCAPE.sub("_x005F_", text)
    space = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f"<t{space}>{text}</t>"
