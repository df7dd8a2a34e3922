"""Which rows a selection takes, which columns a choice leaves, and how a file says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.supervision import ledger_rows
from tracker.ledger.rows.row import LedgerRow, OwnerRow
from tracker.supervision.selecting.rules import WHOLE, Chosen, Selection, selection_of, with_columns

TRADE, ROADS = 3, 7
MEMBER = ledger_rows.part("太原市发展和改革委员会", department_id=9, place="太原市", group_id=1)
OWNED = ledger_rows.figure(owners=(OwnerRow("重庆市交通局", True, "市交通局", ROADS),))
ROW = ledger_rows.row(section_title="一类", parts=(ledger_rows.part(department_id=TRADE), MEMBER), indicators=(OWNED,))


@pytest.mark.parametrize(
    ("given", "row", "taken"),
    [
        ({}, ROW, True),
        ({"plans": (1, 2)}, ROW, True),
        ({"department_ids": (TRADE,)}, ROW, True),
        ({"department_ids": (ROADS,)}, ROW, True),
        ({"department_ids": (4,)}, ROW, False),
        ({"department_ids": (4, TRADE)}, ROW, True),
        ({"places": ("太原市",)}, ROW, True),
        ({"places": ("大同市",)}, ROW, False),
        ({"sections": ("一类", "二类")}, ROW, True),
        ({"sections": ("二类",)}, ROW, False),
        ({"sections": ("未分类",)}, replace(ROW, section_title=""), True),
        ({"sections": ("一类",), "department_ids": (4,)}, ROW, False),
    ],
    ids=[
        "all",
        "plans",
        "part",
        "owner",
        "other",
        "one of two",
        "place",
        "other place",
        "section",
        "other section",
        "none",
        "both",
    ],
)
def test_a_row_belongs_to_a_selection_that_fits_in_everything(
    given: dict[str, Any], row: LedgerRow, taken: bool
) -> None:
    selection = Selection("500000", **given)
    assert selection.takes(row) is taken
    assert selection_of("500000", selection.parameters()) == selection, "as kept with a run"


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ((), "序号 任务编号 亮灯 备注"),
        (("备注",), "序号 任务编号 备注"),
        (("备注", "亮灯", "别的"), "序号 任务编号 亮灯 备注"),
        (("序号",), "序号 任务编号"),
    ],
)
def test_the_columns_by_which_a_row_is_found_always_stay(chosen: tuple[str, ...], shown: str) -> None:
    assert " ".join(with_columns(("序号", "任务编号", "亮灯", "备注"), chosen)) == shown


@pytest.mark.parametrize(
    ("chosen", "line", "brief"),
    [
        (WHOLE, "全部任务；列：全部；共3项，全部0项", ""),
        (
            Chosen(bodies=("市交通局",), columns=("序号", "任务编号", "亮灯"), whole=25),
            "单位：市交通局；列：3列（序号、任务编号、亮灯）；共3项，全部25项",
            "摘录：市交通局，3列",
        ),
        (
            Chosen(plans=("《甲》", "《乙》"), sections=("一类/二类",), places=("太原市",), whole=25),
            "方案：《甲》、《乙》；区县：太原市；类别：一类/二类；列：全部；共3项，全部25项",
            "摘录：2个方案，太原市，一类二类",
        ),
        (
            Chosen(sections=("全面促进重点领域消费绿色转型和升级",)),
            "类别：全面促进重点领域消费绿色转型和升级；列：全部；共3项，全部0项",
            "摘录：1个类别",
        ),
    ],
)
def test_cover_and_file_name_say_what_was_chosen(chosen: Chosen, line: str, brief: str) -> None:
    assert (chosen.line(3), chosen.brief) == (line, brief)
    assert chosen.is_narrowed is bool(brief)
