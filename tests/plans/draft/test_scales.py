"""The plan's own scale of a figure, and the same figure in single units."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.plans.draft.scales import in_own_scale, in_single_units


@pytest.mark.parametrize(
    ("value", "unit", "words", "own", "own_unit"),
    [
        ("300000", "平方米", "30 万平方米", "30", "万平方米"),
        ("690000000000", "元", "0.69万亿元", "0.69", "万亿元"),
        # As it stands in readings made before values were exact.
        ("689999999999.9999", "元", "0.69万亿元以上", "0.69", "万亿元"),
        ("500000000000", "元", "超过5000亿元", "5000", "亿元"),
        ("12000", "家", "1.2万余家", "1.2", "万家"),
        ("100000", "人次", "十万人次", "10", "万人次"),
        ("300", "个", "300 个", "300", "个"),
        ("85", "%", "85%", "85", "%"),
        ("120", None, "120左右", "120", None),
        ("30", "万平方米", "30 万平方米", "30", "万平方米"),
    ],
)
def test_a_figure_is_kept_as_its_words_write_it(
    value: str, unit: str | None, words: str, own: str, own_unit: str | None
) -> None:
    kept, kept_unit = in_own_scale(Decimal(value), unit, words)
    assert (round(kept, 6), kept_unit) == (Decimal(own), own_unit)
    if "." not in value and unit and not unit.startswith("万"):
        assert in_single_units(kept, kept_unit) == (Decimal(value), unit)
