"""A .docx becomes lines: its paragraphs with their automatic numbers, its tables, its text boxes.

Left out: headers and footers, footnotes, hidden and deleted text, tables of contents.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from docx import Document

from tracker.errors import NotAPlan
from tracker.plantext.document.tables.grids import Cell, Grid, gone_on
from tracker.plantext.document.tables.lines import table_lines
from tracker.plantext.document.word_numbers import W, WordNumbers
from tracker.plantext.text.cleaning import NUMBER_AT_START
from tracker.plantext.text.lines import Line, paragraph_lines

_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# What is read in another place, or not at all.
_SKIPPED = {f"{W}{name}" for name in ("pPr", "rPr", "del", "moveFrom", "instrText", "delText", "footnoteReference",
                                      "endnoteReference", "rt", "sectPr")} | {f"{_CHOICE}Fallback"}  # fmt: skip
_BREAKS = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}noBreakHyphen": "-"}
_CONTENTS_STYLE = re.compile(r"^(?:toc|目录|TOC)\s?\d?", re.IGNORECASE)
_HEADING_FONT = re.compile(r"黑体|楷体|小标宋|SimHei|KaiTi", re.IGNORECASE)
_HAN = re.compile(r"[一-鿿]")
_SHORTEST_HEADING = 4  # characters of a heading that only its look parts from its text
_MAX_CELLS, _DEEPEST_TABLE = 200_000, 8


def word_lines(data: bytes) -> list[Line]:
    """The lines of a Word document; raises NotAPlan where it is damaged."""
    try:
        document = Document(io.BytesIO(data))
        return _Reading(document).blocks(document.element.body, 0)
    except NotAPlan:
        raise
    except Exception as error:  # what a broken package makes the library raise has no common ancestor
        raise NotAPlan("Word 文件已损坏，打不开，请用 Word 或 WPS 打开后另存再上传") from error


class _Reading:
    """One document on its way to lines: counts its numbers as it goes."""

    def __init__(self, document: Any) -> None:
        part = document.part
        numbering = next((r.target_part for r in part.rels.values() if r.reltype.endswith("/numbering")), None)
        self._styles = document.styles.element
        self._numbers = WordNumbers(_root(numbering), self._styles)
        self._default_style = next((s.get(f"{W}styleId") for s in self._styles.findall(f"{W}style[@{W}default='1']")
                                    if s.get(f"{W}type") == "paragraph"), None)  # fmt: skip
        self._contents = {s.get(f"{W}styleId") for s in self._styles.findall(f"{W}style")
                          if _CONTENTS_STYLE.match(_value(s.find(f"{W}name")))}  # fmt: skip
        self._cells = 0

    def blocks(self, holder: Any, depth: int) -> list[Line]:
        """The lines of the paragraphs and tables of `holder` in order; a table that goes on under its head is one."""
        lines: list[Line] = []
        table: Grid = []
        for block in _blocks(holder):
            if block.tag == f"{W}tbl":
                grid = self._grid(block, depth) if depth < _DEEPEST_TABLE else []
                whole = gone_on(table, grid)
                if whole is None:
                    lines += table_lines(table)
                table = grid if whole is None else whole
            elif words := self._paragraph(block, depth):
                lines += [*table_lines(table), *words]
                table = []
        return lines + table_lines(table)

    def _paragraph(self, paragraph: Any, depth: int) -> list[Line]:
        properties = paragraph.find(f"{W}pPr")
        style = _value(properties.find(f"{W}pStyle")) if properties is not None else ""
        boxes = [line for box in _boxes(paragraph) if depth < _DEEPEST_TABLE for line in self.blocks(box, depth + 1)]
        if style in self._contents:
            return boxes
        runs = list(_runs(paragraph))
        text = "".join(words for words, _ in runs)
        label = self._numbers.label(properties, style or self._default_style)
        if not text.strip():  # 序号 of a table may be nothing but an automatic number
            return boxes + (paragraph_lines(label) if depth else [])
        return boxes + paragraph_lines(_parted_by_look(label, runs) or label + text)

    def _grid(self, table: Any, depth: int) -> Grid:
        """The cells of a table; one that is merged over several columns or rows stands in each."""
        rows: list[list[Cell]] = []
        for at, row in enumerate(_rows(table)):
            cells: list[Cell] = []
            for cell in _within(row, f"{W}tc"):
                properties = cell.find(f"{W}tcPr")
                merge = properties.find(f"{W}vMerge") if properties is not None else None
                above = rows[-1][len(cells)] if rows and len(cells) < len(rows[-1]) else None
                if merge is not None and _value(merge) != "restart" and above is not None:
                    own = above
                else:
                    own = Cell(tuple(self.blocks(cell, depth + 1)), (at, len(cells)))
                span = _value(properties.find(f"{W}gridSpan")) if properties is not None else ""
                cells += [own] * (min(int(span), 63) if span.isdecimal() and span != "0" else 1)
            self._cells += len(cells)
            if self._cells > _MAX_CELLS:
                raise NotAPlan("文件里的表格过大，请只保留方案正文后另存再上传")
            rows.append(cells)
        return rows


def _root(part: Any) -> Any:
    return part.element if part is not None and hasattr(part, "element") else None


def _blocks(holder: Any) -> Iterator[Any]:
    """The paragraphs and tables of a body, cell or text box; content controls opened, tables of contents left out."""
    for child in holder:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"):
            gallery = child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
            if gallery is None or "Table of Contents" not in _value(gallery):
                yield from _blocks(child)


def _rows(table: Any) -> Iterator[Any]:
    for row in _within(table, f"{W}tr"):
        if row.find(f"{W}trPr/{W}del") is None:
            yield row


def _within(holder: Any, tag: str) -> Iterator[Any]:
    """Children of a tag, those in content controls too."""
    for child in holder:
        if child.tag == tag:
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            yield from _within(child, tag)


def _boxes(paragraph: Any) -> list[Any]:
    """The text boxes that hang on a paragraph, each once."""
    return [box for box in paragraph.iter(f"{W}txbxContent")
            if not any(a.tag == f"{_CHOICE}Fallback" for a in box.iterancestors())]  # fmt: skip


def _runs(paragraph: Any) -> Iterator[tuple[str, bool]]:
    """The text of each run, and whether it looks like a heading (bold, 黑体, 楷体)."""
    for child in paragraph:
        if child.tag == f"{W}r":
            properties = child.find(f"{W}rPr")
            if properties is None or not _is_on(properties.find(f"{W}vanish")):
                yield "".join(_words(child)), _looks_like_heading(properties)
        elif child.tag not in _SKIPPED and child.tag != f"{W}txbxContent" and isinstance(child.tag, str):
            yield from _runs(child)


def _words(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag in (f"{W}ruby", f"{W}rubyBase", f"{W}r"):
            yield from _words(child)


def _looks_like_heading(properties: Any) -> bool:
    if properties is None:
        return False
    fonts = properties.find(f"{W}rFonts")
    return _is_on(properties.find(f"{W}b")) or (
        fonts is not None and _HEADING_FONT.search(fonts.get(f"{W}eastAsia") or "") is not None
    )


def _parted_by_look(label: str, runs: list[tuple[str, bool]]) -> str | None:
    """A numbered heading whose look alone parts it from the text behind it gets a line of its own."""
    looks = [(words, look) for words, look in runs if _HAN.search(words)]
    first = next((i for i, (_, look) in enumerate(looks) if not look), 0)
    if not first or any(look for _, look in looks[first:]):
        return None
    at = next(i for i, (words, look) in enumerate(runs) if not look and _HAN.search(words))
    heading = label + "".join(words for words, _ in runs[:at])
    number = NUMBER_AT_START.match(heading.lstrip())
    if number is None or "\n" in heading or len(heading.strip()) - number.end() < _SHORTEST_HEADING:
        return None
    return heading.rstrip() + "\n" + "".join(words for words, _ in runs[at:]).lstrip()


def _is_on(element: Any) -> bool:
    return element is not None and (element.get(f"{W}val") or "1") not in ("0", "false", "off", "none")


def _value(element: Any) -> str:
    return (element.get(f"{W}val") or "") if element is not None else ""
