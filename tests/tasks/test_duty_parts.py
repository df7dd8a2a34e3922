"""What a body's part in a task is called before 下达: who counts as lead is called so, and nobody else."""

from __future__ import annotations

import pytest

from tracker.plans.draft.modes import is_lead
from tracker.tasks.duty_queries import DutyTask, UnitTask
from tracker.vocabulary import Basis, Mode, PartyRole


@pytest.mark.parametrize(
    ("basis", "confirmed", "mode", "part"),
    [
        (Basis.SOLE, False, Mode.SINGLE, "单独承办"),
        (Basis.FIRST_LISTED, True, Mode.SINGLE, "单独承办"),
        # 江苏（二十一）: 省发展改革委等按职责分工负责.
        (Basis.FIRST_LISTED, False, Mode.SINGLE, "各负其责（首列）"),
        (Basis.FIRST_LISTED, False, Mode.EACH_REPORTS, "各负其责（首列）"),
        (Basis.EXPLICIT, False, Mode.LEAD_CONSOLIDATES, "牵头"),
    ],
)
def test_who_counts_as_lead_is_called_so(basis: Basis, confirmed: bool, mode: Mode, part: str) -> None:
    task = DutyTask(1, "P1-019", "（二十一）", "强化组织领导", mode)
    counts = is_lead(7, 7, basis, confirmed)
    assert UnitTask(task, PartyRole.LEAD, counts).part == part
    assert counts is (part in ("单独承办", "牵头"))


def test_of_several_named_as_leads_one_accounts_for_the_task() -> None:
    """济南（一）: 牵头 of all three stood beside 牵头 16, the count of those that account for a task."""
    task = DutyTask(1, "P1-001", "（一）", "建设高能级平台", Mode.LEAD_CONSOLIDATES)
    assert UnitTask(task, PartyRole.LEAD, is_lead=False).part == "共同牵头（本单位直接报综合处）"
    assert UnitTask(task, PartyRole.CO, is_lead=False).part == PartyRole.CO.label
