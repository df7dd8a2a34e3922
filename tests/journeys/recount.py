"""The workbook opened and counted again: totals from 任务台账, reporting from 报送明细 (domain.md 6)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

COLOURS = "红黄绿蓝灰"
HEADER_ROW = {"任务台账": 4}


def table(book: Workbook, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet below its header, by the header's titles."""
    sheet = book[name]
    assert isinstance(sheet, Worksheet)
    titles, *lines = sheet.iter_rows(min_row=HEADER_ROW.get(name, 3), values_only=True)
    return [dict(zip(map(str, titles), line, strict=True)) for line in lines if line[0] is not None]


def colour(row: dict[str, Any]) -> str:
    """红 of 红·逾期13天."""
    return str(row["亮灯"]).partition("·")[0]


def recount(book: Workbook) -> None:
    """Every count agrees, and nothing is a formula."""
    ledger = table(book, "任务台账")
    _totals(ledger, table(book, "总体情况")[0])
    _units(ledger, table(book, "牵头单位情况"))
    late = [row["任务编号"] for row in table(book, "滞后清单")]
    assert sorted(late) == sorted(row["任务编号"] for row in ledger if colour(row) in "红黄")
    _discipline(table(book, "报送明细"), table(book, "报送情况"))
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)


def _totals(ledger: list[dict[str, Any]], total: dict[str, Any]) -> None:
    counts = Counter(map(colour, ledger))
    green = f"{counts['绿']}（{sum(row['亮灯'] == '绿·已核实' for row in ledger)}）"
    assert [total[one] for one in "红黄蓝灰"] == [counts[one] for one in "红黄蓝灰"]
    assert (total["分类"], total["任务数"], total["绿（其中已核实）"]) == ("合计", len(ledger), green)


def _units(ledger: list[dict[str, Any]], units: list[dict[str, Any]]) -> None:
    leads = [str(row["牵头单位"]).partition("（")[0] for row in ledger]
    assert set(leads) <= {unit["单位"] for unit in units}
    for unit in units:
        own = [colour(row) for row, lead in zip(ledger, leads, strict=True) if lead == unit["单位"]]
        counted = [len(own), *(own.count(one) for one in "红黄绿")]
        assert [unit[title] for title in ("牵头任务数", "红", "黄", "绿")] == counted, unit["单位"]


def _discipline(details: list[dict[str, Any]], units: list[dict[str, Any]]) -> None:
    for unit in units:
        own = [row for row in details if row["单位"] == unit["单位"] and row["应报"] == "是"]
        results = Counter(row["报送结果（按时/补报/缺报/免报）"] for row in own)
        assert [unit[title] for title in ("应报", "按时", "补报", "缺报")] == [
            len(own),
            results["按时"],
            results["补报"],
            results["缺报"],
        ], unit["单位"]
        assert unit["退回次数"] == sum(row["退回次数"] for row in own)
    assert {row["单位"] for row in details} == {unit["单位"] for unit in units}
