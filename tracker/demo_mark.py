"""Whether this installation holds invented data (演示数据): every page and every cover says so.

The fact is an entry of the audit trail, which nobody changes: 开始建 when the first plan goes in, 建好 at the end.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from tracker import audit, changes
from tracker.actor import Act
from tracker.audit import AuditEntry
from tracker.database import db
from tracker.database.remembered import Remembered

BEGUN, DONE = "begin_demo", "finish_demo"

_OBJECT, _NAME = "installation", "demo"
_known: Remembered[bool] = Remembered()


def note(act: Act, step: str) -> None:
    """Write down that the demo is begun or done."""
    with changes.writing(act):
        audit.record(act, step, _OBJECT, _NAME)


def steps() -> frozenset[str]:
    """What is written down of the demo: nothing, 开始建, or both."""
    found = select(AuditEntry.action).where(AuditEntry.object_type == _OBJECT, AuditEntry.object_id == _NAME)
    with db.engine.connect() as connection:
        return frozenset(connection.scalars(found))


def is_demo() -> bool:
    """Whether there is invented data here; a process that has been told so asks no more.

    Raises where the database does not answer: no workbook of invented data goes out without the words.
    """
    return _known.get(None, lambda: bool(steps()))


def is_shown_as_demo() -> bool:
    """The same for pages: the one that says that the database is away comes all the same."""
    try:
        return is_demo()
    except SQLAlchemyError:
        return False
