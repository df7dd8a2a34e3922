"""What each kind is asked, what is missing before sending, when nothing new need be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tracker.reporting.asked.questions import (
    LONGEST_TEXT,
    Draft,
    Figure,
    LastReading,
    Questions,
    ReadingDraft,
    missing,
    prefilled,
    questions,
    value_is_due,
    verification,
)
from tracker.reporting.write.unchanged_rules import why_not_unchanged
from tracker.vocabulary import Encouraged, FigureMode, Forecast, Frequency, Kind, Relation, Stage, YearlyConfirmation

TODAY = date(2026, 12, 22)
FIGURE = Figure(7, "公交接驳率", Relation.AT_LEAST, Decimal(85), "%", 2025, FigureMode.LEVEL)
VALUE = ReadingDraft(7, Decimal("84.1"), date(2026, 12, 20), "统计报表")


@pytest.mark.parametrize(
    ("kind", "quarter", "asked"),
    [
        (Kind.MEASURED, 4, {"forecast"}),
        (Kind.DELIVERABLE, 1, {"stage", "forecast", "appraisal"}),
        (Kind.ADVANCE, 2, {"forecast", "appraisal"}),
        (Kind.STANDING, 3, {"forecast"}),
        (Kind.STANDING, 4, {"forecast", "confirmation"}),
        (Kind.ENCOURAGED, 4, {"encouraged"}),
        (Kind.GOVERNANCE, 4, set()),
    ],
)
def test_each_kind_is_asked_its_own(kind: Kind, quarter: int, asked: set[str]) -> None:
    found = questions(kind, quarter)
    names = {"stage", "encouraged", "confirmation", "forecast", "appraisal"}
    assert {name for name in names if getattr(found, name)} == asked


def test_governance_gives_one_text() -> None:
    assert questions(Kind.GOVERNANCE, 4, [FIGURE]) == Questions(Kind.GOVERNANCE, texts=("progress_text",))


def fields(asked: Questions, draft: Draft) -> list[str]:
    return [problem.field for problem in missing(asked, draft, TODAY)]


def test_everything_missing_is_told_at_once_in_the_forms_order() -> None:
    assert fields(questions(Kind.MEASURED, 4, [FIGURE]), Draft()) == ["value_7", "progress_text", "forecast"]
    assert fields(questions(Kind.DELIVERABLE, 4), Draft()) == ["progress_text", "stage", "forecast"]
    assert fields(questions(Kind.STANDING, 4), Draft(progress_text="有")) == ["confirmation", "forecast"]


@pytest.mark.parametrize(
    ("kind", "draft"),
    [
        (Kind.MEASURED, Draft("有", forecast=Forecast.HARD, readings=(VALUE,))),
        (Kind.MEASURED, Draft("有", forecast=Forecast.HARD, readings=(ReadingDraft(7, not_due=True),))),
        (Kind.MEASURED, Draft("有", forecast=Forecast.HARD, readings=(replace(VALUE, value=Decimal(0)),))),
        (Kind.DELIVERABLE, Draft("有", stage=Stage.NOT_STARTED, forecast=Forecast.HARD)),
        (Kind.STANDING, Draft("有", confirmation=YearlyConfirmation.DONE, forecast=Forecast.HARD)),
        (Kind.ENCOURAGED, Draft("有", encouraged=Encouraged.STARTED)),
        (Kind.ENCOURAGED, Draft(problems="缺经费", encouraged=Encouraged.CONDITIONS_LACKING)),
        (Kind.GOVERNANCE, Draft("有")),
        (Kind.DELIVERABLE, Draft("本期没有进展，等待上级文件。", nil_report=True)),
        (Kind.DELIVERABLE, Draft(no_change=True)),
    ],
)
def test_complete_reports_lack_nothing(kind: Kind, draft: Draft) -> None:
    figures = [FIGURE] if kind is Kind.MEASURED else []
    assert missing(questions(kind, 4, figures), draft, TODAY) == []


def test_a_value_needs_its_day_and_source() -> None:
    asked = questions(Kind.MEASURED, 4, [FIGURE])
    bare = Draft("有", forecast=Forecast.HARD, readings=(ReadingDraft(7, Decimal(1)),))
    assert fields(asked, bare) == ["as_of_7", "source_7"]
    tomorrow = replace(VALUE, as_of=date(2026, 12, 23))
    assert fields(asked, replace(bare, readings=(tomorrow,))) == ["as_of_7"]
    assert fields(asked, replace(bare, readings=(replace(VALUE, as_of=TODAY),))) == []


def test_a_value_that_cannot_be_is_told_beside_its_field() -> None:
    asked = questions(Kind.MEASURED, 4, [replace(FIGURE, issued_on=date(2022, 9, 1))])

    def told(reading: ReadingDraft) -> list[str]:
        return fields(asked, Draft("有", forecast=Forecast.HARD, readings=(reading,)))

    assert told(replace(VALUE, value=Decimal("1234.5"))) == ["value_7"]
    assert told(replace(VALUE, as_of=date(2022, 8, 31))) == ["as_of_7"]
    assert told(replace(VALUE, as_of=date(2022, 9, 1))) == []


def test_who_does_not_answer_for_a_figure_may_leave_it_but_not_half() -> None:
    asked = questions(Kind.MEASURED, 4, [replace(FIGURE, required=False)])
    assert fields(asked, Draft("有", forecast=Forecast.HARD)) == []
    assert fields(asked, Draft("有", forecast=Forecast.HARD, readings=(ReadingDraft(7, Decimal(1)),))) == [
        "as_of_7",
        "source_7",
    ]


def test_lacking_conditions_are_named() -> None:
    asked = questions(Kind.ENCOURAGED, 4)
    assert fields(asked, Draft(encouraged=Encouraged.CONDITIONS_LACKING)) == ["problems"]
    assert fields(asked, Draft()) == ["progress_text", "encouraged"]


def test_a_nil_report_needs_its_sentence() -> None:
    assert fields(questions(Kind.ADVANCE, 4), Draft(nil_report=True)) == ["progress_text"]


def test_texts_have_a_length() -> None:
    asked = questions(Kind.ENCOURAGED, 4)
    fits = Draft("字" * LONGEST_TEXT, encouraged=Encouraged.STARTED)
    assert fields(asked, fits) == []
    assert fields(asked, replace(fits, progress_text="字" * (LONGEST_TEXT + 1))) == ["progress_text"]


def test_prefilled_keeps_texts_and_what_is_still_asked() -> None:
    last = Draft(
        "上期", "问题", "下一步", "协调", Stage.DRAFTING, forecast=Forecast.HARD, nil_report=True, readings=(VALUE,)
    )
    told = replace(FIGURE, last=LastReading(Decimal(82), date(2026, 9, 20), "报表", "口径"))
    began = prefilled(questions(Kind.DELIVERABLE, 4, [told]), last)
    assert began == replace(last, nil_report=False, readings=(ReadingDraft(7, source="报表", caliber="口径"),))
    assert prefilled(questions(Kind.GOVERNANCE, 4), last) == Draft("上期")
    assert prefilled(questions(Kind.ADVANCE, 4), None) == Draft()


@pytest.mark.parametrize(
    ("frequency", "lag", "last", "day", "due"),
    [
        (Frequency.YEAR, 90, None, date(2026, 12, 20), True),
        (Frequency.YEAR, 90, date(2025, 12, 31), date(2026, 12, 20), False),
        (Frequency.YEAR, 90, date(2025, 12, 31), date(2027, 3, 30), False),
        (Frequency.YEAR, 90, date(2025, 12, 31), date(2027, 3, 31), True),
        (Frequency.QUARTER, 30, date(2026, 9, 30), date(2026, 12, 20), False),
        (Frequency.QUARTER, 30, date(2026, 6, 30), date(2026, 10, 29), False),
        (Frequency.QUARTER, 30, date(2026, 6, 30), date(2026, 10, 30), True),
    ],
)
def test_a_value_is_due_once_it_can_exist(
    frequency: Frequency, lag: int, last: date | None, day: date, due: bool
) -> None:
    told = LastReading(Decimal(1), last) if last else None
    assert value_is_due(replace(FIGURE, frequency=frequency, lag_days=lag, last=told), day) is due


@pytest.mark.parametrize(
    ("substance", "valid_until", "red", "quarter", "kind", "reason"),
    [
        (True, date(2026, 12, 22), False, 4, Kind.ADVANCE, None),
        (True, date(2026, 12, 21), False, 4, Kind.ADVANCE, "有效期"),
        (False, None, False, 4, Kind.ADVANCE, "还没有采用过"),
        (True, date(2027, 1, 1), True, 4, Kind.ADVANCE, "红灯"),
        (True, date(2027, 1, 1), False, 4, Kind.MEASURED, "指标待填"),
        (True, date(2027, 1, 1), False, 4, Kind.STANDING, "年度落实确认"),
        (True, date(2027, 1, 1), False, 3, Kind.STANDING, None),
    ],
)
def test_no_change_may_be_said_only_where_nothing_is_waiting(
    substance: bool, valid_until: date | None, red: bool, quarter: int, kind: Kind, reason: str | None
) -> None:
    asked = questions(kind, quarter, [FIGURE] if kind is Kind.MEASURED else [])
    found = why_not_unchanged(asked, substance, valid_until, red, TODAY)
    assert found is None if reason is None else reason in str(found)


def test_a_verification_wants_the_value_itself() -> None:
    asked = verification(Kind.MEASURED, [FIGURE], in_words=True)
    later = Draft(progress_text="已完成", readings=(ReadingDraft(7, not_due=True),))
    assert fields(asked, later) == ["value_7", "confirmation"]
    assert fields(asked, Draft(progress_text="本期没有进展", nil_report=True)) == ["nil_report"]
