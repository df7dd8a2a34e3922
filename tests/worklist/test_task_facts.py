"""What a task waits for next, and of whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.ledger.ledger_rows import node, part, row
from tracker.ledger.rows.row import LedgerRow
from tracker.vocabulary import MilestoneSource, MilestoneState, ReportState, TaskState
from tracker.worklist.matters import foremost
from tracker.worklist.task_facts import NextStep, ReportFact, next_step

CUT_OFF = date(2026, 12, 23)
GRACE = date(2026, 12, 18)
WAITING = node(date(2025, 12, 31), grace_on=GRACE, state=MilestoneState.TO_DECIDE)


def owing(state: ReportState, *names: str) -> tuple[Any, ...]:
    return tuple(part(name, department_id=ord(name[0]), report_state=state) for name in names)


def reports_of(shown: LedgerRow) -> list[ReportFact]:
    """What the bodies owe in the newest round; what is 缺报 has no cut-off."""
    return [
        ReportFact(0, one.department_id, one.report_state, None if one.report_state is ReportState.MISSING else CUT_OFF)
        for one in shown.parts
        if one.report_state is not None
    ]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"state": TaskState.DRAFT}, NextStep("综合处校核确认")),
        ({"state": TaskState.TO_REASSIGN}, NextStep("综合处改派")),
        (
            {"state": TaskState.TO_SIGN, "parts": (part("甲局", signed_on=None), part("乙局", department_id=2))},
            NextStep("甲局核对分工并签收"),
        ),
        ({"milestones": (WAITING, WAITING)}, NextStep("综合处核定 2 个节点", GRACE)),
        ({"milestones": (node(state=MilestoneState.TO_DECIDE, source=MilestoneSource.PLAN),)}, None),
        ({"parts": owing(ReportState.TO_REVIEW, "甲局")}, NextStep("综合处审核甲局的报告")),
        ({"parts": owing(ReportState.TO_APPROVE, "甲局", "乙局")}, NextStep("甲局、乙局负责人审批本期报告", CUT_OFF)),
        (
            {"parts": owing(ReportState.TO_FILL, "甲局", "乙局", "丙局")},
            NextStep("甲局、乙局等 3 家填报本期进展", CUT_OFF),
        ),
        ({"parts": owing(ReportState.MISSING, "甲局")}, NextStep("甲局补报进展")),
        (
            {"parts": (*owing(ReportState.MISSING, "甲局"), *owing(ReportState.RETURNED, "乙局"))},
            NextStep("乙局填报本期进展", CUT_OFF),
        ),
        ({"parts": owing(ReportState.ACCEPTED, "甲局")}, None),
        ({"state": TaskState.COMPLETED}, NextStep("分管领导审定销号")),
    ],
)
def test_next_step(given: dict[str, Any], found: NextStep | None) -> None:
    shown = row(**given)
    assert next_step(shown, GRACE, reports_of(shown)) == found


def test_whose_light_it_is_is_named_first() -> None:
    bodies = ["市发展改革委", "市经济信息委", "市住房城乡建委", "市交通局"]
    assert foremost(bodies, "市住房城乡建委") == ["市住房城乡建委", "市发展改革委", "市经济信息委", "市交通局"]
    assert foremost(bodies, "市交通局、市经济信息委")[:2] == ["市经济信息委", "市交通局"]
    assert foremost(bodies, "") == bodies
