"""The checks in their order, each for itself: one that fails or does not answer in time stops no other."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Thread

from flask import Flask
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError

from tracker import clock, create_app
from tracker.alerts.digest.times import may_leave
from tracker.backup.queries import drills
from tracker.backup.sqlite import path_of
from tracker.calendar import days as calendar_days
from tracker.calendar.days import load_calendar
from tracker.clock import shanghai_date
from tracker.config import Config
from tracker.database import db
from tracker.doctor import machine, machine_rules, schema_queries, work_queries, work_rules
from tracker.doctor.findings import Finding, State, unknown
from tracker.monitoring import disks
from tracker.stores.store import KINDS, StoreDown

LIMIT = 10.0
"""Seconds that a check is given."""

NO_ANSWER = "没有查完：{seconds:.0f} 秒内没有答复"
FAILED = "没有查成：{kind}"
NO_FILE = "数据库文件 {path} 不在"


@dataclass(frozen=True)
class Patient:
    """The installation that is looked at, and when."""

    settings: Config
    now: datetime
    app: Flask


Look = Callable[[Patient], Iterable[Finding]]


@dataclass(frozen=True)
class Check:
    """A line of the table of checks; one that asks the database is left out where that does not answer."""

    name: str
    title: str
    look: Look
    asks_database: bool = True


@dataclass(frozen=True)
class Result:
    """What a check came to."""

    check: Check
    findings: tuple[Finding, ...]

    @property
    def is_ok(self) -> bool:
        """Whether nothing has to be done."""
        return all(finding.state is State.OK for finding in self.findings)


def _machine_versions(of: Patient) -> Iterable[Finding]:
    yield machine_rules.python(sys.version_info[:3])
    if of.settings.is_sqlite:
        yield machine_rules.sqlite(sqlite3.sqlite_version_info)


def _database_versions(of: Patient) -> Iterable[Finding]:
    yield schema_queries.schema(of.settings.migrations)
    if work_queries.is_postgresql():
        yield from machine_rules.postgresql(*work_queries.server())
        yield from machine_rules.keeping(work_queries.keeping())
        yield from machine_rules.pool(work_queries.pooled(), bool(of.settings.direct_url))


def _clock(of: Patient) -> Iterable[Finding]:
    yield machine_rules.clock_behind(of.now, machine.traces(of.settings))


def _clock_of_database(of: Patient) -> Iterable[Finding]:
    if work_queries.is_postgresql():
        said = work_queries.server_time()
        yield machine_rules.server_clock((clock.now() - said).total_seconds())
    yield machine_rules.clock_behind(of.now, work_queries.newest_entry())
    yield from machine_rules.clock_moved(work_queries.clock_moved(of.now))


def _calendar(of: Patient) -> Iterable[Finding]:
    yield machine_rules.calendar(shanghai_date(of.now), calendar_days.known_years())


def _disk(of: Patient) -> Iterable[Finding]:
    return [machine_rules.disk(disk) for disk in disks.all_disks(of.settings)]


def _rights(of: Patient) -> Iterable[Finding]:
    return machine_rules.rights(*machine.rights(of.settings), is_windows=sys.platform == "win32")


def _stores(of: Patient) -> Iterable[Finding]:
    stores, fault, ahead = [of.settings.store(kind) for kind in KINDS], "", None
    try:
        told = [store.try_out() for store in stores]
        ahead = (clock.now() - told[-1]).total_seconds() if told[-1] is not None else None
    except StoreDown as down:
        fault = str(down)
    return machine_rules.stores([store.label for store in stores], fault, ahead)


def _backup(of: Patient) -> Iterable[Finding]:
    yield from work_rules.backup(of.now, machine.backups(of.settings, of.now))
    if work_queries.is_postgresql():
        yield from machine_rules.archiving(work_queries.archiving())


def _drill(of: Patient) -> Iterable[Finding]:
    return work_rules.drill(of.now, drills() if of.settings.backups is not None else None)


def _scheduler(of: Patient) -> Iterable[Finding]:
    yield work_rules.scheduler(work_queries.scheduler(of.now))
    yield from work_rules.jobs(of.now, work_queries.last_runs())
    yield from work_rules.todays(work_queries.todays(of.now))


def _sending(of: Patient) -> Iterable[Finding]:
    return work_rules.sending(of.now, work_queries.sending(of.settings, of.now), may_leave(of.now, load_calendar()))


def _runs(of: Patient) -> Iterable[Finding]:
    return work_rules.runs(of.now, work_queries.queue())


def _editions(of: Patient) -> Iterable[Finding]:
    return work_rules.editions(work_queries.editions(of.settings.editions))


def _shared(of: Patient) -> Iterable[Finding]:
    return work_rules.shared(work_queries.shared(of.settings))


def _audit(of: Patient) -> Iterable[Finding]:
    yield work_rules.audit(work_queries.audit())
    settings, path = of.settings, of.settings.audit_anchors
    is_writable = machine.is_writable(path)
    is_elsewhere = settings.anchor_file is not None and is_writable
    lacking = work_queries.anchors_lacking(settings, of.now) if is_elsewhere else None
    yield from machine_rules.anchor_file(machine_rules.AnchorFile(path, is_writable, lacking))


def _database(of: Patient) -> Iterable[Finding]:
    yield work_rules.database(_fault_of_database(of.settings))


CHECKS = (
    Check("machine", "程序环境", _machine_versions, asks_database=False),
    Check("database", "数据库", _database, asks_database=False),
    Check("versions", "版本", _database_versions),
    Check("clock", "本机时钟", _clock, asks_database=False),
    Check("clock_of_database", "时钟与记录", _clock_of_database),
    Check("calendar", "放假安排", _calendar),
    Check("disk", "磁盘", _disk, asks_database=False),
    Check("rights", "文件权限", _rights, asks_database=False),
    Check("stores", "文件存放", _stores, asks_database=False),
    Check("backup", "备份", _backup, asks_database=False),
    Check("drill", "恢复演练", _drill),
    Check("scheduler", "后台进程", _scheduler),
    Check("sending", "发送", _sending),
    Check("runs", "长任务", _runs),
    Check("editions", "报表", _editions),
    Check("shared", "密钥与文件", _shared),
    Check("audit", "审计", _audit),
)
"""Each looks at one thing; its sentences come from a pure rule."""


def examine(settings: Config, now: datetime, checks: Sequence[Check] = CHECKS, limit: float = LIMIT) -> list[Result]:
    """Do all checks; nothing is changed, but that a bucket is tried out, and none takes longer than the limit."""
    patient = Patient(settings, now, create_app(_only_reading(settings), lean=True))
    results: list[Result] = []
    why_not: Finding | None = None
    for check in checks:
        findings = [why_not] if why_not and check.asks_database else _looked(check, patient, limit)
        results.append(Result(check, tuple(findings)))
        if check.name == "database" and not results[-1].is_ok:
            why_not = work_rules.NOT_LOOKED_AT
        # The first is about the tables: what others ask of older ones may not be there yet.
        elif check.name == "versions" and findings[0].state is State.WRONG:
            why_not = why_not or work_rules.OTHER_TABLES
    return results


def _only_reading(settings: Config) -> Config:
    """The same with an SQLite database that is opened to be read and never made."""
    url = make_url(settings.database_url)
    if not settings.is_sqlite or not url.database:
        return settings
    place = Path(url.database).absolute().as_uri()
    only = URL.create(url.drivername, database=place, query={"mode": "ro", "uri": "true"})
    return replace(settings, database_url=only.render_as_string())


def _looked(check: Check, patient: Patient, limit: float) -> list[Finding]:
    """What a check finds, in a thread of its own that is left alone when it does not come back."""
    found: list[Finding] = [unknown(NO_ANSWER.format(seconds=limit))]

    def look() -> None:
        try:
            with patient.app.app_context():
                if check.asks_database and work_queries.is_postgresql():
                    db.session.execute(text(f"SET LOCAL statement_timeout = {int(limit * 1000)}"))
                found[:] = list(check.look(patient))
        except Exception as fault:
            found[:] = [unknown(FAILED.format(kind=_kind(fault)))]

    thread = Thread(target=look, daemon=True)
    thread.start()
    thread.join(limit)
    return list(found)


def _kind(fault: Exception) -> str:
    said = str(fault.orig) if isinstance(fault, DBAPIError) else str(fault)
    return f"{type(fault).__name__} {next(iter(said.strip().splitlines()), '')[:200]}".strip()


def _fault_of_database(settings: Config) -> str | None:
    """Why it does not answer; None where it does."""
    if settings.is_sqlite and not path_of(settings.database_url).is_file():
        return NO_FILE.format(path=path_of(settings.database_url))
    try:
        db.session.execute(text("SELECT 1")).scalar_one()
    except Exception as fault:
        return _kind(fault)
    return None
