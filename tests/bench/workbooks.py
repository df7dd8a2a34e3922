"""The workbook of a whole jurisdiction beside openpyxl writing the same cells, each in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from tests.bench.data import World
from tests.bench.measure import Apart, Line, Times, apart
from tracker.database import db
from tracker.reporting.models import Round

MOST = 1.2
MOST_MEMORY = 300.0


def lines(app: Flask, world: World, url: str, folder: Path) -> Iterator[Line]:
    """The closed quarter from its frozen rows, and the open one as 快报 from the live ledger."""
    with app.app_context():
        quarters = {
            "workbook": db.session.get_one(Round, world.closed_round_id).name,
            "workbook of an open round": db.session.get_one(Round, world.open_round_id).name,
        }
        db.session.rollback()
    for name, quarter in quarters.items():
        path = folder / "book.xlsx"
        made = apart("workbook", url=url, instance=str(folder / "instance"), quarter=quarter, path=str(path))
        assert made.result == world.tasks, f"{made.result} rows instead of {world.tasks}"
        least = apart("same_workbook", path=str(path), copy=str(folder / "copy.xlsx"))
        yield Line(f"{name} ({made.result:,} × 30)", _of(made), _of(least), MOST, made.memory, MOST_MEMORY)


def _of(one: Apart) -> Times:
    return Times((one.seconds,))
