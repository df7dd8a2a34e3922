"""Rows of 滞后清单 from plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.supervision import ledger_rows
from tracker.ledger.lights.conditions.match import Limit
from tracker.ledger.rows.row import MilestoneRow
from tracker.supervision.sheets.cells import DASH, Cell
from tracker.supervision.sheets.details import late_line, node_lines, remedies
from tracker.supervision.sheets.earlier.ninth import NINTH
from tracker.supervision.sheets.layout import PRESENT
from tracker.supervision.sheets.leader import COLUMNS, Beside
from tracker.supervision.sheets.notes import words_of
from tracker.vocabulary import LightRule, MilestoneState

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


FIRST, PUT_OFF = date(2025, 12, 31), date(2026, 6, 30)


@pytest.mark.parametrize(
    ("limit", "printed"),
    [
        (Limit(LATER, LATER), LATER),
        (Limit(PUT_OFF, FIRST), "2026-06-30（原定2025-12-31）"),
        (None, FIRST),
    ],
    ids=["a later date than another one's", "a date that was put off", "a light of no date"],
)
def test_the_limit_is_that_of_the_item_that_lights_the_task(limit: Limit | None, printed: Cell) -> None:
    """150座 by 2027, behind its line, stood in a 通报 with 2025年12月31日, the date of another figure."""
    light = ledger_rows.light(LightRule.GAP, "综合能源站目标150座，市能源局已报80座")
    row = ledger_rows.row(light=replace(light, limit=limit), due_on=FIRST, original_due_on=FIRST)
    assert late_line(row, streak=1)[5] == printed
    assert NINTH.late_line(row, 1, "")[5] == FIRST, "quarters closed earlier keep the task's"
    remarks = next(column for column in COLUMNS if column.title == "备注")
    assert remarks.value(row, Beside()) == f"时限{printed}"


@pytest.mark.parametrize(
    ("indicator_id", "printed"),
    [
        (7, "部分达成 76%（截至2025-12-31），整改至2027-06-30"),
        (None, "部分达成 76（截至2025-12-31），整改至2027-06-30"),
    ],
    ids=["of a figure", "of a date in words"],
)
def test_what_a_verdict_found_has_the_unit_of_its_figure(indicator_id: int | None, printed: Cell) -> None:
    given = {"verdict_on": SOON, "verdict_value": Decimal(76), "verdict_as_of": FIRST, "rectify_by": SOON}
    node = replace(ledger_rows.node(FIRST), state=MilestoneState.PARTLY, indicator_id=indicator_id, **given)
    row = ledger_rows.row(milestones=(node,), indicators=(ledger_rows.figure(indicator_id=7),))
    (line,), (then,) = node_lines(row), NINTH.node_lines(row)
    assert words_of(line[6]) == printed
    earlier = words_of(then[6])
    assert earlier == "部分达成 76（截至2025-12-31），整改至2027-06-30", "quarters closed earlier keep their words"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (LightRule.IMPOSSIBLE, "2026年度预判，市商务委：资金不足"),
        (LightRule.HARD, "2026年度预判，市商务委：资金不足"),
        (LightRule.SLOW, "市商务委：资金不足"),
    ],
)
def test_a_light_that_is_a_forecast_says_of_which_year(rule: LightRule, reason: str) -> None:
    light = replace(ledger_rows.light(rule, "市商务委"), owner_ids=(1,))
    body = ledger_rows.part(light=light, problems="资金不足", as_of=date(2026, 12, 20))
    row = ledger_rows.row(light=light, parts=(body,))
    assert late_line(row, streak=1)[9] == reason
    assert NINTH.late_line(row, 1, "")[9] == "市商务委：资金不足"


@pytest.mark.parametrize(
    ("state", "as_of", "late"),
    [
        (MilestoneState.REACHED, date(2026, 6, 12), "，按原定时限晚163天"),
        (MilestoneState.REACHED, date(2025, 12, 31), ""),
        # what fell short is not late, it is missed
        (MilestoneState.PARTLY, date(2026, 6, 12), ""),
    ],
)
def test_what_was_reached_late_says_so(state: MilestoneState, as_of: date, late: str) -> None:
    """163 days after its day it read 达成, as what was reached in time."""
    given = {"state": state, "verdict_on": date(2026, 7, 1), "verdict_as_of": as_of, "verdict_value": Decimal(85)}
    row = ledger_rows.row(milestones=(replace(ledger_rows.node(date(2025, 12, 31)), **given),))
    (line,), (then,) = node_lines(row), NINTH.node_lines(row)
    found = f"{state.label} 85（截至{as_of}）"
    assert (words_of(line[6]), words_of(then[6])) == (found + late, found)
    goal = row.milestones[0]
    assert words_of(PRESENT.goal_line("甲方案", goal, "委")[6]) == found + late
    assert words_of(NINTH.goal_line("甲方案", goal, "委")[6]) == found


def test_a_body_that_is_red_itself_says_what_it_does_beside_whom_the_light_is_laid_at() -> None:
    """市交通局 is laid a wider gap, 市商务委 foretells failure: both are red, 市公安局 is not."""
    laid = replace(ledger_rows.light(LightRule.GAP_WIDE, "市交通局"), owner="市交通局", owner_ids=(2,))
    lit = {1: LightRule.IMPOSSIBLE, 2: LightRule.GAP_WIDE, 3: LightRule.REPORTED}
    names = {1: "市商务委", 2: "市交通局", 3: "市公安局"}
    parts = tuple(
        ledger_rows.part(short_name=names[id], department_id=id, light=ledger_rows.light(rule), next_steps=f"措施{id}")
        for id, rule in lit.items()
    )
    steps, _ = remedies(ledger_rows.row(light=laid, parts=parts))
    assert steps == "【市交通局】措施2【市商务委】措施1"
