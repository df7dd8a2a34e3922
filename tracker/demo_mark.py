"""Whether this installation holds invented data (演示数据): every page and every cover says so.

The fact is an entry of the audit trail, which nobody changes: 开始建 when the first plan goes in, 建好 at the end.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from tracker import audit, changes
from tracker.actor import Act
from tracker.audit import AuditEntry
from tracker.database import db

BEGUN, DONE = "begin_demo", "finish_demo"

_OBJECT, _NAME = "installation", "demo"
_known: WeakKeyDictionary[Engine, bool] = WeakKeyDictionary()


def note(act: Act, step: str) -> None:
    """Write down that the demo is begun or done."""
    with changes.writing(act):
        audit.record(act, step, _OBJECT, _NAME)
    _known[db.engine] = True


def steps() -> frozenset[str]:
    """What is written down of the demo: nothing, 开始建, or both."""
    found = select(AuditEntry.action).where(AuditEntry.object_type == _OBJECT, AuditEntry.object_id == _NAME)
    with db.engine.connect() as connection:
        return frozenset(connection.scalars(found))


def is_demo() -> bool:
    """Whether there is invented data here; asked once a process, as a demo is built before anybody serves it."""
    engine = db.engine
    if engine not in _known:
        try:
            _known[engine] = bool(steps())
        except SQLAlchemyError:
            return False
    return _known[engine]
