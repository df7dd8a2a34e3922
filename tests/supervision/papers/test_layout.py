"""The papers that are shipped, measured (domain.md 10)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Mm, Pt

from tests.supervision.papers.world import facts_of, rows_of
from tracker.papers.filling import try_out
from tracker.supervision.papers import brief, circular, evaluation, outline, slip, sourcing
from tracker.supervision.papers.writing import SHIPPED, papers
from tracker.vocabulary import PaperKind

BODY, TITLE, PITCH = Pt(16), Pt(22), Pt(28.9)
FIELDS = {
    PaperKind.BRIEF: brief.FIELDS,
    PaperKind.CIRCULAR: circular.FIELDS,
    PaperKind.OUTLINE: outline.FIELDS,
    PaperKind.EVALUATION: evaluation.FIELDS,
    PaperKind.SLIP: slip.FIELDS,
    PaperKind.SOURCES: sourcing.FIELDS,
}


@pytest.mark.parametrize("kind", list(PaperKind))
def test_the_page_and_its_types_are_those_of_official_documents(kind: PaperKind, tmp_path: Path) -> None:
    document = Document(io.BytesIO(papers(facts_of(tmp_path, rows_of(20, 1)))[kind]))
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
    facts = facts_of(tmp_path, rows_of(9, 1))
    found = {
        PaperKind.BRIEF: brief.values(facts, brief.brief(facts)),
        PaperKind.CIRCULAR: circular.values(facts, circular.circular(facts)),
        PaperKind.OUTLINE: outline.values(facts, outline.outline(facts)),
        PaperKind.EVALUATION: evaluation.values(facts, evaluation.evaluation(facts)),
        PaperKind.SLIP: slip.values(facts, slip.slip(facts)),
        PaperKind.SOURCES: sourcing.values(facts, {}),
    }[kind]
    assert found.keys() == FIELDS[kind].keys()
    try_out((SHIPPED / f"{kind.value}.docx").read_bytes(), FIELDS[kind], tuple(FIELDS[kind]), found)
