"""What every store does, whichever it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tracker.stores.fingerprints import fingerprint
from tracker.stores.store import FileFault, Store

NAME = "500000-2026Q4-1-报表.xlsx"


def settle(store: Store, name: str, data: bytes) -> None:
    """Write a file of that name."""
    with store.unfinished(".xlsx") as place:
        place.write_bytes(data)
        store.settle(place, name)


def names(store: Store) -> list[str]:
    return sorted(one.name for one in store.stored())


def test_the_name_is_the_fingerprint_and_the_same_bytes_twice_are_one_file(store: Store) -> None:
    name = store.keep("方案".encode())
    assert name == fingerprint("方案".encode()) == store.keep("方案".encode())
    assert store.read(name) == "方案".encode()
    assert names(store) == [name]


def test_what_was_written_whole_has_its_name_and_what_was_not_has_none(store: Store) -> None:
    settle(store, NAME, b"PK")
    with store.unfinished() as left:
        left.write_bytes(b"half")
    assert not left.exists()
    (one,) = store.stored()
    assert (one.name, one.size, store.size(NAME)) == (NAME, 2, 2)


@pytest.mark.parametrize(
    ("now", "fault"),
    [(b"one", None), (b"two", FileFault.ALTERED), (b"one more", FileFault.ALTERED), (None, FileFault.GONE)],
)
def test_a_kept_file_is_the_same_or_altered_or_gone(store: Store, now: bytes | None, fault: FileFault | None) -> None:
    if now is not None:
        settle(store, NAME, now)
    assert store.fault(NAME, 3, fingerprint(b"one")) == fault


def test_a_file_is_read_from_wherever_one_likes(store: Store) -> None:
    settle(store, NAME, b"0123456789")
    with store.opened(NAME) as file:
        file.seek(4)
        assert file.read(3) == b"456"


def test_what_is_gone_is_no_outage(store: Store) -> None:
    settle(store, NAME, b"PK")
    for _ in range(2):
        store.forget(NAME)
    assert (names(store), store.size(NAME)) == ([], None)
    with pytest.raises(FileNotFoundError):
        store.read(NAME)


def test_what_was_kept_anew_is_not_forgotten(store: Store) -> None:
    """Somebody hands the same bytes in just then: no row names them yet."""
    name = store.keep(b"%PDF-")
    kept_at = store.kept_at(name)
    assert kept_at is not None
    assert not store.forget_older(name, kept_at) and names(store) == [name]
    assert store.forget_older(name, kept_at + timedelta(seconds=1)) and names(store) == []
    assert store.kept_at(name) is None and not store.forget_older(name, kept_at + timedelta(days=1))


@pytest.mark.parametrize("name", ["", "..", "../secret-key", "a/b", ".half", "c:\\x", "x\0"])
def test_a_name_leads_nowhere_else(store: Store, name: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        store.opened(name)
