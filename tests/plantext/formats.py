"""One plan written out as Word, web page, Markdown, PDF and sheet, the way offices write them."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from html import escape
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook

_SECTION = re.compile(r"^[一二三四五六七八九十]{1,3}、")
_BRACKETED = re.compile(r"^[（(][一二三四五六七八九十]{1,3}[）)]\s?")
_DOTTED = re.compile(r"^\d{1,2}[.．]\s?")
LEVELS = (_SECTION, _BRACKETED, _DOTTED)


def _level(depth: int, number_format: str, words: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>{more}'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{words}"/></w:lvl>'
    )


def numbering(numbers_run_on: bool) -> str:
    """一、 （一） 1. as one list of three levels."""
    restart = '<w:lvlRestart w:val="0"/>' if numbers_run_on else ""
    return (
        f'<w:numbering {nsdecls("w")}><w:abstractNum w:abstractNumId="7"><w:multiLevelType w:val="multilevel"/>'
        + _level(0, "chineseCountingThousand", "%1、")
        + _level(1, "chineseCountingThousand", "（%2）", restart)
        + _level(2, "decimal", "%3.")
        + '</w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    )


def docx(text: str, numbers_run_on: bool) -> bytes:
    """A Word file whose numbers are automatic, its headers, footers and a footnote's mark around the text.

    `numbers_run_on`: （三） of the second section follows （二） of the first.
    """
    document = Document()
    document.part.numbering_part._element = parse_xml(numbering(numbers_run_on))
    document.sections[0].header.paragraphs[0].text = "某某文件 内部资料"
    document.sections[0].footer.paragraphs[0].text = "- 1 -"
    for line in text.split("\n"):
        level = next((n for n, mark in enumerate(LEVELS) if mark.match(line)), None)
        words = LEVELS[level].sub("", line, count=1) if level is not None else line
        paragraph = document.add_paragraph()
        if level is not None:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="5"/></w:numPr>'
            ))  # fmt: skip
        half = len(words) // 2  # Word parts a paragraph into runs wherever somebody typed
        paragraph.add_run(words[:half])
        paragraph.add_run(words[half:])
        paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:rPr><w:vanish/></w:rPr><w:t>隐藏的话</w:t></w:r>"))
    return saved(document)


def saved(document: object) -> bytes:
    """The bytes of a Word file or a workbook."""
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def page(text: str) -> bytes:
    """A saved page of a government site in GB 18030: menus, a path, scripts and a footer around the article."""
    paragraphs = "\n".join(f'<p style="text-indent:2em">{escape(line)}</p>' for line in text.split("\n"))
    return f"""<!DOCTYPE html><html><head><meta charset="gb2312">
<title>方案 - 某市人民政府</title><style>p {{color: red}}</style>
<script>var a = "（市商务局负责）";</script></head><body>
<div class="nav"><ul><li><a href="/">首页</a></li>
<li><a href="/zw">政务公开</a></li><li><a>政务服务</a></li></ul></div>
<div class="path">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政策文件</a></div>
<div class="main"><div class="left"><ul><li><a>关于印发某市行动方案的通知</a></li>
<li><a>一、政策解读（省商务厅负责）</a></li></ul></div>
<div class="article"><div class="tools">字体：<a>大</a> <a>中</a> <a>小</a></div>
<div id="zoom" class="TRS_Editor">{paragraphs}</div>
<div style="display:none">（市审计局负责）</div></div></div>
<div class="foot">主办单位：某市人民政府办公室 承办单位：某市大数据局 备案号：某ICP备1号</div>
</body></html>""".encode("gb18030")


def markdown(text: str) -> bytes:
    """Sections as #, headings in bold, everything else as it is."""
    lines = []
    for line in text.split("\n"):
        if _SECTION.match(line):
            lines.append(f"## {line}")
        elif _BRACKETED.match(line) and "。" in line:
            heading, rest = line.split("。", 1)
            lines.append(f"**{heading}。**{rest}")
        else:
            lines.append(re.sub(r"^(\d+)\.", r"\1\\.", line))
    return "\n\n".join(lines).encode()


def printed(text: str, folder: Path, program: str, language: str = "") -> bytes:
    """A PDF as a browser prints it, with a running head and page numbers; `language`: whose shapes its letters have."""
    return printed_html("</p><p>".join(escape(line) for line in text.split("\n")), folder, program, language)


def printed_html(body: str, folder: Path, program: str, language: str = "zh-CN") -> bytes:
    """The same of what stands within a first paragraph."""
    style = """@page {size: A4; margin: 30mm 26mm; @top-center {content: "某市人民政府公报"}
    @bottom-center {content: "— " counter(page) " —"}}
    body {font: 16pt/28pt serif} p {margin: 0; text-indent: 2em; text-align: justify}"""
    source, target = folder / "plan.html", folder / "plan.pdf"
    root = f"<html lang={language}>" if language else ""
    source.write_text(f"<!DOCTYPE html>{root}<meta charset=utf-8><style>{style}</style><p>{body}</p>", encoding="utf-8")
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}",
               "--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri()]  # fmt: skip
    subprocess.run(command, check=True, timeout=120, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return target.read_bytes()


def browser() -> str | None:
    """A browser that prints to PDF, None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((found for name in names if (found := shutil.which(name))), None)


def workbook(rows: list[list[object]], merged: tuple[str, ...] = ()) -> bytes:
    """A sheet with these rows and merged ranges."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    return saved(book)
