"""Whose own figures were never told, where the lead reports for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.given.calendars import CALENDAR
from tests.ledger.task_facts import Q1_END, Q4_END, figure, milestone, named, part, report, task
from tracker.ledger.facts.task import PartFacts, TaskFacts, UnreadFacts
from tracker.ledger.lights.bodies import own_match, solve_bodies
from tracker.ledger.lights.rules import light, printed
from tracker.ledger.lights.turning import solve, standing_light
from tracker.vocabulary import Kind

LEAD = part(report(proven=True), body="甲局")
SPACES = figure(key="2", subject="停车位", body="乙局")
CUT_OFF, AFTER = date(2026, 12, 23), date(2026, 12, 24)


def led(co: PartFacts, *more: PartFacts, of: TaskFacts | None = None, **given: object) -> TaskFacts:
    """甲局 leads and has told its own figure; 乙局 owns another beside it."""
    own = figure("310", body="甲局")
    return replace(of or task(LEAD, kind=Kind.MEASURED), others=(co, *more), indicators=(own, replace(SPACES, **given)))


def asked_later(co: PartFacts) -> PartFacts:
    return replace(co, asked=part(body="乙局", asked=(Q4_END, Q1_END)).asked)


OWES = part(body="乙局")
CASES: list[tuple[str, TaskFacts, date, str]] = [
    ("its cut-off is past", led(OWES), AFTER, "乙局的停车位尚未报送"),
    ("its cut-off is to come", led(OWES), CUT_OFF, ""),
    ("the value could not exist by then", led(OWES, lag_days=300), AFTER, ""),
    ("it was told", led(OWES, reading=figure("250").reading), AFTER, ""),
    ("a verdict ended it", led(OWES, expired=True), AFTER, ""),
    ("what it sent lies with the lead", led(part(report(), body="乙局")), date(2026, 12, 20), ""),
    (
        "what it sent waits to be read",
        led(replace(part(report(), body="乙局"), unread=(UnreadFacts(Q4_END),))),
        AFTER,
        "",
    ),
    ("what it sent gave no value", led(part(report(), body="乙局")), AFTER, "乙局的停车位尚无数据"),
    ("the next round runs", led(asked_later(OWES)), date(2027, 3, 10), "乙局的停车位尚未报送"),
    ("nobody's", led(OWES, bodies=(), is_unowned=True), AFTER, ""),
]


@pytest.mark.parametrize(("facts", "day", "told"), [one[1:] for one in CASES], ids=[one[0] for one in CASES])
def test_the_reason_names_who_has_not_told(facts: TaskFacts, day: date, told: str) -> None:
    """It was green without a word of the body that owed its figure; green it stays, for others have told."""
    lit = light(facts, day, CALENDAR)
    assert (lit.title, lit.reason.split("；")[1:]) == ("绿·已核实", [told] if told else [])


def test_several_bodies_are_named_each_with_its_own() -> None:
    other = replace(SPACES, key="3", subject="车牌", bodies=(named("丙局"),))
    facts = led(OWES, part(body="丙局"))
    facts = replace(facts, indicators=(*facts.indicators, other))
    assert light(facts, AFTER, CALENDAR).reason.endswith("；乙局的停车位、丙局的车牌尚未报送")


def test_what_is_overdue_says_it_once() -> None:
    late = milestone(date(2026, 12, 1), bodies=("乙局",), figure="2", measured=SPACES)
    facts = replace(led(OWES), milestones=(late,))
    assert light(facts, AFTER, CALENDAR).reason == "停车位目标≥300，未报，乙局"


def test_its_own_part_says_it_beside_who_reports_for_it() -> None:
    own = led(OWES).of_body(named("乙局").id)
    lit = printed(*own_match(own, AFTER, CALENDAR), AFTER, CALENDAR)
    assert (lit.title, lit.reason) == ("灰·随牵头汇总", "由牵头单位汇总填报；乙局的停车位尚未报送")


def test_time_alone_brings_it() -> None:
    facts = led(OWES)
    standing = solve(facts, CUT_OFF, CALENDAR)
    assert standing_light(standing.turns, AFTER, CALENDAR) == light(facts, AFTER, CALENDAR)
    assert standing.renew_on == AFTER
    assert solve_bodies(facts, CUT_OFF, CALENDAR).renew_on == AFTER
