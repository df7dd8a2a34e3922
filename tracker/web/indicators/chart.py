"""The course of a figure as a picture: places in per cent of the width and in pixels from the top. Pure (ux.md S18).

Widths are in per cent, so that letters keep their size on a telephone and on paper. Planned lines are dashed, what was
told is a solid line with dots, targets are diamonds, what a verdict found squares, what does not count any more a
cross: nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_FLOOR, Decimal
from itertools import pairwise

from tracker.ledger.rows.row import IndicatorRow, PointRow, told_last
from tracker.reporting.review.checks import plain
from tracker.vocabulary import FigureMode

HEIGHT, TOP, BOTTOM = 260, 26, 30
"""Of the picture in pixels, above the highest mark, below the lowest."""
LEFT, RIGHT = 2.0, 97.0
"""Between which per cent of the width the days lie."""
BESIDE = 14.0
"""Per cent of the width where the words of a line begin, to the right of the axis."""
LONG = 8
"""Characters: shorter words fit on either side of a mark, on a telephone too."""
MOST_LEVELS = 4
APART, BELOW = 9.0, 24
"""Per cent of the width, or pixels, between values that are written beside their dots."""
NEAR = Decimal("0.6")
"""Of the largest value: where the smallest is above it, an axis from 0 would leave the course a flat line."""


@dataclass(frozen=True)
class Mark:
    """A point with the words beside it, if any; `anchor`: where the words lie from it; `is_above`: over or under it."""

    x: float
    y: float
    words: str = ""
    anchor: str = "middle"
    is_above: bool = True

    @property
    def words_y(self) -> float:
        """Where the words stand."""
        return self.y - 10 if self.is_above else self.y + 20


@dataclass(frozen=True)
class Stroke:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Year:
    """A year of the axis: where it begins, where its name stands."""

    name: int
    x: float
    middle: float


@dataclass(frozen=True)
class Chart:
    """Everything that is drawn. `levels`: lines of equal value; `aims`: targets without a day, as lines; `today`: x."""

    years: tuple[Year, ...]
    levels: tuple[Mark, ...]
    planned: tuple[Stroke, ...]
    aims: tuple[Mark, ...]
    course: tuple[Stroke, ...]
    told: tuple[Mark, ...]
    found: tuple[Mark, ...]
    gone: tuple[Mark, ...]
    targets: tuple[Mark, ...]
    today: float
    begins_above_zero: bool
    height: int = HEIGHT

    @property
    def floor(self) -> int:
        """Where the axis of days lies."""
        return HEIGHT - BOTTOM


@dataclass(frozen=True)
class Drawn:
    """What is drawn of a figure: its targets of all years, what was told, what does not count, what verdicts found.

    `days`: by target “6月30日” behind its year, of those that have another one within it.
    """

    stages: Sequence[IndicatorRow]
    days: Mapping[int, str] = field(default_factory=dict)
    gone: Sequence[PointRow] = ()
    found: Sequence[PointRow] = ()

    @property
    def told(self) -> tuple[PointRow, ...]:
        """One value a day, the oldest first."""
        return told_last(self.stages).readings


def chart(what: Drawn, today: date) -> Chart:
    """The picture on a day."""
    scale = _scale(what, today)
    return Chart(
        years=tuple(scale.years()),
        levels=tuple(scale.levels()),
        planned=tuple(stroke for stage in what.stages for stroke in _planned(scale, stage)),
        aims=tuple(_aims(scale, what.stages)),
        course=tuple(_course(scale, what)),
        told=tuple(_told(scale, what)),
        found=tuple(scale.mark(point) for point in what.found),
        gone=tuple(scale.mark(point) for point in what.gone),
        targets=tuple(_targets(scale, what)),
        today=scale.x(today),
        begins_above_zero=scale.low > 0,
    )


@dataclass(frozen=True)
class _Scale:
    first: int
    last: int
    low: Decimal
    high: Decimal
    step: Decimal

    def x(self, day: date) -> float:
        begin = date(self.first, 1, 1)
        share = (day - begin).days / (date(self.last + 1, 1, 1) - begin).days
        return round(LEFT + share * (RIGHT - LEFT), 2)

    def y(self, value: Decimal) -> float:
        share = float((value - self.low) / (self.high - self.low))
        return round(HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM), 1)

    def mark(self, point: PointRow, words: str = "", *, is_above: bool = True) -> Mark:
        x = self.x(point.on)
        room = 8 if len(words) < LONG else 33
        anchor = "end" if x > RIGHT - room else "start" if x < LEFT + room else "middle"
        return Mark(x, self.y(point.value), words, anchor, is_above)

    def stroke(self, first: PointRow, last: PointRow) -> Stroke:
        return Stroke(self.x(first.on), self.y(first.value), self.x(last.on), self.y(last.value))

    def years(self) -> Iterator[Year]:
        for year in range(self.first, self.last + 1):
            yield Year(year, self.x(date(year, 1, 1)), self.x(date(year, 7, 1)))

    def levels(self) -> Iterator[Mark]:
        value = self.low
        while value <= self.high:
            yield Mark(LEFT, self.y(value), plain(value), "start")
            value += self.step


def _scale(what: Drawn, today: date) -> _Scale:
    points = [*what.told, *what.gone, *what.found, *(point for stage in what.stages for point in stage.line)]
    days = [today, *(point.on for point in points), *(stage.due_on for stage in what.stages if stage.due_on)]
    values = [*(point.value for point in points), *(stage.target for stage in what.stages)]
    smallest, largest = min(values), max(values)
    if smallest >= 0 and (smallest <= largest * NEAR or smallest == largest):
        smallest = Decimal(0)
    step = _step((largest - smallest) or abs(largest) or Decimal(1))
    low = (smallest / step).to_integral_value(ROUND_FLOOR) * step
    high = -(-largest / step).to_integral_value(ROUND_FLOOR) * step
    return _Scale(min(days).year, max(days).year, low, max(high, low + step), step)


def _step(span: Decimal) -> Decimal:
    """The smallest round step of which a few cover the span: 1, 2, 5 or 10 times a power of ten."""
    power = Decimal(10) ** (span.adjusted() - 1)
    return next(power * one for one in (1, 2, 5, 10, 20, 50, 100) if span <= power * one * MOST_LEVELS)


def _planned(scale: _Scale, one: IndicatorRow) -> Iterator[Stroke]:
    """One without an end goes on to the edge."""
    points = one.line
    if len(points) == 1:
        y = scale.y(points[0].value)
        yield Stroke(scale.x(points[0].on), y, RIGHT, y)
    for first, last in pairwise(points):
        yield scale.stroke(first, last)


def _aims(scale: _Scale, stages: Iterable[IndicatorRow]) -> Iterator[Mark]:
    """Targets of which the plan states no year: a 底线 too, whose planned line lies there, and what a 条件 says."""
    kinds = {FigureMode.CONDITION.label: "标准", FigureMode.FLOOR.label: "底线"}
    for stage in stages:
        if stage.due_on is None:
            words = f"{kinds.get(stage.mode, '目标')} {aimed(stage)}（原文未写年份）"
            yield Mark(BESIDE, scale.y(stage.target), words, "start")


def _targets(scale: _Scale, what: Drawn) -> Iterator[Mark]:
    for stage in what.stages:
        if stage.due_on is not None:
            year = stage.year or stage.due_on.year
            moved = "（已顺延）" if year != stage.due_on.year else ""
            words = f"{year}年{what.days.get(stage.indicator_id, '')}目标 {aimed(stage)}{moved}"
            yield scale.mark(PointRow(stage.due_on, stage.target), words)


def aimed(one: IndicatorRow) -> str:
    """“≥ 85%”."""
    sign = {">=": "≥ ", "<=": "≤ ", "~": "约 "}.get(one.relation.value, "")
    return f"{sign}{plain(one.target)}{one.unit}"


def _course(scale: _Scale, what: Drawn) -> Iterator[Stroke]:
    """What is counted within a year begins anew with each."""
    is_of_year = any(stage.mode == FigureMode.ANNUAL.label for stage in what.stages)
    for first, last in pairwise(what.told):
        if not is_of_year or first.on.year == last.on.year:
            yield scale.stroke(first, last)


def _told(scale: _Scale, what: Drawn) -> Iterator[Mark]:
    """The last value with its number, earlier ones where there is room; below the dot where it fell, or a target is."""
    aims = [(scale.x(stage.due_on), scale.y(stage.target)) for stage in what.stages if stage.due_on is not None]
    named: list[Mark] = []
    marks = []
    for place in reversed(range(len(what.told))):
        point = what.told[place]
        bare = scale.mark(point)
        is_free = all(abs(bare.x - one.x) >= APART or abs(bare.y - one.y) >= BELOW for one in named)
        is_falling = place > 0 and what.told[place - 1].value > point.value
        is_aimed = any(abs(bare.x - x) < 2 * APART and abs(bare.y - y) < BELOW and y <= bare.y for x, y in aims)
        marks.append(scale.mark(point, plain(point.value) if is_free else "", is_above=not is_falling and not is_aimed))
        if is_free:
            named.append(bare)
    yield from reversed(marks)


@dataclass(frozen=True)
class Spark:
    """The same in 96 × 32 for a line of a list: where the planned line, what was told and the target lie."""

    planned: tuple[Stroke, ...]
    told: tuple[tuple[float, float], ...]
    target: tuple[float, float]


def spark(one: IndicatorRow, today: date) -> Spark | None:
    """None where nothing was told."""
    if not one.readings:
        return None
    days = [point.on for point in (*one.readings, *one.line)] + [one.due_on or today]
    values = [point.value for point in (*one.readings, *one.line)] + [one.target]
    first, wide = min(days), max((max(days) - min(days)).days, 1)
    low, high = min(values), max((max(values) - min(values)), Decimal("0.000001"))

    def place(on: date, value: Decimal) -> tuple[float, float]:
        return round(4 + (on - first).days / wide * 88, 1), round(28 - float((value - low) / high) * 24, 1)

    ends = [place(point.on, point.value) for point in one.line]
    if len(ends) == 1:
        ends.append((92.0, ends[0][1]))
    planned = tuple(Stroke(*start, *end) for start, end in pairwise(ends))
    told = tuple(place(point.on, point.value) for point in one.readings)
    return Spark(planned, told, place(one.due_on or today, one.target))
