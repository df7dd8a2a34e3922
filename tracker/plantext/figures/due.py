"""The day a figure is due by where its sentence names one within its year: 到2026年6月底，建成50座 (domain.md 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from tracker.plantext.reading import DateReading, IndicatorReading, Span
from tracker.plantext.text.sentences import sentence

_ROW = re.compile(r"\s?[、和及与]\s?")  # 6月底和12月底，分别建成50座、80座
_CLOSES = ("）", "〕", "】", "]")
_YEARLY = re.compile(r"年(?![底末])")  # 年服务企业2000家次: of a whole year
_OF_THE_YEAR = re.compile(r"全年|年内|当年|年底|每年")


def with_due_days(
    text: str, figures: Iterable[IndicatorReading], dates: Sequence[DateReading]
) -> tuple[IndicatorReading, ...]:
    """The figures, each with the day its own sentence sets for it; `dates`: those of its clause.

    6月底前出台办法，建成50座 sets a day for the 办法 alone; a figure without a year has no day.
    """
    read = tuple(figures)
    if all(reading.due_on is None or _ends_year(reading) for reading in dates):
        return read
    return tuple(replace(indicator, due_on=_due_on(text, indicator, read, dates)) for indicator in read)


def _due_on(
    text: str, figure: IndicatorReading, all_of_them: Sequence[IndicatorReading], dates: Sequence[DateReading]
) -> date | None:
    start, _ = sentence(text, figure.span)
    said = [reading for reading in dates if start < reading.span[1] <= figure.span[0] and reading.due_on]
    row = _last_row(text, said)
    if not row:
        return None
    behind = [indicator for indicator in all_of_them if row[-1].span[1] <= indicator.span[0]]
    between = (row[-1].span[1], figure.span[0])
    place = (
        len({indicator.span for indicator in behind if indicator.span[0] < figure.span[0]})
        if "分别" in text[slice(*between)]
        else -1
    )
    stated = row[place] if place < len(row) else row[-1]
    governs = _governs(text, between, [indicator.span for indicator in behind])
    if text[stated.span[0] - 1] == "：" and text.startswith(_CLOSES, stated.span[1]):
        return None  # 床位200张（完成时限：2026年6月）、助餐点10个: of what stands before it
    is_within = stated.due_on and stated.due_on.year == figure.year and not _ends_year(stated)
    return stated.due_on if governs and is_within and not _YEARLY.match(figure.subject) else None


def _ends_year(stated: DateReading) -> bool:
    return stated.due_on is not None and (stated.due_on.month, stated.due_on.day) == (12, 31)


def _last_row(text: str, dates: Sequence[DateReading]) -> list[DateReading]:
    """The last date, with those it stands in a row with."""
    row = list(dates[-1:])
    for before, behind in reversed(list(pairwise(dates))):
        if behind is not row[0] or not _ROW.fullmatch(text, before.span[1], behind.span[0]):
            break
        row.insert(0, before)
    return row


def _governs(text: str, between: Span, figures: Sequence[Span]) -> bool:
    """Whether a date speaks of the figure behind `between`: beside it, a part of its own, or in a list of figures."""
    words = text[slice(*between)]
    if _OF_THE_YEAR.search(words):
        return False
    own, comma, _ = words.partition("，")
    return not comma or not own.strip() or any(figure[1] <= between[0] + len(own) for figure in figures)
