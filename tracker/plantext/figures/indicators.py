"""A figure with its mode, as the reading shows it."""

from __future__ import annotations

import re

from tracker.plantext.figures.baselines import find_baseline
from tracker.plantext.figures.directions import find_direction
from tracker.plantext.figures.finding import Figure
from tracker.plantext.figures.modes import figure_mode
from tracker.plantext.reading import IndicatorReading
from tracker.plantext.text.tight import tight

_PART_END = re.compile(r"[，。；：\n]")
_EACH_YEAR_BEFORE = re.compile(r"(?:(?<!每[生亩户床])每年度?|全年)[^。；\n]*$")
_OF_A_YEAR = re.compile(
    r"(?:每[月周天日]|每季度|注册人数|达到|[增升]至|建设|建成|打造|组建|[加高大]到|累计|总数|总量|20\d\d|[两二三四五\d]年(?:[之以]?内|共))"
)
_BEFORE, _BEHIND = 80, 40  # characters around a figure that may say how it counts


def indicator(text: str, figure: Figure, clause: int | None = None, path: tuple[int, ...] = ()) -> IndicatorReading:
    """The figure of clause number `clause`, or of the whole plan under the headings of `path`."""
    start, end = figure.span
    before = _PART_END.split(tight(text[max(0, start - _BEFORE) : end])[: -len(tight(text[start:end]))])[-1]
    behind = _PART_END.split(tight(text[end - 1 : end + _BEHIND])[1:])[0]
    mode = figure_mode(
        _with_each_year(text, start, before), behind, figure.subject, figure.relation, figure.unit, figure.year
    )
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
        find_baseline(text, start, figure.unit),
        find_direction(before, text[start:end], behind),
        figure.doubts,
    )


def _with_each_year(text: str, start: int, before: str) -> str:
    """每年扶持创业2万人，带动就业6万人: 每年 holds to the end of its half sentence, up to a total or another year."""
    said = _EACH_YEAR_BEFORE.search(text, max(0, start - _BEFORE), start)
    return before if said is None or _OF_A_YEAR.search(said.group()) else "每年" + before
