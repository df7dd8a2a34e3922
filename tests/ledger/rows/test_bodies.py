"""Whom a row names as accountable, as leading with it, and as the rest."""

from __future__ import annotations

import pytest

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
