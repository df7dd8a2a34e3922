"""A figure over the years: what was told of it, the line that was planned, how it stands to its target (domain.md 5).

Pure. Example: 300个 counted up from 2022-03-01 to 2025-12-31; told 120 on 2023-12-31 and 210 on 2024-12-31; on
2025-03-01 it is 进行中, and the line stands at 232 on the last of those days.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, groupby

from tracker.ledger.facts.figures.at_odds import with_values
from tracker.ledger.facts.figures.members import together
from tracker.ledger.facts.task import IndicatorFacts, ReadingFacts
from tracker.ledger.progress import (
    counts_upwards,
    figure_progress,
    first_value_on,
    is_floor_broken,
    is_missed,
    is_past_due,
    is_within,
    line,
    period_ends_of_year,
)
from tracker.vocabulary import FigureMode, Frequency, Reach, VerdictResult

Point = tuple[date, Decimal]


def planned_line(figure: IndicatorFacts) -> tuple[Point, ...]:
    """Where the line of a figure begins and where it ends; one point where it has no end; empty without a line.

    累计 and 当年 rise from nothing (累计 from its 基期 where there is one), 水平 goes from its 基期, without one there
    is only the target; a 底线 is held from the beginning on; a 条件, and what shall sink from nowhere, have no line.
    """
    if figure.mode is FigureMode.FLOOR:
        start = figure.baseline_on or figure.start_on
        ends = (figure.due_on,) if figure.due_on else ()
        return tuple((day, figure.target) for day in (start, *ends)) if start else ()
    span = line(figure)
    if span is None or figure.mode is FigureMode.CONDITION or not counts_upwards(figure):
        return ()
    base = Decimal(0) if figure.mode is FigureMode.ANNUAL else figure.baseline or Decimal(0)
    return (span[0], base), (span[1], figure.target)


def planned_on(points: Sequence[Point], day: date) -> Decimal | None:
    """The planned value of a day, from `planned_line`; after its end the target, before its beginning nothing."""
    if not points or day < points[0][0]:
        return None
    (first, low), (last, high) = points[0], points[-1]
    if day >= last or first == last:
        return high
    return low + (high - low) * (day - first).days / (last - first).days


def values_by_day(figure: IndicatorFacts, told: Sequence[ReadingFacts]) -> tuple[ReadingFacts, ...]:
    """All that was told, in the order of its days: of one day what counts of it, the last being the figure's own.

    Of owners that do not agree it is the worst, as for the light; where a verdict found a value, it holds for its day.
    """
    bare = replace(figure, reading=None, expired=False)
    by_day = [list(same) for _, same in groupby(told, key=lambda one: one.as_of)]
    if figure.members:
        so_far = accumulate(by_day, operator.add)
        days = [together(bare, known).reading for known in so_far]
    else:
        days = [with_values(bare, same).reading for same in by_day]
    found = [day for day in days if day is not None]
    last = figure.reading
    if last is not None and (not found or (found[-1].as_of, found[-1].value) != (last.as_of, last.value)):
        found = [*(reading for reading in found if reading.as_of < last.as_of), last]
    return tuple(found)


def gap_then(figure: IndicatorFacts, told: ReadingFacts) -> Decimal | None:
    """By how many percentage points a value was behind the line of its own day; None where nothing can be said."""
    then = replace(figure, reading=told, expired=False)
    return figure_progress(then, told.as_of).gap


def reach(figure: IndicatorFacts, day: date) -> Reach:
    """How a target stands on a day: by its verdict where it has one, else by the last value.

    Example: 85 % by 2025-12-31, told 76 % of 2025-09-30. On 2026-02-01 it is 数据未到期, for the value of the year
    appears in March; from then on 未达. A 底线 that is broken is 未达 before its date too; what may not be exceeded
    in years to come is not 达标 yet.
    """
    if figure.verdict is not None:
        return Reach.REACHED if figure.verdict is VerdictResult.REACHED else Reach.MISSED
    if figure.reading is None or not is_within(figure):
        return Reach.UNTOLD if _can_exist(figure, day) else Reach.NOT_YET
    if figure.mode is FigureMode.CONDITION:
        return Reach.STANDARD
    if not is_missed(figure):
        is_still_counted = figure.mode.is_counted and figure.aim.is_ceiling and not is_past_due(figure, day)
        return Reach.UNDER_WAY if is_still_counted else Reach.REACHED
    if is_floor_broken(figure) or is_past_due(figure, day) or _cannot_be_kept(figure):
        return Reach.MISSED
    return Reach.NOT_YET if figure.due_on is not None and day > figure.due_on else Reach.UNDER_WAY


def next_value_on(frequency: Frequency, lag_days: int, told: date) -> date:
    """From when on a value of the period after a day can exist: of a year told for 2025, 90 days after 2026."""
    ends = (*period_ends_of_year(frequency, told.year), *period_ends_of_year(frequency, told.year + 1))
    return next(end for end in ends if end > told) + timedelta(days=lag_days)


def _can_exist(figure: IndicatorFacts, day: date) -> bool:
    """Whether a first value can exist: the first period has ended, and its 可得时滞 has passed."""
    first = first_value_on(figure)
    return first is None or first <= day


def _cannot_be_kept(figure: IndicatorFacts) -> bool:
    """What is counted up and may not go beyond a value, and has."""
    return figure.mode.is_counted and figure.aim.is_ceiling
