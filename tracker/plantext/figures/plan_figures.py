"""Figures that no task carries: those of the goals, and those a heading states above its tasks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from tracker.plantext.figures.finding import Figure, find_figures
from tracker.plantext.figures.goals import goal_headings, under_general
from tracker.plantext.figures.headed import headed_figures
from tracker.plantext.figures.indicators import indicators
from tracker.plantext.outline.headings import Heading
from tracker.plantext.reading import IndicatorReading, Span
from tracker.plantext.text.cover import Cover


def plan_figures(
    text: str,
    parts: Sequence[tuple[Heading, ...]],
    stated: Sequence[Sequence[Span]],
    taken: Sequence[Span],
    year: int | None = None,
) -> tuple[IndicatorReading, ...]:
    """The figures outside the spans `taken` (measures, statements), in order, each with the path it stands under.

    In the goals a year governs what is listed behind it; headings like 发展基础 state none. `stated`: where each part
    states its goals. `year`: the plan's own.
    """
    away = Cover(taken)
    found: list[IndicatorReading] = []
    for part, spans in zip(parts, stated, strict=True):
        goals = goal_headings(text, part)
        figures = [f for span in spans for f in find_figures(text, *span, away, True, year)]
        figures += _above_tasks(text, part, goals, away, year)
        found += indicators(text, figures, path_of=partial(_path_at, part))
    return tuple(sorted(found, key=lambda one: one.span))


def _above_tasks(
    text: str, part: tuple[Heading, ...], goals: Sequence[Heading], away: Cover, year: int | None
) -> Iterator[Figure]:
    """The figures of each heading and of its own text, before its first child."""
    for heading in part:
        of_goals = any(goal.start <= heading.start < goal.end for goal in goals)
        if heading.children and not of_goals and not under_general(text, part, heading):
            yield from headed_figures(text, heading, away, plan_year=year)


def _path_at(part: tuple[Heading, ...], figure: Figure) -> tuple[int, ...]:
    """The path of the innermost heading a figure stands under."""
    over = [h for h in part if h.start <= figure.span[0] < h.end]
    return over[-1].path if over else ()
