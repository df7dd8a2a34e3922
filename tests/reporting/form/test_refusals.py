"""Workbooks of which something cannot be taken, or nothing be read: every reason with its address, all at once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import Workbook

from tests.reporting.form.samples import (
    COUNT,
    SHARE,
    SHEET,
    TODAY,
    copy_row,
    edited,
    faults,
    form,
    handed_out,
    raw,
    standing,
    with_cells,
    with_part,
    with_rows,
)
from tracker.errors import BadInput
from tracker.reporting.form.checking import differences
from tracker.reporting.form.entries import read_form
from tracker.reporting.form.keys import FormKey, RowKey
from tracker.reporting.form.xlsx import package as form_package


def merged(area: str) -> Callable[[], bytes]:
    return lambda: edited(lambda book: book["填报"].merge_cells(area))


def copied() -> bytes:
    return edited(lambda book: copy_row(book, 5, 9))


def copied_from_a_later_form() -> bytes:
    def change(book: Workbook) -> None:
        copy_row(book, 5, 9)
        sheet = book["填报"]
        key = RowKey.parse(str(sheet["A9"].value))
        assert key is not None
        sheet["A9"] = str(replace(key, version=key.version + 1))

    return edited(change)


def figures_sorted_by_what_is_shown() -> bytes:
    """The rows of 指标 change places, a value is typed; the hidden marks stay."""

    def change(book: Workbook) -> None:
        sheet = book["指标"]
        sheet["I4"] = 84
        first, second = ([cell.value for cell in sheet[row]] for row in (4, 5))
        for row, values in ((4, second), (5, first)):
            for place, value in enumerate(values[1:], start=2):
                sheet.cell(row, place).value = value

    return edited(change)


def shown_in(code: str) -> bytes:
    """12000 in a number format that shows another number."""

    def change(book: Workbook) -> None:
        book["指标"]["I5"] = 12000
        book["指标"]["I5"].number_format = code

    return edited(change)


ALTERED = "R1|500000|2026Q4|7|50-22-11-01|2|3|abc|abc"

# What is wrong, and how the faults begin, in the order of the file: every one with its address, all at once.
WRONG: dict[str, tuple[Callable[[], bytes], list[str]]] = {
    "no word of the list": (lambda: with_cells(R4="大概能"), ["填报!R4：“大概能”不在可选的词里"]),
    "words for a number": (lambda: with_cells(F_I4="八成"), ["指标!I4：“八成”不是数字"]),
    "a share of what is counted": (lambda: with_cells(F_I5="63%"), ["指标!I5：计量单位是“个”，不能填“63%”"]),
    "too fine a number": (lambda: with_cells(F_I4="0.12345678"), ["指标!I4：数字过大，或小数超过 6 位"]),
    "a date for a number": (lambda: with_cells(F_I4=date(2026, 3, 5)), ["指标!I4：成了日期 2026-03-05"]),
    "a month for a date": (lambda: with_cells(F_J4="2026年3月"), ["指标!J4：“2026年3月”读不出日期"]),
    "no such day": (lambda: with_cells(F_J4="2026-02-30"), ["指标!J4：“2026-02-30”读不出日期：没有这一天"]),
    "a formula without value": (lambda: with_cells(K6="=A1&B1"), ["填报!K6：是公式，还没有算出结果"]),
    "an error value": (lambda: raw("I4", '<c r="I4" t="e"><v>#REF!</v></c>'), ["指标!I4：是错误值 #REF!"]),
    "a number that no sheet can hold": (
        lambda: raw("I4", '<c r="I4"><v>1e999999</v></c>'),
        ["指标!I4：是错误值 1e999999，请改成数值或文字"],
    ),
    "a number too small for any": (
        lambda: raw("I4", '<c r="I4"><v>-1e-999999</v></c>'),
        ["指标!I4：是错误值 -1e-999999，请改成数值或文字"],
    ),
    "what is not asked": (lambda: with_cells(O4="未启动"), ["填报!O4：这项任务不填“成果阶段”"]),
    "a row without mark": (lambda: with_cells(K9="又做了一项"), ["填报!K9：这一行没有系统标识"]),
    "an altered mark": (lambda: with_cells(A4=ALTERED), ["填报!C4：这一行的系统标识被改动过"]),
    "a copied row": (copied, ["填报!C9：与第 5 行是同一项"]),
    "a row of a later form": (copied_from_a_later_form, ["填报!C9：与第 5 行是同一项"]),
    "marks and rows apart": (lambda: with_cells(C4="50-22-11-02"), ["填报!C4：任务编号与本行"]),
    "two texts in one cell": (merged("K5:K6"), ["填报!K6：是合并的单元格"]),
    "a cell over two columns": (merged("K5:L5"), ["填报!L5：是合并的单元格"]),
    "a share or a hundredth of one": (
        lambda: with_cells(F_I4=0.85),
        ["指标!I4：“0.85”写在百分数的格子里：是 85% 就填 85"],
    ),
    "none for a number": (lambda: with_cells(F_I4="没有"), ["指标!I4：“没有”不是数字：数据还没有的在“数据未到期”填"]),
    "none for a choice": (lambda: with_cells(R4="没有"), ["填报!R4：“没有”不在可选的词里"]),
    "an address without its beginning": (lambda: with_cells(T4="www.cq.gov.cn"), ["填报!T4：公开网址请以 http"]),
    "a secret paper as proof": (lambda: with_cells(T4="机密★ 渝府"), ["填报!T4：佐证的说明有密级字样"]),
    "无变化 and a new proof": (
        lambda: with_cells(J7="无变化", T7="渝府发〔2026〕1号"),
        ["填报!T7：选了“无变化”，又改了“佐证"],
    ),
    "无变化 with nothing before": (lambda: with_cells(J6="无变化"), ["填报!J6：不能选“无变化”：还没有采用过"]),
    "无变化 and other words": (lambda: with_cells(J7="无变化", K7="新写的"), ["填报!K7：选了“无变化”，又改了"]),
    "无变化 and another forecast": (
        lambda: with_cells(J7="无变化", R7="不能完成"),
        ["填报!R7：选了“无变化”，又改了“完成预判”"],
    ),
    "a value and that there is none yet": (
        lambda: with_cells(F_I4=84, F_J4="2026-12-05", F_M4="是"),
        ["指标!I4：填了完成值，又选了“数据未到期”"],
    ),
    "words in a column that was inserted": (lambda: with_cells(W6="写在旁边"), ["填报!W6：写在没有表头的列里"]),
    "figures sorted without their marks": (figures_sorted_by_what_is_shown, ["指标!D4：指标名称、目标", "指标!D5"]),
    "another unit": (lambda: with_cells(F_F5="万个", F_I5=1.2), ["指标!D5：指标名称、目标或计量单位与本行的"]),
    "figures without their headers": (
        lambda: edited(lambda book: book["指标"].delete_rows(3), with_cells(F_I4=84)),
        ["指标!A3：从这一行起有 2 行不在表头下面"],
    ),
    "a row above the headers": (
        lambda: edited(lambda book: book["填报"].move_range("A6:U6", rows=-4)),
        ["填报!A2：从这一行起有 1 行不在表头下面"],
    ),
    "a value of a task whose row was deleted": (
        lambda: edited(lambda book: book["填报"].delete_rows(4), with_cells(F_I4=84)),
        ["指标!C4：这项任务不在“填报”表里"],
    ),
    "a picture in a cell": (
        lambda: raw("K6", '<c r="K6" t="str"><f>DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>', SHEET),
        ["填报!K6：是嵌在单元格里的图片"],
    ),
    "a number shown in thousands": (lambda: shown_in("#,##0,"), ["指标!I5：单元格的数字格式"]),
    "a number shown in 万 by a trick": (lambda: shown_in('0!.0,"万"'), ["指标!I5：单元格的数字格式"]),
    "several at once": (
        lambda: with_cells(R4="大概", F_I4="八成", F_J5="下月", O4="未启动"),
        ["填报!O4", "填报!R4", "指标!I4", "指标!J5"],
    ),
}


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
    assert "缺少表头：进展情况、存在问题、不同意见、佐证（文号、网址）" in refused.value.details[-1]


def test_a_value_in_a_unit_that_was_amended_since() -> None:
    of = standing()[1]
    amended = replace(of.asked, figures=(SHARE, replace(COUNT, unit="万个")))
    filled = read_form(with_cells(F_I5=300))
    found = differences(filled.entries, {**standing(), 1: replace(of, asked=amended)}, TODAY)
    (fault,) = found.faults
    assert str(fault).startswith("指标!I5：这个指标的计量单位现在是“万个”，表里是“个”")
