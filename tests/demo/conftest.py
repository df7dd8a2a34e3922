"""An office at work, built once on each database for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.commands import Installation
from tests.databases import Databases, skip_without_postgresql

CODE = "500000"


@pytest.fixture(scope="module")
def offices(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Installation]]:
    """重庆's office at work on a database of this kind."""
    built: dict[str, Installation] = {}
    with ExitStack() as stack:

        def office(kind: str) -> Installation:
            if kind not in built:
                url = stack.enter_context(databases.fresh(kind, ""))
                built[kind] = Installation(url, tmp_path_factory.mktemp("office"))
                built[kind].done("setup", "--jurisdiction", CODE)
            return built[kind]

        yield office


@pytest.fixture
def office(offices: Callable[[str], Installation], database_kind: str) -> Installation:
    """The same, on each database in turn."""
    if database_kind == "postgresql":
        skip_without_postgresql()
    return offices(database_kind)
