"""A template of the office is tried before it is taken: all that is wrong with it at once, each with its place."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import nsmap

from tracker.papers.checking import Offer, try_out
from tracker.papers.filling import BadTemplate, Fact, Line, fill

OFFER = Offer(
    {"标题": "一行", "正文": "各段", "附件": "逐行", "出处": "来源"},
    required=("标题", "出处"),
    paragraphs=("正文",),
    columns={"附件": ("任务", "单位")},
)
FACTS: Mapping[str, Fact] = {
    "标题": "关于落实情况的通报",
    "正文": ["一、总体情况", "二、工作要求"],
    "附件": [Line({"任务": "公交接驳", "单位": "市交通局"}), Line({"任务": "充电桩", "单位": "市能源局"})],
    "出处": "台账",
}
WHOLE = ("{{ 标题 }}", "{%p for 段 in 正文 %}", "{{ 段 }}", "{%p endfor %}", "{{ 出处 }}")
ROWS = (("任务", "单位"), ("{%tr for 行 in 附件 %}", ""), ("{{ 行.任务 }}", "{{ 行.单位 }}"), ("{%tr endfor %}", ""))


def saved(document: Any) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def own(*paragraphs: str, rows: tuple[tuple[str, str], ...] = ROWS, header: str = "") -> bytes:
    """A template of the office with these paragraphs, a table and a header."""
    document = Document()
    for words in paragraphs:
        document.add_paragraph(words)
    table = document.add_table(0, 2)
    for row in rows:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    if header:
        document.sections[0].header.paragraphs[0].text = header
    return saved(document)


def packed(template: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The same package with other members."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, member in more.items():
            new.writestr(name.replace("__", "/") + ".bin", member)
    return data.getvalue()


def refused(template: bytes) -> list[str]:
    with pytest.raises(BadTemplate) as error:
        try_out(template, OFFER, FACTS)
    return list(error.value.details)


def test_a_whole_template_is_taken_and_what_it_leaves_out_is_said() -> None:
    assert try_out(own(*WHOLE), OFFER, FACTS) == []
    assert try_out(own("{{ 标题 }}", "{{ 出处 }}", rows=()), OFFER, FACTS) == ["正文", "附件"]
    table = Document(io.BytesIO(fill(own(*WHOLE), FACTS))).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows][1:] == [
        ["公交接驳", "市交通局"],
        ["充电桩", "市能源局"],
    ]


def test_everything_wrong_is_named_at_once_with_its_place() -> None:
    rows = (*ROWS[:2], ("{{ 行.任务名 }}", "{{ 行 }}"), ROWS[3])
    words = ("{{ 标提 }}", *WHOLE[1:4], "{{ 正文 }}", "{{ 标题.upper() }}", "{{ 附件 }}", "{{ 密级 }}")
    assert refused(own(*words, rows=rows, header="{{ 标提 }}")) == [
        "正文第1段：没有“标提”这一项，是不是“标题”？",
        "正文第5段：“{{ 正文 }}”有多段，要逐段排：{%p for 段 in 正文 %}、{{ 段 }}、{%p endfor %}",
        "正文第6段：“{{ 标题.upper() }}”不能填：只能写项目的名称，不能有运算和其他写法",
        "正文第7段：“{{ 附件 }}”有多行，要逐行排：{%tr for 行 in 附件 %}、{%tr endfor %} 各占一行",
        "正文第8段：没有“密级”这一项，可用的有标题、正文、附件、出处",
        "正文第1个表第3行第1格：“附件”的一行里没有“任务名”，是不是“任务”？",
        "正文第1个表第3行第2格：“{{ 行 }}”要写明是一行里的哪一项，可用的有任务、单位",
        "页眉第1段：没有“标提”这一项，是不是“标题”？",
        "缺少“标题”：一行",
        "缺少“出处”：来源",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{{ 标题 }", "正文第6段：写法有误：“{{ 标题 }”的括号没有成对"),
        ("{% if 标题 %}{{ 标题 }}", "正文第6段：“{% if 标题 %}”写法有误：后面缺少 {% endif %}"),
        ("{% endif %}", "正文第6段：“{% endif %}”写法有误：前面没有与它配对的"),
        ("{% for 字 in 标题 %}{{ 字 }}{% endfor %}", "正文第6段：“{% for 字 in 标题 %}”不能填：只能写项目的名称"),
        ("{% for 段 in 正文 %}{{ 段.头 }}{% endfor %}", "正文第6段：“{{ 段.头 }}”：“正文”逐段排，每段不再分项"),
        ("{% for 段 in 密级 %}{{ 段 }}{% endfor %}", "正文第6段：没有“密级”这一项"),
        ("{{ ''.__class__.__mro__ }}", "正文第6段：“{{ ''.__class__.__mro__ }}”不能填"),
        ("{{ 标题.__class__ }}", "不能填"),
        ("{{ cycler.__init__.__globals__ }}", "不能填"),
        ("{{ 标题|attr('__class__') }}", "不能填"),
        ("{% include '/etc/passwd' %}", "不能填"),
        ("{{ 标题 }}" * 201, "要填的地方超过 200 处"),
        ("{{" * 100_000, "的括号没有成对"),
    ],
)
def test_what_cannot_be_filled_is_refused_in_words(words: str, said: str) -> None:
    assert said in refused(own(*WHOLE, words, rows=()))[0]


def test_a_place_that_several_runs_make_up_is_one() -> None:
    document = Document(io.BytesIO(own(*WHOLE)))
    paragraph = document.add_paragraph("{{ ")
    for words in ("密", "级", " }", "}"):
        paragraph.add_run(words)
    assert refused(saved(document)) == ["正文第6段：没有“密级”这一项，可用的有标题、正文、附件、出处"]


def test_a_loop_that_begins_in_a_paragraph_and_ends_in_a_table_would_tear_it_apart() -> None:
    found = refused(own(*WHOLE, "{% for 段 in 正文 %}{{ 段 }}", rows=(("{% endfor %}", ""),)))
    assert "要单独占表格的一行" in found[0]


def same(name: str, data: bytes) -> bytes:
    return data


def outside(name: str, data: bytes) -> bytes:
    """One of its relations leads out, written as no one writes it."""
    if name != "word/_rels/document.xml.rels":
        return data
    found = (
        b"<Relationship TargetMode = 'External' Target='\\\\host\\x' Type='http://x/image' Id='rId99'/></Relationships>"
    )
    return data.replace(b"</Relationships>", found)


def macros(name: str, data: bytes) -> bytes:
    return data.replace(b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main")


def entity(name: str, data: bytes) -> bytes:
    is_body = name == "word/document.xml"
    return data.replace(b"<w:document", b'<!DOCTYPE a [<!ENTITY b "c">]><w:document', 1) if is_body else data


def without_grid(name: str, data: bytes) -> bytes:
    return data.replace(b"w:tblGrid>", b"w:tblNone>") if name == "word/document.xml" else data


HEADER = b"application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"


def part(of: bytes, times: int = 1, told: bytes = HEADER, kind: bytes = b"header") -> Callable[[str, bytes], bytes]:
    """The package has a part more, whatever its name, that the body relates to so many times."""
    uri = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + kind

    def change(name: str, data: bytes) -> bytes:
        if name == "[Content_Types].xml":
            one = b'<Override PartName="/%s" ContentType="%s"/></Types>' % (of, told)
            return data.replace(b"</Types>", one)
        if name == "word/_rels/document.xml.rels":
            target = of.removeprefix(b"word/")
            more = b"".join(
                b'<Relationship Id="h%d" Type="%s" Target="%s"/>' % (number, uri, target) for number in range(times)
            )
            return data.replace(b"</Relationships>", more + b"</Relationships>")
        return data

    return change


def paragraphs(number: int) -> bytes:
    return b'<w:hdr xmlns:w="%s">%s</w:hdr>' % (nsmap["w"].encode(), b"<w:p/>" * number)


MUCH = "图片以外的内容超过 2 MB，模板只放版式和要填的项，不嵌入字体"


@pytest.mark.parametrize(
    ("template", "said"),
    [
        (packed(own(*WHOLE), part(b"word/header9.bin"), word__header9=paragraphs(400_000)), MUCH),
        (packed(own(*WHOLE), part(b"word/media/a.bin"), word__media__a=paragraphs(400_000)), MUCH),
        (packed(own(*WHOLE), part(b"word/header9.bin", times=90), word__header9=paragraphs(5_000)), MUCH),
        (packed(own(*WHOLE), same, word__a=b" " * 2**20, word__b=b" " * 2**20), MUCH),
        (packed(own(*WHOLE), outside), "模板引用了外部文件或网址（\\\\host\\x），请改为嵌入或去掉"),
        (packed(own(*WHOLE), macros), "模板里有宏，请另存为不带宏的 .docx"),
        (packed(own(*WHOLE), same, word__vbaProject=b"x"), "模板里有宏，请另存为不带宏的 .docx"),
        (packed(own(*WHOLE), same, word__embeddings__object=b"x"), "模板里嵌有其他文件或控件，请去掉"),
        (packed(own(*WHOLE), same, word__large=b"0" * 41 * 2**20), "文件展开后太大"),
        (packed(own(*WHOLE), entity), "文件打不开，请在 Word 或 WPS 里重新另存为 .docx"),
        (packed(own(*WHOLE), without_grid), "文件打不开，请在 Word 或 WPS 里重新另存为 .docx"),
        (b"PK" * 3 * 2**20, "文件超过 5 MB"),
        (b"%PDF-1.7", "这不是 .docx 文件，请在 Word 或 WPS 里另存为 .docx"),
    ],
)
def test_a_hostile_package_is_refused_in_a_clear_sentence(template: bytes, said: str) -> None:
    assert refused(template) == [said]


def test_pictures_may_weigh_more_than_the_text() -> None:
    assert try_out(packed(own(*WHOLE), same, word__media__crest=b"\x89PNG" + b"0" * 3 * 2**20), OFFER, FACTS) == []


def code(words: str) -> str:
    return f"<w:r><w:instrText>{words}</w:instrText></w:r>"


def turn(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


BEGIN, SEPARATE, END = turn("begin"), turn("separate"), turn("end")
PAGE = f"{BEGIN}{code('PAGE')}{SEPARATE}<w:r><w:t>1</w:t></w:r>{END}"
PICTURE = f"{BEGIN}{code('INCLUDEPICTURE &quot;http://x/a.png&quot;')}{END}"
TEXT = f"{BEGIN}{code('INCLUDETEXT c:/a.docx')}{END}"


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def with_fields(*paragraphs: str) -> bytes:
    """A whole template with more paragraphs at its end."""

    def change(name: str, data: bytes) -> bytes:
        if name != "word/document.xml":
            return data
        return data.replace(b"<w:sectPr", "".join(paragraphs).encode() + b"<w:sectPr", 1)

    return packed(own(*WHOLE), change)


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        ([paragraph(BEGIN, code(" DDE"), code("AUTO c:/cmd.exe "), END)], ["正文第6段：DDEAUTO"]),
        ([paragraph(), '<w:p><w:fldSimple w:instr=" includetext c:/a"/></w:p>'], ["正文第7段：INCLUDETEXT"]),
        ([paragraph(PAGE, PICTURE)], ["正文第6段：INCLUDEPICTURE"]),
        ([paragraph(BEGIN, code("IF 1=1 "), BEGIN, code("DDEAUTO c:/cmd"), END, END)], ["正文第6段：DDEAUTO"]),
        ([paragraph(BEGIN, code("IF 1=1 DDEAUTO")), paragraph(END)], ["正文第6段：DDEAUTO"]),
        ([paragraph(BEGIN, code(" INCLUDE")), paragraph(code("TEXT c:/a"), END)], ["正文第6段：INCLUDETEXT"]),
        ([paragraph(BEGIN, "<w:r><w:t>DDE c:/cmd</w:t></w:r>", END)], ["正文第6段：DDE"]),
        (
            [paragraph(BEGIN, code("REF "), BEGIN, code("A"), SEPARATE, "<w:r><w:t>LINK</w:t></w:r>", END, END)],
            ["LINK"],
        ),
        ([paragraph(BEGIN, code('IF "{{ 标题 }}" = "a" 1'), END)], ["域代码里有花括号，要填的项请写在域外"]),
        (["<w:p><w:fldSimple w:instr='REF {{ 标题 }}'/></w:p>"], ["域代码里有花括号，要填的项请写在域外"]),
        ([paragraph(PICTURE), paragraph(PAGE, TEXT)], ["正文第6段：INCLUDEPICTURE", "正文第7段：INCLUDETEXT"]),
    ],
)
def test_a_field_that_fetches_from_elsewhere_is_refused(paragraphs: list[str], said: list[str]) -> None:
    found = [
        one.replace("有从别处取内容的域（", "").replace("），请去掉", "") for one in refused(with_fields(*paragraphs))
    ]
    assert len(found) == len(said) and all(one.endswith(end) for one, end in zip(found, said, strict=True)), found


def test_fields_of_the_document_itself_stay() -> None:
    words = "".join(f"<w:r><w:t>{one}</w:t></w:r>" for one in ("LINK", "DDE"))
    link = paragraph(BEGIN, code(' HYPERLINK \\l "a" '), SEPARATE, words, END, "<w:r><w:t>DDE</w:t></w:r>")
    assert try_out(with_fields(paragraph(PAGE, PAGE), link), OFFER, FACTS) == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [("endnotes", "尾注"), ("comments", "批注"), ("document.glossary", "构建基块"), ("numbering", "正文以外")],
)
def test_fields_of_parts_that_are_not_filled_are_looked_at_too(kind: str, said: str) -> None:
    told = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml".encode()
    of = f'<w:a xmlns:w="{nsmap["w"]}">{paragraph(PAGE, TEXT)}</w:a>'.encode()
    assert refused(packed(own(*WHOLE), part(b"word/notes9.bin", told=told, kind=b"other"), word__notes9=of)) == [
        f"{said}：有从别处取内容的域（INCLUDETEXT），请去掉"
    ]
