"""Writes the Excel form of one unit: instructions, reports, figures, signature page (domain.md 11).

Pure: plain values in, the bytes of a workbook out. What people write is free, headers and marks are locked without a
password; every text is a text, also one that begins like a formula.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from tracker.reporting.form.cells import NOT_ASKED
from tracker.reporting.form.columns import (
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
from tracker.reporting.form.keys import DateKey, FigureKey
from tracker.reporting.form.rows import Form, FormRow, last_words, target_words
from tracker.reporting.form.words import instructions, signing_lines
from tracker.reporting.questions import Figure
from tracker.reporting.write.own_answers import Unowned, own_field
from tracker.vocabulary import Labelled

A3, A4 = 8, 9
HEADER_ROW = 3
LINE_POINTS, PADDING_POINTS, TALLEST_POINTS, LOWEST_POINTS = 13.0, 5.0, 409.0, 32.0
LONGEST = 32767
"""Characters a cell can hold."""

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_A_FORMULA = ("=", "+", "-", "@")
_LINE = Side(style="thin", color="7A828E")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TOP = Alignment(wrap_text=True, vertical="top")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_GROUND, _TINT = PatternFill("solid", fgColor="E4E9F0"), PatternFill("solid", fgColor="F4F6F8")
_FREE = Protection(locked=False)
_BODY = {"font": Font(name="宋体", size=10), "border": _BORDER, "alignment": _TOP}


class _Looks:
    """The looks of a workbook's cells, each made once."""

    def __init__(self, sheet: Any) -> None:
        def look(**parts: Any) -> Any:
            cell = WriteOnlyCell(sheet)
            for name, part in parts.items():
                setattr(cell, name, part)
            return cell._style  # type: ignore[attr-defined]

        head = Font(name="黑体", size=10, bold=True)
        self.title = look(font=Font(name="方正小标宋简体", size=18), alignment=_CENTRE)
        self.note = look(font=Font(name="宋体", size=10, color="59606B"), alignment=Alignment(vertical="center"))
        self.words = look(font=Font(name="宋体", size=12), alignment=_TOP)
        self.head = look(font=head, border=_BORDER, alignment=_CENTRE, fill=_GROUND)
        self.head_filled = look(
            font=Font(name="黑体", size=10, bold=True, color="0B4FB3"), border=_BORDER, alignment=_CENTRE, fill=_GROUND
        )
        self.fixed = look(**_BODY, fill=_TINT)
        self.free = look(**_BODY, protection=_FREE)
        self.free_quoted = look(**_BODY, protection=_FREE, quotePrefix=True)
        self.free_day = look(**_BODY, protection=_FREE, number_format="yyyy-mm-dd")


def write(form: Form) -> bytes:
    """The workbook."""
    book = Workbook(write_only=True)
    notes = book.create_sheet(NOTES_SHEET)
    looks = _Looks(notes)
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
    _signing(book.create_sheet(SIGNING_SHEET), looks, form)
    book.active = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _figures_and_dates(form: Form) -> Iterator[tuple[FormRow, Figure | Unowned]]:
    for row in form.rows:
        yield from ((row, figure) for figure in row.asked.figures)
        yield from ((row, date) for date in row.asked.unowned_dates)


class _Table:
    """A sheet with one header row, locked but for what people write."""

    def __init__(
        self, book: Workbook, name: str, columns: Sequence[Column], looks: _Looks, form: Form, freeze: str
    ) -> None:
        sheet = self._sheet = book.create_sheet(name)
        self._columns, self._looks, self._rows = columns, looks, _Rows(sheet)
        for place, column in enumerate(columns, start=1):
            dimension = sheet.column_dimensions[get_column_letter(place)]
            dimension.width, dimension.hidden = column.width, column.name == KEY
        _paper(sheet, A3, "landscape", f"{form.head.department} · {form.head.title}")
        sheet.freeze_panes = f"{freeze}{HEADER_ROW + 1}"
        sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
        last = get_column_letter(len(columns))
        for row, (text, look, height) in enumerate(
            [(f"{form.head.title}（{name}）", looks.title, 34), (_sub_title(form), looks.note, 20)], start=1
        ):
            # The first column is hidden: what is printed over the whole width begins in the second.
            self._rows.add([(None, look), (text, look)], height)
            sheet.merged_cells.add(f"B{row}:{last}{row}")
        heads = [(column.title, looks.head_filled if column.is_filled else looks.head) for column in columns]
        self._rows.add(heads, 34)

    def line(self, cells: Sequence[tuple[Value | int | float, bool]], is_open: bool) -> None:
        """One row: the value of each column, and whether it may be written."""
        styled = [
            (value, self._look(value, column, is_free and is_open)) for (value, is_free), column in self._paired(cells)
        ]
        tallest = max(_lines(value, column.width) for (value, _), column in self._paired(cells) if column.name != KEY)
        self._rows.add(styled, max(LOWEST_POINTS, min(tallest * LINE_POINTS + PADDING_POINTS, TALLEST_POINTS)))

    def finish(self) -> None:
        """Lists to choose from, and the lock."""
        sheet, last = self._sheet, self._rows.count
        for place, column in enumerate(self._columns, start=1):
            rule = _rule(column)
            if rule is not None:
                letter = get_column_letter(place)
                rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{last}")
                sheet.data_validations.append(rule)
        sheet.auto_filter.ref = f"B{HEADER_ROW}:{get_column_letter(len(self._columns))}{last}"
        protection = sheet.protection
        protection.sheet = True
        for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "autoFilter"):
            setattr(protection, allowed, False)

    def _paired(self, cells: Sequence[Any]) -> Iterable[tuple[Any, Column]]:
        return zip(cells, self._columns, strict=True)

    def _look(self, value: Value | int | float, column: Column, is_free: bool) -> Any:
        if not is_free:
            return self._looks.fixed
        if column.name == Part.AS_OF:
            return self._looks.free_day
        is_quoted = isinstance(value, str) and value.startswith(_LIKE_A_FORMULA)
        return self._looks.free_quoted if is_quoted else self._looks.free


def _rule(column: Column) -> DataValidation | None:
    """What may be written in a column, or what is told beside its cells; None where neither."""
    if column.words:
        rule = DataValidation("list", formula1=f'"{",".join(column.words)}"', allow_blank=True)
        rule.errorTitle, rule.error, rule.showErrorMessage = column.title, "请从列表中选择", True
        return rule
    if not column.prompt:
        return None
    told = DataValidation(allow_blank=True)
    told.promptTitle, told.prompt, told.showInputMessage = column.title, column.prompt, True
    return told


class _Rows:
    """The rows of a sheet, written one after the other with their heights in points."""

    def __init__(self, sheet: Any) -> None:
        self.sheet, self.count = sheet, 0

    def add(self, cells: Iterable[tuple[Any, Any]], height: float) -> None:
        """One more row of (value, look); a text is never a formula."""
        self.count += 1
        self.sheet.row_dimensions[self.count].height = height
        row = []
        for value, look in cells:
            cell = WriteOnlyCell(self.sheet, value)
            if isinstance(value, str):
                cell.data_type = "s"
            cell._style = look  # type: ignore[attr-defined]
            row.append(cell)
        self.sheet.append(row)


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
    fixed: dict[str, Value | int] = {
        KEY: str(FigureKey(row.key.code, row.key.report_id, figure.indicator_id)),
        "number": number,
        "code": row.key.code,
        "subject": figure.subject,
        "target": target_words(figure),
        "unit": figure.unit or "",
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
    told: dict[str, Value | int] = {
        KEY: str(DateKey(row.key.code, row.key.report_id, milestone_id)),
        "number": number,
        "code": row.key.code,
        "subject": date.words,
        "target": f"{date.due_on} 到期" if date.due_on else "",
        "unit": "",
        "last": "",
        "required": "只答是否承担",
        OWN: row.fields.get(date.field),
    }
    return [(_plain(told.get(column.name, NOT_ASKED)), column.name == OWN) for column in FIGURE_COLUMNS]


def _plain(value: Value | int) -> Value | int | float:
    """A value as a cell can hold it without changing it."""
    if isinstance(value, Labelled):
        return value.label
    if isinstance(value, bool):
        return YES if value else None
    if isinstance(value, Decimal):
        return float(value) if Decimal(f"{float(value):.15g}") == value else f"{value.normalize():f}"
    if isinstance(value, str):
        return _CONTROLS.sub("", value)[:LONGEST] or None
    return value


def _lines(value: Value | int | float, width: int) -> int:
    """How many lines a text takes in a column; a Chinese character is as wide as two others."""
    if not isinstance(value, str):
        return 1
    return sum(
        -(-sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line) // width) or 1
        for line in value.split("\n")
    )


def _sub_title(form: Form) -> str:
    head = form.head
    return (
        f"填报单位：{head.department}    数据截至：{head.as_of}    "
        f"报送截止：{head.unit_due_on}（牵头汇总 {head.lead_due_on}）    蓝色表头的列由单位填写"
    )


def _notes(sheet: Any, looks: _Looks, form: Form) -> None:
    _paper(sheet, A4, "portrait", form.head.title)
    sheet.column_dimensions["A"].width = 88
    rows = _Rows(sheet)
    rows.add([(form.head.title, looks.title)], 44)
    for text in instructions(form):
        rows.add([(text, looks.words)], _lines(text, 68) * 17 + 8)
    sheet.protection.sheet = True


def _signing(sheet: Any, looks: _Looks, form: Form) -> None:
    _paper(sheet, A4, "portrait", form.head.title)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 24, 60
    rows = _Rows(sheet)
    rows.add([(f"{form.head.title}签字盖章页", looks.title), (None, looks.title)], 50)
    sheet.merged_cells.add("A1:B1")
    for name, text, height in signing_lines(form):
        rows.add([(name, looks.free), (text, looks.free)], height)


def _paper(sheet: Any, size: int, orientation: str, note: str) -> None:
    setup = sheet.page_setup
    setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight = size, orientation, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.left.text, sheet.oddFooter.center.text = note, "第 &P 页 共 &N 页"
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, 0.4)
