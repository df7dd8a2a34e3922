"""The papers that are shipped, measured (domain.md 10)."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm, Pt

from tests.supervision.papers.world import facts_of, rows_of
from tracker.papers.checking import try_out
from tracker.papers.filling import Line, parts_of
from tracker.supervision.papers.writing import OFFERS, SHIPPED, papers, values
from tracker.vocabulary import PaperKind, UnitClass

BODY, TITLE, PITCH = Pt(16), Pt(22), Pt(28.9)


@pytest.mark.slow
@pytest.mark.parametrize("kind", list(PaperKind))
def test_the_page_and_its_types_are_those_of_official_documents(kind: PaperKind, tmp_path: Path) -> None:
    document = Document(io.BytesIO(papers(values(facts_of(tmp_path, rows_of(20, 1))), {})[kind]))
    (section,) = document.sections
    size = (section.page_width, section.page_height)
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    # A wide table lies on its side: the page is turned, what was bound is above.
    lying, upright = (297, 210, 28, 35, 37, 26), (210, 297, 37, 28, 26, 35)
    wanted = lying if kind is PaperKind.EVALUATION else upright
    for value, millimetres in zip((*size, *margins), wanted, strict=True):
        assert abs(value - Mm(millimetres)) < Mm(0.05)
    fonts = {run.font.name: run.font.size for paragraph in document.paragraphs for run in paragraph.runs}
    assert fonts.keys() <= {"方正小标宋简体", "黑体", "仿宋_GB2312", "楷体_GB2312"}
    sizes = {run.font.size for paragraph in document.paragraphs for run in paragraph.runs}
    cells = {
        run.font.size
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for run in cell.paragraphs[0].runs
    }
    assert TITLE in sizes and min({*sizes, *cells}) >= Pt(12), "nothing is smaller than 小四"
    text = [one for one in document.paragraphs if one.runs and one.runs[-1].font.size == BODY]
    assert all(abs((one.paragraph_format.line_spacing or 0) - PITCH) < Pt(0.1) for one in text)
    assert 22 * PITCH <= Mm(225) < 23 * PITCH


@pytest.mark.parametrize("kind", list(PaperKind))
def test_a_template_asks_for_all_that_there_is_and_nothing_else(kind: PaperKind, tmp_path: Path) -> None:
    facts = facts_of(tmp_path, rows_of(9, 1), before=rows_of(9, 2))
    facts = replace(facts, classes=dict.fromkeys(facts.notes.names, UnitClass.GOVERNMENT))
    found, offer = values(facts)[kind], OFFERS[kind]
    texts = {name for name, fact in found.items() if isinstance(fact, str)}
    assert texts == offer.fields.keys() - offer.lists
    for name, columns in offer.columns.items():
        assert found[name], "there are lines to look at"
        assert all(isinstance(line, Line) and parts_of(line).keys() == set(columns) for line in found[name])
    assert found.keys() == offer.fields.keys()
    assert try_out((SHIPPED / f"{kind.value}.docx").read_bytes(), offer, found) == [], "nothing is left out"
