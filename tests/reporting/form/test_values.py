"""The small parts of the Excel form, as tables: number formats, marks of rows, fields of a draft, headers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.reporting.form.samples import ASKED, BEGIN, KEY
from tracker.reporting.asked.questions import Draft, ReadingDraft
from tracker.reporting.form.columns import REPORT_COLUMNS, header, is_header
from tracker.reporting.form.fields import FigureField, Part, asked_fields, draft_of, fields_of, shown
from tracker.reporting.form.keys import FigureKey, RowKey, digest_of, printed_of, sealed
from tracker.reporting.form.xlsx.formats import Shown, shown_as
from tracker.vocabulary import FormSituation

FORMATS = [
    (0, None, Shown.NUMBER),
    (2, None, Shown.NUMBER),
    (9, None, Shown.SHARE),
    (10, None, Shown.SHARE),
    (14, None, Shown.DAY),
    (22, None, Shown.DAY),
    (31, None, Shown.DAY),
    (57, None, Shown.DAY),
    (20, None, Shown.NUMBER),
    (49, None, Shown.NUMBER),
    (176, "0.0%", Shown.SHARE),
    (176, "General", Shown.NUMBER),
    (176, "G/通用格式", Shown.NUMBER),
    (176, "yyyy-mm-dd", Shown.DAY),
    (176, 'yyyy"年"m"月"d"日"', Shown.DAY),
    (176, "[$-804]yyyy/m/d;@", Shown.DAY),
    (176, '[Red]0.00_ "元"', Shown.NUMBER),
    (176, '0"d"', Shown.NUMBER),
    (176, r"0\%", Shown.NUMBER),
    (176, "#,##0_);[Red](#,##0)", Shown.NUMBER),
    (176, "#,##0.00", Shown.NUMBER),
    (176, "#,##0,", Shown.OTHER),
    (176, '0.0,,"百万"', Shown.OTHER),
    (176, '0!.0,"万"', Shown.OTHER),
    (176, '0"万"', Shown.NUMBER),
]


@pytest.mark.parametrize(("number", "code", "expected"), FORMATS)
def test_number_formats(number: int, code: str | None, expected: Shown) -> None:
    assert shown_as(number, code) is expected


MARK = RowKey(KEY, "50-22-11-06", 12, 3, "0123456789ab")


def test_marks_are_read_back() -> None:
    assert RowKey.parse(str(MARK)) == MARK
    assert RowKey.parse(f" {MARK}\n") == MARK
    figure = FigureKey("50-22-11-06", 12, 71, printed_of("公交接驳率", "85%（2025年，水平）", "%"))
    assert FigureKey.parse(str(figure)) == figure
    assert printed_of("公交 接驳率", "８５％(2025年,水平)", "%") == figure.printed
    handed_out_before = sealed("F1", "50-22-11-06", 12, 71)
    assert FigureKey.parse(handed_out_before) == replace(figure, printed="")
    assert FigureKey.parse(str(MARK)) is None
    assert RowKey.parse(str(figure)) is None


ALTERED = [
    "",
    "R1",
    "R1|||||",
    str(MARK)[:-1],
    str(MARK).replace("|12|", "|13|"),
    str(MARK).replace("2026Q4", "2026Q3"),
    str(MARK).lower(),
    str(replace(MARK, report_id=2**31)),
    str(MARK).replace("|12|", "|十二|"),
]


@pytest.mark.parametrize("text", ALTERED)
def test_altered_marks_are_none(text: str) -> None:
    assert RowKey.parse(text) is None


def test_digest_minds_what_is_said_and_nothing_else() -> None:
    fields = fields_of(BEGIN[1], ASKED[1], is_written=True)
    assert digest_of(fields) == digest_of(dict(reversed(fields.items())))
    assert digest_of(fields) == digest_of({**fields, "stage": None, "value_99": None, "not_due_99": False})
    assert digest_of({"value_1": Decimal("84.10")}) == digest_of({"value_1": Decimal("84.1")})
    for name, value in (("problems", "别的"), ("value_71", Decimal(0)), ("situation", FormSituation.NIL)):
        assert digest_of({**fields, name: value}) != digest_of(fields)


@pytest.mark.parametrize("report_id", ASKED)
def test_fields_make_the_draft_they_were_made_of(report_id: int) -> None:
    asked, draft = ASKED[report_id], BEGIN[report_id]
    fields = fields_of(draft, asked, is_written=True)
    assert list(fields) == asked_fields(asked)
    again = draft_of(fields, asked, Draft())
    assert fields_of(again, asked, is_written=True) == fields


def test_fields_not_told_stand_as_they_were() -> None:
    draft = draft_of({"problems": "新的"}, ASKED[1], BEGIN[1])
    assert (draft.problems, draft.progress_text) == ("新的", BEGIN[1].progress_text)
    assert draft.reading(71) == BEGIN[1].reading(71)


def test_not_due_leaves_no_value() -> None:
    base = replace(BEGIN[1], readings=(ReadingDraft(71, Decimal(3), date(2026, 9, 1), "年报"),))
    draft = draft_of({FigureField(Part.NOT_DUE, 71).name: True}, ASKED[1], base)
    assert draft.reading(71) == ReadingDraft(71, None, None, "年报", "", not_due=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (False, ""), (True, "是"), (Decimal("1E+2"), "100"), (FormSituation.NIL, "零报告"), ("", "")],
)
def test_shown(value: object, text: str) -> None:
    assert shown(value) == text  # type: ignore[arg-type]


def test_header_is_the_row_that_names_most_columns() -> None:
    titles = [column.title for column in REPORT_COLUMNS]
    half = len(titles) // 2
    assert is_header(titles[: half + 1], REPORT_COLUMNS)
    assert not is_header(titles[: half // 2], REPORT_COLUMNS)
    found, faults = header(3, dict(enumerate(reversed(titles), start=2)), REPORT_COLUMNS)
    assert faults == []
    assert found.places["key"] == len(titles) + 1
