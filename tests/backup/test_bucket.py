"""An office whose files lie in a bucket: copies have them, and a restore puts them into the bucket that is set."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.given.builders import NOW, act, settings
from tests.servers.buckets import client, new_bucket, running_storage
from tests.servers.databases import on_sqlite
from tracker.acts.upkeep import backups
from tracker.backup.files import Copies, Earlier, Source, found, in_stores
from tracker.backup.manifest import FilePrint
from tracker.backup.rules import Place
from tracker.backup.shelf import copies
from tracker.stores.bucket import Access
from tracker.stores.fingerprints import fingerprint


def named(access: Access, monkeypatch: pytest.MonkeyPatch) -> Access:
    """The environment names this bucket from now on."""
    told = {"URL": access.url, "BUCKET": access.bucket, "ACCESS_KEY": access.key, "SECRET_KEY": access.secret}
    for name, value in told.items():
        monkeypatch.setenv(f"TRACKER_S3_{name}", value)
    return access


def objects(access: Access) -> dict[str, int]:
    """What lies in it."""
    told = client(access).list_objects_v2(Bucket=access.bucket)
    return {one["Key"]: one["Size"] for one in told.get("Contents", ())}


def files(folder: Path) -> dict[str, int]:
    """The same of a folder."""
    paths = (path for kind in ("uploads", "editions") for path in (folder / kind).glob("*"))
    return {f"{path.parent.name}/{path.name}": path.stat().st_size for path in paths}


@pytest.mark.slow
@on_sqlite
def test_made_read_again_and_restored_into_another_bucket(
    demo: Installation, demo_app: Flask, storage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, wanted = named(new_bucket(storage), monkeypatch), files(demo.folder)
    demo.done("file", "copy", "--to", "bucket")
    for path in wanted:
        (demo.folder / path).unlink()
    shelf = tmp_path / "shelf"
    demo.done("backup", "create", str(shelf))
    (copy,) = copies(shelf)
    assert files(copy.path / "files") == objects(first) == wanted and wanted
    demo.done("backup", "verify", str(copy.path))

    demo_app.config["TRACKER"] = replace(demo_app.config["TRACKER"], bucket=first, backups=shelf)
    lost = next(iter(wanted))
    data = client(first).get_object(Bucket=first.bucket, Key=lost)["Body"].read()
    client(first).delete_object(Bucket=first.bucket, Key=lost)
    with demo_app.app_context():
        assert backups.drill(act(), demo_app.config["TRACKER"], copy.path, lambda words: None)
    assert lost not in objects(first), "a drill has a folder of its own"
    client(first).put_object(Bucket=first.bucket, Key=lost, Body=data)

    place = tmp_path / "other" / "tracker.sqlite3"
    other = Installation(f"sqlite:///{place}", place.parent)
    other.done("backup", "restore", str(copy.path))
    assert objects(first) == wanted, "what is there already and the same may stay"
    second = named(new_bucket(storage), monkeypatch)
    client(second).put_object(Bucket=second.bucket, Key="uploads/ours.txt", Body=b"ours")
    place = tmp_path / "third" / "tracker.sqlite3"
    third = Installation(f"sqlite:///{place}", place.parent)
    refused = third.run("backup", "restore", str(copy.path))
    assert refused.code == 1 and f"存储桶 {second.bucket} 的 uploads/ 里已有别的文件（ours.txt 等）" in refused.err
    client(second).delete_object(Bucket=second.bucket, Key="uploads/ours.txt")
    third.done("backup", "restore", str(copy.path))
    assert objects(second) == wanted and files(third.folder) == {}


@on_sqlite
def test_without_the_storage_there_is_no_copy(
    demo: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_storage() as url:
        named(new_bucket(url), monkeypatch)
    ran = demo.run("backup", "create", str(tmp_path / "shelf"))
    assert ran.code == 3 and "存储服务不可用，未完成" in ran.err and "连接不上" in ran.err
    assert list((tmp_path / "shelf").iterdir()) == []


def test_what_somebody_laid_beside_the_files_is_copied_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "uploads" / "old").mkdir(parents=True)
    for name in ("3f2a", "a:b.txt", "old/letter.pdf", ".3f2a.9c1e"):
        (tmp_path / "uploads" / name).write_text("x")
    office = settings("sqlite://", tmp_path)
    kept = [path for path, _ in in_stores(office)]
    assert kept == ["uploads/3f2a"]
    assert [path for path, _ in found(tmp_path, Place.FILE)] == ["uploads/a:b.txt", "uploads/old/letter.pdf"]


LONG_AGO, JUST_NOW = NOW - timedelta(hours=2), NOW - timedelta(minutes=5)


@pytest.mark.parametrize(
    ("changed_at", "before", "is_read", "is_linked"),
    [
        (LONG_AGO, b"one", False, True),
        (JUST_NOW, b"one", True, True),
        (None, b"one", True, True),
        (LONG_AGO, b"two", True, False),  # the earlier copy is not what its list says
        (JUST_NOW, b"two", True, False),
        (LONG_AGO, b"four", True, False),  # nor as long
    ],
)
def test_what_has_not_changed_since_is_linked_and_not_read_again(
    changed_at: datetime | None, before: bytes, is_read: bool, is_linked: bool, tmp_path: Path
) -> None:
    place = tmp_path / "source"
    place.write_bytes(b"one")
    (tmp_path / "earlier" / "files" / "uploads").mkdir(parents=True)
    (tmp_path / "earlier" / "files" / "uploads" / "1").write_bytes(before)
    opened: list[bool] = []

    def opening() -> BinaryIO:
        opened.append(True)
        return place.open("rb")

    earlier = Earlier(tmp_path / "earlier", NOW, {"files/uploads/1": fingerprint(b"one")})
    taken = Copies(tmp_path / "now", earlier)
    taken.take("uploads/1", Source(3, opening, changed_at))
    assert taken.taken == {"files/uploads/1": FilePrint("files/uploads/1", 3, fingerprint(b"one"))}
    target = tmp_path / "now" / "files" / "uploads" / "1"
    assert (target.read_bytes(), target.stat().st_nlink == 2, bool(opened)) == (b"one", is_linked, is_read)
