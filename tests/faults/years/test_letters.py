"""The oracle of letters itself: on which days it asks for an answer, of whom, and what it leaves open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.faults.years import standing
from tests.faults.years.letters import reminded_on
from tests.faults.years.oracle import Days, Duty, Facts, Letter, Lit, Matter, Plan, Report, Said

SENT, REPLY_BY = date(2026, 12, 4), date(2026, 12, 11)
OFFICE, ROADS = 1, 2
DAYS = Days(frozenset({2026}), frozenset({date(2027, 1, 1)}), frozenset(), frozenset())
REPORT = Report(9, 1, date(2026, 12, 1), 5, ROADS, SENT, date(2026, 12, 1), None, None)
WISH = Matter(5, ROADS, "by_hand", 5, SENT, None)
LETTER = Letter(3, "B2", ROADS, OFFICE, ((SENT, REPLY_BY),), (WISH,))


def facts(letter: Letter, report: Report = REPORT, lit: Lit | None = None, known: Days = DAYS) -> Facts:
    duty = Duty(4, 5, 1, ROADS, SENT, ())
    plan = Plan(1, False, SENT, OFFICE, frozenset(), SENT)
    states = {5: ((SENT, "active"), (date(2026, 12, 29), "terminated"))}
    lights = {(5, ROADS): lit} if lit else {}
    return Facts(known, {1: plan}, states, {5: ()}, (duty,), (), (), (), (report,), (), {}, (letter,), lit=lights)


def steps(letter: Letter, *days: int, **known: object) -> dict[int, set[tuple[int, str]]]:
    """By day of December what must be said, of those on which anything must; looked at on the day itself."""
    found = {}
    for day in days or range(1, 32):
        on = date(2026, 12, day)
        must, may = reminded_on(facts(letter, **known), on, on, {on})  # type: ignore[arg-type]
        assert not may
        if must:
            found[day] = {(one.step, one.role) for one in must}
    return found


def both(step: int) -> set[tuple[int, str]]:
    return {(step, "liaison"), (step, "unit_head")}


def test_who_has_not_answered_is_reminded_and_the_office_hears_once() -> None:
    late = {14: both(1) | {(1, "coordinator")}, 21: both(6), 28: both(11)}
    assert steps(LETTER) == {8: both(-3), 10: both(-1), **late}
    assert steps(replace(LETTER, asked=((date(2026, 12, 10), REPLY_BY),))) == late


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ([(date(2026, 12, 10), None)], {8: both(-3)}),
        ([(date(2026, 12, 14), None)], {8: both(-3), 10: both(-1)}),
        (
            [(date(2026, 12, 9), None), (date(2026, 12, 9), date(2026, 12, 16))],
            {
                8: both(-3),
                11: both(-3),
                15: both(-1),
                17: both(1) | {(1, "coordinator")},
                24: both(6),
            },
        ),
        ([(SENT, None)], {}),
    ],
    ids=["answered on the day", "late", "to be added to", "answered at once"],
)
def test_an_answer_ends_it_and_what_is_to_be_added_has_days_of_its_own(
    since: list[tuple[date, date | None]], expected: dict[int, set[tuple[int, str]]]
) -> None:
    assert steps(replace(LETTER, asked=((SENT, REPLY_BY), *since))) == expected


@pytest.mark.parametrize(("years", "expected"), [({2026}, [1]), ({2026, 2027}, [1, 6])])
def test_a_day_over_a_year_that_is_not_known_waits_for_it(years: set[int], expected: list[int]) -> None:
    late = replace(LETTER, asked=((date(2026, 12, 23), date(2026, 12, 30)),))
    known = replace(facts(late, known=replace(DAYS, years=frozenset(years))), states={5: ((SENT, "active"),)})
    found = [reminded_on(known, day, day, {day})[0] for day in (date(2026, 12, 31), date(2027, 1, 8))]
    assert sorted({one.step for said in found for one in said}) == expected


LATE, RED = replace(WISH, cause="report", subject=9), replace(WISH, cause="red")


@pytest.mark.parametrize(
    ("matter", "known", "is_asked"),
    [
        (LATE, {}, True),
        (LATE, {"report": replace(REPORT, sent_on=date(2026, 12, 20))}, False),
        (LATE, {"report": replace(REPORT, sent_on=date(2026, 12, 22))}, True),
        (LATE, {"report": replace(REPORT, is_excused=True)}, False),
        (LATE, {"report": replace(REPORT, due_on=date(2026, 12, 24))}, False),
        (replace(LATE, gone_on=SENT), {}, False),
        (RED, {"lit": Lit("red", "逾期3天", "", "市交通局")}, True),
        (RED, {"lit": Lit("yellow", "整改中", "", "市交通局")}, False),
        (RED, {"lit": Lit("yellow", "整改中", "回头看未通过", "市交通局")}, True),
        (RED, {"lit": Lit("red", "逾期3天", "", "综合处")}, False),
        (RED, {"lit": Lit("red", "逾期3天", "", "市商务委", is_leads=True)}, False),
        (RED, {"lit": Lit("grey", "中止", "", None)}, False),
    ],
    ids=[
        "missing",
        "came",
        "came later",
        "spared",
        "moved",
        "gone before",
        "red",
        "agreed",
        "failed",
        "waits to be read",
        "lies with the lead",
        "grey",
    ],
)
def test_after_its_last_day_nothing_is_said_of_what_is_at_rest(
    matter: Matter, known: dict[str, object], is_asked: bool
) -> None:
    assert (21 in steps(replace(LETTER, matters=(matter,)), 21, **known)) is is_asked
    assert 8 in steps(replace(LETTER, matters=(matter,)), 8, **known), "its last day is still to come"
    known_of_it = facts(replace(LETTER, matters=(matter,)), **known)  # type: ignore[arg-type]
    first, last = (
        Said("B2", "letter-3", REPLY_BY, step, ROADS, "liaison", date(2026, 12, day), False)
        for step, day in ((-3, 8), (1, 14))
    )
    assert standing.is_asked(known_of_it, first, date(2026, 12, 10)) is True
    assert standing.is_asked(known_of_it, last, date(2026, 12, 21)) is (True if is_asked else None), "or put aside"


def test_a_task_that_is_over_asks_for_nothing() -> None:
    assert steps(replace(LETTER, asked=((SENT, date(2026, 12, 15)),)), 16, 30) == {16: both(1) | {(1, "coordinator")}}


@pytest.mark.parametrize(
    ("state", "expected"), [("terminated", {28: both(-3)}), ("completed", {28: both(-3), 30: both(-1)})]
)
def test_before_its_last_day_what_is_not_its_bodys_any_more_asks_for_nothing(
    state: str, expected: dict[int, set[tuple[int, str]]]
) -> None:
    letter = replace(LETTER, asked=((SENT, date(2026, 12, 31)),))
    known = replace(facts(letter), states={5: ((SENT, "active"), (date(2026, 12, 29), state))})
    found = {day: reminded_on(known, on, on, {on})[0] for day in (28, 30) for on in (date(2026, 12, day),)}
    assert {day: {(one.step, one.role) for one in said} for day, said in found.items() if said} == expected


def test_what_changed_between_the_day_and_a_later_scan_is_left_open() -> None:
    known = facts(replace(LETTER, matters=(LATE,)), replace(REPORT, sent_on=date(2026, 12, 22)))
    must, may = reminded_on(known, date(2026, 12, 21), date(2026, 12, 18), {date(2026, 12, 24)})
    assert not must and {one.step for one in may} == {6}


def test_what_a_scan_knows_whose_clock_is_behind_is_left_open() -> None:
    """By its clock the 21st, when a later report of the same was sent; in truth the 23rd, when it is back again."""
    sent_on, returned_on, opened_on = date(2026, 12, 18), date(2026, 12, 22), date(2026, 12, 15)
    later = replace(REPORT, id=10, opened_on=opened_on, sent_on=sent_on, course=((returned_on, "returned"),))
    known = replace(facts(replace(LETTER, matters=(LATE,))), reports=(REPORT, later))
    by_clock, in_truth = date(2026, 12, 21), date(2026, 12, 23)
    must, may = reminded_on(known, by_clock, date(2026, 12, 20), {by_clock, in_truth})
    assert not must and {one.step for one in may} == {6}
    assert reminded_on(known, by_clock, date(2026, 12, 20), {by_clock}) == (set(), set())
