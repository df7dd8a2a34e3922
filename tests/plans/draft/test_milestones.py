"""Milestones: one own for each dated sentence or figure, one of the plan for each goal year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tracker.plans.draft.milestones import of_clause, shown
from tracker.plantext.reading import Clause, DateReading, Goal, IndicatorReading, Span
from tracker.plantext.text.sentences import sentence
from tracker.vocabulary import MilestoneSource

TEXT = (
    "绿色消费方式得到普遍推行。建成综合能源站。到2025年，接驳率达到85%，分担率达到63%。"
    "2025年底前印发办法；到2025年，全面建成，2026年6月底前验收。新认证产品300个。"
)
GOALS = (Goal(2025, "初步形成", (0, 4)), Goal(2030, "基本健全", (4, 8)))


def span(words: str, after: int = 0) -> Span:
    start = TEXT.index(words, after)
    return start, start + len(words)


def clause(*dates: DateReading) -> Clause:
    return Clause((0, len(TEXT)), "（甲）", (0, 3), "sole", False, "advance", (), dates)


def figure(words: str, year: int | None) -> IndicatorReading:
    start, end = span(words)
    return IndicatorReading(words[:3], "=", 85, "%", year, "level", (start + 3, end), 0)


def stated(words: str, due_on: date | None, after: int = 0) -> DateReading:
    return DateReading(words, due_on, span(words, after))


def told(*dates: DateReading, figures: tuple[IndicatorReading, ...] = ()) -> list[tuple[str, str, str]]:
    found = of_clause(TEXT, clause(*dates), figures, GOALS)
    return [(one.source.label, one.due_on.isoformat(), one.text) for one in found]


PLAN = [("方案目标", "2025-12-31", "初步形成"), ("方案目标", "2030-12-31", "基本健全")]


def test_a_clause_without_dates_has_the_goal_years_only() -> None:
    assert told() == PLAN


def test_each_figure_of_a_year_is_one_and_covers_the_date_of_its_sentence() -> None:
    figures = (figure("接驳率达到85%", 2025), figure("分担率达到63%", 2025))
    assert told(stated("到2025年", date(2025, 12, 31)), figures=figures) == [
        ("本条", "2025-12-31", "接驳率：达到85%"),
        ("本条", "2025-12-31", "分担率：达到63%"),
        *PLAN,
    ]


def test_a_dated_sentence_is_one_by_its_own_words() -> None:
    assert told(stated("2025年底前", date(2025, 12, 31))) == [("本条", "2025-12-31", "2025年底前印发办法"), *PLAN]


def test_two_dates_of_one_sentence_are_two() -> None:
    second = TEXT.index("；")
    dates = (stated("到2025年", date(2025, 12, 31), second), stated("2026年6月底前", date(2026, 6, 30)))
    words = "到2025年，全面建成，2026年6月底前验收"
    assert told(*dates) == [
        ("本条", "2025-12-31", words),
        PLAN[0],
        ("本条", "2026-06-30", words),
        PLAN[1],
    ]


def test_the_same_date_twice_in_a_sentence_is_one() -> None:
    second = TEXT.index("；")
    dates = (stated("到2025年", date(2025, 12, 31), second), stated("2025年", date(2025, 12, 31), second))
    assert len(told(*dates)) == 3


def test_a_date_beside_a_figure_of_another_year_stays() -> None:
    found = told(stated("到2025年", date(2025, 12, 31)), figures=(figure("接驳率达到85%", 2030),))
    assert found[0] == ("本条", "2025-12-31", "到2025年，接驳率达到85%，分担率达到63%")


def test_a_figure_of_a_day_within_its_year_is_one_by_that_day() -> None:
    """到2026年6月底，建成50座 was two: the sentence's in June, the figure's at the end of the year."""
    one = replace(figure("新认证产品300个", 2026), due_on=date(2026, 6, 30))
    date_of_it = DateReading("到2026年6月底", date(2026, 6, 30), span("新认证产品"))
    assert told(date_of_it, figures=(one,)) == [PLAN[0], ("本条", "2026-06-30", "新认证：产品300个"), PLAN[1]]


def test_a_figure_without_a_year_and_a_recurrence_have_none() -> None:
    assert told(stated("到2025年", None), figures=(figure("新认证产品300个", None),)) == PLAN


def test_a_milestone_of_a_figure_knows_its_figure() -> None:
    found = of_clause(TEXT, clause(), (figure("新认证产品300个", None), figure("接驳率达到85%", 2025)), ())
    assert [(one.indicator, one.source) for one in found] == [(1, MilestoneSource.OWN)]


@pytest.mark.parametrize(
    ("text", "date_words", "expected"),
    [
        ("（责任单位：市教育局；完成时限：8月底）2.新建公园。", "8月底", "完成时限：8月底"),
        ("（牵头单位：市商务局 完成时限：2024年底）", "2024年底", "完成时限：2024年底"),
        ("2.2027年底前，每个街道建成1个机构。", "2027年底前", "2027年底前，每个街道建成1个机构"),
        ("②推进销库，2026年底前完成。", "2026年底前", "推进销库，2026年底前完成"),
        ("扩建充（换）电站，2026年底前完成（含验收）。", "2026年底前", "扩建充（换）电站，2026年底前完成（含验收）"),
        ("3.5亿元资金2026年底前到位。", "2026年底前", "3.5亿元资金2026年底前到位"),
    ],
)
def test_the_words_of_a_dated_sentence(text: str, date_words: str, expected: str) -> None:
    place = (text.index(date_words), text.index(date_words) + len(date_words))
    assert shown(text, sentence(text, place), place) == expected


def test_who_has_it_is_no_words_of_its_date() -> None:
    text = "市财政局：年底前制定办法。"
    dates = (DateReading("年底前", date(2026, 12, 31), (5, 8)),)
    duty = Clause((5, len(text)), "市财政局：", (0, 5), "sole", False, "advance", (), dates)
    assert [one.text for one in of_clause(text, duty, (), ())] == ["年底前制定办法"]
