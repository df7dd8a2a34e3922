from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.given.calendars import CALENDAR
from tracker.errors import BadInput
from tracker.reporting.quarters import Asking, CutOffRule, CutOffs, Quarter, cut_offs, is_asked, verification_ends_on
from tracker.vocabulary import Kind, LightRule, PlanMode, Stage, TaskState


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 1), "2026Q1"),
        (date(2026, 3, 31), "2026Q1"),
        (date(2026, 4, 1), "2026Q2"),
        (date(2026, 9, 30), "2026Q3"),
        (date(2026, 10, 1), "2026Q4"),
        (date(2026, 12, 31), "2026Q4"),
    ],
)
def test_the_quarter_of_a_day(day: date, name: str) -> None:
    assert Quarter.of(day).name == name
    assert Quarter.parse(name) == Quarter.of(day)


def test_a_quarter_is_written_in_one_way() -> None:
    assert Quarter.parse(" 2026q4 ").label == "2026年第4季度"
    for wrong in ("2026Q5", "2026年4季度", "26Q4", ""):
        with pytest.raises(BadInput, match="2026Q4"):
            Quarter.parse(wrong)
    with pytest.raises(BadInput, match="年份应在 2000 至 2100 之间"):
        Quarter.parse("9999Q4")


def dates(year: int, *days: tuple[int, int]) -> list[date]:
    return [date(year, month, day) for month, day in days]


@pytest.mark.parametrize(
    ("quarter", "expected", "provisional"),
    [
        # as-of, opens, units, lead, review end, edition
        (Quarter(2026, 4), [*dates(2026, (12, 20), (12, 1), (12, 23), (12, 25), (12, 31)), date(2027, 1, 6)], False),
        # a Sunday cut-off moves to Monday and pushes the rest
        (Quarter(2025, 1), dates(2025, (3, 20), (3, 3), (3, 24), (3, 26), (4, 1), (4, 7)), False),
        # 中秋 and 国庆 lie between the cut-offs
        (Quarter(2026, 3), dates(2026, (9, 20), (9, 1), (9, 23), (9, 28), (10, 9), (10, 13)), False),
        # an unknown year: a Saturday stays the nominal day, marked 暂定
        (Quarter(2027, 1), dates(2027, (3, 20), (3, 1), (3, 23), (3, 25), (3, 31), (4, 6)), True),
        (
            Quarter(2028, 4),
            [*dates(2028, (12, 20), (12, 1), (12, 23), (12, 26)), date(2029, 1, 1), date(2029, 1, 4)],
            True,
        ),
    ],
)
def test_cut_offs_of_a_quarter(quarter: Quarter, expected: list[date], provisional: bool) -> None:
    assert cut_offs(quarter, CALENDAR) == CutOffs(*expected, provisional=provisional)


def test_a_round_closes_the_day_after_its_review_end() -> None:
    assert cut_offs(Quarter(2026, 4), CALENDAR).closes_on == date(2027, 1, 1)


def test_cut_offs_are_settings() -> None:
    days = cut_offs(Quarter(2026, 4), CALENDAR, CutOffRule(15, 18, 1, 1, 1))
    assert [days.as_of, days.unit_due_on, days.lead_due_on, days.review_ends_on, days.edition_on] == dates(
        2026, (12, 15), (12, 18), (12, 21), (12, 22), (12, 23)
    )


def test_the_verification_round_lasts_twenty_working_days() -> None:
    assert verification_ends_on(date(2026, 11, 20), CALENDAR) == date(2026, 12, 18)


QUIET = LightRule.REPORTED


@pytest.mark.parametrize(
    ("kind", "quarters"),
    [
        (Kind.MEASURED, {1, 2, 3, 4}),
        (Kind.DELIVERABLE, {1, 2, 3, 4}),
        (Kind.ADVANCE, {2, 4}),
        (Kind.STANDING, {4}),
        (Kind.ENCOURAGED, {4}),
        (Kind.GOVERNANCE, set()),  # members are 免报
    ],
)
def test_how_often_each_kind_is_asked(kind: Kind, quarters: set[int]) -> None:
    asking = Asking(TaskState.ACTIVE, kind, PlanMode.NEW, last_light=QUIET, ever_accepted=True)
    assert {number for number in range(1, 5) if is_asked(asking, Quarter(2027, number))} == quarters


STANDING: dict[str, Any] = {"kind": Kind.STANDING, "last_light": QUIET, "ever_accepted": True}


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, False),
        ({"ever_accepted": False}, True),
        ({"ever_accepted": False, "last_light": None}, True),
        ({"last_light": None}, False),
        ({"last_light": LightRule.SLOW}, True),
        ({"last_light": LightRule.OVERDUE}, True),
        ({"last_light": LightRule.NO_INFORMATION}, True),
        ({"last_light": LightRule.STALE}, True),
        ({"last_light": LightRule.FIRST_ROUND}, False),
        ({"last_light": LightRule.TO_DECIDE}, False),
        ({"asks_everything": True}, True),
        ({"kind": Kind.MEASURED}, True),
        ({"kind": Kind.MEASURED, "value_may_exist": False}, False),
        ({"kind": Kind.MEASURED, "value_may_exist": False, "ever_accepted": False}, True),
        ({"kind": Kind.DELIVERABLE, "stage": Stage.DECIDED}, True),
        ({"kind": Kind.DELIVERABLE, "stage": Stage.ISSUED}, False),
        ({"kind": Kind.DELIVERABLE, "stage": Stage.ISSUED, "last_light": LightRule.RECTIFYING}, True),
        ({"kind": Kind.DELIVERABLE, "stage": Stage.ISSUED, "last_light": LightRule.STALE}, False),
        # Yellow by what 综合处 had to do: its body had told all, and was 本期未报 for ever when it said no more.
        ({"kind": Kind.DELIVERABLE, "stage": Stage.ISSUED, "last_light": LightRule.TO_JUDGE}, False),
        ({"kind": Kind.DELIVERABLE, "stage": Stage.ISSUED, "last_light": LightRule.TO_VERIFY}, False),
        ({"kind": Kind.DELIVERABLE, "stage": Stage.DECIDED, "last_light": LightRule.TO_JUDGE}, True),
        ({"kind": Kind.DELIVERABLE, "stage": Stage.ISSUED, "last_light": LightRule.UNREPORTED}, False),
        ({"kind": Kind.ADVANCE, "is_dated": True}, True),
        # A date of the figure itself waits for its value; one stated in words does not.
        ({"kind": Kind.MEASURED, "value_may_exist": False, "is_dated": True}, False),
        ({"kind": Kind.MEASURED, "value_may_exist": False, "is_dated": True, "is_dated_to_the_day": True}, True),
        # What is overdue, or to be put right, is asked whatever the kind expects.
        ({"is_wanted": True}, True),
        ({"kind": Kind.MEASURED, "value_may_exist": False, "is_wanted": True}, True),
        ({"kind": Kind.DELIVERABLE, "stage": Stage.ISSUED, "is_wanted": True}, True),
        ({"kind": Kind.GOVERNANCE, "is_wanted": True}, False),
        ({"kind": Kind.GOVERNANCE, "ever_accepted": False, "asks_everything": True}, False),
        ({"kind": Kind.GOVERNANCE, "is_host": True}, False),  # once a year, in the fourth quarter
    ],
)
def test_who_is_asked_out_of_turn(given: dict[str, Any], asked: bool) -> None:
    asking = Asking(TaskState.ACTIVE, plan_mode=PlanMode.NEW, **{**STANDING, **given})
    assert is_asked(asking, Quarter(2027, 1)) is asked


def test_the_host_writes_the_text_of_governance_once_a_year() -> None:
    asking = Asking(TaskState.ACTIVE, Kind.GOVERNANCE, PlanMode.NEW, is_host=True)
    assert [is_asked(asking, Quarter(2026, number)) for number in range(1, 5)] == [False, False, False, True]


@pytest.mark.parametrize("state", TaskState)
@pytest.mark.parametrize("plan_mode", PlanMode)
def test_only_running_tasks_are_asked(state: TaskState, plan_mode: PlanMode) -> None:
    running = {TaskState.ACTIVE, TaskState.TO_VERIFY}
    if plan_mode is PlanMode.CONTINUED:
        running.add(TaskState.TO_SIGN)
    assert is_asked(Asking(state, Kind.MEASURED, plan_mode), Quarter(2026, 4)) is (state in running)
