"""A drill: a copy put back into a temporary place, compared as every restore is, its audit trail gone through (P13).

On SQLite the place is a folder inside the instance folder. On PostgreSQL it is a database beside our own, where the
account may make one; where it may not, the copy is read again, and that is all that can be said of it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL, make_url

from tracker import revisions
from tracker.audit import anchor_file, checking_queries
from tracker.backup import identity, postgresql, words
from tracker.backup.checking import is_current, verify
from tracker.backup.creating import SPARE
from tracker.backup.files import Tell
from tracker.backup.manifest import Manifest
from tracker.backup.restoring import Restoring, restore
from tracker.config import Config
from tracker.errors import RuleRefused
from tracker.private_files import owners_only

NOT_SOUND = "备份 {name} 不完好：{first}"
NO_ROOM = "实例文件夹所在的磁盘只剩 {free}，演练要恢复 {needed}，没有开始"
TRAIL = "恢复出来的审计记录不对：{said}"

FOLDER = ".drill"


@dataclass(frozen=True)
class Drilled:
    """What was drilled; `is_restored` False: there was no place to restore it into, it was only read again."""

    manifest: Manifest
    is_restored: bool


def drill(copy: Path, settings: Config, tell: Tell) -> Drilled:
    """Restore a copy and compare it; nothing of it is left. RuleRefused with what is wrong."""
    manifest, faults = verify(copy, revisions.known(settings.migrations), tell)
    if manifest is None or faults:
        raise RuleRefused(NOT_SOUND.format(name=copy.name, first=faults[0]), faults)
    with owners_only(), _place(settings, manifest) as place:
        if place is None:
            return Drilled(manifest, is_restored=False)
        restore(Restoring(copy, manifest, place, None, _hold_nothing, tell))
        if is_current(manifest, settings.migrations):
            _demand_sound_trail(place.database_url, settings)
    return Drilled(manifest, is_restored=True)


def _hold_nothing(connection: Connection) -> None:
    """Nobody works on it: nothing can leave."""


def _demand_sound_trail(url: str, settings: Config) -> None:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            found = checking_queries.verified_in(connection, anchor_file.read(settings.audit_anchors))
    finally:
        engine.dispose()
    if not found.is_sound:
        raise RuleRefused(TRAIL.format(said=found.sentence))


@contextmanager
def _place(settings: Config, manifest: Manifest) -> Iterator[Config | None]:
    """An empty installation; what one that was killed left is taken away first."""
    folder = settings.instance / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    free, needed = shutil.disk_usage(settings.instance).free, manifest.size
    if free < needed + SPARE:
        raise RuleRefused(NO_ROOM.format(free=words.size(free), needed=words.size(needed + SPARE)))
    folder.mkdir()
    place = replace(settings, instance=folder, bucket=None)
    try:
        if manifest.engine == "sqlite":
            url = URL.create("sqlite", database=str(folder / "tracker.sqlite3"))
            yield replace(place, database_url=url.render_as_string(hide_password=False))
            return
        with _database(settings) as address:
            yield replace(place, database_url=address, direct_url="") if address else None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _database(settings: Config) -> Iterator[str | None]:
    """The address of an empty database beside ours; None where the account may make none, or nobody is let in."""
    name = f"tracker_drill_{identity.own(settings.instance)[:12]}"
    with postgresql.connected(settings.server_url) as (_, connection):
        if not postgresql.may_create_databases(connection):
            yield None
            return
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        try:
            address = make_url(settings.server_url).set(database=name).render_as_string(hide_password=False)
            yield address if postgresql.answers(address) else None
        finally:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
