"""Dates a clause states for itself: the last day they allow, or a recurrence without one (domain.md 4)."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from datetime import date

from tracker.plantext.reading import DateReading, Span

# 2023年6月底前, 2022年底, 2025年; the words before it say that it is a limit
_DATE = re.compile(
    r"(?P<aim>到|至|力争|争取|确保|于|在)?\s?(?P<year>20\d\d)\s?年\s?(?:(?P<month>\d{1,2})\s?月\s?(?:(?P<day>\d{1,2})\s?日)?|(?P<half>上半年|下半年|[一二三四]季度))?"
    r"(?P<tail>\s?(?:年底|底|末|中旬|上旬|下旬)?(?:之?前|以前)?)(?P<behind>[，、。；）)完\n]|$)?"
)
_PLAN_PERIOD = re.compile(r"[“]?(?P<number>十[三四五六])五[”]?(?:规划)?(?:期间|时期|末)(?=[，。；、）)\n]|$|内|前)")
_PERIOD_ENDS = {"十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035}
_RECURRENCE = re.compile(r"每(?:年度?|季度|半年|月|两年|个?季度)(?!度?(?:新增|度))|长期坚持|常年坚持")
_STANDING = re.compile(
    r"每(?:年度?|季度|半年|月|两年|周)|(?:长期|持续|常态化?)(?:坚持|推进|实施|开展|推动|落实)?|全年"
    r"|立即(?:推进|实施)?"
)
_COMPARES = re.compile(r"(?:比|较|与|同|自|从|以)\s?$")
_HALVES = {"上半年": 6, "下半年": 12, "一季度": 3, "二季度": 6, "三季度": 9, "四季度": 12}


def find_dates(text: str, start: int, end: int, limits: Iterable[Span] = ()) -> tuple[DateReading, ...]:
    """The dates of a clause's sentences and of its time-limit lines; in the latter a bare 2025年 is a limit too."""
    found = list(_in_sentences(text, start, end))
    for limit in limits:
        found += _in_limit(text, *limit)
    return tuple(sorted({d.span: d for d in found}.values(), key=lambda d: d.span))


def last_day(year: int, month: int | None = None, day: int | None = None) -> date | None:
    """The last day of a year, of a month, or the day itself; None for a day the calendar does not know."""
    try:
        if month is None:
            return date(year, 12, 31)
        return date(year, month, day or calendar.monthrange(year, month)[1])
    except (ValueError, calendar.IllegalMonthError):
        return None


def _in_sentences(text: str, start: int, end: int) -> Iterator[DateReading]:
    for match in _DATE.finditer(text, start, end):
        limit = match.group("aim") or match.group("tail").strip() or match.group("behind") in ("，",)
        if limit and not _COMPARES.search(text, max(start, match.start() - 2), match.start()):
            reading = _dated(match)
            if reading:
                yield reading
    for match in _PLAN_PERIOD.finditer(text, start, end):
        yield DateReading(match.group(), date(_PERIOD_ENDS[match.group("number")], 12, 31), match.span())
    for match in _RECURRENCE.finditer(text, start, end):
        yield DateReading(match.group(), None, match.span())


def _in_limit(text: str, start: int, end: int) -> list[DateReading]:
    found = [reading for m in _DATE.finditer(text, start, end) if (reading := _dated(m))]
    found += [
        DateReading(m.group(), date(_PERIOD_ENDS[m.group("number")], 12, 31), m.span())
        for m in _PLAN_PERIOD.finditer(text, start, end)
    ]
    return found or [DateReading(m.group(), None, m.span()) for m in _STANDING.finditer(text, start, end)][:1]


def _dated(match: re.Match[str]) -> DateReading | None:
    month = int(match.group("month")) if match.group("month") else _HALVES.get(match.group("half") or "")
    due_on = last_day(int(match.group("year")), month, int(match.group("day")) if match.group("day") else None)
    end = match.end("tail")
    words = match.group()[: end - match.start()]
    span = (match.start(), match.start() + len(words.rstrip()))
    return DateReading(words.rstrip(), due_on, span) if due_on else None
