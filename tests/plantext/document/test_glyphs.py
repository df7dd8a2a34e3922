"""Printed characters become lines, in whatever order a program wrote them."""

from __future__ import annotations

import pytest

from tracker.plantext.document.glyphs import Glyph, printed_lines


def glyph(char: str, column: float, row: int = 0, width: float = 1.0) -> Glyph:
    """A character 10 points high in a column of 10 points."""
    return Glyph(char, column * 10, (column + width) * 10, -row * 15.0, -row * 15.0 + 10)


def written(words: str, column: float = 0, row: int = 0) -> list[Glyph]:
    return [glyph(char, column + n, row) for n, char in enumerate(words)]


QUOTES = [glyph("“", 2.1, width=0.8), glyph("”", 6.1, width=0.8)]


@pytest.mark.parametrize(("glyphs", "lines"), [
    # the quotes of a Latin font are written behind the words of their line, what follows behind them
    ([*written("社区", 0), *written("一刻钟", 3), *written("服务", 7), *QUOTES, *written("3个", 9)],
     ["社区“一刻钟”服务3个"]),
    # at the beginning of the line, and of the next
    ([*written("办好", 1), glyph("“", 0.4, width=0.5), *written("一件事", 0, 1)], ["“办好", "一件事"]),
    # around more words than part two columns, written before these; at the end of the line; twice
    ([*written("落实", 0), *written("高", 3), glyph("“", 2.1, width=0.8), glyph("”", 10.1, width=0.8),
      *written("效办成一件事", 4), *written("任务", 11)], ["落实“高效办成一件事”任务"]),
    ([*written("落实", 0), *written("高", 3), glyph("“", 2.1, width=0.8), glyph("”", 10.1, width=0.8),
      *written("效办成一件事", 4), *written("任务", 0, 1)], ["落实“高效办成一件事”", "任务"]),
    ([*written("甲乙", 0), glyph("”", 12, width=0.5), *written("丙丁", 0, 1)], ["甲乙", "”", "丙丁"]),
    ([*written("甲乙", 0), glyph("”", 12, width=0.5), *written("丙丁", 20)], ["甲乙", "”", "丙丁"]),
    # no gap, or no line beside it
    ([*written("甲乙丙丁戊"), *written("子丑寅卯", 0, 1), glyph("“", 2, 1)], ["甲乙丙丁戊", "子丑寅卯", "“"]),
    ([*written("甲乙", 0), *written("丙丁", 20), *written("戊己", 0, 1)], ["甲乙", "丙丁", "戊己"]),
])  # fmt: skip
def test_signs_go_where_they_stand(glyphs: list[Glyph], lines: list[str]) -> None:
    assert [line.words for line in printed_lines(glyphs)] == lines
