from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.given.calendars import CALENDAR
from tests.ledger.task_facts import Q1_END, Q2_END, Q3_END, Q4_END, figure, milestone, named, part, point, report, task
from tracker.clock import SHANGHAI
from tracker.ledger.facts.task import AskedFacts, PartFacts, ReadingFacts, Settings, TakenFacts, TaskFacts, UnreadFacts
from tracker.ledger.lights.conditions import own_dates
from tracker.ledger.lights.rules import RULES, Of, light, lights_in
from tracker.vocabulary import (
    Appraisal,
    Colour,
    Encouraged,
    FigureMode,
    Forecast,
    Frequency,
    Kind,
    LightRule,
    Mode,
    PlanMode,
    Relation,
    TaskState,
    VerdictResult,
)

DAY = date(2026, 12, 30)
SILENT = part(asked=(Q4_END,))
UNSIGNED = replace(SILENT, unsigned=True)


def title(facts: TaskFacts, day: date = DAY) -> str:
    return light(facts, day, CALENDAR).title


def test_the_list_holds_every_rule_once_in_the_order_of_the_vocabulary() -> None:
    assert [rule.light for rule in RULES] == list(LightRule)


# One line a rule: facts, the days on both sides of its threshold, and the light on each.
LAST_YEAR_END = date(2025, 12, 31)
BEHIND = {"kind": Kind.MEASURED}
CASES: list[tuple[str, TaskFacts, list[tuple[date, str]]]] = [
    ("draft", task(state=TaskState.DRAFT), [(DAY, "灰·待下达")]),
    ("confirmed", task(state=TaskState.CONFIRMED), [(DAY, "灰·待下达")]),
    ("withdrawn", task(state=TaskState.WITHDRAWN), [(DAY, "灰·作废")]),
    ("suspended", task(state=TaskState.SUSPENDED), [(DAY, "灰·中止")]),
    ("terminated", task(state=TaskState.TERMINATED), [(DAY, "灰·终止")]),
    ("governance", task(kind=Kind.GOVERNANCE), [(DAY, "灰·保障")]),
    ("start", task(start_on=DAY), [(date(2026, 12, 29), "灰·未启动"), (DAY, "绿·自报")]),
    ("completed", task(state=TaskState.COMPLETED), [(DAY, "蓝·已办结")]),
    ("closed", task(state=TaskState.CLOSED), [(DAY, "蓝·已销号")]),
    ("archived", task(state=TaskState.ARCHIVED), [(DAY, "蓝·已归档")]),
    ("late", task(state=TaskState.CLOSED, completed_late=True), [(DAY, "蓝·逾期完成")]),
    ("late only when done", task(completed_late=True), [(DAY, "绿·自报")]),
    (
        "overdue: the due day itself and the grace are not",
        task(SILENT, milestones=(milestone(date(2026, 12, 28), grace_on=date(2026, 12, 29)),)),
        [(date(2026, 12, 29), "灰·待核定"), (DAY, "红·逾期1天"), (date(2027, 1, 8), "红·逾期10天")],
    ),
    (
        "what was told of a date and accepted is not overdue: the verdict is what is missing",
        task(milestones=(milestone(date(2026, 12, 28), grace_on=date(2026, 12, 29)),)),
        [(date(2026, 12, 28), "绿·自报"), (date(2026, 12, 29), "黄·待核定"), (date(2027, 6, 8), "黄·待核定")],
    ),
    (
        "what was told long before it says nothing of a date",
        task(part(report(), asked=(Q4_END,)), milestones=(milestone(date(2027, 6, 30)),)),
        [(date(2027, 6, 30), "绿·自报"), (date(2027, 7, 1), "红·逾期1天")],
    ),
    (
        "a verdict ends it",
        task(milestones=(milestone(date(2026, 12, 1), verdict=VerdictResult.REACHED),)),
        [(DAY, "绿·自报")],
    ),
    (
        "a milestone 期满 colours nothing",
        task(milestones=(milestone(date(2026, 12, 1), expired=True),)),
        [(DAY, "绿·自报")],
    ),
    ("nor a cancelled one", task(milestones=(milestone(date(2026, 12, 1), cancelled=True),)), [(DAY, "绿·自报")]),
    (
        "a point: yellow from the first working day after, red from the 21st",
        task(points=(point(date(2026, 11, 20)),)),  # a Friday
        [
            (date(2026, 11, 22), "绿·自报"),
            (date(2026, 11, 23), "黄·要点逾期1个工作日"),
            (date(2026, 12, 18), "黄·要点逾期20个工作日"),
            (date(2026, 12, 20), "黄·要点逾期20个工作日"),
            (date(2026, 12, 21), "红·逾期31天"),
        ],
    ),
    ("a point done", task(points=(point(date(2026, 11, 20), done_on=date(2026, 12, 1)),)), [(DAY, "绿·自报")]),
    (
        "整改: yellow to its last day, red after",
        task(milestones=(milestone(date(2026, 11, 1), verdict=VerdictResult.PARTLY, rectify_by=date(2026, 12, 29)),)),
        [(date(2026, 12, 29), "黄·整改中"), (DAY, "红·整改逾期1天")],
    ),
    (
        "回头看 not passed, no proof accepted since",
        task(look_back_failed_on=date(2026, 12, 7)),
        [(DAY, "黄·整改中"), (date(2027, 6, 30), "黄·整改中")],
    ),
    (
        "顺延 runs until its grace ends",
        task(SILENT, milestones=(milestone(date(2026, 12, 29), original_due_on=date(2026, 6, 30)),)),
        [(date(2026, 12, 29), "黄·已顺延"), (DAY, "红·逾期1天")],
    ),
    ("底线 broken", task(indicators=(figure("299", mode=FigureMode.FLOOR),), **BEHIND), [(DAY, "红·低于底线")]),
    ("底线 kept", task(indicators=(figure("300", mode=FigureMode.FLOOR),), **BEHIND), [(DAY, "绿·自报")]),
    ("不能完成", task(part(report(forecast=Forecast.IMPOSSIBLE))), [(DAY, "红·不能完成")]),
    ("only the last forecast counts", task(part(report(forecast=Forecast.IMPOSSIBLE), report())), [(DAY, "绿·自报")]),
    (
        "无实质进展 twice running",
        task(part(report(appraisal=Appraisal.NONE), report(appraisal=Appraisal.NONE))),
        [(DAY, "红·无实质进展")],
    ),
    (
        "无实质进展 once",
        task(part(report(appraisal=Appraisal.NORMAL), report(appraisal=Appraisal.NONE))),
        [(DAY, "黄·进展缓慢")],
    ),
    (
        "无实质进展 not running",
        task(part(report(appraisal=Appraisal.NONE), report(appraisal=Appraisal.NORMAL))),
        [(DAY, "绿·自报")],
    ),
    ("待核验", task(state=TaskState.TO_VERIFY), [(DAY, "黄·待核验")]),
    ("有困难", task(part(report(forecast=Forecast.HARD))), [(DAY, "黄·有困难")]),
    ("指标调整", task(part(report(forecast=Forecast.TARGET_CHANGE))), [(DAY, "黄·指标调整")]),
    ("能完成", task(part(report(forecast=Forecast.ON_COURSE))), [(DAY, "绿·自报")]),
    ("进展缓慢", task(part(report(appraisal=Appraisal.SLOW))), [(DAY, "黄·进展缓慢")]),
    (
        "需协调 open longer than one round",
        task(part(report(needs_coordination=True), asked=(Q4_END, Q1_END))),
        [(Q1_END, "绿·自报"), (date(2027, 4, 1), "黄·待协调")],
    ),
    (
        "需协调 settled in the next report",
        task(part(report(needs_coordination=True), report(round_end=Q1_END), asked=(Q4_END, Q1_END))),
        [(date(2027, 4, 1), "绿·自报")],
    ),
    (
        "silence: 首期未满, 尚无信息, 久无信息",
        task(part(asked=(Q4_END, Q1_END))),
        [
            (Q4_END, "灰·首期未满"),
            (date(2027, 1, 1), "灰·尚无信息"),
            (Q1_END, "灰·尚无信息"),
            (date(2027, 4, 1), "黄·久无信息"),
        ],
    ),
    (
        "silence after a report: 本期未报, then 久无信息",
        task(part(report(), asked=(Q4_END, Q1_END, Q2_END))),
        [
            (Q1_END, "绿·自报"),
            (date(2027, 4, 1), "灰·本期未报"),
            (Q2_END, "灰·本期未报"),
            (date(2027, 7, 1), "黄·久无信息"),
        ],
    ),
    (
        "one of the last two was accepted",
        task(part(report(round_end=Q1_END), asked=(Q4_END, Q1_END, Q2_END))),
        [(date(2027, 7, 1), "灰·本期未报")],
    ),
    (
        "the next one was accepted before it ended",
        task(part(report(), report(round_end=Q3_END), asked=(Q4_END, Q1_END, Q2_END, Q3_END))),
        [(date(2027, 7, 1), "灰·本期未报")],
    ),
    ("never asked", task(part(asked=())), [(DAY, "灰·首期未满")]),
    (
        "新下达 unsigned: yellow on the 5th working day past the limit",
        task(UNSIGNED, state=TaskState.TO_SIGN, plan_mode=PlanMode.NEW, sign_due_on=date(2026, 12, 18)),
        [(date(2026, 12, 24), "灰·待签收"), (date(2026, 12, 25), "黄·未签收")],
    ),
    (
        "存量接续 unsigned: silence signs after the 10th working day",
        task(SILENT, state=TaskState.TO_SIGN, objection_ends_on=date(2026, 12, 4)),
        [(date(2026, 12, 4), "灰·核对中"), (date(2026, 12, 5), "灰·首期未满")],
    ),
    (
        "待核定: past, within grace, nothing accepted yet",
        task(SILENT, milestones=(milestone(date(2026, 11, 20), grace_on=date(2026, 12, 18)),)),
        [
            (date(2026, 11, 20), "灰·首期未满"),
            (date(2026, 11, 21), "灰·待核定"),
            (date(2026, 12, 18), "灰·待核定"),
            (date(2026, 12, 19), "红·逾期1天"),
        ],
    ),
    (
        "待核定 turns yellow when what was reached is accepted",
        task(milestones=(milestone(date(2026, 12, 1), grace_on=date(2027, 2, 28)),)),
        [(DAY, "黄·待核定")],
    ),
    ("待改派", task(SILENT, state=TaskState.TO_REASSIGN), [(DAY, "灰·待改派")]),
    ("待认领", replace(task(), parts=(), unclaimed=True), [(DAY, "灰·待认领")]),
    ("nobody named at all", replace(task(), parts=()), [(DAY, "灰·首期未满")]),
    (
        "条件未具备 holds as long as the report that says it, and is never green after that",
        task(part(report(encouraged=Encouraged.CONDITIONS_LACKING)), kind=Kind.ENCOURAGED),
        [
            (date(2026, 12, 31), "灰·条件未具备"),
            (date(2027, 1, 1), "灰·条件未具备"),
            (date(2028, 6, 30), "灰·条件未具备"),
            (date(2028, 7, 1), "灰·信息陈旧"),
        ],
    ),
    (
        "条件未具备 of a task that is no longer 倡导",
        task(part(report(encouraged=Encouraged.CONDITIONS_LACKING))),
        [(DAY, "绿·自报")],
    ),
    ("已开展", task(part(report(encouraged=Encouraged.STARTED)), kind=Kind.ENCOURAGED), [(DAY, "绿·自报")]),
    (
        "本期未报: from the day after the review end of the last round that asked, to the next report",
        task(part(report(), asked=(Q4_END, Q1_END))),
        [(Q1_END, "绿·自报"), (date(2027, 4, 1), "灰·本期未报"), (date(2027, 9, 30), "灰·本期未报")],
    ),
    (
        "a 核定 report is information, not a quarter's answer",
        task(part(report(verifies=True), asked=(Q1_END,))),
        [(Q1_END, "绿·自报"), (date(2027, 4, 1), "灰·本期未报")],
    ),
    ("only nil reports", task(part(report(substance=False))), [(DAY, "灰·信息陈旧")]),
    (
        "已核实 lasts as long as the report that brought the proof",
        task(part(report(proven=True), report(round_end=Q2_END))),
        [
            (date(2026, 12, 31), "绿·已核实"),
            (date(2027, 12, 31), "绿·已核实"),
            (date(2028, 1, 1), "绿·自报"),
        ],
    ),
]


@pytest.mark.parametrize(
    ("facts", "day", "expected"),
    [pytest.param(facts, day, expected, id=f"{name} {day}") for name, facts, days in CASES for day, expected in days],
)
def test_each_rule_on_both_sides_of_its_day(facts: TaskFacts, day: date, expected: str) -> None:
    assert title(facts, day) == expected


def test_a_rule_about_what_a_task_has_not_would_find_nothing() -> None:
    wrong = []
    for name, facts, days in CASES:
        has = {
            Of.TASK: True,
            Of.DATE: facts.milestones,
            Of.POINT: facts.points,
            Of.FIGURE: facts.indicators,
            Of.TROUBLE: facts.is_in_trouble,
        }
        beside = [rule for rule in RULES if not has[rule.of]]
        wrong += [
            f"{name} {day}: {rule.light}" for day, _ in days for rule in beside if rule.find(facts, day, CALENDAR)
        ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", list(TaskState))
def test_a_state_allows_every_light_that_its_tasks_have(state: TaskState) -> None:
    """Homes look for tasks by these: one that a task has beside them would be on nobody's home."""
    lit = [(name, light(replace(facts, state=state), day, CALENDAR)) for name, facts, days in CASES for day, _ in days]
    assert not [(name, found.title) for name, found in lit if found.rule not in lights_in(state)]


def test_nothing_is_looked_for_behind_what_a_state_alone_says() -> None:
    before = (LightRule.GOVERNANCE, LightRule.NOT_STARTED, LightRule.COMPLETED_LATE)
    assert lights_in(TaskState.COMPLETED) == (*before, LightRule.COMPLETED)
    assert lights_in(TaskState.ACTIVE)[-1] is LightRule.REPORTED


def test_whether_an_own_date_was_told_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five rules ask it, 逾期 of the row and its nodes."""
    asked: list[str] = []
    heard = own_dates.heard
    monkeypatch.setattr(own_dates, "heard", lambda facts, one: asked.append(one.key) or heard(facts, one))
    facts = task(milestones=(milestone(date(2025, 12, 31)), milestone(date(2030, 12, 31), key="2")))
    for find in (own_dates.told, own_dates.untold, own_dates.overdue_since, own_dates.judged_soon):
        find(facts)
    light(facts, date(2025, 6, 30), CALENDAR)
    assert asked == ["1", "2"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # planned is 74.8 on 30 September
        ("194.6", "绿·自报"),  # 64.9
        ("194.5", "黄·差10个百分点"),  # 64.8
        ("134.4", "黄·差30个百分点"),  # 44.8
        ("134.2", "红·差30.1个百分点"),  # 44.7
        ("158.1", "黄·差22.1个百分点"),
    ],
)
def test_a_gap_is_yellow_from_10_to_30_and_red_above(value: str, expected: str) -> None:
    facts = task(part(report(), asked=()), kind=Kind.MEASURED, indicators=(figure(value),))
    assert title(facts, date(2026, 10, 1)) == expected


@pytest.mark.parametrize(
    ("kind", "frequency", "last_day"),
    [
        (Kind.MEASURED, Frequency.QUARTER, date(2027, 6, 30)),
        (Kind.MEASURED, Frequency.YEAR, date(2028, 12, 31)),
        (Kind.DELIVERABLE, Frequency.YEAR, date(2027, 6, 30)),
        (Kind.ADVANCE, Frequency.YEAR, date(2027, 12, 31)),
        (Kind.STANDING, Frequency.YEAR, date(2027, 12, 31)),
        (Kind.ENCOURAGED, Frequency.YEAR, date(2028, 6, 30)),
    ],
)
def test_substance_goes_stale_by_kind(kind: Kind, frequency: Frequency, last_day: date) -> None:
    floor = figure("400", mode=FigureMode.FLOOR, frequency=frequency)
    facts = task(part(report(), report(round_end=Q2_END, substance=False)), kind=kind, indicators=(floor,))
    assert title(facts, last_day) == "绿·自报"
    assert title(facts, date.fromordinal(last_day.toordinal() + 1)) == "灰·信息陈旧"


@pytest.mark.parametrize(
    ("frequency", "last_day"), [(Frequency.QUARTER, date(2027, 6, 30)), (Frequency.YEAR, date(2028, 12, 31))]
)
def test_words_beside_the_figure_of_another_body_hold_as_long_as_its_values(
    frequency: Frequency, last_day: date
) -> None:
    """The body that owns no figure is asked no more often than the one that does."""
    floor = figure("400", mode=FigureMode.FLOOR, frequency=frequency, body="甲")
    facts = task(part(report(), body="甲"), part(report(), body="乙"), kind=Kind.MEASURED, indicators=(floor,))
    beside = facts.of_body(named("乙").id)
    assert title(beside, last_day) == "绿·自报"
    assert title(beside, last_day + timedelta(days=1)) == "灰·信息陈旧"


def test_a_figure_that_a_body_owns_beside_its_lead_is_untold_once_a_round_that_asked_has_ended() -> None:
    """It stayed 灰·首期未满 after five rounds, as if nobody had ever been asked."""
    own = replace(figure(key="9", body="乙"), bodies=(named("乙"),))
    led = task(part(report(), body="甲"), others=(part(body="乙"),), mode=Mode.LEAD_CONSOLIDATES, indicators=(own,))
    assert title(led.of_indicator("9"), Q4_END) == "灰·首期未满"
    assert title(led.of_indicator("9"), Q4_END + timedelta(days=1)) == "灰·尚无信息"


def test_words_about_the_own_yearly_figure_hold_whatever_another_body_tells_each_quarter() -> None:
    """The task was 灰·信息陈旧 by the quarter of who never told, beside two bodies that were green themselves."""
    yearly = replace(figure("400", mode=FigureMode.FLOOR, frequency=Frequency.YEAR), bodies=(named("甲"), named("乙")))
    quarterly = replace(figure(mode=FigureMode.FLOOR, frequency=Frequency.QUARTER, body="丙"), bodies=(named("丙"),))
    parts = (part(report(), body="甲"), part(report(), body="乙"), part(body="丙", asked=(Q4_END,)))
    facts = task(*parts, kind=Kind.MEASURED, indicators=(yearly, quarterly))
    day = date(2027, 7, 1)
    assert [title(facts.of_body(named(one).id), day) for one in "甲乙"] == ["绿·自报", "绿·自报"]
    assert title(facts, day) == "绿·自报"
    dated = replace(facts, milestones=(milestone(date(2029, 12, 31), ("甲",)),))
    assert title(dated.of_date("1"), day) == "绿·自报" == title(dated.of_body(named("甲").id).of_date("1"), day)
    led = replace(facts, parts=parts[:1], others=parts[1:])
    assert title(led, day) == "灰·信息陈旧", "who reports for all reports the quarter's figure, too"


# The first match wins: each pair of facts would give the second light alone.
OVERDUE = {"milestones": (milestone(date(2026, 12, 1)),)}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (task(state=TaskState.SUSPENDED, **OVERDUE), "灰·中止"),
        (task(kind=Kind.GOVERNANCE, **OVERDUE), "灰·保障"),
        (task(kind=Kind.GOVERNANCE, state=TaskState.COMPLETED), "灰·保障"),
        (task(start_on=date(2027, 1, 1), **OVERDUE), "灰·未启动"),
        (task(state=TaskState.CLOSED, **OVERDUE), "蓝·已销号"),
        (task(SILENT, state=TaskState.TO_SIGN, **OVERDUE), "红·逾期29天"),  # 3 and 4 hold signed or not
        (task(SILENT, state=TaskState.TO_REASSIGN, **OVERDUE), "红·逾期29天"),
        (task(SILENT, state=TaskState.TO_VERIFY, **OVERDUE), "红·逾期29天"),
        (task(part(report(forecast=Forecast.IMPOSSIBLE)), state=TaskState.TO_VERIFY), "红·不能完成"),
        (task(part(report(forecast=Forecast.HARD)), state=TaskState.TO_VERIFY), "黄·待核验"),
    ],
)
def test_the_first_match_wins(facts: TaskFacts, expected: str) -> None:
    assert title(facts) == expected


# Where bodies report for themselves.
FRESH = part(report(), body="甲")
MUTE = part(body="乙", asked=(Q4_END, Q1_END))
NEWCOMER = part(body="丙", asked=(Q1_END,))
NIL = part(report(substance=False), body="丁")
POOR = part(report(forecast=Forecast.HARD), body="戊")
CITY = replace(part(report(), body="己"), is_member=True)
COUNTY = replace(part(body="庚", asked=(Q4_END, Q1_END)), is_member=True)
APRIL = date(2027, 4, 1)


def sent(part: PartFacts) -> PartFacts:
    """It has answered each round, and nobody has read it."""
    asked = tuple(replace(one, answered_on=one.due_on, unread=True) for one in part.asked)
    return replace(part, asked=asked, unread=tuple(UnreadFacts(one.due_on) for one in asked))


def closed_early(part: PartFacts) -> PartFacts:
    """Its newest round is being closed."""
    return replace(part, asked=(*part.asked[:-1], replace(part.asked[-1], closing=True)))


MARCH = date(2027, 3, 1)
QUIET = part(report(), body="甲", asked=(Q4_END, Q1_END))


@pytest.mark.parametrize(
    ("parts", "day", "expected", "reason"),
    [
        ((FRESH, MUTE), APRIL, "绿·自报", "1家未报（乙）"),
        ((FRESH, CITY, COUNTY), APRIL, "绿·自报", "1家未报（庚）；成员1/2家已报"),
        ((FRESH, CITY, COUNTY, replace(COUNTY, asked=())), APRIL, "绿·自报", "1家未报（庚）；成员1/2家已报"),
        ((FRESH, MUTE), date(2026, 12, 23), "绿·自报", ""),  # the day of the cut-off itself
        ((FRESH, MUTE), date(2026, 12, 24), "绿·自报", "1家未报（乙）"),
        ((FRESH, MUTE, MUTE), Q4_END, "绿·自报", "2家未报（乙、乙）"),
        ((FRESH, MUTE, MUTE), date(2027, 1, 1), "灰·本期未报", "3家中2家未报"),
        ((FRESH, NIL), DAY, "绿·自报", "1家信息陈旧（丁）"),  # a 零报告 is a report
        ((FRESH, MUTE, NIL), APRIL, "绿·自报", "1家未报（乙）；1家信息陈旧（丁）"),
        (
            (FRESH, replace(NIL, is_member=True), COUNTY),
            APRIL,
            "绿·自报",
            "1家未报（庚）；1家信息陈旧（丁）；成员1/2家已报",
        ),
        ((FRESH, POOR), DAY, "黄·有困难", "戊"),  # one body is enough
        ((POOR, MUTE), APRIL, "黄·有困难", "戊；1家未报（乙）"),
        ((MUTE, MUTE), APRIL, "黄·久无信息", "已过2期，没有采用的报告，乙、乙"),
        ((MUTE, NEWCOMER), APRIL, "灰·尚无信息", "首期已过，没有采用的报告"),  # not two rounds for all
        ((MUTE, NEWCOMER), MARCH, "灰·首期未满", "首期审核截止2027-03-31；1家未报（乙）"),
        ((NIL, MUTE), APRIL, "灰·信息陈旧", "只有零报告或无变化"),
        ((NIL, NEWCOMER), MARCH, "灰·信息陈旧", "只有零报告或无变化"),
        ((QUIET,), APRIL, "灰·本期未报", "审核截止2027-03-31，没有报送"),
        ((closed_early(QUIET),), Q1_END - timedelta(1), "灰·本期未报", "本期提前关闭，没有报送"),
        # by itself it closes the day after, and is frozen as of that day
        ((closed_early(QUIET),), Q1_END, "灰·本期未报", "审核截止2027-03-31，没有报送"),
        ((closed_early(QUIET),), APRIL, "灰·本期未报", "审核截止2027-03-31，没有报送"),
    ],
)
def test_silence_must_be_that_of_all_bodies(parts: tuple[Any, ...], day: date, expected: str, reason: str) -> None:
    found = light(task(*parts, mode=Mode.EACH_REPORTS), day, CALENDAR)
    assert (found.title, found.reason) == (expected, reason)


@pytest.mark.parametrize(
    ("parts", "reason", "laid_at"),
    [
        ((MUTE,), "已过2期，没有采用的报告，乙", "乙"),
        ((MUTE, COUNTY), "已过2期，没有采用的报告，乙、庚", None),
        ((sent(MUTE),), "已过2期，乙已报送，待综合处审核", "综合处"),
        (
            (sent(MUTE), part(body="丙", asked=(Q4_END, Q1_END))),
            "已过2期，没有采用的报告，丙；乙已报送，待综合处审核；1家未报",
            "丙",
        ),
    ],
)
def test_what_was_sent_and_not_read_is_laid_at_the_office(
    parts: tuple[PartFacts, ...], reason: str, laid_at: str | None
) -> None:
    found = light(task(*parts, mode=Mode.EACH_REPORTS), APRIL, CALENDAR)
    assert (found.title, found.reason, found.part) == ("黄·久无信息", reason, laid_at)
    first = light(task(*parts, mode=Mode.EACH_REPORTS), date(2027, 1, 1), CALENDAR)
    assert (first.title, first.part) == ("灰·尚无信息", laid_at)


def test_proven_only_where_every_fresh_body_proved() -> None:
    proven = part(report(proven=True), body="甲")
    assert title(task(proven, part(body="乙"))) == "绿·已核实"
    assert title(task(proven, part(report(), body="乙"))) == "绿·自报"


def test_the_reason_names_what_and_whose() -> None:
    figures = (figure("150", body="市交通局"), figure("30", key="2", subject="回收率", body="市商务委"))
    facts = task(
        part(report(), body="市交通局"), part(report(), body="市商务委"), kind=Kind.MEASURED, indicators=figures
    )
    found = light(facts, date(2026, 10, 1), CALENDAR)
    assert (found.title, found.reason, found.part) == (
        "红·差64.8个百分点",
        "回收率目标≥300，市商务委已报30",
        "市商务委",
    )
    alone = light(facts.of_body(named("市交通局").id), date(2026, 10, 1), CALENDAR)
    assert (alone.title, alone.reason) == ("黄·差24.8个百分点", "公交接驳率目标≥300，市交通局已报150")
    assert light(facts.of_indicator("1"), date(2026, 10, 1), CALENDAR) == alone


def test_a_long_sentence_is_cut_in_the_reason() -> None:
    facts = task(SILENT, milestones=(milestone(date(2026, 12, 1), text="建" * 41),))
    assert light(facts, DAY, CALENDAR).reason == "建" * 39 + "…，未报，市商务委"


def test_a_second_body_that_is_red_for_something_else_is_told() -> None:
    """The task named 市邮政管理局 alone, while the 整改 of 市商务委 was over as well."""
    late = milestone(date(2026, 12, 10), text="甲事", bodies=("甲",))
    short = milestone(LAST_YEAR_END, key="2", text="乙事", bodies=("乙",), verdict=VerdictResult.PARTLY)
    short = replace(short, rectify_by=date(2026, 12, 20), verdict_as_of=LAST_YEAR_END)
    facts = task(part(body="甲", asked=()), part(report(), body="乙"), milestones=(late, short))
    assert light(facts, DAY, CALENDAR).reason == (
        "甲事，未报，甲；另有1家亮红灯：乙（整改逾期，乙事，部分达成，整改至2026-12-20）"
    )
    assert light(facts.of_body(named("甲").id), DAY, CALENDAR).reason == "甲事，未报，甲"
    alone = replace(facts, milestones=(late, replace(short, bodies=(named("甲"),))))
    assert light(alone, DAY, CALENDAR).reason == "甲事，未报，甲"


def test_who_has_reported_of_this_is_silent_of_a_round_that_is_named() -> None:
    """“市邮政管理局已报送，待综合处审核……；3家未报（市邮政管理局……）”: the one of 核定, the other of 2026Q4."""
    asked = AskedFacts(date(2026, 12, 23), Q4_END, name="2026Q4")
    waiting = replace(part(body="甲"), asked=(asked,), unread=(UnreadFacts(date(2026, 12, 20), date(2026, 12, 21)),))
    mute = replace(part(body="乙"), asked=(asked,))
    late = milestone(date(2026, 12, 10), text="甲事", bodies=("甲",))
    facts = task(waiting, mute, part(report(), body="丙"), milestones=(late,))
    found = light(facts, date(2026, 12, 31), CALENDAR).reason
    assert found == "甲事，甲已报送，待综合处审核；2026年第4季度2家未报（甲、乙）"
    silent = replace(facts, parts=(replace(waiting, unread=()), *facts.parts[1:]))
    assert light(silent, date(2026, 12, 31), CALENDAR).reason == "甲事，未报，甲；2家未报（甲、乙）"


def test_the_longest_overdue_milestone_is_named_with_its_bodies() -> None:
    late = (milestone(date(2026, 12, 20)), milestone(date(2026, 12, 10), key="2", text="甲事", bodies=("甲", "乙")))
    facts = task(part(body="甲"), part(body="乙"), milestones=late)
    found = light(facts, DAY, CALENDAR)
    assert (found.title, found.reason, found.since, found.part) == (
        "红·逾期20天",
        "甲事，未报，甲、乙；另有1个节点逾期；2家未报",
        date(2026, 12, 10),
        None,
    )


RATE = figure(None, unit="%", target=Decimal(85), relation=Relation.EQUAL, key="7", due_on=LAST_YEAR_END)
TOLD = replace(RATE, reading=ReadingFacts(Decimal(76), LAST_YEAR_END, body=named("市交通局")))
OLD = replace(RATE, reading=ReadingFacts(Decimal("70.50"), date(2025, 6, 30), body=named("市交通局")))
BUS, SHOPS = part(body="市交通局"), part(body="市商务委")


@pytest.mark.parametrize(
    ("parts", "measured", "expected", "reason", "turn"),
    [
        ((BUS,), RATE, "红·逾期30天", "公交接驳率目标85%，未报，市交通局", "市交通局"),
        ((BUS, SHOPS), RATE, "红·逾期30天", "公交接驳率目标85%，未报，市交通局、市商务委", None),
        ((BUS,), OLD, "红·逾期30天", "公交接驳率目标85%，到期值未报（截至2025-06-30为70.5%），市交通局", "市交通局"),
        (
            (replace(BUS, unread=(UnreadFacts(DAY),)),),
            RATE,
            "红·逾期30天",
            "公交接驳率目标85%，市交通局已报送，待综合处审核",
            "综合处",
        ),
        ((BUS, SHOPS), TOLD, "黄·待核定", "公交接驳率目标85%，市交通局已报76%，待综合处核定", "综合处"),
        ((), RATE, "红·逾期30天", "公交接驳率目标85%，责任单位未定，待综合处明确", "综合处"),
        (
            (replace(BUS, reports=(report(),)), SHOPS, part(body="市文旅委"), replace(BUS, unread=(UnreadFacts(DAY),))),
            None,
            "红·逾期30天",
            "建成示范街区，市交通局已报，市交通局待审核，未报：市商务委、市文旅委",
            None,
        ),
    ],
)
def test_a_date_past_says_what_stands_and_whose_turn_it_is(
    parts: tuple[Any, ...], measured: Any, expected: str, reason: str, turn: str | None
) -> None:
    """Never the body listed first, and nothing cut before the number or the body."""
    own = milestone(date(2026, 11, 1), grace_on=date(2026, 11, 30), figure="7", measured=measured)
    if measured is not None:
        own = replace(own, due_on=LAST_YEAR_END, original_due_on=LAST_YEAR_END)
    found = light(replace(task(), parts=parts, milestones=(own,)), DAY, CALENDAR)
    days = f"（时限{own.due_on}，核定截止2026-11-30）"
    told = reason + days
    assert (found.title, found.reason.split("；")[0], found.part) == (expected, told, turn)


def test_what_was_postponed_prints_both_dates() -> None:
    own = milestone(date(2026, 12, 18), original_due_on=LAST_YEAR_END)
    silent = task(SILENT, milestones=(own,))
    moved = "（原定2025-12-31，顺延至2026-12-18）"
    assert light(silent, date(2026, 12, 18), CALENDAR).reason == f"建成示范街区，市商务委{moved}"
    assert light(silent, DAY, CALENDAR).reason == f"建成示范街区，未报，市商务委{moved}"


JUDGED_AT = datetime(2026, 11, 30, 10, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("as_of", "value", "known_at", "expected"),
    [
        (date(2026, 1, 1), 76, JUDGED_AT - HOUR, True),
        (LAST_YEAR_END, 80, JUDGED_AT + HOUR, True),
        (LAST_YEAR_END, 80, JUDGED_AT, False),
        (LAST_YEAR_END, 76, JUDGED_AT + HOUR, False),
        (LAST_YEAR_END, 80, None, True),
        (date(2025, 12, 30), 80, JUDGED_AT + HOUR, False),
    ],
)
def test_what_a_verdict_did_not_know(as_of: date, value: int, known_at: datetime | None, expected: bool) -> None:
    reading = ReadingFacts(Decimal(value), as_of, known_at=known_at)
    assert reading.is_since(LAST_YEAR_END, Decimal("76.0"), JUDGED_AT) is expected


def test_a_missed_target_says_what_the_verdict_found_and_what_has_come_since() -> None:
    found = {
        "verdict": VerdictResult.PARTLY,
        "verdict_value": Decimal("76.0"),
        "verdict_as_of": LAST_YEAR_END,
        "judged_at": JUDGED_AT,
    }
    own = milestone(LAST_YEAR_END, figure="7", measured=TOLD, rectify_by=date(2026, 12, 18), **found)
    base = "公交接驳率目标85%，部分达成76%，整改至2026-12-18，"
    lit = light(task(BUS, milestones=(own,)), DAY, CALENDAR)
    assert (lit.title, lit.reason, lit.part) == ("红·整改逾期12天", f"{base}市交通局", "市交通局")
    later = replace(TOLD, reading=ReadingFacts(Decimal(84), date(2026, 12, 10), body=named("市交通局")))
    lit = light(task(BUS, milestones=(replace(own, measured=later),)), DAY, CALENDAR)
    assert (lit.title, lit.reason, lit.part) == ("黄·待核定", f"{base}市交通局已报84%，待综合处核定", "综合处")
    sent = light(task(replace(BUS, unread=(UnreadFacts(date(2026, 12, 10)),)), milestones=(own,)), DAY, CALENDAR)
    assert (sent.title, sent.part) == ("红·整改逾期12天", "综合处")
    assert sent.reason == f"{base}市交通局，已报送，待综合处审核"
    quarter = UnreadFacts(date(2025, 12, 20), JUDGED_AT + HOUR)
    after = light(task(replace(BUS, unread=(quarter,)), milestones=(own,)), DAY, CALENDAR)
    assert (after.reason, after.part) == (sent.reason, "综合处"), "its quarter ended before, it was sent since"
    before = replace(quarter, sent_at=JUDGED_AT - HOUR)
    assert light(task(replace(BUS, unread=(before,)), milestones=(own,)), DAY, CALENDAR).part == "市交通局"
    running = light(task(BUS, milestones=(replace(own, measured=later),)), date(2026, 12, 18), CALENDAR)
    assert (running.title, running.reason, running.part) == ("黄·整改中", f"{base}市交通局已报84%", "市交通局")


@pytest.mark.parametrize(
    ("as_of", "accepted_on", "expected"),
    [
        (date(2026, 11, 20), date(2026, 12, 3), "黄·待核定"),
        (date(2026, 11, 20), date(2026, 11, 29), "红·整改逾期12天"),
        (date(2025, 12, 31), date(2026, 12, 3), "红·整改逾期12天"),
    ],
)
def test_of_a_date_in_words_what_was_accepted_since_the_verdict_is_told(
    as_of: date, accepted_on: date, expected: str
) -> None:
    own = milestone(
        *(LAST_YEAR_END, ("市商务委",)),
        verdict=VerdictResult.PARTLY,
        verdict_as_of=LAST_YEAR_END,
        judged_at=JUDGED_AT,
        rectify_by=date(2026, 12, 18),
    )
    told = part(replace(report(), as_of=as_of, accepted_on=accepted_on))
    assert title(task(told, milestones=(own,))) == expected


@pytest.mark.parametrize(
    ("as_of", "days_later", "expected"),
    [
        (LAST_YEAR_END, -1, "红·整改逾期12天"),
        (LAST_YEAR_END, 1, "黄·待核定"),
        (date(2024, 3, 20), 1, "红·整改逾期12天"),  # of days long before the date
    ],
)
def test_what_was_written_since_the_verdict_is_told_though_its_round_speaks_of_a_day_before(
    as_of: date, days_later: int, expected: str
) -> None:
    """Between two rounds 整改 is told by 更正 of the last report: accepting it laid the delay at the body again."""
    own = milestone(
        *(LAST_YEAR_END, ("市商务委",)),
        verdict=VerdictResult.PARTLY,
        verdict_as_of=LAST_YEAR_END,
        judged_at=JUDGED_AT,
        rectify_by=date(2026, 12, 18),
    )
    sent_at = JUDGED_AT + timedelta(days=days_later)
    told = part(replace(report(), as_of=as_of, accepted_on=date(2026, 12, 3), sent_at=sent_at))
    assert title(task(told, milestones=(own,))) == expected


def test_who_has_signed_waits_for_the_others_until_silence_signs() -> None:
    facts = task(UNSIGNED, part(body="乙"), state=TaskState.TO_SIGN, objection_ends_on=date(2026, 12, 31))
    assert light(facts, DAY, CALENDAR).reason.startswith("异议期至2026-12-31；")
    signed = light(facts.of_body(named("乙").id), DAY, CALENDAR)
    assert (signed.title, signed.reason.split("；")[0]) == ("灰·核对中", "已签收，等其他单位签收，异议期至2026-12-31")


@pytest.mark.parametrize(
    ("cut_offs", "free_until", "asked"),
    [
        ((), date(2026, 12, 28), "还没有布置填报"),
        ((date(2026, 12, 13),), date(2026, 12, 28), "还没有布置填报"),
        ((date(2026, 12, 30),), date(2026, 12, 28), "2026-12-30前报送"),
        ((date(2026, 12, 16),), DAY, "2026-12-30前报送"),
        ((date(2026, 12, 29),), date(2026, 12, 28), None),
        ((date(2026, 12, 16),), date(2026, 12, 29), None),
    ],
)
def test_who_takes_over_what_is_overdue_is_not_red_before_it_was_asked(
    cut_offs: tuple[date, ...], free_until: date, asked: str | None
) -> None:
    """The delay stays with the date, at 综合处, until who took it over had its first cut-off, and ten days."""
    rounds = tuple(AskedFacts(one, one + timedelta(days=9), asked_on=one - timedelta(days=20)) for one in cut_offs)
    own = milestone(date(2026, 11, 18), ("甲",), taken_by=(TakenFacts(named("甲"), date(2026, 12, 14), free_until),))
    facts = task(replace(part(body="甲"), asked=rounds, reports=()), part(body="乙"), milestones=(own,))
    lit, its = light(facts, DAY, CALENDAR), light(facts.of_body(named("甲").id), DAY, CALENDAR)
    base, since = "建成示范街区，未报，甲", "2026-12-14起"
    borne = f"{base}（自{since}由甲承办，{asked}，此前的逾期记在综合处）"
    late = "应于2026-12-29前报送"
    reason = borne if asked else f"{base}，{since}承办，{late}"
    assert (lit.title, lit.reason.split("；")[0]) == ("红·逾期42天", reason)
    assert (lit.part, lit.owner_ids, lit.awaits_owner) == (
        "综合处" if asked else "甲",
        (named("甲").id,),
        asked is not None,
    )
    assert its.title == ("灰·待核定" if asked else "红·逾期1天"), "its own days: those before were another body's"
    assert its.reason.split("；")[0] == f"{base}，{since}承办，{asked or late}"


@pytest.mark.parametrize(
    ("answered_on", "is_borne"),
    [(date(2026, 12, 10), True), (date(2026, 12, 13), True), (date(2026, 12, 14), False), (None, False)],
)
def test_a_round_answered_before_the_takeover_did_not_ask_for_it(answered_on: date | None, is_borne: bool) -> None:
    ran = AskedFacts(date(2026, 12, 20), date(2026, 12, 29), answered_on, asked_on=date(2026, 12, 1))
    taken = TakenFacts(named("甲"), date(2026, 12, 14), date(2026, 12, 28))
    own = milestone(date(2026, 11, 18), ("甲",), taken_by=(taken,))
    lit = light(task(replace(part(body="甲"), asked=(ran,), reports=()), milestones=(own,)), DAY, CALENDAR)
    assert (lit.part, "还没有布置填报" in lit.reason) == (("综合处", True) if is_borne else ("甲", False))


@pytest.mark.parametrize("is_asked", [False, True])
def test_who_takes_over_and_reports_through_a_lead_is_asked_itself(is_asked: bool) -> None:
    """牵头汇总: the lead's cut-off counted for 乙, which nobody had asked; its own part never turned red."""
    ran = AskedFacts(date(2026, 12, 16), date(2026, 12, 25), asked_on=date(2026, 12, 1))
    taken = TakenFacts(named("乙"), date(2026, 12, 14), date(2026, 12, 28))
    own = milestone(date(2026, 11, 18), ("乙",), taken_by=(taken,))
    lead, co = (replace(part(body=body), asked=(ran,), reports=()) for body in ("甲", "乙"))
    given = {"mode": Mode.LEAD_CONSOLIDATES, "milestones": (own,)}
    facts = task(lead, others=(co if is_asked else replace(co, asked=()),), **given)
    lit, its = light(facts, DAY, CALENDAR), light(facts.of_body(named("乙").id), DAY, CALENDAR)
    assert (lit.part, lit.awaits_owner) == (("乙", False) if is_asked else ("综合处", True)), lit.reason
    assert its.title == ("红·逾期2天" if is_asked else "灰·待核定"), its.reason


def test_the_body_that_is_red_is_named_before_who_took_something_over() -> None:
    """The other date is older, but its delay lies at 综合处 until its new owner was asked."""
    taken = TakenFacts(named("甲"), date(2026, 12, 14), date(2026, 12, 28))
    given, kept = milestone(date(2026, 11, 8), ("甲",), taken_by=(taken,)), milestone(date(2026, 11, 18), ("乙",))
    silent = [replace(part(body=body), reports=(), asked=()) for body in ("甲", "乙")]
    lit = light(task(*silent, milestones=(given, kept)), DAY, CALENDAR)
    assert (lit.part, lit.owner_ids, lit.awaits_owner) == ("乙", (named("乙").id,), False)
    assert "另有1个节点逾期" in lit.reason


def test_what_who_left_has_told_is_not_said_to_be_taken_over() -> None:
    """“其中1个由甲接手，此前的逾期记在综合处” was said of what 丙 had told, and 综合处 had only to read."""
    taken = TakenFacts(named("甲"), date(2026, 12, 14), date(2026, 12, 28))
    sent = UnreadFacts(date(2026, 12, 10), told_by=named("丙"))
    given = milestone(date(2026, 11, 8), ("甲",), taken_by=(taken,), unread_before=(sent,))
    silent = replace(part(body="甲"), reports=(), asked=())
    facts = task(silent, milestones=(given, milestone(date(2026, 11, 18), ("甲",))))
    assert light(facts, DAY, CALENDAR).reason.split("；")[1] == "另有1个节点逾期"


def test_who_joins_an_owner_of_what_is_overdue_takes_it_over_for_himself() -> None:
    """The delay stays with who had it before, and his part red; who joined him has his time."""
    rounds = (AskedFacts(date(2027, 3, 20), date(2027, 3, 29)),)
    joined = TakenFacts(named("乙"), date(2026, 12, 14), date(2026, 12, 28))
    own = milestone(date(2026, 11, 18), ("甲", "乙"), taken_by=(joined,))
    had, joins = (replace(part(body=body), asked=rounds, reports=()) for body in ("甲", "乙"))
    facts = task(had, joins, milestones=(own,))
    lit = light(facts, DAY, CALENDAR)
    assert (lit.title, lit.part, lit.awaits_owner) == ("红·逾期42天", "甲", False)
    assert light(facts.of_body(named("甲").id), DAY, CALENDAR).title == "红·逾期42天"
    assert light(facts.of_body(named("乙").id), DAY, CALENDAR).title == "灰·待核定"
    told = replace(facts.parts[0], reports=(replace(report(), as_of=date(2026, 12, 20)),))
    only = light(replace(facts, parts=(told, facts.parts[1])), DAY, CALENDAR)
    assert (only.title, only.part, only.awaits_owner) == ("红·逾期42天", "综合处", True)


def test_what_was_sent_of_a_date_taken_over_is_the_turn_of_the_office() -> None:
    own = milestone(date(2026, 11, 18), ("甲",), taken_by=(TakenFacts(named("甲"), date(2026, 12, 14), DAY),))
    sent = replace(part(body="甲"), reports=(), unread=(UnreadFacts(date(2026, 12, 20)),))
    lit = light(task(sent, milestones=(own,)), DAY, CALENDAR)
    assert (lit.part, lit.awaits_owner) == ("综合处", False)


def test_unsigned_is_laid_at_the_body_that_has_not_signed() -> None:
    late = replace(part(body="甲"), unsigned=True)
    facts = task(late, part(body="乙"), state=TaskState.TO_SIGN, plan_mode=PlanMode.NEW, sign_due_on=date(2026, 12, 1))
    whole = light(facts, DAY, CALENDAR)
    assert (whole.title, whole.part) == ("黄·未签收", "甲")
    assert whole.reason.startswith("签收期限2026-12-01，未签收：甲")
    assert light(facts.of_body(named("甲").id), DAY, CALENDAR).title == "黄·未签收"
    assert light(facts.of_body(named("乙").id), DAY, CALENDAR).title == "灰·首期未满"


def test_who_got_its_duty_later_has_its_own_limit_to_sign() -> None:
    """A member that joined, a co-body whose objection was answered: 黄·未签收 at once, before its day had come."""
    newcomer = replace(part(body="甲"), unsigned=True, sign_from=date(2026, 12, 14))
    of = {"state": TaskState.TO_SIGN, "plan_mode": PlanMode.NEW, "sign_due_on": date(2026, 12, 3)}
    facts = task(newcomer, part(body="乙"), **of)
    waits = light(facts, date(2026, 12, 22), CALENDAR)
    assert (waits.title, waits.reason) == ("灰·待签收", "签收期限2026-12-16，甲")
    late = light(facts, date(2026, 12, 23), CALENDAR)
    assert late.title == "黄·未签收" and late.reason.startswith("签收期限2026-12-16，未签收：甲")
    both = replace(facts, parts=(newcomer, replace(part(body="乙"), unsigned=True, sign_from=date(2026, 12, 1))))
    assert light(both, date(2026, 12, 22), CALENDAR).reason.startswith("签收期限2026-12-03，未签收：乙")
    assert light(both, date(2026, 12, 23), CALENDAR).reason.startswith("签收期限2026-12-03，未签收：甲、乙")


def test_a_yearly_report_holds_until_the_answer_to_the_next_round_was_read() -> None:
    """The round of 2027 is reviewed until 4 January; what came in it in time may still be read after that."""
    ends = date(2028, 1, 4)
    ran = AskedFacts(date(2027, 12, 23), ends, date(2027, 12, 22), asked_on=date(2027, 12, 1))
    told = replace(part(report()), asked=(*part(report()).asked, ran))
    facts = task(told, kind=Kind.STANDING)
    day = date(2028, 1, 3)
    assert title(facts, day) == "绿·自报"
    assert title(facts, date(2028, 1, 5)) == "灰·信息陈旧"
    unread = replace(told, asked=(told.asked[0], replace(ran, unread=True)))
    assert title(task(unread, kind=Kind.STANDING), date(2028, 1, 20)) == "绿·自报"
    opened_later = replace(told, asked=(told.asked[0], replace(ran, asked_on=date(2028, 1, 1))))
    assert title(task(opened_later, kind=Kind.STANDING), day) == "灰·信息陈旧", "what is stale stays so"


def test_only_the_bodies_that_answer_end_the_wait_for_a_value() -> None:
    own = milestone(date(2026, 12, 1), grace_on=date(2027, 2, 28), bodies=("乙",))
    assert title(task(FRESH, part(body="乙"), milestones=(own,))) == "灰·待核定"
    assert title(task(FRESH, part(report(), body="乙"), milestones=(own,))) == "黄·待核定"


def test_every_threshold_is_a_setting() -> None:
    strict = Settings(
        gap_yellow=Decimal(5),
        gap_red=Decimal(20),
        point_red_days=3,
        unsigned_days=1,
        silent_rounds=1,
        validity_months={Kind.ADVANCE: 1},
    )
    behind = task(kind=Kind.MEASURED, indicators=(figure("150"),), settings=strict)
    assert title(behind, date(2026, 10, 1)) == "红·差24.8个百分点"
    assert title(task(points=(point(date(2026, 11, 20)),), settings=strict), date(2026, 11, 26)) == "红·逾期6天"
    unsigned = task(
        UNSIGNED, state=TaskState.TO_SIGN, plan_mode=PlanMode.NEW, sign_due_on=date(2026, 12, 18), settings=strict
    )
    assert title(unsigned, date(2026, 12, 21)) == "黄·未签收"
    assert title(task(SILENT, settings=strict), date(2027, 1, 1)) == "黄·久无信息"
    assert title(task(settings=strict), date(2027, 2, 1)) == "灰·信息陈旧"


def test_the_days_after_issuing_a_continued_plan_with_nobody_acting() -> None:
    """What the demo shows on the day of `make run` and 31, 56 and 141 days later."""
    issued, rounds = date(2026, 11, 20), (Q4_END, Q1_END)
    base = task(part(asked=rounds), state=TaskState.TO_SIGN, objection_ends_on=CALENDAR.add(issued, 10))
    past = replace(base, milestones=(milestone(LAST_YEAR_END, grace_on=CALENDAR.add(issued, 20)),))
    days = [issued, date(2026, 12, 21), date(2027, 1, 15), date(2027, 4, 10)]
    assert [title(base, day) for day in days] == ["灰·核对中", "灰·首期未满", "灰·尚无信息", "黄·久无信息"]
    assert [title(past, day) for day in days] == ["灰·待核定", "红·逾期3天", "红·逾期28天", "红·逾期113天"]


def test_a_rule_knows_its_colour() -> None:
    assert {rule.colour for rule in LightRule} == set(Colour)
    assert LightRule.GAP_WIDE.colour is Colour.RED


@pytest.mark.parametrize(
    ("given", "day", "expected"),
    [
        ({"value": "290"}, DAY, "绿·自报"),
        ({}, DAY, "灰·首期未满"),
        ({}, MARCH, "灰·尚无信息"),
        ({}, date(2027, 7, 5), "灰·尚无信息"),  # not 黄·久无信息: its value may not exist yet
        ({"expired": True}, DAY, "绿·自报"),
    ],
)
def test_a_figure_without_a_value_is_not_lit_by_words(given: dict[str, Any], day: date, expected: str) -> None:
    told = part(report(), asked=(Q4_END, Q1_END, Q2_END))
    facts = task(told, kind=Kind.MEASURED, indicators=(figure(**given),))
    assert title(facts.of_indicator("1"), day) == expected


def test_how_many_bodies_answer_is_not_taken_for_a_value() -> None:
    """“目标20家，6家” reads as 6 of 20: the number says what it counts."""
    names = tuple("甲乙丙丁戊己")
    due = milestone(date(2027, 12, 31), original_due_on=LAST_YEAR_END)
    facts = replace(task(*(part(body=name) for name in names)), milestones=(due,))
    lit = light(facts, DAY, CALENDAR)
    assert lit.word == "已顺延"
    assert "，甲、乙、丙等6家单位（原定2025-12-31，顺延至2027-12-31）" in lit.reason


def test_what_was_postponed_names_in_the_part_of_one_owner_that_one() -> None:
    """It is laid at it: of two owners the part of 乙 read 甲、乙."""
    owners = "甲", "乙"
    due = milestone(date(2027, 12, 31), original_due_on=LAST_YEAR_END, bodies=owners)
    facts = replace(task(*(part(body=name) for name in owners)), milestones=(due,))
    moved = "（原定2025-12-31，顺延至2027-12-31）"
    assert f"，甲、乙{moved}" in light(facts, DAY, CALENDAR).reason
    assert f"，乙{moved}" in light(facts.of_body(named("乙").id), DAY, CALENDAR).reason
