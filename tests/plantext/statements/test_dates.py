"""Dates a clause states for itself."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.plantext.statements.dates import find_dates, last_day

IN_SENTENCES = [
    ("到2025年，建成平台。", [("到2025年", date(2025, 12, 31))]),
    ("到 2025 年，建成平台。", [("到 2025 年", date(2025, 12, 31))]),
    ("到2022年底，力争建成平台。", [("到2022年底", date(2022, 12, 31))]),
    ("2023年6月底前建成平台。", [("2023年6月底前", date(2023, 6, 30))]),
    ("2024年2月底前建成平台。", [("2024年2月底前", date(2024, 2, 29))]),
    ("力争2025年全省占比达70%。", [("力争2025年", date(2025, 12, 31))]),
    ("2025年底前完成改造。", [("2025年底前", date(2025, 12, 31))]),
    ("面积控制在基于2020年规模的1.3倍以内，强度高于2020年1个百分点，排放低于2019年，", []),
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
    ("2023—2025年，每两月新增10个。", [("2023—2025年", date(2025, 12, 31))]),
    ("2023年至2025年完成改造。", [("2023年至2025年", date(2025, 12, 31))]),
    ("2024年10月中旬前完成。", [("2024年10月中旬前", date(2024, 10, 20))]),
    ("2025年建成投用。", [("2025年", date(2025, 12, 31))]),
    ("2022年完成的工作。", []),
    ("2023年6月开工，2024年12月竣工。", [("2023年6月", date(2023, 6, 30)), ("2024年12月", date(2024, 12, 31))]),
    ("2023年6月底前出台，12月底前完成。", [("2023年6月底前", date(2023, 6, 30)), ("12月底前", date(2023, 12, 31))]),
    ("2025年年底前完成。", [("2025年年底前", date(2025, 12, 31))]),
    ("到“十四五”末建成，到“十四五”末，建成。", [("“十四五”末", date(2025, 12, 31))]),
    ("自2023年1月1日起施行。", []),
    ("2023年起，每季度报告。", [("每季度", None)]),
    ("年底前完成。", []),
]
IN_LIMITS = [
    ("完成时限：2025年", [("2025年", date(2025, 12, 31))]),
    ("完成时限：2025年12月底前", [("2025年12月底前", date(2025, 12, 31))]),
    ("完成时限：2023年6月", [("2023年6月", date(2023, 6, 30))]),
    ("完成时限：2023年上半年", [("2023年上半年", date(2023, 6, 30))]),
    ("完成时限：长期坚持", [("长期坚持", None)]),
    ("完成时限：持续推进", [("持续推进", None)]),
    ("完成时限：每年", [("每年", None)]),
    ("完成时限：2023.12", [("2023.12", date(2023, 12, 31))]),
    ("完成时限：2023-06-30", [("2023-06-30", date(2023, 6, 30))]),
    ("完成时限：2022年至2025年", [("2022年至2025年", date(2025, 12, 31))]),
    ("完成时限：2023年第三季度", [("2023年第三季度", date(2023, 9, 30))]),
    ("完成时限：2023年起，长期坚持", [("长期坚持", None)]),
    ("完成时限：每季度末", [("每季度", None)]),
    ("完成时限：每年12月底", [("每年", None)]),
]
# Without a year of their own: that of the plan.
OF_THE_PLANS_YEAR = [
    ("年底前完成。", [("年底前", date(2023, 12, 31))]),
    ("今年年底前完成。", [("今年年底前", date(2023, 12, 31))]),
    ("年内见效。", [("年内", date(2023, 12, 31))]),
    ("6月底前完成，三季度末前见效。", [("6月底前", date(2023, 6, 30)), ("三季度末前", date(2023, 9, 30))]),
    ("2024年3月底前出台，9月底前完成。", [("2024年3月底前", date(2024, 3, 31)), ("9月底前", date(2024, 9, 30))]),
    ("上半年完成一半。", []),
    ("用户年内的占比，三年内见效。", []),
    ("每年6月底前报告。", [("每年", None)]),
    ("2021年，全市实现增长。", []),
]


@pytest.mark.parametrize(("sentence", "expected"), IN_SENTENCES, ids=[s for s, _ in IN_SENTENCES])
def test_dates_in_sentences(sentence: str, expected: list[tuple[str, date | None]]) -> None:
    found = find_dates(sentence, 0, len(sentence))
    assert [(d.text, d.due_on) for d in found] == expected
    assert all(sentence[slice(*d.span)] == d.text for d in found)


@pytest.mark.parametrize(("line", "expected"), IN_LIMITS, ids=[s for s, _ in IN_LIMITS])
def test_dates_of_a_time_limit(line: str, expected: list[tuple[str, date | None]]) -> None:
    assert [(d.text, d.due_on) for d in find_dates(line, 0, 0, [(0, len(line))])] == expected


@pytest.mark.parametrize(("sentence", "expected"), OF_THE_PLANS_YEAR, ids=[s for s, _ in OF_THE_PLANS_YEAR])
def test_dates_without_a_year(sentence: str, expected: list[tuple[str, date | None]]) -> None:
    found = find_dates(sentence, 0, len(sentence), plan_year=2023)
    assert [(d.text, d.due_on) for d in found] == expected


def test_a_limit_without_a_year_has_that_of_the_plan() -> None:
    line = "完成时限：6月底"
    assert [d.due_on for d in find_dates(line, 0, 0, [(0, len(line))], 2023)] == [date(2023, 6, 30)]
    assert find_dates(line, 0, 0, [(0, len(line))]) == ()


def test_a_day_the_calendar_does_not_know_is_no_date() -> None:
    assert last_day(2023, 13) is None
    assert last_day(2023, 2, 30) is None
    assert last_day(2024, 2) == date(2024, 2, 29)
