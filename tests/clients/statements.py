"""Counting what is asked of the database, and how often it was for nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from flask import Flask
from sqlalchemy import Executable, event

from tracker.database import db


@contextmanager
def _told(app: Flask | None, of: str, note: Callable[..., None]) -> Iterator[None]:
    """Meanwhile `note` hears of this event on the database of an application, else of the one at hand."""
    with app.app_context() if app else nullcontext():
        engine = db.engine
    event.listen(engine, of, note)
    try:
        yield
    finally:
        event.remove(engine, of, note)


@contextmanager
def counted(app: Flask | None = None) -> Iterator[list[str]]:
    """The statements sent meanwhile to the database of an application, else of the one at hand."""
    sent: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    with _told(app, "before_cursor_execute", note):
        yield sent


@contextmanager
def built(app: Flask) -> Iterator[list[Executable]]:
    """The statements of SQLAlchemy that are asked meanwhile: one that was built once is the same object each time."""
    asked: list[Executable] = []

    def note(connection: Any, statement: Executable, *rest: Any) -> None:
        asked.append(statement)

    with _told(app, "before_execute", note):
        yield asked


@contextmanager
def rolled_back(app: Flask) -> Iterator[list[str]]:
    """The statement before each ROLLBACK meanwhile: after one the driver of PostgreSQL forgets all it had prepared."""
    undone: list[str] = []
    last = [""]

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        last[0] = statement

    def undo(connection: Any) -> None:
        undone.append(last[0])

    with _told(app, "before_cursor_execute", note), _told(app, "rollback", undo):
        yield undone
