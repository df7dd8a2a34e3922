"""The figures of a row: one with several dated targets together, the day of those within a year. Pure.

Example: 换电站 2026年6月底50座，12月底80座 is one figure in two stages, the first of 6月30日.
"""

from __future__ import annotations

from datetime import date

from tracker.ledger.rows.row import IndicatorRow, LedgerRow
from tracker.plans.stages import by_stages, day_within, within_years


def stages_of(row: LedgerRow) -> list[list[IndicatorRow]]:
    """Its figures in the order of the text, the targets of each by the days first set to them."""
    first = _first_days(row)
    return by_stages(row.indicators, _subject, lambda one: first[one.indicator_id])


def days_of(row: LedgerRow) -> dict[int, str]:
    """By figure “6月30日” behind its year, of those that have another target within it."""
    first = _first_days(row)
    staged = within_years(row.indicators, _subject, lambda one: first[one.indicator_id])
    return {indicator.indicator_id: day_within(indicator.due_on, first[indicator.indicator_id]) for indicator in staged}


def _first_days(row: LedgerRow) -> dict[int, date | None]:
    stated = {milestone.indicator_id: milestone.original_due_on for milestone in row.milestones}
    return {
        indicator.indicator_id: stated.get(indicator.indicator_id) or indicator.due_on for indicator in row.indicators
    }


def _subject(one: IndicatorRow) -> tuple[str, str]:
    return one.subject, one.unit
