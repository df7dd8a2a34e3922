"""Every released schema with an office's data comes to the newest one, whole or not at all (reliability.md P17)."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.commands import Installation
from tests.releases import offices
from tests.releases.released import RELEASES, Release, digest_up_to
from tests.servers.databases import Databases
from tests.structure.source import ROOT

NEWEST = max(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("[0-9]*.py"))

CHANGED = {"audit_entries", "body_standing", "leases", "ledger_standing", "round_marks"}
"""Where an upgrade writes: the trail grows, and what is worked out from other rows is worked out by the newer rules."""

BECAME = {("report_events", "by_owners"): "because"}
"""Columns in whose place another says it now, and more (0061)."""

ENDED = {("alerts", "state"), ("alerts", "handled_on"), ("alerts", "ended_by")}
"""How a message stands is worked out, too: 请报送 of a report that has gone on stood unread before, and is settled."""

MIDDLE = 60
"""A statement with several migrations before it and several after; `make fault` kills at the end of each."""

ANYWHERE = 40
"""Kills at statements drawn at random, beside those."""


@pytest.fixture(params=RELEASES, ids=lambda release: release.version)
def release(request: pytest.FixtureRequest) -> Release:
    """Each release in turn."""
    return request.param


@pytest.fixture
def office(release: Release, database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[Installation]:
    """The office as this release left it."""
    with offices.left_by(release, database_kind, databases, tmp_path) as url:
        yield Installation(url, tmp_path)


def upgraded(url: str, folder: Path, killed_at: int = 0) -> subprocess.CompletedProcess[str]:
    """The upgrade in a process of its own."""
    words = [sys.executable, "-m", "tests.releases.killed", url, folder, str(killed_at)]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_an_office_of_each_release_is_brought_to_the_newest_schema(office: Installation, release: Release) -> None:
    before = offices.columns(office.url)
    left_out = BECAME.keys() | ENDED
    still = {table: [name for name in names if (table, name) not in left_out] for table, names in before.items()}
    kept = offices.digests(office.url, still)
    done = office.run("setup", "--no-demo")
    assert (done.code, offices.revision(office.url)) == (0, NEWEST), done.err
    after = offices.columns(office.url)
    gone = {(table, name) for table, names in before.items() for name in names if name not in after.get(table, [])}
    assert gone == set(BECAME)
    assert all(new in after[table] for (table, _), new in BECAME.items())
    now = offices.digests(office.url, still)
    assert {table for table in kept if kept[table] != now[table]} <= CHANGED
    assert office.run("audit", "verify").code == 0


def test_a_release_is_never_changed_again() -> None:
    """An installation has run these migrations; a correction is a migration of its own."""
    assert {one.version: digest_up_to(one.revision) for one in RELEASES} == {
        one.version: one.digest for one in RELEASES
    }
    assert all(one.kept.is_file() for one in RELEASES)


@pytest.mark.slow
@pytest.mark.parametrize("release", RELEASES[:1], ids=lambda release: release.version)
def test_an_upgrade_that_is_killed_leaves_everything_as_it_was(office: Installation, release: Release) -> None:
    before = offices.digests(office.url, offices.columns(office.url))
    assert upgraded(office.url, office.folder, MIDDLE).returncode == -signal.SIGKILL
    assert offices.revision(office.url) == release.revision
    assert offices.digests(office.url, offices.columns(office.url)) == before
    assert upgraded(office.url, office.folder).returncode == 0
    assert offices.revision(office.url) == NEWEST


@pytest.mark.fault
@pytest.mark.parametrize("release", [one for one in RELEASES if one.revision != NEWEST], ids=lambda one: one.version)
def test_killed_at_every_migration(
    office: Installation, release: Release, database_kind: str, databases: Databases, tmp_path: Path
) -> None:
    """And at statements drawn at random; FAULT_SEED=7 runs that seed again."""
    url, seed = office.url, int(os.environ.get("FAULT_SEED", "20261122"))
    with offices.left_by(release, database_kind, databases, tmp_path) as measured:
        *ends, all_of_them = map(int, upgraded(measured, tmp_path).stdout.split())
        whole = offices.digests(measured, offices.columns(measured))
    drawn = random.Random(seed).choices(range(1, all_of_them + 1), k=ANYWHERE)
    print(f"seed {seed}: {len(ends)} migrations of {all_of_them} statements")
    before = offices.digests(url, offices.columns(url))
    for killed_at in (*ends, *drawn):
        assert upgraded(url, tmp_path, killed_at).returncode == -signal.SIGKILL
        assert offices.revision(url) == release.revision
        assert offices.digests(url, offices.columns(url)) == before
    assert upgraded(url, tmp_path).returncode == 0
    after = offices.digests(url, offices.columns(url))
    assert offices.revision(url) == NEWEST
    assert {table for table in whole if after[table] != whole[table]} <= {"audit_entries"}
