"""One cell of the Excel form read into the value of its field, as people write it (domain.md 11).

Pure. What cannot be read is refused with what to write instead; nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from tracker import typed
from tracker.excerpts import shortened
from tracker.reporting.form.columns import YES
from tracker.reporting.form.fields import (
    CHOICES,
    IS_NOT_OWN,
    IS_OWN,
    OWN_LABEL,
    REFERENCES,
    SITUATION,
    FigureField,
    Part,
    Value,
    is_own_field,
    plain,
)
from tracker.reporting.form.references import lines_in
from tracker.reporting.form.xlsx.sheets import Unreadable, day_of
from tracker.reporting.form.xlsx.sheets import Value as Shown
from tracker.vocabulary import FormSituation, Labelled

_LONGEST = 21
"""Of what somebody typed that is quoted back."""

NOT_ASKED = "—"
"""What stands in a cell that a task of this kind is not asked."""

_NOTHING = frozenset({"", NOT_ASKED, "-", "--", "——", "－", "/", "／"})
_YES, _NO = frozenset({YES, "√", "✓", "1", "y", "yes", "true"}), frozenset({"否", "×", "x", "0", "n", "no", "false"})
_SITUATIONS = {"本期无变化": FormSituation.NO_CHANGE, "与上期相比无变化": FormSituation.NO_CHANGE}
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
"""Of a day copied from another system: 2026-09-25 00:00:00."""

DAY_ZERO = date(1899, 12, 30)


class BadCell(ValueError):
    """Why a cell cannot be read, and what to write instead."""


def read(field: str, cell: Shown | None, unit: str = "", day_zero: date = DAY_ZERO) -> Value:
    """The value of a field in a cell; BadCell (Chinese) where there is none to be read.

    `unit`: the figure's; `day_zero`: from which the workbook counts its days.
    """
    if isinstance(cell, Unreadable):
        raise BadCell(cell.message)
    part = FigureField.of(field)
    if field == REFERENCES:
        return lines_in("" if words_in(cell) in _NOTHING else words_in(cell))
    if is_own_field(field):
        return _own(words_in(cell))
    if field in CHOICES:
        return _choice(field, words_in(cell))
    if part is None or part.part in (Part.SOURCE, Part.CALIBER):
        text = words_in(cell)
        return "" if text in _NOTHING else text
    if part.part is Part.NOT_DUE:
        return _yes(cell)
    return _amount(cell, unit) if part.part is Part.VALUE else _day(cell, day_zero)


def says_something(cell: Shown | None) -> bool:
    """Whether somebody wrote into a cell; blanks and dashes are nothing."""
    return isinstance(cell, Unreadable) or words_in(cell) not in _NOTHING


def words_in(cell: Shown | None) -> str:
    """What a cell shows, as text."""
    if cell is None or isinstance(cell, Unreadable):
        return ""
    if isinstance(cell, bool):
        return YES if cell else "否"
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return plain(cell) if isinstance(cell, str) else cell.isoformat()


def _choice(field: str, text: str) -> Labelled | None:
    wanted = "".join(typed.folded(text).split())
    if wanted in _NOTHING:
        return None
    kind = CHOICES[field]
    for word in kind:
        if wanted in ("".join(typed.folded(word.label).split()), word.value):
            return word
    if field == SITUATION and wanted in _SITUATIONS:
        return _SITUATIONS[wanted]
    hint = "" if typed.something(text) else "；没有的留空"
    raise BadCell(f"{_quoted(text)}不在可选的词里，请选：{'、'.join(word.label for word in kind)}{hint}")


def _own(text: str) -> str:
    """是 or 否; empty where nothing is answered."""
    word = typed.folded(text).lower()
    if word in _NOTHING:
        return ""
    if word in _YES or word in _NO:
        return IS_OWN if word in _YES else IS_NOT_OWN
    raise BadCell(f"{_quoted(text)}读不出来，{OWN_LABEL}请填“{IS_OWN}”或“{IS_NOT_OWN}”，不清楚的留空")


def _yes(cell: Shown | None) -> bool:
    word = typed.folded(words_in(cell)).lower()
    if word in _NOTHING or word in _NO:
        return False
    if word in _YES:
        return True
    raise BadCell(f"{_quoted(word)}读不出来，数据未到期请填“{YES}”，否则留空")


def _amount(cell: Shown | None, unit: str) -> Decimal | None:
    if isinstance(cell, date):
        raise BadCell(f"成了日期 {cell}，请把单元格格式改为“常规”后重填数字")
    if isinstance(cell, bool):
        raise BadCell(typed.NUMBER_HINT)
    text = "".join(typed.folded(words_in(cell)).split())
    if text in _NOTHING:
        return None
    if not typed.something(text):
        raise BadCell(f"{_quoted(text)}不是数字：数据还没有的在“数据未到期”填“{YES}”，一个也没有的填 0，不掌握的留空")
    try:
        return typed.number(text, unit)
    except ValueError as wrong:
        told = "" if str(wrong) != typed.NUMBER_HINT else f"{_quoted(text)}不是数字，"
        raise BadCell(f"{told}{wrong}；数据还没有的在“数据未到期”填“{YES}”") from wrong


def _day(cell: Shown | None, day_zero: date) -> date | None:
    if isinstance(cell, date):
        try:
            return typed.in_our_time(cell)
        except ValueError as wrong:
            raise BadCell(f"“{cell}”：{wrong}") from wrong
    if isinstance(cell, Decimal):
        # A bare number is a date where it falls into our time: the cell lost its format.
        day = day_of(cell, day_zero)
        if day is not None and day.year in typed.YEARS:
            return day
    text = "".join(_TIME.sub("", words_in(cell)).split())
    if text in _NOTHING:
        return None
    figures = typed.folded(text)
    try:
        if len(figures) == 8 and figures.isascii() and figures.isdigit():
            return typed.day(f"{figures[:4]}-{figures[4:6]}-{figures[6:]}")
        return typed.day(text)
    except ValueError as wrong:
        hint = "" if typed.something(text) else "；没有的留空"
        raise BadCell(f"{_quoted(text)}读不出日期：{wrong}{hint}") from wrong


def _quoted(text: str) -> str:
    return f"“{shortened(text, _LONGEST)}”"
