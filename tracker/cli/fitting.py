"""Whether the database is of this program's version, asked before anything is served or run by itself."""

from __future__ import annotations

from flask import Flask
from sqlalchemy.exc import DBAPIError

from tracker.database import db
from tracker.doctor.findings import State
from tracker.doctor.schema_queries import schema
from tracker.errors import RuleRefused


def demand_schema(app: Flask) -> None:
    """RuleRefused with what to do where tables are older or newer than the program: every page would fail on them.

    A database that does not answer is no reason: pages say so, and it may be there in a minute.
    """
    with app.app_context():
        try:
            found = schema(app.config["TRACKER"].migrations)
        except DBAPIError:
            return
        finally:
            # Processes are forked after this: none may inherit a connection.
            db.session.remove()
            db.engine.dispose()
    if found.state is not State.OK:
        raise RuleRefused(f"{found.said}，{found.todo}")
