"""Why a light is what it is."""

from __future__ import annotations

from decimal import Decimal

from tests.ledger.ledger_rows import figure, lit, row
from tracker.ledger.lights.threshold_words import explained
from tracker.vocabulary import LightRule

BEHIND = figure(
    baseline=Decimal(62),
    value=Decimal("82.200000"),
    progress=Decimal("87.8"),
    planned=Decimal("100.0"),
    gap=Decimal("12.2"),
)


def test_a_gap_is_told_with_its_figures_and_bands() -> None:
    near = figure(value=Decimal(1), progress=Decimal(95), planned=Decimal(100), gap=Decimal(5))
    found = explained(row(light=lit(LightRule.GAP), indicators=(near, BEHIND)))
    assert (
        found == "基期62%，本期82.2%，目标85%；进度87.8%，序时100%；差距10至30个百分点为黄，过了时限仍低于目标的都为黄"
    )


def test_the_bands_are_those_of_the_plan() -> None:
    found = explained(row(light=lit(LightRule.GAP_WIDE), indicators=(), gap_bands=(Decimal("5.5"), Decimal(20))))
    assert found == "差距超过20个百分点为红"


def test_some_lights_say_all_by_themselves() -> None:
    assert explained(row(light=lit(LightRule.CLOSED))) == ""
    assert explained(row(light=lit(LightRule.TO_VERIFY))) == "已申请办结，核验之前为黄"
