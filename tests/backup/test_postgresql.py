"""PostgreSQL's programs: which of several versions is taken, and what happens to one that gives no sign of life."""

from __future__ import annotations

import os
import re
from itertools import count
from pathlib import Path

import pytest

from tests.clients.commands import Installation
from tests.servers.databases import Databases
from tracker.backup import postgresql, watched
from tracker.backup.sqlite import NO_REVISION
from tracker.errors import BadInput, RuleRefused


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


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_where_there_is_nothing_to_copy_no_program_is_missed(
    databases: Databases, database_kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str, server: int) -> str:
        raise AssertionError(name)

    monkeypatch.setattr(postgresql, "program", missing)
    with databases.fresh(database_kind, "") as url:
        ran = Installation(url, tmp_path).run("backup", "create", str(tmp_path / "shelf"))
    assert (ran.code, ran.err) == (1, f"{NO_REVISION}\n")


def test_one_that_is_too_old_is_named(three: Path) -> None:
    with pytest.raises(RuleRefused, match="第 17 版"):
        postgresql.program("pg_restore", 18)


def test_a_dump_is_read_by_the_program_of_its_server(three: Path) -> None:
    assert postgresql.faults_of(three / "database.dump", "15.19 (Debian 15.19-1)") == []
    assert "unrecognized parameter" in postgresql.faults_of(three / "database.dump", "16.1")[0]


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two looks at a program twenty minutes pass."""
    minutes = count(step=20 * 60)
    monkeypatch.setattr(watched, "elapsed", lambda: float(next(minutes)))
    monkeypatch.setattr(watched, "LOOKED_AT_EVERY", 0.05)


def written(place: Path, does: str) -> list[str]:
    """The command of a program that does this; first it leaves its number in a file."""
    place.write_text(f"#!/bin/sh\necho $$ > {place}.number\n{does}\n")
    place.chmod(0o700)
    return [str(place)]


def is_gone(place: Path) -> bool:
    number = int(place.with_name(f"{place.name}.number").read_text())
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("ignores", ["", "trap '' TERM;"])
def test_one_without_a_sign_of_life_is_ended(
    hurried: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ignores: str
) -> None:
    monkeypatch.setattr(watched, "TO_END", 0.3)
    heard: list[str] = []
    command = written(tmp_path / "pg_dump", f"{ignores} exec sleep 600")
    with pytest.raises(RuleRefused, match="pg_dump 已经 30 分钟没有动静，停掉了它") as refused:
        watched.run(command, {}, heard.append)
    assert "TRACKER_PG_SILENCE" in refused.value.details[0] and heard == ["pg_dump 还在进行，已 1200 秒"]
    assert is_gone(tmp_path / "pg_dump")


def test_one_that_works_on_may_take_its_time(hurried: None, tmp_path: Path) -> None:
    """Its file grows: three hours go by."""
    grown, enough = tmp_path / "database.dump", tmp_path / "enough"
    does = f"until [ -e {enough} ]; do echo row >> {grown}; sleep 0.001; done; echo made"
    heard: list[str] = []

    def tell(words: str) -> None:
        heard.append(words)
        if len(heard) == 9:
            enough.touch()

    assert watched.run(written(tmp_path / "pg_dump", does), {}, tell, grown) == "made\n"
    assert re.search(r"写了 \d+ KB", heard[-1]) and len(heard) >= 9


def test_who_has_lost_the_lease_leaves_none_behind(hurried: None, tmp_path: Path) -> None:
    def tell(words: str) -> None:
        raise KeyError("the lease")

    with pytest.raises(KeyError):
        watched.run(written(tmp_path / "pg_dump", "exec sleep 600"), {}, tell)
    assert is_gone(tmp_path / "pg_dump")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("pg_restore: reading\npg_restore: error: no\nCommand was: x", ["pg_restore: error: no", "Command was: x"]),
        ("a\n\nb", ["a", "b"]),
        ("", []),
    ],
)
def test_of_what_it_said_the_error_is_told(said: str, told: list[str]) -> None:
    assert watched._why(said) == told


def test_minutes_that_are_none_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_PG_SILENCE", "0")
    with pytest.raises(BadInput, match="TRACKER_PG_SILENCE"):
        watched.run(["true"], {}, print)
