"""A scheduler process in a hurry: python -m tests.faults.hurried_scheduler FILE

A lease of two seconds, and a clock that says what stands in FILE: 2026-11-23T08:00:00+08:00. Writing another hour there
moves the clocks of all such processes, as somebody who sets the machine's clock would.
"""

from __future__ import annotations

import dataclasses
import logging
import sys
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from tracker import clock, create_app, scheduler
from tracker.scheduler import JOBS

LEASE, BEAT = 2.0, 0.4


def follow(file: Path) -> None:
    """Let the program's clock say what the file says, to the second, and go on from there."""
    as_it_is = clock.now
    said: tuple[str, datetime] | None = None

    def now() -> datetime:
        nonlocal said
        text = file.read_text()
        if said is None or said[0] != text:
            said = (text, as_it_is())
        return datetime.fromisoformat(text).astimezone(UTC) + (as_it_is() - said[1])

    clock.now = now  # type: ignore[assignment]


def wake(jobs: BlockingScheduler, names: Collection[str]) -> None:
    """APScheduler goes by the machine's clock."""
    for name in names:
        jobs.modify_job(name, next_run_time=datetime.now(UTC))


def main() -> None:
    """Work until killed."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    follow(Path(sys.argv[1]))
    scheduler.LEASE_SECONDS = LEASE  # type: ignore[assignment]
    scheduler.WATCHED_EVERY = 0.2
    scheduler._wake = wake
    beat = dataclasses.replace(JOBS[0], trigger=IntervalTrigger(seconds=1, timezone=UTC))
    object.__setattr__(beat.trigger, "interval_length", BEAT)
    scheduler.JOBS = (beat, *JOBS[1:])
    scheduler.run(create_app(lean=True))


if __name__ == "__main__":
    main()
