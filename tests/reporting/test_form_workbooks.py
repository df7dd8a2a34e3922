"""Workbooks as people, programs and strangers return them: read as meant, or refused with every address."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.reporting.form_samples import edited, faults, form, handed_out, read, told, with_cells, with_part
from tracker.errors import BadInput
from tracker.reporting import form_book, form_package
from tracker.reporting.form_entries import read_form
from tracker.reporting.form_keys import FormKey

FIFTH = datetime.combine(date(2026, 3, 5), time(17, 30))
SHEET, FIGURES = "xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"


def raw(cell: str, xml: str, sheet: str = FIGURES) -> bytes:
    """The form with the XML of one cell replaced."""
    return with_part(sheet, rf'<c r="{cell}"[^>]*?(/>|>.*?</c>)', xml)


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


def with_rows(row: str, count: int) -> bytes:
    """So many more rows below."""
    more = "".join(row.format(number) for number in range(9, 9 + count))
    return with_part(SHEET, "</sheetData>", f"{more}</sheetData>")


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
    ("a day with a time", {"F_J4": FIFTH}, {"J4": "有进展", "F_J4": "2026-03-05"}),
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


def test_number_with_the_noise_of_floating_point() -> None:
    assert told(raw("I4", '<c r="I4"><v>84.100000000000009</v></c>'))["指标!I4"] == "84.1"


def test_formula_with_its_value_counts_as_the_value() -> None:
    assert told(raw("I5", '<c r="I5"><f>SUM(1,2)</f><v>3</v></c>'))["指标!I5"] == "3"
    assert told(raw("K6", '<c r="K6" t="str"><f>A1</f><v>新开 3 条</v></c>', SHEET))["填报!K6"] == "新开 3 条"


def test_words_with_readings_above_them() -> None:
    xml = '<c r="K6" t="inlineStr"><is><r><t>新</t></r><r><t>开</t></r><rPh sb="0" eb="1"><t>xin</t></rPh></is></c>'
    assert told(raw("K6", xml, SHEET))["填报!K6"] == "新开"


def merged(area: str) -> Callable[[], bytes]:
    return lambda: edited(lambda book: book["填报"].merge_cells(area))


def copied() -> bytes:
    return edited(lambda book: copy_row(book, 5, 9))


ALTERED = "R1|500000|2026Q4|7|50-22-11-01|2|3|abc|abc"

# What is wrong, and how the faults begin, in the order of the file: every one with its address, all at once.
WRONG: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "no word of the list": (lambda: with_cells(R4="大概能"), ["填报!R4：“大概能”不在可选的词里"]),
    "words for a number": (lambda: with_cells(F_I4="八成"), ["指标!I4：“八成”不是数字"]),
    "a share of what is counted": (lambda: with_cells(F_I5="63%"), ["指标!I5：计量单位是“个”，不能填百分数"]),
    "too fine a number": (lambda: with_cells(F_I4="0.12345678"), ["指标!I4：数字过大，或小数超过 6 位"]),
    "a date for a number": (lambda: with_cells(F_I4=date(2026, 3, 5)), ["指标!I4：成了日期 2026-03-05"]),
    "a month for a date": (lambda: with_cells(F_J4="2026年3月"), ["指标!J4：“2026年3月”读不出日期"]),
    "no such day": (lambda: with_cells(F_J4="2026-02-30"), ["指标!J4：“2026-02-30”读不出日期：没有这一天"]),
    "a formula without value": (lambda: with_cells(K6="=A1&B1"), ["填报!K6：是公式，还没有算出结果"]),
    "an error value": (lambda: raw("I4", '<c r="I4" t="e"><v>#REF!</v></c>'), ["指标!I4：是错误值 #REF!"]),
    "what is not asked": (lambda: with_cells(O4="未启动"), ["填报!O4：这项任务不填“成果阶段”"]),
    "a row without mark": (lambda: with_cells(K9="又做了一项"), ["填报!K9：这一行没有系统标识"]),
    "an altered mark": (lambda: with_cells(A4=ALTERED), ["填报!C4：这一行的系统标识被改动过", "指标!C4", "指标!C5"]),
    "a copied row": (copied, ["填报!C9：与第 5 行是同一项"]),
    "marks and rows apart": (lambda: with_cells(C4="50-22-11-02"), ["填报!C4：任务编号与本行", "指标!C4", "指标!C5"]),
    "two texts in one cell": (merged("K5:K6"), ["填报!K6：是合并的单元格"]),
    "a cell over two columns": (merged("K5:L5"), ["填报!L5：是合并的单元格"]),
    "无变化 with nothing before": (lambda: with_cells(J6="无变化"), ["填报!J6：不能选“无变化”：还没有采用过"]),
    "无变化 and other words": (lambda: with_cells(J7="无变化", K7="新写的"), ["填报!K7：选了“无变化”，又改了"]),
    "several at once": (
        lambda: with_cells(R4="大概", F_I4="八成", F_J5="下月", O4="未启动"),
        ["填报!O4", "填报!R4", "指标!I4", "指标!J5"],
    ),
}


def copy_row(book: Workbook, source: int, target: int) -> None:
    for cell in book["填报"][source]:
        book["填报"].cell(target, cell.column).value = cell.value


@pytest.mark.parametrize("name", WRONG)
def test_wrong(name: str) -> None:
    make, expected = WRONG[name]
    found = faults(make())
    assert [said[: len(start)] for said, start in zip(found, expected, strict=True)] == expected, found


def compound(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0" + b"".join(one.encode("utf-16-le") + b"\x00\x00" for one in streams)


def bomb(name: str = "xl/worksheets/sheet2.xml") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(name, b"\0" * (40 * 1024 * 1024))
    return out.getvalue()


def crowded() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(2500):
            archive.writestr(f"xl/media/{number}.bin", b"")
    return out.getvalue()


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


def another_workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active["A1"] = "进展情况"
    book.save(out)
    return out.getvalue()


def damaged() -> bytes:
    data = bytearray(handed_out())
    data[len(data) // 3 : len(data) // 3 + 400] = b"\0" * 400
    return bytes(data)


ENTITY = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]><worksheet'
LAUGHS = (
    '<!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]><worksheet'
)

# Files of which nothing is read, and the reason with what to do.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "文件是空的"),
    "text": (lambda: "任务编号,进展情况".encode(), "这不是 .xlsx 表格"),
    "web page called .xlsx": (lambda: b"<html><table>", "这不是 .xlsx 表格"),
    "old .xls": (lambda: compound("Workbook"), "这是旧格式的表格"),
    "with a password": (lambda: compound("EncryptedPackage"), "文件有打开密码"),
    "a document": (lambda: zipped(word__document_xml="<w/>"), "这不是 .xlsx 表格"),
    "binary": (lambda: zipped(xl__workbook_bin=""), "二进制格式"),
    "OpenDocument": (lambda: zipped(content_xml="<x/>"), ".ods 格式"),
    "with macros": (lambda: with_part("xl/vbaProject.bin", "", "macro"), "文件带有宏"),
    "zip bomb": (bomb, "文件展开后过大"),
    "bomb in another member": (lambda: bomb("docProps/app.xml"), "文件展开后过大"),
    "thousands of members": (crowded, "文件展开后过大"),
    "too large": (lambda: b"PK\x03\x04" + b"\0" * (form_package.MOST_BYTES + 1), "文件超过 20 MB"),
    "cut short": (lambda: handed_out()[:4000], "文件已损坏"),
    "damaged in the middle": (damaged, "文件已损坏"),
    "broken XML": (lambda: with_part(SHEET, "</worksheet>", "</work"), "文件已损坏"),
    "external entity": (lambda: with_part(SHEET, "<worksheet", ENTITY), "不能读取的内容"),
    "billion laughs": (lambda: with_part(SHEET, "<worksheet", LAUGHS), "不能读取的内容"),
    "entity in the workbook's own part": (
        lambda: with_part("xl/workbook.xml", "<workbook ", '<!DOCTYPE w [<!ENTITY x "y">]><workbook '),
        "不能读取的内容",
    ),
    "another workbook": (another_workbook, "这个文件里没有填报表"),
    "missing header": (lambda: with_cells(K3=None), "填报表的表头不对"),
    "unknown header": (lambda: with_cells(T3="备注"), "填报表的表头不对"),
    "doubled header": (lambda: with_cells(S3="进展情况"), "填报表的表头不对"),
    "header renamed": (lambda: with_cells(K3="本期进展"), "填报表的表头不对"),
    "two forms in one file": (
        lambda: edited(lambda book: setattr(book.copy_worksheet(book["填报"]), "title", "填报 (2)")),
        "有两张填报表",
    ),
    "every mark altered": (lambda: with_cells(**{f"A{row}": "x" for row in range(4, 8)}), "没有一行可以认出来"),
    "rows of two bodies": (lambda: edited(add_row_of_another_body), "不同单位或不同报告期的行"),
    "too many rows": (lambda: with_rows('<row r="{0}"><c r="B{0}"><v>1</v></c></row>', 20_500), "有内容的行超过"),
}


def add_row_of_another_body(book: Workbook) -> None:
    other = form(key=FormKey("500000", "2026Q3", 7)).rows[2]
    copy_row(book, 6, 9)
    book["填报"]["A9"], book["填报"]["C9"] = str(other.key), other.key.code


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    make, reason = REFUSED[name]
    with pytest.raises(BadInput) as refused:
        read_form(make())
    assert reason in refused.value.message, refused.value.message


def test_every_wrong_header_is_told_with_its_place() -> None:
    with pytest.raises(BadInput) as refused:
        read_form(with_cells(K3=None, L3="问题", S3="下一步打算", T3="备注"))
    assert [line.partition("：")[0] for line in refused.value.details] == ["填报!L3", "填报!S3", "填报!T3", "填报!A3"]
    assert "缺少表头：进展情况、存在问题、不同意见、文字来源" in refused.value.details[-1]


def test_there_are_enough_of_them() -> None:
    assert len(UNTOUCHED) + len(TYPED) + len(WRONG) + len(REFUSED) >= 40


OFFICE = shutil.which("soffice")


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
