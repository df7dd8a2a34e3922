"""The stores, one after the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.servers.buckets import new_bucket
from tracker.stores.bucket import Bucket
from tracker.stores.folder import Folder
from tracker.stores.store import Store


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty one."""
    if request.param == "folder":
        return Folder(tmp_path / "editions")
    return Bucket(new_bucket(request.getfixturevalue("storage")), "editions")
