"""Two texts compared."""

from __future__ import annotations

import pytest

from tracker.web.request.comparison import COMPARED_CHARACTERS, Change, change, compare, excerpt


def test_a_figure_changes_as_a_whole() -> None:
    assert compare("接驳率 82.2%。", "接驳率 84.1%。") == [
        ("same", "接驳率 "),
        ("del", "82.2%"),
        ("ins", "84.1%"),
        ("same", "。"),
    ]


def test_equal_texts_have_no_changes() -> None:
    assert compare("同样", "同样") == [("same", "同样")]
    assert compare("", "") == []


def test_first_text_is_all_new_and_last_is_all_gone() -> None:
    assert compare("", "新") == [("ins", "新")]
    assert compare("旧", "") == [("del", "旧")]


def test_single_equal_characters_between_changes_are_not_islands() -> None:
    assert compare("甲的乙", "丙的丁") == [("del", "甲的乙"), ("ins", "丙的丁")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("一二三四五", "一二六四五七"),
        ("甲" * 50, "乙" * 50),
        ("a1b2", "2b1a"),
        ("一二甲三四", "一二乙丙三四"),
        ("甲甲", "甲甲甲"),
        ("甲乙甲乙", "甲乙"),
    ],
)
def test_both_texts_can_be_read_back(before: str, after: str) -> None:
    parts = compare(before, after)
    assert "".join(words for kind, words in parts if kind != "ins") == before
    assert "".join(words for kind, words in parts if kind != "del") == after


def test_very_long_texts_are_replaced_as_a_whole() -> None:
    half = COMPARED_CHARACTERS // 2
    assert [kind for kind, _ in compare("甲" * half, "甲" * half + "乙")] == ["del", "ins"]
    assert [kind for kind, _ in compare("甲" * (half - 1), "甲" * (half - 1) + "乙")] == ["same", "ins"]


def test_places_and_new_characters_are_counted() -> None:
    assert change("截至9月20日，82.2%。", "截至12月20日，84.1%，提高。") == Change(places=2, added=10)
    assert change("同", "同") == Change(0, 0)


def test_an_excerpt_keeps_a_few_words_around_each_change() -> None:
    same = "甲" * 60
    parts = [("same", same), ("ins", "新增"), ("same", same), ("del", "去掉"), ("same", "短")]
    shown = excerpt(parts, around=5)
    assert [words for _, words in shown] == ["……" + "甲" * 5, "新增", "甲" * 5 + "……" + "甲" * 5, "去掉", "短"]
    assert excerpt([("same", same)], around=5) == [("same", "甲" * 10 + "……")]
