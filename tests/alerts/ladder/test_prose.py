from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.given.calendars import CALENDAR
from tests.ledger.ledger_rows import lit
from tests.ledger.task_facts import part, task
from tracker.alerts.ladder.prose import is_laid, reason_of, said_of
from tracker.alerts.ladder.queries import laid_at
from tracker.ledger.facts.task import Body, Settings
from tracker.ledger.lights.conditions.match import OFFICE
from tracker.ledger.lights.rules import light
from tracker.ledger.rows.kept_json import LitPart, LitRow
from tracker.vocabulary import Colour, LightRule


@pytest.mark.parametrize("rule", [rule for rule in LightRule if rule.colour in (Colour.RED, Colour.YELLOW)])
def test_every_red_and_yellow_is_said_without_words_of_screens_or_never_counted(rule: LightRule) -> None:
    light = lit(rule, "公交接驳率")
    never = {LightRule.TO_JUDGE, LightRule.TO_VERIFY, LightRule.COORDINATION}
    agreed = {LightRule.POSTPONED, LightRule.RECTIFYING}
    assert is_laid(light) is (rule not in never | agreed)
    if is_laid(light):
        assert said_of(light).endswith("（公交接驳率）") and "·" not in said_of(light)


@pytest.mark.parametrize("rounds", [2, 4])
def test_of_long_silence_the_rounds_are_said_that_have_passed(rounds: int) -> None:
    asked = tuple(date(2026, 3 * quarter, 20) for quarter in range(1, rounds + 1))
    facts = task(part(body="甲", asked=asked), settings=Settings(silent_rounds=rounds))
    silent = light(facts, date(2026, 12, 30), CALENDAR)
    assert (silent.rule, said_of(silent)) == (
        LightRule.LONG_SILENT,
        f"连续{rounds}期没有进展报告通过审核（甲）",
    )
    assert said_of(silent, "甲") == f"连续{rounds}期没有进展报告通过审核"


def test_a_look_back_that_was_not_passed_is_nothing_agreed() -> None:
    assert is_laid(lit(LightRule.RECTIFYING, "回头看未通过，市商务委"))


def test_what_waits_for_the_office_is_laid_at_no_body() -> None:
    assert not is_laid(replace(lit(LightRule.GAP, "公交接驳率"), part=OFFICE))


def test_what_lies_with_its_lead_is_no_red_quarter_of_its_body() -> None:
    """Nor of the lead, whose own it is not (domain.md 8): the letter of the date goes to that one."""
    own = replace(lit(LightRule.OVERDUE, "乙事，商务委已交牵头单位，待交通局汇总"), owner="商务委", owner_ids=(2,))
    given_up = replace(own, part="交通局", laid=(Body(1, "交通局"),))
    for lights, whose in ((own, [2]), (given_up, [])):
        row = LitRow(5, lights, (LitPart(1, lit(LightRule.REPORTED)), LitPart(2, lights)))
        assert [one.department_id for one in laid_at(row)] == whose


def test_days_stand_as_papers_write_them() -> None:
    """A 通报 printed “整改至2025-05-30” beside “2025年4月8日”."""
    light = lit(LightRule.RECTIFICATION_OVERDUE, "部分达成38座，整改至2025-05-30，文号2025-05-301")
    assert said_of(light).endswith("（部分达成38座，整改至2025年5月30日，文号2025-05-301）")


LATE, BEHIND = LightRule.OVERDUE, LightRule.GAP


@pytest.mark.parametrize(
    ("rule", "reason", "said"),
    [
        # A body that is silent, one of several, one that told an earlier value.
        (LATE, "建成100座，未报，市交通局（时限2026-06-30）", "建成100座（时限2026年6月30日）"),
        (LATE, "建成100座，市能源局已报，未报：市交通局", "建成100座，市能源局已报"),
        (LATE, "接驳率目标85%，到期值未报（截至2026-03-31为70%），市交通局", "接驳率目标85%，截至2026年3月31日为70%"),
        (
            LATE,
            "建成100座，未报，市交通局；另有2个节点逾期（市能源局）；1家未报（市公安局）",
            "建成100座；另有2个节点逾期（市能源局）",
        ),
        # A figure that is behind, with a value and without: the title does not say that nothing was told.
        (BEHIND, "接驳率目标85%，市交通局已报73%", "接驳率目标85%，已报73%"),
        (BEHIND, "接驳率目标85%，未报，市交通局", "接驳率目标85%，未报"),
        (
            BEHIND,
            "接驳率目标85%，市能源局已报73%（承办：市交通局）",
            "接驳率目标85%，市能源局已报73%（承办：市交通局）",
        ),
        (  # of another body that is red: whose value it is that the one named before had told
            BEHIND,
            "接驳率目标85%，市交通局已报73%；另有1家亮红灯：市能源局（差35个百分点，换电站目标75座，市交通局已报40座，承办：市能源局）",
            "接驳率目标85%，已报73%；另有1家亮红灯：市能源局（差35个百分点，换电站目标75座，市交通局已报40座，承办：市能源局）",
        ),
        # A verdict that fell short, a look-back that was not passed.
        (
            LightRule.RECTIFICATION_OVERDUE,
            "接驳率目标85%，部分达成76%，整改至2027-06-30，市交通局",
            "接驳率目标85%，部分达成76%，整改至2027年6月30日",
        ),
        (LightRule.RECTIFYING, "回头看未通过，市交通局", "回头看未通过"),
        # Judgements name their body alone; who leads among several is named with the others.
        (LightRule.HARD, "市交通局", ""),
        (LightRule.SLOW, "市交通局；2家未报（市能源局、市公安局）", ""),
        (LightRule.SLOW, "市交通局、市能源局", "市交通局、市能源局"),
        (
            LightRule.LONG_SILENT,
            "已过2期，没有采用的报告，市交通局；市能源局已报送，待综合处审核",
            "市能源局已报送，待综合处审核",
        ),
        (LightRule.UNSIGNED, "签收期限2026-11-24，未签收：市交通局", "签收期限2026年11月24日"),
        (LightRule.POINT_LATE, "完成选址，市交通局", "完成选址"),
    ],
)
def test_a_letter_to_a_body_says_what_it_says_once(rule: LightRule, reason: str, said: str) -> None:
    light = lit(rule, reason)
    assert reason_of(light, "市交通局") == said
    assert said_of(light, "市交通局").count("市交通局") == said.count("市交通局")
    assert said_of(light, "市交通局").count("未报") == said.count("未报")


def test_a_name_within_another_stays() -> None:
    assert reason_of(lit(LATE, "建成，未报，市交通局运管处"), "市交通局") == "建成，市交通局运管处"
