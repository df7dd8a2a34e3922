"""Which of several versions of PostgreSQL's programs is taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.backup import postgresql
from tracker.errors import RuleRefused


@pytest.fixture
def three(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Versions 17, 15 and 16 of pg_restore, in this order, on PATH and as Debian keeps them. Only 15 reads a dump."""
    for version in (15, 16, 17):
        place = tmp_path / str(version) / "bin" / "pg_restore"
        place.parent.mkdir(parents=True)
        ending = "exit 0" if version == 15 else "echo 'unrecognized parameter' >&2; exit 1"
        said = f"echo 'pg_restore (PostgreSQL) {version}.2'"
        place.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then {said}; exit 0; fi\n{ending}\n')
        place.chmod(0o700)
    monkeypatch.setattr(postgresql, "_DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "17" / "bin"))
    monkeypatch.delenv("TRACKER_PG_BIN", raising=False)
    return tmp_path


@pytest.mark.parametrize(("server", "taken"), [(14, "15"), (15, "15"), (16, "16"), (17, "17")])
def test_the_oldest_that_knows_the_server_is_taken(three: Path, server: int, taken: str) -> None:
    assert postgresql.program("pg_restore", server) == str(three / taken / "bin" / "pg_restore")


def test_one_that_is_too_old_is_named(three: Path) -> None:
    with pytest.raises(RuleRefused, match="第 17 版"):
        postgresql.program("pg_restore", 18)


def test_a_dump_is_read_by_the_program_of_its_server(three: Path) -> None:
    assert postgresql.faults_of(three / "database.dump", "15.19 (Debian 15.19-1)") == []
    assert "unrecognized parameter" in postgresql.faults_of(three / "database.dump", "16.1")[0]
