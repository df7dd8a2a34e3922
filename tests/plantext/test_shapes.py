"""The same plan typed in other shapes gives the same task book."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.plantext.gold import SEEDS
from tracker.plantext import read_plan
from tracker.plantext.document.bytes_in import open_document
from tracker.plantext.text.cleaning import clean

STATEMENT = r"[（(]([^（()）\n]*(?:负责|牵头)[^（()）\n]*)[）)]"


def wrapped(text: str, width: int, between: str = "\n") -> str:
    lines = [line[i : i + width] for line in text.split("\n") for i in range(0, len(line), width)]
    return between.join(lines)


def paged(text: str) -> str:
    lines = wrapped(text, 34).split("\n")
    pages = ["\n".join(lines[i : i + 22]) for i in range(0, len(lines), 22)]
    return "".join(f"{page}\n\n— {n} —\n\n某市人民政府公报\n\n" for n, page in enumerate(pages, 1))


SHAPES: dict[str, Callable[[str], str]] = {
    "one line with gaps": lambda t: t.replace("\n", " "),
    "one line without gaps": lambda t: t.replace("\n", ""),
    "hard line breaks": lambda t: wrapped(t, 30),
    "a blank line behind every line": lambda t: wrapped(t, 28, "\n\n"),
    "pages with head and number": paged,
    "half-width punctuation": lambda t: t.translate(str.maketrans("，；：（）！？", ",;:()!?")),
    "hexagonal brackets": lambda t: re.sub(STATEMENT, r"〔\1〕", t),
    "black brackets": lambda t: re.sub(STATEMENT, r"【\1】", t),
    "statements on lines of their own": lambda t: re.sub(STATEMENT, r"\n（\1）\n", t),
    "statements before the full stop": lambda t: re.sub("。" + STATEMENT, r"（\1）。", t),
    "indented paragraphs": lambda t: "　　" + t.replace("\n", "\n　　"),
    "carriage returns": lambda t: t.replace("\n", "\r\n"),
}


def book(data: bytes) -> list[tuple[object, ...]]:
    """Every clause and figure, white space and the width of punctuation put aside."""
    read = read_plan(data, "方案.txt")
    bare = re.compile(r"[\s，。；：（）()!?,;:！？]")
    clauses: list[tuple[object, ...]] = []
    for m in read.measures:
        for c in m.clauses:
            names = [(bare.sub("", p.name), p.role) for p in c.parties]
            clauses.append((m.path, m.title, c.basis, names, bare.sub("", read.text[slice(*c.text_span)]), c.kind))
        clauses += [(m.path, i.relation, i.value, i.unit, i.year, i.mode) for i in m.indicators]
    return clauses


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(len(SEEDS)), ids=[f.stem for f in SEEDS])
def test_another_shape_gives_the_same_task_book(seed: int, shape: str) -> None:
    data = SEEDS[seed].read_bytes()
    text = clean(list(open_document(data, "").lines))
    assert book(SHAPES[shape](text).encode()) == book(data)


@pytest.mark.parametrize("seed", range(len(SEEDS)), ids=[f.stem for f in SEEDS])
def test_another_encoding_gives_the_same_task_book(seed: int) -> None:
    data = SEEDS[seed].read_bytes()
    text = data.decode("utf-8-sig")
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        assert book(text.encode(encoding)) == book(data)


def test_a_heading_put_in_later_is_one_of_its_own() -> None:
    text = (
        "某市实施方案\n一、任务\n（一）绿色消费。发展绿色商场。（市商务局负责）\n"
        "（一之一）绿色出行。发展公共交通。（市交通局负责）\n（二）支持企业。落实财税政策。（市财政局负责）"
    )
    measures = read_plan(text.encode(), "方案.txt").measures
    assert [(m.path, m.label) for m in measures] == [((1, 1), "（一）"), ((1, 1, 1), "（一之一）"), ((1, 2), "（二）")]
    assert [[p.name for p in c.parties] for m in measures for c in m.clauses] == [
        ["市商务局"],
        ["市交通局"],
        ["市财政局"],
    ]


def test_closing_articles_are_no_tasks() -> None:
    text = (
        "某市促进消费若干措施\n第一章 任务\n第一条 发展绿色商场。（市商务局负责）\n"
        "第二条 优化公共交通。（市交通局负责）\n第二章 附则\n第三条 本措施由市发展改革委会同市财政局负责解释。\n"
        "第四条 本措施自2023年7月1日起施行，有效期3年。\n第五条 此前有关规定与本措施不一致的，以本措施为准。\n"
    )
    assert [m.path for m in read_plan(text.encode(), "措施.txt").measures] == [(1, 1), (1, 2)]
