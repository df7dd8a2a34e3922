"""Of a red task other bodies that are red, too, are said with their figure and gap, or with their date."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tracker.ledger.lights.also_red import AlsoRed, also_red
from tracker.ledger.lights.conditions.match import Match
from tracker.vocabulary import LightRule as R

SINCE = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("rule", "match", "expected"),
    [
        (
            R.GAP_WIDE,
            Match("公交接驳率目标85%，市交通局已报59.5%", points=Decimal("30.0")),
            "差30个百分点，公交接驳率目标85%，已报59.5%",
        ),
        (
            R.GAP_WIDE,
            Match("公交接驳率目标85%，未报，市交通局", points=Decimal("35.4")),
            "差35.4个百分点，公交接驳率目标85%，未报",
        ),
        (
            R.GAP_WIDE,
            Match("公交（含轨道）接驳率目标85%，市交通局已报59.5%（承办：市商务委）", points=Decimal("30.0")),
            "差30个百分点，公交（含轨道）接驳率目标85%，已报59.5%，承办：市商务委",
        ),
        (
            R.GAP_WIDE,
            Match("接驳率目标85%，已报18.5%（市交通局）、22.1%（市商务委），所报不一致", points=Decimal("73.5")),
            "差73.5个百分点，接驳率目标85%，已报18.5%（市交通局）、22.1%（市商务委），所报不一致",
        ),
        (R.FLOOR_BROKEN, Match("占比底线≥30%，市交通局已报28%"), "低于底线，占比底线≥30%，已报28%"),
        (
            R.OVERDUE,
            Match("建成场站，未报，市交通局（时限2026-05-31，核定截止2026-06-30）；另有2个节点逾期", since=SINCE),
            "逾期，建成场站，未报，时限2026-05-31，核定截止2026-06-30",
        ),
        (R.POINT_OVERDUE, Match("建成场站，市交通局", since=SINCE), "逾期，建成场站"),
        (
            R.RECTIFICATION_OVERDUE,
            Match("建成场站，部分达成，整改至2026-06-30，市交通局", since=SINCE),
            "整改逾期，建成场站，部分达成，整改至2026-06-30",
        ),
        (R.IMPOSSIBLE, Match("市交通局"), "不能完成"),
        (R.NO_PROGRESS, Match("市交通局、市交通局所属公司"), "无实质进展，市交通局、市交通局所属公司"),
    ],
)
def test_what_one_is_red_for(rule: R, match: Match, expected: str) -> None:
    assert AlsoRed("市交通局", rule, match).words == f"市交通局（{expected}）"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("", ""),
        ("甲", "另有1家亮红灯：甲（不能完成）"),
        ("甲乙丙", "另有3家亮红灯：甲（不能完成）、乙（不能完成）、丙（不能完成）"),
        ("甲乙丙丁", "另有4家亮红灯（甲、乙、丙等）"),
    ],
)
def test_of_many_the_names_alone(names: str, expected: str) -> None:
    assert also_red([AlsoRed(name, R.IMPOSSIBLE, Match(name)) for name in names]) == expected
