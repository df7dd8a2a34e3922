from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.given.calendars import CALENDAR
from tracker.alerts.scan.base_days import base_days
from tracker.alerts.scan.stages import LADDER, STEPS, Matter, Occurrence, Subject, due
from tracker.plans.settings.timing import DEFAULT, Timing
from tracker.vocabulary import AlertStage, Role

ISSUED = date(2026, 11, 20)  # a Friday
FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
BOTH = ("liaison", "unit_head")


def matter(subject: Subject, due_on: date, **given: Any) -> Matter:
    return Matter(subject, 7, **{"department_ids": (1,), "due_on": due_on, "since_on": date(2024, 1, 1), **given})


def told(one: Matter, first: date = FIRST, last: date = LAST) -> list[tuple[str, str]]:
    """(day, offset and role) of what is due to be said without a person, in the order of days."""
    found = [each for each in due([one], first, last, CALENDAR) if each.stage not in LADDER]
    return [(f"{each.day:%m-%d}", f"{each.stage.value}{each.offset:+d} {each.role.value}") for each in found]


def days(one: Matter, role: Role, **given: Any) -> list[str]:
    return [day for day, what in told(one, **given) if what.endswith(role.value)]


@pytest.mark.parametrize(
    ("issued_on", "expected"),
    [
        (ISSUED, [("11-20", "A1+0 liaison")]),
        (date(2026, 11, 21), [("11-23", "A1+0 liaison")]),  # issued on a Saturday
        (date(2026, 10, 1), [("10-08", "A1+0 liaison")]),
    ],
)
def test_a_notice_goes_out_on_issue_or_the_next_working_day(issued_on: date, expected: list[tuple[str, str]]) -> None:
    assert told(matter(Subject.NOTICE, issued_on, since_on=issued_on)) == expected


def test_signing_is_chased_after_2_days_then_3_then_every_5() -> None:
    one = matter(Subject.SIGNING, ISSUED, since_on=ISSUED)
    assert told(one, last=date(2026, 12, 9)) == [
        ("11-24", "A2+2 liaison"),
        ("11-25", "A2+3 unit_head"),
        ("12-02", "A2+8 unit_head"),
        ("12-09", "A2+13 unit_head"),
    ]


def test_a_date_that_is_nobodys_is_told_the_office_at_every_stage() -> None:
    one = matter(Subject.UNOWNED, date(2026, 11, 29), since_on=date(2026, 1, 1))
    assert told(one, last=date(2026, 12, 14)) == [
        ("08-31", "A5-90 coordinator"),
        ("10-30", "A5-30 coordinator"),
        ("11-16", "A5-10 coordinator"),
        ("11-25", "A5-3 coordinator"),
        ("11-27", "A5+0 coordinator"),  # a Sunday: told on the Friday before
        ("11-30", "A6+1 coordinator"),
        ("12-14", "A6+11 coordinator"),
    ]


@pytest.mark.parametrize(
    ("signed_on", "expected"),
    [
        (date(2026, 11, 24), []),  # signed on the day it would be chased
        (date(2026, 11, 25), ["A2+2 liaison"]),
        (date(2026, 11, 26), ["A2+2 liaison", "A2+3 unit_head"]),
    ],
)
def test_signing_ends_the_chase(signed_on: date, expected: list[str]) -> None:
    one = matter(Subject.SIGNING, ISSUED, since_on=ISSUED, ended_on=signed_on)
    assert [what for _, what in told(one)] == expected


CUT_OFF = date(2026, 9, 23)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        # over 中秋 and 国庆 until the round closes
        ({"ended_on": date(2026, 10, 10)}, ["09-24", "10-09"]),
        ({"ended_on": date(2026, 10, 9)}, ["09-24"]),  # closed, or reported, on the day of the second
        ({"ended_on": date(2026, 9, 23)}, []),  # reported on the cut-off
        ({"ended_on": date(2026, 10, 10), "since_on": date(2026, 9, 24)}, ["09-24", "10-09"]),
        ({"ended_on": date(2026, 10, 10), "since_on": date(2026, 9, 25)}, ["10-09"]),  # asked later
    ],
)
def test_a_missing_report_is_chased_until_it_comes_or_the_round_closes(
    given: dict[str, Any], expected: list[str]
) -> None:
    one = matter(Subject.REPORT, CUT_OFF, **given)
    assert days(one, Role.LIAISON) == days(one, Role.UNIT_HEAD) == expected


def test_a_round_is_told_of_as_it_opens_and_before_the_cut_off() -> None:
    opened = matter(Subject.OPENING, CUT_OFF, since_on=date(2026, 9, 5), grace_on=date(2026, 9, 5))
    assert told(opened, last=date(2026, 10, 31)) == [("09-07", "A3+0 liaison")], "opened on a Saturday"
    near = matter(Subject.CUT_OFF, CUT_OFF, since_on=date(2026, 9, 1))
    assert [what for _, what in told(near, last=date(2026, 10, 31))] == ["A3-3 liaison", "A3-1 liaison"]
    late = matter(Subject.CUT_OFF, CUT_OFF, since_on=CUT_OFF)
    assert told(late, last=date(2026, 10, 31)) == [], "opened on the day of its cut-off"


OWN = matter(Subject.MILESTONE, date(2026, 9, 30), grace_on=date(2026, 9, 30))


def test_an_own_date_is_warned_of_and_then_chased() -> None:
    assert told(OWN, last=date(2026, 10, 31)) == [
        ("07-02", "A5-90 liaison"),
        ("08-31", "A5-30 liaison"),
        ("09-16", "A5-10 liaison"),
        ("09-16", "A5-10 unit_head"),
        ("09-24", "A5-3 liaison"),
        ("09-24", "A5-3 unit_head"),
        ("09-30", "A5+0 liaison"),
        ("09-30", "A5+0 unit_head"),
        ("10-08", "A6+1 liaison"),
        ("10-08", "A6+1 unit_head"),
        ("10-21", "A6+11 liaison"),
        ("10-21", "A6+11 unit_head"),
    ]


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2026, 8, 22), "A5+0 on 08-21"),  # a Saturday: the last working day before
        (date(2026, 8, 24), "A5+0 on 08-24"),
        (date(2026, 10, 5), "A5+0 on 09-30"),
        (date(2026, 11, 13), "A5-90 on 08-17"),  # 90 days before is a Saturday: the next working day
        (date(2026, 11, 16), "A5-90 on 08-18"),
    ],
)
def test_calendar_days_that_are_days_off_move(due_on: date, expected: str) -> None:
    found = due([replace(OWN, due_on=due_on, grace_on=due_on)], FIRST, LAST, CALENDAR)
    assert expected in [f"{one.stage.value}{one.offset:+d} on {one.day:%m-%d}" for one in found]


@pytest.mark.parametrize(
    ("given", "stages"),
    [
        # a stage whose day lies before 下达 or before its date was recorded never arises
        ({"since_on": date(2026, 9, 16)}, ["A5-10", "A5-3", "A5+0", "A6+1"]),
        ({"since_on": date(2026, 9, 17)}, ["A5-3", "A5+0", "A6+1"]),
        ({"since_on": date(2026, 10, 8)}, ["A6+1"]),
        ({"since_on": date(2026, 10, 9)}, []),
        # a verdict, 顺延 or the end of the task ends it
        ({"since_on": date(2026, 9, 17), "ended_on": date(2026, 9, 30)}, ["A5-3"]),
        ({"since_on": date(2026, 9, 17), "ended_on": date(2026, 10, 1)}, ["A5-3", "A5+0"]),
        ({"since_on": date(2026, 9, 17), "ended_on": date(2026, 10, 8)}, ["A5-3", "A5+0"]),
        ({"since_on": date(2026, 9, 17), "ended_on": date(2026, 10, 9)}, ["A5-3", "A5+0", "A6+1"]),
    ],
)
def test_what_lies_outside_its_time_never_arises(given: dict[str, Any], stages: list[str]) -> None:
    found = due([replace(OWN, **given)], FIRST, date(2026, 10, 20), CALENDAR)
    assert [f"{one.stage.value}{one.offset:+d}" for one in found if one.role is Role.LIAISON] == stages


def test_a_date_past_at_issue_is_chased_after_the_verification_round() -> None:
    """The demo's own dates of 2025: first message on the first working day after the 核定 round, then every ten."""
    one = matter(Subject.MILESTONE, date(2025, 12, 31), grace_on=date(2026, 12, 18), since_on=ISSUED)
    assert days(one, Role.LIAISON) == ["12-21"]
    later = due([one], date(2027, 1, 1), date(2027, 1, 31), CALENDAR)
    assert {(each.day, each.offset, each.provisional) for each in later} == {
        (date(2027, 1, 5), 11, True),
        (date(2027, 1, 19), 21, True),
    }


def test_who_took_it_over_late_is_chased_from_its_own_limit() -> None:
    """Of two bodies one has had it all along, the other had until 20 October to tell it."""
    one = replace(OWN, department_ids=(7, 8), since_on=date(2026, 9, 30), limits={8: date(2026, 10, 20)})
    found = [each for each in due([one], date(2026, 10, 1), date(2026, 11, 6), CALENDAR) if each.role is Role.LIAISON]
    of = {id: [f"{each.day:%m-%d} {each.offset:+d}" for each in found if each.department_id == id] for id in (7, 8)}
    assert of == {7: ["10-08 +1", "10-21 +11", "11-04 +21"], 8: ["10-21 +1", "11-04 +11"]}
    keys = [each.key for each in found if each.day == date(2026, 10, 21)]
    assert [key.split(":")[2:5] for key in keys] == [
        ["2026-09-30/2026-10-20", "+1", "8"],
        ["2026-09-30", "+11", "7"],
    ]


def test_a_goal_past_grace_is_told_once_to_the_coordinator() -> None:
    goal = matter(Subject.GOAL, date(2025, 12, 31), grace_on=date(2026, 3, 31))
    assert told(goal) == [("04-01", "A6+1 coordinator")]
    assert told(replace(goal, ended_on=date(2026, 4, 1))) == []


@pytest.mark.parametrize(
    ("can_exist_on", "given", "expected"),
    [
        (date(2026, 10, 30), {}, ["10-30"]),  # a Friday
        (date(2026, 10, 31), {}, ["11-02"]),  # a Saturday: the next working day
        (date(2026, 10, 1), {}, ["10-08"]),
        (date(2026, 10, 30), {"since_on": date(2026, 10, 30)}, ["10-30"]),
        (date(2026, 10, 30), {"since_on": date(2026, 10, 31)}, []),  # handed down, or told so, later
        (date(2026, 10, 30), {"ended_on": date(2026, 10, 30)}, []),
    ],
)
def test_that_a_value_can_exist_is_told_once(can_exist_on: date, given: dict[str, Any], expected: list[str]) -> None:
    one = matter(Subject.VALUE, date(2026, 9, 30), grace_on=can_exist_on, **given)
    assert told(one) == [(day, "A7+0 liaison") for day in expected]
    to_office = replace(one, subject=Subject.UNOWNED_VALUE)
    assert told(to_office) == [(day, "A7+0 coordinator") for day in expected]
    assert [each.key for each in due([one], FIRST, LAST, CALENDAR)] == ["A7:value-7:2026-09-30:+0:1:liaison"] * len(
        expected
    )


def test_a_new_due_date_is_a_new_series() -> None:
    later = replace(OWN, due_on=date(2026, 12, 25), grace_on=date(2026, 12, 25), since_on=date(2026, 9, 20))
    first, second = (due([one], FIRST, LAST, CALENDAR) for one in (OWN, later))
    assert not {one.key for one in first} & {one.key for one in second}


def test_a_key_names_stage_subject_date_step_and_post() -> None:
    found = due([replace(OWN, department_ids=(1, 2))], date(2026, 10, 8), date(2026, 10, 8), CALENDAR)
    assert [one.key for one in found] == [
        "A6:milestone-7:2026-09-30:+1:1:liaison",
        "A6:milestone-7:2026-09-30:+1:1:unit_head",
        "A6:milestone-7:2026-09-30:+1:2:liaison",
        "A6:milestone-7:2026-09-30:+1:2:unit_head",
    ]


# 2027 is not known: A4, A6 and what counts calendar days go on, marked; the rest waits.
UNKNOWN: list[tuple[Matter, set[tuple[str, bool]]]] = [
    (matter(Subject.NOTICE, date(2027, 1, 9)), {("A1+0 2027-01-11", True)}),
    (matter(Subject.SIGNING, date(2026, 12, 29), ended_on=date(2027, 1, 6)), {("A2+2 2026-12-31", False)}),
    (matter(Subject.SIGNING, date(2027, 1, 4), ended_on=date(2027, 3, 1)), set()),
    (matter(Subject.REPORT, date(2026, 12, 31), ended_on=date(2027, 1, 6)), {("A4+1 2027-01-04", True)}),
    (
        matter(Subject.MILESTONE, date(2027, 1, 8), grace_on=date(2027, 1, 8), ended_on=date(2027, 1, 12)),
        {
            ("A5-90 2026-10-10", False),
            ("A5-30 2026-12-09", False),
            ("A5+0 2027-01-08", True),
            ("A6+1 2027-01-11", True),
        },
    ),
    (
        matter(Subject.GOAL, date(2026, 12, 31), grace_on=date(2027, 3, 31)),
        {("A6+1 2027-04-01", True)},
    ),
]


@pytest.mark.parametrize(("one", "expected"), UNKNOWN, ids=[one.subject.value for one, _ in UNKNOWN])
def test_in_an_unknown_year_only_some_stages_go_on(one: Matter, expected: set[tuple[str, bool]]) -> None:
    found = due([one], date(2026, 10, 1), date(2027, 6, 30), CALENDAR)
    assert {(f"{each.stage.value}{each.offset:+d} {each.day}", each.provisional) for each in found} == expected


def rungs(one: Matter, last: date = LAST) -> list[str]:
    """The days on which a letter is drawn up, and its rung."""
    return [
        f"{each.stage.value} {each.day:%m-%d}" for each in due([one], FIRST, last, CALENDAR) if each.stage in LADDER
    ]


@pytest.mark.parametrize(
    ("given", "last", "expected"),
    [
        ({}, date(2026, 9, 28), []),  # 9-24, 9-28 after 中秋
        ({}, date(2026, 9, 29), ["B1 09-29"]),
        ({"ended_on": date(2026, 9, 29)}, LAST, []),  # reported on the third day
        ({"ended_on": date(2026, 9, 30)}, LAST, ["B1 09-29"]),
        ({"since_on": date(2026, 9, 30)}, LAST, []),  # asked later
    ],
)
def test_a_report_three_days_late_comes_to_the_first_rung(
    given: dict[str, Any], last: date, expected: list[str]
) -> None:
    assert rungs(matter(Subject.REPORT, CUT_OFF, **given), last) == expected


@pytest.mark.parametrize(
    ("given", "last", "expected"),
    [
        ({}, date(2026, 10, 12), []),  # 10-8, 10-9, 10-10 worked, 10-12
        ({}, date(2026, 10, 13), ["B2 10-13"]),
        ({}, date(2026, 10, 27), ["B2 10-13", "B2 10-27"]),  # looked at again: its key stays the same
        ({"ended_on": date(2026, 10, 13)}, LAST, []),
        ({"since_on": date(2026, 10, 14)}, date(2026, 10, 27), ["B2 10-27"]),
    ],
)
def test_a_date_five_days_late_comes_to_the_second_rung(given: dict[str, Any], last: date, expected: list[str]) -> None:
    assert rungs(replace(OWN, **given), last) == expected


def test_no_letter_is_drawn_up_by_a_guessed_calendar() -> None:
    late = matter(Subject.REPORT, date(2026, 12, 30), ended_on=date(2027, 3, 1))
    assert rungs(late, date(2027, 2, 1)) == []
    assert rungs(matter(Subject.REPORT, date(2026, 12, 28)), date(2027, 2, 1)) == ["B1 12-31"]


def test_every_stage_of_now_is_in_the_table() -> None:
    # Said when a unit's thing is answered, when a person sends a letter.
    by_hand = {AlertStage.RESULT, AlertStage.DISPATCH}
    # Rungs of lights and letters alone (ladder/rungs.py).
    by_hand |= {AlertStage.B3, AlertStage.B4}
    assert {step.stage for step in STEPS} == set(AlertStage) - by_hand
    assert {step.subject for step in STEPS} == set(Subject)


DAYS = st.dates(date(2026, 6, 1), date(2027, 3, 31))
MATTERS = st.builds(
    Matter,
    subject=st.sampled_from(Subject),
    subject_id=st.integers(1, 3),
    department_ids=st.sampled_from(((1,), (1, 2))),
    due_on=DAYS,
    since_on=DAYS,
    ended_on=st.none() | DAYS,
    grace_on=st.none() | DAYS,
)


def keys(found: list[Occurrence]) -> list[str]:
    return sorted(one.key for one in found)


@pytest.mark.slow
@given(st.lists(MATTERS, max_size=4), DAYS)
def test_ten_days_at_once_are_ten_daily_scans(matters: list[Matter], first: date) -> None:
    each_day = [first + timedelta(days=step) for step in range(10)]
    daily = [one for day in each_day for one in due(matters, day, day, CALENDAR)]
    assert keys(due(matters, each_day[0], each_day[-1], CALENDAR)) == keys(daily)


@given(MATTERS)
def test_nothing_is_said_twice_or_on_a_day_off(one: Matter) -> None:
    found = due([one], date(2026, 1, 1), date(2027, 12, 31), CALENDAR)
    assert len(set(keys(found))) == len(found)
    assert all(CALENDAR.is_working(each.day) for each in found)
    assert all(each.day >= one.since_on for each in found)
    assert one.ended_on is None or all(each.day < one.ended_on for each in found)


OWN_DAYS = Timing(warnings=(60, 11, 10, 1), overdue=(2, 3), report=(2, 2), report_letter=(4,), overdue_letter=(6,))


def test_a_plan_speaks_on_the_days_it_has_set() -> None:
    """More than ten days count calendar days and go to the liaison; ten and fewer count working days, to both."""
    assert told(replace(OWN, timing=OWN_DAYS), last=date(2026, 10, 13)) == [
        ("08-03", "A5-60 liaison"),  # 60 days before is a Saturday
        ("09-16", "A5-10 liaison"),
        ("09-16", "A5-10 unit_head"),
        ("09-20", "A5-11 liaison"),  # a Saturday before a Sunday that is worked
        ("09-29", "A5-1 liaison"),
        ("09-29", "A5-1 unit_head"),
        ("10-09", "A6+2 liaison"),
        ("10-09", "A6+2 unit_head"),
        ("10-13", "A6+5 liaison"),
        ("10-13", "A6+5 unit_head"),
    ]
    to_office = replace(OWN, subject=Subject.UNOWNED, timing=OWN_DAYS)
    assert [what for _, what in told(to_office, last=date(2026, 9, 30))] == [
        "A5-60 coordinator",
        "A5-10 coordinator",
        "A5-11 coordinator",
        "A5-1 coordinator",
    ]
    late = matter(Subject.REPORT, CUT_OFF, ended_on=date(2026, 10, 10), timing=OWN_DAYS)
    assert days(late, Role.LIAISON) == ["09-28", "09-30", "10-09"]
    assert rungs(late) == ["B1 09-30"]
    assert rungs(replace(OWN, timing=OWN_DAYS), date(2026, 10, 27)) == ["B2 10-14"]


@pytest.mark.slow
@given(MATTERS, DAYS)
def test_a_scan_looks_for_the_dates_of_every_plan(one: Matter, day: date) -> None:
    """What is due on a day by a plan's own days counts from a date that is asked for."""
    own = replace(one, subject=Subject.MILESTONE, timing=OWN_DAYS)
    if due([own], day, day, CALENDAR):
        earliest = date(2024, 1, 1)
        by = {"timings": (DEFAULT, OWN_DAYS)}
        from_due = base_days(Subject.MILESTONE, day, CALENDAR, earliest, **by)
        from_grace = base_days(Subject.MILESTONE, day, CALENDAR, earliest, from_grace=True, **by)
        assert own.due_on in from_due or (own.grace_on or own.due_on) in from_grace
