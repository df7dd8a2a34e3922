"""Cutting a text at its marks."""

from __future__ import annotations

import pytest

from tracker.ledger.story.marked_text import Mark, key_sentences, segments

TEXT = "到2025年建成100座。（市交通局负责）"


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        ([], [(None, TEXT)]),
        ([Mark(8, 12, "num")], [(None, "到2025年建"), ("num", "成100"), (None, "座。（市交通局负责）")]),
        (
            [Mark(15, 19, "lead"), Mark(0, 1, "co")],
            [("co", "到"), (None, TEXT[1:15]), ("lead", "市交通局"), (None, "负责）")],
        ),
        ([Mark(0, 5, "num"), Mark(3, 8, "co")], [("num", "到2025"[:5]), (None, TEXT[5:])]),
        ([Mark(15, 99, "lead")], [(None, TEXT)]),
    ],
)
def test_segments(marks: list[Mark], found: list[tuple[str | None, str]]) -> None:
    cut = segments(TEXT, 0, len(TEXT), marks)
    assert "".join(words for _, words in cut) == TEXT
    assert [kind for kind, _ in cut] == [kind for kind, _ in found]


def test_only_the_piece_asked_for() -> None:
    assert segments(TEXT, 7, 14, [Mark(0, 5, "num"), Mark(8, 12, "num")]) == [
        (None, TEXT[7:8]),
        ("num", TEXT[8:12]),
        (None, TEXT[12:14]),
    ]


KEY = [
    ([(None, "先做一事。再做二事。")], "先做一事。……"),
    (
        [(None, "先做一事。到2025年建成"), ("num", "100座"), (None, "。再做二事。（市交通局）")],
        "……到2025年建成100座。……",
    ),
    ([(None, "建成"), ("num", "100座"), (None, "。")], "建成100座。"),
    ([], ""),
]


@pytest.mark.parametrize(("pieces", "shown"), KEY)
def test_key_sentences(pieces: list[tuple[str | None, str]], shown: str) -> None:
    assert "".join(words for _, words in key_sentences(pieces)) == shown
