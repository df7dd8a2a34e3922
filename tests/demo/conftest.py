"""重庆's office at work: played once on each database in a test run, a copy for all tests of a module."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.clients.commands import Installation
from tests.servers.databases import Databases, skip_without_postgresql


@pytest.fixture(scope="module")
def offices(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Installation]]:
    """重庆's office at work on a database of this kind."""
    lent: dict[str, Installation] = {}
    with ExitStack() as stack:

        def office(kind: str) -> Installation:
            if kind not in lent:
                url = stack.enter_context(databases.fresh(kind, "office_at_work"))
                folder = tmp_path_factory.mktemp("office")
                lent[kind] = Installation(
                    url, shutil.copytree(databases.instance("office_at_work"), folder, dirs_exist_ok=True)
                )
            return lent[kind]

        yield office


@pytest.fixture
def office(offices: Callable[[str], Installation], database_kind: str) -> Installation:
    """The same, on each database in turn."""
    if database_kind == "postgresql":
        skip_without_postgresql()
    return offices(database_kind)
