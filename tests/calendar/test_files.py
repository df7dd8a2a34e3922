"""A notice as people paste it: what is understood, and every fault by its line."""

from __future__ import annotations

from datetime import date

import pytest

from tests.given.notices import NOTICE, OF_2027, SEEDS
from tracker.calendar.files import read_calendars, read_notice
from tracker.errors import BadInput
from tracker.vocabulary import CalendarFact

LAW = frozenset(row.day for row in read_calendars(SEEDS) if row.kind is CalendarFact.STATUTORY)


def test_days_spans_and_words_for_them_are_understood() -> None:
    rows = read_notice(OF_2027, NOTICE, LAW)
    assert {row.notice_year for row in rows} == {2027} and {row.source for row in rows} == {NOTICE}
    off = [row.day for row in rows if row.kind is CalendarFact.OFF]
    assert len(off) == 31 and date(2027, 2, 9) in off
    assert [str(row.day) for row in rows if row.kind is CalendarFact.WORK] == [
        "2027-02-20",
        "2027-05-08",
        "2027-09-18",
        "2027-09-19",
    ]
    assert [row.day for row in rows] == sorted(row.day for row in rows)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("2027-02-30,休,元旦", "第13行：“2027-02-30”不是日期"),
        ("2027-03-01至2027-03-20,休,很长", "第13行：“2027-03-01至2027-03-20”不是日期"),
        ("2027-03-05至2027-03-01,休,倒着", "第13行：“2027-03-05至2027-03-01”不是日期"),
        ("2027-03-01", "第13行：应写成"),
        ("2027-03-06,上学,无", "第13行：“上学”应为 休 或 班"),
        ("2027-03-01,班,周一", "第13行：2027-03-01 不是周末，不用调休上班"),
        ("2027-10-07,班,国庆节", "第13行：2027-10-07 第12行已有"),
        ("2028-01-01,休,元旦", "第13行：2028-01-01 不在2027年"),
        ("2026-12-30,休,元旦", "第13行：2026-12-30 不在2027年"),
    ],
)
def test_each_fault_is_told_by_its_line(line: str, fault: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_notice(OF_2027 + line, NOTICE, LAW)
    assert any(detail.startswith(fault) for detail in refused.value.details), refused.value.details


def test_a_notice_may_begin_on_the_last_day_of_the_year_before() -> None:
    rows = read_notice("2026-12-31,休,元旦\n" + OF_2027.partition("\n")[2], NOTICE, LAW)
    assert (rows[0].day, rows[0].notice_year) == (date(2026, 12, 31), 2027)


def test_all_that_is_amiss_is_told_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        read_notice("2027-01-01,休,元旦\n2027-02-01,咦,x", "放假通知", LAW)
    number, line, law = refused.value.details
    assert "文号" in number and line.startswith("第2行") and "法定节假日没有列为放假：2月5日" in law
    with pytest.raises(BadInput, match="读不出来") as refused:
        read_notice("", NOTICE, LAW)
    assert refused.value.details == ("没有一行是日期",)
