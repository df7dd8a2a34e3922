"""Heavy work, each in a process of its own to tell its memory: `python -m tests.bench.heavy TIMER WORK JSON`."""

from __future__ import annotations

import contextlib
import json
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import configure_mappers

from tests.bench.measure import highest_memory
from tests.given import builders
from tracker import create_app
from tracker.alerts.models import Alert, DailyDigest, Delivery, DigestItem
from tracker.database import WRITES, db

CHUNK = 1000


class Clock:
    """Adds up the time that counts."""

    def __init__(self) -> None:
        self.seconds = 0.0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Counts while this lasts."""
        timer = getattr(time, sys.argv[1])
        start = timer()
        yield
        self.seconds += timer() - start


def _app(url: str, instance: str) -> Flask:
    """The application, its tables known: a scheduler that has just started is not what is measured."""
    app = create_app(builders.settings(url, Path(instance)))
    configure_mappers()
    return app


def workbook(clock: Clock, url: str, instance: str, quarter: str, path: str) -> int:
    """The supervision workbook of the whole jurisdiction; how many tasks."""
    from tests.bench.data import act
    from tests.bench.people import JURISDICTION
    from tracker.acts.supervision.workbooks import build
    from tracker.reporting.quarters import Quarter
    from tracker.supervision.selecting.rules import Selection

    with _app(url, instance).app_context(), clock.running():
        doing = act()
        built = build(doing, Selection(JURISDICTION), Quarter.parse(quarter), doing.today, Path(path))
    return built.tasks


def scan(clock: Clock, url: str, instance: str, day: str, again: bool = False, acted: bool = False) -> int:
    """A scan of the jurisdiction for a day; how many messages it wrote.

    The scheduler has scanned another jurisdiction before, one without plans, or the same one earlier on the day
    (`again`): its statements are built. `acted`: somebody has done something since.
    """
    from tests.bench.people import EMPTY_JURISDICTION, JURISDICTION
    from tracker.actor import COMMAND, Act
    from tracker.acts.alerts import scan
    from tracker.clock import noon_of

    on = date.fromisoformat(day)
    with _app(url, instance).app_context():
        before = JURISDICTION if again else EMPTY_JURISDICTION
        if acted:
            builders.acted(on)
        scan.scan(Act(COMMAND, noon_of(on), uuid.uuid4().hex), before)
        if acted:
            builders.acted(on)
        with clock.running():
            found = scan.scan(Act(COMMAND, noon_of(on), uuid.uuid4().hex), JURISDICTION)
    return len(found.created)


def find_and_insert(clock: Clock, url: str, instance: str, due_on: str, inserts: bool) -> int:
    """Find the milestones due on a day by their index and, if asked, insert a message for each; how many.

    The messages are taken back afterwards.
    """
    from tests.bench.floors import DUE, messages

    with _app(url, instance).app_context():
        engine = db.engine
        with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            last = connection.scalar(select(func.max(Alert.id))) or 0
        writing = engine.connect().execution_options(**{WRITES: inserts})
        with writing as connection, clock.running(), connection.begin():
            found = connection.execute(DUE, {"due_on": date.fromisoformat(due_on)}).all()
            if inserts:
                connection.execute(insert(Alert), messages(found))
        with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            connection.execute(delete(Alert).where(Alert.id > last))
    return len(found)


def queue_digests(clock: Clock, url: str, instance: str, day: str) -> list[int]:
    """Queue the digests of a morning, as the scheduler does before it sends any; how many, and what is in them."""
    from tests.bench.people import JURISDICTION
    from tracker import changes
    from tracker.actor import COMMAND, Act
    from tracker.alerts.outbox import steps
    from tracker.clock import noon_of

    act = Act(COMMAND, noon_of(date.fromisoformat(day)), uuid.uuid4().hex)
    with _app(url, instance).app_context():
        with clock.running(), changes.writing(act):
            queued = steps.queue(act, JURISDICTION)
        items = db.session.scalar(select(func.count()).select_from(DigestItem))
    return [queued, items or 0]


def insert_digests(clock: Clock, url: str, instance: str, day: str) -> list[int]:
    """Find the messages of a morning by their index and INSERT digests of them; taken back afterwards."""
    from tests.bench.floors import digests

    with _app(url, instance).app_context():
        writing = db.engine.connect().execution_options(**{WRITES: True})
        with writing as connection, clock.running(), connection.begin():
            made = digests(connection, date.fromisoformat(day))
        with db.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            for table in (Delivery, DigestItem, DailyDigest):
                connection.execute(delete(table))
    return list(made)


def same_workbook(clock: Clock, path: str, copy: str, only: str | None = None) -> int:
    """The cells of that workbook written by openpyxl, reading not counted; how many cells. `only`: one sheet."""
    book, source = Workbook(write_only=True), load_workbook(path, read_only=True)
    styles: dict[int, Any] = {}
    count = 0
    for sheet in source.worksheets:
        if only is not None and sheet.title != only:
            continue
        target = book.create_sheet(sheet.title)
        lines: list[list[tuple[Any, int]]] = []
        for row in sheet.iter_rows():
            lines.append([(cell.value, getattr(cell, "style_id", 0)) for cell in row])
            count += len(row)
            if len(lines) == CHUNK:
                _append(clock, target, lines, styles, source)
                lines = []
        _append(clock, target, lines, styles, source)
    with clock.running():
        book.save(copy)
    return count


def _append(clock: Clock, sheet: Any, lines: list[list[tuple[Any, int]]], styles: dict[int, Any], source: Any) -> None:
    for number in {style for line in lines for _, style in line} - set(styles):
        styles[number] = _style(sheet, source, number)
    with clock.running():
        for line in lines:
            cells = []
            for value, number in line:
                cell = WriteOnlyCell(sheet, value)
                cell._style = styles[number]  # type: ignore[attr-defined]
                cells.append(cell)
            sheet.append(cells)


def _style(sheet: Any, source: Any, number: int) -> Any:
    """The same look in the new workbook."""
    looks, cell = source._cell_styles[number], WriteOnlyCell(sheet)
    cell.font = source._fonts[looks.fontId]
    cell.fill = source._fills[looks.fillId]
    cell.border = source._borders[looks.borderId]
    if looks.alignmentId:
        cell.alignment = source._alignments[looks.alignmentId]
    return cell._style  # type: ignore[attr-defined]


def form_in(clock: Clock, url: str, instance: str, path: str) -> int:
    """Take a filled Excel form over; how many reports it changed."""
    from tests.bench.data import act
    from tracker.acts.reporting import excel_forms
    from tracker.reporting.versions.evidence_rules import NewFile
    from tracker.stores.folder import Folder

    uploads = Folder(Path(instance) / "uploads")
    with _app(url, instance).app_context(), clock.running():
        taken = excel_forms.take(act(), NewFile("form.xlsx", Path(path).read_bytes()), uploads)
    return len(taken.differences.rows)


def read_whole(clock: Clock, path: str) -> int:
    """openpyxl reading a workbook in full mode; how many sheets."""
    with clock.running():
        return len(load_workbook(path).worksheets)


WORKS: dict[str, Callable[..., Any]] = {
    "workbook": workbook,
    "same_workbook": same_workbook,
    "scan": scan,
    "find_and_insert": find_and_insert,
    "queue_digests": queue_digests,
    "insert_digests": insert_digests,
    "form_in": form_in,
    "read_whole": read_whole,
}


def main() -> None:
    """Do it and print what it took as one line of JSON."""
    clock = Clock()
    result = WORKS[sys.argv[2]](clock, **json.loads(sys.argv[3]))
    print(json.dumps({"seconds": clock.seconds, "memory": highest_memory(), "result": result}))


if __name__ == "__main__":
    main()
