"""What happens to a plan's file: each function makes bytes of the sound text, as programs and people leave them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.plantext.damage.texts import copied_page, marked_down, starred
from tests.plantext.formats import LEVELS, saved

Made = Callable[[str], bytes]
_SPACE = nsdecls("w")


def word(lines: list[str]) -> bytes:
    """A Word file of plain paragraphs."""
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    return saved(document)


def _run(words: str, inner: str = "") -> str:
    return f'<w:r>{inner}<w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def _paragraphs(text: str, inside: Callable[[str], str]) -> bytes:
    """A Word file whose paragraphs hold the runs `inside` makes of a line."""
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph()._p.extend(parse_xml(f"<w:p {_SPACE}>{inside(line)}</w:p>"))
    return saved(document)


def tracked(text: str) -> bytes:
    """Half of each line was put in, other words were struck out, with a comment: all changes still open."""

    def inside(line: str) -> str:
        half = len(line) // 2
        changed = 'w:id="1" w:author="王某" w:date="2024-01-01T00:00:00Z"'
        return (
            f'<w:commentRangeStart w:id="0"/>{_run(line[:half])}<w:commentRangeEnd w:id="0"/>'
            f'<w:r><w:commentReference w:id="0"/></w:r>'
            f"<w:del {changed}><w:r><w:delText>（省审计厅牵头）</w:delText></w:r></w:del>"
            f"<w:ins {changed}>{_run(line[half:])}</w:ins>"
        )

    return _paragraphs(text, inside)


def noted(text: str) -> bytes:
    """A footnote's mark behind each line, soft hyphens and a bookmark within it."""
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    return _paragraphs(
        text,
        lambda line: (
            f'<w:bookmarkStart w:id="1" w:name="a"/>{_run(line[:5])}<w:r><w:softHyphen/></w:r>{_run(line[5:])}'
            f'<w:bookmarkEnd w:id="1"/>{mark}'
        ),
    )


def linked(text: str) -> bytes:
    """Words in links, fields and content controls."""
    return _paragraphs(
        text,
        lambda line: (
            f'<w:hyperlink w:anchor="a">{_run(line[:4])}</w:hyperlink>'
            f'<w:fldSimple w:instr="REF a">{_run(line[4:9])}</w:fldSimple>'
            f"<w:sdt><w:sdtContent>{_run(line[9:])}</w:sdtContent></w:sdt>"
        ),
    )


def symbols(text: str) -> bytes:
    """A Wingdings sign before each line."""
    sign = '<w:r><w:sym w:font="Wingdings" w:char="F06C"/></w:r>'
    return _paragraphs(text, lambda line: sign + _run(line))


def character_runs(text: str) -> bytes:
    """Each character a run of its own."""
    return _paragraphs(text, lambda line: "".join(map(_run, line)))


def breaks(tag: str) -> Made:
    """One paragraph, its lines ended by <w:br/> or the like."""

    def made(text: str) -> bytes:
        document = Document()
        inner = f"<w:r><w:{tag}/></w:r>".join(_run(line) for line in text.split("\n"))
        document.add_paragraph()._p.extend(parse_xml(f"<w:p {_SPACE}>{inner}</w:p>"))
        return saved(document)

    return made


def lines_as_paragraphs(width: int) -> Made:
    """Copied from a PDF: each printed line is a paragraph."""
    return lambda text: word([line[i : i + width] for line in text.split("\n") for i in range(0, len(line), width)])


def in_a_table(text: str) -> bytes:
    """The whole text in one cell of a table."""
    document = Document()
    cell = document.add_table(1, 1).cell(0, 0)
    for line in text.split("\n"):
        cell.add_paragraph(line)
    return saved(document)


def a_row_each(text: str) -> bytes:
    """Each paragraph a row of a table with one column."""
    document = Document()
    lines = text.split("\n")
    table = document.add_table(len(lines), 1)
    for row, line in zip(table.rows, lines, strict=True):
        row.cells[0].text = line
    return saved(document)


def numbered(shown: tuple[str, str, str], formats: tuple[str, str, str], suffix: str = "nothing") -> Made:
    """Numbers as Word counts them, in the shape somebody chose: 一 without a sign, 1﹒, a tab behind."""

    def made(text: str) -> bytes:
        document = Document()
        levels = "".join(
            f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{formats[n]}"/><w:suff w:val="{suffix}"/>'
            f'{_restart(text, n)}<w:lvlText w:val="{shown[n]}"/></w:lvl>'
            for n in range(3)
        )
        numbers = f'<w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        numbers += '<w:num w:numId="5"><w:abstractNumId w:val="7"/></w:num>'
        document.part.numbering_part._element = parse_xml(f"<w:numbering {_SPACE}>{numbers}</w:numbering>")
        _number(document, text)
        return saved(document)

    return made


def _restart(text: str, level: int) -> str:
    """Whether Word is told to let the numbers of a level run on, as the text does."""
    return '<w:lvlRestart w:val="0"/>' if level and _runs_on(text, level) else ""


def _runs_on(text: str, level: int) -> bool:
    first = (r"^一\s?、", r"^[（(]\s?一\s?[）)]", r"^1\s?[.．]")[level]
    return len(re.findall(first, text, re.MULTILINE)) < 2


def _number(document: object, text: str) -> None:
    for line in text.split("\n"):
        level = next((n for n, mark in enumerate(LEVELS) if mark.match(line)), None)
        words = LEVELS[level].sub("", line, count=1) if level is not None else line
        paragraph = document.add_paragraph(words)  # type: ignore[attr-defined]
        if level is not None:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(parse_xml(f'<w:numPr {_SPACE}><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>'))


def _page(body: str, head: str = "") -> bytes:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode()


def plain_page(text: str) -> bytes:
    """A page whose menus, article and foot are nothing but div."""
    return _page("".join(f"<div>{escape(line)}</div>" for line in copied_page(text).split("\n")))


def page_of_breaks(text: str) -> bytes:
    """An article in one block, its lines ended by <br> and set in by &nbsp;."""
    lines = "<br/>\n".join("&nbsp;&nbsp;&nbsp;&nbsp;" + escape(line) for line in text.split("\n"))
    return _page(
        f'<div class="top"><a href="/">首页</a> | <a>政务公开</a></div>'
        f'<div id="con">{lines}</div><div>版权所有：某市人民政府</div>'
    )


def page_of_spans(text: str) -> bytes:
    """Saved by Word: each paragraph of many spans, blanks of its own kind."""

    def spans(line: str) -> str:
        pieces = (escape(line[i : i + 3]) for i in range(0, len(line), 3))
        return "".join(f"<span lang=EN-US style='font-size:16.0pt'>{piece}</span>" for piece in pieces)

    return _page("".join(f"<p class=MsoNormal><o:p></o:p>{spans(line)}</p>\n" for line in text.split("\n")))


def page_of_tables(text: str) -> bytes:
    """An old page: everything stands in tables."""
    menu = "<table><tr><td><a href=/>首页</a></td><td><a>政务公开</a></td><td><a>办事服务</a></td></tr></table>"
    body = "".join(f"<p>　　{escape(line)}</p>" for line in text.split("\n"))
    foot = "<table><tr><td>主办单位：某市人民政府 承办单位：某市大数据局</td></tr>"
    foot += "<tr><td>某ICP备05000001号</td></tr></table>"
    return _page(
        f"<table width=1000><tr><td>{menu}</td></tr>"
        f"<tr><td><table><tr><td>{body}</td></tr></table></td></tr></table>{foot}"
    )


def rich_text(text: str) -> bytes:
    """RTF as WordPad writes it."""
    words = "".join(
        f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" if ord(c) > 127 else c for c in text.replace("\n", "\f")
    )
    return ("{\\rtf1\\ansi\\ansicpg936\\deff0 " + words.replace("\f", "\\par\n") + "}").encode("ascii")


ONE, TWO, THREE = "%1、", "（%2）", "%3."
_HAN3 = ("chineseCountingThousand", "chineseCountingThousand", "decimal")
FILES: dict[str, Made] = {
    "utf-8 with BOM": lambda t: b"\xef\xbb\xbf" + t.encode(),
    "two BOMs": lambda t: b"\xef\xbb\xbf\xef\xbb\xbf" + t.encode(),
    "gb18030": lambda t: t.encode("gb18030"),
    "utf-16": lambda t: t.encode("utf-16"),
    "utf-16-be with BOM": lambda t: b"\xfe\xff" + t.encode("utf-16-be"),
    "utf-16-le without BOM": lambda t: t.encode("utf-16-le"),
    "utf-16-be without BOM": lambda t: t.encode("utf-16-be"),
    "utf-32": lambda t: t.encode("utf-32"),
    "docx": lambda t: word(t.split("\n")),
    "docx markdown": lambda t: word(marked_down(t).split("\n")),
    "docx **": lambda t: word(starred(t).split("\n")),
    "docx page copied": lambda t: word(copied_page(t).split("\n")),
    "docx tracked": tracked,
    "docx noted": noted,
    "docx linked": linked,
    "docx symbols": symbols,
    "docx runs": character_runs,
    "docx br": breaks("br"),
    "docx cr": breaks("cr"),
    "docx lines at 30": lines_as_paragraphs(30),
    "docx lines at 38": lines_as_paragraphs(38),
    "docx in a table": in_a_table,
    "docx a row each": a_row_each,
    "docx numPr": numbered((ONE, TWO, THREE), _HAN3),
    "docx numPr 一 tab": numbered(("%1", "%2", "%3"), _HAN3, "tab"),
    "docx numPr 一": numbered(("%1", "（%2）", "%3"), _HAN3),
    "docx numPr ﹒": numbered(("%1﹒", "（%2）", "%3﹒"), _HAN3),
    "docx numPr japanese": numbered((ONE, TWO, THREE), ("japaneseCounting", "japaneseCounting", "decimal"), "space"),
    "docx numPr full width": numbered((ONE, TWO, "%3．"), ("chineseCounting", "chineseCounting", "decimalFullWidth")),
    "docx numPr ideograph": numbered((ONE, TWO, "%3."), ("ideographDigital", "ideographDigital", "decimal")),
    "html plain": plain_page,
    "html br": page_of_breaks,
    "html spans": page_of_spans,
    "html tables": page_of_tables,
}
