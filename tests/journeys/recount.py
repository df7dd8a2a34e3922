"""The workbook opened and counted again: totals from 任务台账, reporting from 报送明细 (domain.md 6)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from tests.journeys.offices import Story
from tracker.database import db
from tracker.people.models import Department

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
    recount_owners(book)
    late = [row["任务编号"] for row in table(book, "滞后清单")]
    assert sorted(late) == sorted(row["任务编号"] for row in ledger if colour(row) in "红黄")
    _discipline(table(book, "报送明细"), table(book, "报送情况"))
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)


def _totals(ledger: list[dict[str, Any]], total: dict[str, Any]) -> None:
    counts = Counter(map(colour, ledger))
    proven = sum(row["亮灯"] == "绿·已核实" for row in ledger)
    assert [total[one] for one in "红黄绿蓝灰"] == [counts[one] for one in "红黄绿蓝灰"]
    assert (total["分类"], total["任务数"], total["其中已核实"]) == ("合计", len(ledger), proven)


def _units(ledger: list[dict[str, Any]], units: list[dict[str, Any]]) -> None:
    """Leads are those that the plan names or somebody decided; who is only listed first supports."""
    *bodies, whole = units
    bodies = [unit for unit in bodies if unit["单位"] not in (SEVERAL, NOBODY)]
    leads = [str(row["牵头单位"]).partition("（")[0] for row in ledger]
    is_open = ["原文未写明牵头" in str(row["牵头单位"]) for row in ledger]
    assert {lead for lead in leads if lead != "—"} <= {unit["单位"] for unit in bodies}
    for unit in bodies:
        led = [row for row, lead, left in zip(ledger, leads, is_open, strict=True) if lead == unit["单位"] and not left]
        own = [colour(row) for row in led]
        counted = [len(own), *(own.count(one) for one in "红黄绿")]
        assert [unit[title] for title in ("牵头任务数", "红", "黄", "绿")] == counted, unit["单位"]
    assert (whole["单位"], whole["牵头任务数"]) == ("合计", sum(unit["牵头任务数"] for unit in bodies))


def recount_owners(book: Workbook) -> None:
    """What each body owns is what 量化指标 and 阶段节点 say of it; all rows together are all figures and own dates."""
    figures = [owners(row["承办单位"]) for row in table(book, "量化指标") if row["承办单位"]]
    dates = [owners(row["承办单位"]) for row in table(book, "阶段节点") if row["承办单位"] not in (None, "—")]
    *units, whole = table(book, "牵头单位情况")
    for unit in units:
        is_body = unit["单位"] not in (SEVERAL, NOBODY)
        name = (str(unit["单位"]).partition("(原:")[0],) if is_body else (unit["单位"],)
        counted = sum(one == name for one in figures), sum(one == name for one in dates)
        assert (unit["承办指标数"], unit["承办节点数"]) == counted, unit["单位"]
    sums = [sum(unit[title] for unit in units) for title in ("承办指标数", "承办节点数", "共同承办数")]
    assert [whole[title] for title in ("承办指标数", "承办节点数", "共同承办数")] == sums
    assert sums[:2] == [len(figures), len(dates)]


SEVERAL, NOBODY = "多家共同承办", "责任未定"


def owners(cell: Any) -> tuple[str, ...]:
    """The row of 牵头单位情况 that counts an item, by its cell 承办单位."""
    words = str(cell)
    if words.startswith(NOBODY):
        return (NOBODY,)
    if "、" in words or re.fullmatch(r"\d+家责任单位", words):
        return (SEVERAL,)
    return (words.partition("（")[0].partition("(原:")[0],)


def _discipline(details: list[dict[str, Any]], units: list[dict[str, Any]]) -> None:
    *bodies, whole = units
    assert whole["单位"] == "合计" and whole["应报"] == sum(unit["应报"] for unit in bodies)
    for unit in bodies:
        own = [row for row in details if row["单位"] == unit["单位"] and row["应报"] == "是"]
        results = Counter(row["报送结果（按时/补报/缺报/免报）"] for row in own)
        assert [unit[title] for title in ("应报", "按时", "补报", "缺报")] == [
            len(own),
            results["按时"],
            results["补报"],
            results["缺报"],
        ], unit["单位"]
        nil = sum(row["零报告"] == "是" for row in own)
        assert (unit["零报告"], unit["退回次数"]) == (nil, sum(row["退回次数"] for row in own)), unit["单位"]
    assert {row["单位"] for row in details} == {unit["单位"] for unit in bodies}


def full_names(story: Story, jurisdiction: str) -> dict[str, str]:
    """The full name of each body by its short one, of a place and of those below it."""
    with story.app.app_context():
        bodies = select(Department).where(Department.jurisdiction_id.startswith(jurisdiction[:2]))
        return {body.short_name: body.name for body in db.session.scalars(bodies)}


def recount_matrix(matrix: Mapping[str, Mapping[str, int]], book: Workbook, names: Mapping[str, str]) -> None:
    """The matrix of a closed quarter says of each body, and of all, what 报送明细 says."""
    details = table(book, "报送明细")
    for name, numbers in matrix.items():
        own = [row for row in details if not name or row["单位"] == names[name]]
        results = Counter(row["报送结果（按时/补报/缺报/免报）"] for row in own)
        counted = {
            "应报": len(own) - results["免报"],
            "已报": results["按时"] + results["补报"],
            "待审": sum(row["状态"] == "待审核" for row in own),
            "退回": sum(row["状态"] == "已退回" for row in own),
            "缺报": results["缺报"],
            "免报": results["免报"],
        }
        assert numbers == counted, name
    assert {names[name] for name in matrix if name} == {row["单位"] for row in details}


def recount_places(book: Workbook) -> None:
    """区县情况 has each member that stands for a place once, and says of it what 报送明细 says."""
    told = {(row["任务编号"], row["单位"]): row["报送结果（按时/补报/缺报/免报）"] for row in table(book, "报送明细")}
    rows = table(book, "区县情况")
    assert len({(row["任务编号"], row["备注"]) for row in rows}) == len(rows)
    for code in {row["任务编号"] for row in rows}:
        own = Counter(row["是否报送"] for row in rows if row["任务编号"] == code)
        results = Counter(result for (of, body), result in told.items() if of == code and "市" in body[:3])
        assert own == Counter(
            {"是": results["按时"] + results["补报"], "否": results["缺报"], "免报": results["免报"]}
        ), code


def as_closed(light: object) -> str:
    """A light's words as the edition of a round has them, beside those of a later day: days count to its review end.

    For the edition the round has ended: where nothing was accepted yet, 首期未满 is over.
    """
    words = str(light).partition("：")[0].replace("首期未满", "尚无信息")
    return re.sub(r"逾期\d+", "逾期n", words)
