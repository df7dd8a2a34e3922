"""An Excel form of 5,000 rows taken in, written to the database, beside openpyxl reading it in full mode."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update

from tests.bench.data import World, act
from tests.bench.measure import Line, Times, apart
from tests.bench.tables import look_at_tables
from tracker.database import WRITES, db
from tracker.reporting.form import book as form_book
from tracker.reporting.form.columns import REPORT_COLUMNS, REPORTS_SHEET
from tracker.reporting.form.queries import form_of
from tracker.reporting.form.table import HEADER_ROW
from tracker.reporting.models import Report
from tracker.vocabulary import ReportState

MOST = 3.0
MOST_MEMORY = 300.0
ROWS = 5000
WORDS = "完成年度任务的一半，正在推进下一步工作，预计年底前全部完成。" * 4


def lines(app: Flask, world: World, url: str, folder: Path) -> Iterator[Line]:
    """One line. All rows become one body's, not filled in yet: no body has so many."""
    path = folder / "form.xlsx"
    with app.app_context():
        rows = _one_body(world)
        form = form_of(world.open_round_id, world.people.units[0].department_id, act().actor, world.today)
        db.session.rollback()
        _fill_in(form_book.write(form), path)
    made = apart("form_in", url=url, instance=str(folder / "instance"), path=str(path))
    assert made.result >= rows, f"{made.result} reports instead of {rows}"
    least = apart("read_whole", path=str(path))
    name = f"Excel form in ({made.result:,} rows)"
    yield Line(name, Times((made.seconds,)), Times((least.seconds,)), MOST, made.memory, MOST_MEMORY)


def _one_body(world: World) -> int:
    """Give one body reports of the open round that nobody has begun; how many."""
    department_id = world.people.units[0].department_id
    chosen = select(Report.id).where(Report.round_id == world.open_round_id).order_by(Report.id).limit(ROWS)
    ids = list(db.session.scalars(chosen))
    db.session.rollback()
    empty = {"state": ReportState.TO_FILL.value, "version_id": None, "accepted_version_id": None}
    with db.engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        others = update(Report).where(Report.round_id == world.open_round_id, Report.department_id == department_id)
        connection.execute(others.values(department_id=world.people.units[1].department_id))
        own = update(Report).where(Report.id.in_(ids))
        connection.execute(own.values(department_id=department_id, **empty))
    look_at_tables(db.engine)
    return len(ids)


def _fill_in(data: bytes, path: Path) -> None:
    """Write something into every row."""
    place = next(number for number, one in enumerate(REPORT_COLUMNS, start=1) if one.name == "progress_text")
    book = load_workbook(io.BytesIO(data))
    sheet = book[REPORTS_SHEET]
    for row in range(HEADER_ROW + 1, sheet.max_row + 1):
        sheet.cell(row, place).value = f"{row}：{WORDS}"
    book.save(path)
