"""The gates before 已办结, each met and not met, and what an exception opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tracker.errors import BadInput, RuleRefused
from tracker.outcomes.endings import gates
from tracker.outcomes.endings.gates import Account, Figure, Node
from tracker.vocabulary import Gate, Kind, VerdictResult

DAY = date(2029, 12, 31)
REACHED = Node("公交接驳率 85%", date(2025, 12, 31), VerdictResult.REACHED)
FIGURE = Figure("公交接驳率", True, "全口径", "统计公报")
WHOLE = Account(Kind.MEASURED, "推进公交优先发展。", 2030, (), (REACHED,), (FIGURE,), 1, True)


@pytest.mark.parametrize(
    ("change", "closed"),
    [
        ({}, ()),
        ({"nodes": (), "figures": ()}, ()),
        ({"open_reports": ("市交通局",)}, (Gate.REPORTS,)),
        ({"nodes": (REACHED, replace(REACHED, verdict=None))}, (Gate.NODES,)),
        ({"nodes": (replace(REACHED, due_on=None, verdict=None),)}, (Gate.NODES,)),
        ({"nodes": (replace(REACHED, verdict=VerdictResult.PARTLY),)}, (Gate.RECTIFIED,)),
        ({"nodes": (replace(REACHED, verdict=VerdictResult.MISSED, rectify_by=DAY),)}, (Gate.RECTIFIED,)),
        ({"figures": (FIGURE, replace(FIGURE, has_value=False))}, (Gate.FIGURES,)),
        ({"figures": (replace(FIGURE, caliber=" "),)}, (Gate.FIGURES,)),
        ({"figures": (replace(FIGURE, source=""),)}, (Gate.FIGURES,)),
        ({"evidence": 0}, (Gate.EVIDENCE,)),
        ({"head_approved": False}, (Gate.HEAD,)),
        ({"kind": Kind.STANDING}, (Gate.LAST_YEAR,)),
        ({"kind": Kind.STANDING, "last_goal_year": 2029}, ()),
        ({"kind": Kind.STANDING, "last_goal_year": None}, ()),
        ({"text": "长期坚持开展节能宣传。"}, (Gate.LAST_YEAR,)),
        ({"text": "开展节能宣传，常年坚持。", "last_goal_year": 2029}, ()),
        ({"kind": Kind.ENCOURAGED}, ()),
        ({"evidence": 0, "open_reports": ("甲", "乙", "丙")}, (Gate.REPORTS, Gate.EVIDENCE)),
    ],
)
def test_which_gates_are_closed(change: dict[str, Any], closed: tuple[Gate, ...]) -> None:
    lines = gates.checked(replace(WHOLE, **change), DAY)
    assert gates.unmet(lines) == closed
    assert all(one.words for one in lines)
    assert (Gate.LAST_YEAR in {one.gate for one in lines}) == gates.is_for_ever(
        change.get("kind", WHOLE.kind), change.get("text", WHOLE.text)
    )


def test_the_first_day_of_the_last_goal_year_opens() -> None:
    account = replace(WHOLE, kind=Kind.STANDING)
    assert gates.unmet(gates.checked(account, date(2029, 12, 31))) == (Gate.LAST_YEAR,)
    assert gates.unmet(gates.checked(account, date(2030, 1, 1))) == ()


def test_a_closed_gate_wants_a_written_exception() -> None:
    lines = gates.checked(replace(WHOLE, evidence=0, open_reports=("市交通局",)), DAY)
    with pytest.raises(BadInput, match="例外理由") as refused:
        gates.demand_passable(lines, " ")
    assert [detail.partition("：")[0] for detail in refused.value.details] == [
        Gate.REPORTS.label,
        Gate.EVIDENCE.label,
    ]
    assert gates.demand_passable(lines, "佐证涉密，已现场查看") == (Gate.REPORTS, Gate.EVIDENCE)
    assert gates.demand_passable(gates.checked(WHOLE, DAY), "") == ()


def test_no_exception_opens_the_last_year() -> None:
    lines = gates.checked(replace(WHOLE, kind=Kind.STANDING), DAY)
    with pytest.raises(RuleRefused, match=r"2030.*转常态管理"):
        gates.demand_passable(lines, "领导同意")
    assert gates.too_early(gates.checked(WHOLE, DAY)) == ""


def test_many_names_are_counted() -> None:
    (first, *_) = gates.checked(replace(WHOLE, open_reports=("甲", "乙", "丙")), DAY)
    assert first.words == "甲、乙等 3 个未办完"
