"""The workbook is written, opened again and recounted from 任务台账 and 报送明细 with code of its own."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring

from tests.supervision import ledger_rows
from tracker.ledger.rows.row import LedgerRow, PointRow
from tracker.reporting.quarters import Quarter
from tracker.supervision.period import Period
from tracker.supervision.sheets.cells import Share
from tracker.supervision.sheets.columns import Place
from tracker.supervision.sheets.details import ReportLine
from tracker.supervision.sheets.earlier.eighth import EIGHTH
from tracker.supervision.sheets.earlier.fifth import FIFTH
from tracker.supervision.sheets.earlier.first import FIRST
from tracker.supervision.sheets.earlier.fourth import FOURTH
from tracker.supervision.sheets.earlier.ninth import NINTH
from tracker.supervision.sheets.earlier.second import SECOND
from tracker.supervision.sheets.earlier.seventh import SEVENTH
from tracker.supervision.sheets.earlier.sixth import SIXTH
from tracker.supervision.sheets.earlier.third import THIRD
from tracker.supervision.sheets.layout import PRESENT, Layout
from tracker.supervision.sheets.letters import Written
from tracker.supervision.sheets.notes import Notes
from tracker.supervision.sheets.outcome_lines import Ending
from tracker.supervision.sheets.sheets import FIGURES
from tracker.supervision.writing.table_files import write_csv, write_json
from tracker.supervision.writing.workbook import Contents, write
from tracker.vocabulary import (
    Colour,
    Forecast,
    Kind,
    LightRule,
    PartyRole,
    Reach,
    Relation,
    ReportState,
    TaskState,
    VerdictResult,
)

NAMES = [
    "封面说明",
    "总体情况",
    "任务台账",
    "牵头单位情况",
    "报送情况",
    "量化指标",
    "阶段节点",
    "滞后清单",
    "区县情况",
    "督办事项",
    "延期调整",
    "销号清单",
    "问题与协调",
    "报送明细",
    "进展全文",
    "图表数据",
]

LEDGER_COLUMNS = [
    "序号",
    "任务编号",
    "来源文件及文号",
    "任务类别",
    "重点任务",
    "工作举措(原文)",
    "量化指标及目标值",
    "牵头单位",
    "责任(配合)单位",
    "分管领导",
    "联络员及电话",
    "起始",
    "完成时限(原定)",
    "延期后时限",
    "阶段节点",
    "进展情况(截至日期)",
    "完成值",
    "完成进度%",
    "序时进度%",
    "存在问题",
    "下一步打算",
    "需协调事项",
    "办理状态",
    "亮灯",
    "完成预判",
    "逾期天数",
    "督办次数",
    "销号日期",
    "佐证材料",
    "备注",
]


def contents(rows: Iterable[LedgerRow], reports: Sequence[ReportLine] = (), **given: Any) -> Contents:
    """What a quarter's workbook is made of."""
    period = Period(
        Quarter(2026, 4), date(2026, 12, 31), date(2026, 12, 20), datetime(2026, 12, 31, 2, tzinfo=UTC), 1, True
    )
    values: dict[str, Any] = {
        "period": period,
        "office": "重庆市发展和改革委员会",
        "is_inspection": False,
        "rule_versions": (1,),
        "rows": rows,
        "reports": tuple(reports),
        "before": None,
        "streaks": {},
    }
    return Contents(**{**values, **given})


def built(what: Contents, folder: Path) -> openpyxl.Workbook:
    """The workbook as a reader finds it."""
    path = folder / "book.xlsx"
    write(what, path)
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))


def table(book: openpyxl.Workbook, name: str, header: int = 3) -> list[dict[str, Any]]:
    """A sheet's rows by column title."""
    lines = list(book[name].iter_rows(min_row=header, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def report(body: str = "重庆市商务委员会", handed: date | None = date(2026, 12, 22), **given: Any) -> ReportLine:
    """A report due on 23 December."""
    values: dict[str, Any] = {
        "code": "50-22-11-01",
        "body": body,
        "role": PartyRole.CO,
        "due_on": date(2026, 12, 23),
        "handed_in_on": handed,
        "exempt": False,
        "closed": True,
        "nil_report": False,
        "state": ReportState.ACCEPTED,
        "returned": 0,
    }
    return ReportLine(**{**values, **given})


@pytest.mark.slow
@pytest.mark.parametrize(("layout", "duty"), [(PRESENT, "责任单位（首列）"), (FIFTH, "牵头")])
def test_who_is_only_listed_first_leads_on_no_sheet(layout: Layout, duty: str, tmp_path: Path) -> None:
    """报送明细 called it 牵头, while 牵头单位情况 counted no task that it leads."""
    listed = [ledger_rows.row(1), ledger_rows.row(2, lead_remark="")]
    reports = [report(role=PartyRole.LEAD), report(role=PartyRole.LEAD, code="50-22-11-02")]
    sheet = built(contents(listed, reports, layout=layout), tmp_path)["报送明细"]
    assert [row[2].value for row in sheet.iter_rows(min_row=4)] == [duty, "牵头"]


@pytest.mark.slow
def test_sheets_stand_in_their_order_under_their_names(tmp_path: Path) -> None:
    assert built(contents([ledger_rows.row()]), tmp_path).sheetnames == NAMES


# ECMA-376 part 1, 18.3.1.99, CT_Worksheet: the order in which Excel and WPS demand them.
IN_THE_SCHEMA = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks drawing"
)


def test_parts_of_every_sheet_stand_in_the_order_of_the_schema(tmp_path: Path) -> None:
    """Nearly all of a sheet is written without openpyxl: links and rows are put between what it wrote."""
    order = IN_THE_SCHEMA.split()
    rows = [ledger_rows.row(1, parts=(ledger_rows.part(progress_text="进展" * 100),))]
    built(contents(rows, [report()]), tmp_path)
    with ZipFile(next(tmp_path.glob("*.xlsx"))) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in sheets:
            parts = [child.tag.rsplit("}", 1)[1] for child in fromstring(archive.read(name))]
            distinct = list(dict.fromkeys(parts))
            assert distinct == sorted(distinct, key=order.index), name
    assert len(sheets) > 10


@pytest.mark.slow
def test_ledger_has_thirty_columns_under_a_merged_two_row_header(tmp_path: Path) -> None:
    sheet = built(contents([ledger_rows.row()]), tmp_path)["任务台账"]
    assert [cell.value for cell in sheet[4]] == LEDGER_COLUMNS
    assert {"A3:G3", "H3:K3", "L3:O3", "P3:V3", "W3:AD3"} <= {str(area) for area in sheet.merged_cells.ranges}
    assert sheet["A3"].value == "基本信息" and sheet["W3"].value == "状态"
    assert sheet.freeze_panes == "C5"
    assert sheet.print_title_rows == "$1:$4"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (8, "landscape")


def test_light_shows_its_shape_while_the_value_stays_the_word(tmp_path: Path) -> None:
    one = ledger_rows.row(light=ledger_rows.light(LightRule.TO_DECIDE))
    cell = built(contents([one]), tmp_path)["任务台账"]["X5"]
    assert cell.value == "灰·待核定"
    assert cell.number_format == '"○ "@'
    assert cell.fill.fgColor.rgb == "00F0F2F5"


@pytest.mark.parametrize("text", ["=1+1", "+86 23", "-5", "@all", "坏\x00字\x1f符", "长" * 40_000])
def test_text_stays_text(tmp_path: Path, text: str) -> None:
    cell = built(contents([ledger_rows.row(text=text)]), tmp_path)["任务台账"]["F5"]
    assert cell.data_type == "s"
    assert cell.value == text.replace("\x00", "").replace("\x1f", "")[:32767]


@pytest.mark.slow
def test_long_words_are_cut_and_lead_to_their_full_text(tmp_path: Path) -> None:
    words = "持续推进" * 100
    one = ledger_rows.row(parts=(ledger_rows.part(progress_text=words),))
    book = built(contents([one]), tmp_path)
    cell, code = book["任务台账"]["P5"], book["任务台账"]["B5"]
    assert len(cell.value) == 121 and cell.value.endswith("…（截至2026-12-20）")
    assert (code.value, code.hyperlink.location) == (one.code, "'进展全文'!A4")
    assert cell.hyperlink is None, "LibreOffice prints a linked cell as one clipped line"
    assert book["进展全文"]["D4"].value == words


def test_a_sheet_with_nothing_says_why(tmp_path: Path) -> None:
    book = built(contents([]), tmp_path)
    assert book["滞后清单"]["A4"].value == "本期没有亮红灯、黄灯的任务"
    assert book["报送情况"]["A4"].value == "本期尚未布置报送，应报 0"
    assert book["任务台账"]["A5"].value == "没有已下达的任务"


def test_goals_of_the_plan_stand_once_for_plan_and_year(tmp_path: Path) -> None:
    own = (ledger_rows.goal(2025, 1), ledger_rows.node(date(2025, 12, 31)))
    rows = [ledger_rows.row(1), ledger_rows.row(2, milestones=own)]
    lines = table(built(contents(rows), tmp_path), "阶段节点")
    assert [line["任务编号"] for line in lines] == ["50-22-11-02", "渝发改规范〔2022〕11号", "渝发改规范〔2022〕11号"]
    assert [line["节点(2025/2030/年度)"] for line in lines] == ["2025-12-31", "2025", "2030"]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_every_count_equals_a_recount_of_the_ledger(tmp_path: Path, seed: int) -> None:
    book = built(contents(ledger_rows.many(60, seed)), tmp_path)
    ledger = table(book, "任务台账", 4)
    overview = {line["分类"]: line for line in table(book, "总体情况")}
    colours = Counter(line["亮灯"][0] for line in ledger)
    whole = overview["合计"]
    assert whole["任务数"] == len(ledger) == 60
    for colour in "红黄蓝灰":
        assert whole[colour] == colours[colour]
    proven = sum(line["亮灯"] == "绿·已核实" for line in ledger)
    assert (whole["绿"], whole["其中已核实"]) == (colours["绿"], proven)
    assert whole["已完成"] == sum(line["办理状态"] in ("已办结", "已销号", "已归档") for line in ledger)
    assert whole["任务数"] == sum(whole[name] for name in ("已完成", "超进度", "达进度", "欠进度", "其它"))
    for name in ("一类", "二类", "三类"):
        assert overview[f"类别：{name}"]["任务数"] == sum(line["任务类别"] == name for line in ledger)
    for prefix in ("方案：", "类别："):
        assert sum(round(line["占比%"] * 10) for name, line in overview.items() if name.startswith(prefix)) == 1000
    late = table(book, "滞后清单")
    reds, yellows = ([line["任务编号"] for line in ledger if line["亮灯"][0] == colour] for colour in "红黄")
    assert [line["任务编号"] for line in late] == [*reds, *yellows], "reds first"
    assert [line["亮灯"][0] for line in late] == ["红"] * len(reds) + ["黄"] * len(yellows)
    assert [line["序号"] for line in late] == list(range(1, len(late) + 1))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_units_equal_a_recount_of_the_ledger(tmp_path: Path, seed: int) -> None:
    """A body that the plan only lists first supports; every third task has a lead that was decided."""
    tasks = [
        replace(row, lead_remark="") if number % 3 == 0 else row
        for number, row in enumerate(ledger_rows.many(60, seed))
    ]
    book = built(contents(tasks), tmp_path)
    ledger = table(book, "任务台账", 4)
    *units, whole = table(book, "牵头单位情况")
    for unit in units:
        led = [line for line in ledger if line["牵头单位"] == unit["单位"]]
        assert unit["牵头任务数"] == len(led)
        assert [unit[colour] for colour in "红黄绿"] == [
            sum(line["亮灯"][0] == colour for line in led) for colour in "红黄绿"
        ]
        assert unit["逾期数"] == sum(line["逾期天数"] != "—" for line in led)
        assert unit["配合任务数"] == sum(
            unit["单位"] in line["责任(配合)单位"].split("、")
            or line["牵头单位"] == f"{unit['单位']}（首列，原文未写明牵头）"
            for line in ledger
        )
        assert (unit["排名"], unit["得分"]) == ("—", "—")
    assert whole["单位"] == "合计"
    for name in ("牵头任务数", "已完成", "红", "黄", "绿", "逾期数", "配合任务数", "作为承办单位红黄数"):
        assert whole[name] == sum(unit[name] for unit in units)


@pytest.mark.slow
def test_bodies_stand_in_the_order_of_the_registry(tmp_path: Path) -> None:
    registry = {f"重庆市第{one}委员会": place for place, one in enumerate("三一五四二")}
    reports = [report(name) for name in sorted(registry)]
    book = built(contents(ledger_rows.many(30, 1), reports, registry=registry), tmp_path)
    for sheet in ("牵头单位情况", "报送情况"):
        assert [line["单位"] for line in table(book, sheet)] == [*registry, "合计"]


def test_a_body_under_two_names_has_one_row(tmp_path: Path) -> None:
    rows = [
        ledger_rows.row(1, lead_remark="", lead="市交通局", co=(), parts=()),
        ledger_rows.row(2, lead_remark="", lead="市交通局(原:市交委)", co=(), parts=()),
    ]
    lines = table(built(contents(rows), tmp_path), "牵头单位情况")
    assert [(line["单位"], line["牵头任务数"]) for line in lines] == [("市交通局(原:市交委)", 2), ("合计", 2)]


def test_discipline_equals_a_recount_of_the_reports(tmp_path: Path) -> None:
    reports = [
        report(),
        report(handed=date(2026, 12, 23), returned=2),
        report(handed=date(2026, 12, 24), nil_report=True),
        report(handed=None, state=ReportState.MISSING),
        report(handed=None, exempt=True, state=ReportState.EXEMPT),
        report("重庆市交通局"),
    ]
    book = built(contents([ledger_rows.row()], reports), tmp_path)
    lines = table(book, "报送明细")
    result = "报送结果（按时/补报/缺报/免报）"
    for unit in table(book, "报送情况"):
        is_whole = unit["单位"] == "合计"
        own = [line for line in lines if (is_whole or line["单位"] == unit["单位"]) and line["应报"] == "是"]
        assert unit["应报"] == len(own)
        for name in ("按时", "补报", "缺报"):
            assert unit[name] == sum(line[result] == name for line in own)
        assert unit["零报告"] == sum(line["零报告"] == "是" for line in own)
        assert unit["退回次数"] == sum(line["退回次数"] for line in own)
    assert Counter(line[result] for line in lines) == {"按时": 3, "补报": 1, "缺报": 1, "免报": 1}


@pytest.mark.parametrize(
    ("late", "printed"), [((0, 0, 1), -0.3), ((*[0] * 20, 1), 0.0), ((*[0] * 19, 1), -0.1)], ids=["less", "about", "at"]
)
def test_an_average_of_about_nought_has_no_sign(late: Sequence[int], printed: float) -> None:
    """One body of thirty was a day late: 平均报送提前 was -0.0. Quarters closed with it keep it."""
    reports = [report(handed=date(2026, 12, 23) + timedelta(days)) for days in late]
    now, then = (layout.discipline(reports, {})[0][-1] for layout in (PRESENT, NINTH))
    assert isinstance(now, Share) and isinstance(then, Share)
    assert str(now.rounded()) == str(printed)
    assert then.rounded() == printed and math.copysign(1, then.rounded()) == -1


@pytest.mark.slow
def test_the_same_rows_give_the_same_cells_and_fingerprint(tmp_path: Path) -> None:
    books = [built(contents(ledger_rows.many(20, 1)), tmp_path) for _ in range(2)]
    cells = [[[cell.value for cell in line] for sheet in book for line in sheet.iter_rows()] for book in books]
    assert cells[0] == cells[1]


@pytest.mark.slow
def test_one_changed_word_changes_the_fingerprint(tmp_path: Path) -> None:
    def fingerprint(text: str) -> str:
        cover = built(contents([ledger_rows.row(text=text)]), tmp_path)["封面说明"]
        return str(next(line[1].value for line in cover.iter_rows() if line[0].value == "数据指纹(SHA-256)"))

    assert len(fingerprint("甲")) == 64
    assert fingerprint("甲") != fingerprint("乙")


@pytest.mark.parametrize(("inspection", "word"), [(False, "调度"), (True, "督查")])
def test_title_says_inspection_only_with_an_authority(tmp_path: Path, inspection: bool, word: str) -> None:
    book = built(contents([], is_inspection=inspection), tmp_path)
    assert book["封面说明"]["A1"].value == f"2026年第4季度政策落实{word}台账"


def test_a_failure_in_the_middle_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def rows() -> Iterable[LedgerRow]:
        yield ledger_rows.row()
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        write(contents(rows()), tmp_path / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_each_member_that_stands_for_a_place_has_its_row(tmp_path: Path) -> None:
    name = "太原市发展和改革委员会"
    city = ledger_rows.part(
        name, group_id=7, group="各市发展改革委", place="太原", reached="审定/验收", progress=Decimal(70)
    )
    silent = ledger_rows.part("大同市发展和改革委员会", group_id=7, group="各市发展改革委", place="大同")
    spared = ledger_rows.part("阳泉市发展和改革委员会", group_id=7, group="各市发展改革委", place="阳泉")
    unasked = ledger_rows.part("长治市发展和改革委员会", group_id=7, group="各市发展改革委", place="长治")
    province = ledger_rows.part("山西省发展和改革委员会")
    row = ledger_rows.row(parts=(province, city, silent, spared, unasked))
    owed = [
        report(name, code=row.code),
        report("大同市发展和改革委员会", None, code=row.code),
        report("阳泉市发展和改革委员会", None, code=row.code, exempt=True),
    ]
    lines = table(built(contents([row], owed), tmp_path), "区县情况")
    assert [(line["区县"], line["是否报送"]) for line in lines] == [
        ("太原", "是"),
        ("大同", "否"),
        ("阳泉", "免报"),
        ("长治", "—"),
    ]
    assert (lines[0]["任务编号"], lines[0]["完成值"], lines[0]["进度%"]) == (row.code, "审定/验收", 70)
    assert lines[0]["亮灯"] == city.light.title
    assert "各市发展改革委" in lines[0]["备注"]


def hidden(book: openpyxl.Workbook, sheet: str, header: int = 3) -> set[str]:
    """The titles of columns that paper leaves out."""
    letters = {letter for letter, column in book[sheet].column_dimensions.items() if column.hidden}
    return {str(cell.value) for cell in book[sheet][header] if cell.column_letter in letters}


@pytest.mark.slow
def test_columns_without_a_word_are_left_out_of_print(tmp_path: Path) -> None:
    lit = ledger_rows.light(LightRule.OVERDUE)
    book = built(contents([ledger_rows.row(light=lit, overdue_days=12)]), tmp_path)
    assert {"分管领导", "督办次数", "销号日期"} <= hidden(book, "任务台账", 4)
    assert "逾期天数" not in hidden(book, "任务台账", 4)
    assert {"排名", "得分"} <= hidden(book, "牵头单位情况")
    assert "督办情况" in hidden(book, "滞后清单")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([(2026, Forecast.ON_COURSE)] * 11, "2026年度11家均能完成"),
        ([(2026, Forecast.ON_COURSE)], "2026年度能完成"),
        ([(2026, Forecast.ON_COURSE)] * 2 + [(2026, Forecast.IMPOSSIBLE)], "2026年度2家能完成；不能完成：市乙"),
        # one has not reported since the turn of the year
        ([(2026, Forecast.ON_COURSE), (2027, Forecast.IMPOSSIBLE)], "2027年度不能完成；2026年度能完成"),
        ([], "—"),
    ],
)
def test_forecasts_are_counted_and_say_of_which_year(
    tmp_path: Path, told: list[tuple[int, Forecast]], expected: str
) -> None:
    parts = tuple(
        ledger_rows.part(short_name="市" + "甲乙"[one is Forecast.IMPOSSIBLE], forecast=one, as_of=date(year, 12, 20))
        for year, one in told
    )
    book = built(contents([ledger_rows.row(parts=parts)]), tmp_path)
    assert table(book, "任务台账", 4)[0]["完成预判"] == expected


@pytest.mark.slow
def test_what_did_not_change_since_the_last_quarter_is_blank(tmp_path: Path) -> None:
    red, green = ledger_rows.light(LightRule.OVERDUE), ledger_rows.light()
    rows = [ledger_rows.row(1, light=red), ledger_rows.row(2, light=green)]
    before = {
        "合计": {Colour.RED: 0, Colour.GREEN: 1, Colour.BLUE: 1},
        "类别：全面促进重点领域消费绿色转型": {Colour.RED: 1, Colour.GREEN: 1},
    }
    lines = {
        line["分类"]: line["较上季增减"] for line in table(built(contents(rows, before=before), tmp_path), "总体情况")
    }
    assert lines["合计"] == "红+1 蓝-1", "every colour, so that they add up"
    assert lines["类别：全面促进重点领域消费绿色转型"] is None


@pytest.mark.parametrize(
    ("relation", "target", "value", "expected"),
    [
        (Relation.AT_LEAST, "300", "322", ("≥", 300, 107.3)),
        (Relation.AT_LEAST, "20", "46.1", ("≥", 20, 230.5)),
        (Relation.AT_MOST, "60", "50", ("≤", 60, 100)),
        (Relation.AT_MOST, "60", "80", ("≤", 60, 75)),
        (Relation.EQUAL, "85", None, ("", 85, "—")),
    ],
)
def test_a_figure_with_both_numbers_has_its_share(
    tmp_path: Path, relation: Relation, target: str, value: str | None, expected: tuple[str, int, object]
) -> None:
    given = Decimal(value) if value else None
    one = ledger_rows.figure(relation=relation, target=Decimal(target), value=given, final=VerdictResult.REACHED)
    sheet = built(contents([ledger_rows.row(indicators=(one,))]), tmp_path)["量化指标"]
    sign, number, share = expected
    assert (sheet["F4"].value, sheet["I4"].value) == (number, share)
    assert sheet["F4"].number_format == (f'"{sign}"General' if sign else "General")


def test_the_full_text_says_who_wrote_approved_and_took_it(tmp_path: Path) -> None:
    part = ledger_rows.part(
        filled_by="张三", approved_by="李四", reviewed_by="王五", course="2026-12-20 报送，2026-12-22 采用"
    )
    (line,) = table(built(contents([ledger_rows.row(parts=(part,))]), tmp_path), "进展全文")
    assert list(line.values())[6:] == ["张三", "李四", "王五", "2026-12-20 报送，2026-12-22 采用"]


def test_a_task_that_is_done_has_one_limit_and_one_proof(tmp_path: Path) -> None:
    """It is judged by its last own node, not by the next goal of the plan."""
    row = ledger_rows.row(
        state=TaskState.CLOSED,
        closed_on=date(2026, 11, 20),
        milestones=(ledger_rows.node(date(2025, 12, 31)), ledger_rows.goal(2030, 1)),
        parts=(ledger_rows.part(evidence_count=2),),
    )
    book = built(
        contents([row], endings={row.task_id: Ending(date(2026, 11, 1), "负责人", "渝交〔2026〕9号")}), tmp_path
    )
    (ledger,), (closing,) = table(book, "任务台账", 4), table(book, "销号清单")
    assert ledger["完成时限(原定)"] == closing["完成时限"]
    assert str(closing["完成时限"]).startswith("2025-12-31")
    assert ledger["佐证材料"] == closing["佐证"] == "2件；渝交〔2026〕9号"


def test_the_cover_has_a_legend_and_a_place_to_sign(tmp_path: Path) -> None:
    cover = built(contents([ledger_rows.row()]), tmp_path)["封面说明"]
    lines = [(row[0].value, row[1].value) for row in cover.iter_rows()]
    assert [name for name, _ in lines if name in ("红", "黄", "绿", "蓝", "灰")] == ["红", "黄", "绿", "蓝", "灰"]
    assert lines[-1][0] == "签发" and "编制：" in str(lines[-1][1])


@pytest.mark.parametrize(("layout", "count"), [(PRESENT, 1), (FOURTH, 0), (FIRST, 0)])
def test_the_cover_says_which_bodies_are_meant_on_which_sheet(layout: Layout, count: int, tmp_path: Path) -> None:
    """承办单位 of 滞后清单 and of 牵头单位情况 are not the same; sheets as they were laid out say nothing of it."""
    cover = built(contents([ledger_rows.row()], layout=layout), tmp_path)["封面说明"]
    notes = [str(row[1].value) for row in cover.iter_rows() if row[0].value == "口径说明"]
    assert sum("指标轨迹" in note for note in notes) == (layout is PRESENT)
    assert [("滞后清单" in note, "牵头单位情况" in note) for note in notes if "承办单位" in note] == [
        (True, True)
    ] * count


# As the program printed these rows before the sheets were laid out anew.
FIRST_FINGERPRINT = "9c0dc932151f2737a1631bde149aabfbf46f9d9cb4755a1cf7bad8bb83f1f2fa"
# As it printed them before figures and dates had owners.
SECOND_FINGERPRINT = "959486fade0d6c4fca97110c7138775342e887941434c5dee47d7feec5ea7d29"
# As it printed them before the red and yellow items of each body were counted.
THIRD_FINGERPRINT = "2b07e8b47c452ec7e05cacf24d5938d3d993969b233e40e4d637b516e15c24aa"
SHOWN_THEN = (LightRule.OVERDUE, LightRule.TO_VERIFY, LightRule.PROVEN, LightRule.REPORTED, LightRule.TO_SIGN)


def closed_then() -> list[LedgerRow]:
    """Five tasks in each light of two bodies, one of them decided, and one that was closed with a figure."""
    rows = [
        ledger_rows.row(
            number,
            light=ledger_rows.light(rule, "市交通局"),
            lead_remark="" if number % 3 else "首列，原文未写明牵头",
            lead=("重庆市交通局", "重庆市商务委员会")[number % 2],
            overdue_days=12 if rule is LightRule.OVERDUE else None,
            parts=tuple(
                ledger_rows.part(name, light=ledger_rows.light(rule), forecast=Forecast.ON_COURSE)
                for name in ("重庆市商务委员会", "重庆市交通局")
            ),
        )
        for number, rule in enumerate(SHOWN_THEN * 5, start=1)
    ]
    closed = ledger_rows.row(
        61,
        state=TaskState.CLOSED,
        closed_on=date(2026, 11, 20),
        milestones=(ledger_rows.node(date(2025, 12, 31)), ledger_rows.goal(2030, 1)),
        indicators=(ledger_rows.figure(relation=Relation.AT_LEAST),),
        parts=(ledger_rows.part(evidence_count=2, forecast=Forecast.ON_COURSE),) * 2,
    )
    return [*rows, closed]


def test_the_first_layout_cuts_long_texts_as_it_did() -> None:
    """Joined in the order of the row and then cut, whichever body causes the light."""
    parts = tuple(
        ledger_rows.part(name, progress_text=word * 100, next_steps=word * 100, light=ledger_rows.light(rule))
        for name, word, rule in (
            ("重庆市商务委员会", "甲", LightRule.REPORTED),
            ("重庆市交通局", "乙", LightRule.OVERDUE),
        )
    )
    row = ledger_rows.row(1, parts=parts)
    values = {column.title: column.value(row, Place(1, None)) for column in FIRST.columns}
    first, second = (part.short_name for part in parts)
    joined = f"【{first}】{'甲' * 100}【{second}】{'乙' * 100}"
    assert values["下一步打算"] == joined[:120] + "…"
    assert FIRST.late_line(row, 0)[-3] == joined[:120] + "…"
    assert str(values["进展情况(截至日期)"]).startswith(f"【{first}】{'甲' * 100}（截至")


def test_a_quarter_closed_earlier_keeps_its_fingerprint(tmp_path: Path) -> None:
    reports = [report(), report("重庆市交通局", returned=1), report("重庆市第三委员会", handed=None)]
    what = contents(closed_then(), reports, before={"合计": {Colour.RED: 3}}, layout=FIRST)
    cover = built(what, tmp_path)["封面说明"]
    shown = next(line[1].value for line in cover.iter_rows() if line[0].value == "数据指纹(SHA-256)")
    assert shown == FIRST_FINGERPRINT


def test_a_quarter_closed_before_items_had_owners_keeps_its_fingerprint(tmp_path: Path) -> None:
    reports = [report(), report("重庆市交通局", returned=1), report("重庆市第三委员会", handed=None)]
    what = contents(closed_then(), reports, before={"合计": {Colour.RED: 3}}, layout=SECOND)
    book = built(what, tmp_path)
    shown = next(line[1].value for line in book["封面说明"].iter_rows() if line[0].value == "数据指纹(SHA-256)")
    assert shown == SECOND_FINGERPRINT
    assert not any(cell.value == "承办单位" for sheet in book for cell in next(sheet.iter_rows(min_row=3, max_row=3)))


@pytest.mark.slow
def test_a_quarter_closed_before_lit_items_were_counted_keeps_its_fingerprint(tmp_path: Path) -> None:
    reports = [report(), report("重庆市交通局", returned=1), report("重庆市第三委员会", handed=None)]
    what = contents(closed_then(), reports, before={"合计": {Colour.RED: 3}}, layout=THIRD)
    book = built(what, tmp_path)
    shown = next(line[1].value for line in book["封面说明"].iter_rows() if line[0].value == "数据指纹(SHA-256)")
    assert shown == THIRD_FINGERPRINT


@pytest.mark.slow
def test_a_quarter_closed_before_there_were_charts_keeps_its_fingerprint(tmp_path: Path) -> None:
    reports = [report(), report("重庆市交通局", returned=1), report("重庆市第三委员会", handed=None)]
    what = contents(closed_then(), reports, before={"合计": {Colour.RED: 3}}, layout=SIXTH)
    book = built(what, tmp_path)
    shown = next(line[1].value for line in book["封面说明"].iter_rows() if line[0].value == "数据指纹(SHA-256)")
    assert shown == "7161a2424835ce05875f0b3a6969f9e681f0c026bded3aae1159f5b56ad03344"
    assert "图表数据" not in book.sheetnames and not any(sheet._charts for sheet in book)


def with_halves() -> Contents:
    """Four reports that came 1.25 days early on average, one of sixteen tasks done, a long text of one body."""
    days = (date(2026, 12, 20), date(2026, 12, 22), date(2026, 12, 22), date(2026, 12, 23))
    reports = [report(handed=day) for day in days]
    tasks = [ledger_rows.row(number, lead_remark="") for number in range(1, 17)]
    long = (ledger_rows.part(progress_text="持续推进" * 100),)
    done = replace(tasks[0], state=TaskState.COMPLETED, light=ledger_rows.light(LightRule.COMPLETED), parts=long)
    return contents([done, *tasks[1:]], reports)


@pytest.mark.parametrize(("layout", "half"), [(PRESENT, (1.3, 6.3)), (SEVENTH, (1.2, 6.2))])
def test_halves_are_rounded_up_as_everywhere_else(layout: Layout, half: tuple[float, float], tmp_path: Path) -> None:
    """Excel makes 1.3 of 1.25, and so do the bars of the pages; a quarter closed before keeps what it printed."""
    book = built(replace(with_halves(), layout=layout), tmp_path)
    early = table(book, "报送情况")[-1]["平均报送提前(天)"]
    done = table(book, "牵头单位情况")[-1]["完成率%"]
    assert (early, done) == half


@pytest.mark.parametrize(
    ("layout", "half", "most"), [(PRESENT, 6.3, "绿93%，其中自报93%"), (SEVENTH, 6.2, "绿92%，其中自报92%")]
)
def test_papers_csv_json_and_the_cover_round_as_the_sheets_do(
    layout: Layout, half: float, most: str, tmp_path: Path
) -> None:
    """37 of 40 are green, 6.25 % of the first is done: a quarter closed before says of it what it said then."""
    first = ledger_rows.row(1, progress=Decimal("6.25"), planned=Decimal("6.25"))
    red = [ledger_rows.row(number, light=ledger_rows.light(LightRule.OVERDUE)) for number in (2, 3, 4)]
    figure = ledger_rows.figure(progress=Decimal("6.25"))
    rows = [replace(first, indicators=(figure,)), *red, *(ledger_rows.row(number) for number in range(5, 41))]
    what, notes, path = contents(rows, layout=layout), Notes(), tmp_path / "book.xlsx"
    write(what, path, notes=notes)
    book = openpyxl.load_workbook(path)
    (sheet, *_), (line, *_) = table(book, "任务台账", 4), notes.of(FIGURES)
    assert (sheet["完成进度%"], sheet["序时进度%"]) == (half, half)
    assert (line.words("完成率%"), table(book, "量化指标")[0]["完成率%"]) == (f"{half}", half)
    write_json(what, tmp_path / "ledger.json")
    write_csv(what, tmp_path / "ledger.csv")
    told = json.loads((tmp_path / "ledger.json").read_text(encoding="utf-8"))["rows"][0]
    head, row, *_ = csv.reader((tmp_path / "ledger.csv").read_text(encoding="utf-8-sig").splitlines())
    assert told["完成进度%"] == float(dict(zip(head, row, strict=True))["完成进度%"]) == half
    cover = {line[0].value: line[1].value for line in book["封面说明"].iter_rows()}
    assert cover["区分度自检"] == most and notes.sameness is not None and notes.sameness[0] == most


def test_a_quarter_closed_before_halves_were_rounded_up_keeps_its_fingerprint(tmp_path: Path) -> None:
    cover = built(replace(with_halves(), layout=SEVENTH), tmp_path)["封面说明"]
    shown = next(line[1].value for line in cover.iter_rows() if line[0].value == "数据指纹(SHA-256)")
    assert shown == "448b46fbd73ed86db7746877b24818aa14f77aec044a8e26710f98ad012b01ef"


def with_hardship() -> Contents:
    """A body cannot go on and says why; another one beside it, which is not behind, says what it does next."""
    hard = replace(ledger_rows.light(LightRule.HARD, "市经济信息委"), owner="市经济信息委", owner_ids=(2,))
    words = {"problems": "经费不足", "next_steps": "申请追加"}
    stuck = ledger_rows.part("重庆市经济信息委", short_name="市经济信息委", department_id=2, light=hard, **words)
    return contents([ledger_rows.row(light=hard, parts=(ledger_rows.part(), stuck))])


@pytest.mark.parametrize(
    ("layout", "why", "steps"),
    [
        (PRESENT, "2026年度预判，市经济信息委：经费不足", "【市经济信息委】申请追加"),
        (EIGHTH, "市经济信息委", "【市经济信息委】申请追加【市商务委】继续推进"),
    ],
)
def test_what_is_late_says_why_and_what_is_done_by_whom_it_is_laid_at(
    layout: Layout, why: str, steps: str, tmp_path: Path
) -> None:
    """滞后原因 was the name of the body, which the pages followed with its words; a quarter closed before keeps it."""
    (line,) = table(built(replace(with_hardship(), layout=layout), tmp_path), "滞后清单")
    assert (line["滞后原因"], line["整改措施"]) == (why, steps)


def test_a_quarter_closed_before_what_is_late_said_why_keeps_its_fingerprint(tmp_path: Path) -> None:
    cover = built(replace(with_hardship(), layout=EIGHTH), tmp_path)["封面说明"]
    shown = next(line[1].value for line in cover.iter_rows() if line[0].value == "数据指纹(SHA-256)")
    assert shown == "59eb570eeb76bcf4f3c487b241461bc1f549dabb923b0c605939a210fcba8135"


def of_two_plans() -> Contents:
    """A task lit by a later date than its own, of which a letter speaks; one that another plan ended, with its goal."""
    behind = ledger_rows.light(LightRule.GAP, "综合能源站目标150座，市能源局已报80座")
    told = ledger_rows.figure(indicator_id=7, subject="综合能源站", value=Decimal(80), light=behind)
    untold = ledger_rows.figure(indicator_id=8, value=None, as_of=None, reach=Reach.UNTOLD)
    first, later = date(2025, 12, 31), date(2027, 12, 31)
    dates = [
        replace(ledger_rows.node(on), milestone_id=70 + figure, indicator_id=figure)
        for on, figure in ((later, 7), (first, 8))
    ]
    goes_on = ledger_rows.row(
        1,
        kind=Kind.MEASURED,
        light=behind,
        due_on=first,
        original_due_on=first,
        measured_by="综合能源站",
        milestones=tuple(dates),
        indicators=(told, untold),
    )
    over = (ledger_rows.node(later), ledger_rows.goal(2030, 1))
    left = ledger_rows.row(2, plan_id=2, plan_title="旧方案", state=TaskState.TERMINATED, milestones=over)
    written = {1: Written(1, "督办函（2026-11-02）已发出", "督办函（2026-11-02，重庆市能源局）已发出")}
    return contents([goes_on, left], letters_of=written, replaced={1: "旧方案"})


@pytest.mark.parametrize(
    ("layout", "is_kept"), [(NINTH, True), (PRESENT, False)], ids=["closed before", "closed from now on"]
)
def test_a_quarter_closed_before_rows_said_which_figure_is_meant_keeps_its_fingerprint(
    layout: Layout, is_kept: bool, tmp_path: Path
) -> None:
    """Also where the date of its item, whom a letter went to and a replaced plan's goal would be told otherwise now."""
    cover = built(replace(of_two_plans(), layout=layout), tmp_path)["封面说明"]
    shown = next(line[1].value for line in cover.iter_rows() if line[0].value == "数据指纹(SHA-256)")
    assert (shown == "eeeff7e310e9133b7562b24da9595d948e8fd8b6cf19b3f4a30ede08cf1a90e8") is is_kept


def test_what_looks_like_an_escape_stays_as_it_was_written(tmp_path: Path) -> None:
    """Excel and LibreOffice read _x0041_ as A; openpyxl shows what stands in the file."""
    cell = built(contents([ledger_rows.row(text="型号_x0041_和_x_")]), tmp_path)["任务台账"]["F5"]
    assert cell.value == "型号_x005F_x0041_和_x_"


def test_a_quarter_closed_before_figures_were_drawn_keeps_its_fingerprint(tmp_path: Path) -> None:
    """Also where its rows would have had something to draw."""
    reports = [report(), report("重庆市交通局", returned=1), report("重庆市第三委员会", handed=None)]
    *others, last = closed_then()
    told = ledger_rows.figure(relation=Relation.AT_LEAST, readings=(PointRow(date(2026, 9, 30), Decimal("81.5")),))
    rows = [*others, replace(last, indicators=(told,))]
    what = contents(rows, reports, before={"合计": {Colour.RED: 3}}, layout=SEVENTH)
    book = built(what, tmp_path)
    shown = next(line[1].value for line in book["封面说明"].iter_rows() if line[0].value == "数据指纹(SHA-256)")
    assert shown == "0a0e65637c18482a224a9863cbcb9d599512fc97f4eed6bcfcce564e5c2449b1"
    assert len(book["总体情况"]._charts) == 3 and book["图表数据"].max_column == 8


def test_without_members_the_sheet_of_places_says_so(tmp_path: Path) -> None:
    sheet = built(contents([ledger_rows.row()]), tmp_path)["区县情况"]
    assert "本期未开展区县调度" in [cell.value for line in sheet.iter_rows() for cell in line]
