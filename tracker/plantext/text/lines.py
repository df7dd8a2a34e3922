"""Lines as a document shows them: the words, and what their place on the page says about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Controls, blanks without width, marks of direction, of an object, of a variant; ↵ as some editors print a line's end.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u21b5\u23ce\u2424\u3164\ufe00-\ufe0f\ufeff\ufff9-\ufffc\ufffe\uffff\U000e0001-\U000e01ef]"
)
_SEPARATORS = re.compile("[\x1c-\x1e]")  # of those the ones that Python breaks lines at
_INDENT = re.compile("\u3000|\t|[ \u00a0]{2}")
_BLANKS = re.compile(r"[^\S\n][^\S\n]*")  # the first on its own: it is looked for quickly
_SET_APART = re.compile(r"\S(?:[^\S\n](?:[^\S\n]{2})?\S){4,}")  # 某 市 实 施 方 案
_SHORT_APART = re.compile(r"\S(?:[^\S\n](?:[^\S\n]{2})?\S)+")
_GAP = re.compile(r"[^\S\n]{3}|[^\S\n]")


@dataclass(slots=True)
class Line:
    """One line: its words, whether it was indented, whether a blank line or a page's end stood before it.

    `width` in columns, two for a wide character and one for a narrow. `length`: its characters as the source wrote it,
    indent, signs without width and all: a program that breaks lines counts them. `is_whole`: of a table, a paragraph
    of its own. `doubt`: code of the remark on a table that begins here, read by the places of its words or not at all.
    """

    words: str
    indented: bool = False
    after_blank: bool = False
    after_page: bool = False
    width: int = 0
    length: int = 0
    is_whole: bool = False
    doubt: str = ""

    def __post_init__(self) -> None:
        self.width = self.width or width_of(self.words)
        self.length = self.length or len(self.words)


def width_of(words: str) -> int:
    """In columns: two for a wide character, one for a narrow."""
    return len(words.encode("gb18030", "replace"))


def text_lines(text: str) -> list[Line]:
    """The lines of a plain text that hold words, white space in a row made one blank."""
    lines: list[Line] = []
    blank = False
    sources = _SEPARATORS.sub("", text).splitlines()
    written = [without_invisible(source) for source in sources] if _INVISIBLE.search(text) else sources
    apart = sum(_SET_APART.fullmatch(raw.strip()) is not None for raw in written)
    whole = apart * 2 > len(written)
    for source, raw in zip(sources, written, strict=True):
        words = _BLANKS.sub(" ", _closed_up(raw.strip(), whole))
        if words:
            lines.append(Line(words, _INDENT.match(raw) is not None, blank, length=len(source.rstrip())))
        blank = not words
    return lines


def paragraph_lines(text: str) -> list[Line]:
    """The lines of one paragraph of a format that knows its paragraphs: the first opens it."""
    lines = text_lines(text)
    for line in lines[:1]:
        line.indented = True
    return lines


def _closed_up(words: str, whole: bool) -> str:
    """某 市 实 施 方 案, every character set apart, as 某市实施方案; three blanks are one that stood there before.

    `whole`: so is most of the text, and a short line (责 任 单 位) is no row of words.
    """
    if not (_SHORT_APART if whole else _SET_APART).fullmatch(words):
        return words
    return _GAP.sub(lambda m: " " if len(m.group()) == 3 else "", words)


def without_invisible(text: str) -> str:
    """`text` without control characters and characters of no width."""
    return _INVISIBLE.sub("", text)
