"""Which figure of a task goes on in which of the plan that replaces its own (替代)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.plans.models import Indicator
from tracker.plans.revise.target_steps import continued

STATIONS, RATE, QUOTA = ("建成充电桩", "个", "cumulative"), ("接驳率", "%", "level"), ("培训", "人次", "annual")


def figure(id: int, what: tuple[str, str, str], value: str, year: int | None, unit: str | None = None) -> Indicator:
    subject, own_unit, mode = what
    return Indicator(
        id=id,
        subject=subject,
        relation="at_least",
        value=Decimal(value),
        unit=unit or own_unit,
        year=year,
        mode=mode,
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param([figure(1, STATIONS, "300", 2027)], [figure(9, STATIONS, "300", 2027)], {9: 1}, id="the same"),
        pytest.param([figure(1, STATIONS, "200", 2026)], [figure(9, STATIONS, "300", 2026)], {9: 1}, id="raised"),
        pytest.param([figure(1, STATIONS, "200", 2025)], [figure(9, STATIONS, "300", 2027)], {9: 1}, id="later"),
        pytest.param([figure(1, QUOTA, "200", 2025)], [figure(9, QUOTA, "300", 2026)], {9: 1}, id="the next quota"),
        pytest.param(
            [figure(1, STATIONS, "20000", 2026)], [figure(9, STATIONS, "3", 2026, "万个")], {9: 1}, id="in 万"
        ),
        pytest.param([figure(1, STATIONS, "300", 2027)], [figure(9, RATE, "300", 2027)], {}, id="another subject"),
        pytest.param(
            [figure(1, STATIONS, "200", 2025), figure(2, STATIONS, "500", 2030)],
            [figure(8, STATIONS, "300", 2027), figure(9, STATIONS, "600", 2030)],
            {8: 1, 9: 2},
            id="each year its own",
        ),
        pytest.param(
            [figure(1, STATIONS, "200", 2025), figure(2, STATIONS, "500", 2030)],
            [figure(9, STATIONS, "500", 2030)],
            {9: 2},
            id="one is not stated any more",
        ),
        pytest.param(
            [figure(1, STATIONS, "200", 2026), figure(2, STATIONS, "500", 2026)],
            [figure(9, STATIONS, "600", 2026)],
            {},
            id="two may be meant",
        ),
        pytest.param(
            [figure(1, STATIONS, "200", 2025)],
            [figure(8, STATIONS, "300", 2027), figure(9, STATIONS, "400", 2028)],
            {},
            id="two may go on in it",
        ),
    ],
)
def test_a_figure_goes_on_where_one_alone_is_meant(
    old: list[Indicator], new: list[Indicator], expected: dict[int, int]
) -> None:
    assert {id: figure.id for id, figure in continued(old, new).items()} == expected
