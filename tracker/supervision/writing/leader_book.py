"""领导版: a file for paper, A3 at full size, the tasks of a colour together, full texts in an annex (domain.md 6)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from openpyxl import Workbook

from tracker.ledger.rows.totals import Totals
from tracker.supervision.sheets.cells import Cell
from tracker.supervision.sheets.leader import (
    ANNEX,
    ANNEX_COLUMNS,
    COLUMNS,
    NAME,
    NOTE,
    Beside,
    annex_lines,
    band,
    summary,
)
from tracker.supervision.sheets.letters import Written
from tracker.supervision.writing.paper import READABLE, Page
from tracker.supervision.writing.row_files import save
from tracker.supervision.writing.workbook import DEMO, TO_SIGN, Contents, Progress, units_and_day
from tracker.vocabulary import Colour


def write(contents: Contents, path: Path, progress: Progress = lambda count: None) -> None:
    """Write it; `progress` hears how many ledger rows were read."""
    book = Workbook(write_only=True)
    note = f"{contents.heading}（{NAME}） · 截至{contents.period.as_of} · {contents.period.status}"
    page = Page(book, NAME, [column.width for column in COLUMNS], note, READABLE)
    annex = Page(book, ANNEX, [width for _, width in ANNEX_COLUMNS], note, READABLE)
    try:
        annex.freeze("A3", 2)
        annex.banner(f"{contents.title}（{NAME}）附件：全文", annex.styles.title, 32)
        annex.heads([title for title, _ in ANNEX_COLUMNS], 24)
        lines, totals = _lines(contents, annex, progress)
        _head(page, contents, totals)
        for colour in Colour:
            if lines[colour]:
                page.banner(band(colour, len(lines[colour])), page.styles.lights[colour], 20)
            for values in lines[colour]:
                page.line(values)
        if not totals.tasks:
            page.banner("没有已下达的任务", page.styles.note)
        page.banner(NOTE, page.styles.note, 20)
        page.banner(TO_SIGN, page.styles.note, 36)
        if not annex.count:
            annex.banner("各项文字在正表中已写全", annex.styles.note)
        save(book, [page.rows, annex.rows], path)
    finally:
        page.rows.close()
        annex.rows.close()


def _lines(contents: Contents, annex: Page, progress: Progress) -> tuple[defaultdict[Colour, list[list[Cell]]], Totals]:
    """The rows by colour, each in the order of the ledger; what they cut goes into the annex at once."""
    lines, totals = defaultdict[Colour, list[list[Cell]]](list), Totals()
    for position, row in enumerate(contents.rows, start=1):
        first = annex.next_row
        for values in annex_lines(row):
            annex.line(values)
        letters = contents.letters_of.get(row.task_id, Written()).count
        place = first if annex.next_row > first else None
        beside = Beside(contents.streaks.get(row.task_id, 0), letters, place)
        lines[row.light.colour].append([column.value(row, beside) for column in COLUMNS])
        totals.add(row)
        progress(position)
    return lines, totals


def _head(page: Page, contents: Contents, totals: Totals) -> None:
    page.freeze("B5", 4)
    page.banner(f"{contents.heading}（{NAME}）", page.styles.title, 36)
    page.note_line(units_and_day(contents) + (f"    {DEMO}" if contents.is_demo else ""))
    page.banner(summary(totals, contents.before, contents.period.before), page.styles.note, 18)
    page.heads([column.title for column in COLUMNS], 24)
