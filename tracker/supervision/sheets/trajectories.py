"""图表数据: the figures whose course over the years is drawn on 总体情况, point by point. Pure.

Example: 公交接驳率（%）: a line planned from 60 on 2022-10-08 to 85 on 2025-12-31, told 71.2, 76 and 79.6, its target
85. The last value told is 本期值 on 量化指标, the target its 目标值.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.ledger.rows.row import IndicatorRow, LedgerRow, PointRow, told_last
from tracker.supervision.sheets.cells import Cell, number
from tracker.vocabulary import Colour, FigureMode

TITLE = "指标轨迹"
MOST = 6
"""Figures that are drawn: red and yellow ones first, of these the widest gap. The others stand on the page 量化指标."""

PLANNED, TOLD, TARGET = "序时", "读数", "目标"
SOURCES = {PLANNED: "量化指标：目标值", TOLD: "量化指标：本期值，及此前采用的报告", TARGET: "量化指标：目标值"}
_RANKS = {Colour.RED: 0, Colour.YELLOW: 1}


@dataclass(frozen=True)
class Course:
    """One figure, with all the years for which it has a target."""

    code: str
    stages: tuple[IndicatorRow, ...]

    @property
    def name(self) -> str:
        """“50-22-11-06 公交接驳率（%）”."""
        first = self.stages[0]
        return f"{self.code} {first.subject}{f'（{first.unit}）' if first.unit else ''}"

    @property
    def told(self) -> tuple[PointRow, ...]:
        """What was told of it, whichever of its targets is the next."""
        return told_last(self.stages).readings

    def series(self) -> Iterator[tuple[str, Sequence[PointRow]]]:
        """What is drawn as one line each: a planned line for each target, what was told, the targets by their days.

        A target without a year stands where something was told last.
        """
        last = self.told[-1].on
        for stage in self.stages:
            if stage.line:
                yield PLANNED, (*stage.line, *_held(stage, last))
        yield TOLD, self.told
        yield TARGET, [PointRow(stage.due_on or last, stage.target) for stage in self.stages]

    def lines(self) -> Iterator[tuple[str, list[list[Cell]]]]:
        """The same as rows: 图, 项, no counts of lights, 出处, 点, 日期, 数值."""
        for kind, points in self.series():
            head: list[Cell] = [TITLE, self.name, *[None] * len(Colour), SOURCES[kind], kind]
            yield kind, [[*head, point.on, number(point.value)] for point in points]

    @property
    def rank(self) -> tuple[int, float, int]:
        """Which come first."""
        lit = [_RANKS.get(stage.light.colour, 2) for stage in self.stages if stage.final is None]
        widest = max((stage.gap for stage in self.stages if stage.gap is not None), default=None)
        return min(lit, default=3), -float(widest) if widest is not None else 0.0, -len(self.told)


def _held(one: IndicatorRow, last: date) -> list[PointRow]:
    """A line without an end is held until the day that was told last."""
    is_open = len(one.line) == 1 and last > one.line[0].on
    return [PointRow(last, one.line[0].value)] if is_open else []


@dataclass
class Courses:
    """Those that are drawn, gathered row by row: never more than that are kept.

    A 条件 has no course, nor has what was told once and has no line. `stages`: which targets of a row are one figure.
    """

    stages: Callable[[LedgerRow], list[list[IndicatorRow]]]
    kept: list[Course] = field(default_factory=list)

    def add(self, row: LedgerRow) -> None:
        """Those figures of a task of which anything was told."""
        told = tuple(
            indicator
            for indicator in row.indicators
            if indicator.readings and indicator.mode != FigureMode.CONDITION.label
        )
        for stages in self.stages(replace(row, indicators=told)) if told else ():
            course = Course(row.code, tuple(stages))
            if len(course.told) > 1 or any(stage.line for stage in stages):
                self.kept.append(course)
        if len(self.kept) > MOST:
            self.kept = sorted(self.kept, key=lambda one: one.rank)[:MOST]

    def drawn(self) -> list[Course]:
        """The worst first."""
        return sorted(self.kept, key=lambda one: one.rank)
