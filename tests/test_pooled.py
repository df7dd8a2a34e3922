"""Through PgBouncer in transaction mode: each transaction may be on another connection, and nothing is left on any.

Two connections of the server serve all: whoever counted on his own would meet another's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import NOW, settings
from tests.servers.databases import Databases
from tests.servers.pools import running_pool, skip_without_pool, through
from tests.servers.programs import program
from tests.web.quarters import SAID, accept_all, send_all
from tracker import clock
from tracker.backup import postgresql
from tracker.database import db, end_read
from tracker.database.snapshots import begin_snapshot
from tracker.errors import RuleRefused
from tracker.jobs import lease
from tracker.scheduler import LEASE_SECONDS, Keeper, keep_lease

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)

LIAISON = "cq-liaison-sww"


@pytest.fixture
def office(demo: Installation, open_quarter: None) -> Iterator[Installation]:
    """The demo with 2026Q4 open, reached through a pool."""
    skip_without_pool()
    with running_pool(Path(demo.url.partition("?host=")[2]), size=2) as pool:
        yield Installation(through(demo.url, pool), demo.folder)


@pytest.fixture
def app(office: Installation) -> Iterator[Flask]:
    """Its pages."""
    with program(settings(office.url, office.folder)) as app:
        yield app


def test_pages_acts_and_commands(office: Installation, app: Flask, tmp_path: Path) -> None:
    """A report is written in the browser, others sent and taken, the day is scanned, the workbook built."""
    visitors = [Visitor.signed_in(app, LIAISON, demo_passwords(office)[LIAISON]) for _ in range(3)]
    form = next(link for link in visitors[0].page("/reports").links if link.endswith("/edit"))
    saved = visitors[0].send(form, progress_text=SAID.progress_text, save="1")
    assert saved.status_code == 200 and SAID.progress_text in visitors[1].page(form).tree.text_content()
    accept_all(app, send_all(app, "市商务委", 2))
    for _ in range(8):
        for visitor in visitors:
            assert visitor.get("/").status_code == 200
    assert office.done("alert", "scan", "--json").json
    assert office.done("alert", "scan", "--json").json
    book = tmp_path / "book.xlsx"
    office.done("report", "build", "--quarter", "2026Q4", "--jurisdiction", "500000", "--output", str(book))
    assert book.stat().st_size > 10_000
    assert office.done("audit", "verify").code == 0


def test_an_empty_database_is_set_up(databases: Databases, office: Installation, database_kind: str) -> None:
    """Migrations, registry and calendars go through it, and once more."""
    with databases.fresh("postgresql", "") as url:
        empty = Installation(f"{url.partition('?')[0]}?{office.url.partition('?')[2]}", office.folder / "empty")
        for _ in range(2):
            empty.done("setup", "--no-demo", "--jurisdiction", "500000")


def test_the_lease_is_held_and_taken_over(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    passed = [1000.0]
    monkeypatch.setattr(clock, "elapsed", lambda: passed[0])
    with app.app_context():
        first, second = Keeper(app, "first"), Keeper(app, "second")
        for keeper in (first, second):
            keep_lease(keeper, NOW)
        assert (first.held_lease(), second.held_lease()) == (1, None)
        passed[0] += LEASE_SECONDS
        keep_lease(second, NOW)
        keep_lease(first, NOW)
        assert (first.held_lease(), second.held_lease()) == (None, 2)
        lease.give_back(lease.SCHEDULER, "second")


def test_nothing_is_left_on_a_connection_of_the_server(office: Installation, app: Flask) -> None:
    """What a doctor, a long read and a page ask for ends with the transaction it was asked in."""
    office.run("doctor")
    with app.app_context():
        begin_snapshot()
        db.session.execute(text("SELECT 1"))
        end_read()
        with ExitStack() as held:
            for _ in range(2):
                connection = held.enter_context(db.engine.connect())
                left = [
                    connection.scalar(text(f"SHOW {name}")) for name in ("statement_timeout", "transaction_isolation")
                ]
                assert left == ["0", "read committed"]
                assert connection.scalar(text("SELECT count(*) FROM pg_prepared_statements")) == 0


def test_backups_go_past_the_pool_or_say_so(
    demo: Installation, office: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = office.run("backup", "create", str(tmp_path / "copies"))
    assert refused.code == 1 and "TRACKER_DATABASE_DIRECT_URL" in refused.err
    assert "TRACKER_DATABASE_DIRECT_URL" in office.run("doctor").out
    monkeypatch.setenv("TRACKER_DATABASE_DIRECT_URL", demo.url)
    office.done("backup", "create", str(tmp_path / "copies"))
    assert "直接连到数据库服务器" in office.run("doctor").out
    with pytest.raises(RuleRefused, match="连接池"):
        postgresql.demand_direct(office.url)
