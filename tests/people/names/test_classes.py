"""The class of unit that a name of a new body most likely has."""

from __future__ import annotations

import pytest

from tracker.people.names.classes import likely_class
from tracker.vocabulary import UnitClass


@pytest.mark.parametrize(
    ("name", "unit_class"),
    [
        ("省司法厅", UnitClass.GOVERNMENT),
        ("市委编办", UnitClass.PARTY),
        ("省委宣传部", UnitClass.PARTY),
        ("省贸促会", UnitClass.MASS_ORGANISATION),
        ("合肥海关", UnitClass.CENTRAL),
        ("人行合肥中心支行", UnitClass.CENTRAL),
        ("省港航集团", UnitClass.ENTERPRISE),
        ("中国出口信用保险公司安徽分公司", UnitClass.ENTERPRISE),
    ],
)
def test_a_name_tells_its_class(name: str, unit_class: UnitClass) -> None:
    assert likely_class(name) is unit_class
