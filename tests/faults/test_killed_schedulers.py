"""Schedulers killed at random while the days go by: one works at a time, everything is said once (P3, P5)."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import TODAY
from tests.commands import Installation
from tests.databases import Databases
from tests.faults.test_killed_scans import written
from tests.structure.source import ROOT

SIDE_BY_SIDE = 3
REGIONS = {"140000", "500000"}
PATIENCE = 120.0


class Machine:
    """Schedulers side by side over one installation, and the clock they share."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.installation, self.clock, self.log = installation, folder / "clock", folder / "log"
        self.processes: dict[int, subprocess.Popen[bytes]] = {}

    def set_clock(self, day: date) -> None:
        """It is five past eight of that day."""
        other = self.clock.with_suffix(".new")
        other.write_text(f"{day}T08:05:00+08:00")
        other.replace(self.clock)

    def start(self) -> None:
        """One more."""
        here = self.installation
        with self.log.open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, "-W", "error", "-m", "tests.faults.hurried_scheduler", str(self.clock)],
                env={**os.environ, "TRACKER_DATABASE_URL": here.url, "TRACKER_INSTANCE": str(here.folder)},
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )
        self.processes[started.pid] = started

    def kill(self, pid: int) -> None:
        """End it without a word."""
        process = self.processes.pop(pid)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def runs(self) -> list[dict[str, Any]]:
        """The last run of each job."""
        found: list[dict[str, Any]] = self.installation.done("job", "list", "--json").json
        return found

    def scanned(self, day: date) -> set[str]:
        """Which regions' scan of that day is done."""
        done = [run for run in self.runs() if run["job"] == "scan" and run["state"] == "done"]
        return {run["jurisdiction"] for run in done if run["started_at"].startswith(str(day))}

    def wait(self, until: Callable[[], bool]) -> None:
        """Until something is so."""
        began = time.monotonic()
        while not until():
            assert time.monotonic() - began < PATIENCE, (self.processes, self.runs(), self.log.read_text()[-4000:])
            time.sleep(0.2)


@contextmanager
def machine(installation: Installation, folder: Path) -> Iterator[Machine]:
    """Nothing of it is left behind."""
    made = Machine(installation, folder)
    try:
        yield made
    finally:
        for pid in list(made.processes):
            made.kill(pid)


def live_through(rounds: int, schedulers: Machine, undisturbed: Installation) -> date:
    """Day by day: the clock goes on, some are killed in the middle, others started; the twin has quiet days.

    The last day.
    """
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    moments, days = random.Random(seed), [TODAY + timedelta(days=number) for number in range(rounds)]
    for day in days:
        schedulers.set_clock(day)
        while len(schedulers.processes) < SIDE_BY_SIDE:
            schedulers.start()
        if day == days[0]:
            schedulers.wait(lambda: bool(schedulers.runs()))
        time.sleep(moments.uniform(0, 1.5))
        for pid in moments.sample(sorted(schedulers.processes), moments.randint(1, SIDE_BY_SIDE)):
            schedulers.kill(pid)
        if not schedulers.processes:
            schedulers.start()
        schedulers.wait(lambda day=day: schedulers.scanned(day) == REGIONS)  # type: ignore[misc]
        undisturbed.done("alert", "scan", "--on", day.isoformat())
    assert "Traceback" not in schedulers.log.read_text(), schedulers.log.read_text()
    return days[-1]


@contextmanager
def twin(databases: Databases, kind: str, folder: Path) -> Iterator[Installation]:
    """The same beginning, for days on which nobody is killed."""
    with databases.fresh(kind, "demo") as url:
        yield Installation(url, shutil.copytree(databases.instance("demo"), folder / "undisturbed"))


@pytest.mark.fault
def test_two_hundred_days_of_killed_schedulers(
    demo: Installation, database_kind: str, databases: Databases, tmp_path: Path
) -> None:
    with twin(databases, database_kind, tmp_path) as undisturbed, machine(demo, tmp_path) as schedulers:
        last = live_through(200, schedulers, undisturbed)
        for mine, theirs in zip(written(demo, last), written(undisturbed, last), strict=True):
            assert mine == theirs


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_day_of_killed_schedulers(
    demo: Installation, database_kind: str, databases: Databases, tmp_path: Path
) -> None:
    with twin(databases, database_kind, tmp_path) as undisturbed, machine(demo, tmp_path) as schedulers:
        live_through(1, schedulers, undisturbed)
        mine, theirs = (here.done("alert", "list", "--json").json for here in (demo, undisturbed))
        assert mine == theirs and mine
