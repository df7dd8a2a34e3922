"""The command over a real installation: green where all is well, and it goes on where something does not answer."""

from __future__ import annotations

import dataclasses
import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import URL

from tests.clients.commands import Installation
from tests.given.builders import NOW, settings
from tests.servers.buckets import new_bucket
from tests.servers.databases import on_sqlite
from tests.servers.keepers import holder
from tests.structure.schemas import faults
from tracker.backup.sqlite import path_of
from tracker.doctor import machine, work_queries
from tracker.doctor.examination import Check, Patient, examine
from tracker.doctor.findings import Finding, State
from tracker.doctor.machine_rules import Keeping
from tracker.monitoring import disks
from tracker.private_files import close_all
from tracker.scheduler import JOBS, perform
from tracker.stores.bucket import Bucket


@pytest.fixture(autouse=True)
def still_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' clock stands still, so files and the server are ahead of it; whose disk it is does not matter, nor
    that the tests' server is in a hurry."""
    monkeypatch.setattr(machine, "traces", lambda of: [])
    monkeypatch.setattr(disks, "all_disks", lambda of: [])
    monkeypatch.setattr(work_queries, "server_time", lambda: NOW)
    monkeypatch.setattr(work_queries, "keeping", Keeping)


def prints(folder: Path) -> dict[str, str]:
    """Every file of a folder to the byte."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.slow
def test_all_green_where_all_is_well_and_nothing_is_changed(
    demo: Installation, demo_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red before: no scheduler, no backup. Then each job has run once."""
    monkeypatch.setenv("TRACKER_BACKUP_DIR", str(tmp_path / "shelf"))
    close_all(demo.folder)
    if demo.url.startswith("sqlite"):
        path_of(demo.url).chmod(0o600)
    before = demo.run("doctor", "--json")
    assert before.code == 1 and faults("doctor", before.json) == []
    assert {one["check"] for one in before.json["checks"] if not one["ok"]} == {"backup", "scheduler"}
    demo_app.config["TRACKER"] = dataclasses.replace(demo_app.config["TRACKER"], backups=tmp_path / "shelf")
    (demo.folder / "secret-key").write_text(demo_app.config["TRACKER"].secret_key)
    keeper = holder(demo_app)
    for job in JOBS:
        perform(keeper, job)
    (demo.folder / "uploads" / "open").write_text("x")
    (demo.folder / "uploads" / "open").chmod(0o644)
    assert "别人也能打开" in demo.run("doctor").out
    (demo.folder / "uploads" / "open").unlink()
    files = prints(demo.folder)
    after = demo.run("doctor")
    assert (after.code, after.err) == (0, ""), after.out
    assert prints(demo.folder) == files


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("sqlite:///{}/gone.sqlite3", "gone.sqlite3 不在"),
        ("sqlite:///{}/secret-key", "file is not a database"),
        ("postgresql+psycopg://nobody@127.0.0.1:1/none", "没有回应"),
    ],
)
def test_a_database_that_does_not_answer_is_told_and_the_rest_goes_on(
    demo: Installation, database_kind: str, url: str, word: str
) -> None:
    files = prints(demo.folder)
    ran = Installation(url.format(demo.folder), demo.folder).run("doctor")
    assert ran.code == 1 and word in ran.out and "没有查：数据库没有回应" in ran.out
    assert "文件和文件夹只有运行程序的账号能打开" in ran.out and "请检查数据库是否已启动" in ran.out
    assert prints(demo.folder) == files


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_of_tables_of_an_earlier_version_only_that_is_told(demo: Installation, database_kind: str) -> None:
    """It told to restore a backup, as triggers that the upgrade brings were not there yet."""
    with closing(sqlite3.connect(path_of(demo.url))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0042'")
        connection.execute("DROP TRIGGER audit_anchors_no_update")
    told = demo.run("doctor").out
    assert "数据版本 0042 比程序" in told and "没有查：数据库的版本与程序不符" in told
    assert "防改触发器" not in told and "没有查成" not in told


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_file_that_nobody_opened_yet_stays_as_it_is(demo: Installation, database_kind: str, tmp_path: Path) -> None:
    """A copy that somebody put there by hand is not in WAL mode, and looking at it does not make it so."""
    place = tmp_path / "by%20hand" / "tracker.sqlite3"
    place.parent.mkdir()
    with closing(sqlite3.connect(path_of(demo.url))) as source, closing(sqlite3.connect(place)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    before = prints(place.parent)
    url = URL.create("sqlite", database=str(place)).render_as_string()
    assert "数据库有回应" in Installation(url, demo.folder).run("doctor").out
    assert prints(place.parent) == before


def test_an_installation_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    ran = Installation(f"sqlite:///{tmp_path}/none/tracker.sqlite3", tmp_path / "none").run("doctor")
    assert ran.code == 1 and "数据库没有回应" in ran.out
    assert not (tmp_path / "none").exists()


@pytest.fixture
def ended() -> Iterator[Event]:
    """Lets what waits go on at the end."""
    event = Event()
    yield event
    event.set()


def test_a_check_that_hangs_or_fails_stops_no_other(tmp_path: Path, ended: Event) -> None:
    def hang(of: Patient) -> list[Finding]:
        ended.wait()
        return []

    def fail(of: Patient) -> list[Finding]:
        raise OSError("share is gone")

    def look(of: Patient) -> list[Finding]:
        return [Finding("好")]

    checks = [Check(name, name, way, asks_database=False) for name, way in (("h", hang), ("f", fail), ("l", look))]
    found = examine(settings(f"sqlite:///{tmp_path}/x", tmp_path), NOW, checks, limit=0.2)
    assert [one.findings[0].state for one in found] == [State.UNKNOWN, State.UNKNOWN, State.OK]
    assert "share is gone" in found[1].findings[0].said


def test_a_host_with_another_key_or_without_the_shared_files_is_told(demo: Installation, demo_app: Flask) -> None:
    """Two hosts serve one database: the second has made a key of its own, and keeps uploads in a folder of its own."""
    key = demo.folder / "secret-key"
    key.write_text(demo_app.config["TRACKER"].secret_key)
    perform(holder(demo_app), next(job for job in JOBS if job.name == "anchor"))
    assert "密钥与审计记录相符" in demo.run("doctor").out
    key.write_text("of another host")
    (demo.folder / "uploads").rename(demo.folder / "elsewhere")
    said = demo.run("doctor").out
    assert "有一台主机用着别的密钥" in said and "本机看不到" in said and "密钥与审计记录相符" not in said


@pytest.mark.slow
@on_sqlite
def test_a_bucket_is_tried_out_and_one_that_is_down_is_told(
    demo: Installation, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests' clock stands still: it is behind the storage's by as much as it stands."""
    access = new_bucket(storage)
    told = {"URL": access.url, "BUCKET": access.bucket, "ACCESS_KEY": access.key, "SECRET_KEY": "s3cr3t"}
    for name, value in told.items():
        monkeypatch.setenv(f"TRACKER_S3_{name}", value)
    demo.done("file", "copy", "--to", "bucket")
    clocks = Bucket(access, "uploads").try_out()
    said = demo.run("doctor", at=clocks).out
    assert f"正常\t文件存放\t文件存放在 存储桶 {access.bucket} 的 uploads/、存储桶 {access.bucket} 的 editions/" in said
    assert "本机看不到" not in said and "s3cr3t" not in said
    assert re.search(r"本机时钟比存储服务器慢 6\d\d 秒", demo.run("doctor", at=clocks - timedelta(minutes=10)).out)
    monkeypatch.setenv("TRACKER_S3_BUCKET", "never-made")
    said = demo.run("doctor").out
    assert "有问题\t文件存放\t存储桶 never-made 的 uploads/：没有这个存储桶" in said


def test_where_a_file_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch(mode=0o600)
    assert machine.is_writable(tmp_path / "file") and machine.is_writable(tmp_path / "new" / "heads.jsonl")
    assert not machine.is_writable(tmp_path / "file" / "heads.jsonl")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_heads_that_cannot_be_noted_are_told(
    demo: Installation, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_AUDIT_ANCHORS", str(demo.folder / "secret-key" / "heads.jsonl"))
    assert "heads.jsonl 写不进去" in demo.run("doctor").out
