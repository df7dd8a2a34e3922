"""Workbooks as people, programs and strangers return them: read as meant, or refused with every address."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment

from tests.reporting.form.samples import (
    BEGIN,
    LAST,
    SHEET,
    TODAY,
    edited,
    form,
    handed_out,
    raw,
    read,
    standing,
    told,
    with_cells,
    with_part,
)
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.form import book as form_book
from tracker.reporting.form.checking import differences
from tracker.reporting.form.entries import read_form

FIFTH = datetime.combine(date(2026, 3, 5), time(17, 30))


def moved(sheet: str, first: str, second: str) -> Callable[[Workbook], None]:
    """Two columns change places, headers and all."""

    def change(book: Workbook) -> None:
        for row in book[sheet].iter_rows(min_row=3):
            cells = {cell.column_letter: cell for cell in row}
            values = [cells[first].value, cells[second].value]
            put(cells[second], values[0])
            put(cells[first], values[1])

    return change


def with_titles(book: Workbook) -> None:
    """Two more title lines, the first over the whole width."""
    sheet = book["填报"]
    sheet.insert_rows(1, 2)
    sheet["A1"] = "重庆市交通局报送"
    sheet.merge_cells("A1:S1")


def with_blank_rows(book: Workbook) -> None:
    """Blank rows between and below, one of them with the name of who filled it in."""
    sheet = book["填报"]
    sheet.insert_rows(5, 3)
    sheet["B20"] = "填表人：张三　电话：1234"


def with_renamed_sheets(book: Workbook) -> None:
    book["填报"].title, book["指标"].title = "Sheet1", "Sheet2"
    book.move_sheet("Sheet2", -2)
    book["填报说明"]["A1"] = None
    book.create_sheet("草稿")["A1"] = "随手记"


def upside_down(book: Workbook) -> None:
    """The rows in another order, as after sorting."""
    sheet = book["填报"]
    values = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=7)]
    for number, row in enumerate(reversed(values), start=4):
        for place, value in enumerate(row, start=1):
            put(sheet.cell(number, place), value)


def put(cell: Any, value: Any) -> None:
    """A value as a program for sheets moves it: a text stays a text."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


# Not one of these changes anything: what people do to a form without filling it in.
UNTOUCHED: dict[str, Callable[[], bytes]] = {
    "as handed out": handed_out,
    "saved by another program": lambda: edited(lambda book: None),
    "columns in another order": lambda: edited(moved("填报", "K", "M")),
    "columns of figures in another order": lambda: edited(moved("指标", "I", "K")),
    "title rows above": lambda: edited(with_titles),
    "blank rows and a line of names": lambda: edited(with_blank_rows),
    "sheets renamed and moved, one more": lambda: edited(with_renamed_sheets),
    "rows sorted": lambda: edited(upside_down),
    "header with line ends and blanks": lambda: with_cells(K3="进展\n情况 ", C3="任务　编号"),
    "a row deleted": lambda: edited(lambda book: book["填报"].delete_rows(7)),
    "a row deleted whose figures stay": lambda: edited(lambda book: book["填报"].delete_rows(4)),
    "the sheet of figures deleted": lambda: edited(lambda book: book.remove(book["指标"])),
    "a figure's row deleted": lambda: edited(lambda book: book["指标"].delete_rows(5)),
    "locked words changed": lambda: with_cells(F4="改了原文", G5="改了"),
    "blanks and full-width blanks around words": lambda: with_cells(K4="　上期新开线路 6 条 \n"),
    "Windows line ends": lambda: raw("K4", '<c r="K4" t="str"><v>上期新开线路 6 条_x000D_\n</v></c>', SHEET),
    "dashes for nothing": lambda: with_cells(L6="—", M6="/", F_I5="-"),
    "50,000 blank rows": lambda: with_part(
        SHEET,
        "</sheetData>",
        "".join(f'<row r="{n}" ht="15"><c r="A{n}" s="3"/></row>' for n in range(9, 50009)) + "</sheetData>",
    ),
    "a last row at the end of the sheet": lambda: with_part(
        SHEET, "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    ),
    "a wild dimension": lambda: with_part(SHEET, "<sheetViews>", '<dimension ref="A1:XFD1048576"/><sheetViews>'),
    "styles no program should write": lambda: with_part("xl/styles.xml", "<fonts", '<fonts nonsense="1"'),
    "no styles at all": lambda: with_part("xl/styles.xml", r"\A.+\Z", '<styleSheet xmlns="urn:other"/>'),
    "no references on rows and cells": lambda: with_part(SHEET, r'<(row|c) r="[A-Z0-9]+"', r"<\1"),
}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_nothing_is_changed_by(name: str) -> None:
    filled, found = read(UNTOUCHED[name]())
    assert [str(fault) for fault in (*filled.faults, *found.problems)] == []
    assert found.rows == ()
    assert found.unchanged == len(filled.entries) >= 3


# Cells as people type them, and what is read: address → the value on the page of differences.
TYPED: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("a text", {"K6": "开展 3 场"}, {"K6": "开展 3 场", "J6": "有进展"}),
    ("two lines", {"K6": "一\n二"}, {"K6": "一\n二", "J6": "有进展"}),
    ("a number where words are asked", {"K6": 12}, {"K6": "12", "J6": "有进展"}),
    ("a date where words are asked", {"K6": FIFTH}, {"K6": "2026-03-05", "J6": "有进展"}),
    ("a word like a formula", {"K6": "＝见附件"}, {"K6": "＝见附件", "J6": "有进展"}),
    ("a choice", {"J6": "零报告", "K6": "没有安排"}, {"J6": "零报告", "K6": "没有安排"}),
    ("a choice with blanks", {"O5": "　印发 / 建成 "}, {"O5": "印发/建成"}),
    ("a choice in full width", {"O5": "印发／建成"}, {"O5": "印发/建成"}),
    ("nothing changed since", {"J7": "无变化"}, {"J7": "无变化"}),
    ("a clearing", {"K5": None}, {"K5": ""}),
    ("a number", {"F_I4": 84.1}, {"J4": "有进展", "F_I4": "84.1"}),
    ("a number as a text", {"F_I4": "84.1"}, {"J4": "有进展", "F_I4": "84.1"}),
    ("full-width digits", {"F_I4": "８４．１"}, {"J4": "有进展", "F_I4": "84.1"}),
    ("a sentence with the share", {"F_I4": "已完成100%"}, {"J4": "有进展", "F_I4": "100"}),
    ("commas and the unit", {"F_I5": "1，200 个"}, {"J4": "有进展", "F_I5": "1200"}),
    ("a nought", {"F_I5": 0}, {"J4": "有进展", "F_I5": "0"}),
    ("a date with dots", {"F_J4": "2026.3.5"}, {"J4": "有进展", "F_J4": "2026-03-05"}),
    ("a date with strokes", {"F_J4": "2026/3/5"}, {"J4": "有进展", "F_J4": "2026-03-05"}),
    ("a date in words", {"F_J4": "２０２６年３月５日"}, {"J4": "有进展", "F_J4": "2026-03-05"}),
    ("a date in eight figures", {"F_J4": 20260305}, {"J4": "有进展", "F_J4": "2026-03-05"}),
    ("a day with a time as a text", {"F_J4": "2026-3-5 00:00:00"}, {"J4": "有进展", "F_J4": "2026-03-05"}),
    ("a day with a time", {"F_J4": FIFTH}, {"J4": "有进展", "F_J4": "2026-03-05"}),
    ("less than one percent, written as such", {"F_I4": "0.85%"}, {"J4": "有进展", "F_I4": "0.85"}),
    ("proofs in words", {"T5": " 渝府发〔2026〕1号 \n\n无"}, {"T5": "渝府发〔2026〕1号"}),
    ("not due", {"F_M4": "√"}, {"J4": "有进展", "F_M4": "是"}),
]


@pytest.mark.parametrize(("name", "cells", "expected"), TYPED, ids=[name for name, _, _ in TYPED])
def test_typed(name: str, cells: dict[str, Any], expected: dict[str, str]) -> None:
    places = {
        f"指标!{at.removeprefix('F_')}" if at.startswith("F_") else f"填报!{at}": to for at, to in expected.items()
    }
    assert told(with_cells(**cells)) == places


def with_date_1904(data: bytes) -> bytes:
    return with_part("xl/workbook.xml", "<workbookPr(?=[ /])", '<workbookPr date1904="1"', data)


def test_numbers_that_are_days_by_their_look() -> None:
    """Excel's own dates: a serial number with a format, counted from 1900, or from 1904 on a Mac."""
    sheet = edited(lambda book: book["指标"].__setitem__("J4", date(2026, 3, 5)))
    assert told(sheet)["指标!J4"] == "2026-03-05"
    assert told(with_date_1904(sheet))["指标!J4"] == "2030-03-06"


@pytest.mark.parametrize(("serial", "is_1904"), [("46086", False), ("44624", True)])
def test_serial_number_that_lost_its_look(serial: str, is_1904: bool) -> None:
    data = raw("J4", f'<c r="J4"><v>{serial}</v></c>')
    assert told(with_date_1904(data) if is_1904 else data)["指标!J4"] == "2026-03-05"


def test_share_by_its_look() -> None:
    """63% typed into a cell is 0.63 with a format: 63 was meant."""

    def change(book: Workbook) -> None:
        book["指标"]["I4"] = 0.631
        book["指标"]["I4"].number_format = "0.0%"

    assert told(edited(change))["指标!I4"] == "63.1"


def test_what_a_format_writes_behind_a_number_is_read_with_it() -> None:
    """0"万" shows 5 as 5万: of 个 these are 50000."""

    def change(book: Workbook) -> None:
        book["指标"]["I5"] = 5
        book["指标"]["I5"].number_format = '0"万"'

    _, found = read(edited(change))
    assert [(one.after, one.note) for row in found.rows for one in row.changes if one.label == "充电站·完成值"] == [
        ("50000", "“5万”读作 50000 个")
    ]


def test_no_change_repeats_neither_a_dissent_nor_a_matter_that_was_settled() -> None:
    """As where it is said on the page."""
    of = standing()[4]
    settled = replace(of, last=replace(LAST, dissent="上期的不同意见", coordination="已办结的"), is_dealt_with=True)
    filled = read_form(with_cells(J7="无变化"))
    (row,) = differences(filled.entries, {**standing(), 4: settled}, TODAY).rows
    assert (row.draft.no_change, row.draft.dissent, row.draft.coordination) == (True, "", "")


def test_number_with_the_noise_of_floating_point() -> None:
    assert told(raw("I4", '<c r="I4"><v>84.100000000000009</v></c>'))["指标!I4"] == "84.1"


def test_formula_with_its_value_counts_as_the_value() -> None:
    assert told(raw("I5", '<c r="I5"><f>SUM(1,2)</f><v>3</v></c>'))["指标!I5"] == "3"
    assert told(raw("K6", '<c r="K6" t="str"><f>A1</f><v>新开 3 条</v></c>', SHEET))["填报!K6"] == "新开 3 条"


def test_words_with_readings_above_them() -> None:
    xml = '<c r="K6" t="inlineStr"><is><r><t>新</t></r><r><t>开</t></r><rPh sb="0" eb="1"><t>xin</t></rPh></is></c>'
    assert told(raw("K6", xml, SHEET))["填报!K6"] == "新开"


def test_rows_may_be_inserted_as_the_sheet_says() -> None:
    """The lock leaves it open, and a blank row with blanks and dashes in it is no row."""
    book = load_workbook(io.BytesIO(with_cells(K6="开展 3 场")))
    assert [book[name].protection.insertRows for name in ("填报", "指标")] == [False, False]
    assert told(edited(lambda other: other["填报"].insert_rows(5), with_cells(K6="开展 3 场", K9=" ", L9="—"))) == {
        "填报!J7": "有进展",
        "填报!K7": "开展 3 场",
    }


def test_rows_sorted_by_the_filter_take_their_marks_along() -> None:
    book = load_workbook(io.BytesIO(handed_out()))
    assert [book[name].auto_filter.ref for name in ("填报", "指标")] == ["A3:U7", "A3:N5"]


def with_comments(book: Workbook) -> None:
    book["填报"]["K6"] = "开展 3 场"
    book["填报"]["K6"].comment = Comment("另有 2 场\n待核实", "张三")
    book["指标"]["I4"].comment = Comment("请改正：是错误值", "系统")


def test_comments_and_pictures_are_said_not_to_be_read() -> None:
    data = edited(with_comments)
    filled, found = read(with_part("xl/media/image1.png", "", "png", data))
    assert filled.unread == ("填报!K6 的批注“另有 2 场 待核实”", "图片 1 张")
    assert (found.problems, len(found.rows)) == ((), 1)
    assert read_form(handed_out()).unread == ()


def test_none_is_taken_as_none_and_says_so() -> None:
    _, found = read(with_cells(K6="开展 3 场", N6="没有。"))
    (row,) = found.rows
    assert {change.label: change.note for change in row.changes if change.note} == {"需协调事项": "按没有处理"}


OFFICE = shutil.which("soffice")


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: forms it has saved were not read")
def test_saved_by_libreoffice(tmp_path: Path) -> None:
    """It opens the form, saves it, and nothing is lost: neither marks nor words nor values."""
    source = tmp_path / "form.xlsx"
    source.write_bytes(with_cells(K6="第一行\n第二行", F_I4=84.1, F_J4=date(2026, 3, 5)))
    subprocess.run(
        [str(OFFICE), f"-env:UserInstallation=file://{tmp_path / 'profile'}", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "saved"), str(source)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    saved = (tmp_path / "saved" / "form.xlsx").read_bytes()
    assert told(saved) == {
        "填报!J4": "有进展",
        "填报!J6": "有进展",
        "填报!K6": "第一行\n第二行",
        "指标!I4": "84.1",
        "指标!J4": "2026-03-05",
    }


def test_every_text_is_a_text() -> None:
    """Words that begin like a formula are words in every program."""
    book = load_workbook(io.BytesIO(form_book.write(form())))
    assert book["填报"]["K5"].data_type == "s"
    assert book["填报"]["K5"].value == "=起草完成"
    assert book["填报"]["K5"].quotePrefix


def test_a_number_is_read_in_its_unit_and_told_how() -> None:
    """1.2万 of 个 was refused; the page of differences says what it was read as."""
    _, found = read(with_cells(F_I4="86%", F_I5="1.2万"))
    notes = {str(change.place): (change.after, change.note) for row in found.rows for change in row.changes}
    assert notes == {"填报!J4": ("有进展", ""), "指标!I4": ("86", ""), "指标!I5": ("12000", "“1.2万”读作 12000 个")}


@pytest.mark.parametrize("is_open", [True, False])
def test_the_day_of_a_value_is_shown_as_a_day(is_open: bool) -> None:
    """Of what was sent, too: 数据截至 said 46326 there."""
    value = ReadingDraft(71, Decimal(86), date(2026, 10, 31), "交通年报", "按线路计")
    handed = form({**BEGIN, 1: replace(BEGIN[1], readings=(value,))})
    rows = tuple(replace(row, is_open=is_open) for row in handed.rows)
    book = load_workbook(io.BytesIO(form_book.write(replace(handed, rows=rows))))
    cell = book["指标"]["J4"]
    assert (str(cell.value), cell.number_format) == ("2026-10-31 00:00:00", "yyyy-mm-dd")
