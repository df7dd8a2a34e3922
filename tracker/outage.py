"""Whether the database answers: for /healthz, and for the page that says it does not."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from tracker.database import db


def is_outage(error: BaseException) -> bool:
    """Whether the database itself did not answer or took no writes, as against a fault of ours."""
    return isinstance(error, OperationalError | InterfaceError)


def database_answers() -> bool:
    """Whether the database can be asked something now."""
    try:
        return bool(db.session.scalar(text("SELECT 1")) == 1)
    except SQLAlchemyError:
        db.session.remove()
        return False
