"""Numbers, dates and “nothing” as people type them, in a browser or a cell (domain.md 8, 11, ux.md 3 “Forms”)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation

DATE_HINT = "日期请写成 2026-09-25 的样子"
YEARS = range(2000, 2101)
"""Of the dates that are typed or read: plans and what follows from them. 1026 and 9999 are slips of the pen."""

YEAR_HINT = "年份应在 2000 至 2100 之间，请核对"
NUMBER_HINT = "请填数字，可带小数"

_YEAR_FIRST = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_COMMAS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)")
_LARGEST = Decimal(10) ** 17
_NOTHING = re.compile(r"(?:无|没有|暂无|无需|不涉及|[-—–―─]+)?[。.]?")


def folded(text: str) -> str:
    """The text with full-width digits, signs and spaces made narrow and its ends trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def something(text: str) -> str:
    """What a text that may stay empty says, trimmed; empty for “无”, “没有。”, “暂无”, “不涉及”, “—”.

    Ask it wherever the emptiness of 存在问题, 需协调事项 or 不同意见 decides anything.
    """
    return "" if _NOTHING.fullmatch(folded(text)) else text.strip()


def number(text: str) -> Decimal:
    """The number in “84.1”, “１，２００”, “已完成100%”. ValueError (Chinese) where there is none."""
    plain = _COMMAS.sub("", folded(text)).removeprefix("已完成").removesuffix("%").strip()
    if not _NUMBER.fullmatch(plain):
        raise ValueError(NUMBER_HINT)
    try:
        found = Decimal(plain)
    except InvalidOperation as wrong:
        raise ValueError(NUMBER_HINT) from wrong
    if abs(found) >= _LARGEST or -int(found.as_tuple().exponent) > 6:
        raise ValueError("数字过大，或小数超过 6 位")
    return found


def day(text: str) -> date:
    """The date in 2026-3-5, 2026.3.5, 2026/3/5 or 2026年3月5日, digits of any width. Else ValueError (Chinese)."""
    match = _YEAR_FIRST.fullmatch(folded(text))
    if not match:
        raise ValueError(DATE_HINT)
    try:
        named = date(*(int(part) for part in match.groups()))
    except ValueError as wrong:
        raise ValueError("没有这一天，请核对日期") from wrong
    return in_our_time(named)


def in_our_time(day: date) -> date:
    """The day itself; ValueError (Chinese) where its year is none of YEARS."""
    if day.year not in YEARS:
        raise ValueError(YEAR_HINT)
    return day
