"""Two acts at once on PostgreSQL, made to meet: the second begins in the middle of the first, and waits for it."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from tracker.database import db
from tracker.errors import TrackerError

Run = Callable[[], object]

_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


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
        thread.start()
        with db.engine.connect() as watch:
            while thread.is_alive() and not watch.scalar(_WAITING):
                watch.rollback()
        return done

    db.session.rollback()
    patch.setattr(module, verb, then)
    run("first", first)
    thread.join()
    return [came["first"], came["second"]]
