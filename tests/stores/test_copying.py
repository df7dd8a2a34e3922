"""From a folder to a bucket and back, by the command; killed on the way, and with files that are not what they were."""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

import pytest

from tests.clients.commands import Installation
from tests.servers.buckets import new_bucket
from tests.stores.test_contract import NAME, names, settle
from tracker.stores.bucket import Access, Bucket
from tracker.stores.folder import Folder
from tracker.stores.store import StoreDown


@pytest.fixture
def access(storage: str, monkeypatch: pytest.MonkeyPatch) -> Access:
    """A bucket that the environment names."""
    made = new_bucket(storage)
    told = {"URL": made.url, "BUCKET": made.bucket, "ACCESS_KEY": made.key, "SECRET_KEY": made.secret}
    for name, value in told.items():
        monkeypatch.setenv(f"TRACKER_S3_{name}", value)
    return made


@pytest.fixture
def office(tmp_path: Path) -> Installation:
    """Two uploads and a workbook in its folder; it has no database."""
    uploads = Folder(tmp_path / "here" / "uploads")
    for data in (b"one", b"two"):
        uploads.keep(data)
    settle(Folder(tmp_path / "here" / "editions"), NAME, b"PK")
    return Installation("sqlite:////nowhere/none", tmp_path / "here")


def test_there_and_back(office: Installation, access: Access, tmp_path: Path) -> None:
    ran = office.run("file", "copy", "--to", "bucket")
    assert (ran.code, ran.err) == (0, "") and "复制 2 个，已在 0 个" in ran.out and "没有删除" in ran.out
    assert names(Bucket(access, "editions")) == [NAME] and len(names(Folder(office.folder / "uploads"))) == 2
    other = Installation(office.url, tmp_path / "other")
    assert other.run("file", "copy", "--to", "folder").code == 0
    for kind in ("uploads", "editions"):
        here, there = Folder(office.folder / kind), Folder(other.folder / kind)
        assert {name: here.read(name) for name in names(here)} == {name: there.read(name) for name in names(there)}


def test_who_was_stopped_goes_on(office: Installation, access: Access) -> None:
    real = Bucket.settle

    def stopped(self: Bucket, unfinished: Path, name: str) -> None:
        if names(self):
            raise StoreDown("存储桶停了")
        real(self, unfinished, name)

    with mock.patch.object(Bucket, "settle", stopped):
        ran = office.run("file", "copy", "--to", "bucket")
    assert ran.code == 3 and "存储桶停了" in ran.err
    assert "复制 1 个，已在 1 个" in office.run("file", "copy", "--to", "bucket").out


def test_what_is_not_what_it_was_is_named_and_nothing_is_written_over(office: Installation, access: Access) -> None:
    first, second = names(Folder(office.folder / "uploads"))
    (office.folder / "uploads" / first).write_bytes(b"altered")
    settle(Bucket(access, "editions"), NAME, b"another")
    ran = office.run("file", "copy", "--to", "bucket")
    assert ran.code == 1
    assert "有 2 个文件没有复制成" in ran.err
    assert f"{first} 的内容与名字（指纹）不符" in ran.err and f"{NAME} 在存储桶 {access.bucket}" in ran.err
    assert names(Bucket(access, "uploads")) == [second] and Bucket(access, "editions").read(NAME) == b"another"


def test_without_a_bucket_it_is_said_what_to_set(office: Installation) -> None:
    assert not any(name.startswith("TRACKER_S3_") for name in os.environ)
    ran = office.run("file", "copy", "--to", "bucket")
    assert ran.code == 2 and "TRACKER_S3_URL" in ran.err
