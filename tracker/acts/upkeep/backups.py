"""Copies of the installation: made by hand or at night, put back into an empty one that sends nothing (P13)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, inspect, select, union, update

from tracker import audit, changes, revisions
from tracker.actor import Act
from tracker.alerts.models import SendingPause
from tracker.audit.chain import RESTORE
from tracker.backup import creating, identity, restoring, shelf
from tracker.backup import drill as drilling
from tracker.backup.checking import is_current, verify
from tracker.backup.files import Tell
from tracker.backup.manifest import Manifest
from tracker.backup.queries import BAD, CREATED, DRILLED, OBJECT, drills, last_made
from tracker.backup.restoring import Restoring
from tracker.backup.rules import is_drill_due, is_due
from tracker.backup.words import minute
from tracker.config import Config
from tracker.database import end_read
from tracker.errors import RuleRefused, TrackerError
from tracker.people.models import Department, InterfaceToken, Invitation, SignInSession, User
from tracker.vocabulary import UnitClass

NOT_SOUND = "这份备份不完好，没有恢复"
PAUSED = "从备份 {name} 恢复（数据截至 {at}），这之后可能已发出过提醒，核对后再恢复发送"

RESTORED_ROWS = "恢复到临时的地方，{rows} 行数据与备份一致，审计记录前后相接"
ONLY_READ = "重新读了一遍，文件和数据库导出都完好；数据库账号不能建库（或连接池不通向新建的库），没有真正恢复"

RESTORED = ".restored"
"""File that names the copy until the audit trail does: there one of an older version waits for `tracker setup`."""


def create(act: Act, settings: Config, folder: Path, tell: Tell, is_nightly: bool = False) -> Manifest:
    """Make a copy in a folder; its manifest. Nobody who works waits for it.

    RuleRefused where there is no room, no pg_dump, no database, or what was written is not what was read.
    """
    end_read()
    made = creating.create(settings, folder, act.at, is_nightly, tell)
    if not is_current(made, settings.migrations):
        return made  # before `tracker setup`: this program cannot write the audit trail of an older one
    with changes.writing(replace(act, request_id=uuid.uuid4().hex)):
        told: dict[str, Any] = {"folder": str(folder), "bytes": made.size, "rows": made.rows, "files": made.file_count}
        audit.record(act, CREATED, OBJECT, made.name, revision=made.revision, **told)
    return made


@dataclass(frozen=True)
class Nightly:
    """What a night did: the copy made, and those that are not kept any more."""

    made: Manifest
    forgotten: tuple[str, ...]


def is_nightly_due(act: Act, settings: Config) -> bool:
    """Whether the night's copy is still to be made: the folder or the audit trail has none of it."""
    if settings.backups is None:
        return False
    there = shelf.newest(settings.backups, act.at, identity.known(settings.instance))
    told = last_made()
    end_read()
    return is_due(act.at, there.named.made_at if there else None) or is_due(act.at, told)


def create_nightly(act: Act, settings: Config, tell: Tell) -> Nightly:
    """Make the night's copy and take away what is not kept; raises what `create` raises."""
    assert settings.backups is not None
    made = create(act, settings, settings.backups, tell, is_nightly=True)
    gone = shelf.forget(settings.backups, settings.keep, act.at, identity.own(settings.instance))
    return Nightly(made, tuple(gone))


def copy_to_drill(act: Act, settings: Config) -> Path | None:
    """The newest of the nights' copies where a drill of it is due; None where none is due, or there is no copy."""
    if settings.backups is None:
        return None
    told = drills()
    end_read()
    if not is_drill_due(act.at, told.last.at if told.last else None, told.good_at):
        return None
    own = shelf.sound(shelf.copies(settings.backups), act.at, identity.known(settings.instance))
    return next((one.path for one in own if one.named.is_nightly), None)


def drill(act: Act, settings: Config, copy: Path, tell: Tell) -> str:
    """Restore a copy into a temporary place, compare it, and keep on record what came of it: a sentence.

    RuleRefused where it does not restore; that is on record, too.
    """
    end_read()
    try:
        done = drilling.drill(copy, settings, tell)
    except TrackerError as refused:
        said = "；".join([refused.message, *refused.details[:3]])[:500]
        with changes.writing(replace(act, request_id=uuid.uuid4().hex)):
            audit.record(act, DRILLED, OBJECT, copy.name, result=BAD, reason=said)
        raise
    said = (RESTORED_ROWS if done.is_restored else ONLY_READ).format(rows=done.manifest.rows)
    with changes.writing(replace(act, request_id=uuid.uuid4().hex)):
        audit.record(act, DRILLED, OBJECT, copy.name, reason=said, rows=done.manifest.rows, restored=done.is_restored)
    return said


def restore(act: Act, settings: Config, copy: Path, keys: Path | None, tell: Tell) -> Manifest:
    """Put a copy back into this empty installation; nothing leaves it until somebody resumes sending, all sign in anew,
    and other systems need new tokens.

    RuleRefused where the copy is not sound or anything is here already, BadInput where the keys are not its keys:
    then nothing was changed. Of an older version the tables stay as they are: `tracker setup` brings them up to date.
    """
    restoring.demand_empty(copy, settings, keys)
    manifest, faults = verify(copy, revisions.known(settings.migrations), tell)
    if manifest is None or faults:
        raise RuleRefused(NOT_SOUND, faults)
    reason = PAUSED.format(name=manifest.name, at=minute(manifest.made_at))

    def hold(connection: Connection) -> None:
        (settings.instance / RESTORED).write_text(manifest.name, encoding="utf-8")
        codes = sorted(connection.scalars(_AT_WORK))
        fact = {"is_paused": True, "reason": reason, "recorded_at": act.at, "actor": act.actor.name}
        if codes:
            connection.execute(insert(SendingPause), [{"jurisdiction_id": code, **fact} for code in codes])
        # Who was signed in then may have signed out since, or may have been closed.
        connection.execute(update(SignInSession).where(SignInSession.ended_at.is_(None)).values(ended_at=act.at))
        # A link by which somebody has set his password since would set it once more.
        known = inspect(connection).get_table_names()
        if Invitation.__tablename__ in known:
            connection.execute(update(Invitation).where(Invitation.used_at.is_(None)).values(used_at=act.at))
        # A token may have been revoked since, because somebody else had come by it.
        if InterfaceToken.__tablename__ in known:
            revoked = {"revoked_at": act.at, "revoked_by": act.actor.name}
            connection.execute(update(InterfaceToken).where(InterfaceToken.revoked_at.is_(None)).values(revoked))

    restoring.restore(Restoring(copy, manifest, settings, keys, hold, tell))
    if is_current(manifest, settings.migrations):
        note_restored(act, settings)
    return manifest


# In a region that keeps no ledger and has no accounts nobody sets up channels, and nobody could resume them.
_AT_WORK = union(
    select(User.jurisdiction_id),
    select(Department.jurisdiction_id).where(Department.unit_class == UnitClass.COMMISSION),
)


def note_restored(act: Act, settings: Config) -> None:
    """Write into the audit trail that this is a restored installation, once; nothing where it is none."""
    told = settings.instance / RESTORED
    if not told.is_file():
        return
    with changes.writing(replace(act, request_id=uuid.uuid4().hex)):
        audit.record(act, RESTORE, OBJECT, told.read_text(encoding="utf-8"))
    told.unlink()
