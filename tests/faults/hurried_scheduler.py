"""A scheduler process in a hurry: a lease of two seconds, and a clock that says what stands in a file.

2026-11-23T08:00:00+08:00: writing another hour there moves the clocks of all such processes, as somebody who sets the
machine's clock would. They are forked off a process that has the program loaded, so that many can be killed.
"""

from __future__ import annotations

import dataclasses
import logging
import multiprocessing
import os
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from tracker import clock, create_app, scheduler
from tracker.clock import SHANGHAI
from tracker.scheduler import JOBS, Job, Keeper
from tracker.stores import folder

LEASE, BEAT = 2.0, 0.4

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])


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


OFTEN = {"scan": 3, "deliver": 1}
"""Seconds after which these come again: by the machine's clock it may be night."""


def often(job: Job) -> Job:
    """The same job in a hurry; the log says as of which minute it was done: “deliver as of 2026-11-23T09:10”."""

    def do(keeper: Keeper, now: datetime) -> None:
        job.work(keeper, now)
        logging.info("%s as of %s", job.name, now.astimezone(SHANGHAI).isoformat()[:16])

    return dataclasses.replace(job, work=do, trigger=IntervalTrigger(seconds=OFTEN[job.name], timezone=UTC))


def work(settings: Mapping[str, str], hour: Path, log: Path) -> None:
    """Work until killed; `settings`: of the environment."""
    os.environ.update(settings)
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(written, stream)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(levelname)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    follow(hour)
    # Files have the machine's date: months behind, each that is being written would be taken for one left over.
    folder.LEFT_AFTER = timedelta(days=3650)
    scheduler.LEASE_SECONDS = LEASE  # type: ignore[assignment]
    scheduler.WATCHED_EVERY = 0.2
    scheduler._wake = wake
    beat = dataclasses.replace(JOBS[0], trigger=IntervalTrigger(seconds=1, timezone=UTC))
    object.__setattr__(beat.trigger, "interval_length", BEAT)
    scheduler.JOBS = (beat, *(often(job) if job.name in OFTEN else job for job in JOBS[1:]))
    scheduler.run(create_app(lean=True))
