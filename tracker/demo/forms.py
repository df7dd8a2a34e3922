"""Filling in a body's Excel form the way its liaison would: by the headers of the sheet (domain.md 11). Pure."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

from tracker.reporting.asked.questions import Draft, Questions
from tracker.reporting.form.columns import (
    CODE,
    FIGURE_COLUMNS,
    FIGURES_SHEET,
    REPORT_COLUMNS,
    REPORTS_SHEET,
    YES,
    Column,
)
from tracker.reporting.form.fields import SITUATION, FigureField, Part, fields_of
from tracker.reporting.form.table import HEADER_ROW
from tracker.vocabulary import FormSituation, Labelled

Answers = Mapping[str, tuple[Questions, Draft]]
"""By task code what the report asks and what the body answers."""


def filled(form: bytes, answers: Answers) -> bytes:
    """The form with these answers in its rows."""
    book = load_workbook(io.BytesIO(form))
    for code, put in _lines(book[REPORTS_SHEET], REPORT_COLUMNS):
        if code in answers:
            asked, draft = answers[code]
            put({**fields_of(draft, asked, is_written=True), SITUATION: FormSituation.PROGRESS})
    if FIGURES_SHEET in book.sheetnames:
        _fill_figures(book[FIGURES_SHEET], answers)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill_figures(sheet: Any, answers: Answers) -> None:
    subjects = _place(FIGURE_COLUMNS, "subject")
    for row, (code, put) in enumerate(_lines(sheet, FIGURE_COLUMNS), start=HEADER_ROW + 1):
        if code not in answers:
            continue
        asked, draft = answers[code]
        subject = sheet.cell(row, subjects).value
        figure = next(one for one in asked.figures if one.subject == subject)
        values = fields_of(draft, asked, is_written=True)
        put({str(part): values[FigureField(part, figure.indicator_id).name] for part in Part})


def _lines(sheet: Any, columns: tuple[Column, ...]) -> Iterator[tuple[str, Any]]:
    """Each row's task code, and what writes values by column into its free cells."""
    for row in range(HEADER_ROW + 1, sheet.max_row + 1):

        def put(values: Mapping[str, Any], row: int = row) -> None:
            for place, column in enumerate(columns, start=1):
                if column.is_filled and values.get(column.name) is not None:
                    sheet.cell(row, place).value = _plain(values[column.name])

        yield str(sheet.cell(row, _place(columns, CODE)).value), put


def _place(columns: tuple[Column, ...], name: str) -> int:
    return [column.name for column in columns].index(name) + 1


def _plain(value: Any) -> Any:
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bool):
        return YES if value else None
    return value
