"""In what two editions differ, in sentences that a leader reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.supervision.ledger_rows import figure, light, part, row
from tracker.ledger.rows.row import LedgerRow, OwnerRow
from tracker.plans.owners.words import SEVERAL, apart, together
from tracker.supervision.editions.compare_queries import by_department
from tracker.supervision.editions.differences import NOBODY, differences, side_of
from tracker.vocabulary import Colour, DifferenceKind, LightRule, ReportState, TaskState

OWNER = OwnerRow("重庆市交通局", department_id=7)


def told(before: LedgerRow | None, after: LedgerRow | None, **given: Any) -> list[tuple[DifferenceKind, str, str]]:
    sides = ([side_of(one)] if one else [] for one in (before, after))
    return [(one.kind, one.department, one.words) for one in differences(*sides, **given)]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({}, {}, []),
        (
            {"light": light(LightRule.REPORTED)},
            {"light": light(LightRule.PROVEN)},
            [(DifferenceKind.LIGHT, "由绿·自报转为绿·已核实")],
        ),
        (
            {},
            {"overdue_days": 3, "due_on": date(2026, 9, 30)},
            [(DifferenceKind.LATE, "新逾期3天（时限2026-09-30）")],
        ),
        ({"overdue_days": 3}, {"overdue_days": 94}, []),
        (
            {"state": TaskState.TO_VERIFY},
            {"state": TaskState.CLOSED},
            [(DifferenceKind.DONE, "由待核验转为已销号")],
        ),
        ({"state": TaskState.COMPLETED}, {"state": TaskState.CLOSED}, []),
    ],
)
def test_what_changed_of_a_task(before: dict[str, Any], after: dict[str, Any], words: list[Any]) -> None:
    found = told(row(**before), row(**after))
    assert [(kind, said) for kind, _, said in found] == words


FIRST, COMMERCE = "重庆市发展和改革委员会", "重庆市商务委员会"


def lit(first: LightRule, commerce: LightRule, rule: LightRule | None = None, body: str = "市商务委") -> LedgerRow:
    """A task that lists 市发展改革委 first; its light is laid at a body where it is no green."""
    own = {FIRST: first, COMMERCE: commerce}
    parts = tuple(part(name, light=light(one)) for name, one in own.items())
    of_task = rule or commerce
    whose = {} if of_task.colour is Colour.GREEN else {"owner": body, "part": body}
    return row(parts=parts, light=replace(light(of_task), **whose))


GREEN, PROVEN, RED, HARD = LightRule.REPORTED, LightRule.PROVEN, LightRule.IMPOSSIBLE, LightRule.HARD


def test_what_is_newly_overdue_is_whose_own_light_says_so() -> None:
    """The task was red before, by 市发展改革委; the date that ran out since is of 市商务委."""
    before = lit(LightRule.IMPOSSIBLE, LightRule.REPORTED, LightRule.IMPOSSIBLE, "市发展改革委")
    after = lit(LightRule.IMPOSSIBLE, LightRule.OVERDUE, LightRule.IMPOSSIBLE, "市发展改革委")
    found = told(before, replace(after, overdue_days=3))
    assert [department for kind, department, _ in found if kind is DifferenceKind.LATE] == [COMMERCE]


@pytest.mark.parametrize(
    ("before", "after", "whose"),
    [
        (lit(GREEN, GREEN), lit(GREEN, RED), COMMERCE),
        (lit(GREEN, RED), lit(GREEN, GREEN), COMMERCE),
        (lit(GREEN, RED), lit(RED, GREEN, RED, "市发展改革委"), None),
        (lit(GREEN, RED), lit(HARD, GREEN, HARD, "市发展改革委"), FIRST),
        (lit(RED, RED, RED, "市发展改革委、市商务委"), lit(GREEN, GREEN), f"{FIRST}、{COMMERCE}"),
        (lit(GREEN, GREEN), lit(GREEN, PROVEN), COMMERCE),
        (lit(GREEN, GREEN), lit(GREEN, GREEN, PROVEN), FIRST),
        (lit(GREEN, GREEN), lit(LightRule.CLOSED, LightRule.CLOSED, LightRule.CLOSED, ""), FIRST),
        (None, lit(GREEN, RED), COMMERCE),
        (lit(GREEN, RED), None, COMMERCE),
        (None, lit(GREEN, GREEN), FIRST),
    ],
)
def test_a_light_is_whose_it_is(before: LedgerRow | None, after: LedgerRow | None, whose: str | None) -> None:
    """Not of who is listed first: of whom it is laid at, before or after, else of whose own light turned."""
    assert [department for _, department, _ in told(before, after)] == ([whose] if whose else [])


def test_who_is_late_is_told() -> None:
    before = lit(GREEN, GREEN)
    after = replace(lit(GREEN, LightRule.OVERDUE), overdue_days=3)
    assert [department for _, department, _ in told(before, after)] == [COMMERCE, COMMERCE]


def test_a_figure_of_several_is_theirs() -> None:
    owned = (OWNER, OwnerRow(COMMERCE, is_outside=True, department_id=1))
    before, after = (figure(value=Decimal(one), owners=owned) for one in (40, 41))
    (found,) = told(row(indicators=(before,)), row(indicators=(after,)))
    assert found[1] == f"重庆市交通局、{COMMERCE}"
    unowned = {"owner": "责任未定（推定市交通局）", "is_unowned": True}
    before, after = (figure(value=Decimal(one), **unowned) for one in (40, 41))
    (found,) = told(row(indicators=(before,)), row(indicators=(after,)))
    assert found[1] == "责任未定（推定市交通局）"


def test_a_figure_is_its_owners() -> None:
    before, after = figure(value=Decimal("40")), figure(value=Decimal("42.50"), owners=(OWNER,))
    (found,) = told(row(indicators=(before,)), row(indicators=(after,)))
    assert found[:2] == (DifferenceKind.FIGURE, "重庆市交通局")
    assert f"由40{before.unit}变为42.5{after.unit}（目标" in found[2]
    (first,) = told(row(indicators=()), row(indicators=(after,)))
    assert "由无数据变为42.5" in first[2]


def test_a_report_is_told_within_a_quarter_only() -> None:
    before, after = (row(parts=(part(report_state=one),)) for one in (ReportState.MISSING, ReportState.ACCEPTED))
    assert told(before, after) == []
    (found,) = told(before, after, with_reports=True)
    assert found == (DifferenceKind.REPORT, "重庆市商务委员会", "市商务委的报告由缺报变为已采用")


def test_tasks_come_and_go() -> None:
    one = row(lead=None)
    assert told(None, one) == [(DifferenceKind.ADDED, NOBODY, f"新列入，{one.light.title}")]
    assert told(one, None) == [(DifferenceKind.REMOVED, NOBODY, f"不再列入，原为{one.light.title}")]


def test_a_sentence_says_whose_and_which() -> None:
    (found,) = differences([], [side_of(row())])
    assert found.sentence.startswith(f"{found.department}　{found.code}{found.title}　新列入")


def test_what_is_several_bodies_stands_together_with_their_names() -> None:
    """A panel for each choice of bodies nobody reads."""
    sides = [lit(RED, RED, RED, "市发展改革委、市商务委"), lit(GREEN, RED), lit(GREEN, GREEN)]
    found = differences([], [side_of(replace(one, task_id=number)) for number, one in enumerate(sides)])
    groups = [(one.name, one.names_each, [line.department for line in one.lines]) for one in by_department(list(found))]
    assert groups == [
        (FIRST, False, [FIRST]),
        (COMMERCE, False, [COMMERCE]),
        (SEVERAL, True, [f"{FIRST}、{COMMERCE}"]),
    ]


@pytest.mark.parametrize("many", [1, 2, 3, 4, 21])
def test_what_was_put_together_is_taken_apart(many: int) -> None:
    names = [f"第{number}局" for number in range(many)]
    assert apart(together(names)) == (names[:3], f"等{many}家单位" if many > 3 else "")
