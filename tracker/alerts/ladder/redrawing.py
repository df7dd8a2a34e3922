"""Bringing a draft up to date: what was drawn from facts is drawn anew, what a person wrote stays (domain.md 10). Pure.

Example: “一、…截至2026年12月4日已逾期7天。” of a draft that is signed on 8 December says 8 December and 11 days. A line
that a person has changed stays as it is: the page says that its facts are others by now.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.plantext.text.numerals import CN_NUMERAL, cn_numeral, integer

_NUMBERED = re.compile(f"{CN_NUMERAL}+、")
_SENTENCE = re.compile(r"[^。；]*[。；]?")


@dataclass(frozen=True)
class Redrawn:
    """The text as it is now; `found`: which of the lines drawn before stood in it as they were drawn."""

    body: str
    found: frozenset[str]


def redraw(body: str, now: Mapping[str, str | None]) -> Redrawn:
    """`now`: by line as it was drawn before, without its number, what it says now; None where it is left out."""
    lines, found = [], set()
    for line in body.split("\n"):
        number, said = _parted(line)
        before = said if said in now else line
        if before not in now:
            lines.append(line)
            continue
        found.add(before)
        words = now[before]
        if words is not None:
            lines.append((number if before == said else "") + words)
    was_in_order = _is_in_order(body.split("\n"))
    return Redrawn("\n".join(_in_order(lines) if was_in_order else lines), frozenset(found))


def _parted(line: str) -> tuple[str, str]:
    numbered = _NUMBERED.match(line)
    return (numbered.group(0), line[numbered.end() :]) if numbered else ("", line)


def _is_in_order(lines: Sequence[str]) -> bool:
    numbers = [number for number, _ in map(_parted, lines) if number]
    return numbers == [f"{cn_numeral(place)}、" for place in range(1, len(numbers) + 1)]


def _in_order(lines: Sequence[str]) -> list[str]:
    place, counted = 0, []
    for number, said in map(_parted, lines):
        place += bool(number)
        counted.append(f"{cn_numeral(place)}、{said}" if number else said)
    return counted


@dataclass(frozen=True)
class Change:
    """What is said of a task otherwise than before: the sentences that went, and those that came."""

    before: str
    now: str


def change(before: str, now: str) -> Change:
    """Of two lines the sentences in which they differ."""
    old, new = (_SENTENCE.findall(line) for line in (before, now))
    return Change("".join(one for one in old if one not in new), "".join(one for one in new if one not in old))


_DAYS = f"[0-9０-９]{{1,9}}|{CN_NUMERAL}{{1,9}}"
_ASKED = re.compile(
    rf"(?<![0-9０-９.．点])(?<!{CN_NUMERAL})({_DAYS})\s*个工作日[之以]?内"
    r"(?:(?!个工作日|[，,]\s*请)[^。；])*?(?:反馈|函复)"
)
"""“5个工作日内书面反馈”; no part of a longer number, and no other limit in between."""

_QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》")


def limits_said(body: str) -> list[int]:
    """The working days for the answer that opening and closing name. What is said of a task, or quoted, is none."""
    frame = [_QUOTED.sub("", line) for line in body.split("\n") if not _NUMBERED.match(line)]
    return [integer(days) or 0 for line in frame for days in _ASKED.findall(line)]
