"""What a heading and its own text state, before its first item."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.plantext.figures.finding import Figure, find_figures
from tracker.plantext.outline.headings import Heading
from tracker.plantext.reading import Span
from tracker.plantext.text.cover import Cover

_COUNTS_ITEMS = ("项", "个", "条", "种", "场")


def headed_figures(
    text: str,
    heading: Heading,
    without: Cover | Iterable[Span],
    start: int | None = None,
    years_go_on: bool = False,
    plan_year: int | None = None,
) -> tuple[Figure, ...]:
    """The figures from a heading's words (or from `start` on, before them) up to its first item, as `find_figures`.

    （一）新建学校12所 is a target; 实施5项行动 above five items only counts them.
    """
    found = find_figures(
        text, heading.title[0] if start is None else start, heading.own_end, without, years_go_on, plan_year
    )
    return tuple(figure for figure in found if not _counts_items(heading, figure))


def _counts_items(heading: Heading, figure: Figure) -> bool:
    is_of_heading = heading.title[0] <= figure.span[0] and figure.span[1] <= heading.title[1]
    is_count = figure.relation == "=" and figure.unit in _COUNTS_ITEMS
    return is_of_heading and is_count and len(heading.children) > 1 and figure.value == len(heading.children)
