"""A figure with its mode, as the reading shows it."""

from __future__ import annotations

import re

from tracker.plantext.figures.baselines import find_baseline
from tracker.plantext.figures.finding import Figure
from tracker.plantext.figures.modes import figure_mode
from tracker.plantext.reading import IndicatorReading

_PART_END = re.compile(r"[，。；：\n]")
_BEFORE, _BEHIND = 80, 40  # characters around a figure that may say how it counts


def indicator(text: str, figure: Figure, clause: int | None = None, path: tuple[int, ...] = ()) -> IndicatorReading:
    """The figure of clause number `clause`, or of the whole plan under the headings of `path`."""
    start, end = figure.span
    before = _PART_END.split(text[max(0, start - _BEFORE) : start])[-1]
    behind = _PART_END.split(text[end : end + _BEHIND])[0]
    mode = figure_mode(before, behind, figure.subject, figure.relation, figure.unit, figure.year)
    return IndicatorReading(
        figure.subject,
        figure.relation,
        figure.value,
        figure.unit,
        figure.year,
        mode.value,
        figure.span,
        clause,
        path,
        find_baseline(text, start),
    )
