"""From named bodies to duties."""

from __future__ import annotations

import pytest

from tracker.tasks.assigning import Duty, NamedParty, answers_for, duties
from tracker.vocabulary import PartyRole

LEAD, CO = PartyRole.LEAD, PartyRole.CO


@pytest.mark.parametrize(
    ("parties", "expected"),
    [
        ([], []),
        ([NamedParty(1, LEAD, 10), NamedParty(2, CO, 20)], [Duty(10, LEAD, 1), Duty(20, CO, 2)]),
        # named twice, by name and by an alias: the stronger role, once
        ([NamedParty(1, CO, 10), NamedParty(2, LEAD, 10)], [Duty(10, LEAD, 1)]),
        ([NamedParty(1, LEAD, 10), NamedParty(2, CO, 10)], [Duty(10, LEAD, 1)]),
        # a group that takes part: its members, the 汇总单位 only where it is one
        (
            [NamedParty(1, LEAD, 10), NamedParty(2, CO, None, 5, (20, 30), 40)],
            [Duty(10, LEAD, 1), Duty(20, CO, 2, 5), Duty(30, CO, 2, 5)],
        ),
        # a group that leads: its 汇总单位 leads
        ([NamedParty(1, LEAD, None, 5, (20,), 40)], [Duty(40, LEAD, 1), Duty(20, CO, 1, 5)]),
        # … also where it is a member itself
        ([NamedParty(1, LEAD, None, 5, (20, 40), 40)], [Duty(40, LEAD, 1, 5), Duty(20, CO, 1, 5)]),
        # a member that is named besides keeps its own place
        ([NamedParty(1, CO, 20), NamedParty(2, CO, None, 5, (20, 30), None)], [Duty(20, CO, 1), Duty(30, CO, 2, 5)]),
        # a 处室 that leads for its commission: the commission's own duty would be the same material
        (
            [NamedParty(1, LEAD, None, 5, (20, 30), 21, {21: 20})],
            [Duty(21, LEAD, 1), Duty(30, CO, 1, 5)],
        ),
        # … a 处室 that is a member beside its commission
        ([NamedParty(1, CO, None, 5, (20, 21), None, {21: 20})], [Duty(21, CO, 1, 5)]),
        # … of a group that takes part the 汇总单位 has no duty, so the commission keeps its own
        ([NamedParty(1, CO, None, 5, (20,), 21, {21: 20})], [Duty(20, CO, 1, 5)]),
        # … and a commission named besides keeps the duty it is named for
        (
            [NamedParty(1, CO, 20), NamedParty(2, LEAD, None, 5, (20,), 21, {21: 20})],
            [Duty(20, CO, 1), Duty(21, LEAD, 2)],
        ),
        # 各有关部门 without members and without anybody to answer: nobody (待认领)
        ([NamedParty(1, LEAD, None, 5)], []),
        # an unknown body
        ([NamedParty(1, LEAD, None)], []),
    ],
)
def test_duties(parties: list[NamedParty], expected: list[Duty]) -> None:
    assert duties(parties) == expected


@pytest.mark.parametrize(
    ("lead_id", "body", "role", "expected"),
    [
        (10, 10, LEAD, True),
        (10, 20, CO, False),
        (None, 20, CO, True),
        (None, 20, PartyRole.ACTING, False),
        (20, 20, PartyRole.ACTING, True),
    ],
)
def test_who_answers_for_a_task(lead_id: int | None, body: int, role: PartyRole, expected: bool) -> None:
    assert answers_for(lead_id, body, role) is expected
