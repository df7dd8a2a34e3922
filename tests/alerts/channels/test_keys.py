"""Keys lie in a file of their owner alone."""

from __future__ import annotations

import stat
from pathlib import Path

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
    assert [path.name for path in tmp_path.iterdir()] == ["channel-keys.json"]
