"""Trails of plain rows, and ways to tamper with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.given.builders import NOW
from tracker.audit.anchors import Anchor, Why, key_of, mac_of
from tracker.audit.chain import DETAIL, EMPTY, FIELDS, ORIGIN, Head, OlderRows, detail_text, hash_of, sealed

KEY = key_of("tests only")
Row = list[Any]
Tampering = Callable[[list[Row]], object]


def plain(number: int) -> dict[str, Any]:
    """An entry that is not chained yet."""
    told = {
        "at": NOW + timedelta(minutes=number),
        "actor_id": number % 7,
        "actor_name": "张三",
        "actor_roles": "liaison",
    }
    told |= {"action": "report_send", "object_type": "report", "object_id": str(number), "result": "成功"}
    return dict.fromkeys(FIELDS) | told | {"detail": {"after": "待审批", "n": number}, "request_id": f"r{number}"}


def as_kept(values: dict[str, Any]) -> Row:
    """A chained entry as it is read for a check."""
    row = [values[name] for name in (*FIELDS, "hash")]
    row[DETAIL] = detail_text(values["detail"])
    return row


def trail(count: int, head: Head = EMPTY) -> list[Row]:
    """So many entries, hanging together."""
    chained, _ = sealed((plain(number) for number in range(1, count + 1)), head)
    return [as_kept(values) for values in chained]


def older_trail(older: int, count: int) -> list[Row]:
    """Entries from before the chain with gaps between them, the row that counts them, and some chained ones."""
    rows = [as_kept({**plain(number), "id": 2 * number, "hash": None}) for number in range(1, older + 1)]
    return [*rows, *_begun(rows, 2 * older, count)]


def _begun(older: list[Row], last: int, count: int) -> list[Row]:
    """A chain that begins behind older rows, the row that counts them first, and so many behind it."""
    digests = OlderRows()
    for row in older:
        digests.add(row)
    head = Head(last, digests.finish() if older else ORIGIN)
    begin = {**plain(0), "action": "begin_chain", "detail": {"rows": digests.count, "blocks": digests.blocks}}
    chained, _ = sealed([begin, *(plain(number) for number in range(1, count + 1))], head)
    return [as_kept(values) for values in chained]


def restored(rows: list[Row]) -> None:
    """A row behind that says that a backup was put back."""
    chained, _ = sealed([{**plain(0), "action": "restore_backup"}], Head(rows[-1][0], rows[-1][-1]))
    rows.extend(as_kept(values) for values in chained)


def begun_anew(rows: list[Row]) -> None:
    """Everything gone, and a chain that begins at the place behind it, following nothing."""
    rows[:] = _begun([], rows[-1][0], 0)


def made_older(rows: list[Row], without: int, count: int = 0) -> None:
    """Every row another, as if it were from before the chain, one of them gone, and a chain that counts the rest."""
    last = rows[-1][0]
    del rows[without]
    for row in rows:
        row[FIELDS.index("actor_name")], row[-2], row[-1] = "李四", None, None
    rows.extend(_begun(rows, last, count))


def anchor(row: Row, why: Why = Why.HOUR, key: bytes = KEY, is_outside: bool = True) -> Anchor:
    """An anchor of this row, sealed."""
    head = row[0], row[-1]
    return Anchor(NOW, *head, why.value, "", mac_of(key, NOW, head, why.value, ""), is_outside)


def rewritten(rows: list[Row], first: int) -> None:
    """Change the row at a place and count every hash from there on anew, as who holds the database can."""
    rows[first][FIELDS.index("actor_name")] = "李四"
    for place in range(first, len(rows)):
        if place:
            rows[place][-2] = rows[place - 1][-1]
        rows[place][-1] = hash_of(rows[place][:-1])


def swap(rows: list[Row], one: int, other: int) -> None:
    """Two rows take each other's place."""
    rows[one], rows[other] = rows[other], rows[one]
    rows[one][0], rows[other][0] = rows[other][0], rows[one][0]
