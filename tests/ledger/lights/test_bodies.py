"""The light kept of each body is the rule's own for its part, on every day until it is solved anew."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from tests.given.calendars import CALENDAR
from tests.ledger.random_facts import DAYS, KNOWN_ON, tasks
from tests.ledger.task_facts import figure, milestone, named, part, point, report, task
from tracker.ledger.facts.task import TakenFacts, TaskFacts
from tracker.ledger.lights.bodies import body_light, own_match, solve_bodies
from tracker.ledger.lights.rules import light, printed
from tracker.ledger.lights.turning import solve, stored_light, turning_days
from tracker.vocabulary import Colour, Forecast, Mode, PlanMode, TaskState, VerdictResult

DAY = date(2026, 12, 22)
LATE = date(2026, 9, 30)
TAKEN = TakenFacts(named("甲"), DAY, DAY)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(facts=tasks())
def test_what_is_kept_holds_until_it_is_solved_anew(facts: TaskFacts) -> None:
    solved = solve_bodies(facts, KNOWN_ON, CALENDAR)
    end = solved.renew_on or date(2030, 1, 1)
    around = {day + timedelta(days=step) for day in turning_days(facts, CALENDAR) for step in (-1, 0, 1)}
    days = sorted({KNOWN_ON, end - timedelta(days=1), *around})
    for body_id, turn in solved.turns.items():
        for day in days:
            if KNOWN_ON <= day < end:
                kept = printed(turn.rule, turn.match, day, CALENDAR)
                own = own_match(facts.of_body(body_id), day, CALENDAR)
                assert kept == printed(*own, day, CALENDAR), (body_id, day)


@pytest.mark.parametrize(
    ("unsigned", "words"),
    [
        (True, ("黄·未签收", "签收期限2026-12-03，未签收：乙局", "乙局")),
        (False, ("灰·随牵头汇总", "由牵头单位汇总填报", None)),
    ],
)
def test_who_reports_through_a_lead_that_has_not_signed_is_lit_by_its_own_signing(
    unsigned: bool, words: tuple[str, str, str | None]
) -> None:
    """It had signed, and read 黄·未签收，责任单位未定 for its part: the lead alone had not, and was well known."""
    lead, co = part(body="甲局", asked=()), part(body="乙局", asked=())
    facts = task(
        replace(lead, unsigned=True),
        others=(replace(co, unsigned=unsigned),),
        mode=Mode.LEAD_CONSOLIDATES,
        state=TaskState.TO_SIGN,
        plan_mode=PlanMode.NEW,
        sign_due_on=date(2026, 12, 3),
    )
    whole = light(facts, DAY, CALENDAR)
    own = body_light(facts, named("乙局").id, whole, DAY, CALENDAR)
    assert (own.title, own.reason, own.part) == words
    assert (whole.title, whole.part) == ("黄·未签收", "甲局")
    dated = replace(facts, milestones=(milestone(date(2027, 6, 30), ("乙局",)), milestone(LATE, ("甲局",), key="2")))
    of_its_date = light(dated.of_date("1"), DAY, CALENDAR)
    its_own = ("黄·未签收", own.reason, own.part) if unsigned else ("灰·首期未满", "尚未开始填报", None)
    assert (of_its_date.title, of_its_date.reason, of_its_date.part) == its_own
    nobody = replace(facts, parts=())
    whole, its = light(nobody, DAY, CALENDAR), body_light(nobody, named("乙局").id, whole, DAY, CALENDAR)
    assert (whole.title, whole.reason) == ("黄·未签收", "签收期限2026-12-03，责任单位未定"), "who leads is to sign"
    assert (its.title, its.part) == (own.title, own.part)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(facts=tasks(), day=DAYS)
def test_who_has_all_of_a_task_is_lit_as_the_task_is(facts: TaskFacts, day: date) -> None:
    """Also of facts cut down to one body, of which some figures and dates are other bodies', too."""
    alone = [replace(facts.of_body(one.body.id), others=(), is_cut=False, before=()) for one in facts.parts]
    for one in (facts, *alone):
        for body in [reporting.body for reporting in one.parts]:
            own = printed(*own_match(one.of_body(body.id), day, CALENDAR), day, CALENDAR)
            assert body_light(one, body.id, light(one, day, CALENDAR), day, CALENDAR) == own, body


def test_who_has_all_of_a_task_is_not_judged_apart() -> None:
    facts = task(part(body="甲"), milestones=(milestone(LATE, ("甲",)), milestone(LATE)), points=(point(LATE, "甲"),))
    whole = light(facts, DAY, CALENDAR)
    assert body_light(facts, named("甲").id, whole, DAY, CALENDAR) is whole


@pytest.mark.parametrize(
    "given",
    [
        {"milestones": (milestone(LATE, is_unowned=True),)},
        {"milestones": (milestone(LATE, ("乙",)),)},
        {"parts": (part(body="甲", asked=()),), "milestones": (milestone(LATE, ("甲",), taken_by=(TAKEN,)),)},
        {"indicators": (figure("100", body="乙"),)},
        {"indicators": (figure("100", body="甲", members=(named("甲"), named("乙"))),)},
        {"points": (point(LATE, "乙"),)},
        {"parts": (part(body="甲"), part(report(forecast=Forecast.IMPOSSIBLE), body="乙"))},
    ],
    ids=["nobody's date", "another's date", "taken over", "another's figure", "a sum", "another's point", "another"],
)
def test_what_is_not_his_alone_lights_the_task_and_not_the_body(given: dict[str, Any]) -> None:
    facts = replace(task(part(report(), body="甲", asked=(date(2026, 9, 30),))), **given)
    whole = light(facts, DAY, CALENDAR)
    own = body_light(facts, named("甲").id, whole, DAY, CALENDAR)
    assert whole.colour is not own.colour
    assert own == printed(*own_match(facts.of_body(named("甲").id), DAY, CALENDAR), DAY, CALENDAR)


def test_a_target_missed_lights_its_owner_alone() -> None:
    """Ten bodies, one date of one of them 部分达成: one yellow, nine as they were."""
    bodies = [f"{number}局" for number in range(1, 11)]
    due = date(2025, 12, 31)
    short = {"verdict": VerdictResult.PARTLY, "verdict_as_of": due, "rectify_by": date(2027, 6, 30)}
    facts = task(*(part(body=body) for body in bodies), milestones=(milestone(due, bodies=("4局",), **short),))
    solved = solve_bodies(facts, DAY, CALENDAR)
    assert [id for id, turn in solved.turns.items() if turn.rule.colour is Colour.YELLOW] == [named("4局").id]
    assert light(facts, DAY, CALENDAR).owner == "4局"


def test_of_many_owners_the_first_are_printed_and_all_are_known() -> None:
    bodies = [f"{number}局" for number in range(1, 6)]
    late = milestone(date(2026, 11, 30), bodies=tuple(bodies))
    facts = task(*(part(body=body) for body in bodies), milestones=(late,))
    lit = light(facts, DAY, CALENDAR)
    assert (lit.owner, lit.owner_ids) == ("1局、2局、3局等5家单位", tuple(named(body).id for body in bodies))
    kept = solve(facts, DAY, CALENDAR).turns[0].as_json()
    assert stored_light([json.loads(json.dumps(kept))], DAY, CALENDAR) == lit
    before = stored_light([kept[:7]], DAY, CALENDAR)
    assert (before.owner, before.owner_ids) == (lit.owner, ()), "a row written before all were kept"
    assert stored_light([kept[:6]], DAY, CALENDAR).owner == ""


def test_what_nobody_owns_lights_no_body() -> None:
    late = milestone(date(2025, 12, 31), is_unowned=True, proposed=(named("甲局"),))
    facts = task(part(body="甲局"), part(body="乙局"), milestones=(late,))
    lit = light(facts, DAY, CALENDAR)
    assert (lit.colour, lit.part, lit.owner) == (Colour.RED, "综合处", "责任未定（推定甲局）")
    assert all(turn.rule.colour is not Colour.RED for turn in solve_bodies(facts, DAY, CALENDAR).turns.values())


def test_a_date_of_who_reports_through_the_lead_names_it_in_the_task_and_in_its_part() -> None:
    late = milestone(date(2026, 11, 30), bodies=("乙局",))
    facts = task(part(body="甲局"), others=(part(body="乙局"),), milestones=(late,))
    for own in (facts, facts.of_date(late.key), facts.of_body(named("乙局").id)):
        lit = light(own, DAY, CALENDAR)
        assert (lit.colour, lit.part, lit.owner, lit.reason) == (Colour.RED, "乙局", "乙局", "建成示范街区，未报，乙局")
    assert light(facts.of_body(named("甲局").id), DAY, CALENDAR).colour is not Colour.RED


def test_what_was_accepted_of_it_is_told_in_the_task_and_in_its_part() -> None:
    late = milestone(date(2026, 11, 30), bodies=("乙局",))
    facts = task(part(body="甲局"), others=(part(report(), body="乙局"),), milestones=(late,))
    for own in (facts, facts.of_body(named("乙局").id)):
        lit = light(own, DAY, CALENDAR)
        assert (lit.title, lit.part, lit.reason) == ("黄·待核定", "综合处", "建成示范街区，乙局已报，待综合处核定")


def test_a_date_of_lead_and_co_body_is_laid_at_both() -> None:
    late = milestone(date(2026, 11, 30), bodies=("甲局", "乙局"))
    facts = task(part(body="甲局"), others=(part(body="乙局"),), milestones=(late,))
    lit = light(facts, DAY, CALENDAR)
    assert (lit.part, lit.owner, lit.reason) == (None, "甲局、乙局", "建成示范街区，未报，甲局、乙局")
