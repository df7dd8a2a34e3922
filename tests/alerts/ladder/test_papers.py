"""A letter on paper, opened again and measured (domain.md 10)."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.shared import Mm, Pt

from tracker.alerts.ladder.paper_queries import SHIPPED
from tracker.alerts.papers import BadTemplate, Paper, check, render

PAPER = Paper(
    office="重庆市发展和改革委员会",
    number="渝发改函〔2026〕1号",
    title="关于有关任务的督办函",
    to="重庆市商务委员会",
    body=(
        "按照任务分工，现予督办：",
        "一、<b>新能源</b> & “30%”以上 {{ 7*7 }}。",
        "请于收到本函后5个工作日内书面反馈。",
    ),
    dated="2026年11月21日",
    contact="张三，023-00000000",
)
TEMPLATE = SHIPPED.read_bytes()


def lines(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs if paragraph.text]


def test_everything_stands_in_its_place_and_what_was_written_stays_text() -> None:
    assert lines(render(TEMPLATE, PAPER)) == [
        PAPER.office,
        PAPER.number,
        PAPER.title,
        "重庆市商务委员会：",
        *PAPER.body,
        PAPER.office,
        PAPER.dated,
        "（联系人：张三，023-00000000）",
    ]


def test_a_draft_has_neither_number_nor_date() -> None:
    draft = Paper(PAPER.office, "", PAPER.title, PAPER.to, PAPER.body, "", "")
    assert lines(render(TEMPLATE, draft)) == [
        PAPER.office,
        PAPER.title,
        "重庆市商务委员会：",
        *PAPER.body,
        PAPER.office,
    ]


def test_the_layout_is_that_of_official_documents() -> None:
    document = Document(io.BytesIO(render(TEMPLATE, PAPER)))
    (section,) = document.sections
    size = (section.page_width, section.page_height)
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    for value, millimetres in zip((*size, *margins), (210, 297, 37, 28, 26, 35), strict=True):
        assert abs(value - Mm(millimetres)) < Mm(0.05)
    by_text = {paragraph.text: paragraph for paragraph in document.paragraphs}
    body, title = by_text[PAPER.body[0]], by_text[PAPER.title]
    assert body.runs[0].font.size == Pt(16) and title.runs[0].font.size == Pt(22)
    # 22 lines of text are 225 mm high, and 28 characters 156 mm wide.
    height = body.paragraph_format.line_spacing
    assert 22 * height <= Mm(225) < 23 * height
    pitch = Pt(16) - Pt(0.25)
    assert 28 * pitch <= Mm(156) < 28.5 * pitch
    indents = {text: by_text[text]._p.pPr.ind for text in (PAPER.body[0], PAPER.dated)}
    assert indents[PAPER.body[0]].get(W + "firstLineChars") == "200"
    assert indents[PAPER.dated].get(W + "rightChars") == "400"


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_fonts_that_may_be_missing_name_their_like_and_pages_are_numbered_on_the_outside() -> None:
    with zipfile.ZipFile(io.BytesIO(render(TEMPLATE, PAPER))) as package:
        fonts = package.read("word/fontTable.xml").decode()
        footers = [package.read(name).decode() for name in package.namelist() if name.startswith("word/footer")]
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in fonts
    assert '<w:font w:name="方正小标宋简体"><w:altName w:val="宋体"/>' in fonts
    numbered = sorted(("right" if 'w:jc w:val="right"' in one else "left") for one in footers if " PAGE " in one)
    assert numbered == ["left", "right"]


def own(*paragraphs: str) -> bytes:
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


WHOLE = (
    "{{ 发文字号 }}",
    "{{ 标题 }}",
    "{{ 主送机关 }}：",
    "{%p for 段落 in 正文 %}",
    "{{ 段落 }}",
    "{%p endfor %}",
    "{{ 成文日期 }}",
)


def test_the_shipped_template_and_a_whole_one_of_the_office_are_taken() -> None:
    check(TEMPLATE, PAPER)
    check(own(*WHOLE), PAPER)
    assert lines(render(own(*WHOLE), PAPER))[-1] == PAPER.dated


def package(**files: str) -> bytes:
    """A zip with these members that is no real .docx."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
    return data.getvalue()


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (b"PK", "不是 .docx"),
        (package(xl__workbook="<x/>"), "不是 .docx"),
        (package(word__document="<broken"), "打不开"),
        (own(*WHOLE, "{{ 签发人 }}", "{{ 密级 }}"), "没有“密级”这一项"),
        (own(*WHOLE[1:]), "缺少“发文字号”"),
        (own(*WHOLE, "{{ 标题"), "写法有误"),
        (own(*WHOLE, "{% if 标题 %}没有结束"), "写法有误"),
        (own(*WHOLE, "{{ 标题.__class__.__mro__ }}"), "不能填"),
        (own(*WHOLE, "{{ 标题.不存在 }}"), "“{{ 标题.不存在 }}”"),
        (own(*WHOLE, "{{ 1/0 }}"), "“{{ 1/0 }}”"),
        (own(*WHOLE, "{{ 标题 + 1 }}"), "“{{ 标题 + 1 }}”"),
        (own(*WHOLE, "{{ '长' * 10 ** 12 }}"), "只能写项目的名称"),
        (own(*WHOLE, "{{ 标题(1) }}"), "“{{ 标题(1) }}”"),
        (own(*WHOLE, "{{ 标题|center(10000000000) }}"), "只能写项目的名称"),
        (own(*WHOLE, "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"), "range(99999)"),
        (own(*WHOLE, "{% for a in 正文 %}{% for b in 正文 %}{{ b }}{% endfor %}{% endfor %}"), "另一个循环里面"),
        (own(*WHOLE, "{{ 标题 }}" * 201), "超过 200 处"),
        (own(*WHOLE, "{% set a = 标题 %}"), "set a"),
        (own(*WHOLE, "{{ " + "(" * 3000 + "标题" + ")" * 3000 + " }}"), "只能写项目的名称"),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused_by_name(template: bytes, said: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        check(template, PAPER)
    assert said in str(refused.value)


def test_a_template_may_leave_out_what_is_empty() -> None:
    template = own(*WHOLE, "{% if not 联系人 %}无联系人{% else %}{{联系人}}{% endif %}")
    check(template, PAPER)
    assert lines(render(template, PAPER))[-1] == PAPER.contact


def test_what_stands_in_the_properties_of_a_file_is_looked_at_too() -> None:
    document = Document(io.BytesIO(own(*WHOLE)))
    document.core_properties.title = "{{ 1/0 }}"
    data = io.BytesIO()
    document.save(data)
    with pytest.raises(BadTemplate, match="不能填"):
        check(data.getvalue(), PAPER)


def test_a_part_that_is_far_larger_than_a_letter_is_refused() -> None:
    with pytest.raises(BadTemplate, match="超过 2 MB"):
        check(own(*WHOLE, "字" * 1_000_000), PAPER)


def test_every_unknown_field_is_named_at_once() -> None:
    with pytest.raises(BadTemplate) as refused:
        check(own(*WHOLE[1:], "{{ 签发人 }}", "{{ 密级 }}"), PAPER)
    assert len(refused.value.details) == 3


def test_a_template_that_fetches_from_outside_is_refused() -> None:
    document = Document()
    for words in WHOLE:
        document.add_paragraph(words)
    document.part.relate_to("https://example.org/a.dotx", "http://x/attachedTemplate", is_external=True)
    data = io.BytesIO()
    document.save(data)
    with pytest.raises(BadTemplate, match="外部文件或网址"):
        check(data.getvalue(), PAPER)
