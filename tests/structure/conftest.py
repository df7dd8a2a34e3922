"""The application as it is put together, for tests that look at its surface and ask no database."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.given import builders
from tracker import create_app


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Addresses, views, templates and filters; its database is not there."""
    folder = tmp_path_factory.mktemp("program")
    return create_app(builders.settings(f"sqlite:///{folder / 'none.sqlite3'}", folder))
