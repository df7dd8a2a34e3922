"""The archive of `make bundle` installed with the network off, upgraded, and removed again (reliability.md, install).

Needs the index once, to fetch the wheels, and `unshare` to take the network away; where one is missing it says so.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.structure.source import ROOT

pytestmark = pytest.mark.fault


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive for this machine, made and unpacked."""
    folder = tmp_path_factory.mktemp("bundle")
    words = [sys.executable, "-m", "bundle", "--platform", f"linux-{os.uname().machine.replace('aarch64', 'arm64')}"]
    made = subprocess.run([*words, "--dist", folder], cwd=ROOT, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no archive could be made: {made.stderr.splitlines()[-1]}")
    with tarfile.open(next(folder.glob("*.tar.gz"))) as tar:
        tar.extractall(folder)
    return next(folder.glob("tracker-*/"))


def without_network(*words: object) -> subprocess.CompletedProcess[str]:
    """Run in a namespace that has no network, with nothing of this environment."""
    command = ["unshare", "--net", "--map-root-user", *map(str, words)]
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": "/nonexistent"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_installed_upgraded_and_removed_with_the_network_off(unpacked: Path, tmp_path: Path) -> None:
    if without_network("true").returncode:
        pytest.skip("no namespace can be made here")
    prefix, data = tmp_path / "opt", tmp_path / "data"
    install = [sys.executable, unpacked / "install.py", "--no-services", "--prefix", prefix]
    told = (*install, "--data", data, "--jurisdiction", "500000")
    wrong = without_network(*told, "--database-url", "postgresql://nobody@127.0.0.1:1/none")
    assert wrong.returncode == 1 and "TRACKER_DATABASE_URL 是否正确" in wrong.stderr, wrong.stdout + wrong.stderr
    settings = data / "tracker.env"
    lines = settings.read_text().splitlines(keepends=True)
    settings.write_text("".join(line for line in lines if not line.startswith("TRACKER_DATABASE_URL")))
    first = without_network(*told)
    assert first.returncode == 0 and "不用备份" in first.stdout, first.stdout + first.stderr
    tracker = prefix / "bin" / "tracker"
    assert without_network(tracker, "audit", "verify").returncode == 0
    again = without_network(*install)
    assert again.returncode == 0 and "升级前备份到" in again.stdout, again.stdout + again.stderr
    copy = next((data / "backups").glob("tracker-*/"))
    assert without_network(tracker, "backup", "verify", copy).returncode == 0
    assert without_network(*install, "--uninstall", "--yes").returncode == 0
    assert not tracker.exists() and (data / "instance" / "tracker.sqlite3").exists()
    assert without_network(*install).returncode == 0 and without_network(tracker, "audit", "verify").returncode == 0
