"""The light of one figure or date: that of its task where there is nothing else in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from tests.given.calendars import CALENDAR
from tests.ledger.random_facts import DAYS, tasks
from tests.ledger.task_facts import figure, milestone, named, part, point, report, task
from tracker.ledger.facts.task import TaskFacts, UnreadFacts
from tracker.ledger.lights.rules import item_light, light
from tracker.vocabulary import LightRule

DAY = date(2026, 12, 22)
LATE = date(2026, 9, 30)
LATER = date(2027, 6, 30)
ELSE = point(LATE, "丁")
"""What makes an item one of several."""


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(facts=tasks(), day=DAYS)
def test_what_is_all_of_its_task_is_lit_as_when_it_is_cut_out_of_more(facts: TaskFacts, day: date) -> None:
    whole = [replace(facts, points=(), milestones=(one,), indicators=()) for one in facts.milestones]
    for one in whole:
        key = one.milestones[0].key
        cut = light(replace(one, points=(ELSE,)).of_date(key), day, CALENDAR)
        assert item_light(one, one.of_date(key), light(one, day, CALENDAR), day, CALENDAR) == cut
    for item in facts.indicators:
        dates = tuple(one for one in facts.milestones if one.figure == item.key)
        own = replace(facts, points=(), milestones=dates, indicators=(item,))
        cut = light(replace(own, points=(ELSE,)).of_indicator(item.key), day, CALENDAR)
        assert item_light(own, own.of_indicator(item.key), light(own, day, CALENDAR), day, CALENDAR) == cut


def test_what_is_all_of_its_task_is_not_judged_apart() -> None:
    dated = task(part(body="甲"), milestones=(milestone(LATE, ("甲",)),))
    measured = task(part(body="甲"), indicators=(figure("100", body="甲"),))
    whole = light(dated, DAY, CALENDAR)
    assert item_light(dated, dated.of_date("1"), whole, DAY, CALENDAR) is whole
    assert measured.of_indicator("1") is measured


@pytest.mark.parametrize(
    "facts",
    [
        task(part(body="甲"), milestones=(milestone(LATE), milestone(DAY, key="2"))),
        task(part(body="甲"), milestones=(milestone(LATE),), points=(ELSE,)),
        task(part(body="甲"), milestones=(milestone(LATE),), indicators=(figure("100"),)),
        task(part(body="甲"), part(body="乙"), milestones=(milestone(LATE, ("甲",)),)),
    ],
    ids=["another date", "a point", "a figure", "another body"],
)
def test_a_date_beside_something_else_is_cut_out(facts: TaskFacts) -> None:
    own = facts.of_date("1")
    assert own is not facts
    assert [one.key for one in own.milestones] == ["1"]
    assert not own.points
    assert not own.indicators


@pytest.mark.parametrize(
    "facts",
    [
        task(part(body="甲"), indicators=(figure("100", body="甲"), figure("30", key="2", body="甲"))),
        task(part(body="甲"), indicators=(figure("100", body="甲"),), milestones=(milestone(LATE),)),
        task(part(body="甲"), indicators=(figure("100", body="甲"),), points=(ELSE,)),
        task(part(body="甲"), part(body="乙"), indicators=(figure("100", body="甲"),)),
        task(part(report(), body="甲"), indicators=(replace(figure("100", body="甲"), reading=None),)),
    ],
    ids=["another figure", "a date in words", "a point", "another body", "words alone"],
)
def test_a_figure_beside_something_else_is_cut_out(facts: TaskFacts) -> None:
    assert facts.of_indicator("1") is not facts


def test_what_a_look_back_found_is_not_of_the_figure_or_date_of_another_body() -> None:
    """It named 甲; the figure of 乙 was 黄·整改中 with it, “回头看未通过，甲”."""
    own = {"indicators": (figure(body="甲"), figure(key="2", body="乙")), "milestones": (milestone(LATER, ("乙",)),)}
    failed = {"look_back_failed_on": date(2026, 12, 7), "at_fault": (named("甲"),)}
    facts = task(part(report(), body="甲"), part(report(), body="乙"), **own, **failed)
    cuts = facts.of_indicator("1"), facts.of_indicator("2"), facts.of_date("1")
    is_found = [light(one, DAY, CALENDAR).rule is LightRule.RECTIFYING for one in cuts]
    assert is_found == [True, False, False]


def test_of_what_a_look_back_found_the_light_names_first_who_has_sent_nothing() -> None:
    sent = replace(part(report(), body="甲"), unread=(UnreadFacts(date(2026, 12, 20)),))
    facts = task(
        sent, part(report(), body="乙"), look_back_failed_on=date(2026, 12, 7), at_fault=(named("甲"), named("乙"))
    )
    found = [light(one, DAY, CALENDAR) for one in (facts, facts.of_body(named("甲").id), facts.of_body(named("乙").id))]
    assert [(one.reason, one.part) for one in found] == [
        ("回头看未通过，乙；甲已报送，待综合处审核", "乙"),
        ("回头看未通过，甲已报送，待综合处审核", "综合处"),
        ("回头看未通过，乙", "乙"),
    ]
