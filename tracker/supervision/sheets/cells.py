"""How a value is printed in a cell: dates, percentages, dashes, cut texts (domain.md 6, 11)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tracker.supervision.sheets.conclusion import Conclusion
from tracker.typed import NOT_IN_XML
from tracker.vocabulary import Colour, CoordinationState, ExtensionState

DASH = "—"
QUALITATIVE = "—（定性）"
SHORT = 120
ALL = "合计"

_TENTH = Decimal("0.1")

_NARROW = re.compile(r"[\x00-\u2e7f]+")

Value = str | int | float | date | None


@dataclass(frozen=True)
class Lit:
    """A cell that is filled with a light's colour and shows its shape before the word."""

    text: str
    colour: Colour


@dataclass(frozen=True)
class Linked:
    """A text that leads to another place of the workbook (`'进展全文'!A7`)."""

    text: str
    place: str


@dataclass(frozen=True)
class Share:
    """A percentage or an average, exact: it is rounded where it is printed, at one decimal (12.25 is 12.3)."""

    value: Decimal

    def rounded(self, rounding: str = ROUND_HALF_UP) -> float:
        """At one decimal."""
        return float(self.value.quantize(_TENTH, rounding))


@dataclass(frozen=True)
class Bound:
    """A figure to reach, printed with its sign (≥300); the cell's value stays the number."""

    sign: str
    value: int | float


@dataclass(frozen=True)
class WithState:
    """A text that says how something stands, and the state it is in: the sheet prints `text`, papers go by `state`.

    Example: “待分管领导协调：已约两家商议（2026-12-02）”. `state` None: nobody has taken it up.
    """

    text: str
    state: CoordinationState | ExtensionState | None


WithText = Lit | Linked | Conclusion | WithState
"""Of which the sheet prints `text`."""

Cell = Value | WithText | Share | Bound


def clean(text: str) -> str:
    """The text without the control characters a workbook may not hold, at most what one cell can hold."""
    # Nearly all texts are printable through and through; asking that costs a tenth of the pattern.
    return (text if text.isprintable() else NOT_IN_XML.sub("", text))[:32767]


def is_blank(value: Cell) -> bool:
    """Whether the cell says nothing: empty, or a dash."""
    return value is None or value in ("", DASH)


def rounded(value: Cell, rounding: str) -> Cell:
    """A percentage as the sheet prints it, still one; anything else as it is.

    Example: 6.25 of a quarter closed when halves went to the even digit is 6.2, whoever prints it afterwards.
    """
    return Share(value.value.quantize(_TENTH, rounding)) if isinstance(value, Share) else value


def or_dash(value: Value) -> Value:
    """The value, or a dash where there is none."""
    return DASH if value is None or value == "" else value


def with_original(due_on: date | None, original: date | None) -> Cell:
    """“2026-12-18（原定2025-12-31）” where a later date was granted, else the date alone."""
    return f"{due_on}（原定{original}）" if due_on and original not in (None, due_on) else or_dash(due_on)


def number(value: Decimal | None) -> Value:
    """A figure as a number, whole where it is; None stays None."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def shortened(text: str, limit: int = SHORT) -> str:
    """The first 120 characters; “…” says that more stands in 进展全文."""
    return text if len(text) <= limit else text[:limit] + "…"


def in_order(names: Iterable[str], registry: Mapping[str, int]) -> list[str]:
    """Bodies in the order of the registry (机构序列); those it does not know come last, by name."""
    return sorted(names, key=lambda name: (registry.get(present(name), len(registry)), name))


def present(name: str) -> str:
    """市交通局 of 市交通局(原:市交委)."""
    return name.partition("(原:")[0]


def by_body(texts: Iterable[tuple[str, str]], alone: bool) -> str:
    """【市商务委】…【市交通局】…; one body's words stand alone (domain.md 4)."""
    told = [(name, text.strip()) for name, text in texts if text.strip()]
    if alone and len(told) == 1:
        return told[0][1]
    return "".join(f"【{name}】{text}" for name, text in told)


LEAST = 20
"""Characters of words a body has at least in a cell of several; bodies for which that leaves no room are counted."""

BodyText = tuple[str, str, str]
"""A body's short name, its words, and what stands behind them however much is cut: “（截至2026-12-20）”."""


def cut_by_body(texts: Sequence[BodyText], alone: bool, limit: int = SHORT) -> str:
    """【市交通局】接驳率 84.1%，新开…【市商务委】…等10家: each body's words are cut for themselves, the first first.

    What a short text leaves is shared by the others; a day that all share stands once at the end. One body's words
    stand alone where they may, cut before their day.
    """
    told = [(name, text.strip(), tail) for name, text, tail in texts if text.strip()]
    if len(told) < 2:
        words, end = by_body(((name, text) for name, text, _ in told), alone), "".join(tail for *_, tail in told)
        return words + end if len(words + end) <= limit else shortened(words, limit - len(end)) + end
    tails = {tail for *_, tail in told}
    end = tails.pop() if len(tails) == 1 else ""
    heads = [(f"【{name}】", text, "" if end else tail) for name, text, tail in told]
    shown = heads[: max(2, limit // LEAST)]
    while len(shown) > 2 and _room(shown, limit - len(end)) + _spared(shown) < LEAST * len(shown):
        shown.pop()
    rooms = _rooms([len(text) for _, text, _ in shown], max(_room(shown, limit - len(end)), LEAST))
    words = "".join(name + shortened(text, room) + tail for (name, text, tail), room in zip(shown, rooms, strict=True))
    return words + (f"等{len(told)}家" if len(told) > len(shown) else "") + end


def _room(shown: Sequence[BodyText], limit: int) -> int:
    """What names and days leave for words."""
    return limit - sum(len(name) + len(tail) for name, _, tail in shown)


def _spared(shown: Sequence[BodyText]) -> int:
    """What words shorter than their part do not need of it."""
    return sum(max(0, LEAST - len(text)) for _, text, _ in shown)


def _rooms(lengths: Sequence[int], limit: int) -> list[int]:
    """How many characters each gets: an equal part, and of what the shorter ones leave."""
    rooms, left = list(lengths), limit
    for place, many in enumerate(sorted(range(len(lengths)), key=lambda one: lengths[one])):
        rooms[many] = min(lengths[many], left // (len(lengths) - place))
        left -= rooms[many]
    return rooms


def share(value: Decimal | None) -> Cell:
    """A percentage, a dash where there is none."""
    return DASH if value is None else Share(value)


def per_cent(part: int, whole: int) -> Cell:
    """One count as a percentage of another, a dash of nothing."""
    return DASH if whole == 0 else share(Decimal(part * 100) / whole)


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column of that width; a Chinese character is two characters wide."""
    if 2 * len(text) <= width and "\n" not in text:
        return 1
    if "\n" not in text:
        return -(-(len(text) + len(_NARROW.sub("", text))) // width) or 1
    return sum(lines_of(line, width) for line in text.split("\n"))
