"""Which copies are due, late, kept, and where each file of the instance folder goes: tables of cases."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

import pytest

from tracker.backup.files import read_keys
from tracker.backup.rules import (
    DEFAULT_KEEP,
    Keep,
    Place,
    is_due,
    is_late,
    name_of,
    named,
    place_of,
    read_keep,
    to_forget,
    unfinished,
    unfinished_name,
)
from tracker.backup.words import amiss, size
from tracker.clock import SHANGHAI


def at(text: str) -> datetime:
    """An instant by its hour in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "last", "due"),
    [
        ("2026-11-20 02:29", "2026-11-19 02:30", False),
        ("2026-11-20 02:30", "2026-11-19 02:30", True),
        ("2026-11-20 02:30", "2026-11-20 02:29", True),
        ("2026-11-20 03:30", "2026-11-20 02:30", False),
        ("2026-11-20 10:00", None, True),
        # The machine was off at night: it is made up for by day.
        ("2026-11-20 10:00", "2026-11-19 02:30", True),
        # The clock was ahead when it was made, and was set back since.
        ("2026-11-20 02:30", "2026-12-20 02:30", True),
        ("2026-11-20 02:30", "2026-11-20 03:30", False),
        ("2026-11-20 02:30", "2026-11-20 03:31", True),
    ],
)
def test_when_the_nights_copy_is_due(now: str, last: str | None, due: bool) -> None:
    assert is_due(at(now), at(last) if last else None) is due


@pytest.mark.parametrize(("hours", "late"), [(25.9, False), (26, False), (26.1, True)])
def test_a_day_and_two_hours_are_late(hours: float, late: bool) -> None:
    now = at("2026-11-20 10:00")
    assert is_late(now, now - timedelta(hours=hours)) is late
    assert is_late(now, None)


def test_what_the_administrator_is_told() -> None:
    now = at("2026-11-20 10:00")
    assert "TRACKER_BACKUP_DIR" in amiss(False, now, now)
    assert amiss(True, now, None) == "还没有做过备份"
    assert amiss(True, now, at("2026-11-20 02:30")) == ""
    assert amiss(True, now, at("2026-11-19 02:30")) == "最近一次完好的备份是 2026-11-19 02:30，已超过一天"


def nights(first: str, count: int) -> list[str]:
    """A copy a night from that one on."""
    return [name_of(at(f"{first} 02:30") + timedelta(days=number), True) for number in range(count)]


@pytest.mark.parametrize(
    ("keep", "names", "left"),
    [
        (Keep(3, 0, 0), nights("2026-11-01", 5), ["20261103", "20261104", "20261105"]),
        # A night that failed: three days that have one, not the last three days.
        (Keep(2, 0, 0), [*nights("2026-11-01", 2), *nights("2026-11-09", 1)], ["20261102", "20261109"]),
        # 1 November 2026 is a Sunday: weeks end 1, 8, 15; of the one that goes on the newest.
        (Keep(0, 3, 0), nights("2026-11-01", 19), ["20261108", "20261115", "20261119"]),
        (Keep(0, 0, 2), nights("2026-09-01", 80), ["20261031", "20261119"]),
        # Of two of one day the later.
        (
            Keep(2, 0, 0),
            [*nights("2026-11-01", 2), name_of(at("2026-11-02 14:00"), True)],
            ["20261101", "20261102-140000"],
        ),
        # What was made by hand is nobody's but the hand's; what is no copy is left alone.
        (Keep(1, 0, 0), [name_of(at("2020-01-01 00:00"), False), "notes", *nights("2026-11-01", 1)], None),
        # The newest stays, whatever is kept.
        (Keep(0, 0, 0), nights("2026-11-01", 2), ["20261102"]),
        (DEFAULT_KEEP, [], None),
    ],
)
def test_which_are_kept(keep: Keep, names: list[str], left: list[str] | None) -> None:
    gone = to_forget(names, keep)
    kept = [name for name in names if name not in gone]
    if left is None:
        assert not gone
    else:
        assert all(name.startswith(f"tracker-{day}") for name, day in zip(kept, left, strict=True))


def test_the_default_keeps_a_year() -> None:
    """Two years of nights, each of which takes away what is not kept: 7 days, 2 weeks before them, 11 months."""
    there: list[str] = []
    for night in nights("2025-01-01", 730):
        gone = to_forget([*there, night], DEFAULT_KEEP)
        there = [name for name in [*there, night] if name not in gone]
    days = [str(found.made_at.astimezone(SHANGHAI).date()) for found in map(named, there) if found]
    assert days[-7:] == [f"2026-12-{day}" for day in range(25, 32)]
    assert days[0] == "2026-01-31" and len([day for day in days if day < "2026-12-01"]) == 11
    assert len(there) == 7 + 2 + 11


@pytest.mark.parametrize(
    ("text", "keep"),
    [("7 4 12", DEFAULT_KEEP), ("1,2,3", Keep(1, 2, 3)), (" 0, 0 1 ", Keep(0, 0, 1)), ("0 0 0", None), ("7 4", None)],
)
def test_how_the_numbers_are_written(text: str, keep: Keep | None) -> None:
    assert read_keep(text) == keep


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("uploads/3f2a", Place.FILE),
        ("editions/a/b.xlsx", Place.FILE),
        ("uploads/.3f2a.9c1e", Place.LEFT_OUT),
        (".channel-keys.json.lock", Place.LEFT_OUT),
        ("tracker.sqlite3", Place.LEFT_OUT),
        ("tracker.sqlite3-wal", Place.LEFT_OUT),
        # Another name of the database, by a link.
        ("data/other.sqlite3", Place.LEFT_OUT),
        ("data/other.sqlite3-wal", Place.LEFT_OUT),
        ("office.db-journal", Place.LEFT_OUT),
        ("errors.log", Place.LEFT_OUT),
        ("metrics/counter_1.db", Place.LEFT_OUT),
        ("installation-id", Place.LEFT_OUT),
        ("uploads/installation-id", Place.FILE),
        ("secret-key", Place.KEYS),
        ("channel-keys.json", Place.KEYS),
        ("demo-accounts.txt", Place.KEYS),
        # What a later version adds.
        ("audit-key", Place.KEYS),
        ("notes.txt", Place.FILE),
        # The folder of copies lies where it should not.
        ("copies/tracker-20261120-023000-nightly/manifest.json", Place.LEFT_OUT),
        ("copies/keys-20261120-023000-nightly.json", Place.LEFT_OUT),
        ("tls/server.key", Place.KEYS),
        ("certs/secret-key", Place.KEYS),
        ("certs/key/office.pem", Place.KEYS),
        ("uploads/key", Place.FILE),
        ("editions/a/key.xlsx", Place.FILE),
    ],
)
def test_where_a_file_goes(path: str, place: Place) -> None:
    assert place_of(PurePosixPath(path)) is place


@pytest.mark.parametrize(
    "name", ["tracker-20261120-023000-nightly.unfinished", ".tracker-20261120-023000", "tracker-20261399-000000", "x"]
)
def test_what_is_not_whole_has_no_name_of_a_copy(name: str) -> None:
    assert named(name) is None


@pytest.mark.parametrize(
    ("name", "of"),
    [
        (unfinished_name("tracker-20261120-023000-nightly", "0" * 32), "0" * 32),
        (".tracker-20261120-023000.unfinished", ""),
        (".tracker-20261120-023000", None),
        (".tracker-20261120-023000.0.unfinished", None),
        (".notes.unfinished", None),
        ("tracker-20261120-023000", None),
    ],
)
def test_half_a_copy_says_whose_it_is(name: str, of: str | None) -> None:
    half = unfinished(name)
    assert (half and half.installation) == of and (half is None or half.named.name in name)


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 KB"), (1, "1 KB"), (1 << 20, "1.0 MB"), (3 << 29, "1.5 GB"), ((1 << 20) - 1, "1024 KB")]
)
def test_sizes(count: int, words: str) -> None:
    assert size(count) == words


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("tls/server.key", True),
        ("/etc/key", False),
        ("../key", False),
        ("C:/key", False),
        ("..\\key", False),
        ("a", False),
    ],
)
def test_only_keys_inside_the_folder_are_read_from_a_file_of_keys(name: str, is_one: bool, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(json.dumps({"files": {name: "x"}}))
    with nullcontext() if is_one else pytest.raises(ValueError, match="not a file of keys"):
        assert read_keys(tmp_path / "keys") == {name: "x"}
