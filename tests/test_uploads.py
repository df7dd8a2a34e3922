"""Uploaded documents on disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.builders import NOW
from tracker import uploads


def test_the_name_is_the_fingerprint(tmp_path: Path) -> None:
    place = uploads.keep(tmp_path / "uploads", "方案".encode())
    assert place.name == uploads.fingerprint("方案".encode())
    assert len(place.name) == 64
    assert place.read_bytes() == "方案".encode()


@pytest.mark.parametrize(
    ("now", "fault"), [(b"one", None), (b"two", "ALTERED"), (b"one more", "ALTERED"), (None, "GONE")]
)
def test_a_kept_file_is_the_same_or_altered_or_gone(tmp_path: Path, now: bytes | None, fault: str | None) -> None:
    place = tmp_path / "kept"
    if now is not None:
        place.write_bytes(now)
    found = uploads.file_fault(place, 3, uploads.fingerprint(b"one"))
    assert (found.name if found else None) == fault


def test_the_same_bytes_twice_are_one_file(tmp_path: Path) -> None:
    assert uploads.keep(tmp_path, b"one") == uploads.keep(tmp_path, b"one")
    assert [path.name for path in tmp_path.iterdir()] == [uploads.fingerprint(b"one")]


def test_two_that_store_the_same_bytes_at_once_do_not_take_each_others_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = os.fsync, iter([True])

    def interrupted(descriptor: int) -> None:
        if next(calls, False):
            uploads.keep(tmp_path, b"one")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", interrupted)
    assert uploads.keep(tmp_path, b"one").read_bytes() == b"one"
    assert [path.name for path in tmp_path.iterdir()] == [uploads.fingerprint(b"one")]


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        uploads.keep(tmp_path, b"one")
    assert list(tmp_path.iterdir()) == []


def test_file_and_folder_are_synced_before_it_returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bool] = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: (synced.append(os.path.isdir(f"/proc/self/fd/{descriptor}")), real(descriptor))
    )
    uploads.keep(tmp_path, b"one")
    assert synced == [False, True]


def test_what_a_killed_process_left_half_written_goes_after_a_day(tmp_path: Path) -> None:
    kept = uploads.keep(tmp_path, b"one")
    left, young = tmp_path / f".{kept.name}.9c1e", tmp_path / f".{kept.name}.77aa"
    for path in (left, young):
        path.write_bytes(b"on")
    for path in (left, kept):
        os.utime(path, (NOW.timestamp() - 90_000,) * 2)
    os.utime(young, (NOW.timestamp() - 60,) * 2)
    assert uploads.forget_unfinished(tmp_path, NOW) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([young.name, kept.name])
    assert uploads.forget_unfinished(tmp_path / "none", NOW) == 0


def test_a_file_that_was_written_whole_is_on_disk_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (synced.append(descriptor), real(descriptor)))
    unfinished, place = tmp_path / ".book", tmp_path / "book.xlsx"
    unfinished.write_bytes(b"PK")
    uploads.settle(unfinished, place)
    assert (unfinished.exists(), place.read_bytes()) == (False, b"PK")
    assert len(synced) == 2, "the file and its folder"
    assert uploads.fingerprint_of(place) == uploads.fingerprint(b"PK")
