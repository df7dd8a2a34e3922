"""Word's automatic numbering: the number a paragraph shows is not in its text, it is counted from numbering.xml.

Counting follows ECMA-376 part 1, 17.9: one row of counters for each abstract list, a deeper level starts anew behind a
higher one, and a list that overrides its start counts anew when it is first used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from tracker.plantext.text.numerals import CN_NUMERAL, cn_numeral

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 9
_LARGEST = 9999

_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "ideographDigital", "japaneseCounting",
    "japaneseDigitalTenThousand", "taiwaneseCounting", "taiwaneseCountingThousand", "ideographLegalTraditional",
}  # fmt: skip
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_PLACE = re.compile(r"%([1-9])")
_BARE = re.compile(rf"{CN_NUMERAL}{{1,4}}|\d{{1,3}}")


@dataclass(frozen=True)
class _Level:
    """One level of a list: what it counts in, its words (“（%1）”), where it starts, what makes it start anew."""

    number_format: str
    words: str
    start: int
    restarts_behind: int  # counts anew behind this many outer levels; 0: never
    plain_digits: bool
    gap: bool


class WordNumbers:
    """Counts the numbered paragraphs of one document in the order of its text."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        """`numbering` and `styles` are the root elements of the parts, None where the document has none."""
        self._abstract: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level], dict[int, int]]] = {}
        self._styles = _numbered_styles(styles)
        self._counted: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        self._style_levels: dict[tuple[str, str], int] = {}
        if numbering is not None:
            self._read(numbering)

    def label(self, properties: Any, style: str | None) -> str:
        """The number a paragraph shows, empty where it shows none; each numbered paragraph must be asked once."""
        found = self._list_of(properties, style)
        if found is None:
            return ""
        number, depth = found
        abstract, overrides, starts = self._lists[number]
        levels = self._abstract[abstract] | overrides
        level = levels.get(depth)
        if level is None:
            return ""
        counted = self._counted.setdefault(abstract, {})
        if depth in starts and (number, depth) not in self._begun:
            counted.pop(depth, None)
        self._begun.add((number, depth))
        start = starts.get(depth, level.start)
        counted[depth] = min(counted.get(depth, start - 1) + 1, _LARGEST)
        for deeper in [d for d in counted if d > depth]:
            inner = levels.get(deeper)
            if inner is None or inner.restarts_behind > depth:
                del counted[deeper]
        return _shown(level, levels, counted, depth == 0)

    def _list_of(self, properties: Any, style: str | None) -> tuple[str, int] | None:
        """The list and the level of a paragraph: its own, else those of its style."""
        own = properties.find(f"{W}numPr") if properties is not None else None
        number, depth = _list_and_level(own)
        styled = self._styles.get(style or "")
        if number is None and styled:
            number = styled[0]
        if number not in self._lists:
            return None
        if depth is None:
            depth = self._style_levels.get((self._lists[number][0], style or "-"), styled[1] if styled else 0)
        return number, depth

    def _read(self, numbering: Any) -> None:
        for abstract in numbering.findall(f"{W}abstractNum"):
            name = abstract.get(f"{W}abstractNumId", "")
            self._abstract[name] = _levels(abstract)
            for level in abstract.findall(f"{W}lvl"):
                style = _value(level.find(f"{W}pStyle"))
                self._style_levels[name, style] = _integer(level.get(f"{W}ilvl"), 0)
        for entry in numbering.findall(f"{W}num"):
            number, abstract = entry.get(f"{W}numId", ""), _value(entry.find(f"{W}abstractNumId"))
            if abstract not in self._abstract or number == "0":
                continue
            overrides: dict[int, _Level] = {}
            starts: dict[int, int] = {}
            for override in entry.findall(f"{W}lvlOverride"):
                depth = _integer(override.get(f"{W}ilvl"), 0)
                overrides |= _levels(override)
                begin = override.find(f"{W}startOverride")
                if begin is not None:
                    starts[depth] = _integer(_value(begin), 1)
            self._lists[number] = (abstract, overrides, starts)


def _numbered_styles(styles: Any) -> dict[str, tuple[str | None, int]]:
    """Each paragraph style's list and level, its own or that of the style it is based on."""
    if styles is None:
        return {}
    own: dict[str, tuple[str | None, int | None]] = {}
    based: dict[str, str] = {}
    for style in styles.findall(f"{W}style"):
        name = style.get(f"{W}styleId", "")
        own[name] = _list_and_level(style.find(f"{W}pPr/{W}numPr"))
        based[name] = _value(style.find(f"{W}basedOn"))
    found: dict[str, tuple[str | None, int]] = {}
    for name in own:
        at, number, depth = name, None, None
        for _ in range(12):
            here = own.get(at, (None, None))
            number, depth = number or here[0], depth if depth is not None else here[1]
            at = based.get(at, "")
        if number:
            found[name] = number, depth or 0
    return found


def _list_and_level(properties: Any) -> tuple[str | None, int | None]:
    if properties is None:
        return None, None
    number, depth = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
    return (_value(number) or None if number is not None else None,
            _integer(_value(depth), 0) if depth is not None else None)  # fmt: skip


def _levels(holder: Any) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for level in holder.findall(f"{W}lvl"):
        depth = _integer(level.get(f"{W}ilvl"), 0)
        if not 0 <= depth < _DEEPEST:
            continue
        restart, suffix = level.find(f"{W}lvlRestart"), _value(level.find(f"{W}suff"))
        levels[depth] = _Level(
            number_format=_value(level.find(f"{W}numFmt")) or "decimal",
            words=_value(level.find(f"{W}lvlText")),
            start=_integer(_value(level.find(f"{W}start")), 0),
            restarts_behind=_integer(_value(restart), depth) if restart is not None else depth,
            plain_digits=level.find(f"{W}isLgl") is not None,
            gap=suffix != "nothing",
        )
    return levels


def _shown(level: _Level, levels: dict[int, _Level], counted: dict[int, int], outermost: bool) -> str:
    """The words of the level with every %n replaced by the count of level n."""
    if level.number_format in ("bullet", "none"):
        return ""

    def count(match: re.Match[str]) -> str:
        depth = int(match.group(1)) - 1
        there = levels.get(depth)
        number = counted.get(depth, there.start if there else 1)
        return _in_figures(number, "decimal" if level.plain_digits or there is None else there.number_format)

    words = _PLACE.sub(count, level.words).strip()
    if _BARE.fullmatch(words):  # Word says that it is a number: 一 总体要求 is 一、总体要求
        return words + "．" if words.isdecimal() else words + "、" if outermost else f"（{words}）"
    return words + " " if level.gap and words[-1:].isascii() and not words.endswith(")") else words


def _in_figures(number: int, number_format: str) -> str:
    if number_format in _CHINESE:
        return cn_numeral(number)
    if number_format in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if number_format == "decimalZero":
        return f"{number:02}"
    if number_format in ("lowerLetter", "upperLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if number_format == "lowerLetter" else letter.upper()
    if number_format in ("lowerRoman", "upperRoman"):
        return _roman(number) if number_format == "lowerRoman" else _roman(number).upper()
    return str(number)


def _roman(number: int) -> str:
    words = ""
    for value, letters in _ROMAN:
        words += letters * (number // value)
        number %= value
    return words


def _value(element: Any) -> str:
    return (element.get(f"{W}val") or "") if element is not None else ""


def _integer(words: str | None, default: int) -> int:
    return min(int(words), _LARGEST) if words and words.isdecimal() else default
