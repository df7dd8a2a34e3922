"""Whole plans of the genre, made up in its idiom, each with its task book: one row a clause.

A row of a .book: path, basis (+ where 等 closes the list), leads, co-bodies (- for none), first words of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.plantext.test_properties import holds_its_words
from tracker.plantext import read_plan

PLANS = sorted((Path(__file__).parent / "genre").glob("*.txt"))
STATEMENT = r"（([^（）\n]*(?:负责|牵头|配合|单位：)[^（）\n]*)）"
SHAPES: dict[str, Callable[[str], str]] = {
    "as written": lambda t: t,
    "one line with gaps": lambda t: t.replace("\n", " "),
    "half-width punctuation": lambda t: t.translate(str.maketrans("，；：（）", ",;:()")),
    "full-width digits": lambda t: t.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    "blank lines": lambda t: t.replace("\n", "\n\n\n"),
    "indented": lambda t: "　　" + t.replace("\n", "\n　　"),
    "indented with narrow blanks": lambda t: t.replace("\n", "\n\u00a0\u00a0\u00a0\u00a0"),
    "a blank behind each number": lambda t: re.sub(r"(?m)^([（(][一二三四五六七八九十]+[）)]|\d+[.．、])", r"\1 ", t),
    "hexagonal brackets": lambda t: re.sub(STATEMENT, r"〔\1〕", t),
    "black brackets": lambda t: re.sub(STATEMENT, r"【\1】", t),
    "ministry verbs": lambda t: t.replace("按职责分工负责", "按照各自职责分工抓好落实"),
}
NARROW = str.maketrans("０１２３４５６７８９，；：（）", "0123456789,;:()")


def book(text: str) -> list[str]:
    reading = read_plan(text.encode(), "方案.txt")
    holds_its_words(reading)
    return [
        " ".join(
            [
                ".".join(map(str, m.path)),
                c.basis + "+" * c.open_ended,
                "｜".join(p.name for p in c.parties if p.role == "lead"),
                "｜".join(p.name for p in c.parties if p.role == "co") or "-",
                re.sub(r"\s", "", reading.text[slice(*c.text_span)])[:6],
            ]
        ).translate(NARROW)
        for m in reading.measures
        for c in m.clauses
        if c.parties
    ]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("plan", PLANS, ids=[p.stem for p in PLANS])
def test_the_task_book_of_a_plan(plan: Path, shape: str) -> None:
    if plan.stem == "no_numbers" and shape.startswith("one line"):
        pytest.skip("没有编号的文件写成一行，段落无从分起")
    text = SHAPES[shape](plan.read_text(encoding="utf-8"))
    assert book(text) == plan.with_suffix(".book").read_text(encoding="utf-8").translate(NARROW).splitlines()


def test_a_plan_without_any_number_is_read_paragraph_by_paragraph() -> None:
    text = next(p for p in PLANS if p.stem == "no_numbers").read_text(encoding="utf-8")
    reading = read_plan(text.encode(), "方案.txt")
    assert [(m.path, m.label, m.title) for m in reading.measures][:2] == [
        ((1,), "第1段", "加快农业转移人口市民化"),
        ((2,), "第2段", "优化城镇化空间布局"),
    ]
    assert "no_numbers" in [r.code for r in reading.remarks]
