"""Dates a clause states for itself."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.plantext.dates import find_dates, last_day

IN_SENTENCES = [
    ("到2025年，建成平台。", [("到2025年", date(2025, 12, 31))]),
    ("到 2025 年，建成平台。", [("到 2025 年", date(2025, 12, 31))]),
    ("到2022年底，力争建成平台。", [("到2022年底", date(2022, 12, 31))]),
    ("2023年6月底前建成平台。", [("2023年6月底前", date(2023, 6, 30))]),
    ("2024年2月底前建成平台。", [("2024年2月底前", date(2024, 2, 29))]),
    ("力争2025年全省占比达70%。", [("力争2025年", date(2025, 12, 31))]),
    ("2025年底前完成改造。", [("2025年底前", date(2025, 12, 31))]),
    ("于2023年9月15日前报送。", [("于2023年9月15日前", date(2023, 9, 15))]),
    ("“十四五”期间，新增350个。", [("“十四五”期间", date(2025, 12, 31))]),
    ("将“十四五”时期新增的消费量予以扣除。", []),
    ("单位能耗比2020年下降14%。", []),
    ("2021年以来，工作取得进展。", []),
    ("落实2022年工作要点的有关要求。", []),
    ("每季度报告一次。", [("每季度", None)]),
    ("每年对情况进行统计。", [("每年", None)]),
    ("各地要长期坚持。", [("长期坚持", None)]),
    ("持续推进清洁取暖。", []),
]
IN_LIMITS = [
    ("完成时限：2025年", [("2025年", date(2025, 12, 31))]),
    ("完成时限：2025年12月底前", [("2025年12月底前", date(2025, 12, 31))]),
    ("完成时限：2023年6月", [("2023年6月", date(2023, 6, 30))]),
    ("完成时限：2023年上半年", [("2023年上半年", date(2023, 6, 30))]),
    ("完成时限：长期坚持", [("长期坚持", None)]),
    ("完成时限：持续推进", [("持续推进", None)]),
    ("完成时限：每年", [("每年", None)]),
]


@pytest.mark.parametrize(("sentence", "expected"), IN_SENTENCES, ids=[s for s, _ in IN_SENTENCES])
def test_dates_in_sentences(sentence: str, expected: list[tuple[str, date | None]]) -> None:
    found = find_dates(sentence, 0, len(sentence))
    assert [(d.text, d.due_on) for d in found] == expected
    assert all(sentence[slice(*d.span)] == d.text for d in found)


@pytest.mark.parametrize(("line", "expected"), IN_LIMITS, ids=[s for s, _ in IN_LIMITS])
def test_dates_of_a_time_limit(line: str, expected: list[tuple[str, date | None]]) -> None:
    assert [(d.text, d.due_on) for d in find_dates(line, 0, 0, [(0, len(line))])] == expected


def test_a_day_the_calendar_does_not_know_is_no_date() -> None:
    assert last_day(2023, 13) is None
    assert last_day(2023, 2, 30) is None
    assert last_day(2024, 2) == date(2024, 2, 29)
