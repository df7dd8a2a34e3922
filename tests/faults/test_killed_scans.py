"""Scans killed at random leave nothing twice and, after the next one, nothing missing (reliability.md P3, P5)."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from tests.clients.commands import Installation
from tests.given.builders import TODAY
from tests.servers.databases import Databases

pytestmark = pytest.mark.fault

DAYS = 20
TRACKER = Path(sys.executable).with_name("tracker")


def start(installation: Installation, day: date) -> subprocess.Popen[bytes]:
    """A scan for that day in a process of its own."""
    return subprocess.Popen(
        [TRACKER, "alert", "scan", "--on", day.isoformat()],
        env={**os.environ, "TRACKER_DATABASE_URL": installation.url, "TRACKER_INSTANCE": str(installation.folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def written(installation: Installation, day: date) -> list[Any]:
    """Every alert and every task as they stand after that day."""
    found: list[Any] = []
    for code in ("140000", "500000"):
        found += installation.done("alert", "list", "--jurisdiction", code, "--json").json
        found += installation.done("task", "list", "--jurisdiction", code, "--on", day.isoformat(), "--json").json
    return numbered(found)


def numbered(found: list[Any]) -> list[Any]:
    """Keys by the place of a subject among its kind, not by its id: opening-7, opening-9 as opening-1, opening-2.

    A writer killed on PostgreSQL leaves a gap in the numbers of a table; what comes after it is the same but for these.
    Messages by their keys then: they were written in the order of these, and 98, 99 are after 100, 101.
    """
    abouts = {row["key"].split(":")[1] for row in found if "key" in row}
    ids = sorted({(one["kind"], int(one["number"])) for one in map(_ABOUT.fullmatch, abouts) if one})
    places: dict[str, str] = {}
    for kind, group in groupby(ids, key=itemgetter(0)):
        places |= {f"{kind}-{number}": f"{kind}-{place}" for place, (_, number) in enumerate(group, start=1)}
    messages = [{**row, "key": _placed(row["key"], places)} for row in found if "key" in row]
    return [*sorted(messages, key=itemgetter("key")), *(row for row in found if "key" not in row)]


def test_a_gap_in_the_numbers_changes_nothing() -> None:
    rows = [
        [{"key": f"A4:report-{number}:50"} for number in sorted(numbers, key=str)] for numbers in ((98, 99), (99, 100))
    ]
    assert numbered(rows[0]) == numbered(rows[1]) == [{"key": "A4:report-1:50"}, {"key": "A4:report-2:50"}]
    again = [[{"key": f"B1:report-{number}-1:2026-12-23:55:draft"}] for number in (10, 11)]
    assert numbered(again[0]) == numbered(again[1])


_ABOUT = re.compile(r"(?P<kind>[a-z-]+?)-(?P<number>\d+)(?P<again>(?:-\d+)?)")
"""“report-98”; of a letter drawn up again “report-98-1”."""


def _placed(key: str, places: dict[str, str]) -> str:
    stage, about, *rest = key.split(":")
    found = _ABOUT.fullmatch(about)
    assert found, key
    return ":".join((stage, places[f"{found['kind']}-{found['number']}"] + found["again"], *rest))


def test_killed_scans_write_everything_once(
    demo: Installation, database_kind: str, databases: Databases, tmp_path: Path
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    moments = random.Random(seed)
    days = [TODAY + timedelta(days=number) for number in range(DAYS)]
    with databases.fresh(database_kind, "demo") as url:
        folder = shutil.copytree(databases.instance("demo"), tmp_path / "undisturbed")
        undisturbed = Installation(url, folder)
        killed = 0
        for day in days:
            began = time.monotonic()
            assert start(undisturbed, day).wait() == 0
            lasted = time.monotonic() - began
            scan = start(demo, day)
            try:
                scan.wait(lasted * moments.uniform(0.5, 1.0))
            except subprocess.TimeoutExpired:
                scan.kill()
                killed += 1
            scan.wait()
        assert killed > DAYS / 4
        assert start(demo, days[-1]).wait() == 0
        for mine, theirs in zip(written(demo, days[-1]), written(undisturbed, days[-1]), strict=True):
            assert mine == theirs
