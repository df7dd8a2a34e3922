"""A PDF with a text layer becomes lines by their place on the page, without running heads, feet and page numbers."""

from __future__ import annotations

import ctypes
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2
from pypdfium2 import raw

from tracker.errors import NotAPlan
from tracker.plantext.document.glyphs import Glyph, PrintedLine, printed_lines
from tracker.plantext.document.pdf_tables import PrintedTable, Rulings, rulings, tables, tables_without_lines
from tracker.plantext.document.tables.grids import over_pages
from tracker.plantext.document.tables.lines import table_lines
from tracker.plantext.scan.extra import is_installed, refusal
from tracker.plantext.text.lines import Line

_MAX_PAGES, _MAX_GLYPHS = 500, 600_000
_EDGE_LINES = 3  # lines from the top and from the bottom of a page among which its furniture stands
_SAME_PLACE = 6.0  # points
_PAGE_NUMBER = re.compile(r"[-—–－―·•~\s]*(?:第?\d{1,4}页?(?:[/／,，]?共?\d{1,4}页?)?)[-—–－―·•~\s]*")
_FOOT = 0.12  # of the page's height: a bare number below is the page's
_DIGITS = re.compile(r"\d+")
_BLANK = re.compile(r"\s+")
_FEWEST_HAN = 20
_BLANK_CODE = 0x20
_HAN = re.compile(r"[一-鿿]")
# PDFium may be entered by one thread at a time only.
_ONE_AT_A_TIME = threading.Lock()
_SCANNED = "没有可复制的文字，大概是扫描件：请粘贴文字，或者另存为可复制文字的 PDF 再上传"
_GARBLED = "复制出来是乱码（字体没有对照表）：请粘贴文字，或者另存为 Word（.docx）再上传"
_LAYERED = "是扫描件，上面的文字由别的软件识别，要先与图面核对"
_COVERED = 0.6  # of the page
# Signs of private use, controls, and letters of scripts no plan is written in: what a font without its table gives.
_MEANINGLESS = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f-\x9f\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u036f\u0400-\u1fff\ua000-\uabff"
    "\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]"
)
_COMMON = re.compile("[的一在是和有大为中国工作发展建设推进加强提高实施行动方案市区县省委年各及与等对以到新业企]")
# Of so many characters one in so many is a common one at least: a list of names has few.
_COMMON_AMONG = ((200, 12), (60, 40))
_FEWEST_ODD = 4


@dataclass(frozen=True)
class PdfText:
    """The lines of all pages, and the numbers of pages that hold nothing but a picture."""

    lines: list[Line]
    pictures: tuple[int, ...]


def pdf_text(data: bytes) -> PdfText:
    """The text of a PDF; raises NotAPlan where it is damaged, encrypted, scanned or too long."""
    pages = printed_pages(data)
    printed = [page.lines for page in pages]
    pictures = tuple(n for n, page in enumerate(printed, 1) if not page)
    garbled = [n for n, page in enumerate(printed, 1) if is_garbled(page)]
    if garbled:
        where = "" if len(garbled) + len(pictures) == len(pages) else f"第 {'、'.join(map(str, garbled[:10]))} 页"
        raise refusal(f"这份 PDF {where}{_GARBLED}")
    if sum(len(_HAN.findall(line.words)) for page in printed for line in page) < _FEWEST_HAN:
        raise refusal(f"这份 PDF {_SCANNED}")
    to_recognise = is_installed() and any(page.is_picture and not page.lines for page in pages)
    if len(pictures) * 2 > len(pages) or to_recognise:
        raise refusal(f"这份 PDF 第 {'、'.join(map(str, pictures[:10]))} 页{_SCANNED}")
    if not is_sound([line for page in printed for line in page]):
        raise refusal(f"这份 PDF {_GARBLED}")
    if is_installed() and any(page.is_picture for page in pages):
        raise refusal(f"这份 PDF {_LAYERED}")
    beside = [page.beside for page in pages]
    gone = _furniture(beside, [page.height for page in pages])
    blocks = (block for n, page in enumerate(pages) for block in _blocks(page, gone[n], n > 0))
    return PdfText(list(_with_tables(blocks)), pictures)


def _blocks(page: PrintedPage, gone: set[int], later: bool) -> Iterator[list[Line] | PrintedTable]:
    """What stands on a page from top to bottom: lines, tables."""
    kept = [line for i, line in enumerate(page.beside) if i not in gone]
    for table in page.tables:
        above = [line for line in kept if line.bottom >= table.top]
        if above:
            yield page_lines(above, later)
        yield table
        kept, later = [line for line in kept if line.bottom < table.top], False
    if kept:
        yield page_lines(kept, later)


def _with_tables(blocks: Iterable[list[Line] | PrintedTable]) -> Iterator[Line]:
    """The lines of a document; tables of as many columns with nothing between them are one, parted by a page."""
    table: PrintedTable | None = None
    for block in blocks:
        if table and isinstance(block, PrintedTable) and _goes_on(table, block):
            table = PrintedTable(table.top, over_pages(table.grid, block.grid), table.doubt or block.doubt)
            continue
        yield from _table_lines(table) if table else ()
        table = block if isinstance(block, PrintedTable) else None
        yield from block if isinstance(block, list) else ()
    yield from _table_lines(table) if table else ()


def _goes_on(above: PrintedTable, table: PrintedTable) -> bool:
    return len(above.grid[0]) == len(table.grid[0]) and "table_unread" not in (above.doubt, table.doubt)


def _table_lines(table: PrintedTable) -> list[Line]:
    """The lines of a table, the first with the doubt of it; one whose head alone was understood keeps its words."""
    if table.doubt == "table_unread":
        return [Line(" ".join(cell.words for cell in table.grid[0]), is_whole=True, doubt=table.doubt)]
    lines = table_lines(table.grid)
    for line in lines[:1]:
        line.doubt = table.doubt or line.doubt
    return lines


def printed_pages(data: bytes) -> list[PrintedPage]:
    """The printed lines of each page; raises NotAPlan where the file is damaged, encrypted or too long."""
    with _ONE_AT_A_TIME:
        pages = _pages(data)
    return [_printed(page) for page in pages]


def _printed(page: _Page) -> PrintedPage:
    lines = printed_lines(page.glyphs)
    drawn, outside = tables(page.drawn, page.glyphs)
    written, outside = tables_without_lines(outside)
    found = sorted([*drawn, *written], key=lambda table: -table.top)
    beside = printed_lines(outside) if found else lines
    return PrintedPage(page.height, lines, page.rotation, page.is_picture, beside, found)


def is_sound(lines: list[PrintedLine]) -> bool:
    """Whether a text layer says what is printed: Chinese, without signs that stand for nothing, in common characters.

    A font without its table gives private signs; one with a wrong table gives characters nobody writes.
    """
    han = sum(len(_HAN.findall(line.words)) for line in lines)
    return han >= _FEWEST_HAN and not is_garbled(lines)


def is_garbled(lines: list[PrintedLine]) -> bool:
    """Whether a text layer holds signs instead of what is printed; not so a page that holds hardly anything."""
    text = "".join(line.words for line in lines)
    han, odd = len(_HAN.findall(text)), len(_MEANINGLESS.findall(text))
    if odd >= _FEWEST_ODD and odd * 20 > han:
        return True
    expected = next((share for least, share in _COMMON_AMONG if han >= least), None)
    return expected is not None and len(_COMMON.findall(text)) * expected <= han


@dataclass(frozen=True)
class PrintedPage:
    """The lines of a page, all of them, and those `beside` its tables.

    `rotation`: degrees by which it is shown turned; `is_picture`: one image covers it.
    """

    height: float
    lines: list[PrintedLine]
    rotation: int
    is_picture: bool
    beside: list[PrintedLine]
    tables: list[PrintedTable]


@dataclass(frozen=True)
class _Page:
    height: float
    glyphs: list[Glyph]
    rotation: int
    is_picture: bool
    drawn: Rulings


def _pages(data: bytes) -> list[_Page]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise NotAPlan("PDF 有密码，请去掉密码后重新保存再上传") from error
        raise NotAPlan("PDF 文件已损坏，打不开，请重新取得原件后上传") from error
    pages: list[_Page] = []
    try:
        if len(document) > _MAX_PAGES:
            raise NotAPlan(f"PDF 超过 {_MAX_PAGES} 页，请只上传方案正文")
        left = _MAX_GLYPHS
        for page in document:
            glyphs, turned = _glyphs(page, left), page.get_rotation()
            drawn = rulings(page) if not turned else Rulings((), ())
            pages.append(_Page(page.get_height(), glyphs, turned, _is_picture(page), drawn))
            page.close()
            left -= len(pages[-1].glyphs)
    except pypdfium2.PdfiumError as error:
        raise NotAPlan("PDF 文件已损坏，有的页打不开，请重新取得原件后上传") from error
    finally:
        document.close()
    return pages


def _is_picture(page: Any) -> bool:
    """Whether one image covers the page: then its text, if any, was put over it by another recogniser."""
    width, height = page.get_size()
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = image.get_bounds()
        if (right - left) * (top - bottom) >= _COVERED * width * height:
            return True
    return False


def _glyphs(page: Any, most: int) -> list[Glyph]:
    """The characters of a page in the order of its content, each with its box in points."""
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > most:
            raise NotAPlan("PDF 的文字过多，请只上传方案正文")
        box = raw.FS_RECTF()
        glyphs: list[Glyph] = []
        for i in range(count):
            code = raw.FPDFText_GetUnicode(text, i)
            if code < 0x20 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
                continue
            if code == _BLANK_CODE and raw.FPDFText_IsGenerated(text, i):
                continue  # PDFium's guess; the gap itself is measured
            if raw.FPDFText_GetLooseCharBox(text, i, ctypes.byref(box)):
                glyphs.append(Glyph(chr(code), box.left, box.right, box.bottom, box.top))
        return glyphs
    finally:
        text.close()


def _furniture(pages: list[list[PrintedLine]], heights: list[float]) -> list[set[int]]:
    """For each page the lines at its edges that stand in the same place on another page, and its number."""
    edges = [_edges(page) for page in pages]
    places = Counter(key for page, edge in zip(pages, edges, strict=True) for key in {_place(page[i]) for i in edge})
    gone: list[set[int]] = []
    for page, edge, height in zip(pages, edges, heights, strict=True):
        repeated = {i for i in edge if places[_place(page[i])] > 1}
        number = {i for i in edge if page[i].top < height * _FOOT and _PAGE_NUMBER.fullmatch(page[i].words)}
        gone.append(repeated | number)
    return gone


def _edges(page: list[PrintedLine]) -> list[int]:
    by_height = sorted(range(len(page)), key=lambda i: -page[i].top)
    return sorted({*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]})


def _place(line: PrintedLine) -> tuple[str, int]:
    """The words without their digits, and the height they stand at; odd and even pages may differ in the side."""
    return _DIGITS.sub("#", _BLANK.sub("", line.words)), round(line.bottom / _SAME_PLACE)


def page_lines(kept: list[PrintedLine], later: bool) -> list[Line]:
    """What the place of each line says: indented, behind a gap, first of its page, how far it reaches."""
    if not kept:
        return []
    em = median(line.size for line in kept)
    margin = _margin(kept, em)
    steps = [above.bottom - below.bottom for above, below in pairwise(kept) if above.bottom > below.bottom]
    usual = median(steps) if steps else 0.0
    lines: list[Line] = []
    for i, line in enumerate(kept):
        gap = kept[i - 1].bottom - line.bottom if i else 0.0
        # A centred line reaches as far as its words, not as its right edge.
        reach = round((line.right - margin) / em * 2) if line.left < margin + 2.6 * em else 0
        blank = gap > usual * 1.5 or gap < 0
        lines.append(Line(line.words, line.left > margin + 1.2 * em, blank, later and i == 0, max(reach, 0)))
    return lines


def _margin(lines: list[PrintedLine], em: float) -> float:
    """Where most long lines begin."""
    lefts = [line.left for line in lines if len(line.words) >= 12] or [line.left for line in lines]
    places = Counter(round(left / em * 2) for left in lefts)
    often = {place for place, count in places.items() if count * 5 >= len(lefts)}
    return min((left for left in lefts if round(left / em * 2) in often), default=min(lefts))
