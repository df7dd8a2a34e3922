"""Building the workbook: at once for the command line, or as a run that the scheduler process works off."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tracker import audit, changes, demo_mark, runs
from tracker.actor import Act
from tracker.database import begin_snapshot, end_read
from tracker.reporting.quarters import Quarter
from tracker.runs import Job, Product, Tell
from tracker.supervision.issue_queries import dissent_lines, matter_lines
from tracker.supervision.letter_queries import letters
from tracker.supervision.outcome_queries import endings, extension_lines
from tracker.supervision.period import WORKBOOK, Book
from tracker.supervision.queries import (
    Selection,
    closed_before,
    is_inspection,
    layout,
    ledger_rows,
    lights_before,
    office_of,
    period_of,
    registry,
    rule_versions,
    streaks,
    task_ids,
)
from tracker.supervision.report_queries import report_lines
from tracker.supervision.sheets.fifth_layout import FIFTH
from tracker.supervision.sheets.first_layout import FIRST
from tracker.supervision.sheets.fourth_layout import FOURTH
from tracker.supervision.sheets.layout import PRESENT
from tracker.supervision.sheets.leader import NAME
from tracker.supervision.sheets.second_layout import SECOND
from tracker.supervision.sheets.third_layout import THIRD
from tracker.supervision.writing import leader_book, table_files, workbook
from tracker.supervision.writing.workbook import Contents, Progress

STEP = 200
"""Rows between two looks at whether the run was cancelled."""


@dataclass(frozen=True)
class Built:
    """`path` of the workbook; `title` names the file it is handed out as; `tasks` rows of 任务台账."""

    path: Path
    title: str
    tasks: int


def build(
    act: Act,
    selection: Selection,
    quarter: Quarter,
    on: date,
    path: Path,
    progress: Progress | None = None,
    *,
    book: Book = Book.WHOLE,
) -> Built:
    """Write a file of a quarter as known on a day. RuleRefused before a plan was received.

    The file appears whole or not at all.
    """
    counted = 0

    def count(rows: int) -> None:
        nonlocal counted
        counted = rows
        if progress is not None:
            progress(rows)

    begin_snapshot()
    contents = _contents(act, selection, quarter, on)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=book.suffix)
    os.close(descriptor)
    try:
        _WRITERS[book](contents, Path(name), count)
        os.replace(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
        end_read()
    return Built(path, contents.title + (f"（{NAME}）" if book is Book.LEADER else ""), counted)


_WRITERS = {
    Book.WHOLE: workbook.write,
    Book.LEADER: leader_book.write,
    Book.CSV: table_files.write_csv,
    Book.JSON: table_files.write_json,
}


def request(act: Act, selection: Selection, quarter: Quarter, on: date, book: Book = Book.WHOLE) -> int:
    """Queue the building of a file; the run's id. RuleRefused where there is nothing to build from."""
    period_of(selection, quarter, on, act.at)
    with changes.writing(act):
        parameters = {
            "quarter": quarter.name,
            "on": on.isoformat(),
            "plan_id": selection.plan_id,
            "book": book.value,
        }
        run = runs.queue(act, WORKBOOK, selection.jurisdiction_id, parameters)
        audit.record(
            act, "request_workbook", "run", run.id, jurisdiction_id=selection.jurisdiction_id, asked=parameters
        )
        return run.id


def work_off(act: Act, job: Job, folder: Path, tell: Tell) -> Product:
    """Build what a run asks for into the editions folder (runs.Worker)."""
    selection = Selection(job.jurisdiction_id, job.parameters["plan_id"])
    quarter, on = Quarter.parse(job.parameters["quarter"]), date.fromisoformat(job.parameters["on"])
    folder.mkdir(parents=True, exist_ok=True)
    book = Book(job.parameters.get("book", Book.WHOLE))
    path = folder / f"{quarter.name}-{job.run_id}{book.suffix}"
    whole = max(len(task_ids(selection)), 1)

    def progress(rows: int) -> None:
        if rows % STEP == 0:
            tell(min(99, rows * 100 // whole))

    built = build(act, selection, quarter, on, path, progress, book=book)
    return Product(path.name, f"{built.title}{book.suffix}")


def _contents(act: Act, selection: Selection, quarter: Quarter, on: date) -> Contents:
    period = period_of(selection, quarter, on, act.at)
    before = closed_before(selection, period)
    written = letters(selection, period)
    this = [period.round_id] if period.is_final and period.round_id is not None else []
    return Contents(
        period=period,
        office=office_of(selection.jurisdiction_id),
        is_inspection=is_inspection(selection, period),
        rule_versions=rule_versions(selection, period),
        rows=ledger_rows(selection, period),
        reports=report_lines(selection.plan_id, period),
        before=lights_before(selection, before),
        streaks=streaks([*this, *before]),
        extensions=extension_lines(selection, period),
        dissents=dissent_lines(selection, period),
        matters=matter_lines(selection, period),
        endings=endings(selection, period),
        letters=written.lines,
        letters_of=written.of_tasks,
        is_demo=demo_mark.is_demo(),
        registry=registry(),
        layout={1: FIRST, 2: SECOND, 3: THIRD, 4: FOURTH, 5: FIFTH}.get(layout(selection, period), PRESENT),
    )
