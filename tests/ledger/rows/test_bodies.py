"""Whom a row names as accountable, as leading with it, and as the rest."""

from __future__ import annotations

import pytest

from tests.ledger.ledger_rows import part, row
from tracker.ledger.rows.bodies import DECIDED_REMARK, FIRST_LISTED_REMARK, NamedBody, responsible
from tracker.vocabulary import Basis

LEAD, CO = "lead", "co"
A, B, C = NamedBody("甲局", LEAD, 1), NamedBody("乙局", LEAD, 2), NamedBody("丙局", CO, 3)
CITIES = NamedBody("各市发展改革委", LEAD, None, consolidator_id=9)
OTHERS = NamedBody("各有关部门", LEAD, None)


@pytest.mark.parametrize(
    ("parties", "lead_id", "basis", "confirmed", "found"),
    [
        ([A, C], 1, Basis.EXPLICIT, False, ("甲局", "", (), ("丙局",))),
        ([A, B, C], 1, Basis.EXPLICIT, False, ("甲局", "", ("乙局",), ("丙局",))),
        ([A, C], 1, Basis.FIRST_LISTED, False, ("甲局", FIRST_LISTED_REMARK, (), ("丙局",))),
        ([A, C], 1, Basis.FIRST_LISTED, True, ("甲局", "", (), ("丙局",))),
        ([A, C], 3, Basis.FIRST_LISTED, True, ("丙局", DECIDED_REMARK, ("甲局",), ())),
        ([A], 1, Basis.SOLE, False, ("甲局", "", (), ())),
        ([CITIES, C], 9, Basis.EXPLICIT, False, ("省发展改革委", "各市发展改革委的汇总单位", (), ("丙局",))),
        (
            [CITIES, C],
            9,
            Basis.FIRST_LISTED,
            False,
            ("省发展改革委", "各市发展改革委的汇总单位，原文未写明牵头", (), ("丙局",)),
        ),
        ([OTHERS], 9, Basis.COLLECTIVE, False, ("省发展改革委", "各有关部门的汇总单位", (), ())),
        ([OTHERS], None, Basis.COLLECTIVE, False, (None, "", ("各有关部门",), ())),
        ([], None, Basis.NONE, False, (None, "", (), ())),
    ],
)
def test_responsible(
    parties: list[NamedBody], lead_id: int | None, basis: Basis, confirmed: bool, found: tuple[object, ...]
) -> None:
    name = {1: "甲局", 3: "丙局", 9: "省发展改革委"}.get(lead_id or 0)
    named = responsible(parties, lead_id, name, basis, confirmed)
    assert (named.lead, named.lead_remark, named.joint_leads, named.co) == found


def test_what_a_former_lead_asked_for_is_its_own_and_stands_once() -> None:
    """The task's page said it twice, once of who leads since, which had asked for nothing."""
    former = part("市交通局", assignment_id=1, department_id=1, coordination="请协调用地")
    told = {"coordination": "请协调用地", "said_by": "市交通局", "said_by_id": 1}
    leads = part("市商务委", assignment_id=2, department_id=2, **told)
    silent = part("市公安局", assignment_id=3, department_id=3)
    for parts in ((former, leads, silent), (leads, silent, former)):
        assert row(parts=parts).to_coordinate == (former,)
    assert row(parts=(leads, silent)).to_coordinate == (leads,)
