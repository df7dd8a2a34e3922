"""`make run` on a new machine, whatever day it is there: the demo's story is counted back from that day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from tests.clients.commands import Installation
from tests.servers.databases import Databases

NOON = time(4, tzinfo=UTC)
DAYS = [date(2025, 6, 15), date(2026, 1, 10)]
"""Before the plans' first goals are due, and just after: more is asked then than in the years that follow."""
MORE_DAYS = [
    *(date(2024, 2, 10), date(2025, 1, 2), date(2025, 10, 9), date(2025, 12, 31), date(2026, 2, 20), date(2026, 4, 3)),
    *(date(2026, 5, 20), date(2026, 6, 30), date(2026, 12, 31), date(2027, 1, 4), date(2027, 4, 30), date(2028, 3, 1)),
    date(2031, 3, 15),
]


@pytest.mark.slow
@pytest.mark.parametrize("day", [*DAYS, *(pytest.param(day, marks=pytest.mark.fault) for day in MORE_DAYS)], ids=str)
def test_the_office_at_work_is_built_on_any_day(databases: Databases, tmp_path: Path, day: date) -> None:
    with databases.fresh("sqlite", "schema") as url:
        ran = Installation(url, tmp_path).done("setup", at=datetime.combine(day, NOON))
    assert "演示账号也记在" in ran.out
