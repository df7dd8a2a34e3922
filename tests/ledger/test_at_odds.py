"""Owners of one figure that told two values of one day: both are named until one is settled (domain.md 4, 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.ledger import task_facts
from tests.ledger.lived import accepted, frozen, lines, row, sent, turned_to, workbook
from tests.reporting import world
from tests.reporting.world import OPENED, TEXT, Region, by, region
from tests.servers.databases import on_sqlite
from tracker.acts.outcomes import verdicts
from tracker.acts.reporting import office_reports, reports
from tracker.acts.tasks import owners
from tracker.acts.tasks.owners import Decision
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.errors import BadInput
from tracker.ledger.facts.figures.at_odds import disagreeing
from tracker.ledger.facts.figures.members import with_value_of
from tracker.ledger.facts.task import ReadingFacts
from tracker.ledger.rows.json_row import task_json
from tracker.outcomes.endings import account_queries
from tracker.outcomes.verdicts import queries as verdict_queries
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Indicator, Item, Milestone, OwnerFact, Task
from tracker.plans.owners.claim_queries import newest_facts
from tracker.reporting.asked.questions import ReadingDraft
from tracker.vocabulary import FigureMode, ItemKind, Kind, KnownBy, Relation, VerdictResult, Waiting
from tracker.worklist.office_home_queries import office_desk
from tracker.worklist.queries import counts, desk_of, next_of, waiting
from tracker.worklist.task_facts import next_step
from tracker.worklist.task_queries import aside_of

DUE = date(2025, 12, 31)
ON = date(2026, 12, 16)
LATER = ON + timedelta(days=1)
"""The second owner's value is accepted; still within the 核定 round."""

BOTH = "已报88%（交通局）、84%（商务委），所报不一致，待综合处核定"


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def joint(of: Region, due_on: date = DUE, **given: Any) -> tuple[Task, Indicator, Milestone]:
    """A figure of two bodies together, 85 %."""
    task = of.task(kind=Kind.MEASURED)
    figure = rows.indicator(task, **{"year": due_on.year, **given})
    own = rows.milestone(task, due_on, indicator_id=figure.id)
    span = {"span_start": 0, "span_end": 1, "words": "原文", "outside_ids": []}
    whose = {"known_by": KnownBy.ASSIGNED, "owner_ids": [of.transport.id, of.commerce.id]}
    item = rows.added(Item(task_id=task.id, kind=ItemKind.FIGURE, indicator_id=figure.id, **whose, **span))
    laid = {"since": builders.TODAY, "recorded_at": builders.NOW, "actor": "测试"}
    rows.added(OwnerFact(item_id=item.id, **whose, **laid))
    db.session.commit()
    turned_to(OPENED)
    return task, figure, own


def told(of: Region, task: Task, figure: Indicator, value: str, as_of: date = DUE) -> None:
    """What the first owner tells, accepted."""
    reading = ReadingDraft(figure.id, Decimal(value), as_of, "统计公报")
    accepted(sent(of, task, replace(TEXT, readings=(reading,)), ON), of, ON)


def told_by_commerce(of: Region, task: Task, figure: Indicator, value: str, as_of: date = DUE) -> None:
    """What the second owner tells of the same day, accepted a day later."""
    second = world.report(task, of.commerce)
    reading = ReadingDraft(figure.id, Decimal(value), as_of, "台账")
    reports.save_draft(by(of.other_liaison, ON), second.id, None, replace(TEXT, readings=(reading,)))
    reports.send(by(of.other_liaison, ON), second.id, None)
    reports.approve(by(of.other_head, ON), [(second.id, None)])
    accepted(second, of, LATER)


def corrected_by_commerce(of: Region, task: Task, figure: Indicator, value: str, on: date) -> None:
    """Its accepted report once more, with another value."""
    second = world.report(task, of.commerce)
    reading = ReadingDraft(figure.id, Decimal(value), DUE, "台账")
    office_reports.correct(by(of.other_liaison, on), second.id, None, "数值更正")
    reports.save_draft(by(of.other_liaison, on), second.id, None, replace(TEXT, readings=(reading,)))
    reports.send(by(of.other_liaison, on), second.id, None)
    reports.approve(by(of.other_head, on), [(second.id, None)])
    accepted(second, of, on)


def decided(of: Region, own: Milestone, result: VerdictResult, value: str, on: date = ON, **given: Any) -> None:
    rectify_by = None if result is VerdictResult.REACHED else date(2027, 6, 30)
    new = NewVerdict(result, DUE, "统计公报", Decimal(value), rectify_by, **given)
    verdicts.judge_milestone(by(of.coordinator, on), own.id, None, new)


WORST: list[tuple[dict[str, Any], tuple[str, str], str]] = [
    ({}, ("88", "84"), "84"),
    ({"relation": Relation.AT_MOST}, ("88", "84"), "88"),
    ({"relation": Relation.EQUAL, "is_less_better": True}, ("88", "84"), "88"),
    ({"relation": Relation.EQUAL, "baseline": Decimal(95), "mode": FigureMode.LEVEL}, ("88", "84"), "88"),
    ({"relation": Relation.ABOUT, "mode": FigureMode.LEVEL}, ("84", "97"), "97"),
    ({"relation": Relation.ABOUT, "mode": FigureMode.LEVEL}, ("70", "97"), "70"),
    ({"relation": Relation.ABOUT}, ("84", "86"), "84"),
    ({"relation": Relation.ABOUT}, ("84", "97"), "84"),
]
"""A figure with target 85, two values, and the one the light goes by."""


@pytest.mark.parametrize(("given", "values", "expected"), WORST)
def test_the_worse_of_two_values_goes_by_the_direction_of_the_figure(
    given: dict[str, Any], values: tuple[str, str], expected: str
) -> None:
    figure = task_facts.figure(**{"target": Decimal(85), **given})
    assert figure.worst([ReadingFacts(Decimal(one), DUE) for one in values]).value == Decimal(expected)


def test_owners_disagree_by_the_last_value_of_each() -> None:
    first, second, other = (task_facts.named(name) for name in ("交通局", "商务委", "统计局"))

    def of_body(value: int, body: Any) -> ReadingFacts:
        return ReadingFacts(Decimal(value), DUE, body=body)

    low, high, same = of_body(84, first), of_body(88, second), of_body(88, first)
    assert disagreeing([high, low], (first, second)) == (low, high), "in the order of the owners"
    assert disagreeing([low, high, same], (first, second)) == (), "the first has put its value right"
    assert disagreeing([low, of_body(88, other)], (first, second)) == (), "who does not own it does not count"


def test_what_is_about_to_be_accepted_stands_beside_what_the_other_owner_told() -> None:
    """The reviewer of the second value sees the light by the worse; of a later day it is the only one."""
    first, second = task_facts.named("交通局"), task_facts.named("商务委")
    reading = ReadingFacts(Decimal(84), DUE, body=first)
    figure = task_facts.figure(bodies=(first, second), reading=reading)
    after = with_value_of(figure, ReadingFacts(Decimal(88), DUE), second)
    assert (after.reading, [one.value for one in after.at_odds]) == (reading, [84, 88])
    again = with_value_of(after, ReadingFacts(Decimal(84), DUE), second)
    assert ([one.value for one in again.at_odds], again.reading and again.reading.value) == ([], 84)
    corrected = with_value_of(again, ReadingFacts(Decimal(86), DUE), second)
    assert [one.value for one in corrected.at_odds] == [84, 86], "what agreed before does so no more"
    later = with_value_of(after, ReadingFacts(Decimal(90), ON), second)
    assert ([one.value for one in later.at_odds], later.reading and later.reading.value) == ([], 90)
    final = with_value_of(replace(figure, expired=True), ReadingFacts(Decimal(88), DUE), second)
    assert final.at_odds == (), "after the final verdict nothing is left to settle"


@pytest.mark.slow
@on_sqlite
def test_both_values_of_a_joint_figure_stand_wherever_its_value_does(of: Region, tmp_path: Path) -> None:
    task, figure, _ = joint(of)
    told(of, task, figure, "88")
    told_by_commerce(of, task, figure, "84")
    lit = row(task, LATER).light
    assert (lit.title, lit.reason.split("；")[0]) == ("黄·差1.2个百分点", f"公交接驳率目标≥85%，{BOTH}")
    assert lit.part == "综合处"
    (shown,) = row(task, LATER).indicators
    assert (shown.value, shown.light.title) == (84, "黄·差1.2个百分点")
    assert task_json(row(task, LATER))["indicators"][0]["at_odds"] == [
        {"department": "交通局", "reported": 88},
        {"department": "商务委", "reported": 84},
    ]
    (told_at_end,) = account_queries.account(task, LATER).figures
    assert told_at_end.told == "交通局 88、商务委 84"
    book = workbook(tmp_path, LATER)
    (line,) = lines(book, "量化指标")
    assert (line["本期值"], line["完成率%"], line["差额"]) == ("88（交通局）、84（商务委）", 98.8, 1.2)
    assert (line["数据来源"], line["亮灯"]) == ("统计公报（交通局）、台账（商务委）", "黄·差1.2个百分点")
    (line,) = lines(book, "任务台账", 4)
    assert line["完成值"] == "公交接驳率 88%（交通局）、84%（商务委）（截至2025-12-31）"


@on_sqlite
def test_both_owners_are_told_that_their_values_differ(of: Region) -> None:
    """Once, by the acceptance that brought it about; whoever agrees with the other tells nothing new."""
    task, figure, _ = joint(of)
    told(of, task, figure, "88")
    assert not odds_told()
    told_by_commerce(of, task, figure, "84")
    differ = f"公交接驳率各单位所报不一致：{BOTH[2:].split('，')[0]}，待综合处核定"
    assert odds_told() == {
        (body, role): f"（三）发展绿色交通消费（{task.code}），{differ}；本单位所报有误的，请更正报告"
        for body in (of.transport.id, of.commerce.id)
        for role in ("liaison", "unit_head")
    }
    corrected_by_commerce(of, task, figure, "88", LATER)
    assert len(odds_told()) == 4


def odds_told() -> dict[tuple[int, str], str]:
    """What was said of it, by body and role."""
    found = db.session.scalars(select(Alert).where(Alert.key.startswith("R:odds-")))
    return {(one.department_id, one.key.split(":")[-1]): one.message for one in found}


@on_sqlite
def test_what_is_of_all_bodies_together_is_at_odds_as_well(of: Region) -> None:
    task, figure, _ = joint(of)
    (item,) = db.session.scalars(select(Item))
    decision = Decision(item.id, (), newest_facts([item.id])[item.id])
    owners.decide(by(of.coordinator, ON), task.plan_id, [decision], "会议纪要")
    told(of, task, figure, "88")
    told_by_commerce(of, task, figure, "84")
    assert BOTH in row(task, LATER).light.reason
    assert account_queries.account(task, LATER).figures[0].told == "交通局 88、商务委 84"


@on_sqlite
def test_where_both_reach_the_target_the_reason_says_all_the_same_that_they_differ(of: Region) -> None:
    task, figure, _ = joint(of, date(2027, 12, 31))
    told(of, task, figure, "88", date(2026, 11, 30))
    told_by_commerce(of, task, figure, "90", date(2026, 11, 30))
    lit = row(task, LATER).light
    assert lit.title == "绿·已核实"
    assert "公交接驳率目标≥85%，已报88%（交通局）、90%（商务委），所报不一致，待综合处核定" in lit.reason


@on_sqlite
def test_what_an_earlier_owner_told_is_not_at_odds_in_the_account(of: Region) -> None:
    task, figure, _ = joint(of)
    told(of, task, figure, "88")
    told_by_commerce(of, task, figure, "84")
    (item,) = db.session.scalars(select(Item))
    decision = Decision(item.id, (of.commerce.id,), newest_facts([item.id])[item.id])
    owners.decide(by(of.coordinator, LATER), task.plan_id, [decision], "会议纪要")
    (told_at_end,) = account_queries.account(task, LATER).figures
    assert (told_at_end.value, told_at_end.told) == (84, "")


@pytest.mark.slow
@on_sqlite
def test_a_correction_of_one_settles_it(of: Region) -> None:
    task, figure, _ = joint(of)
    told(of, task, figure, "88")
    told_by_commerce(of, task, figure, "84")
    corrected_by_commerce(of, task, figure, "88", LATER)
    (shown,) = row(task, LATER).indicators
    assert (shown.value, shown.at_odds) == (88, ())
    assert "不一致" not in row(task, LATER).light.reason


@pytest.mark.slow
@on_sqlite
@pytest.mark.parametrize(("result", "value"), [(VerdictResult.REACHED, "88"), (VerdictResult.PARTLY, "84")])
def test_a_verdict_settles_it(of: Region, result: VerdictResult, value: str) -> None:
    task, figure, own = joint(of)
    told(of, task, figure, "88")
    told_by_commerce(of, task, figure, "84")
    decided(of, own, result, value, LATER, is_sure=True, why="以统计公报为准")
    (shown,) = row(task, LATER).indicators
    assert (shown.value, shown.at_odds) == (Decimal(value), ())
    assert verdict_queries.milestone(own.id, LATER).subject.at_odds == ()


@pytest.mark.slow
@on_sqlite
def test_a_closed_quarter_keeps_both(of: Region, tmp_path: Path) -> None:
    task, figure, own = joint(of)
    told(of, task, figure, "88")
    told_by_commerce(of, task, figure, "84")
    closed = date(2027, 1, 20)
    turned_to(closed)
    decided(of, own, VerdictResult.REACHED, "88", closed, is_sure=True, why="以统计公报为准")
    assert [(one.body, one.value) for one in frozen(task).indicators[0].at_odds] == [("交通局", 88), ("商务委", 84)]
    (line,) = lines(workbook(tmp_path, closed), "量化指标")
    assert line["本期值"] == "88（交通局）、84（商务委）"


@on_sqlite
def test_two_owners_with_two_values_are_named_to_who_judges_and_the_reason_is_asked(of: Region) -> None:
    task, figure, own = joint(of)
    told(of, task, figure, "88")
    assert verdict_queries.milestone(own.id, ON).subject.at_odds == ()
    told_by_commerce(of, task, figure, "84")
    assert verdict_queries.milestone(own.id, ON).subject.at_odds == ("交通局 88%", "商务委 84%")
    new = NewVerdict(VerdictResult.REACHED, DUE, "统计公报", Decimal(88))
    with pytest.raises(BadInput) as refused:
        verdicts.judge_milestone(by(of.coordinator, ON), own.id, None, new)
    assert "各单位所报不一致：交通局 88%，商务委 84%" in "".join([refused.value.message, *refused.value.details])
    sure = replace(new, is_sure=True, why="以市交通局统计口径为准")
    assert verdicts.judge_milestone(by(of.coordinator, ON), own.id, None, sure)


@pytest.mark.slow
@on_sqlite
def test_what_the_second_owner_tells_after_the_verdict_is_newer(of: Region) -> None:
    """A figure of two bodies together: both speak of its due day, one before and one after the verdict."""
    task, figure, own = joint(of)
    told(of, task, figure, "70")
    decided(of, own, VerdictResult.PARTLY, "70")
    told_by_commerce(of, task, figure, "80")
    base = "公交接驳率目标≥85%，部分达成70%，整改至2027-06-30，商务委已报80%"
    lit = row(task, ON).light
    assert (lit.title, lit.reason.split("；")[0]) == ("黄·整改中", base)
    lit = row(task, date(2027, 7, 1)).light
    assert (lit.title, lit.reason.split("；")[0], lit.part) == ("黄·待核定", f"{base}，待综合处核定", "综合处")
    day = date(2027, 7, 1)
    assert next_of(rows.CHONGQING, [task.id], day)[task.id] == "综合处核定 1 个节点"
    desk = desk_of(of.coordinator, rows.CHONGQING)
    assert counts(desk, day)[Waiting.JUDGE] == len(waiting(desk, day, [Waiting.JUDGE])) == 1
    assert [office_desk(rows.CHONGQING, one).anew for one in (date(2027, 6, 30), day)] == [0, 1]


@on_sqlite
@pytest.mark.parametrize(
    ("due_on", "expected", "kind"),
    [
        (DUE, "综合处核定 1 个节点", Waiting.JUDGE),
        (date(2027, 12, 31), "综合处核定各单位所报不一致的数值", Waiting.ODDS),
    ],
)
def test_it_is_a_matter_of_the_office(of: Region, due_on: date, expected: str, kind: Waiting) -> None:
    """By the verdict that is due, else by itself; the list, the count and the page of the task agree."""
    task, figure, _ = joint(of, due_on)
    desk = desk_of(of.coordinator, rows.CHONGQING)
    as_of = min(due_on, date(2026, 11, 30))
    told(of, task, figure, "84", as_of)
    assert counts(desk, ON)[Waiting.ODDS] == 0
    told_by_commerce(of, task, figure, "80", as_of)
    shown = row(task, LATER)
    step = next_step(shown, LATER, (), aside_of(shown, LATER))
    assert [next_of(rows.CHONGQING, [task.id], LATER)[task.id], step and step.words] == [expected, expected]
    found = counts(desk, LATER)
    assert [found[Waiting.JUDGE], found[Waiting.ODDS]] == [kind is Waiting.JUDGE, kind is Waiting.ODDS]
    assert [one.kind.waiting for one in waiting(desk, LATER, [Waiting.JUDGE, Waiting.ODDS])] == [kind]
