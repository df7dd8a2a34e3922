"""Targets of one figure within a year are stages of it, each by its day; sheets name the day, earlier ones did not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.supervision import ledger_rows
from tracker.ledger.rows.row import LedgerRow, PointRow
from tracker.ledger.rows.stages import days_of, stages_of
from tracker.supervision.sheets.columns import targets
from tracker.supervision.sheets.details import figure_lines
from tracker.supervision.sheets.earlier.ninth import NINTH
from tracker.supervision.sheets.layout import PRESENT, Layout
from tracker.supervision.sheets.trajectories import Courses

JUNE, YEAR_END, MARCH, NEXT_YEAR = date(2027, 6, 30), date(2027, 12, 31), date(2028, 3, 31), date(2028, 12, 31)
Day = date | tuple[date, date]


def row(*days: Day, **given: Any) -> LedgerRow:
    """换电站 by these days, 50 more by each; of a pair the first one set and the one in force."""
    figures, nodes = [], []
    for number, day in enumerate(days, start=1):
        first, due_on = day if isinstance(day, tuple) else (day, day)
        values = {"subject": "换电站", "unit": "座", "mode": "累计", "target": Decimal(50 * number), **given}
        figures.append(ledger_rows.figure(indicator_id=number, year=first.year, due_on=due_on, **values))
        node = ledger_rows.node(due_on, indicator_id=number)
        nodes.append(replace(node, original_due_on=first, year=first.year))
    return ledger_rows.row(indicators=tuple(figures), milestones=tuple(nodes))


@pytest.mark.parametrize(
    ("days", "stages", "words"),
    [
        ((JUNE, YEAR_END), [[1, 2]], {1: "6月30日", 2: "12月31日"}),
        ((YEAR_END, JUNE), [[2, 1]], {1: "12月31日", 2: "6月30日"}),
        ((YEAR_END, NEXT_YEAR), [[1, 2]], {}),
        ((JUNE, YEAR_END, NEXT_YEAR), [[1, 2, 3]], {1: "6月30日", 2: "12月31日"}),
        ((JUNE,), [[1]], {}),
        # 3—5家 is told as two of one day
        ((YEAR_END, YEAR_END), [[1], [2]], {}),
        # what is put off within the year by the day that holds, past it by its first one: it is 2027's
        (((JUNE, date(2027, 9, 30)), YEAR_END), [[1, 2]], {1: "9月30日", 2: "12月31日"}),
        (((JUNE, MARCH), YEAR_END), [[1, 2]], {1: "6月30日", 2: "12月31日"}),
    ],
)
def test_targets_by_their_days(days: tuple[Day, ...], stages: list[list[int]], words: dict[int, str]) -> None:
    found = row(*days)
    assert [[one.indicator_id for one in several] for several in stages_of(found)] == stages
    assert days_of(found) == words


def test_sheets_say_them() -> None:
    found = row(JUNE, YEAR_END)
    assert targets(found) == "换电站 50座（2027年6月30日，累计）；换电站 100座（2027年12月31日，累计）"
    assert [line[5] for line in figure_lines(found)] == ["2027年6月30日", "2027年12月31日"]
    assert [line[5] for line in figure_lines(row(YEAR_END, NEXT_YEAR))] == [2027, 2028]


@pytest.mark.parametrize(("layout", "drawn"), [(PRESENT, [2]), (NINTH, [1, 1])], ids=["now", "earlier"])
def test_one_figure_is_drawn_once(layout: Layout, drawn: list[int]) -> None:
    """总体情况 had the same course twice, with a target each."""
    courses = Courses(layout.stages)
    courses.add(row(JUNE, YEAR_END, readings=(PointRow(JUNE, Decimal(20)), PointRow(YEAR_END, Decimal(60)))))
    assert [len(one.stages) for one in courses.drawn()] == drawn


def test_quarters_closed_earlier_keep_the_year_alone() -> None:
    found = row(JUNE, YEAR_END)
    assert [line[5] for line in NINTH.figure_lines(found)] == [2027, 2027]
