"""Two acts at once on PostgreSQL, made to meet: the second begins in the middle of the first, and waits for it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from tracker.actor import Act
from tracker.changes import writing
from tracker.database import db
from tracker.errors import TrackerError
from tracker.plans.lock_queries import hold_tasks

Run = Callable[[], object]

_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def watched(enough: Callable[[int], bool]) -> None:
    """Returns when so many wait for a lock: `watched(lambda waiting: waiting == 2)`."""
    with db.engine.connect() as watch:
        while not enough(watch.scalar(_WAITING) or 0):
            watch.rollback()


def begun(thread: Thread) -> None:
    """Let it begin; returns as soon as somebody waits for a lock, or it has ended."""
    thread.start()
    watched(lambda waiting: waiting > 0 or not thread.is_alive())


def holding(act: Act, task_ids: Collection[int]) -> Run:
    """An act that has these tasks, one after the other, and nothing else to do."""

    def hold() -> None:
        with writing(act):
            hold_tasks(task_ids)

    return hold


def meet(app: Flask, patch: pytest.MonkeyPatch, first: Run, after: tuple[Any, str], second: Run) -> list[str]:
    """What came of each: "done", or what it was refused with.

    `after`: a verb of the first, module and name. Just after it the second begins; the first goes on as soon as the
    second waits for it, or has ended.
    """
    came = dict[str, str]()

    def run(name: str, act: Run) -> None:
        with app.app_context():
            try:
                act()
                came[name] = "done"
            except TrackerError as refused:
                came[name] = f"{type(refused).__name__}: {refused.message}"
            finally:
                db.session.remove()

    module, verb = after
    known, thread = getattr(module, verb), Thread(target=run, args=["second", second])

    def then(*given: Any, **named: Any) -> Any:
        done = known(*given, **named)
        db.session.flush()
        patch.setattr(module, verb, known)
        begun(thread)
        return done

    db.session.rollback()
    patch.setattr(module, verb, then)
    run("first", first)
    thread.join()
    return [came["first"], came["second"]]
