"""Folders in which serving processes count: each its own, none left of processes that are gone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from prometheus_client import values

from tracker.monitoring.shared_counts import counting_together, is_shared

pytest.importorskip("fcntl")


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process counts otherwise is counted as before."""
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)


def test_each_has_its_own_and_takes_away_the_dead(tmp_path: Path) -> None:
    (tmp_path / "counter_4711.db").write_text("from before each had a folder")
    killed = tmp_path / "4711-abc"
    killed.mkdir()
    for name in ("held", "counter_1.db"):
        (killed / name).write_text("")
    with counting_together(tmp_path):
        first = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
        assert is_shared() and [path for path in tmp_path.iterdir() if path.is_dir()] == [first]
        with counting_together(tmp_path):
            second = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
            assert first.is_dir() and second.is_dir() and first != second
            assert list(tmp_path.glob("*.db")) == []
    assert not is_shared() and [path.name for path in tmp_path.iterdir()] == [".lock"]
