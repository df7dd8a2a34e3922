"""Whose turn an own date is of the bodies that are to tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.given.calendars import CALENDAR
from tests.ledger.task_facts import figure, milestone, named, part, report, task
from tracker.ledger.facts.task import (
    AskedFacts,
    Body,
    MilestoneFacts,
    PartFacts,
    ReadingFacts,
    TakenFacts,
    TaskFacts,
    UnreadFacts,
    WrittenFacts,
)
from tracker.ledger.lights.conditions.turns import addressed
from tracker.ledger.lights.rules import Light, light
from tracker.ledger.lights.turning import Turn, solve
from tracker.vocabulary import Colour, FigureMode, LightRule, VerdictResult

DUE = date(2026, 12, 11)
DAY, LATER = date(2026, 12, 22), date(2026, 12, 25)
SUMMER, WINTER = date(2026, 9, 11), date(2026, 12, 20)
"""A text of 11 September speaks of no date of 11 December, one of the 12th does."""
JUDGED_AT = datetime(2026, 12, 14, 2, tzinfo=UTC)
FELL_SHORT = {"verdict": VerdictResult.MISSED, "verdict_as_of": DUE, "judged_at": JUDGED_AT, "rectify_by": WINTER}

HEAD, LEAD = WrittenFacts(WINTER), WrittenFacts(WINTER, with_lead=True)


def body(name: str, *written: WrittenFacts) -> PartFacts:
    return replace(part(body=name), written=written)


@pytest.mark.parametrize(
    ("lead", "co", "owners", "to", "with_head", "given_up"),
    [
        ((), (), "乙", "乙", "", {}),
        ((), (HEAD,), "乙", "乙", "乙", {}),
        ((), (WrittenFacts(SUMMER),), "乙", "乙", "", {}),
        ((), (WrittenFacts(SUMMER.replace(day=12)),), "乙", "乙", "乙", {}),
        ((), (LEAD,), "乙", "甲", "", {"甲": "乙"}),
        ((HEAD,), (LEAD,), "乙", "甲", "甲", {"甲": "乙"}),
        # What it gave to its lead once, and has written anew, waits for its own head.
        ((), (LEAD, HEAD), "乙", "乙", "乙", {}),
        # Of two owners each for himself; a lead that is one is asked for its own.
        ((), (LEAD,), "乙丙", "甲丙", "", {"甲": "乙"}),
        ((), (LEAD,), "甲乙", "甲", "", {}),
    ],
)
def test_his_own_that_of_his_head_or_of_his_lead(
    lead: tuple[WrittenFacts, ...],
    co: tuple[WrittenFacts, ...],
    owners: str,
    to: str,
    with_head: str,
    given_up: dict[str, str],
) -> None:
    facts = task(body("甲", *lead), others=(body("乙", *co), body("丙")))
    found = addressed(facts, milestone(DUE, tuple(owners)), [named(one) for one in owners])
    assert found.bodies == tuple(named(one) for one in to)
    assert found.with_head == {named(one).id for one in with_head}
    assert found.names_given_up == {named(one).id: whose for one, whose in given_up.items()}


@pytest.mark.parametrize(
    ("co", "other", "owners", "reason", "turn", "laid"),
    [
        ((), (), "乙", "未报，乙", "乙", ""),
        ((HEAD,), (), "乙", "未报，乙", "乙", ""),
        ((WrittenFacts(SUMMER, with_lead=True),), (), "乙", "未报，乙", "乙", ""),
        ((LEAD,), (), "乙", "乙已交牵头单位，待甲汇总", "甲", "甲"),
        # What it gave to its lead once, and has written anew, waits for its own head.
        ((LEAD, HEAD), (), "乙", "未报，乙", "乙", ""),
        ((LEAD,), (), "乙丙", "乙已交牵头单位，待甲汇总，未报：丙", None, "甲丙"),
        ((LEAD,), (LEAD,), "乙丙", "乙、丙已交牵头单位，待甲汇总", "甲", "甲"),
        # A lead that is to tell it as well.
        ((LEAD,), (), "甲乙", "乙已交牵头单位，待甲汇总，未报：甲", "甲", "甲"),
        # Nobody's is asked of 综合处, whatever is written.
        ((LEAD,), (), "", "未报，责任未定，待综合处明确", "综合处", ""),
    ],
)
@pytest.mark.parametrize("is_late", [True, False], ids=["overdue", "in grace"])
def test_a_light_names_whose_turn_it_is_and_what_stands(
    co: tuple[WrittenFacts, ...],
    other: tuple[WrittenFacts, ...],
    owners: str,
    reason: str,
    turn: str | None,
    laid: str,
    is_late: bool,
) -> None:
    grace_on = DUE if is_late else DAY
    own = milestone(DUE, tuple(owners), text="乙事", grace_on=grace_on, is_unowned=not owners)
    facts = task(part(body="甲"), others=(body("乙", *co), body("丙", *other)), milestones=(own,))
    dates = "" if is_late else f"（时限{DUE}，核定截止{DAY}）"
    assert lit_at(facts, owners, turn, laid) == (
        LightRule.OVERDUE if is_late else LightRule.TO_DECIDE,
        f"乙事，{reason}{dates}",
    )


def lit_at(facts: TaskFacts, owners: str, turn: str | None, laid: str) -> tuple[LightRule | None, str]:
    """What lights a task and why; whose turn it is, at whom it is laid, and that its one owner's part says the same."""
    whole = light(facts, DAY, CALENDAR)
    assert (whole.part, "".join(one.name for one in whole.laid)) == (turn, laid)
    assert whole.owner_ids == tuple(named(one).id for one in owners), "whose it is stays so"
    if owners == "乙":
        own_part = light(facts.of_body(named("乙").id), DAY, CALENDAR)
        of_date = light(facts.of_date("1"), DAY, CALENDAR)
        assert own_part.reason.split("；")[0] == of_date.reason.split("；")[0] == whole.reason.split("；")[0]
        assert own_part.part == of_date.part == turn
        assert [own_part.is_laid_at(named(one).id) for one in "甲乙"] == [bool(laid), not laid]
    return whole.rule, whole.reason.split("；")[0]


@pytest.mark.parametrize(
    ("co", "other", "owners", "whose", "turn", "laid"),
    [
        ((), (), "乙", "乙", "乙", ""),
        ((HEAD,), (), "乙", "乙", "乙", ""),
        ((LEAD,), (), "乙", "乙已交牵头单位，待甲汇总", "甲", "甲"),
        ((LEAD, HEAD), (), "乙", "乙", "乙", ""),
        ((LEAD,), (), "乙丙", "乙已交牵头单位，待甲汇总，未报：丙", None, "甲丙"),
        ((LEAD,), (LEAD,), "乙丙", "乙、丙已交牵头单位，待甲汇总", "甲", "甲"),
        ((LEAD,), (), "甲乙", "乙已交牵头单位，待甲汇总，未报：甲", "甲", "甲"),
        ((LEAD,), (), "", "责任未定，待综合处明确", "综合处", ""),
    ],
)
@pytest.mark.parametrize("is_up", [True, False], ids=["overdue", "running"])
def test_of_what_is_to_be_put_right_it_is_the_same(
    co: tuple[WrittenFacts, ...],
    other: tuple[WrittenFacts, ...],
    owners: str,
    whose: str,
    turn: str | None,
    laid: str,
    is_up: bool,
) -> None:
    by = DAY - timedelta(days=1) if is_up else DAY
    judged = {"verdict": VerdictResult.MISSED, "verdict_as_of": DUE, "judged_at": JUDGED_AT, "rectify_by": by}
    own = milestone(DUE, tuple(owners), text="乙事", is_unowned=not owners, **judged)
    facts = task(part(body="甲"), others=(body("乙", *co), body("丙", *other)), milestones=(own,))
    assert lit_at(facts, owners, turn, laid) == (
        LightRule.RECTIFICATION_OVERDUE if is_up else LightRule.RECTIFYING,
        f"乙事，未达成，整改至{by}，{whose}",
    )


@pytest.mark.parametrize(
    ("told", "co", "other", "whose", "laid", "of_co", "of_other"),
    [
        ("", (LEAD,), (LEAD,), "乙、丙已交牵头单位，待甲汇总", "甲", "甲", "甲"),
        ("", (LEAD,), (), "乙已交牵头单位，待甲汇总，未报：丙", "甲丙", "甲", "乙丙"),
        # What was accepted since its verdict leaves it with its owners until the 整改 is up.
        ("丙", (LEAD,), (), "丙已报，乙已交牵头单位，待甲汇总", "甲丙", "甲", "乙丙"),
        ("乙", (LEAD,), (), "乙已报，乙已交牵头单位，待甲汇总，未报：丙", "甲丙", "甲", "乙丙"),
        ("丙", (), (), "丙已报，未报：乙", "乙丙", "乙丙", "乙丙"),
    ],
)
def test_of_two_owners_each_is_heard_of_what_is_to_be_put_right(
    told: str,
    co: tuple[WrittenFacts, ...],
    other: tuple[WrittenFacts, ...],
    whose: str,
    laid: str,
    of_co: str,
    of_other: str,
) -> None:
    """It said of a body that it had told and had not; in the part of one the other, which gave its text, had not."""
    judged = {"verdict": VerdictResult.MISSED, "verdict_as_of": DUE, "judged_at": JUDGED_AT, "rectify_by": DAY}
    own = milestone(DUE, ("乙", "丙"), text="乙事", **judged)
    reports = (report(as_of=WINTER, accepted_on=WINTER),)
    others = [
        replace(body(name, *written), reports=reports if name == told else ())
        for name, written in (("乙", co), ("丙", other))
    ]
    facts = task(part(body="甲"), others=tuple(others), milestones=(own,))
    whole, first, second = (
        light(one, DAY, CALENDAR) for one in (facts, *(facts.of_body(named(one).id) for one in "乙丙"))
    )
    assert whole.reason.split("；")[0].partition(f"整改至{DAY}，")[2] == whose
    assert [{one.name for one in names_at(lit)} for lit in (whole, first, second)] == [
        *map(set, (laid, of_co, of_other))
    ]
    assert "未报" not in first.reason + second.reason, "of the other nothing is known there"


SENT = "sent"
"""In these tables, of a body: its report of the date waits for 综合处."""
TOLD = "told"
"""What it told of the date was accepted."""


def bodies_that(**stands: tuple[WrittenFacts, ...] | str) -> dict[str, PartFacts]:
    """By name, each as it stands with its news of the date of 11 December, which was judged on the 14th."""
    found = {}
    for name, how in stands.items():
        one = body(name, *([] if isinstance(how, str) else how))
        unread = (UnreadFacts(WINTER, JUDGED_AT + timedelta(days=6)),) if how == SENT else ()
        reports = (report(as_of=WINTER, accepted_on=WINTER),) if how == TOLD else ()
        found[name] = replace(one, unread=unread, reports=reports)
    return found


def owned_by(own: MilestoneFacts, parts: Mapping[str, PartFacts], *, through_lead: bool) -> TaskFacts:
    """A task with a date of these bodies, which report through 甲 or themselves."""
    if through_lead:
        return task(part(body="甲"), others=tuple(parts.values()), milestones=(own,))
    return task(*parts.values(), milestones=(own,))


@pytest.mark.parametrize(
    ("stands", "whose", "laid"),
    [
        ((SENT, ()), "乙待审核，未报：丙", "丙"),
        ((SENT, (HEAD,)), "乙待审核，未报：丙", "丙"),
        ((SENT, TOLD), "丙已报，乙待审核", "丙"),
        ((SENT, SENT), "乙、丙，已报送，待综合处审核", "综合处"),
        ((TOLD, ()), "乙已报，未报：丙", "乙丙"),
        ((SENT, (), ()), "乙待审核，未报：丙、丁", "丙丁"),
        ((SENT, SENT, ()), "乙、丙待审核，未报：丁", "丁"),
        ((TOLD, SENT, ()), "乙已报，丙待审核，未报：丁", "乙丁"),
    ],
)
@pytest.mark.parametrize("through_lead", [True, False], ids=["牵头汇总", "各自报送"])
def test_of_several_owners_who_has_sent_is_not_asked_and_who_has_not_is(
    stands: tuple[tuple[WrittenFacts, ...] | str, ...], whose: str, laid: str, through_lead: bool
) -> None:
    """“乙、丙，已报送，待综合处审核”: 丙 had sent nothing, and nobody asked it for what it has to put right."""
    owners = tuple("乙丙丁"[: len(stands)])
    judged = {"verdict": VerdictResult.MISSED, "verdict_as_of": DUE, "judged_at": JUDGED_AT, "rectify_by": DAY}
    own = milestone(DUE, owners, text="乙事", **judged)
    facts = owned_by(own, bodies_that(**dict(zip(owners, stands, strict=True))), through_lead=through_lead)
    lit = light(facts, DAY, CALENDAR)
    assert lit.reason.split("；")[0].partition(f"整改至{DAY}，")[2] == whose
    assert lit.part == (laid if laid in (*owners, "综合处") else None)
    assert lit.part == "综合处" or {one.name for one in map(named, "甲乙丙丁") if one.id in lit.first_ids} == {*laid}
    for name, how in zip(owners, stands, strict=True):
        alone = light(facts.of_body(named(name).id), DAY, CALENDAR)
        assert alone.part == ("综合处" if how == SENT else name)
        assert ("已报送" in alone.reason) is (how == SENT) and (how != SENT or f"，{name}，已报送" in alone.reason)


@pytest.mark.parametrize(
    ("stands", "rule", "whose", "laid"),
    [
        ((TOLD, TOLD), LightRule.TO_JUDGE, "乙、丙已报，待综合处核定", "综合处"),
        ((TOLD, ()), LightRule.RECTIFICATION_OVERDUE, "乙已报，未报：丙", "丙"),
        ((TOLD, (HEAD,)), LightRule.RECTIFICATION_OVERDUE, "乙已报，未报：丙", "丙"),
        ((TOLD, SENT), LightRule.RECTIFICATION_OVERDUE, "乙已报，丙已报送，待综合处审核", "综合处"),
        ((SENT, SENT), LightRule.RECTIFICATION_OVERDUE, "乙、丙，已报送，待综合处审核", "综合处"),
        ((SENT, ()), LightRule.RECTIFICATION_OVERDUE, "乙待审核，未报：丙", "丙"),
        (((), ()), LightRule.RECTIFICATION_OVERDUE, "乙、丙", "乙丙"),
        ((TOLD, SENT, ()), LightRule.RECTIFICATION_OVERDUE, "乙已报，丙待审核，未报：丁", "丁"),
        ((TOLD, (), ()), LightRule.RECTIFICATION_OVERDUE, "乙已报，未报：丙、丁", "丙丁"),
    ],
)
@pytest.mark.parametrize("through_lead", [True, False], ids=["牵头汇总", "各自报送"])
def test_once_the_time_is_up_it_is_laid_at_those_who_have_told_nothing_since(
    stands: tuple[tuple[WrittenFacts, ...] | str, ...], rule: LightRule, whose: str, laid: str, *, through_lead: bool
) -> None:
    """It holds if it holds for one (domain.md 5): 待核定 at 综合处 for what 乙 had told, and nobody asked 丙."""
    owners, by = tuple("乙丙丁"[: len(stands)]), DAY - timedelta(days=1)
    own = milestone(DUE, owners, text="乙事", **{**FELL_SHORT, "rectify_by": by})
    facts = owned_by(own, bodies_that(**dict(zip(owners, stands, strict=True))), through_lead=through_lead)
    lit = light(facts, DAY, CALENDAR)
    assert (lit.rule, lit.reason.split("；")[0].partition(f"整改至{by}，")[2]) == (rule, whose)
    assert lit.part == (laid if laid in (*owners, "综合处") else None)
    assert lit.part == "综合处" or {one.name for one in map(named, "乙丙丁") if one.id in lit.first_ids} == {*laid}
    assert lit.owner_ids == tuple(named(one).id for one in owners), "whose it is stays so"
    for name, how in zip(owners, stands, strict=True):
        alone = light(facts.of_body(named(name).id), DAY, CALENDAR)
        assert alone.rule is (LightRule.TO_JUDGE if how == TOLD else LightRule.RECTIFICATION_OVERDUE)
        assert alone.part == (name if name in laid else "综合处")
        assert name not in laid or alone.reason.split("；")[0].endswith(f"整改至{by}，{name}"), "of 丙 it read 乙、丙"


def test_each_owner_is_named_as_it_stands_since_the_verdict() -> None:
    """Domain.md 5: as long as one has told nothing it is red; it read 待核定 for what 乙 had told."""
    by = DAY - timedelta(days=1)
    own = milestone(DUE, tuple("乙丙丁戊"), text="乙事", **{**FELL_SHORT, "rectify_by": by})
    parts = bodies_that(乙=TOLD, 丙=SENT, 丁=(), 戊=(LEAD,))
    lit = light(task(part(body="甲"), others=tuple(parts.values()), milestones=(own,)), DAY, CALENDAR)
    told = f"乙事，未达成，整改至{by}，乙已报，丙待审核，戊已交牵头单位，待甲汇总，未报：丁"
    assert (lit.rule, lit.part, lit.reason.split("；")[0]) == (LightRule.RECTIFICATION_OVERDUE, None, told)
    assert set(lit.laid) == {named("甲"), named("丁")}


def test_of_an_owner_whose_report_of_it_is_read_first_it_is_not_said_that_it_is_red_too() -> None:
    """“另有2家亮红灯：乙（整改逾期，乙事，…，已报送，待综合处审核）” of the very date: 乙 owes nothing of it."""
    by = DAY - timedelta(days=1)
    judged = {"verdict": VerdictResult.MISSED, "verdict_as_of": DUE, "judged_at": JUDGED_AT, "rectify_by": by}
    own, behind = milestone(DUE, ("乙", "丙"), text="乙事", **judged), figure("30", body="丁")
    parts = bodies_that(乙=SENT, 丙=(), 丁=())
    lit = light(task(*parts.values(), milestones=(own,), indicators=(behind,)), DAY, CALENDAR)
    assert next(one for one in lit.reason.split("；") if "亮红灯" in one).startswith("另有1家亮红灯：丁（差")


@pytest.mark.parametrize(
    ("stands", "whose", "turn", "laid"),
    [
        (((), ()), "未报，乙、丙", None, ""),
        (((HEAD,), ()), "未报，乙、丙", None, ""),
        ((SENT, ()), "乙待审核，未报：丙", "丙", "丙"),
        ((TOLD, ()), "乙已报，未报：丙", "丙", "丙"),
        ((TOLD, (HEAD,)), "乙已报，未报：丙", "丙", "丙"),
        ((SENT, TOLD), "乙已报送，待综合处审核", "综合处", ""),
        ((SENT, SENT), "乙、丙已报送，待综合处审核", "综合处", ""),
        ((SENT, (), ()), "乙待审核，未报：丙、丁", None, "丙丁"),
        ((TOLD, SENT, ()), "乙已报，丙待审核，未报：丁", "丁", "丁"),
        (((), (HEAD,), ()), "未报，乙、丙、丁", None, ""),
    ],
)
@pytest.mark.parametrize("through_lead", [True, False], ids=["牵头汇总", "各自报送"])
@pytest.mark.parametrize("is_late", [True, False], ids=["overdue", "in grace"])
def test_a_date_of_several_is_laid_at_those_who_have_told_nothing_of_it(
    stands: tuple[tuple[WrittenFacts, ...] | str, ...],
    whose: str,
    turn: str | None,
    laid: str,
    *,
    through_lead: bool,
    is_late: bool,
) -> None:
    """It was laid at all its owners: 下一步 named 乙 as well, which had told it."""
    owners = tuple("乙丙丁"[: len(stands)])
    own = milestone(DUE, owners, text="乙事", grace_on=DUE if is_late else DAY)
    facts = owned_by(own, bodies_that(**dict(zip(owners, stands, strict=True))), through_lead=through_lead)
    lit = light(facts, DAY, CALENDAR)
    assert lit.rule is (LightRule.OVERDUE if is_late else LightRule.TO_DECIDE)
    assert lit.reason.split("；")[0].removeprefix("乙事，").partition("（")[0] == whose
    assert (lit.part, "".join(one.name for one in lit.laid)) == (turn, laid)
    assert lit.owner_ids == tuple(named(one).id for one in owners), "whose it is stays so"
    for name, how in zip(owners, stands, strict=True):
        alone = light(facts.of_body(named(name).id), DAY, CALENDAR)
        assert alone.rule is not lit.rule or (alone.part, alone.laid) == ("综合处" if how == SENT else name, ())


@pytest.mark.parametrize("through_lead", [True, False], ids=["牵头汇总", "各自报送"])
@pytest.mark.parametrize(
    ("judged", "says"),
    [
        ({}, "公交接驳率目标≥300，乙已报送，待综合处审核"),
        (FELL_SHORT, f"公交接驳率目标≥300，未达成，整改至{WINTER}，乙，已报送，待综合处审核"),
    ],
    ids=["overdue", "to be put right"],
)
def test_what_one_owner_of_a_figure_has_sent_is_awaited_of_no_other(
    judged: dict[str, Any], says: str, *, through_lead: bool
) -> None:
    """The task said so; the part of 丙 was red at 丙 (未报，丙), and a 督办函 was due for what 乙 had sent."""
    both = (named("乙"), named("丙"))
    own = milestone(DUE, ("乙", "丙"), figure="1", measured=figure(None, due_on=DUE, bodies=both), **judged)
    parts = tuple(bodies_that(乙=SENT, 丙=()).values())
    facts = task(part(body="甲"), others=parts) if through_lead else task(*parts)
    facts = replace(facts, milestones=(own,))
    for one in (facts, *(facts.of_body(body.id) for body in both)):
        lit = light(one, DAY, CALENDAR)
        assert (lit.colour, lit.part, lit.reason.split("；")[0]) == (Colour.RED, "综合处", says)


@pytest.mark.parametrize(
    ("judged", "says"),
    [
        ({}, "公交接驳率目标≥300，乙待审核，未报：丙"),
        (
            {**FELL_SHORT, "verdict_value": Decimal(20)},
            f"公交接驳率目标≥300，未达成20，整改至{WINTER}，乙待审核，未报：丙",
        ),
    ],
    ids=["overdue", "to be put right"],
)
def test_what_one_member_of_a_collective_has_sent_is_its_own_value_alone(judged: dict[str, Any], says: str) -> None:
    """“乙，已报送，待综合处审核” of what each member is to put right, and of what none of them had told before."""
    both = (named("乙"), named("丙"))
    measured = figure("20", DUE, members=both, bodies=both) if judged else figure(None, due_on=DUE, bodies=both)
    own = milestone(DUE, ("乙", "丙"), figure="1", measured=measured, **judged)
    members = [replace(one, is_member=True) for one in bodies_that(乙=SENT, 丙=()).values()]
    facts = task(*members, milestones=(own,))
    lit = light(facts, DAY, CALENDAR)
    assert (lit.colour, lit.part, lit.laid, lit.reason.split("；")[0]) == (Colour.RED, "丙", (named("丙"),), says)
    assert [light(facts.of_body(body.id), DAY, CALENDAR).part for body in both] == ["综合处", "丙"]


@pytest.mark.parametrize(
    ("mode", "of_other", "turn", "whose"),
    [
        (FigureMode.LEVEL, 100, "丙", "乙已报，未报：丙"),
        (FigureMode.CUMULATIVE, 30, "丙", "成员合计280，未报：丙"),
        (FigureMode.CUMULATIVE, 60, "综合处", "成员合计310，待综合处核定"),
    ],
    ids=["a share", "a sum", "a sum that is reached"],
)
def test_what_one_member_has_told_since_is_its_own_value_alone(
    mode: FigureMode, of_other: int, turn: str, whose: str
) -> None:
    """乙 has told 250 since the verdict, 丙 nothing: the sum was 待核定 at 综合处, the share was asked of both."""
    both, by, since = (named("乙"), named("丙")), DAY - timedelta(days=1), JUDGED_AT + timedelta(days=6)
    old = ReadingFacts(Decimal(of_other), DUE, body=both[1], known_at=JUDGED_AT - timedelta(days=1))
    new = ReadingFacts(Decimal(250), WINTER, body=both[0], known_at=since)
    reading = old if mode is FigureMode.LEVEL else replace(new, value=new.value + old.value, body=None)
    measured = replace(figure(None, DUE, members=both, bodies=both), mode=mode, told=(new, old), reading=reading)
    judged = {**FELL_SHORT, "verdict_value": old.value, "rectify_by": by}
    own = milestone(DUE, ("乙", "丙"), figure="1", measured=measured, **judged)
    members = [replace(one, is_member=True) for one in bodies_that(乙=(), 丙=()).values()]
    facts = task(*members, milestones=(own,))
    lit = light(facts, DAY, CALENDAR)
    assert (lit.part, lit.reason.split("；")[0].partition(f"整改至{by}，")[2]) == (turn, whose)
    assert [light(facts.of_body(body.id), DAY, CALENDAR).part for body in both] == ["综合处", turn]


def names_at(lit: Light) -> list[Body]:
    return [one for one in map(named, "甲乙丙") if one.id in lit.first_ids]


def test_what_a_body_told_its_lead_is_named_behind_what_it_has_not() -> None:
    """In the part of the body alone: of the task the date that is late longest comes first."""
    given, silent = milestone(DUE, ("乙",), text="乙事"), milestone(LATER, ("乙",), key="2", text="丙事")
    autumn = replace(LEAD, as_of=date(2026, 9, 20))
    facts = task(part(body="甲"), others=(body("乙", autumn),), milestones=(given, silent))
    day = LATER + timedelta(days=1)
    whole, own = light(facts, day, CALENDAR), light(facts.of_body(named("乙").id), day, CALENDAR)
    assert whole.reason.split("；")[:2] == ["乙事，乙已交牵头单位，待甲汇总", "另有1个节点逾期（乙）"]
    assert (whole.part, whole.laid_ids) == ("甲", (named("甲").id, named("乙").id))
    assert own.reason.split("；")[:2] == ["丙事，未报，乙", "另有1个节点逾期（甲）"]
    assert (own.part, own.is_laid_at(named("乙").id)) == ("乙", True)


@pytest.mark.parametrize("is_up", [True, False], ids=["overdue", "running"])
def test_of_two_to_be_put_right_too(is_up: bool) -> None:
    """In its part alone: it was not red for the one that it has not told, and no letter went to it."""
    day = date(2027, 1, 15)
    by = day - timedelta(days=9) if is_up else day
    judged = {"verdict": VerdictResult.MISSED, "judged_at": datetime(2026, 12, 28, tzinfo=UTC)}
    given = milestone(DUE, ("乙",), text="乙事", verdict_as_of=DUE, rectify_by=by, **judged)
    later = {"verdict_as_of": LATER, "rectify_by": by + timedelta(days=5)}
    silent = milestone(LATER, ("乙",), key="2", text="丙事", **later, **judged)
    autumn = replace(LEAD, as_of=date(2026, 9, 20))
    facts = task(part(body="甲"), others=(body("乙", autumn),), milestones=(given, silent))
    whole, own = light(facts, day, CALENDAR), light(facts.of_body(named("乙").id), day, CALENDAR)
    first, *more = whole.reason.split("；")
    assert first == f"乙事，未达成，整改至{by}，乙已交牵头单位，待甲汇总"
    also = f"另有1家亮红灯：乙（整改逾期，丙事，未达成，整改至{by + timedelta(days=5)}）"
    assert (also in more) is is_up, "it is laid at 甲, and 乙 is red for another"
    assert own.reason.split("；")[0] == f"丙事，未达成，整改至{by + timedelta(days=5)}，乙"
    assert (whole.part, own.part, own.is_laid_at(named("乙").id)) == ("甲", "乙", True)


@pytest.mark.parametrize(
    ("given", "rule", "turn", "is_its_own"),
    [
        ((), LightRule.OVERDUE, "乙", True),
        ((LEAD,), LightRule.GAP_WIDE, "乙", True),
        ((LEAD, HEAD), LightRule.OVERDUE, "乙", True),
    ],
    ids=["silent", "given to the lead", "written anew"],
)
def test_what_lies_with_the_lead_does_not_cover_another_red_of_the_body(
    given: tuple[WrittenFacts, ...], rule: LightRule, turn: str, is_its_own: bool
) -> None:
    """A date that it has told its lead of would have spared it the 督办函 for a figure that is its own."""
    own, behind = milestone(DUE, ("乙",), text="乙事"), figure("30", body="乙")
    facts = task(part(body="甲"), others=(body("乙", *given),), milestones=(own,), indicators=(behind,))
    found = light(facts.of_body(named("乙").id), DAY, CALENDAR)
    assert (found.rule, found.part, found.is_laid_at(named("乙").id)) == (rule, turn, is_its_own)
    whole = light(facts, DAY, CALENDAR)
    assert whole.rule is LightRule.OVERDUE
    assert ("另有1家亮红灯：乙（差" in whole.reason) is (rule is LightRule.GAP_WIDE)


def test_with_nothing_else_red_the_part_is_red_by_what_the_lead_has() -> None:
    """A yellow behind it says less than the red."""
    own, behind = milestone(DUE, ("乙",), text="乙事"), figure("240", body="乙")
    facts = task(part(body="甲"), others=(body("乙", LEAD),), milestones=(own,), indicators=(behind,))
    found = light(facts.of_body(named("乙").id), DAY, CALENDAR)
    assert (found.rule, found.part, found.is_laid_at(named("乙").id)) == (LightRule.OVERDUE, "甲", False)


def test_what_waits_for_the_office_does_not_come_before_what_the_lead_has() -> None:
    """Of the date of June, to be put right by 1 December, its report of September waits to be read: not its own."""
    summer, at = date(2026, 6, 30), datetime(2026, 7, 20, 2, tzinfo=UTC)
    judged = {"verdict": VerdictResult.MISSED, "verdict_as_of": summer, "judged_at": at}
    short = milestone(summer, ("乙",), key="2", text="丙事", rectify_by=date(2026, 12, 1), **judged)
    co = replace(body("乙", LEAD), unread=(UnreadFacts(SUMMER, at + timedelta(days=60)),))
    facts = task(part(body="甲"), others=(co,), milestones=(milestone(DUE, ("乙",), text="乙事"), short))
    alone = light(replace(facts, milestones=(short,)).of_body(named("乙").id), DAY, CALENDAR)
    assert (alone.rule, alone.part) == (LightRule.RECTIFICATION_OVERDUE, "综合处")
    found = light(facts.of_body(named("乙").id), DAY, CALENDAR)
    assert (found.rule, found.part) == (LightRule.OVERDUE, "甲")


def test_while_who_took_it_over_has_time_to_tell_it_the_delay_is_nobodys() -> None:
    taken = TakenFacts(named("乙"), DUE + timedelta(days=1), DAY)
    own = milestone(DUE, ("乙",), text="乙事", taken_by=(taken,))
    co = replace(body("乙", LEAD), asked=(AskedFacts(DAY, DAY + timedelta(days=9), asked_on=DUE),))
    facts = task(part(body="甲"), others=(co,), milestones=(own,))
    assert (light(facts, DAY, CALENDAR).part, light(facts, DAY, CALENDAR).laid) == ("综合处", ())
    after = light(facts, DAY + timedelta(days=1), CALENDAR)
    assert (after.part, after.laid) == ("甲", (named("甲"),))


def test_whom_it_is_laid_at_is_kept_with_a_turn() -> None:
    facts = task(part(body="甲"), others=(body("乙", LEAD),), milestones=(milestone(DUE, ("乙",)),))
    found = solve(facts, DAY, CALENDAR).turns[0]
    assert found.match.laid == (named("甲"),) and Turn.from_json(found.as_json()) == found
