"""What is hashed of a row of the audit trail, and how the rows hang together. Pure.

Example: row 8 holds the hash of row 7 as `prev_hash`; its own `hash` is SHA-256, in hexadecimal, of this line in UTF-8:

    ["tracker.audit/1",8,"2026-11-20T02:00:00.000000+00:00",3,"张三",…,"{\\"after\\": \\"待审批\\"}","9f3c…",4,"<hash>"]

A JSON array without spaces, letters beyond ASCII as they are: the name of the format, then the columns of FIELDS in
that order. The instant is in UTC to the microsecond with its offset, what is missing is null, `detail` is the text
that lies in the database, byte by byte. Row 1 follows ORIGIN. `tracker audit export` writes all of it, so that anybody
can count again.

Rows that were there before the chain began are never rewritten: its first row (BEGIN) tells how many they are, and a
digest of each thousand of them; its `prev_hash` is the digest over those.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FORMAT, OLDER_FORMAT = "tracker.audit/1", "tracker.audit/0"
ORIGIN = "0" * 64
BEGIN, RESTORE, SIGN = "begin_chain", "restore_backup", "sign_edition"
BLOCK = 1000

FIELDS = (
    *("id", "at", "actor_id", "actor_name", "actor_unit", "actor_roles", "session_hash", "ip", "jurisdiction_id"),
    *("action", "object_type", "object_id", "object_version", "task_id", "before_digest", "after_digest", "result"),
    *("reason", "detail", "request_id", "rule_version", "prev_hash"),
)
"""The columns that are hashed, in their order."""

_OLDER = (
    *("id", "at", "actor_id", "actor_name", "actor_roles", "ip", "jurisdiction_id", "action", "object_type"),
    *("object_id", "task_id", "result", "reason", "detail", "request_id"),
)
_OLDER_PLACES = tuple(FIELDS.index(name) for name in _OLDER)
AT, DETAIL, ACTION = FIELDS.index("at"), FIELDS.index("detail"), FIELDS.index("action")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Head:
    """The last row of the chain."""

    seq: int
    hash: str


EMPTY = Head(0, ORIGIN)


def detail_text(detail: Mapping[str, Any]) -> str:
    """The JSON text as the database keeps it (`json_serializer` of the engine)."""
    return json.dumps(detail, ensure_ascii=False)


def instant(at: datetime) -> str:
    """2026-11-20T02:00:00.000000+00:00."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def hash_of(values: Sequence[Any]) -> str:
    """The hash of a row from the values of FIELDS in their order, `detail` as the text that is kept."""
    seq, at, *rest = values
    return hashlib.sha256(_encode([FORMAT, seq, instant(at), *rest]).encode()).hexdigest()


def digest_of(value: Any) -> str:
    """SHA-256 of a JSON value whatever the order of its names: what an act tells of before and after."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def sealed(rows: Iterable[Mapping[str, Any]], head: Head) -> tuple[list[dict[str, Any]], Head]:
    """The rows with their places and hashes, in their order behind a head, and the new head."""
    chained = []
    for row in rows:
        values = {**row, "id": head.seq + 1, "prev_hash": head.hash}
        told = [values[name] for name in FIELDS]
        told[DETAIL] = detail_text(values["detail"])
        head = Head(head.seq + 1, hash_of(told))
        chained.append({**values, "hash": head.hash})
    return chained, head


class OlderRows:
    """The digests of rows that were there before the chain, a thousand at a time."""

    def __init__(self) -> None:
        self.count = 0
        self.blocks: list[str] = []
        self.spans: list[tuple[int, int]] = []
        self._open = hashlib.sha256()
        self._first = self._last = 0

    def add(self, values: Sequence[Any]) -> None:
        """One more row, from the values of FIELDS in their order."""
        seq, at, *rest = (values[place] for place in _OLDER_PLACES)
        self._open.update(_encode([OLDER_FORMAT, seq, instant(at), *rest]).encode() + b"\n")
        self._first = self._first or seq
        self._last = seq
        self.count += 1
        if self.count % BLOCK == 0:
            self._close()

    def _close(self) -> None:
        self.blocks.append(self._open.hexdigest())
        self.spans.append((self._first, self._last))
        self._open, self._first = hashlib.sha256(), 0

    def finish(self) -> str:
        """The digest over all of them: what the first row of the chain follows."""
        if self._first:
            self._close()
        return digest_of([self.count, *self.blocks])
