"""A plan in traditional characters is read as its official text is; a name keeps a rare character of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.plantext.gold import SEEDS
from tests.plantext.test_formats import task_book
from tracker.plantext import read_plan
from tracker.plantext.text.lines import Line
from tracker.plantext.text.traditional import TABLE, in_simplified

TRADITIONAL = {plain: one for one, plain in reversed(TABLE.items())}


@pytest.mark.parametrize("seed", SEEDS, ids=[f.stem for f in SEEDS])
def test_a_traditional_copy_gives_the_same_task_book(seed: Path) -> None:
    text = seed.read_text(encoding="utf-8")
    copy = read_plan(text.translate(TRADITIONAL).encode(), "方案.txt")
    assert task_book(copy) == task_book(read_plan(text.encode(), "方案.txt"))
    assert "traditional" in [remark.code for remark in copy.remarks]


@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("責任單位：市發展改革委", "责任单位：市发展改革委"),
        ("各縣（市、區）人民政府負責，不低於93%", "各县（市、区）人民政府负责，不低于93%"),
        ("瀘州市、兗州區、涇縣、琿春市", "泸州市、兖州区、泾县、珲春市"),
        ("責任領導：王喆、李堃，推進著力點和乾燥技術", "责任领导：王喆、李堃，推进著力点和乾燥技术"),
    ],
)
def test_characters_stand_in_their_places(words: str, plain: str) -> None:
    line = Line(words)
    assert in_simplified([line])
    assert line.words == plain


def test_each_pair_of_the_table_is_a_traditional_character_and_its_simplified_one() -> None:
    both = {one for one, plain in TABLE.items() if plain in TABLE}
    of_gb2312 = {chr(one) for one in TABLE if chr(one).encode("gb2312", "ignore")}
    others = {chr(plain) for plain in TABLE.values() if not chr(plain).encode("gb2312", "ignore")}
    assert (both, of_gb2312, others) == (set(), set("夥後徵於"), set())


def test_one_rare_character_changes_no_plan() -> None:
    line = Line("责任领导：陳某某。加快建设国家重要先进制造业基地，着力提升产业链供应链韧性和安全水平")
    assert not in_simplified([line])
    assert "陳" in line.words
