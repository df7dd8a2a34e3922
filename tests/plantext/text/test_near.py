"""A costly pattern is tried near its sign alone, and finds there what it finds anywhere."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.plantext.figures.finding import target_years
from tracker.plantext.statements.dates import find_dates
from tracker.plantext.text.near import matches_near

AIMED = re.compile(r"(?:力争|到|(?<=，)|^)\s?20\d\d(?:—20\d\d)?年?", re.MULTILINE)
WORDS = st.sampled_from(["力争", "到", "，", " ", "\n", "20", "2025", "2025年", "—", "2030年", "年", "建成"])


@given(st.lists(WORDS, max_size=20).map("".join), st.integers(0, 5), st.integers(0, 5))
@settings(max_examples=300, deadline=None)
def test_the_same_matches_in_the_same_order(text: str, start: int, left: int) -> None:
    end = len(text) - left
    found = matches_near(re.compile("20"), 3, AIMED, text, start, end)
    assert [match.span() for match in found] == [match.span() for match in AIMED.finditer(text, start, end)]


@pytest.mark.parametrize(("text", "words"), [
    ("全省提高到2025年的90%", "提高到2025年"),
    ("全省力争在 2025年达到90%", "力争在 2025年"),
    ("截至 2025年底前达到90%", "截至 2025年底前"),
    ("全省 2025年达到90%", " 2025年"),
])  # fmt: skip
def test_the_longest_that_stands_before_the_digits_of_a_year_to_reach(text: str, words: str) -> None:
    ((_, place),) = target_years(text, 0, len(text))
    assert text[slice(*place)] == words


@pytest.mark.parametrize(("text", "due_on"), [
    ("力争 2025年建成。", date(2025, 12, 31)),
    ("力争 2023—2025年建成。", date(2025, 12, 31)),
    ("当年11 月底前建成。", date(2024, 11, 30)),
    ("12 月 5 日前建成。", date(2024, 12, 5)),
    ("第三季度前建成。", date(2024, 9, 30)),
    ("下半年前建成。", date(2024, 12, 31)),
    ("年底前建成。", date(2024, 12, 31)),
])  # fmt: skip
def test_the_longest_that_stands_before_a_date(text: str, due_on: date) -> None:
    (found,) = find_dates(text, 0, len(text), plan_year=2024)
    assert (found.due_on, found.span[0]) == (due_on, 0)
