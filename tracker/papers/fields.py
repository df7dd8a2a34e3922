"""Which fields of a document fetch something from elsewhere when they are worked out. Pure.

`{ IF 1=1 { DDEAUTO c:\\\\… } }` does, in however many runs and paragraphs its code is written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

FETCHES = "有从别处取内容的域（{word}），请去掉"
FILLED = "域代码里有花括号，要填的项请写在域外"
_FAULTY = re.compile(
    r"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE|MACROBUTTON|RD)\b|\{", re.IGNORECASE
)


def field_faults(element: Any) -> Iterator[tuple[Any, str]]:
    """What is wrong with the fields of a part: each with the paragraph where it begins, None outside of all."""
    pieces = list(_codes(element))
    ends = list(accumulate(len(words) for _, words in pieces))
    for found in _FAULTY.finditer("".join(words for _, words in pieces)):
        one, _ = pieces[bisect_right(ends, found.start())]
        paragraph = next(one.iterancestors(qn("w:p")), None)
        yield paragraph, FETCHES.format(word=found[1].upper()) if found[1] else FILLED


def _codes(element: Any) -> Iterator[tuple[Any, str]]:
    """The code of all fields as it is written, in order; a blank where a field begins or ends.

    What a field inside of the code of another results in is code, too: Word makes no difference.
    """
    are_codes: list[bool] = []
    for one in element.iter("{*}fldChar", "{*}fldSimple", "{*}instrText", "{*}delInstrText", "{*}t", "{*}delText"):
        name = etree.QName(one).localname
        if name == "fldSimple":
            yield one, f" {_said(one, 'instr')} "
        elif name == "fldChar":
            _turn(are_codes, _said(one, "fldCharType"))
            yield one, " "
        elif name in ("instrText", "delInstrText") or any(are_codes):
            yield one, "".join(one.itertext())


def _turn(are_codes: list[bool], kind: str) -> None:
    """Of each field that is open, the innermost last: whether its code is being written, or already its result."""
    if kind == "begin":
        are_codes.append(True)
    elif kind == "separate" and are_codes:
        are_codes[-1] = False
    elif kind == "end" and are_codes:
        are_codes.pop()


def _said(element: Any, name: str) -> str:
    """An attribute, in whichever namespace."""
    return next((str(value) for key, value in element.items() if etree.QName(key).localname == name), "")
