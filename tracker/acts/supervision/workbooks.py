"""Building the workbook: at once for the command line, or as a run that the scheduler process works off."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import end_read
from tracker.database.snapshots import begin_snapshot
from tracker.errors import BadInput
from tracker.jobs import runs
from tracker.jobs.runs import Job, Product, Tell
from tracker.stores.store import Store
from tracker.supervision.contents.queries import contents_of
from tracker.supervision.editions.content_queries import span_period
from tracker.supervision.editions.kept_queries import newest_of
from tracker.supervision.editions.rules import excerpt, with_book, without_edition
from tracker.supervision.period import WORKBOOK, Book, Span, span_of
from tracker.supervision.queries import task_ids
from tracker.supervision.selecting.queries import is_empty
from tracker.supervision.selecting.rules import NOTHING, Selection, selection_of
from tracker.supervision.selecting.steps import keep_columns
from tracker.supervision.writing import leader_book, table_files, workbook
from tracker.supervision.writing.workbook import Progress

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
    span: Span,
    on: date,
    path: Path,
    progress: Progress | None = None,
    *,
    book: Book = Book.WHOLE,
    columns: Sequence[str] = (),
) -> Built:
    """Write a file of a quarter or a year as known on a day. RuleRefused before a plan was received, or for nothing.

    `columns` of 任务台账 by title, none: all; 领导版 has its own. The file appears whole or not at all.
    """
    counted = 0

    def count(rows: int) -> None:
        nonlocal counted
        counted = rows
        if progress is not None:
            progress(rows)

    begin_snapshot()
    shown = () if book is Book.LEADER else columns
    contents = contents_of(selection, span_period(selection, span, on, act.at), shown)
    signed = newest_of(selection.jurisdiction_id, span.name, signed=True) if contents.period.is_final else None
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=book.suffix)
    os.close(descriptor)
    try:
        WRITERS[book](contents, Path(name), count)
        os.replace(name, path)
    finally:
        if isinstance(contents.rows, Generator):
            contents.rows.close()  # whoever works rows out is not waited for
        Path(name).unlink(missing_ok=True)
        end_read()
    title = excerpt(with_book(contents.title, book is Book.LEADER), contents.chosen)
    name = without_edition(title, on, contents.period.is_final, contents.period.year, signed.label if signed else "")
    return Built(path, name, counted)


WRITERS = {
    Book.WHOLE: workbook.write,
    Book.LEADER: leader_book.write,
    Book.CSV: table_files.write_csv,
    Book.JSON: table_files.write_json,
}


def request(
    act: Act,
    selection: Selection,
    span: Span,
    on: date,
    book: Book = Book.WHOLE,
    columns: Sequence[str] | None = None,
) -> int:
    """Queue the building of a file; the run's id. RuleRefused before a plan was received.

    BadInput where nothing is in it. `columns` of 任务台账 are kept for the next file of who asks; None: all, and
    what was kept stays.
    """
    if on > act.today:
        raise BadInput("截至日不能晚于今天")
    known = span_period(selection, span, on, act.at).known
    if not selection.is_whole and is_empty(selection, known):
        raise BadInput(NOTHING)
    with changes.writing(act):
        parameters = {"quarter": span.name, "on": on.isoformat(), **selection.parameters(), "book": book.value}
        if columns is not None:
            keep_columns(act, columns)
            parameters["columns"] = list(columns)
        run = runs.queue(act, WORKBOOK, selection.jurisdiction_id, parameters)
        audit.record(
            act, "request_workbook", "run", run.id, jurisdiction_id=selection.jurisdiction_id, asked=parameters
        )
        return run.id


def restore_columns(act: Act) -> None:
    """全部恢复: the next file begins with all columns."""
    with changes.writing(act):
        keep_columns(act, ())


def work_off(act: Act, job: Job, built: Store, tell: Tell) -> Product:
    """Build what a run asks for and keep it (runs.Worker)."""
    selection = selection_of(job.jurisdiction_id, job.parameters)
    span, on = span_of(job.parameters["quarter"]), date.fromisoformat(job.parameters["on"])
    book = Book(job.parameters.get("book", Book.WHOLE))
    name = f"{span.name}-{job.run_id}{book.suffix}"
    whole = max(len(task_ids(selection)), 1)

    def progress(rows: int) -> None:
        if rows % STEP == 0:
            tell(min(99, rows * 100 // whole))

    columns = job.parameters.get("columns", ())
    with built.unfinished(book.suffix) as path:
        title = build(act, selection, span, on, path, progress, book=book, columns=columns).title
        built.settle(path, name)
    return Product(name, f"{title}{book.suffix}")
