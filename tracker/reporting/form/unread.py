"""What people leave in a form beside its cells: comments on them, pictures. It is not read, and they are told so.

Pure. The comments of a file that was given back with its faults marked are the system's own (marking.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from zipfile import ZipFile

from tracker.excerpts import shortened
from tracker.reporting.form.xlsx.sheets import parts_of_sheets, tree_of, words_of

TO_MEND = "请改正："
"""How the comments begin that mark what must be mended: LibreOffice forgets who wrote one."""

MOST_TOLD = 50
_LONGEST = 40


def unread(package: ZipFile) -> tuple[str, ...]:
    """“填报!K5 的批注“…””, “图片 2 张”; empty where there is nothing but cells."""
    pictures = sum(name.lower().startswith("xl/media/") for name in package.namelist())
    comments = list(_comments(package))[:MOST_TOLD]
    return (*comments, *([f"图片 {pictures} 张"] if pictures else []))


def _comments(package: ZipFile) -> Iterator[str]:
    for sheet, name in parts_of_sheets(package, "comments"):
        for comment in tree_of(package, name).iter("{*}comment"):
            words = " ".join(words_of(comment).split())
            if words and not words.startswith(TO_MEND):
                yield f"{sheet}!{comment.get('ref', '')} 的批注“{shortened(words, _LONGEST)}”"
