"""The process beside the web server: the day's turn and scan, and long work, under one lease (dependencies.md 2).

Any number may be started; the one that holds the lease works, the others wait for it to stop. Who has lost it takes
nothing new, and what it was doing is the next one's. A job only calls acts, which may be run twice or late without
harm.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask, current_app

from tracker import clock, memory, runs, uploads
from tracker.actor import SYSTEM, Act
from tracker.acts import excel_forms, imports, workbooks
from tracker.acts import scan as scan_acts
from tracker.alerts.queries import scanned_up_to
from tracker.clock import SHANGHAI, shanghai_date
from tracker.database import db
from tracker.failure_log import FailureLog
from tracker.people.queries import working_jurisdictions
from tracker.plans.receive.imports import KIND as IMPORT
from tracker.supervision.period import WORKBOOK

log = logging.getLogger(__name__)

LEASE_SECONDS = 35
MOVED_SECONDS, WATCHED_EVERY = 60, 5.0
SCAN_AGAIN = timedelta(minutes=10)
FIRST_HOUR, LAST_HOUR = 8, 20
"""From and to when, in Shanghai, messages are written (domain.md 8: quiet 20:00–08:00)."""


def _import_plan(act: Act, job: runs.Job, folder: Path, tell: runs.Tell) -> runs.Product:
    """What an import brings is a plan, no file of the editions folder."""
    return imports.work_off(act, current_app.config["TRACKER"], job, tell)


WORKERS: Mapping[str, runs.Worker] = {
    WORKBOOK: workbooks.work_off,
    excel_forms.FORMS: excel_forms.work_off,
    IMPORT: _import_plan,
}
"""Who does which kind of run."""


@dataclass
class ClockWatch:
    """What the machine's clock said when it was last compared with the seconds that had passed."""

    said: datetime | None = None
    passed: float = 0.0

    def moved_by(self, now: datetime) -> int | None:
        """Seconds by which the clock was moved since it was last asked; None where it went on evenly."""
        said, passed = self.said, self.passed
        self.said, self.passed = now, clock.elapsed()
        moved = (now - said).total_seconds() - (self.passed - passed) if said else 0.0
        return round(moved) if abs(moved) >= MOVED_SECONDS else None


@dataclass
class Keeper:
    """One process: who it is, until when it holds the lease, when it last scanned each jurisdiction.

    `until` is a second of `clock.elapsed`: whoever sets the machine's clock, a lease neither ends nor lasts.
    """

    app: Flask
    owner: str = field(default_factory=lambda: f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}")
    fencing: int | None = None
    until: float = 0.0
    watch: runs.Watch = field(default_factory=runs.Watch)
    clock: ClockWatch = field(default_factory=lambda: ClockWatch())
    scanned_at: dict[str, datetime] = field(default_factory=dict)
    failures: FailureLog = field(default_factory=FailureLog)

    def held_lease(self) -> int | None:
        """The number of the lease it holds now, None where it holds none or it has run out."""
        return self.fencing if clock.elapsed() < self.until else None


@dataclass(frozen=True)
class Job:
    """A line of the table of jobs: what is done every so many seconds, by whoever holds the lease."""

    name: str
    seconds: int
    work: Callable[[Keeper, datetime], None]


def keep_lease(keeper: Keeper, now: datetime) -> None:
    """Take the lease or renew it; who takes it over queues again what those before left in the middle."""
    began, moved = clock.elapsed(), keeper.clock.moved_by(now)
    fencing = runs.take_lease(runs.SCHEDULER, keeper.owner, now, LEASE_SECONDS, keeper.watch)
    if fencing is not None and fencing != keeper.fencing:
        left = runs.queue_again(_act(now), fencing)
        log.info("lease taken, fencing %d, %d runs queued again", fencing, left)
        keeper.scanned_at.clear()
    elif fencing is None and keeper.fencing is not None:
        log.warning("lease lost")
    keeper.fencing, keeper.until = fencing, began + LEASE_SECONDS if fencing else 0.0
    if moved is not None and fencing is not None:
        log.warning("the machine's clock was moved by %d s", moved)
        runs.note_moved_clock(runs.SCHEDULER, now, moved)


def scan(keeper: Keeper, now: datetime) -> None:
    """The day's turn and scan of every jurisdiction where it is time, each apart from the others."""
    for code in working_jurisdictions():
        if not is_scan_due(now, scanned_up_to(code, now), keeper.scanned_at.get(code)):
            continue
        if keeper.held_lease() is None:
            return
        try:
            result = scan_acts.scan(_act(now), code, shanghai_date(now))
            log.info("scan of %s: %d new", code, len(result.created))
        except Exception as error:
            keeper.failures.tell(f"scan of {code}", error)
        keeper.scanned_at[code] = now


def is_scan_due(now: datetime, scanned_on: date | None, last_at: datetime | None) -> bool:
    """Whether to scan: at start at once if today's is missing, else from 8 to 20 o'clock every ten minutes.

    The first of a day does its turn, the others tell soon of what was handed down since. `last_at`: its last scan.
    """
    is_day = FIRST_HOUR <= now.astimezone(SHANGHAI).hour < LAST_HOUR
    if last_at is None:
        return is_day or scanned_on is None or scanned_on < shanghai_date(now)
    return is_day and abs(now - last_at) >= SCAN_AGAIN


def work_off(keeper: Keeper, now: datetime) -> None:
    """Do what is queued, one after the other, oldest first, as long as the lease is held."""
    while runs.is_queued() and (fencing := keeper.held_lease()) is not None:
        job = runs.take(_act(clock.now()), fencing)
        if job is None:
            return
        log.info("run %d (%s) of %s", job.run_id, job.kind, job.jurisdiction_id)
        runs.work_off(_act(clock.now()), job, WORKERS[job.kind], keeper.app.config["TRACKER"].editions)
        memory.give_back()


def tidy(keeper: Keeper, now: datetime) -> None:
    """Take away files that were left half written, of uploads and of what was built."""
    config = keeper.app.config["TRACKER"]
    for folder in (config.uploads, config.editions):
        left = uploads.forget_unfinished(folder, now)
        if left:
            log.info("%d unfinished files taken away", left)


JOBS: tuple[Job, ...] = (
    Job("lease", 10, keep_lease),
    Job("scan", 60, scan),
    Job("runs", 2, work_off),
    Job("tidy", 3600, tidy),
)


def perform(keeper: Keeper, job: Job) -> None:
    """Run one job now, unless another process holds the lease; a failure is logged and the next time comes."""
    now = clock.now()
    if job.work is not keep_lease and keeper.held_lease() is None:
        return
    with keeper.app.app_context():
        try:
            job.work(keeper, now)
        except Exception as error:
            keeper.failures.tell(f"job {job.name}", error)


def run(app: Flask) -> None:
    """Work until the process is told to stop (SIGTERM, SIGINT); what is being done is finished first."""
    keeper = Keeper(app)
    scheduler = BlockingScheduler(
        timezone=SHANGHAI, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600}
    )
    perform(keeper, JOBS[0])
    for job in JOBS:
        scheduler.add_job(
            perform, "interval", (keeper, job), seconds=job.seconds, id=job.name, next_run_time=clock.now()
        )

    def stop(number: int, frame: object) -> None:
        if scheduler.running:
            log.info("stopping")
            scheduler.shutdown(wait=True)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    log.info("started as %s", keeper.owner)
    ended = Event()
    watcher = Thread(target=_wake_when_clock_moves, args=(scheduler, ended), daemon=True)
    watcher.start()
    scheduler.start()
    ended.set()
    with app.app_context():
        runs.give_lease_back(runs.SCHEDULER, keeper.owner)
        db.engine.dispose()


def _wake_when_clock_moves(scheduler: BlockingScheduler, ended: Event) -> None:
    """APScheduler sleeps until an hour of the clock: where that was set back a day, it would sleep a day longer."""
    watch = ClockWatch(clock.now(), clock.elapsed())
    while not ended.wait(WATCHED_EVERY):
        if watch.moved_by(clock.now()) is not None:
            for job in JOBS:
                scheduler.modify_job(job.name, next_run_time=clock.now())


def _act(now: datetime) -> Act:
    return Act(SYSTEM, now, uuid.uuid4().hex)
