"""承办单位 on the sheets, and what each body owns counted again (domain.md 6)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.supervision import ledger_rows
from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.row import LedgerRow, OwnerRow
from tracker.supervision.sheets.cells import Cell, Share
from tracker.supervision.sheets.columns import behind, owners
from tracker.supervision.sheets.details import figure_lines, late_line, node_lines
from tracker.supervision.sheets.earlier.fifth import FIFTH
from tracker.supervision.sheets.earlier.fourth import FOURTH
from tracker.supervision.sheets.earlier.ninth import NINTH
from tracker.supervision.sheets.overview import Units
from tracker.supervision.sheets.sheets import FIGURES, LATE, NODES, UNITS
from tracker.vocabulary import LightRule, MilestoneState

TRADE, TRANSPORT = OwnerRow("重庆市商务委员会"), OwnerRow("重庆市交通局")
POLICE = OwnerRow("重庆市公安局", is_outside=True)
DAY = date(2025, 12, 31)
LIGHTS = (LightRule.OVERDUE, LightRule.GAP, LightRule.TO_JUDGE, LightRule.PROVEN, LightRule.TO_DECIDE)
MANY = tuple(OwnerRow(f"重庆市第{number}局") for number in range(8))


@pytest.mark.parametrize(
    ("owned", "shown"),
    [
        ({"owner": "市商务委", "owners": (TRADE,)}, "重庆市商务委员会"),
        ({"owner": "市商务委、市交通局", "owners": (TRADE, TRANSPORT)}, "重庆市商务委员会、重庆市交通局"),
        ({"owner": "市公安局", "owners": (POLICE,)}, "重庆市公安局（实际承办）"),
        ({"owner": "8家责任单位", "owners": MANY}, "8家责任单位"),
        ({"owner": "责任未定（推定市交通局）", "is_unowned": True}, "责任未定（推定市交通局）"),
        ({}, "—"),
    ],
    ids=["one", "several", "outside the brackets", "many", "nobody yet", "kept before owners"],
)
def test_who_owns_an_item_stands_after_the_unit_on_each_sheet(owned: dict[str, object], shown: str) -> None:
    row = ledger_rows.row(indicators=(ledger_rows.figure(**owned),), milestones=(ledger_rows.node(DAY, **owned),))
    (figure,), (node,) = list(figure_lines(row)), list(node_lines(row))
    assert owners(row.indicators[0]) == shown
    assert dict(zip((title for title, _ in FIGURES.columns[1:]), figure, strict=True))["承办单位"] == shown
    assert dict(zip((title for title, _ in NODES.columns), node, strict=True))["承办单位"] == shown


def test_the_list_of_what_is_late_names_the_owner_and_not_who_is_listed_first() -> None:
    red = replace(ledger_rows.light(LightRule.GAP_WIDE, "目标85%，未报，市交通局"), part="市交通局", owner="市交通局")
    figures = (
        ledger_rows.figure(owner="市商务委", owners=(TRADE,)),
        ledger_rows.figure(owner="市交通局", owners=(TRANSPORT,)),
    )
    row = ledger_rows.row(indicators=figures, light=red)
    line = dict(zip((title for title, _ in LATE.columns[1:]), late_line(row, 1), strict=True))
    assert (line["承办单位"], str(line["牵头单位"]).partition("（")[0]) == ("重庆市交通局", row.lead)


def test_where_no_item_lights_a_task_the_bodies_lit_like_it_are_named() -> None:
    silent = ledger_rows.light(LightRule.LONG_SILENT)
    quiet = ledger_rows.part("重庆市交通局", light=silent)
    row = ledger_rows.row(light=silent, parts=(ledger_rows.part("重庆市商务委员会"), quiet))
    assert behind(row) == "重庆市交通局"


def test_each_item_is_counted_in_one_row() -> None:
    """Whoever owns what: the rows of 牵头单位情况 together are all figures and own dates there are."""
    draw = random.Random(7)
    for _ in range(50):
        rows = [_random_row(number, draw) for number in range(draw.randint(1, 12))]
        units = Units()
        for row in rows:
            units.add(row)
        titles = [title for title, _ in UNITS.columns]
        *lines, whole = (dict(zip(titles, line, strict=True)) for line in units.lines({}))
        counted = [sum(line[title] for line in lines) for title in ("承办指标数", "承办节点数")]  # type: ignore[misc]
        assert counted == [whole["承办指标数"], whole["承办节点数"]]
        assert counted == [sum(len(row.indicators) for row in rows), sum(len(row.milestones) - 1 for row in rows)]
        alone = Counter(one.owners[0].name for row in rows for one in row.indicators if len(one.owners) == 1)
        assert {line["单位"]: line["承办指标数"] for line in lines if line["单位"] in alone} == alone
        lit = "作为承办单位红黄数"
        assert sum(line[lit] for line in lines) == whole[lit] == _lit(rows)  # type: ignore[misc]
        of_trade = _lit(rows, TRADE)
        assert sum(line[lit] for line in lines if line["单位"] == TRADE.name) == of_trade  # type: ignore[misc]


def _lit(rows: list[LedgerRow], owner: OwnerRow | None = None) -> int:
    """Counted again from what is printed: red or yellow, a figure's date with it, 黄·待核定 and 期满 of no body's.

    Nor is a date that is laid at 综合处.
    """
    figures = [(one, one.light) for row in rows for one in row.indicators if one.final is None]
    dates = [(one, one.light) for row in rows for one in row.milestones if one.light is not None]
    laid = [(one, light) for one, light in dates if one.is_unowned or light.part != "综合处"]
    return sum(
        light.title[0] in "红黄" and (one.is_unowned or light.title != "黄·待核定")
        for one, light in [*figures, *laid]
        if owner is None or one.owners == (owner,)
    )


def _random_row(number: int, draw: random.Random) -> LedgerRow:
    def owned() -> dict[str, object]:
        several = tuple(draw.sample([TRADE, TRANSPORT, POLICE], draw.randint(0, 3)))
        light = replace(ledger_rows.light(draw.choice(LIGHTS)), part=draw.choice([None, "市交通局", "综合处"]))
        return {"owners": several, "owner": "甲" if several else "责任未定", "is_unowned": not several, "light": light}

    return ledger_rows.row(
        number,
        indicators=tuple(ledger_rows.figure(**owned()) for _ in range(draw.randint(0, 3))),
        milestones=(
            ledger_rows.goal(2030, 1),
            *(ledger_rows.node(DAY, **owned()) for _ in range(draw.randint(0, 3))),
        ),
    )


def test_the_gap_is_that_of_the_figure_the_reason_speaks_of() -> None:
    """“公交接驳率目标85%，已报76%” stood beside the 40 points of another figure."""
    lit = ledger_rows.light(LightRule.OVERDUE, "公交接驳率目标85%，未报，市交通局")
    task = replace(lit, reason=f"{lit.reason}；另有1个节点逾期；2家未报")
    wide = ledger_rows.light(LightRule.GAP_WIDE, "新能源占比目标60%，市公安局已报20%")
    both = (ledger_rows.figure(gap=Decimal("10.6"), light=lit), ledger_rows.figure(gap=Decimal(40), light=wide))
    titles = [title for title, _ in LATE.columns[1:]]

    def printed(light: Light, line: Callable[[LedgerRow, int, str], list[Cell]]) -> object:
        cells = line(ledger_rows.row(indicators=both, light=light), 1, "")
        return dict(zip(titles, cells, strict=True))["差距(百分点)"]

    assert printed(task, late_line) == Share(Decimal("10.6"))
    assert printed(ledger_rows.light(LightRule.HARD, "市商务委"), late_line) == "—", "no figure lights it"
    assert printed(task, FOURTH.late_line) == Share(40), "quarters closed before stay as they were"


def test_the_day_of_making_good_is_that_of_what_lights_the_task() -> None:
    """2027-02-28 of 市商务委's figure stood beside 市邮政管理局, whose node was overdue without a verdict."""
    overdue = ledger_rows.light(LightRule.OVERDUE, "鼓励二次包装，未报，市交通局")
    task = replace(overdue, reason=f"{overdue.reason}；另有1个节点逾期", owner="市交通局")
    made_good = ledger_rows.light(LightRule.RECTIFYING, "公交接驳率目标85%，部分达成81.5%，市商务委")
    short = replace(
        ledger_rows.node(DAY, owner="市商务委", owners=(TRADE,), indicator_id=7),
        milestone_id=3,
        state=MilestoneState.PARTLY,
        rectify_by=date(2027, 2, 28),
    )
    node = ledger_rows.node(DAY, owner="市交通局", owners=(TRANSPORT,), light=overdue)
    figure = ledger_rows.figure(indicator_id=7, owner="市商务委", owners=(TRADE,), light=made_good)
    titles = [title for title, _ in LATE.columns[1:]]

    def printed(light: Light, line: Callable[[LedgerRow, int, str], list[Cell]] = late_line) -> object:
        row = ledger_rows.row(indicators=(figure,), milestones=(node, short), light=light)
        return dict(zip(titles, line(row, 1, ""), strict=True))["整改时限"]

    assert printed(task) == "—"
    assert printed(replace(made_good, owner="市商务委")) == date(2027, 2, 28)
    assert printed(ledger_rows.light(LightRule.HARD, "市交通局")) == date(2027, 2, 28), "of the whole task"
    assert printed(replace(ledger_rows.light(LightRule.HARD, "市交通局"), owner="市交通局")) == "—"
    assert printed(task, FIFTH.late_line) == date(2027, 2, 28), "quarters closed before stay as they were"


def test_a_figure_that_is_behind_counts_for_its_owner_while_its_verdict_is_awaited() -> None:
    """黄·差14个百分点 of 市能源局 stood on 量化指标 beside 0 in its row; 黄·待核定 is nobody's but 综合处's."""
    behind = replace(ledger_rows.light(LightRule.GAP, "待综合处核定"), part="综合处")
    figure = ledger_rows.figure(owner="市商务委", owners=(TRADE,), light=behind)
    judged = replace(figure, light=replace(ledger_rows.light(LightRule.TO_JUDGE), part="综合处"))
    row = ledger_rows.row(indicators=(figure, judged))

    assert _counted(Units(), row) == 1
    assert _counted(FIFTH.units(), row) == 0, "quarters closed before stay as they were"


def _counted(units: Units, row: LedgerRow) -> object:
    """作为承办单位红黄数 of 市商务委."""
    units.add(row)
    lines = [dict(zip([title for title, _ in UNITS.columns], line, strict=True)) for line in units.lines({})]
    return next(line["作为承办单位红黄数"] for line in lines if line["单位"] == TRADE.name)


def test_a_red_date_that_waits_for_the_office_is_not_counted_for_its_owner() -> None:
    """红·整改逾期1天，市交通局，已报送，待综合处审核: 市交通局 had sent it in time, and stood with 1 in its row."""
    awaited = replace(ledger_rows.light(LightRule.RECTIFICATION_OVERDUE, "已报送，待综合处审核"), part="综合处")
    late = replace(awaited, reason="市商务委", part="市商务委")
    dates = (ledger_rows.node(DAY, owner="市商务委", owners=(TRADE,), light=light) for light in (awaited, late))
    row = ledger_rows.row(milestones=tuple(dates))
    assert _counted(Units(), row) == 1
    assert _counted(NINTH.units(), row) == 2, "quarters closed before stay as they were"
    assert _counted(FIFTH.units(), row) == 1
