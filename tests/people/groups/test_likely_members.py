"""The kind of body that a collective's words mean."""

from __future__ import annotations

import pytest

from tracker.people.groups.likely_members import core, fits


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("各市发展改革委", "发展改革委"),
        ("各市城管部门", "城管"),
        ("各区县政府", "政府"),
        ("各区县（自治县）政府有关部门", ""),
        ("各有关部门", ""),
        ("各相关单位", ""),
        ("行业主管部门", ""),
        ("各市", ""),
    ],
)
def test_core(phrase: str, kind: str) -> None:
    assert core(phrase) == kind


@pytest.mark.parametrize(
    ("phrase", "names", "found"),
    [
        ("各市城管", ("太原市城管局", "太原市城市管理局"), True),
        ("各市发展和改革委员会", ("太原市发展改革委", "太原市发展和改革委员会"), True),
        ("各市住建局", ("太原市城管局", "太原市城市管理局"), False),
        ("各有关部门", ("太原市城管局",), False),
    ],
)
def test_fits(phrase: str, names: tuple[str, ...], found: bool) -> None:
    assert fits(phrase, names) is found
