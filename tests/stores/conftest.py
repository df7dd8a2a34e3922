"""The stores, one after the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.stores.folder import Folder
from tracker.stores.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty one."""
    return Folder(tmp_path / "editions")
