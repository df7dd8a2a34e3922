"""A collective's members in a ledger row: how many reported, the worst light, what each reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.supervision.ledger_rows import light, part
from tracker.ledger.facts.task import Body, IndicatorFacts, PartFacts, ReadingFacts, ReportFacts, TaskFacts
from tracker.ledger.rows.collectives import collectives, member_progress, of_member, reached
from tracker.ledger.rows.row import PartRow
from tracker.vocabulary import FigureMode, Kind, LightRule, Relation, ReportState, Stage, TaskState

DAY = date(2026, 12, 31)
S = ReportState


def member(state: ReportState | None, reported: bool = False, rule: LightRule = LightRule.REPORTED) -> PartRow:
    return part(
        report_state=state, reported=reported, light=light(rule), group_id=7, group="各市发展改革委", place="太原"
    )


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ([(None, False)], "本期未布置"),
        ([(S.TO_FILL, False), (S.ACCEPTED, True)], "已报 1/2 家"),
        ([(S.RETURNED, True), (S.DRAFT, True), (S.MISSING, False)], "已报 2/3 家"),
        ([(S.EXEMPT, False), (S.TO_REVIEW, True)], "已报 1/1 家"),
        ([(S.EXEMPT, False)], "免报"),
    ],
)
def test_how_many_reported(members: list[tuple[ReportState | None, bool]], told: str) -> None:
    (group,) = collectives([part(), *(member(state, reported) for state, reported in members)])
    assert (group.told, len(group.members)) == (told, len(members))


def test_the_worst_light_of_the_members_alone() -> None:
    rules = (LightRule.REPORTED, LightRule.HARD, LightRule.NO_INFORMATION)
    own = part(light=light(LightRule.OVERDUE))
    (group,) = collectives([own, *(member(S.ACCEPTED, rule=rule) for rule in rules)])
    assert group.worst.rule is LightRule.HARD


def test_groups_stand_in_the_order_of_the_text() -> None:
    other = replace(member(S.ACCEPTED), group_id=3, group="各市住建局")
    assert [one.words for one in collectives([member(None), other, member(None)])] == ["各市发展改革委", "各市住建局"]


def figure(mode: FigureMode, body: Body | None = None) -> IndicatorFacts:
    return IndicatorFacts(
        key="1",
        subject="公交接驳率",
        mode=mode,
        relation=Relation.AT_LEAST,
        target=Decimal(80),
        due_on=date(2030, 12, 31),
        baseline=Decimal(0),
        baseline_on=date(2020, 12, 31),
        reading=ReadingFacts(Decimal(70), date(2026, 9, 30)),
        bodies=(body,) if body else (),
    )


def task(mode: FigureMode, other: int = 2) -> TaskFacts:
    parts = (
        PartFacts(Body(1, "太原市发展改革委"), is_member=True),
        PartFacts(Body(2, "大同市发展改革委"), is_member=True),
    )
    return TaskFacts(
        TaskState.ACTIVE, Kind.MEASURED, indicators=(figure(mode, Body(other, "大同市发展改革委")),), parts=parts
    )


def test_a_member_has_its_own_value_and_nobody_elses() -> None:
    facts = task(FigureMode.LEVEL)
    assert reached(of_member(facts, 1, {})) == ""
    own = of_member(facts, 1, {"1": ReadingFacts(Decimal("40.000000"), DAY)})
    assert reached(own) == "公交接驳率 40（截至2026-12-31）"
    assert member_progress(own, DAY) == Decimal("50.0")


def test_a_sum_of_all_says_nothing_of_one() -> None:
    own = of_member(task(FigureMode.CUMULATIVE), 1, {"1": ReadingFacts(Decimal(40), DAY)})
    assert (reached(own), member_progress(own, DAY)) == ("公交接驳率 40（截至2026-12-31）", None)


def test_without_figures_a_member_has_reached_its_stage() -> None:
    said = ReportFacts(round_end=DAY, as_of=DAY, accepted_on=DAY, stage=Stage.DRAFTING)
    parts = (PartFacts(Body(1, "太原市发展改革委"), (), (said,)), PartFacts(Body(2, "大同市发展改革委")))
    own = of_member(TaskFacts(TaskState.ACTIVE, Kind.DELIVERABLE, parts=parts), 1, {})
    assert (reached(own), member_progress(own, DAY)) == (Stage.DRAFTING.label, Decimal(20))
