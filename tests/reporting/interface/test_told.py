"""What another system says of a report, against what is asked: everything wrong, each at its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tracker.reporting.asked.questions import Draft, Figure, ReadingDraft, questions
from tracker.reporting.form.standing import StandingReport
from tracker.reporting.interface.told import OwnTold, SystemReport, checked
from tracker.vocabulary import FigureMode, Forecast, FormSituation, Kind, Relation, ReportState, Stage

TODAY = date(2026, 11, 20)
FIGURE = Figure(7, "绿色商场", Relation.AT_LEAST, Decimal(50), "家", 2025, FigureMode.CUMULATIVE)
VALUE = ReadingDraft(7, Decimal(46), TODAY, "商务统计月报")
TEXTS = {"progress_text": "新开 6 家", "problems": "无", "next_steps": "验收", "coordination": ""}
WHOLE = SystemReport(3, 1, FormSituation.PROGRESS, TEXTS, {"forecast": Forecast.ON_COURSE}, (VALUE,))


def standing(*figures: Figure) -> StandingReport:
    asked = questions(Kind.MEASURED, 4, figures)
    return StandingReport(3, "（七）", ReportState.TO_FILL, True, False, asked, Draft())


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({}, []),
        ({"references": ("渝商务发〔2026〕12号", "https://example.cn/a")}, []),
        ({"references": ("https:/x",)}, ["/references/0"]),
        ({"texts": {}}, ["/progress_text"]),
        ({"texts": {**TEXTS, "dissent": "不同意"}}, ["/dissent"]),
        ({"texts": {**TEXTS, "next_steps": "验" * 5000}}, []),
        ({"texts": {**TEXTS, "next_steps": "验" * 5001}}, ["/next_steps"]),
        ({"choices": {}}, ["/forecast"]),
        ({"choices": {"forecast": Forecast.ON_COURSE, "stage": Stage.DRAFTING}}, ["/stage"]),
        ({"figures": ()}, ["/figures"]),
        ({"figures": (ReadingDraft(7, not_due=True),)}, []),
        ({"figures": (replace(VALUE, source=""),)}, ["/figures/0/source"]),
        ({"figures": (replace(VALUE, as_of=date(2026, 11, 21)),)}, ["/figures/0/as_of"]),
        ({"figures": (replace(VALUE, value=Decimal("1.123456")),)}, []),
        ({"figures": (replace(VALUE, value=Decimal("1.1234567")),)}, ["/figures/0/value"]),
        ({"figures": (VALUE, VALUE)}, ["/figures/1"]),
        ({"figures": (ReadingDraft(8), VALUE)}, ["/figures/0"]),
        ({"own": (OwnTold("figure-7", True),)}, ["/own/0"]),
        ({"situation": FormSituation.NIL, "texts": {"progress_text": " "}}, ["/progress_text"]),
        (
            {"situation": FormSituation.NO_CHANGE},
            ["/progress_text", "/problems", "/next_steps", "/forecast", "/figures"],
        ),
        ({"situation": FormSituation.NO_CHANGE, "texts": {}, "choices": {}, "figures": ()}, []),
        (
            {"texts": {}, "choices": {}, "figures": (ReadingDraft(8),)},
            ["/figures/0", "/figures", "/progress_text", "/forecast"],
        ),
    ],
)
def test_everything_wrong_is_told_at_its_place(change: dict[str, Any], places: list[str]) -> None:
    found = checked(replace(WHOLE, **change, is_sure=True), standing(FIGURE), TODAY)
    assert [problem.field for problem in found.problems] == places


def test_what_is_not_said_is_empty_and_a_value_is_kept_as_told() -> None:
    found = checked(replace(WHOLE, is_sure=True), standing(FIGURE), TODAY)
    assert (found.draft.progress_text, found.draft.coordination, found.draft.nil_report) == ("新开 6 家", "", False)
    assert found.draft.reading(7).value == Decimal(46)
    assert (found.draft.forecast, found.draft.stage) == (Forecast.ON_COURSE, None)


def test_what_is_odd_is_asked_back_once() -> None:
    far = replace(WHOLE, figures=(replace(VALUE, value=Decimal(46_000_000)),))
    asked_back = checked(far, standing(FIGURE), TODAY)
    assert [problem.field for problem in asked_back.problems] == ["/figures/0/value"]
    assert "sure" in asked_back.problems[0].message
    assert checked(replace(far, is_sure=True), standing(FIGURE), TODAY).problems == ()
