"""The process beside the web server: what runs by itself, under one lease (dependencies.md 2).

Any number may be started; the one that holds the lease works, the others wait for it to stop. Who has lost it takes
nothing new, writes nothing more, and what it was doing is the next one's. A job only calls acts, which may be run twice
or late without harm.

What was done is read from what it left: days turned, days scanned, attempts, runs, copies, anchors. The process keeps
when it asks next, and what it must ask again (`Keeper.undone`); job_runs (jobs/record.py) are for people to read. None
of both says that something need not be done; accounts alone are closed by how long the job was run (`first_run`).
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import traceback
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from threading import Event, Thread

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask, current_app

from tracker import clock, memory, revisions
from tracker.actor import SYSTEM, Act
from tracker.acts.alerts import outbox
from tracker.acts.alerts import scan as scan_acts
from tracker.acts.people import accounts
from tracker.acts.plans import imports
from tracker.acts.reporting import excel_forms
from tracker.acts.supervision import editions, workbooks
from tracker.acts.upkeep import audit, backups, built_files, rebuilding
from tracker.acts.upkeep import turn as turn_acts
from tracker.alerts.outbox.channel_queries import jurisdictions_with_channels
from tracker.alerts.queries import scanned_up_to
from tracker.backup.words import size
from tracker.calendar import days as calendar_days
from tracker.clock import SHANGHAI, shanghai_date
from tracker.database import db
from tracker.errors import TrackerError
from tracker.failures.log import FailureLog
from tracker.failures.outage import is_outage
from tracker.jobs import lease, record, runs
from tracker.jobs.lease import LeaseLost
from tracker.jobs.today import SCAN
from tracker.ledger.pages.turn_queries import turned
from tracker.monitoring.disks import nearly_full
from tracker.people.queries import working_jurisdictions
from tracker.plans.receive.imports import KIND as IMPORT
from tracker.stores.store import Store
from tracker.supervision.editions.rules import KIND as EDITION
from tracker.supervision.period import WORKBOOK
from tracker.vocabulary import RUN_KINDS

log = logging.getLogger(__name__)

LEASE_SECONDS = 35
MOVED_SECONDS, WATCHED_EVERY = 60, 5.0
FIRST_HOUR, LAST_HOUR = 8, 20
"""From and to when, in Shanghai, messages are written (domain.md 8: quiet 20:00–08:00)."""


def _import_plan(act: Act, job: runs.Job, built: Store, tell: runs.Tell) -> runs.Product:
    """What an import brings is a plan, no file."""
    return imports.work_off(act, current_app.config["TRACKER"], job, tell)


def _verify_audit(act: Act, job: runs.Job, built: Store, tell: runs.Tell) -> runs.Product:
    """What a check of the audit trail brings stands in the trail."""
    return audit.work_off(act, current_app.config["TRACKER"].audit_anchors, job, tell)


WORKERS: Mapping[str, runs.Worker] = {
    WORKBOOK: workbooks.work_off,
    EDITION: editions.work_off,
    excel_forms.FORMS: excel_forms.work_off,
    IMPORT: _import_plan,
    runs.REBUILD: rebuilding.work_off,
    runs.VERIFY_AUDIT: _verify_audit,
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
    """One process: who it is, until when it holds the lease, and how it has jobs run at once.

    `until` is a second of `clock.elapsed`: whoever sets the machine's clock, a lease neither ends nor lasts. `undone`:
    jobs that were left out, or left in the middle, for want of the lease; each beat that holds it wakes them.
    """

    app: Flask
    owner: str = field(default_factory=lambda: f"{socket.gethostname()[:24]}-{os.getpid()}-{uuid.uuid4().hex[:8]}")
    fencing: int | None = None
    until: float = 0.0
    watch: lease.Watch = field(default_factory=lease.Watch)
    clock: ClockWatch = field(default_factory=lambda: ClockWatch())
    failures: FailureLog = field(default_factory=FailureLog)
    undone: set[str] = field(default_factory=set)
    wake: Callable[[Collection[str]], None] = lambda names: None

    def held_lease(self) -> int | None:
        """The number of the lease it holds now, None where it holds none or it has run out."""
        return self.fencing if clock.elapsed() < self.until else None

    def act(self, now: datetime) -> Act:
        """An act of 系统 under the lease this process holds: refused if that is another's by now, or nobody's."""
        return Act(SYSTEM, now, uuid.uuid4().hex, fencing=self.fencing or 0)


@dataclass(frozen=True)
class Job:
    """A line of the table of jobs: what is done when, by whoever holds the lease."""

    name: str
    trigger: BaseTrigger
    work: Callable[[Keeper, datetime], None]


def keep_lease(keeper: Keeper, now: datetime) -> None:
    """Take the lease or renew it; have done at once what was left undone for want of it."""
    began, moved, before = clock.elapsed(), keeper.clock.moved_by(now), keeper.fencing
    fits = _fits(keeper.app)
    fencing = lease.take(lease.SCHEDULER, keeper.owner, now, LEASE_SECONDS, keeper.watch) if fits else None
    if fencing is not None and fencing != before and not _fits(keeper.app):
        # It waited for an upgrade, which ends every lease.
        lease.give_back(lease.SCHEDULER, keeper.owner)
        fits, fencing = False, None
    if fencing != before:
        keeper.fencing, keeper.until = None, 0.0
    if fencing is None:
        if before is not None:
            log.warning("lease lost" if fits else "the tables are another version's now: start the new program")
        return
    if fencing != before:
        _take_over(keeper, fencing, now)
    keeper.fencing, keeper.until = fencing, began + LEASE_SECONDS
    if keeper.undone:
        keeper.wake(frozenset(keeper.undone))
    if moved is not None:
        log.warning("the machine's clock was moved by %d s", moved)
        lease.note_moved_clock(lease.SCHEDULER, now, moved)


def _fits(app: Flask) -> bool:
    """Whether the tables are still those of this program: another host may have been upgraded while this one ran."""
    return revisions.fits(app.config["TRACKER"].migrations)


def _take_over(keeper: Keeper, fencing: int, now: datetime) -> None:
    """What a new holder does first. Where it fails the lease is not held yet: the next beat does it again."""
    record.close_left(replace(keeper.act(now), fencing=fencing))
    keeper.undone |= {job.name for job in JOBS[1:]}
    log.info("lease taken, fencing %d", fencing)


def _demand_lease(keeper: Keeper) -> None:
    """LeaseLost where it has run out: SQLite lets no beat through while a long act writes."""
    if keeper.held_lease() is None:
        raise LeaseLost("it has run out")


@contextmanager
def recorded(keeper: Keeper, name: str, code: str | None = None) -> Iterator[record.Outcome]:
    """Keep when this began, how long it took and what came of it; a failure is told and goes no further.

    So one jurisdiction that fails holds up no other. Whoever has lost the lease stops: LeaseLost goes on. A refusal is
    told in its own sentence, which says what to do, but not that of a jurisdiction: it may hold words of its business.
    """
    began, outcome = clock.elapsed(), record.Outcome()
    run_id = record.begin(keeper.act(clock.now()), keeper.fencing or 0, name, code)
    try:
        yield outcome
    except LeaseLost:
        raise
    except Exception as error:
        if isinstance(error, TrackerError) and code is None:
            outcome.fault = error.message[:200]
            log.error("%s: %s", name, "；".join([error.message, *error.details]))
        else:
            keeper.failures.tell(f"{name} of {code}" if code else f"job {name}", error)
            outcome.fault = fault_of(error)
    record.end(keeper.act(clock.now()), run_id, round((clock.elapsed() - began) * 1000), outcome)


def fault_of(error: BaseException) -> str:
    """The kind of a failure and our line that met it: `ValueError alerts/scan/steps.py:31`; no word of its message."""
    if is_outage(error):
        return f"{type(error).__name__} 数据库、磁盘或文件存储没有回应"
    package = Path(__file__).parent
    ours = [one for one in traceback.extract_tb(error.__traceback__) if Path(one.filename).is_relative_to(package)]
    place = f" {Path(ours[-1].filename).relative_to(package).as_posix()}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}"[:200]


def turn(keeper: Keeper, now: datetime) -> None:
    """What midnight does: rounds open and close, silence signs, things expire; each jurisdiction apart.

    Asked every hour: where it failed, it is tried again, and where it is done, nothing happens.
    """
    for code in working_jurisdictions():
        last = turned(code, now)
        if last is not None and last.day >= shanghai_date(now):
            continue
        _demand_lease(keeper)
        with recorded(keeper, "turn", code) as outcome:
            done = turn_acts.turn(keeper.act(now), code)
            outcome.came_of_it = f"办了 {len(done.days)} 天的日清" if done.days else None


def scan(keeper: Keeper, now: datetime) -> None:
    """The scan of every jurisdiction, each apart: the first of a day says what is due, the others what came since."""
    for code in working_jurisdictions():
        if not is_scan_due(now, scanned_up_to(code, now)):
            continue
        _demand_lease(keeper)
        with recorded(keeper, SCAN, code) as outcome:
            result = scan_acts.scan(keeper.act(now), code)
            outcome.came_of_it = f"新提醒 {len(result.created)} 条" if result.created else None
            log.info("scan of %s: %d new", code, len(result.created))


def is_scan_due(now: datetime, scanned_on: date | None) -> bool:
    """Whether to scan now: from 8 to 20 o'clock always; at night, after a start, where today's is missing."""
    is_day = FIRST_HOUR <= now.astimezone(SHANGHAI).hour < LAST_HOUR
    return is_day or scanned_on is None or scanned_on < shanghai_date(now)


def deliver(keeper: Keeper, now: datetime) -> None:
    """Send the digests that are due, of all jurisdictions together; recorded where there was something to do."""
    if not jurisdictions_with_channels():
        return
    _demand_lease(keeper)
    with recorded(keeper, "deliver") as outcome:
        done = outbox.deliver(keeper.act(now), keeper.app.config["TRACKER"])
        outcome.is_idle = done.is_idle
        outcome.came_of_it = f"汇总 {done.queued} 人，已发送 {done.sent}，失败 {done.failed}，结果不明 {done.unknown}"
        if done.errors:
            raise done.errors[0]


def work_off(keeper: Keeper, now: datetime) -> None:
    """Do what is queued, one after the other, oldest first, as long as the lease is held.

    One at a time works here, so what is 处理中 before it begins was left in the middle: by an earlier holder of the
    lease, or here, where the database was lost before its end was written.
    """
    if runs.is_left():
        log.info("%d runs queued again", runs.queue_again(keeper.act(clock.now())))
    while runs.is_queued() and (fencing := keeper.held_lease()) is not None:
        job = runs.take(keeper.act(clock.now()), fencing)
        if job is None:
            return
        log.info("run %d (%s) of %s", job.run_id, job.kind, job.jurisdiction_id)
        with recorded(keeper, "runs", job.jurisdiction_id) as outcome:
            outcome.came_of_it = f"第 {job.run_id} 号：{RUN_KINDS.get(job.kind, job.kind)}"
            built = keeper.app.config["TRACKER"].editions
            runs.work_off(keeper.act(clock.now()), job, WORKERS[job.kind], built)
        memory.give_back()


def check_calendar(keeper: Keeper, now: datetime) -> None:
    """Look whether the notice of a year that is needed is on record (domain.md 7)."""
    with recorded(keeper, "calendar") as outcome:
        year = calendar_days.missing_year(shanghai_date(now))
        outcome.came_of_it = f"{year}年放假安排未录入" if year else "放假安排齐全"


def prepare_editions(keeper: Keeper, now: datetime) -> None:
    """Have the drafts of reports made whose day has come, of a quarter and of a year; each jurisdiction apart."""
    for code in working_jurisdictions():
        _demand_lease(keeper)
        with recorded(keeper, "editions", code) as outcome:
            run_ids = editions.prepare_due(keeper.act(now), code)
            outcome.came_of_it = f"已排队，第 {'、'.join(map(str, run_ids))} 号" if run_ids else None


def anchor_audit(keeper: Keeper, now: datetime) -> None:
    """Note the head of the audit trail outside the database, where anything was added to it (reliability.md 4)."""
    with recorded(keeper, "anchor") as outcome:
        added = audit.anchor(keeper.act(now), keeper.app.config["TRACKER"].audit_anchors)
        outcome.came_of_it = f"新记下 {added} 个锚" if added else None
        outcome.is_idle = not added


def tidy(keeper: Keeper, now: datetime) -> None:
    """Take away files that are half written, of imports that came to nothing, built long ago; and old records."""
    config = keeper.app.config["TRACKER"]
    with recorded(keeper, "tidy") as outcome:
        left = sum(store.forget_unfinished(now) for store in (config.uploads, config.editions))
        record.forget_old(keeper.act(now))
        turn_acts.forget_requests(keeper.act(now))
        left += imports.forget_left(keeper.act(now), config)
        left += built_files.forget_old(keeper.act(now), config.editions)
        for disk in nearly_full(config):
            log.warning("nearly full: %s, %d of %d bytes free", disk.path, disk.free, disk.total)
        outcome.came_of_it = f"清理未写完和不再需要的文件 {left} 个" if left else None


def close_unused(keeper: Keeper, now: datetime) -> None:
    """Close the accounts that nobody has signed in with for too long; not by a clock that was moved just now."""
    pulse = lease.pulse(lease.SCHEDULER)
    if pulse is not None and pulse.clock_moved(now) is not None:
        return
    with recorded(keeper, accounts.CLOSING) as outcome:
        closed = accounts.close_unused(keeper.act(now))
        outcome.came_of_it = f"停用 {closed} 个" if closed else None


def back_up(keeper: Keeper, now: datetime) -> None:
    """Make the night's copy of the installation; asked every hour, and done where it is still to be made."""
    settings, act = keeper.app.config["TRACKER"], keeper.act(now)
    if not backups.is_nightly_due(act, settings):
        return
    _demand_lease(keeper)
    with recorded(keeper, "backup") as outcome:
        night = backups.create_nightly(act, settings, lambda words: _demand_lease(keeper))
        gone = f"，不再保留的 {len(night.forgotten)} 份已删除" if night.forgotten else ""
        outcome.came_of_it = f"{night.made.name}，{size(night.made.size)}{gone}"
    memory.give_back()


def drill(keeper: Keeper, now: datetime) -> None:
    """Restore the newest of the nights' copies into a temporary place, once a week, and compare it."""
    settings, act = keeper.app.config["TRACKER"], keeper.act(now)
    copy = backups.copy_to_drill(act, settings)
    if copy is None:
        return
    _demand_lease(keeper)
    with recorded(keeper, "drill") as outcome:
        outcome.came_of_it = f"{copy.name}，{backups.drill(act, settings, copy, lambda words: _demand_lease(keeper))}"
    memory.give_back()


JOBS: tuple[Job, ...] = (
    Job("lease", IntervalTrigger(seconds=10, timezone=SHANGHAI), keep_lease),
    Job("turn", CronTrigger(minute=5, timezone=SHANGHAI), turn),
    Job(SCAN, CronTrigger(hour=f"{FIRST_HOUR}-{LAST_HOUR - 1}", minute="*/10", timezone=SHANGHAI), scan),
    Job("deliver", CronTrigger(hour=f"{FIRST_HOUR}-{LAST_HOUR - 1}", minute="*", timezone=SHANGHAI), deliver),
    Job("runs", IntervalTrigger(seconds=2, timezone=SHANGHAI), work_off),
    Job("calendar", CronTrigger(hour=8, minute=5, timezone=SHANGHAI), check_calendar),
    Job("editions", CronTrigger(hour=8, minute=10, timezone=SHANGHAI), prepare_editions),
    Job("anchor", CronTrigger(minute=20, timezone=SHANGHAI), anchor_audit),
    Job("tidy", IntervalTrigger(hours=1, timezone=SHANGHAI), tidy),
    Job(accounts.CLOSING, CronTrigger(hour=0, minute=20, timezone=SHANGHAI), close_unused),
    Job("backup", CronTrigger(minute=30, timezone=SHANGHAI), back_up),
    Job("drill", CronTrigger(hour=4, minute=15, timezone=SHANGHAI), drill),
)
"""Each also runs when a process starts or takes the lease over, and when the machine's clock was moved."""


def perform(keeper: Keeper, job: Job) -> None:
    """Run one job now, unless another process holds the lease; a failure is logged and the next time comes."""
    now = clock.now()
    if job.work is not keep_lease and keeper.held_lease() is None:
        keeper.undone.add(job.name)
        return
    keeper.undone.discard(job.name)
    with keeper.app.app_context():
        try:
            job.work(keeper, now)
        except LeaseLost as lost:
            keeper.until = 0.0
            keeper.undone.add(job.name)
            log.warning("job %s stopped: %s", job.name, lost)
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
        scheduler.add_job(perform, job.trigger, (keeper, job), id=job.name)
    _wake(scheduler, [job.name for job in JOBS])
    keeper.wake = partial(_wake, scheduler)

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
        lease.give_back(lease.SCHEDULER, keeper.owner)
        db.engine.dispose()


def _wake_when_clock_moves(scheduler: BlockingScheduler, ended: Event) -> None:
    """APScheduler sleeps until an hour of the clock: where that was set back a day, it would sleep a day longer."""
    watch = ClockWatch(clock.now(), clock.elapsed())
    while not ended.wait(WATCHED_EVERY):
        if watch.moved_by(clock.now()) is not None:
            _wake(scheduler, [job.name for job in JOBS])


def _wake(scheduler: BlockingScheduler, names: Collection[str]) -> None:
    """Run these jobs at once, and then again when their time comes."""
    for name in names:
        scheduler.modify_job(name, next_run_time=clock.now())
