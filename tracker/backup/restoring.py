"""Putting a copy back into an empty installation: files, then the database, which opens only when it is compared.

Nothing that is there is overwritten. A restore that was killed can be begun again: files that are already back are the
same to the byte, the database is not there yet.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.engine import URL

from tracker.backup import files, postgresql, sqlite
from tracker.backup.files import Tell
from tracker.backup.manifest import LIST, Manifest, NoManifest, read_list
from tracker.backup.rows import Reading, differences, read_rows
from tracker.backup.rules import Place
from tracker.backup.shelf import manifest_of
from tracker.config import Config
from tracker.database import WRITES
from tracker.errors import BadInput, RuleRefused
from tracker.private_files import close_all, owners_only
from tracker.stores.fingerprints import fingerprint_of
from tracker.stores.folder import sync_folder
from tracker.stores.store import KINDS, Store

NOT_EMPTY = "这里已经有内容，恢复只能在空的安装里进行，没有改动任何内容"
TABLES = "数据库里已有 {count} 张表（{first} 等）"
LEFTOVERS = (
    "数据库文件旁边留有 {names}：是从前那个数据库的，留着会把旧数据写进恢复出来的数据库。"
    "请先确认 tracker 没有在运行，再把它们移到 {folder} 以外的地方（里面可能有还没写进数据库文件的内容，先不要删）"
)
FILES = "{folder} 里已有别的文件（{first} 等）"
OTHER_KEYS = "{name} 已经在实例文件夹里，与密钥文件里的不同"
OTHER_ENGINE = "这份备份是 {told} 的，TRACKER_DATABASE_URL 指向的是 {here}：请改用同一种数据库"
NO_KEYS_FILE = "密钥文件 {path} 读不懂"
OTHER_KEYS_FILE = "密钥文件 {path} 不是这份备份的（备份里记的是 {name}）"
DIFFERS = "恢复出来的数据与备份的清单不符，不能使用"
NOT_TOUCHED = "数据库没有建立，可以再试或换一份备份"
DROP_IT = "请删除这个数据库并重新建一个空的，再试或换一份备份"

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_OWN_KEY = "secret-key"
_HELD = ("sending_pauses", "sign_in_sessions", "invitations", "interface_tokens")
"""The tables in which the hold is written."""

Hold = Callable[[Connection], None]
"""Writes into the restored database, before anybody can open it: nothing leaves it, nobody and no token gets in."""


@dataclass(frozen=True)
class Restoring:
    """A restore: which copy into which installation, with the keys of which file, None without."""

    copy: Path
    manifest: Manifest
    settings: Config
    keys: Path | None
    hold: Hold
    tell: Tell


def demand_empty(copy: Path, settings: Config, keys: Path | None) -> None:
    """RuleRefused or BadInput, all at once, where the copy cannot be put back here; a copy that is not sound is not
    judged: checking.py does."""
    try:
        manifest = manifest_of(copy)
        told = read_list((copy / LIST).read_text(encoding="utf-8"))
    except (NoManifest, OSError, ValueError):
        return
    here = "sqlite" if settings.is_sqlite else "postgresql"
    if here != manifest.engine:
        there = ENGINES.get(manifest.engine, manifest.engine)
        raise RuleRefused(OTHER_ENGINE.format(told=there, here=ENGINES.get(here, here)))
    if not settings.is_sqlite:
        postgresql.demand_direct(settings.server_url)
    known = _keys(manifest, keys)
    found = [
        *_tables_there(settings),
        *_files_there(settings, told),
        *_keys_there(settings.instance, known),
    ]
    if found:
        raise RuleRefused(NOT_EMPTY, found)


def restore(restoring: Restoring) -> None:
    """Put a sound copy back into an installation that is empty; RuleRefused where what comes back is not the same."""
    with owners_only():
        _put_files_back(restoring)
        _put_keys_back(restoring.settings.instance, _keys(restoring.manifest, restoring.keys))
        if restoring.manifest.engine == "sqlite":
            _restore_sqlite(restoring)
        else:
            _restore_postgresql(restoring)
        close_all(restoring.settings.instance)


def _keys(manifest: Manifest, file: Path | None) -> dict[str, str]:
    if file is None:
        return {}
    told = manifest.keys
    if told is not None and fingerprint_of(file) != told.sha256:
        raise BadInput(OTHER_KEYS_FILE.format(path=file, name=told.name))
    try:
        return files.read_keys(file)
    except (ValueError, KeyError) as wrong:
        raise BadInput(NO_KEYS_FILE.format(path=file)) from wrong


def _tables_there(settings: Config) -> Iterator[str]:
    url = settings.server_url
    names = [] if settings.is_sqlite and not sqlite.path_of(url).exists() else _tables(url)
    if names:
        # What lies beside a database that is in use belongs to it: of that not a word.
        yield TABLES.format(count=len(names), first=names[0])
    elif settings.is_sqlite:
        yield from _leftovers(sqlite.path_of(url))


def _tables(url: str) -> list[str]:
    engine = create_engine(url)
    try:
        return sorted(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _leftovers(place: Path) -> Iterator[str]:
    """Logs of a database that was here before: SQLite would write them into the one that comes."""
    names = [path.name for path in sqlite.beside(place) if path.exists()]
    if names:
        yield LEFTOVERS.format(names="、".join(names), folder=place.parent)


def _files_there(settings: Config, told: dict[str, str]) -> Iterator[str]:
    """Files that are not those of the copy: what a restore that was killed put back may stay."""
    for kind in KINDS:
        store = settings.store(kind)
        for one in store.stored():
            sha256 = told.get(f"{files.FOLDER}/{kind}/{one.name}")
            if sha256 is None or store.fault(one.name, one.size, sha256) is not None:
                yield FILES.format(folder=store.label, first=one.name)
                break


def _keys_there(instance: Path, keys: dict[str, str]) -> Iterator[str]:
    """Keys of another installation; the one that any program makes for itself when it starts protects nothing yet."""
    for path, place in files.found(instance, Place.KEYS):
        if path != _OWN_KEY and place.read_bytes().decode("utf-8", "surrogateescape") != keys.get(path):
            yield OTHER_KEYS.format(name=path)


def _put_files_back(restoring: Restoring) -> None:
    told = read_list((restoring.copy / LIST).read_text(encoding="utf-8"))
    instance, folders = restoring.settings.instance, set[Path]()
    for number, name in enumerate(told, start=1):
        path = name.removeprefix(f"{files.FOLDER}/")
        target = instance / path
        if not target.resolve().is_relative_to(instance.resolve()):
            raise BadInput(f"清单里的路径 {name} 不对")
        kept = files.in_store(path)
        if kept is not None:
            _put_back_into(restoring.settings.store(kept[0]), kept[1], restoring.copy / name)
        else:
            _put_back(restoring.copy / name, target)
            folders.add(target.parent)
        if number * 10 // len(told) > (number - 1) * 10 // len(told):
            restoring.tell(f"恢复文件 {number * 100 // len(told)}%（{number} 个）")
    for folder in folders:
        sync_folder(folder)


def _put_back_into(store: Store, name: str, source: Path) -> None:
    if store.size(name) is None:
        with store.unfinished() as part:
            shutil.copyfile(source, part)
            store.settle(part, name)


def _put_back(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        part = target.with_name(f".{target.name}.restoring")
        part.unlink(missing_ok=True)
        with source.open("rb") as read:
            files.copy(read, part)
        part.replace(target)


def _put_keys_back(instance: Path, keys: dict[str, str]) -> None:
    for name, text in keys.items():
        target = instance / name
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.restoring")
        part.unlink(missing_ok=True)
        files.write(part, text)
        part.replace(target)
        sync_folder(target.parent)


def _restore_sqlite(restoring: Restoring) -> None:
    """Into a file of another name; it gets its own when it is compared and held, and is read again as others read it.

    It loses its name again where they would read something else.
    """
    place = sqlite.path_of(restoring.settings.database_url)
    part = place.with_name(f".{place.name}.restoring")
    for leftover in (part, *sqlite.beside(part)):
        leftover.unlink(missing_ok=True)
    try:
        restoring.tell("恢复数据库")
        with (restoring.copy / restoring.manifest.database.path).open("rb") as read:
            files.copy(read, part)
        with sqlite.opened(part) as tables:
            _compare(restoring, read_rows(tables, restoring.tell), NOT_TOUCHED)
        _hold(URL.create("sqlite", database=str(part)), restoring.hold)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        with sqlite.opened(part) as tables:
            held = read_rows(tables, only=_HELD)
        _demand_no_leftovers(place)
        part.replace(place)
        try:
            _demand_no_leftovers(place)
            with sqlite.opened(place, is_still=False) as tables:
                _compare(restoring, read_rows(tables, restoring.tell), NOT_TOUCHED, other=held)
        except BaseException:
            place.replace(part)
            raise
    finally:
        for leftover in place.parent.glob(f"{part.name}*"):
            leftover.unlink()
    sync_folder(place.parent)


def _demand_no_leftovers(place: Path) -> None:
    found = list(_leftovers(place))
    if found:
        raise RuleRefused(NOT_EMPTY, found)


def _restore_postgresql(restoring: Restoring) -> None:
    """All but the channels, compared and held; then the channels. So at no instant can anything leave."""
    copy, spare = restoring.copy, restoring.settings.instance / ".restoring.list"
    dump = copy / restoring.manifest.database.path
    with postgresql.connected(restoring.settings.server_url) as (server, connection):
        restoring.tell("恢复数据库")
        with _saying(NOT_TOUCHED):
            postgresql.restore_all_but_channels(server, dump, spare, restoring.tell)
        with connection.transaction():
            reading = read_rows(postgresql.Tables(connection), restoring.tell)
        # The channels' own rows are still to come; their table is there, without any.
        _compare(restoring, reading, DROP_IT, other=Reading({postgresql.LATER: reading.tables[postgresql.LATER]}))
        _hold(restoring.settings.server_url, restoring.hold)
        restoring.tell("恢复索引和约束")
        with _saying(DROP_IT):
            postgresql.restore_channels(server, dump, spare, restoring.tell)
        with connection.transaction():
            reading.tables |= read_rows(postgresql.Tables(connection), only=(postgresql.LATER,)).tables
        _compare(restoring, reading, DROP_IT)


@contextmanager
def _saying(what_now: str) -> Iterator[None]:
    """Of a step that fails, what is left and what to do."""
    try:
        yield
    except RuleRefused as refused:
        raise RuleRefused(refused.message, [*refused.details, what_now]) from refused


def _hold(url: URL | str, hold: Hold) -> None:
    engine = create_engine(url)
    try:
        with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
            hold(connection)
    finally:
        engine.dispose()


def _compare(restoring: Restoring, reading: Reading, what_now: str, other: Reading | None = None) -> None:
    """`other`: tables that are not, or not yet, as the manifest tells them, as they must be."""
    told = Reading.told(restoring.manifest)
    if other is not None:
        told.tables |= other.tables
    found = differences(told, reading)
    if found:
        raise RuleRefused(DIFFERS, [*found[:20], what_now])
