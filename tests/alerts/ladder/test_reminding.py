"""On which days an answer that has not come is asked for, of whom, in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.given.calendars import CALENDAR
from tracker.alerts.ladder.reminding import Awaited, Looked, reminders
from tracker.vocabulary import AlertStage, LetterKind, LetterState, Role

LETTER = Awaited(
    *(
        1,
        "B2:overdue-1-1:2026-11-27:7",
        AlertStage.B2,
        LetterKind.SUPERVISION,
        "渝发改函〔2026〕3号",
        date(2026, 12, 4),
    ),
    *(7, "市商务委", 1, LetterState.SENT, date(2026, 12, 11), date(2026, 12, 4), False),
)
FROM = Looked(date(2026, 12, 1), date(2026, 12, 1))
NAMED = "督办函（渝发改函〔2026〕3号）"
OFFICE = "致市商务委的督办函（渝发改函〔2026〕3号），反馈期限2026年12月11日已过，至今没有反馈。请催办。"


@pytest.mark.parametrize(
    ("letter", "days"),
    [
        (LETTER, {-3: "12-08", -1: "12-10", 1: "12-14", 6: "12-21", 11: "12-28"}),
        (replace(LETTER, asked_on=date(2026, 12, 10)), {1: "12-14", 6: "12-21", 11: "12-28"}),
        (replace(LETTER, reply_by=date(2026, 12, 31)), {-3: "12-28", -1: "12-30"}),
        (replace(LETTER, ended_on=date(2026, 12, 14)), {-3: "12-08", -1: "12-10"}),
    ],
)
def test_the_days_are_those_of_a_report(letter: Awaited, days: dict[int, str]) -> None:
    found = reminders(letter, FROM, date(2026, 12, 31), CALENDAR)
    assert {one.offset: f"{one.day:%m-%d}" for one in found} == days


def test_what_touches_a_year_without_its_days_off_waits() -> None:
    late = replace(LETTER, reply_by=date(2026, 12, 30))
    assert [one.offset for one in reminders(late, FROM, date(2027, 1, 29), CALENDAR)] == [-3, -1, 1]


def test_what_waited_is_said_once_the_days_off_are_known_and_nothing_else_that_lies_as_far_back() -> None:
    late, known = replace(LETTER, reply_by=date(2026, 12, 30)), replace(CALENDAR, years=CALENDAR.years | {2027})
    found = reminders(late, Looked(date(2026, 12, 18), date(2027, 1, 18), 2027), date(2027, 1, 18), known)
    assert [(one.offset, f"{one.day:%m-%d}") for one in found] == [(6, "01-08"), (11, "01-15")]


@pytest.mark.parametrize(
    ("state", "is_returned", "before", "after"),
    [
        (LetterState.SENT, False, "尚未反馈。请签收并在“函件”里反馈。", "至今没有反馈。请签收并在“函件”里反馈。"),
        (LetterState.RECEIVED, False, "尚未反馈。请在“函件”里反馈。", "至今没有反馈。请在“函件”里反馈。"),
        (
            LetterState.RECEIVED,
            True,
            "尚未补充反馈。请在“函件”里补充反馈。",
            "至今没有补充反馈。请在“函件”里补充反馈。",
        ),
        (
            LetterState.TO_APPROVE,
            False,
            "尚未反馈。联络员已拟好反馈，请单位负责人审批。",
            "至今没有反馈。联络员已拟好反馈，请单位负责人审批。",
        ),
    ],
)
def test_the_words_say_how_long_is_left_and_what_is_to_be_done(
    state: LetterState, is_returned: bool, before: str, after: str
) -> None:
    letter = replace(LETTER, state=state, is_returned=is_returned)
    first, _, late, again = reminders(letter, FROM, date(2026, 12, 21), CALENDAR)
    said = [one.say(Role.LIAISON) for one in (first, late)]
    assert said == [
        f"{NAMED}的反馈期限2026年12月11日，还有 3 个工作日，{before}",
        f"{NAMED}的反馈期限2026年12月11日已过，{after}",
    ]
    assert Role.COORDINATOR in late.roles and Role.COORDINATOR not in (*first.roles, *again.roles)
    assert late.say(Role.COORDINATOR) == (OFFICE.replace("没有反馈", "没有补充反馈") if is_returned else OFFICE)
