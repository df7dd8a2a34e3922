"""Numbers, dates and “nothing” as people type them, in a browser or a cell (domain.md 8, 11, ux.md 3 “Forms”)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

DATE_HINT = "日期请写成 2026-09-25 的样子"
YEARS = range(2000, 2101)
"""Of the dates that are typed or read: plans and what follows from them. 1026 and 9999 are slips of the pen."""

YEAR_HINT = "年份应在 2000 至 2100 之间，请核对"
NUMBER_HINT = "请填数字，可带小数"
SCALES = {"万亿": Decimal(10) ** 12, "亿": Decimal(10) ** 8, "万": Decimal(10) ** 4}
_TIMES = {"十": Decimal(10), "百": Decimal(100), "千": Decimal(1000), "": Decimal(1)}

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""What a cell of a CSV that is a formula begins with; full-width signs, too, where the system's language is Chinese."""

NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Signs that no .docx or .xlsx may hold."""

_YEAR_FIRST = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_COMMAS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|$))")
_NUMBER = re.compile(r"(?P<digits>[+-]?(?:\d+(?:\.\d+)?|\.\d+))(?P<words>[^\d.,]*)")
_SCALE = re.compile(r"[十百千]?(?:万亿|亿|万)?")
_LARGEST = Decimal(10) ** 17
LARGEST_ID = 2**31 - 1
"""No id or version of a row is larger."""

_SHARES = frozenset({"%", "‰", "百分点", "个百分点"})
_OF_HUNDRED = frozenset({None, "", "%", "百分点", "个百分点"})
_NOTHING = re.compile(r"(?:无|没有|暂无|无需|不涉及|[-—–―─]+)?[。.]?")


def folded(text: str) -> str:
    """The text with full-width digits, signs and spaces made narrow and its ends trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def is_id(text: str) -> bool:
    """Whether it may be the id or version of a row: plain digits, no larger than any.

    Length first: of thousands of digits Python makes no number at all.
    """
    return len(text) <= len(str(LARGEST_ID)) and text.isascii() and text.isdigit() and int(text) <= LARGEST_ID


def kept_text(text: str) -> str:
    """A text as a CSV holds it: an apostrophe stands before what a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def something(text: str) -> str:
    """What a text that may stay empty says, trimmed; empty for “无”, “没有。”, “暂无”, “不涉及”, “—”.

    Ask it wherever the emptiness of 存在问题, 需协调事项 or 不同意见 decides anything.
    """
    return "" if not text or _NOTHING.fullmatch(folded(text)) else text.strip()


def number(text: str, unit: str | None = None) -> Decimal:
    """The number in “84.1”, “１，２００”, “已完成100%”, in its figure's unit; ValueError (Chinese) where there is none.

    “1.2万” of 个 is 12000, “3.5亿” of 亿元 is 3.5, “35000平方米” of 万平方米 is 3.5. `unit`: empty where the figure has
    none; None where nobody knows it: then a number with 万 or 亿 is refused.
    """
    digits, words = _parts(text)
    value = digits * _factor(text.strip(), words, unit)
    if abs(value) >= _LARGEST or -int(value.normalize().as_tuple().exponent) > 6:
        raise ValueError("数字过大，或小数超过 6 位")
    return value


def read_as(text: str, unit: str | None) -> str:
    """“1.2万”读作 12000 个, said where a number was not taken digit by digit; empty where it was, or is none."""
    try:
        value, (digits, _) = number(text, unit), _parts(text)
    except ValueError:
        return ""
    gap = " " if unit and unit not in _SHARES else ""
    return "" if value == digits else f"“{text.strip()}”读作 {value.normalize():f}{gap}{unit or ''}"


def _parts(text: str) -> tuple[Decimal, str]:
    """The digits and what is written behind them: 1.2 and 万平方米."""
    match = _NUMBER.fullmatch(_COMMAS.sub("", folded(text)).removeprefix("已完成").strip())
    if match is None:
        raise ValueError(NUMBER_HINT)
    return Decimal(match["digits"]), "".join(match["words"].split())


def _factor(text: str, words: str, unit: str | None) -> Decimal:
    """What the digits of a text are multiplied with to stand in the figure's unit; `words`: those behind them."""
    if not words or words == unit or (words == "%" and unit in _OF_HUNDRED):
        return Decimal(1)
    own, base = _own_scale(unit or "")
    is_named = bool(base) and words.endswith(base)
    scale = words.removesuffix(base) if is_named else words
    if not _SCALE.fullmatch(scale):
        raise ValueError(f"计量单位是“{unit}”，不能填“{text}”" if unit else NUMBER_HINT)
    if unit is None or unit in _SHARES:
        raise ValueError(f"计量单位是“{unit}”，不能填“{text}”" if unit else f"“{text}”请写成数字，不带万、亿")
    factor = _size(scale) / _size(own)
    if factor < 1 and not is_named:
        raise ValueError(f"“{text}”可能指“{text}{base}”，也可能指“{text}{unit}”，请把单位写全，或按“{unit}”填数字")
    return factor


def _own_scale(unit: str) -> tuple[str, str]:
    """(万, 平方米) of 万平方米; 个 alone of 个."""
    scale = next((word for word in SCALES if unit.startswith(word)), "")
    return scale, unit.removeprefix(scale)


def _size(scale: str) -> Decimal:
    """10000 of 万, 1000000 of 百万, 1 of nothing."""
    large = next((word for word in SCALES if scale.endswith(word)), "")
    return _TIMES[scale.removesuffix(large)] * SCALES.get(large, Decimal(1))


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
