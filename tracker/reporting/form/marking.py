"""Gives people their own file back with what must be mended marked in it: red cells, the reason as a comment (S13).

Pure: bytes in, bytes out.
"""

from __future__ import annotations

import io
import warnings
from collections import defaultdict
from collections.abc import Collection

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from tracker.errors import BadInput
from tracker.reporting.form.entries import Fault, Place
from tracker.reporting.form.unread import TO_MEND
from tracker.reporting.form.xlsx.package import opened
from tracker.reporting.form.xlsx.sheets import sheets_of

CANNOT = "这个文件的格式特殊，标不出错误的位置。请按页面上列出的地址修改"
_RED = PatternFill("solid", fgColor="F8B4B4")
_WIDTH, _HEIGHT = 320, 120


def marked(data: bytes, faults: Collection[Fault]) -> bytes:
    """The file with every fault marked in its cell; BadInput where it cannot be written again."""
    sheets_of(opened(data))
    with warnings.catch_warnings():  # what openpyxl leaves out (drawings) people did not fill in
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data))
        except Exception as error:  # what a workbook of another program makes the library raise has no common ancestor
            raise BadInput(CANNOT) from error
    for place, messages in _by_place(faults).items():
        if place.sheet in book.sheetnames:
            cell = book[place.sheet].cell(place.row, place.column)
            if not hasattr(cell, "fill") or type(cell).__name__ == "MergedCell":
                continue
            cell.fill = _RED
            cell.comment = Comment(TO_MEND + "\n".join(messages), "系统", height=_HEIGHT, width=_WIDTH)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _by_place(faults: Collection[Fault]) -> dict[Place, list[str]]:
    found: defaultdict[Place, list[str]] = defaultdict(list)
    for fault in faults:
        found[fault.place].append(fault.message)
    return found
