from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.calendars import CALENDAR
from tests.ledger.ledger_rows import lit
from tests.ledger.task_facts import part, task
from tracker.alerts.ladder.prose import is_laid, said_of
from tracker.ledger.facts.task import Settings
from tracker.ledger.lights.match import OFFICE
from tracker.ledger.lights.rules import light
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
        f"连续{rounds}期没有报送进展（已过{rounds}期，没有采用的报告，甲）",
    )


def test_a_look_back_that_was_not_passed_is_nothing_agreed() -> None:
    assert is_laid(lit(LightRule.RECTIFYING, "回头看未通过，市商务委"))


def test_what_waits_for_the_office_is_laid_at_no_body() -> None:
    assert not is_laid(replace(lit(LightRule.GAP, "公交接驳率"), part=OFFICE))


def test_days_stand_as_papers_write_them() -> None:
    """A 通报 printed “整改至2025-05-30” beside “2025年4月8日”."""
    light = lit(LightRule.RECTIFICATION_OVERDUE, "部分达成38座，整改至2025-05-30，文号2025-05-301")
    assert said_of(light).endswith("（部分达成38座，整改至2025年5月30日，文号2025-05-301）")
