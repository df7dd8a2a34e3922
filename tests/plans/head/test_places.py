"""Where words of a plan's head stand: spaced, broken over lines, in other brackets; or not at all."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.plans.head.places import find_day, find_words

TEXT = "重庆市发展和\n改革委员会文件\n渝发改规范﹝2022﹞11 号\n2022 年10月 8 日\n第2页共12022年10月8日"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("渝发改规范〔2022〕11号", "渝发改规范﹝2022﹞11 号"),
        ("重庆市发展和改革委员会", "重庆市发展和\n改革委员会"),
        ("重庆市 文件", None),
        ("渝发改规范〔2022〕12号", None),
        ("(a+)+", None),
        ("", None),
        ("  ", None),
    ],
)
def test_words(words: str, found: str | None) -> None:
    span = find_words(TEXT, words)
    assert (TEXT[slice(*span)] if span else None) == found


def test_words_behind_a_place() -> None:
    assert find_words("甲乙甲乙", "甲乙") == (0, 2)


@pytest.mark.parametrize(
    ("day", "found"),
    [(date(2022, 10, 8), "2022 年10月 8 日"), (date(2022, 1, 8), None), (date(2022, 10, 18), None)],
)
def test_a_day(day: date, found: str | None) -> None:
    span = find_day(TEXT, day)
    assert (TEXT[slice(*span)] if span else None) == found
