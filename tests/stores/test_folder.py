"""What only a folder does: files and names are on disk when it returns, and what is half written has no name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.given.builders import NOW
from tracker.stores.fingerprints import fingerprint, fingerprint_of
from tracker.stores.folder import Folder


def test_two_that_store_the_same_bytes_at_once_do_not_take_each_others_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls, store = os.fsync, iter([True]), Folder(tmp_path)

    def interrupted(descriptor: int) -> None:
        if next(calls, False):
            store.keep(b"one")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", interrupted)
    assert store.read(store.keep(b"one")) == b"one"
    assert [path.name for path in tmp_path.iterdir()] == [fingerprint(b"one")]


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        Folder(tmp_path).keep(b"one")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """What was synced: whether it was a folder."""
    done: list[bool] = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: (done.append(os.path.isdir(f"/proc/self/fd/{descriptor}")), real(descriptor))
    )
    yield done


def test_file_and_folder_are_synced_before_it_returns(tmp_path: Path, synced: list[bool]) -> None:
    Folder(tmp_path).keep(b"one")
    assert synced == [False, True]


def test_a_file_that_was_written_whole_is_on_disk_under_its_name(tmp_path: Path, synced: list[bool]) -> None:
    store = Folder(tmp_path)
    with store.unfinished(".xlsx") as unfinished:
        unfinished.write_bytes(b"PK")
        store.settle(unfinished, "book.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["book.xlsx"]
    assert synced == [False, True]
    assert fingerprint_of(tmp_path / "book.xlsx") == fingerprint(b"PK")


def test_what_a_killed_process_left_half_written_goes_after_a_day(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    kept = tmp_path / store.keep(b"one")
    left, young = tmp_path / f".{kept.name}.9c1e", tmp_path / f".{kept.name}.77aa"
    for path in (left, young):
        path.write_bytes(b"on")
    for path in (left, kept):
        os.utime(path, (NOW.timestamp() - 90_000,) * 2)
    os.utime(young, (NOW.timestamp() - 60,) * 2)
    assert store.forget_unfinished(NOW) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([young.name, kept.name])
    assert [one.name for one in store.stored()] == [kept.name]
    assert Folder(tmp_path / "none").forget_unfinished(NOW) == 0


def test_an_upload_that_is_given_its_name_while_the_folder_is_tidied_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, real = Folder(tmp_path), Path.is_file
    left, on_its_way = tmp_path / ".left.9c1e", tmp_path / ".whole.77aa"
    for path in (left, on_its_way):
        path.write_bytes(b"on")
    os.utime(left, (NOW.timestamp() - 90_000,) * 2)

    def named_meanwhile(path: Path) -> bool:
        was = real(path)
        if path == on_its_way and was:
            path.replace(tmp_path / "whole")
        return was

    monkeypatch.setattr(Path, "is_file", named_meanwhile)
    assert store.forget_unfinished(NOW) == 1
    monkeypatch.undo()
    assert [path.name for path in tmp_path.iterdir()] == ["whole"]


def test_a_file_that_somebody_has_open_on_windows_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store = Folder(tmp_path)
    name = store.keep(b"one")

    def is_open(path: Path, missing_ok: bool = False) -> None:
        raise PermissionError("in use")

    with monkeypatch.context() as windows:
        windows.setattr(Path, "unlink", is_open)
        store.forget(name)
    assert store.read(name) == b"one" and "in use" in caplog.text
    store.forget(name)
    assert store.size(name) is None
