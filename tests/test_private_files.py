"""Database, uploads, editions and key are their owner's alone, also where they were made open before."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.commands import Installation
from tracker.private_files import close_all


@pytest.fixture
def open_mask() -> Iterator[None]:
    """A machine where everybody reads what anybody makes."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    paths = [folder, *folder.rglob("*")]
    return [str(path) for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077]


@pytest.mark.slow
def test_what_was_open_is_closed_and_what_is_made_is_closed(tmp_path: Path, open_mask: None) -> None:
    folder = tmp_path / "instance"
    office = Installation(f"sqlite:///{folder / 'tracker.sqlite3'}", folder)
    (folder / "uploads").mkdir(parents=True)
    (folder / "uploads" / "0123").write_bytes(b"a plan")
    (folder / "errors.log").touch()
    assert open_to_others(folder)
    office.done("setup", "--no-demo")
    assert (folder / "tracker.sqlite3").exists()
    assert open_to_others(folder) == []
    assert (folder / "uploads" / "0123").read_bytes() == b"a plan"


def test_the_folder_of_an_older_version_is_closed_by_any_command(tmp_path: Path, open_mask: None) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    Installation(f"sqlite:///{folder / 'tracker.sqlite3'}", folder).run("plan", "list")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_and_a_folder_shared_by_all_stay_as_they_are(tmp_path: Path, open_mask: None) -> None:
    shared, inside, elsewhere = tmp_path / "shared", tmp_path / "shared" / "inside", tmp_path / "elsewhere"
    inside.mkdir(parents=True)
    elsewhere.touch()
    (inside / "link").symlink_to(elsewhere)
    shared.chmod(0o1777)
    close_all(shared)
    assert stat.S_IMODE(shared.stat().st_mode) == 0o1777
    assert stat.S_IMODE(inside.stat().st_mode) == 0o700
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644
