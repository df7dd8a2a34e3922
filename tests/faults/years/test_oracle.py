"""The oracle itself: where lives once differed from it and domain.md was with the scan; and what is seen rarely."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.faults.years.comparing import Comparing
from tests.faults.years.oracle import (
    Days,
    Facts,
    Figure,
    Node,
    Owned,
    Pause,
    Plan,
    Report,
    Told,
    Verdict,
    Written,
    said_on,
)
from tests.faults.years.standing import is_asked

ISSUED, DUE = date(2026, 11, 20), date(2026, 11, 30)
FIRST, THEN = date(2026, 12, 1), date(2026, 12, 15)
"""When the date is overdue by one working day, and by eleven."""
TAKEN = date(2026, 12, 8)
"""When it changes hands."""
OFFICE, ROADS, TRADE = 1, 2, 3

LATE = Node(7, 5, 1, None, ((ISSUED, DUE),), ((ISSUED, Owned((ROADS,))),), (), ())


def facts(node: Node, *told: Told, reports: tuple[Report, ...] = ()) -> Facts:
    days = Days(frozenset({2026, 2027}), frozenset(), frozenset(), frozenset())
    plan = Plan(1, False, ISSUED, OFFICE, frozenset(), ISSUED)
    return Facts(days, {1: plan}, {5: ((ISSUED, "active"),)}, {5: ()}, (), (node,), (), (), reports, told, {})


def told_by(body: int, on: date) -> Told:
    return Told(5, body, DUE, on, on, None)


def asked(body: int, due_on: date, sent_on: date | None = None) -> Report:
    return Report(9, 1, ISSUED, 5, body, due_on, ISSUED, sent_on, None)


def heard(known: Facts, day: date) -> set[tuple[str, int]]:
    return {(one.stage, one.body) for one in said_on(known, day) if one.subject == "date-7"}


@pytest.mark.parametrize(
    ("owners", "told", "expected"),
    [
        ((TRADE,), [told_by(TRADE, FIRST)], set()),
        ((TRADE,), [told_by(TRADE, TAKEN)], {("A6", OFFICE)}),
        ((TRADE,), [replace(told_by(TRADE, FIRST), accepted_on=None)], {("A6", OFFICE)}),
        ((TRADE,), [], set()),
        ((ROADS, TRADE), [told_by(ROADS, FIRST)], set()),
        ((ROADS, TRADE), [], {("A6", ROADS)}),
        ((ROADS, TRADE), [told_by(ROADS, FIRST), told_by(TRADE, FIRST)], set()),
        ((ROADS, TRADE), [told_by(ROADS, FIRST), told_by(TRADE, TAKEN)], {("A6", OFFICE)}),
    ],
    ids=[
        "told while it was another's",
        "has told on the day",
        "told before, and it waits to be read",
        "has not",
        "only the other has",
        "the other has not",
        "told while it was the other's",
        "all have",
    ],
)
def test_who_takes_it_over_is_asked_first_unless_he_has_told(
    owners: tuple[int, ...], told: list[Told], expected: set[tuple[str, int]]
) -> None:
    taken = replace(LATE, owners=(*LATE.owners, (TAKEN, Owned(owners))))
    assert heard(facts(taken, *told), THEN) == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [(None, {("A6", OFFICE)}), ((ROADS, TRADE), {("A6", OFFICE)}), ((ROADS,), set())],
    ids=["nobody's", "of both", "another's"],
)
def test_what_was_sent_before_counts_where_it_was_nobody_elses(
    before: tuple[int, ...] | None, expected: set[tuple[str, int]]
) -> None:
    taken = replace(LATE, owners=((ISSUED, Owned(before)), (TAKEN, Owned((TRADE,)))))
    assert heard(facts(taken, told_by(TRADE, FIRST)), THEN) == expected


@pytest.mark.parametrize(
    ("taken_on", "due_on", "sent_on", "day", "expected"),
    [
        (date(2026, 12, 2), date(2026, 12, 14), None, date(2026, 12, 15), set()),
        (date(2026, 12, 2), date(2026, 12, 14), None, date(2026, 12, 16), set()),
        (date(2026, 12, 2), date(2026, 12, 14), None, date(2026, 12, 17), {("A6", ROADS)}),
        (date(2026, 12, 2), date(2026, 12, 14), None, date(2026, 12, 18), set()),
        (date(2026, 12, 2), date(2026, 12, 14), None, date(2026, 12, 29), set()),
        (date(2026, 12, 2), date(2026, 12, 14), None, date(2026, 12, 31), {("A6", ROADS)}),
        (date(2026, 12, 2), date(2026, 12, 28), None, date(2026, 12, 29), {("A6", ROADS)}),
        (date(2026, 12, 2), date(2026, 12, 29), None, date(2026, 12, 29), set()),
        (date(2026, 12, 2), date(2026, 12, 3), date(2026, 12, 1), date(2026, 12, 29), set()),
    ],
    ids=[
        "ten working days at least",
        "the last of them",
        "they are over",
        "said the day before",
        "the date's own beat is not his",
        "ten days later",
        "his cut-off is",
        "his cut-off day",
        "had answered before",
    ],
)
def test_who_takes_it_over_has_until_his_cut_off_and_ten_working_days_at_least(
    taken_on: date, due_on: date, sent_on: date | None, day: date, expected: set[tuple[str, int]]
) -> None:
    taken = replace(LATE, owners=((ISSUED, Owned((TRADE,))), (taken_on, Owned((ROADS,)))))
    known = facts(taken, reports=(asked(ROADS, due_on, sent_on),))
    assert heard(known, day) == expected


LED = (("A6", TRADE, "liaison"), ("A6", TRADE, "unit_head"))
OWN = (("A6", ROADS, "liaison"), ("A6", ROADS, "unit_head"))


@pytest.mark.parametrize(
    ("lies", "joint", "told", "expected"),
    [
        ((), (), None, OWN),
        ((("head", FIRST),), (), None, OWN[1:]),
        ((("head", FIRST), ("lead", TAKEN)), (), None, LED),
        ((("lead", TAKEN),), (("head", TAKEN),), None, LED[1:]),
        ((("lead", FIRST), ("", TAKEN)), (), None, OWN),
        ((("lead", FIRST), ("head", TAKEN)), (), None, OWN[1:]),
        ((("lead", FIRST),), (("head", FIRST), ("", TAKEN)), (TAKEN, None), (("A6", OFFICE, "coordinator"),)),
        ((("lead", FIRST),), (("head", FIRST), ("", TAKEN)), (TAKEN, TAKEN), (("A6", OFFICE, "coordinator"),)),
    ],
    ids=[
        "nothing written",
        "with its head",
        "handed up",
        "in the joint one, with the head of the lead",
        "sent back, or its round was closed",
        "written anew",
        "the joint one waits for 综合处",
        "and was accepted",
    ],
)
def test_what_lies_with_the_lead_is_said_to_the_lead(
    lies: tuple[tuple[str, date], ...],
    joint: tuple[tuple[str, date], ...],
    told: tuple[date, date | None] | None,
    expected: tuple[tuple[str, int, str], ...],
) -> None:
    written = [
        Written(5, body, DUE, tuple((on, whom) for whom, on in course))
        for body, course in ((ROADS, lies), (TRADE, joint))
    ]
    came = [Told(5, TRADE, DUE, told[0], told[1], None)] if told else []
    known = replace(facts(LATE, *came), written=tuple(written), leads={5: TRADE})
    found = ((one.stage, one.body, one.role) for one in said_on(known, THEN) if one.subject == "date-7")
    assert set(found) == set(expected)
    assert all(one.limit_on == date.min for one in said_on(known, THEN))


def test_a_lead_is_late_as_who_gave_it_its_text_would_be() -> None:
    """From the last day of who took it over; with what is its own from the date."""
    taken = replace(LATE, owners=((ISSUED, Owned((OFFICE,))), (date(2026, 12, 2), Owned((ROADS,)))))
    lies = Written(5, ROADS, DUE, ((date(2026, 12, 10), "lead"),))
    known = replace(facts(taken, reports=(asked(ROADS, date(2026, 12, 14)),)), written=(lies,), leads={5: TRADE})
    assert heard(known, date(2026, 12, 16)) == set(), "it is asked first"
    assert heard(known, date(2026, 12, 17)) == {("A6", TRADE)}
    assert {one.limit_on for one in said_on(known, date(2026, 12, 17))} == {date(2026, 12, 16)}
    both = replace(LATE, owners=((ISSUED, Owned((TRADE, ROADS))),))
    assert heard(replace(known, nodes=(both,)), THEN) == {("A6", TRADE)}


@pytest.mark.parametrize(("cut_off", "expected"), [(date(2026, 12, 16), True), (date(2026, 12, 18), None)])
def test_who_got_a_later_cut_off_may_have_been_left_alone_in_between(cut_off: date, expected: bool | None) -> None:
    taken = replace(LATE, owners=((ISSUED, Owned((OFFICE,))), (date(2026, 12, 2), Owned((ROADS,)))))
    was = facts(taken, reports=(asked(ROADS, date(2026, 12, 14)),))
    (said, *_) = (one for one in said_on(was, date(2026, 12, 17)) if one.stage == "A6" and one.body == ROADS)
    is_now = facts(taken, reports=(asked(ROADS, cut_off),))
    assert is_asked(is_now, said, date(2026, 12, 21)) is expected


@pytest.mark.parametrize(
    ("spoke_on", "expected"),
    [(DUE, {("A6", ROADS)}), (FIRST, set())],
    ids=["before it was overdue", "after"],
)
def test_silence_speaks_on_its_day_also_where_a_scan_writes_it_later(
    spoke_on: date, expected: set[tuple[str, int]]
) -> None:
    """No scan ran for weeks, and the date became overdue meanwhile."""
    silent = replace(LATE, owners=((ISSUED, Owned(None)), (TAKEN, Owned((ROADS,), spoke_on))))
    assert heard(facts(silent), THEN) == expected


def test_nothing_is_made_up_for_to_who_was_not_kept_waiting() -> None:
    """The eleventh working day lay in a pause; meanwhile all was told: 综合处 hears at its own next day."""
    held = replace(LATE, pauses=(Pause(date(2026, 12, 14), date(2026, 12, 16)),))
    assert heard(facts(held), date(2026, 12, 16)) == {("A6", ROADS)}
    assert heard(facts(held, told_by(ROADS, date(2026, 12, 15))), date(2026, 12, 16)) == set()
    assert heard(facts(held, told_by(ROADS, date(2026, 12, 15))), date(2026, 12, 29)) == {("A6", OFFICE)}


def test_what_is_to_be_put_right_is_made_up_for_likewise() -> None:
    """整改至 4 December; the eleventh working day after it lay in the pause of a verification."""
    verdict = Verdict(False, date(2026, 12, 1), date(2026, 12, 4))
    held = replace(
        LATE, verdicts=((date(2026, 12, 1), verdict),), pauses=(Pause(date(2026, 12, 18), date(2026, 12, 23)),)
    )
    assert heard(facts(held), date(2026, 12, 21)) == set()
    assert heard(facts(held), date(2026, 12, 23)) == {("A6", ROADS)}


@pytest.mark.parametrize(
    ("as_of", "sent_on", "accepted_on", "expected"),
    [
        (DUE, date(2026, 12, 8), None, set()),
        (DUE, date(2026, 12, 8), date(2026, 12, 10), set()),
        (date(2025, 12, 20), date(2026, 12, 8), date(2026, 12, 10), {("A6", ROADS)}),
        (DUE, date(2026, 12, 4), None, {("A6", ROADS)}),
        (date(2026, 12, 20), date(2026, 12, 4), date(2026, 12, 8), set()),
        (date(2026, 12, 20), date(2026, 12, 3), date(2026, 12, 4), {("A6", ROADS)}),
    ],
    ids=[
        "waits to be read",
        "was read, to be judged by",
        "was read: of days long before",
        "came before the verdict",
        "read after it",
        "the verdict knew it",
    ],
)
def test_what_came_after_a_verdict_is_read_before_more_is_asked(
    as_of: date, sent_on: date, accepted_on: date | None, expected: set[tuple[str, int]]
) -> None:
    judged = replace(LATE, verdicts=((date(2026, 12, 7), Verdict(False, date(2026, 12, 7), date(2026, 12, 14))),))
    known = facts(judged, Told(5, ROADS, as_of, sent_on, accepted_on, None))
    assert heard(known, THEN) == expected


@pytest.mark.parametrize(
    ("figure", "senders", "accepted_on", "expected"),
    [
        (None, [ROADS], None, {("A6", TRADE)}),
        (None, [ROADS, TRADE], None, set()),
        (None, [ROADS], date(2026, 12, 10), {("A6", TRADE)}),
        (None, [ROADS, TRADE], date(2026, 12, 10), set()),
        (3, [ROADS], None, set()),
    ],
    ids=["one has", "both have", "what one sent was read", "what both sent", "the value of a figure tells for all"],
)
def test_of_several_who_has_sent_it_hears_no_more_and_the_others_do(
    figure: int | None, senders: list[int], accepted_on: date | None, expected: set[tuple[str, int]]
) -> None:
    verdict = Verdict(False, date(2026, 12, 7), date(2026, 12, 14))
    of_two = ((ISSUED, Owned((ROADS, TRADE))),)
    judged = replace(LATE, figure=figure, owners=of_two, verdicts=((date(2026, 12, 7), verdict),))
    told = (Told(5, body, DUE, date(2026, 12, 8), accepted_on, None) for body in senders)
    assert heard(facts(judged, *told), THEN) == expected


@pytest.mark.parametrize(
    ("asked_on", "sent_on", "day", "expected"),
    [
        (ISSUED, None, ISSUED, {(0, ROADS)}),
        (FIRST, None, ISSUED, set()),
        (ISSUED, None, date(2026, 12, 9), {(-3, ROADS)}),
        (FIRST, None, date(2026, 12, 9), {(-3, ROADS)}),
        (ISSUED, date(2026, 12, 9), date(2026, 12, 9), set()),
        (ISSUED, None, date(2026, 12, 11), {(-1, ROADS)}),
        (ISSUED, None, date(2026, 12, 14), set()),
    ],
    ids=["opens", "asked later", "-3", "asked later, -3", "sent", "-1", "the day itself"],
)
def test_a_round_is_told_of_when_it_opens_and_before_its_cut_off(
    asked_on: date, sent_on: date | None, day: date, expected: set[tuple[int, int]]
) -> None:
    owed = replace(asked(ROADS, date(2026, 12, 14), sent_on), asked_on=asked_on)
    known = facts(LATE, reports=(owed, replace(owed, id=10, task=6)))
    assert {(one.step, one.body) for one in said_on(known, day) if one.stage == "A3"} == expected


@pytest.mark.parametrize(
    ("owner", "told", "day", "expected"),
    [
        (ROADS, (), date(2027, 2, 1), {ROADS}),
        (ROADS, (), date(2027, 1, 29), set()),
        (ROADS, (), date(2027, 2, 2), set()),
        (None, (), date(2027, 2, 1), {OFFICE}),
        (ROADS, ((8, date(2026, 12, 31)),), date(2027, 2, 1), set()),
        (ROADS, ((8, date(2026, 12, 30)),), date(2027, 2, 1), {ROADS}),
    ],
    ids=["after days off", "before", "once", "nobody's", "told", "told of another period"],
)
def test_a_value_is_told_of_on_the_first_day_on_which_it_can_exist(
    owner: int | None, told: tuple[tuple[int, date], ...], day: date, expected: set[int]
) -> None:
    """30 January is a Saturday."""
    owned = ((ISSUED, Owned((owner,) if owner else None)),)
    figure = Figure(8, 5, 1, 3, 30, owned)
    known = replace(facts(LATE, replace(told_by(TRADE, FIRST), values=told)), figures=(figure,))
    assert {one.body for one in said_on(known, day) if one.stage == "A7"} == expected


def test_a_clock_that_went_ahead_keeps_no_scan_of_that_day_from_looking_back() -> None:
    """It said the 27th some minutes past noon: at noon of the 27th the last day scanned is the 24th."""
    before, ahead, after = date(2029, 8, 24), date(2029, 8, 27), date(2029, 8, 28)
    comparing = Comparing("500000", looks=[(before, False), (ahead, True)])
    assert [comparing.last((ahead, False)), comparing.last((ahead, True)), comparing.last((after, False))] == [
        before,
        ahead,
        ahead,
    ]
