"""tracker setup over an installation that is there already."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
from sqlalchemy import create_engine, func, make_url, select, text, update

from tests.clients.commands import Installation
from tests.given.builders import NOW, settings
from tests.servers.keepers import holder
from tests.servers.programs import program
from tracker import changes
from tracker.actor import Act
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.jobs.lease import LeaseLost
from tracker.ledger.models import LedgerStanding
from tracker.scheduler import keep_lease


@pytest.mark.slow
def test_an_upgrade_works_every_task_out_anew(demo: Installation) -> None:
    """By the rules of the program that is here now; without one nothing is worked out."""
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        tasks = db.session.scalar(select(func.count()).select_from(LedgerStanding))
        db.session.execute(update(LedgerStanding).values(turns=[]))
        db.session.commit()
    assert "已升级" not in demo.done("setup", "--no-demo").out
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        db.session.remove()
        flask_migrate.downgrade(revision="-1")
    assert f"已升级，重算 {tasks} 条任务" in demo.done("setup", "--no-demo").out
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        assert all(db.session.scalars(select(LedgerStanding.turns)))


@pytest.mark.slow
def test_an_upgrade_that_was_cut_short_goes_on(demo: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables were new and the rows were not: they stayed as the older program had solved them."""
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        db.session.execute(update(LedgerStanding).values(turns=[]))
        db.session.commit()
        db.session.remove()
        flask_migrate.downgrade(revision="-1")
    with monkeypatch.context() as cut:
        cut.setattr(turn, "rebuild", _no_power)
        assert demo.run("setup", "--no-demo").code == 3
    assert "已升级，重算" in demo.done("setup", "--no-demo").out
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        assert all(db.session.scalars(select(LedgerStanding.turns)))
    assert "已升级" not in demo.done("setup", "--no-demo").out


def test_what_a_scheduler_began_before_the_tables_changed_is_not_written(demo: Installation) -> None:
    """Nor what it would end without any lease; the next to take it has another number."""
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        keeper = holder(app)
        begun, number = keeper.act(NOW), keeper.held_lease()
        db.session.remove()
        flask_migrate.downgrade(revision="-1")
        keep_lease(keeper, NOW)
        assert keeper.held_lease() is None
        flask_migrate.upgrade()
        for late in (begun, keeper.act(NOW)):
            with pytest.raises(LeaseLost), changes.writing(late):
                pass
        keep_lease(keeper, NOW)
        assert (keeper.held_lease() or 0) > (number or 0)


def _no_power(act: Act) -> int:
    raise RuntimeError("the power is gone")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_tables_of_a_newer_program_are_left_alone(demo: Installation, database_kind: str) -> None:
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        db.session.commit()
    ran = demo.run("setup", "--no-demo")
    assert (ran.code, ran.out) == (1, "") and "程序比数据旧，请安装更新的程序" in ran.err


@pytest.fixture
def served(demo: Installation) -> Iterator[Installation]:
    """The same, one version older, as the role that serves, owns no table and lacks its rights on nearly all."""
    url, role = make_url(demo.url), f"web_{uuid.uuid4().hex[:8]}"
    owner = create_engine(url, isolation_level="AUTOCOMMIT")
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        flask_migrate.downgrade(revision="-1")
    with owner.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        connection.exec_driver_sql(f"GRANT SELECT ON alembic_version TO {role}")
        yield Installation(url.set(username=role).render_as_string(hide_password=False), demo.folder)
        connection.exec_driver_sql(f"DROP OWNED BY {role}")
        connection.exec_driver_sql(f"DROP ROLE {role}")
    owner.dispose()
    with program(settings(demo.url, demo.folder)) as app, app.app_context():
        flask_migrate.upgrade()


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_the_owner_upgrades_and_who_serves_gets_its_rights_again(
    demo: Installation, served: Installation, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = served.run("setup", "--no-demo")
    assert ran.code == 1 and "不是表的属主" in ran.err and "--database-owner-url" in ran.err
    monkeypatch.setenv("TRACKER_DATABASE_OWNER_URL", demo.url)
    role = make_url(served.url).username or ""
    assert f"已授权给 {role}" in served.done("setup", "--no-demo").out
    assert served.done("task", "list", "--jurisdiction", "500000").out


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_role_that_is_not_there_is_said_before_any_table_is_touched(
    demo: Installation, served: Installation, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _revision(demo)
    monkeypatch.setenv("TRACKER_DATABASE_OWNER_URL", demo.url)
    none = Installation(make_url(demo.url).set(username="nobody_here").render_as_string(False), demo.folder)
    assert "没有 TRACKER_DATABASE_URL 写的用户“nobody_here”" in none.run("setup", "--no-demo").err
    assert _revision(demo) == before


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_who_serves_has_its_rights_where_an_upgrade_was_cut_after_the_tables(
    demo: Installation, served: Installation, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_OWNER_URL", demo.url)
    with monkeypatch.context() as cut:
        cut.setattr(turn, "rebuild", _no_power)
        assert served.run("setup", "--no-demo").code == 3
    assert not _closed_to(served, demo)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.slow
def test_rights_alone_change_no_table(
    demo: Installation, served: Installation, database_kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What a copy needs that is made before the upgrade."""
    before = _revision(demo)
    assert _closed_to(served, demo) and served.run("backup", "create", str(tmp_path)).code != 0
    monkeypatch.setenv("TRACKER_DATABASE_OWNER_URL", demo.url)
    assert "已授权给" in served.done("setup", "--only-grant").out
    assert not _closed_to(served, demo) and _revision(demo) == before
    served.done("backup", "create", str(tmp_path))


def _revision(office: Installation) -> object:
    return _asked(office, "SELECT version_num FROM alembic_version")[0]


def _closed_to(served: Installation, owner: Installation) -> list[object]:
    """Tables that who serves may not read."""
    role = make_url(served.url).username
    tables = "relkind = 'r' AND relnamespace = 'public'::regnamespace"
    return _asked(
        owner, f"SELECT relname FROM pg_class WHERE {tables} AND NOT has_table_privilege('{role}', oid, 'SELECT')"
    )


def _asked(office: Installation, statement: str) -> list[object]:
    engine = create_engine(office.url)
    with engine.connect() as connection:
        found = list(connection.scalars(text(statement)))
    engine.dispose()
    return found
