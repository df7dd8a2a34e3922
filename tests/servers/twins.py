"""Which database a test runs on in `make test`: most on one of the two, what is about the database on both.

A story of `tests/acts` that closes a quarter sends the same statements as twenty others do: half of them run on
SQLite, half on PostgreSQL. What may differ between the two (locks, races, migrations, backups) runs on both, as does
what is marked `both`: so every reading of several tables that any test sends is sent on both databases (843 statements
on SQLite, 1,359 on PostgreSQL when the marks were set). `make fault` runs everything on both.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Collection

KINDS = ("sqlite", "postgresql")

ON_BOTH = tuple(
    f"tests/{room}/" for room in ("audit", "backup", "calendar", "failures", "faults", "jobs", "releases", "statements")
)
"""Rooms whose subject is the database: nothing of them is left to one."""

_ROOM_OF_ACTS = re.compile(r"^tests/acts/\w+/test_")
_AT_ONCE = re.compile(r"^tests/test_|_(?:races|walks)\.py::")
"""Those of the ground floor, and what several do at once: `tests/acts/plans/test_plan_races.py::…`."""


def of_both(test: str) -> str:
    """The name that a test and its twin share: `test_a.py::test_x[case-sqlite]` is `test_a.py::test_x[case-]`."""
    name, bracket, case = test.partition("[")
    return name + bracket + re.sub("|".join(KINDS), "", case)


def chosen(test: str, told: Collection[str] = (), *, is_marked_both: bool = False) -> frozenset[str]:
    """The databases that a test with a twin runs on; `told`: those it is marked `on`.

    The choice hangs on the test's name alone: it stays where it is when others come and go, or its file changes rooms.
    """
    if told:
        return frozenset(told)
    if is_marked_both or test.startswith(ON_BOTH) or _AT_ONCE.search(test):
        return frozenset(KINDS)
    name = _ROOM_OF_ACTS.sub("tests/acts/test_", of_both(test))
    return frozenset({KINDS[zlib.crc32(name.encode()) % 2]})
