"""Writes the 承办分工表: items, collectives, and last the bodies to choose from (domain.md 11). Pure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from tracker.reporting.division.columns import (
    BODIES_SHEET,
    BODY_COLUMNS,
    COLUMNS,
    EVERYBODY,
    GROUP_COLUMNS,
    GROUPS_SHEET,
    ITEMS_SHEET,
    OWNERS,
    TO,
)
from tracker.reporting.division.rows import BodyRow, ItemRow
from tracker.reporting.division.sheet import DivisionSheet
from tracker.reporting.form.cells import NOT_ASKED
from tracker.reporting.form.columns import CODE, KEY
from tracker.reporting.form.table import A4, HEADER_ROW, Cell, Looks, Rows, Table, Titles, clean, lines_of, paper

HOW_TO = (
    "只填蓝色表头的三列，不改的行留空；几家共同承办的用顿号隔开，全部单位共同承办的写“本条各单位”；"
    "不在该任务责任单位里的作为实际承办单位"
)
GROUPS_HOW_TO = (
    "只填蓝色表头的五列，不改的行留空；写到这个统称的任务一起变动；几家用顿号隔开，不再指定汇总单位的写“主办处室”"
)
_NAMES_FROM = 2
"""The row of the second sheet in which the names begin."""


def write(sheet: DivisionSheet) -> bytes:
    """The workbook."""
    book = Workbook(write_only=True)
    bodies = book.create_sheet(BODIES_SHEET)
    looks = Looks(bodies)
    _bodies(bodies, looks, sheet.bodies)
    note = "    ".join(part for part in (sheet.number, f"{sheet.made_on} 导出", HOW_TO) if part)
    table = Table(book, ITEMS_SHEET, COLUMNS, looks, Titles(sheet.heading, note, sheet.heading), freeze="C")
    for row in sheet.rows:
        table.line(_cells(row), row.task.is_adjustable)
    if sheet.rows:
        table.sheet.data_validations.append(_choice(len(sheet.rows), len(sheet.bodies)))
    table.finish()
    if sheet.groups:
        _groups(book, looks, sheet)
    book.move_sheet(BODIES_SHEET, len(book.sheetnames))
    book.active = 0
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(row: ItemRow) -> list[tuple[Cell, bool]]:
    """The cells of an item; of a task whose division cannot be changed any more a dash stands where one would write."""
    fixed = {
        KEY: str(row.mark),
        CODE: row.task.code,
        "measure": row.task.measure,
        "kind": row.kind.label,
        "words": row.words,
        "aim": row.aim,
        OWNERS: row.whose,
        "known_by": row.how,
        "why": row.why,
    }
    empty = None if row.task.is_adjustable else NOT_ASKED
    return [(empty, True) if column.is_filled else (clean(fixed[column.name]), False) for column in COLUMNS]


def _groups(book: Workbook, looks: Looks, sheet: DivisionSheet) -> None:
    """The collectives of the plan, a row each."""
    titles = Titles(f"{sheet.title}统称与成员", GROUPS_HOW_TO, sheet.heading)
    table = Table(book, GROUPS_SHEET, GROUP_COLUMNS, looks, titles, freeze="D")
    for row in sheet.groups:
        fixed = {
            KEY: str(row.mark),
            CODE: row.task.code,
            "phrase": row.phrase,
            "codes": "、".join(row.codes),
            "consolidator": row.consolidator,
            "members": "、".join(row.members.values()),
        }
        cells: list[tuple[Cell, bool]] = [
            (None, True) if column.is_filled else (clean(fixed[column.name]), False) for column in GROUP_COLUMNS
        ]
        table.line(cells, is_open=True)
    table.finish()


def _choice(rows: int, bodies: int) -> DataValidation:
    """One body is chosen from the second sheet; several are typed, so that nothing else is refused by the sheet."""
    names = f"{BODIES_SHEET}!$A${_NAMES_FROM}:$A${_NAMES_FROM + bodies}"
    rule = DataValidation("list", formula1=names, allow_blank=True, showErrorMessage=False)
    rule.promptTitle, rule.showInputMessage = "改为承办单位", True
    rule.prompt = "几家用顿号隔开；全部单位共同承办写“本条各单位”；不改的留空"
    letter = get_column_letter([column.name for column in COLUMNS].index(TO) + 1)
    rule.add(f"{letter}{HEADER_ROW + 1}:{letter}{HEADER_ROW + rows}")
    return rule


def _bodies(sheet: Any, looks: Looks, bodies: Sequence[BodyRow]) -> None:
    """“本条各单位” first, then the bodies of the plan's tasks."""
    paper(sheet, A4, "landscape", BODIES_SHEET)
    for place, column in enumerate(BODY_COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.freeze_panes = f"A{_NAMES_FROM}"
    rows = Rows(sheet)
    rows.add([(column.title, looks.head) for column in BODY_COLUMNS], 24)
    rows.add([(EVERYBODY, looks.fixed), ("该任务的全部责任单位共同承办", looks.fixed), ("各任务", looks.fixed)], 20)
    for body in bodies:
        codes = "、".join(body.codes)
        height = max(20.0, lines_of(codes, BODY_COLUMNS[-1].width) * 13.0 + 5)
        rows.add([(clean(text), looks.fixed) for text in (body.name, body.full_name, codes)], min(height, 409.0))
    sheet.protection.sheet = True
