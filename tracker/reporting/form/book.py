"""Writes the Excel form of one unit: instructions, reports, figures, signature page (domain.md 11).

Pure: plain values in, the bytes of a workbook out. What people write is free, headers and marks are locked without a
password; every text is a text, also one that begins like a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from tracker.reporting.asked.own_answers import Unowned, own_field
from tracker.reporting.asked.questions import Figure
from tracker.reporting.form.cells import NOT_ASKED
from tracker.reporting.form.columns import (
    CO_COLUMNS,
    CO_SHEET,
    FIGURE_COLUMNS,
    FIGURES_SHEET,
    KEY,
    NOTES_SHEET,
    REPORT_COLUMNS,
    REPORTS_SHEET,
    SIGNING_SHEET,
    YES,
    Column,
)
from tracker.reporting.form.fields import OWN, FigureField, Part, Value, asked_fields
from tracker.reporting.form.keys import PRINTED, DateKey, FigureKey, printed_of
from tracker.reporting.form.rows import CoText, Form, FormRow, last_words, target_words
from tracker.reporting.form.table import A4, Looks, Rows, Table, Titles, clean, lines_of, paper
from tracker.reporting.form.words import instructions, signing_lines
from tracker.vocabulary import Labelled


def write(form: Form) -> bytes:
    """The workbook."""
    book = Workbook(write_only=True)
    notes = book.create_sheet(NOTES_SHEET)
    looks = Looks(notes)
    _notes(notes, looks, form)
    reports = _Table(book, REPORTS_SHEET, REPORT_COLUMNS, looks, form, freeze="D")
    for number, row in enumerate(form.rows, start=1):
        reports.line(_report_cells(number, row), row.is_open)
    reports.finish()
    figures = list(_figures_and_dates(form))
    if figures:
        table = _Table(book, FIGURES_SHEET, FIGURE_COLUMNS, looks, form, freeze="E")
        for number, (row, one) in enumerate(figures, start=1):
            cells = _date_cells(number, row, one) if isinstance(one, Unowned) else _figure_cells(number, row, one)
            table.line(cells, row.is_open)
        table.finish()
    if form.co_texts:
        co_texts = _Table(book, CO_SHEET, CO_COLUMNS, looks, form, freeze="E")
        for text in form.co_texts:
            co_texts.line(_co_cells(text), is_open=False)
        co_texts.finish()
    _signing(book.create_sheet(SIGNING_SHEET), looks, form)
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _figures_and_dates(form: Form) -> Iterator[tuple[FormRow, Figure | Unowned]]:
    for row in form.rows:
        yield from ((row, figure) for figure in row.asked.figures)
        yield from ((row, date) for date in row.asked.unowned_dates)


class _Table(Table):
    """A sheet of the form."""

    def __init__(
        self, book: Workbook, name: str, columns: Sequence[Column], looks: Looks, form: Form, freeze: str
    ) -> None:
        title, foot = f"{form.head.title}（{name}）", f"{form.head.department} · {form.head.title}"
        super().__init__(book, name, columns, looks, Titles(title, _sub_title(form), foot), freeze)


def _report_cells(number: int, row: FormRow) -> list[tuple[Value | int | float, bool]]:
    """The cells of a report; what a task of this kind is not asked shows a dash and is locked."""
    fixed: dict[str, Value | int] = {
        KEY: str(row.key),
        "number": number,
        "code": row.key.code,
        "plan": row.plan,
        "measure": row.measure,
        "promise": row.promise,
        "duty": row.duty,
        "due_on": row.due_on.isoformat(),
        "state": row.state,
        "origin": row.origin,
    }
    asked = set(asked_fields(row.asked))
    cells: list[tuple[Value | int | float, bool]] = []
    for column in REPORT_COLUMNS:
        if not column.is_filled:
            cells.append((_plain(fixed[column.name]), False))
        elif column.name in asked:
            cells.append((_plain(row.fields[column.name]), True))
        else:
            cells.append((NOT_ASKED, False))
    return cells


def _figure_cells(number: int, row: FormRow, figure: Figure) -> list[tuple[Value | int | float, bool]]:
    words = figure.subject, target_words(figure), figure.unit or ""
    fixed: dict[str, Value | int] = {
        KEY: str(FigureKey(row.key.code, row.key.report_id, figure.indicator_id, printed_of(*words))),
        "number": number,
        "code": row.key.code,
        **dict(zip(PRINTED, words, strict=True)),
        "last": last_words(figure),
        "required": "必填" if figure.required else "是本单位的必填" if figure.is_unowned else "选填",
    }
    cells: list[tuple[Value | int | float, bool]] = []
    for column in FIGURE_COLUMNS:
        if column.name == OWN:
            answer = row.fields.get(own_field(figure.key))
            cells.append((_plain(answer) if figure.is_unowned else NOT_ASKED, figure.is_unowned))
        elif column.is_filled:
            cells.append((_plain(row.fields[FigureField(Part(column.name), figure.indicator_id).name]), True))
        else:
            cells.append((_plain(fixed[column.name]), False))
    return cells


def _date_cells(number: int, row: FormRow, date: Unowned) -> list[tuple[Value | int | float, bool]]:
    """An own date in words that nobody owns yet: only whose it is can be answered."""
    milestone_id = int(date.key.rpartition("-")[2])
    words = date.words, f"{date.due_on} 到期" if date.due_on else "", ""
    told: dict[str, Value | int] = {
        KEY: str(DateKey(row.key.code, row.key.report_id, milestone_id, printed_of(*words))),
        "number": number,
        "code": row.key.code,
        **dict(zip(PRINTED, words, strict=True)),
        "last": "",
        "required": "只答是否承担",
        OWN: row.fields.get(date.field),
    }
    return [(_plain(told.get(column.name, NOT_ASKED)), column.name == OWN) for column in FIGURE_COLUMNS]


def _co_cells(text: CoText) -> list[tuple[Value | int | float, bool]]:
    """What a co-body has told, to copy from."""
    told = {"code": text.code, "measure": text.measure, "department": text.department, "word": text.word, **text.texts}
    return [(_plain(told.get(column.name, "")), False) for column in CO_COLUMNS]


def _plain(value: Value | int) -> Value | int | float:
    """A value as a cell can hold it without changing it."""
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, bool):
        return YES if value else None
    if isinstance(value, Decimal):
        return float(value) if Decimal(f"{float(value):.15g}") == value else f"{value.normalize():f}"
    if isinstance(value, str):
        return clean(value)
    return value


def _sub_title(form: Form) -> str:
    head = form.head
    return (
        f"填报单位：{head.department}    数据截至：{head.as_of}    "
        f"报送截止：{head.unit_due_on}（牵头汇总 {head.lead_due_on}）    蓝色表头的列由单位填写"
    )


def _notes(sheet: Any, looks: Looks, form: Form) -> None:
    paper(sheet, A4, "portrait", form.head.title)
    sheet.column_dimensions["A"].width = 88
    rows = Rows(sheet)
    rows.add([(form.head.title, looks.title)], 44)
    for text in instructions(form):
        rows.add([(text, looks.words)], lines_of(text, 68) * 17 + 8)
    sheet.protection.sheet = True


def _signing(sheet: Any, looks: Looks, form: Form) -> None:
    paper(sheet, A4, "portrait", form.head.title)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 60
    rows = Rows(sheet)
    rows.add([(f"{form.head.title}签字盖章页", looks.title), (None, looks.title)], 50)
    sheet.merged_cells.add("A1:B1")
    for name, text, height in signing_lines(form):
        rows.add([(name, looks.free), (text, looks.free)], height)
