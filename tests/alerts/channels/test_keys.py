"""Keys lie in a file of their owner alone."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tracker.alerts.channels import keys
from tracker.alerts.channels.keys import Keys


def test_keys_are_kept_changed_and_taken_away(tmp_path: Path) -> None:
    file = tmp_path / "channel-keys.json"
    assert keys.read(file, "a") is None
    keys.write(file, "a", Keys("/robot/send?access_token=1", "SEC1"))
    keys.write(file, "b", Keys(secret="密码"))
    assert keys.read(file, "a") == Keys("/robot/send?access_token=1", "SEC1")
    keys.forget(file, "a")
    assert (keys.read(file, "a"), keys.read(file, "b")) == (None, Keys("", "密码"))


def test_nobody_else_reads_the_file(tmp_path: Path) -> None:
    file = tmp_path / "channel-keys.json"
    keys.write(file, "a", Keys("x"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    keys.write(file, "b", Keys("y"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = {".channel-keys.json.lock", "channel-keys.json"}
    assert {path.name for path in tmp_path.iterdir()} == kept


@pytest.mark.parametrize("has_locks", [True, False])
def test_of_two_who_write_at_once_neither_loses_a_key(
    tmp_path: Path, has_locks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_locks:
        monkeypatch.setattr(keys, "locks", None)
    file = tmp_path / "channel-keys.json"
    names = [f"channel {number}" for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: keys.write(file, name, Keys("/p")), names))
    assert set(json.loads(file.read_text())) == set(names)


def test_a_lock_whose_owner_died_holds_up_nobody_for_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "locks", None)
    monkeypatch.setattr(keys, "LEFT_BEHIND", 0.0)
    (tmp_path / ".channel-keys.json.lock").touch()
    keys.write(tmp_path / "channel-keys.json", "a", Keys("/p"))
    assert keys.read(tmp_path / "channel-keys.json", "a") == Keys("/p")
