"""The same plan as text, Word file, web page, Markdown and PDF gives the same task book."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.plantext import formats
from tests.plantext.gold import SEEDS
from tests.plantext.test_properties import holds_its_words
from tracker.plantext import read_plan
from tracker.plantext.reading import PlanReading

FILES = pytest.mark.parametrize("seed", SEEDS, ids=[f.stem for f in SEEDS])


def task_book(reading: PlanReading) -> dict[str, Any]:
    """All that a plan says, white space aside: formats differ in it."""

    def words(text: str | None) -> str:
        return re.sub(r"\s", "", text or "")

    def clause(c: Any) -> tuple[Any, ...]:
        parties = [(words(p.name), p.role) for p in c.parties]
        return words(reading.text[slice(*c.text_span)]), c.basis, c.open_ended, c.kind, parties

    def figure(i: Any) -> tuple[Any, ...]:
        return words(i.subject), i.relation, i.value, i.unit, i.year, i.mode, i.clause, i.path

    return {
        "head": (words(reading.title), reading.document_number, reading.issued_on, reading.issuers),
        "recipients": [words(r.name) for r in reading.recipients],
        "sections": [(s.number, words(s.title)) for s in reading.sections],
        "goals": [(g.year, words(g.text)) for g in reading.goals],
        "indicators": [figure(i) for i in reading.indicators],
        "measures": [
            (m.path, m.label, words(m.title), [clause(c) for c in m.clauses], [figure(i) for i in m.indicators])
            for m in reading.measures
        ],
    }


def read_same(seed: Path, data: bytes, kind: str) -> None:
    expected = read_plan(seed.read_bytes(), seed.name)
    reading = read_plan(data, "方案.txt")  # the name says nothing
    holds_its_words(reading)
    assert reading.source.kind == kind
    found, wanted = task_book(reading), task_book(expected)
    for part, value in wanted.items():
        assert found[part] == value


def text_of(seed: Path) -> str:
    return read_plan(seed.read_bytes(), seed.name).text


@FILES
def test_word_with_automatic_numbers(seed: Path) -> None:
    read_same(seed, formats.docx(text_of(seed), numbers_run_on=True), "docx")


@FILES
def test_web_page(seed: Path) -> None:
    read_same(seed, formats.page(text_of(seed)), "html")


@FILES
def test_markdown(seed: Path) -> None:
    read_same(seed, formats.markdown(text_of(seed)), "md")


@FILES
@pytest.mark.slow
def test_pdf(seed: Path, tmp_path: Path) -> None:
    program = formats.browser()
    if program is None:
        pytest.skip("没有能打印 PDF 的浏览器（chromium），未试 PDF")
    read_same(seed, formats.printed(text_of(seed), tmp_path, program), "pdf")
