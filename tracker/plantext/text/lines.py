"""Lines as a document shows them: the words, and what their place on the page says about them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff\ufffe\uffff\u00ad\u202a-\u202e]")
_INDENT = re.compile("\u3000|\t|[ \u00a0]{2}")
_BLANKS = re.compile(r"[^\S\n]+")


@dataclass(slots=True)
class Line:
    """One line: its words, whether it was indented, whether a blank line or a page's end stood before it.

    `width` in columns, two for a wide character and one for a narrow.
    """

    words: str
    indented: bool = False
    after_blank: bool = False
    after_page: bool = False
    width: int = 0

    def __post_init__(self) -> None:
        self.width = self.width or len(self.words.encode("gb18030", "replace"))


def text_lines(text: str) -> list[Line]:
    """The lines of a plain text that hold words, white space in a row made one blank."""
    lines: list[Line] = []
    blank = False
    for raw in without_invisible(text).splitlines():
        words = _BLANKS.sub(" ", raw).strip()
        if words:
            lines.append(Line(words, _INDENT.match(raw) is not None, blank))
        blank = not words
    return lines


def paragraph_lines(text: str) -> list[Line]:
    """The lines of one paragraph of a format that knows its paragraphs: the first opens it."""
    lines = text_lines(text)
    for line in lines[:1]:
        line.indented = True
    return lines


def without_invisible(text: str) -> str:
    """`text` without control characters and characters of no width."""
    return _INVISIBLE.sub("", text)
