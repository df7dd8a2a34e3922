"""Which milestones a clause has: its own dated sentences and figures, and every goal year of the plan (domain.md 4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.plantext.reading import Clause, Goal, IndicatorReading, Span
from tracker.plantext.text.sentences import sentence
from tracker.vocabulary import MilestoneSource

_NUMBER = re.compile(
    r"(?:\d{1,2}[.．、](?!\d(?!\d{3}年))|[（(]?[一二三四五六七八九十\d]{1,3}[）)]|[①-⑳]|[一二三四五六七八九十]{1,3}、)\s?"
)
_LIMIT = re.compile(r"(?:完成|工作|办理|推进|实施)?(?:时限|期限|时间(?:节点|安排)?)(?:要求)?\s?[：:]")
_OPENS, _CLOSES = "（(【〔[", "）)】〕]"


@dataclass(frozen=True)
class Planned:
    """A milestone to be written.

    `indicator`: place of its figure in the clause's list; `goal_year`: year of the plan's goal it copies.
    """

    source: MilestoneSource
    due_on: date
    text: str
    span: Span
    indicator: int | None = None
    goal_year: int | None = None


def year_end(year: int) -> date:
    """The day by which what is promised for a year must be reached."""
    return date(year, 12, 31)


def due_on(figure: IndicatorReading, year: int) -> date:
    """The day a figure of a year must be reached by: that of its sentence (到2026年6月底), else the year's end."""
    return figure.due_on or year_end(year)


def of_clause(
    text: str, clause: Clause, indicators: Sequence[IndicatorReading], goals: Sequence[Goal]
) -> list[Planned]:
    """The clause's milestones by date, own ones first on one day.

    A figure without a year has none until a person gives one (domain.md 4: 原文未写年份).
    """
    figures = [
        Planned(
            MilestoneSource.OWN,
            due_on(one, one.year),
            of_figure(one.subject, text[slice(*one.span)]),
            one.span,
            indicator=place,
        )
        for place, one in enumerate(indicators)
        if one.year is not None
    ]
    covered = {(figure.due_on, sentence(text, figure.span)) for figure in figures}
    sentences: dict[tuple[date, Span], Planned] = {}
    for stated in clause.dates:
        if stated.due_on is None:
            continue
        span = sentence(text, stated.span)
        # The date of a figure's own sentence is said by the figure already.
        if (stated.due_on, span) not in covered:
            span = _behind_names(clause, span, stated.span)
            own = Planned(MilestoneSource.OWN, stated.due_on, shown(text, span, stated.span), span)
            sentences.setdefault((stated.due_on, span), own)
    planned = [
        Planned(MilestoneSource.PLAN, year_end(goal.year), goal.text, goal.span, goal_year=goal.year) for goal in goals
    ]
    return sorted([*figures, *sentences.values(), *planned], key=lambda one: (one.due_on, one.source, one.span))


def _behind_names(clause: Clause, whole: Span, said: Span) -> Span:
    """年底前制定办法 of 市财政局：年底前制定办法: a sentence without who has it, where that stands before it."""
    told = clause.statement_span
    return (told[1], whole[1]) if told is not None and whole[0] < told[1] <= said[0] else whole


def of_figure(subject: str, words: str) -> str:
    """What is to be reached by a figure's date: 绿色园区：30个. `words`: the figure as the plan writes it."""
    return f"{subject}：{words.strip()}"


def shown(text: str, whole: Span, said: Span) -> str:
    """The words of a dated sentence: without its number, and only those in the bracket where the date stands in one.

    （责任单位：市教育局；完成时限：8月底）: 完成时限：8月底.
    """
    start, end = whole
    number = _NUMBER.match(text, start, said[0])
    start = number.end() if number else start
    opened = _unmatched(text, range(said[0] - 1, start - 1, -1), _OPENS, _CLOSES)
    start = start if opened is None else opened + 1
    limit = [found for found in _LIMIT.finditer(text, start, said[0]) if not text[found.end() : said[0]].strip()]
    start = limit[-1].start() if limit else start
    closed = _unmatched(text, range(said[1], end), _CLOSES, _OPENS)
    return text[start : end if closed is None else closed].strip()


def _unmatched(text: str, places: Iterable[int], marks: str, others: str) -> int | None:
    """The first of these places with one of the marks of a bracket that has no other side on the way there."""
    depth = 0
    for place in places:
        depth += (text[place] in others) - (text[place] in marks)
        if depth < 0:
            return place
    return None
