"""Reading a copy again: every byte, the database, its version; all faults at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from tracker.backup import files, postgresql, sqlite
from tracker.backup.files import Tell
from tracker.backup.manifest import FILE, LIST, Manifest, NoManifest, read_list
from tracker.backup.rows import Reading, differences, read_rows
from tracker.backup.rules import named
from tracker.backup.shelf import manifest_of
from tracker.errors import RuleRefused
from tracker.revisions import newest
from tracker.stores.fingerprints import fingerprint_of

NO_FOLDER = "没有这份备份：{path}"
NOT_NAMED = "文件夹名 {name} 不是备份的名字（tracker-日期-时间）：没有写完的备份以点开头，不能用"
OTHER_NAME = "清单写的是 {told}，文件夹叫 {name}：被改过名，或者放错了清单"
GONE = "文件 {path} 不在"
ALTERED = "文件 {path} 的内容与清单不符"
EXTRA = "文件 {path} 不在清单里"
LOST = "数据里提到的文件 {path} 不在备份里"
NEWER = "数据是版本 {revision} 的，本程序只到 {head}：请用更新的程序恢复"
UNKNOWN = "数据的版本 {revision} 本程序不认识"


def verify(copy: Path, revisions: Collection[str], tell: Tell) -> tuple[Manifest | None, list[str]]:
    """The manifest of a copy and everything that is wrong with it, each a sentence; none where it is sound.

    `revisions`: versions of the schema this program knows.
    """
    if not copy.is_dir():
        return None, [NO_FOLDER.format(path=copy)]
    if named(copy.resolve().name) is None:
        return None, [NOT_NAMED.format(name=copy.resolve().name)]
    try:
        manifest = manifest_of(copy)
    except NoManifest as wrong:
        return None, [str(wrong)]
    faults = [*_name_faults(copy, manifest), *_revision_faults(manifest, revisions)]
    return manifest, faults + faults_of(copy, manifest, tell)


def faults_of(copy: Path, manifest: Manifest, tell: Tell = lambda words: None) -> list[str]:
    """Everything in which a copy differs from its manifest."""
    tell("核对文件")
    faults = [*_list_faults(copy, manifest), *_key_faults(copy.parent, manifest)]
    tell("核对数据库")
    place = copy / manifest.database.path
    database = _file_fault(place, manifest.database.path, manifest.database.sha256)
    if database:
        return [*faults, *database]
    if manifest.engine != "sqlite":
        return [*faults, *postgresql.faults_of(place, manifest.engine_version, tell)]
    return [*faults, *_sqlite_faults(place, manifest, tell)]


def _name_faults(copy: Path, manifest: Manifest) -> list[str]:
    name = copy.resolve().name
    return [] if manifest.name == name else [OTHER_NAME.format(told=manifest.name, name=name)]


def _revision_faults(manifest: Manifest, revisions: Collection[str]) -> list[str]:
    if manifest.revision in revisions:
        return []
    head = max(revisions, default="")
    return [(NEWER if manifest.revision > head else UNKNOWN).format(revision=manifest.revision, head=head)]


def is_current(manifest: Manifest, migrations: Path) -> bool:
    """Whether its data are of this program's version, so that it can work on them at once."""
    return manifest.revision == newest(migrations)


def _list_faults(copy: Path, manifest: Manifest) -> Iterator[str]:
    listed = copy / LIST
    fault = _file_fault(listed, LIST, manifest.files.sha256)
    if fault:
        yield from fault
        return
    told = read_list(listed.read_text(encoding="utf-8"))
    for path, sha256 in told.items():
        yield from _file_fault(copy / path, path, sha256)
    there = (place.relative_to(copy).as_posix() for place in copy.rglob("*") if place.is_file())
    yield from (EXTRA.format(path=path) for path in there if path not in {*told, FILE, LIST, manifest.database.path})


def _file_fault(place: Path, path: str, sha256: str) -> list[str]:
    try:
        return [] if fingerprint_of(place) == sha256 else [ALTERED.format(path=path)]
    except OSError:
        return [GONE.format(path=path)]


def _key_faults(shelf: Path, manifest: Manifest) -> list[str]:
    """Keys are meant to be elsewhere; where they lie here, they are those of this copy."""
    if manifest.keys is None or not (shelf / manifest.keys.name).exists():
        return []
    return _file_fault(shelf / manifest.keys.name, manifest.keys.name, manifest.keys.sha256)


def _sqlite_faults(place: Path, manifest: Manifest, tell: Tell) -> list[str]:
    try:
        faults = sqlite.faults_of(place)
        if faults:
            return faults
        with sqlite.opened(place) as tables:
            reading = read_rows(tables, tell)
    except RuleRefused as refused:
        return [refused.message]
    return [*differences(Reading.told(manifest), reading), *lost_files(manifest, reading, place.parent)]


def lost_files(manifest: Manifest, reading: Reading, copy: Path) -> list[str]:
    """Files that rows name and that are not in the copy, but those which were lost before it was made."""
    gone = (path for path in sorted(reading.files) if not (copy / files.FOLDER / path).is_file())
    return [LOST.format(path=path) for path in gone if path not in manifest.missing]
