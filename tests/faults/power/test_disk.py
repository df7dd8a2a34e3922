"""What a cut leaves of a few writes, so that the runs of test_power_cuts are not blind."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.power.disk import PAGE, Disk, compiler

pytestmark = pytest.mark.skipif(compiler() is None, reason="没有 C 编译器（cc），断电试验做不了")

HANDS = """
import os, sys
os.chdir(sys.argv[1])
def write(name, data, synced=False, at=None):
    descriptor = os.open(name, os.O_WRONLY | os.O_CREAT)
    os.write(descriptor, data) if at is None else os.pwrite(descriptor, data, at)
    if synced: os.fsync(descriptor)
    os.close(descriptor)
def sync(folder="."):
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
"""


class Nothing(random.Random):
    """The chance that keeps nothing."""

    def random(self) -> float:
        return 0.0


def done(disk: Disk, folder: Path, deed: str) -> None:
    """Do it in a program of its own."""
    words = [sys.executable, "-S", "-c", HANDS + deed, folder]
    subprocess.run(words, env={**os.environ, **disk.environment()}, check=True)


def left(folder: Path) -> dict[str, bytes]:
    """What lies in a folder, by its path."""
    return {str(place.relative_to(folder)): place.read_bytes() for place in folder.rglob("*") if place.is_file()}


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        ("write('a', b'new')", {"old": b"before"}),
        ("write('a', b'new', True)", {"old": b"before"}),
        ("write('a', b'new'); sync()", {"old": b"before", "a": b""}),
        ("write('a', b'new', True); sync()", {"old": b"before", "a": b"new"}),
        ("write('old', b'BE')", {"old": b"before"}),
        ("write('old', b'BE', True)", {"old": b"BEfore"}),
        ("write('old', b'BE', True); write('old', b'FORE', at=2)", {"old": b"BEfore"}),
        ("write('a', b'new', True); os.replace('a', 'old')", {"old": b"before"}),
        ("write('a', b'new', True); os.replace('a', 'old'); sync()", {"old": b"new"}),
        ("write('a', b'new'); os.replace('a', 'old'); sync()", {"old": b""}),
        ("os.unlink('old')", {"old": b"before"}),
        ("os.unlink('old'); sync()", {}),
        ("os.truncate('old', 2)", {"old": b"before"}),
        ("os.mkdir('in'); write('in/a', b'new', True); sync('in')", {"old": b"before"}),
        ("os.mkdir('in'); write('in/a', b'new', True); sync('in'); sync()", {"old": b"before", "in/a": b"new"}),
    ],
)
def test_what_was_not_synced_is_gone(deed: str, expected: dict[str, bytes], tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "old").write_bytes(b"before")
    disk = Disk([folder], tmp_path)
    done(disk, folder, deed)
    assert disk.unexplained() == []
    disk.cut(Nothing())
    assert left(folder) == expected


def test_chance_keeps_some_pages_and_some_names(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    disk = Disk([folder], tmp_path)
    done(disk, folder, f"[write(name, b'x' * {8 * PAGE}) for name in 'abcdefgh']")
    disk.cut(random.Random(12))
    found = left(folder)
    pages = Counter(data[at : at + PAGE][:1] for data in found.values() for at in range(0, len(data), PAGE))
    assert sorted(found) == sorted("abcdefgh")[: len(found)] and 0 < len(found) < 8
    assert pages[b"x"] and pages[b"\0"]


@pytest.mark.parametrize(("synchronous", "expected"), [("FULL", 20), ("NORMAL", 0)])
def test_sqlite_keeps_what_it_synced(synchronous: str, expected: int, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with sqlite3.connect(folder / "file") as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE said (word)")
    connection.close()
    disk = Disk([folder], tmp_path)
    done(
        disk,
        folder,
        f"""
import sqlite3
connection = sqlite3.connect("file", isolation_level=None)
connection.execute("PRAGMA synchronous={synchronous}")
for number in range(20):
    connection.execute("INSERT INTO said VALUES (?)", [number])
os._exit(0)
""",
    )
    disk.cut(Nothing())
    with sqlite3.connect(folder / "file") as connection:
        assert connection.execute("SELECT count(*) FROM said").fetchone() == (expected,)
    connection.close()


FIRST_FILE = f"""
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
from pathlib import Path
from tracker.stores.folder import Folder
Folder(Path("uploads")).keep(b"x")
"""


def test_the_first_file_of_an_installation_outlives_the_power(tmp_path: Path) -> None:
    """Its folder is made with it: that name must be on disk, too."""
    folder = tmp_path / "instance"
    folder.mkdir()
    disk = Disk([folder], tmp_path)
    done(disk, folder, FIRST_FILE)
    disk.cut(Nothing())
    assert list(left(folder).values()) == [b"x"]
