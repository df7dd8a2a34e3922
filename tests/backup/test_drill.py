"""A drill of a restore, on both databases: what it finds, and that nothing of it is left."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.engine import make_url

from tests.audit.databases import unguarded
from tests.clients.commands import Installation
from tests.given.builders import NOW, act
from tracker.acts.upkeep import backups
from tracker.audit.models import AuditEntry
from tracker.backup import postgresql
from tracker.backup.rules import Drill, Drills, is_drill_due
from tracker.backup.shelf import copies
from tracker.backup.words import drill_amiss
from tracker.database import db
from tracker.errors import RuleRefused


def drilled(demo: Installation, app: Flask, shelf: Path) -> str:
    demo.done("backup", "create", str(shelf))
    with app.app_context():
        return backups.drill(act(), app.config["TRACKER"], copies(shelf)[0].path, lambda words: None)


def databases_of(demo: Installation) -> set[str]:
    """Those of a drill on the server, and what lies in the instance folder."""
    found = {path.name for path in demo.folder.iterdir() if "drill" in path.name}
    if demo.url.startswith("postgresql"):
        plain = make_url(demo.url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            asked = "SELECT datname FROM pg_database WHERE datname LIKE 'tracker_drill%'"
            found |= {name for (name,) in connection.execute(asked)}
    return found


@pytest.mark.slow
def test_a_copy_is_restored_and_nothing_of_it_is_left(demo: Installation, demo_app: Flask, tmp_path: Path) -> None:
    (demo.folder / ".drill").mkdir()
    (demo.folder / ".drill" / "tracker.sqlite3").write_text("of one that was killed")
    assert "恢复到临时的地方" in drilled(demo, demo_app, tmp_path / "shelf")
    assert databases_of(demo) == set()


@pytest.mark.slow
def test_a_trail_that_was_changed_before_the_copy_was_made_is_found(
    demo: Installation, demo_app: Flask, tmp_path: Path
) -> None:
    with demo_app.app_context(), unguarded():
        db.session.execute(update(AuditEntry).where(AuditEntry.id == 7).values(reason="x"))
        db.session.commit()
    with pytest.raises(RuleRefused, match="恢复出来的审计记录不对：第 7 条被改动"):
        drilled(demo, demo_app, tmp_path / "shelf")
    assert databases_of(demo) == set()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("lacking", ["may_create_databases", "answers"])
@pytest.mark.slow
def test_without_a_database_to_restore_into_it_is_read_again(
    demo: Installation, demo_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str
) -> None:
    monkeypatch.setattr(postgresql, lacking, lambda asked: False)
    assert "没有真正恢复" in drilled(demo, demo_app, tmp_path / "shelf")
    assert databases_of(demo) == set()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_who_may_make_databases_and_which_can_be_reached(demo: Installation) -> None:
    clerk = "tracker_drill_clerk"
    with postgresql.connected(demo.url) as (_, connection):
        assert postgresql.may_create_databases(connection)
        with connection.transaction(force_rollback=True):
            connection.execute(f"CREATE ROLE {clerk} NOSUPERUSER NOCREATEDB".encode())
            connection.execute(f"SET LOCAL ROLE {clerk}".encode())
            assert not postgresql.may_create_databases(connection)
    assert postgresql.answers(demo.url)
    other = make_url(demo.url).set(database="tracker_no_such").render_as_string(hide_password=False)
    assert not postgresql.answers(other)


def ago(**much: float) -> datetime:
    return NOW - timedelta(**much)


@pytest.mark.parametrize(
    ("tried", "good", "due"),
    [
        (None, None, True),
        (ago(days=6, hours=11, minutes=59), ago(days=6, hours=11, minutes=59), False),
        (ago(days=6, hours=12), ago(days=6, hours=12), True),
        (ago(hours=19, minutes=59), ago(days=9), False),
        (ago(hours=20), ago(days=9), True),
        (ago(hours=20), None, True),
        (ago(days=-400), ago(days=-400), True),
    ],
)
def test_when_one_is_due(tried: datetime | None, good: datetime | None, due: bool) -> None:
    assert is_drill_due(NOW, tried, good) == due


@pytest.mark.parametrize(
    ("drills", "word"),
    [
        (Drills(), ""),
        (Drills(began_at=ago(days=8)), ""),
        (Drills(began_at=ago(days=8, seconds=1)), "已经 8 天"),
        (Drills(Drill(ago(days=8), "x", True, ""), ago(days=8), ago(days=99)), ""),
        (Drills(Drill(ago(days=9), "x", True, ""), ago(days=9), ago(days=99)), "已经 9 天"),
        (Drills(Drill(ago(hours=1), "x", False, "不符"), ago(days=2), ago(days=99)), "没有通过：不符"),
    ],
)
def test_what_is_told_of_them(drills: Drills, word: str) -> None:
    said = drill_amiss(NOW, drills)
    assert bool(said) == bool(word) and word in said
