"""Numbers as official papers count their points, written and read back."""

from __future__ import annotations

import pytest

from tracker.plantext.text.numerals import cn_integer, cn_numeral


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (19, "十九"),
        (20, "二十"),
        (99, "九十九"),
        (100, "一百"),
        (101, "一百零一"),
        (109, "一百零九"),
        (110, "一百一十"),
        (111, "一百一十一"),
        (200, "二百"),
        (999, "九百九十九"),
    ],
)
def test_a_numeral_is_as_papers_count(number: int, words: str) -> None:
    assert cn_numeral(number) == words and cn_integer(words) == number


def test_no_number_is_written_as_another() -> None:
    assert [cn_integer(cn_numeral(number)) for number in range(1, 10_000)] == list(range(1, 10_000))
