"""Progress against 序时: what can honestly be counted, and the gap between both (domain.md 5).

All percentages are rounded to one decimal before they are compared: a gap can be recounted from what is printed.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from tracker.ledger.facts.task import IndicatorFacts, TaskFacts
from tracker.ledger.records import dataclass
from tracker.reporting.validity import speaks_of
from tracker.vocabulary import (
    DELIVERABLE_PERCENT,
    FigureMode,
    Frequency,
    Kind,
    Pace,
    Relation,
    YearlyConfirmation,
)

_FULL = Decimal(100)
_STEP = Decimal("0.1")
_PACE_BAND = Decimal(10)
AIMED = frozenset({FigureMode.CUMULATIVE, FigureMode.ANNUAL, FigureMode.LEVEL})
"""Modes of figures that come to a target by a day; a 底线 or a 条件 does not."""


@dataclass(frozen=True)
class Progress:
    """Per cent done and planned, None where nothing honest can be said, and their difference in percentage points."""

    progress: Decimal | None = None
    planned: Decimal | None = None

    @property
    def gap(self) -> Decimal | None:
        """planned − reported, only where both exist."""
        return None if self.progress is None or self.planned is None else self.planned - self.progress

    @property
    def pace(self) -> Pace:
        """超进度 gap ≤ −10 · 达进度 −10 < gap < 10 · 欠进度 gap ≥ 10 · 其它 no gap."""
        if self.gap is None:
            return Pace.OTHER
        if self.gap <= -_PACE_BAND:
            return Pace.AHEAD
        return Pace.BEHIND if self.gap >= _PACE_BAND else Pace.ON


def progress(facts: TaskFacts, day: date) -> Progress:
    """The task's progress on a day by its kind, of several bodies the slowest; of figures see lights/measured.py."""
    if facts.kind is Kind.DELIVERABLE:
        return Progress(_slowest_stage(facts))
    if facts.kind is Kind.ADVANCE:
        return _of_points(facts, day)
    if facts.kind is Kind.STANDING and confirmed_year(facts, day):
        return Progress(_FULL)
    return Progress()


def figure_progress(figure: IndicatorFacts, day: date) -> Progress:
    """Done and planned of one figure; nothing after a final verdict (期满), for a 底线 or a 条件.

    After the due date the value is measured against its target, without a 基期 too: 76 of 85 is 89.4 of 100.
    """
    if figure.expired or figure.mode not in AIMED:
        return Progress()
    if is_past_due(figure, day):
        return Progress(_reached(figure), _FULL)
    return Progress(_reported(figure), _planned(figure, day))


def is_past_due(figure: IndicatorFacts, day: date) -> bool:
    """Whether the last value tells if the target was reached: the due date is past and no later value is waited for.

    The value speaks of the last three months before that date, or its 可得时滞 has passed.
    """
    if figure.due_on is None or figure.reading is None or not is_within(figure) or day <= figure.due_on:
        return False
    return speaks_of(figure.reading.as_of, figure.due_on) or day - figure.due_on >= timedelta(days=figure.lag_days)


def is_missed(figure: IndicatorFacts) -> bool:
    """Whether the last value is on the wrong side of the target."""
    return figure.reading is not None and not figure.aim.is_reached_by(figure.reading.value)


def is_floor_broken(figure: IndicatorFacts) -> bool:
    """Whether the last reading of a 底线 is on the wrong side of it."""
    return figure.mode is FigureMode.FLOOR and not figure.expired and is_missed(figure)


def line(figure: IndicatorFacts) -> tuple[date, date] | None:
    """From 0 on the first day to 100 on the last; None where the figure has no 序时."""
    if figure.due_on is None:
        return None
    if figure.mode is FigureMode.ANNUAL:
        return date(figure.due_on.year - 1, 12, 31), figure.due_on
    if figure.mode is FigureMode.LEVEL and (figure.baseline is None or figure.baseline_on is None):
        return None
    start = figure.baseline_on or figure.start_on
    return (start, figure.due_on) if start and start < figure.due_on else None


def period_ends(figure: IndicatorFacts) -> list[date]:
    """The ends of the periods a value is made for, within the figure's line, its due date being the last."""
    span = line(figure)
    if span is None:
        return []
    start, due_on = span
    ends = [end for year in range(start.year, due_on.year + 1) for end in period_ends_of_year(figure.frequency, year)]
    return [*(end for end in ends if start < end < due_on), due_on]


def first_period_end(figure: IndicatorFacts) -> date | None:
    """The end of the first period a value is made for, in its line or since its start; None where that is not known."""
    span = line(figure)
    start = span[0] if span else figure.baseline_on or figure.start_on
    if start is None:
        return None
    ends = (*period_ends_of_year(figure.frequency, start.year), *period_ends_of_year(figure.frequency, start.year + 1))
    first = next(end for end in ends if end > start)
    return min(first, span[1]) if span else first


def first_value_on(figure: IndicatorFacts) -> date | None:
    """The first day on which a value of it can exist: its 可得时滞 after its first period; None: it always could."""
    first = first_period_end(figure)
    return first + timedelta(days=figure.lag_days) if first is not None else None


def _last_period_end(figure: IndicatorFacts, span: tuple[date, date], until: date) -> date | None:
    """The last of `period_ends` that is not after a day, without making the others."""
    start, due_on = span
    if due_on <= until:
        return due_on
    ends = (*period_ends_of_year(figure.frequency, until.year - 1), *period_ends_of_year(figure.frequency, until.year))
    return max((end for end in ends if start < end <= until), default=None)


@cache
def period_ends_of_year(frequency: Frequency, year: int) -> tuple[date, ...]:
    """The last days of the periods of a year."""
    months = (3, 6, 9, 12) if frequency is Frequency.QUARTER else (12,)
    return tuple(_month_end(year, month) for month in months)


def _planned(figure: IndicatorFacts, day: date) -> Decimal | None:
    """序时 in per cent: how far the figure should be. None: 数据未到期, nothing can be said yet.

    Example: a yearly figure of 2026 whose value appears 90 days after the year. Until the end of March 2027 it is
    measured against the line at the end of 2025, since no later value can exist. Where a reading speaks of a later
    day, the line on that day counts.
    """
    span = line(figure)
    if span is None or not counts_upwards(figure):
        return None
    last = _last_period_end(figure, span, day - timedelta(days=figure.lag_days))
    known = [last] if last else []
    if figure.reading and is_within(figure):
        known.append(figure.reading.as_of)
    if not known:
        return None
    start, due_on = span
    reached = min(max(known), due_on)
    return _percent(Decimal(max((reached - start).days, 0)), Decimal((due_on - start).days))


def _reported(figure: IndicatorFacts) -> Decimal | None:
    if figure.reading is None or not counts_upwards(figure) or not is_within(figure):
        return None
    if figure.mode is FigureMode.LEVEL and figure.baseline is None:
        return None
    base = Decimal(0) if figure.mode is FigureMode.ANNUAL else figure.baseline or Decimal(0)
    return _percent(figure.reading.value - base, figure.target - base)


def _reached(figure: IndicatorFacts) -> Decimal:
    """Per cent of the target at its date: from the 基期 where there is one; never 100 where it was missed.

    What is near enough (左右) is as near as it is: 58 of 约60 is 96.7, and reached.
    """
    done = _reported(figure)
    if is_missed(figure):
        of_target = _of_target(figure) if done is None or done >= _FULL else done
        return min(of_target, _FULL - _STEP)
    of_target = _of_target(figure)
    if figure.relation is Relation.ABOUT and of_target < _FULL and not figure.aim.is_ceiling:
        return of_target
    return max(_FULL, of_target if done is None else done)


def _of_target(figure: IndicatorFacts) -> Decimal:
    """The value as a share of its target, for a ceiling the other way round."""
    assert figure.reading is not None
    value, target = figure.reading.value, figure.target
    if value > target and is_missed(figure):
        value, target = target, value
    return _percent(value, target) or Decimal(0)


def counts_upwards(figure: IndicatorFacts) -> bool:
    """Whether more is better. A ceiling (以下) is not, nor what shall sink, except on the way down from a 基期."""
    if figure.is_less_better and figure.baseline is None:
        return False
    return figure.mode is FigureMode.LEVEL or figure.relation is not Relation.AT_MOST


def is_within(figure: IndicatorFacts) -> bool:
    """Whether the reading speaks of the figure's own year, where it is the quota of one."""
    if figure.mode is not FigureMode.ANNUAL or figure.reading is None or figure.due_on is None:
        return True
    return figure.reading.as_of.year == figure.due_on.year


def _slowest_stage(facts: TaskFacts) -> Decimal | None:
    stages = []
    for part in facts.voices:
        told = [report.stage for report in part.reports if report.stage]
        if not told:
            return None
        stages.append(Decimal(DELIVERABLE_PERCENT[told[-1]]))
    return min(stages, default=None)


def _of_points(facts: TaskFacts, day: date) -> Progress:
    """n/m of the year's 要点, beside the share of them whose date has passed."""
    points = [point for point in facts.points if point.due_on.year == day.year]
    if not points:
        return Progress()
    count = Decimal(len(points))
    done = sum(point.done_on is not None for point in points)
    past = sum(point.due_on < day for point in points)
    return Progress(_percent(Decimal(done), count), _percent(Decimal(past), count))


def confirmed_year(facts: TaskFacts, day: date) -> int | None:
    """The year for which every body's last 年度落实确认 says 已落实, while it is valid; of several the earliest."""
    years = []
    for part in facts.voices:
        last = next((report for report in reversed(part.quarterly) if report.confirmation), None)
        if last is None or last.confirmation is not YearlyConfirmation.DONE or not facts.holds(part, last, day):
            return None
        years.append(last.year)
    return min(years, default=None)


def _percent(share: Decimal, whole: Decimal) -> Decimal | None:
    return (share * _FULL / whole).quantize(_STEP, ROUND_HALF_UP) if whole else None


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
