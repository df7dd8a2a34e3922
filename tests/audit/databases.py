"""A trail in a real database, tampered with as its owner can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from tests.given.builders import act
from tracker import audit, changes
from tracker.audit.models import AuditAnchor, AuditEntry
from tracker.database import db


def write(count: int = 1, action: str = "sign_task") -> None:
    """So many acts, each with an entry."""
    for number in range(count):
        with changes.writing(act()):
            audit.record(act(), action, "task", number, before={"n": number}, after={"n": number + 1})


@contextmanager
def unguarded() -> Iterator[None]:
    """The triggers out of the way, as whoever owns the tables can put them."""
    db.session.remove()
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("SET session_replication_role = replica"))
        yield
        db.session.execute(text("SET session_replication_role = origin"))
        db.session.commit()
        return
    found = text(
        f"SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        f" AND tbl_name IN ('{AuditEntry.__tablename__}', '{AuditAnchor.__tablename__}')"
    )
    triggers = db.session.execute(found).all()
    for name, _ in triggers:
        db.session.execute(text(f"DROP TRIGGER {name}"))
    yield
    for _, sql in triggers:
        db.session.execute(text(sql))
    db.session.commit()
