from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ledger.ledger_rows import lit
from tracker.alerts.ladder.prose import is_laid, said_of
from tracker.ledger.lights.match import OFFICE
from tracker.vocabulary import Colour, LightRule


@pytest.mark.parametrize("rule", [rule for rule in LightRule if rule.colour in (Colour.RED, Colour.YELLOW)])
def test_every_red_and_yellow_is_said_without_words_of_screens_or_never_counted(rule: LightRule) -> None:
    light = lit(rule, "公交接驳率")
    never = {LightRule.TO_JUDGE, LightRule.TO_VERIFY, LightRule.COORDINATION}
    agreed = {LightRule.POSTPONED, LightRule.RECTIFYING}
    assert is_laid(light) is (rule not in never | agreed)
    if is_laid(light):
        assert said_of(light).endswith("（公交接驳率）") and "·" not in said_of(light)


def test_a_look_back_that_was_not_passed_is_nothing_agreed() -> None:
    assert is_laid(lit(LightRule.RECTIFYING, "回头看未通过，市商务委"))


def test_what_waits_for_the_office_is_laid_at_no_body() -> None:
    assert not is_laid(replace(lit(LightRule.GAP, "公交接驳率"), part=OFFICE))
