"""The bodies of an edition by their own lights, not by who is listed first."""

from __future__ import annotations

import pytest

from tests.supervision.ledger_rows import light, part, row
from tracker.plans.owners.words import UNOWNED
from tracker.supervision.editions.bodies import Bodies, KeptPart, KeptTask
from tracker.vocabulary import Colour, LightRule

FIRST, OTHER, DIVISION = "重庆市发展和改革委员会", "重庆市商务委员会", "重庆市发展和改革委员会资环处"
RED, GREEN, LATE = LightRule.IMPOSSIBLE, LightRule.REPORTED, LightRule.OVERDUE
IDS = {FIRST: 1, OTHER: 2, DIVISION: 3}


def counted(
    task: LightRule, parts: dict[str, LightRule], *, overdue: bool = False, unowned: bool = False
) -> dict[str, str]:
    """By body its lights, and 逾期 where it is late, of one task that 市发展改革委 accounts for."""
    told = tuple(KeptPart(IDS.get(name.partition("(")[0], 9), name, rule) for name, rule in parts.items())
    found = Bodies({IDS[DIVISION]: FIRST})
    found.add(KeptTask(1, FIRST, task, unowned, overdue, told))
    return {
        one.name: "".join(colour.label for colour, count in one.colours.items() for _ in range(count))
        + "逾期" * one.overdue
        for one in found.counts()
    }


@pytest.mark.parametrize(
    ("task", "parts", "told"),
    [
        (RED, {FIRST: GREEN, OTHER: RED}, {OTHER: "红", FIRST: "绿"}),
        (RED, {FIRST: RED, OTHER: RED}, {FIRST: "红", OTHER: "红"}),
        (LATE, {FIRST: GREEN, OTHER: LATE}, {OTHER: "红逾期", FIRST: "绿"}),
        (RED, {DIVISION: RED, OTHER: GREEN}, {DIVISION: "红", FIRST: "红", OTHER: "绿"}),
        (RED, {FIRST: GREEN, DIVISION: RED}, {DIVISION: "红", FIRST: "红"}),
        (RED, {f"{OTHER}(原:重庆市商业委员会)": RED}, {OTHER: "红"}),
        (LightRule.UNREPORTED, {FIRST: LightRule.UNREPORTED, OTHER: GREEN}, {FIRST: "灰", OTHER: "绿"}),
        (GREEN, {}, {FIRST: "绿"}),
        (RED, {OTHER: GREEN}, {FIRST: "红", OTHER: "绿"}),
    ],
)
def test_each_body_has_its_own_light(task: LightRule, parts: dict[str, LightRule], told: dict[str, str]) -> None:
    """What is laid at none of its bodies stands under who accounts for the task."""
    assert counted(task, parts) == told


def test_what_nobody_owns_is_nobodys() -> None:
    parts = {FIRST: GREEN, OTHER: GREEN}
    told = counted(LATE, parts, overdue=True, unowned=True)
    assert told == {UNOWNED: "红逾期", FIRST: "绿", OTHER: "绿"}


def test_the_tasks_of_a_body_by_its_light() -> None:
    found = Bodies()
    for id, own in enumerate((RED, GREEN, LATE), start=1):
        found.add(KeptTask(id, FIRST, RED, False, own is LATE, (KeptPart(2, OTHER, own),)))
    assert found.tasks(OTHER, None, only_overdue=False) == {1, 2, 3}
    assert found.tasks(OTHER, Colour.RED, only_overdue=False) == {1, 3}
    assert found.tasks(OTHER, None, only_overdue=True) == {3}
    assert found.tasks(f"{OTHER}(原:重庆市商业委员会)", Colour.GREEN, only_overdue=False) == {2}
    assert found.tasks("没有的单位", None, only_overdue=False) == set()


def test_the_light_of_a_bodys_own_part() -> None:
    """Of a commission the worst of its own part and of its 处室; of who has no part that of the task."""
    parts = (
        part(FIRST, department_id=1, light=light(GREEN)),
        part(DIVISION, department_id=3, light=light(RED, "资环处")),
        part(OTHER, department_id=2, light=light(GREEN)),
    )
    one = row(parts=parts, light=light(RED, "全条"))
    found = Bodies({IDS[DIVISION]: FIRST})
    kept = tuple(KeptPart(body.department_id, body.name, body.light.rule) for body in parts)
    found.add(KeptTask(one.task_id, FIRST, RED, False, False, kept))
    assert [found.light_of(name, one).rule for name in (FIRST, DIVISION, OTHER)] == [RED, RED, GREEN]
    assert found.light_of(FIRST, one).reason == "资环处"
    assert found.light_of("没有的单位", one).reason == "全条"
