"""What Word shows and does not write: numbers, looks, hidden and deleted text, tables, text boxes."""

from __future__ import annotations

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.plantext.formats import numbering, saved
from tracker.plantext.document.word import word_lines
from tracker.plantext.document.word_numbers import WordNumbers

W = nsdecls("w")


def numbered(*steps: tuple[int, str], xml: str) -> list[str]:
    """The numbers shown by paragraphs of these levels and lists, one after the other."""
    numbers = WordNumbers(parse_xml(xml), None)
    shown = []
    for level, number in steps:
        entry = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        shown.append(numbers.label(parse_xml(f"<w:pPr {W}>{entry}</w:pPr>"), None))
    return shown


def test_deeper_levels_start_anew() -> None:
    levels = [(0, "5"), (1, "5"), (1, "5"), (2, "5"), (0, "5"), (1, "5"), (2, "5")]
    expected = ["一、", "（一）", "（二）", "1.", "二、", "（一）", "1."]
    assert numbered(*levels, xml=numbering(numbers_run_on=False)) == expected


def test_a_level_may_run_on() -> None:
    levels = [(0, "5"), (1, "5"), (1, "5"), (0, "5"), (1, "5")]
    assert numbered(*levels, xml=numbering(numbers_run_on=True)) == ["一、", "（一）", "（二）", "二、", "（三）"]


def test_lists_of_one_kind_run_on_and_one_that_overrides_its_start_begins_anew() -> None:
    xml = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/>
    <w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
    <w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>
    </w:lvlOverride></w:num></w:numbering>"""
    assert numbered((0, "1"), (0, "2"), (0, "3"), (0, "3"), (0, "0"), (0, "9"), xml=xml) == [
        "1. ", "2. ", "1. ", "2. ", "", ""
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number_format", "start", "shown"),
    [("japaneseCounting", 12, "十二、"), ("decimalEnclosedCircle", 3, "③、"),
     ("decimalEnclosedCircleChinese", 3, "③、"), ("lowerRoman", 4, "iv、"),
     ("upperLetter", 28, "BB、"), ("decimalZero", 7, "07、"), ("bullet", 1, ""), ("unknown", 5, "5、")],
)  # fmt: skip
def test_ways_of_counting(number_format: str, start: int, shown: str) -> None:
    xml = f"""<w:numbering {W}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="{start}"/>
    <w:numFmt w:val="{number_format}"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>"""
    assert numbered((0, "1"), xml=xml) == [shown]


def test_a_style_may_number_its_paragraphs() -> None:
    styles = parse_xml(
        f'<w:styles {W}><w:style w:styleId="A"><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="5"/></w:numPr>'
        f'</w:pPr></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style></w:styles>'
    )
    numbers = WordNumbers(parse_xml(numbering(numbers_run_on=False)), styles)
    none = parse_xml(f'<w:pPr {W}><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>')
    assert [numbers.label(None, "A"), numbers.label(None, "B"), numbers.label(none, "B"), numbers.label(None, "C")] == [
        "（一）", "（二）", "", ""
    ]  # fmt: skip


def lines(document: object) -> list[str]:
    return [line.words for line in word_lines(saved(document))]


def test_a_bold_heading_that_runs_into_its_text_gets_a_line_of_its_own() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    paragraph.add_run("（一）扩大").bold = True
    paragraph.add_run("绿色消费").bold = True
    paragraph.add_run("发展绿色商场。")
    plain = document.add_paragraph()
    plain.add_run("（二）绿色出行。")
    plain.add_run("推广公交。").bold = True
    assert lines(document) == ["（一）扩大绿色消费", "发展绿色商场。", "（二）绿色出行。推广公交。"]


def test_hidden_deleted_and_repeated_text_is_left_out() -> None:
    document = Document()
    paragraph = document.add_paragraph("推进工作")
    for xml in (
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>",
        "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>",
        "<w:ins><w:r><w:t>，落实责任</w:t></w:r></w:ins>",
        "<w:r><w:instrText>PAGE</w:instrText></w:r>",
        "<w:r><w:footnoteReference w:id='1'/></w:r>",
        "<w:hyperlink><w:r><w:t>。</w:t></w:r></w:hyperlink>",
    ):
        tag = xml.split(">", 1)[0].split(" ")[0]
        paragraph._p.append(parse_xml(xml.replace(tag, f"{tag} {W}", 1)))
    document.add_paragraph("一、总体要求 1", style=document.styles.add_style("toc 1", 1))
    assert lines(document) == ["推进工作，落实责任。"]


def test_a_frame_of_one_cell_is_its_text() -> None:
    document = Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "某市推进绿色消费实施方案"
    cell.add_paragraph("一、总体要求")
    assert lines(document) == ["某市推进绿色消费实施方案", "一、总体要求"]


def test_rows_of_other_tables_stay_rows() -> None:
    document = Document()
    table = document.add_table(2, 3)
    for row, words in zip(table.rows, (("指标", "目标", "属性"), ("新车占比", "20%", "预期性")), strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    assert lines(document) == ["指标 | 目标 | 属性", "新车占比 | 20% | 预期性"]


def test_a_cell_may_hold_nothing_but_its_automatic_number() -> None:
    """序号 of most task tables is an automatic number: two rows of one task counted as one."""
    document = Document()
    document.part.numbering_part._element = parse_xml(numbering(True))
    rows = ("序号", "任务", "责任单位"), ("", "发展商场", "市商务局"), ("", "推广公交", "市交通局")
    table = document.add_table(3, 3)
    for row, words in zip(table.rows, rows, strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
        if not words[0]:
            numbered = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="2"/><w:numId w:val="5"/></w:numPr>'
            row.cells[0].paragraphs[0]._p.get_or_add_pPr().append(parse_xml(numbered))
    assert lines(document) == ["1．发展商场", "责任单位：市商务局", "2．推广公交", "责任单位：市交通局"]
