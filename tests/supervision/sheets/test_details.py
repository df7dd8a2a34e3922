"""Rows of 滞后清单 from plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.supervision import ledger_rows
from tracker.ledger.rows.row import MilestoneRow
from tracker.supervision.sheets.cells import DASH, Cell
from tracker.supervision.sheets.details import late_line
from tracker.vocabulary import MilestoneState

SOON, LATER = date(2027, 6, 30), date(2027, 12, 31)


def judged(state: MilestoneState, rectify_by: date | None) -> MilestoneRow:
    return replace(ledger_rows.node(date(2025, 12, 31)), state=state, rectify_by=rectify_by)


@pytest.mark.parametrize(
    ("milestones", "expected"),
    [
        ((), DASH),
        ((judged(MilestoneState.MISSED, LATER), judged(MilestoneState.PARTLY, SOON)), SOON),
        ((judged(MilestoneState.PARTLY, LATER), judged(MilestoneState.POSTPONED, SOON)), LATER),
        ((replace(ledger_rows.goal(2025, 1), state=MilestoneState.PARTLY, rectify_by=SOON),), DASH),
    ],
    ids=["none", "the next one", "what was put off is no 整改", "a goal of the plan colours no task"],
)
def test_the_day_to_make_good_is_the_next_of_the_tasks_own(
    milestones: tuple[MilestoneRow, ...], expected: Cell
) -> None:
    assert late_line(ledger_rows.row(milestones=milestones), streak=1)[11] == expected
