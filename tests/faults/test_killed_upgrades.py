"""Upgrades killed before every migration's end and anywhere between: nothing half done is ever left (P17).

FAULT_SEED=7 runs that seed again.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.releases import offices
from tests.releases.released import RELEASES, Release
from tests.releases.test_upgrades import NEWEST, upgraded

pytestmark = pytest.mark.fault

ANYWHERE = 40
"""Kills at statements drawn at random, beside one at the end of each migration."""


@pytest.fixture(params=[one for one in RELEASES if one.revision != NEWEST], ids=lambda release: release.version)
def release(request: pytest.FixtureRequest) -> Release:
    """Each release in turn."""
    return request.param


@pytest.fixture
def url(release: Release, database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """An office as this release left it."""
    with offices.left_by(release, database_kind, databases, tmp_path) as url:
        yield url


def test_killed_at_every_migration(
    url: str, release: Release, database_kind: str, databases: Databases, tmp_path: Path
) -> None:
    seed = int(os.environ.get("FAULT_SEED", "20261122"))
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
