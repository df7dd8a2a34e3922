"""Asks the database what the program came to: versions, scheduler, sending, long work, editions, audit. Only reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select, text

from tracker.alerts.channels import keys
from tracker.alerts.models import SendingPause
from tracker.alerts.outbox import channel_queries, delivery_queries
from tracker.alerts.outbox.queries import pause, paused
from tracker.alerts.outbox.transitions import FAILING
from tracker.alerts.today_queries import todays_scan
from tracker.audit import AuditEntry, anchor_file, checking_queries
from tracker.audit.anchors import is_ours, key_of
from tracker.audit.models import AuditAnchor
from tracker.clock import shanghai_date
from tracker.config import Config
from tracker.database import db
from tracker.doctor.machine_rules import Archiving, Keeping, Trace
from tracker.doctor.work_rules import Audit, Channel, Editions, LastRun, Pulse, Queue, Region, Sending, Shared
from tracker.jobs import lease, record, runs
from tracker.jobs.record import JobState
from tracker.ledger.pages.turn_queries import turned
from tracker.people.queries import working_jurisdictions
from tracker.stores.naming_queries import names_upload, upload_columns
from tracker.stores.store import Store
from tracker.supervision.models import Edition, EditionFile
from tracker.vocabulary import JOB_LABELS

NEWEST = 10
"""How many uploaded files of each kind are looked for."""
NOTED_WITHIN = timedelta(hours=2)
"""The scheduler notes the head of the audit trail each hour."""
TURNS_BY = timedelta(hours=2)
"""After midnight, until when a day's turn may take."""


def is_postgresql() -> bool:
    """Which of the two databases it is."""
    return db.engine.dialect.name == "postgresql"


def server() -> tuple[int, str]:
    """PostgreSQL's version, 150019, and the encoding of the database."""
    version = db.session.scalar(text("SELECT current_setting('server_version_num')"))
    return int(version or 0), str(db.session.scalar(text("SELECT current_setting('server_encoding')")))


def keeping() -> Keeping:
    """How the server keeps what it acknowledges."""
    return Keeping(*db.session.execute(_KEEPING).one())


_KEEPING = text(
    "SELECT current_setting('transaction_read_only')::bool, current_setting('synchronous_commit'),"
    " current_setting('synchronous_standby_names')"
)


def archiving() -> Archiving | None:
    """How the archive of the server's log stands; None where none is kept, or the server is a standby."""
    found = db.session.execute(_ARCHIVING).one_or_none()
    return Archiving(*found) if found else None


_ARCHIVING = text(
    "SELECT now(), coalesce(stats_reset, pg_postmaster_start_time()), last_archived_time, last_failed_time,"
    " coalesce(last_failed_wal, ''), (pg_walfile_name_offset(pg_current_wal_lsn())).file_offset FROM pg_stat_archiver"
    " WHERE current_setting('archive_mode') = 'on' AND NOT pg_is_in_recovery()"
)


def pooled() -> bool:
    """Whether a pool stands before the server."""
    from tracker.database.postgresql import is_pooled

    return is_pooled(db.session.connection().connection.dbapi_connection)  # type: ignore[arg-type]


def server_time() -> datetime:
    """What the server's clock says."""
    return db.session.execute(text("SELECT clock_timestamp()")).scalar_one()  # type: ignore[no-any-return]


def newest_entry() -> list[Trace]:
    """When the newest entry of the audit trail was made."""
    at = db.session.scalar(select(AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1))
    return [Trace("最新一条审计记录", at)] if at else []


def clock_moved(now: datetime) -> int | None:
    """By how many seconds the clock was moved within a day, as the scheduler noticed it."""
    pulse = lease.pulse(lease.SCHEDULER)
    return pulse.clock_moved(now) if pulse else None


def scheduler(now: datetime) -> Pulse | None:
    """The scheduler's last sign of life."""
    pulse = lease.pulse(lease.SCHEDULER)
    return Pulse(pulse.beat_at, pulse.is_still(now)) if pulse else None


def last_runs() -> list[LastRun]:
    """The last run of each job, of each region where it works on each apart."""
    return [
        LastRun(
            JOB_LABELS.get(run.job, (run.job, ""))[0],
            run.jurisdiction_id or "",
            run.state_label,
            run.is_bad,
            run.state == JobState.RUNNING,
            run.started_at,
            run.fault or "",
        )
        for run in record.last_of_each(working_jurisdictions())
    ]


def todays(now: datetime) -> list[Region]:
    """What of today's work is done in each region."""
    return [_region(code, now) for code in working_jurisdictions()]


def _region(code: str, now: datetime) -> Region:
    last = turned(code, now)
    is_late = last is not None and last.day < shanghai_date(now - TURNS_BY)
    return Region(code, todays_scan(code, now).is_late, str(last.day) if last is not None and is_late else "")


def sending(settings: Config, now: datetime) -> Sending:
    """Channels in use and what waits for them."""
    codes = sorted({*working_jurisdictions(), *channel_queries.jurisdictions_with_channels()})
    rows = [row for code in codes for row in channel_queries.channels(code) if row.is_active]
    last = delivery_queries.last_of_channels(row.id for row in rows)
    facts: list[tuple[str, SendingPause | None]] = [(code, pause(code)) for code in sorted(paused())]
    return Sending(
        channels=tuple(
            Channel(
                row.jurisdiction_id,
                row.name,
                row.id in last and last[row.id].state in FAILING,
                last[row.id].words if row.id in last else "",
                keys.read(settings.channel_keys, row.key_name) is None,
            )
            for row in rows
        ),
        paused=tuple((code, fact.reason if fact else "") for code, fact in facts),
        not_sent=sum(len(delivery_queries.not_sent(code, shanghai_date(now))) for code in codes),
        waits_since=delivery_queries.oldest_waiting(now),
    )


def queue() -> Queue:
    """Long work that waits or is being done."""
    queued = select(func.min(runs.Run.created_at)).where(runs.Run.state == runs.QUEUED)
    running = select(func.min(runs.Run.started_at)).where(runs.Run.state == runs.RUNNING)
    return Queue(db.session.scalar(queued), db.session.scalar(running))


def editions(built: Store) -> Editions:
    """Their files by name and size, and what the last check of each region came to; no file is read."""
    files = db.session.execute(select(EditionFile.name, EditionFile.size)).all()
    newest = (
        select(func.max(AuditEntry.id))
        .where(AuditEntry.object_type == "jurisdiction", AuditEntry.action == "verify_editions")
        .group_by(AuditEntry.object_id)
    )
    checks = db.session.execute(select(AuditEntry.at, AuditEntry.result).where(AuditEntry.id.in_(newest))).all()
    there = {one.name: one.size for one in built.stored()}
    bad = [at for at, result in checks if result != "成功"]
    return Editions(
        count=db.session.scalar(select(func.count(Edition.id))) or 0,
        broken_files=tuple(name for name, size in files if there.get(name) != size),
        verified_at=max(bad or (at for at, _ in checks), default=None),
        was_sound=not bad,
    )


def shared(settings: Config) -> Shared:
    """Whether this host has the key with which the newest anchor was sealed, and sees what was uploaded last."""
    names = [name for column in _newest_uploads() for name in db.session.scalars(column)]
    gone = tuple(name for name in names if settings.uploads.size(name) is None)
    newest, key = checking_queries.anchors(1), _key(settings)
    return Shared(len(names), gone, is_ours(newest[0], key) if newest and key else None)


def _key(settings: Config) -> bytes | None:
    """What this host seals the audit trail with; None where it has no key yet."""
    file = settings.instance / "secret-key"
    return key_of(file.read_text(encoding="ascii").strip()) if file.is_file() else None


@cache
def _newest_uploads() -> list[Select[Any]]:
    """For each column that names an uploaded file the newest of them."""
    return [
        select(column).where(names_upload(column)).order_by(column.table.primary_key.columns[0].desc()).limit(NEWEST)
        for column in upload_columns()
    ]


def audit() -> Audit:
    """How many entries, and which triggers that guard them or the anchors are gone or put out of work."""
    is_postgres = is_postgresql()
    at_work = set(db.session.execute(_AT_WORK_ON_POSTGRESQL if is_postgres else _AT_WORK_ON_SQLITE).all())
    missing = (GUARDS_ON_POSTGRESQL if is_postgres else GUARDS_ON_SQLITE) - at_work
    count = db.session.scalar(select(func.count(AuditEntry.id))) or 0
    return Audit(count, tuple(sorted(name for _, name in missing)))


def anchors_lacking(settings: Config, now: datetime) -> int:
    """How many of the newest heads of the audit trail its file should hold by now and does not; of our key alone."""
    known, key = {anchor.mac for anchor in anchor_file.read(settings.audit_anchors).anchors}, _key(settings)
    due = [anchor for anchor in checking_queries.anchors(checking_queries.NEWEST) if now - anchor.at > NOTED_WITHIN]
    return sum(key is not None and one.mac not in known and is_ours(one, key) for one in due)


_ENTRIES, _ANCHORS = AuditEntry.__tablename__, AuditAnchor.__tablename__
_BOTH = {(_ENTRIES, "audit_entries_chained")}
GUARDS_ON_SQLITE = _BOTH | {
    (_ENTRIES, "audit_entries_no_update"),
    (_ENTRIES, "audit_entries_no_delete"),
    (_ANCHORS, "audit_anchors_no_update"),
    (_ANCHORS, "audit_anchors_no_delete"),
}
GUARDS_ON_POSTGRESQL = _BOTH | {(_ENTRIES, "audit_entries_frozen"), (_ANCHORS, "audit_anchors_frozen")}
"""Table and name of each trigger, as the migrations made them."""

_AT_WORK_ON_SQLITE = text("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
# Of the two tables in the schema at hand; 'R' fires on a replica alone, 'D' never.
_AT_WORK_ON_POSTGRESQL = text(
    "SELECT pg_class.relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
    f" WHERE tgrelid IN ('{_ENTRIES}'::regclass, '{_ANCHORS}'::regclass) AND NOT tgisinternal"
    " AND tgenabled IN ('O', 'A')"
)
