"""An upgrade in a process that is killed at a statement: `python -m tests.releases.killed URL FOLDER NUMBER`.

NUMBER 7: SIGKILL when the seventh statement is about to be run; a commit is one, too. 0: not killed. It prints, with
one line each, the numbers of the statements that note a finished migration, and at the end of all of them.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import flask_migrate
from sqlalchemy import event

from tests.given.builders import settings
from tracker import create_app
from tracker.database import db


def main(url: str, folder: Path, number: int) -> None:
    """Bring the database at this address to the newest schema."""
    seen = 0

    def count(statement: str) -> None:
        nonlocal seen
        seen += 1
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)
        if "alembic_version" in statement and statement.startswith("UPDATE"):
            print(seen, flush=True)

    with create_app(settings(url, folder)).app_context():
        event.listen(db.engine, "before_cursor_execute", lambda _, __, statement, *more: count(statement))
        event.listen(db.engine, "commit", lambda connection: count("COMMIT"))
        flask_migrate.upgrade()
    print(seen)


if __name__ == "__main__":
    told: list[Any] = sys.argv[1:]
    main(told[0], Path(told[1]), int(told[2]))
