"""Migrations: numbered in one row, equal to the models, up and down on both databases."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import bindparam, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, scoped_session

from tests.given.builders import NOW, act, settings
from tests.servers.databases import Databases
from tests.structure.source import GROUND, ROOT, source_files
from tracker import audit, changes, create_app
from tracker.acts.upkeep import audit as audit_acts
from tracker.audit import checking_queries
from tracker.audit.checking import FaultKind
from tracker.audit.models import AuditEntry
from tracker.database import db, remembered

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def assigned(path: Path, name: str) -> object:
    """The literal a migration gives to one of its module's names."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return ast.literal_eval(node.value)
    raise AssertionError(f"{path.name} has no {name}")


@pytest.fixture
def bare_app(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """The application over a database without a schema, its context open."""
    with databases.fresh(database_kind, "") as url:
        app = create_app(settings(url, tmp_path))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(autouse=True)
def unmarked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written into a schema of before 0077 leaves no mark."""
    monkeypatch.setattr(remembered, "has_changes", lambda session: False)


def tables() -> set[str]:
    """Tables that are in the database now."""
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_migrations_are_numbered_in_one_row() -> None:
    assert VERSIONS
    for place, path in enumerate(VERSIONS, start=1):
        assert re.fullmatch(rf"{place:04d}_[a-z0-9_]+\.py", path.name)
        assert assigned(path, "revision") == f"{place:04d}"
        assert assigned(path, "down_revision") == (f"{place - 1:04d}" if place > 1 else None)


def test_migrations_never_import_the_program() -> None:
    """The program moves on; what a migration did in its day must not."""
    for path in VERSIONS:
        assert not re.search(r"^\s*(from|import) tracker", path.read_text(encoding="utf-8"), re.MULTILINE), path.name


@pytest.mark.both
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index:UserWarning")
@pytest.mark.slow
def test_models_equal_migrations(session: scoped_session[Session]) -> None:
    for file in source_files():
        if file.meaning == "models" or file.room in GROUND:
            importlib.import_module(file.module)
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, db.metadata) == []


def test_every_table_of_the_source_is_there(session: scoped_session[Session]) -> None:
    written = {
        node.value.value
        for file in source_files()
        for node in file.nodes
        if isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "__tablename__"
        and isinstance(node.value, ast.Constant)
    }
    assert tables() == written


@pytest.mark.slow
def test_up_down_and_up_again(bare_app: Flask) -> None:
    flask_migrate.upgrade()
    full = tables()
    flask_migrate.downgrade(revision="base")
    assert tables() == set()
    flask_migrate.upgrade()
    assert tables() == full


@pytest.mark.slow
def test_foreign_keys_are_checked_again_after_a_migration(bare_app: Flask, database_kind: str) -> None:
    flask_migrate.upgrade()
    if database_kind == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_keys")).scalar() == 1


@pytest.mark.parametrize("change", ["UPDATE audit_entries SET reason = 'x'", "DELETE FROM audit_entries"])
def test_audit_trail_only_grows(session: scoped_session[Session], change: str) -> None:
    with changes.writing(act()):
        audit.record(act(), "sign", "task", 1)
    with pytest.raises(DBAPIError, match="audit entries are never"):
        session.execute(text(change))


OLD_ENTRY = (
    "INSERT INTO audit_entries (id, at, actor_name, actor_roles, action, object_type, object_id, result, reason,"
    " detail, request_id) VALUES (:id, '2026-11-20 08:00:00.000000', '张三', 'liaison', 'sign_task', 'task', '1',"
    " '成功', NULL, '{\"n\": 1}', 'r')"
)


@pytest.mark.slow
def test_entries_from_before_the_chain_are_counted_not_rewritten(bare_app: Flask, tmp_path: Path) -> None:
    """0055: a row that tells of them, then a chain; down and up again, with what was written meanwhile."""
    flask_migrate.upgrade(revision="0053")
    db.session.execute(text(OLD_ENTRY), [{"id": number} for number in range(3, 2505) if number != 77])
    db.session.commit()
    flask_migrate.upgrade()
    first = db.session.scalars(select(AuditEntry).where(AuditEntry.hash.is_not(None))).one()
    assert (first.id, first.action, first.detail["rows"]) == (2505, "begin_chain", 2501)
    assert (first.detail["first_row"], first.detail["last_row"], len(first.detail["blocks"])) == (3, 2504, 3)
    db.session.remove()
    with changes.writing(act()):
        audit.record(act(), "sign", "task", 1)
    found = checking_queries.verified(tmp_path / "none")
    assert (found.is_sound, found.older, found.entries, found.head.seq) == (True, 2501, 2503, 2506)
    db.session.remove()
    file = tmp_path / "anchors.jsonl"
    assert audit_acts.anchor(act(), file) == 1
    db.session.remove()
    flask_migrate.downgrade(revision="0053")
    db.session.execute(text(OLD_ENTRY.replace("id, at", "at", 1).replace(":id, ", "", 1)))
    db.session.commit()
    assert db.session.scalar(text("SELECT max(id) FROM audit_entries")) == 2507
    db.session.remove()
    flask_migrate.upgrade()
    found = checking_queries.verified(tmp_path / "none")
    assert (found.is_sound, found.older, found.head.seq) == (True, 2504, 2508)
    fault = checking_queries.verified(file).fault
    assert fault and fault.kind == FaultKind.REWRITTEN, "nobody can tell it from a chain that was rewritten"
    assert "外部锚文件记着第 2506 条的指纹" in fault.sentence and "退回过旧版本" in fault.sentence


@pytest.mark.slow
def test_templates_of_letters_stay_what_they_were(bare_app: Flask) -> None:
    """0051 tells apart what was told by a file that is there or not."""
    flask_migrate.upgrade(revision="0050")
    db.session.execute(
        text("INSERT INTO jurisdictions (id, name, short, level, source) VALUES ('500000', 'x', 'x', 'city', 'x')")
    )
    old = "INSERT INTO paper_templates (jurisdiction_id, kind, file_name, file_sha256, recorded_at, actor)"
    for sha256 in ("'aa'", "NULL"):
        values = f"('500000', 'reminder', 'x', {sha256}, '2026-11-20 08:00:00', '综合处')"
        db.session.execute(text(f"{old} VALUES {values}"))
    db.session.commit()
    flask_migrate.upgrade()
    told = "SELECT family, step FROM paper_templates ORDER BY id"
    assert db.session.execute(text(told)).all() == [("letter", "taken"), ("letter", "dropped")]
    db.session.execute(text("UPDATE paper_templates SET family = 'edition' WHERE step = 'dropped'"))
    db.session.commit()
    flask_migrate.downgrade(revision="0050")
    assert db.session.execute(text("SELECT file_sha256 FROM paper_templates")).all() == [("aa",)]


def an_edition(quarter: str, state: str) -> None:
    """A row of it and its head, kept in the order in which the guards let them in."""
    head = (
        "INSERT INTO editions (jurisdiction_id, round_id, quarter, number, state, sha256, title, as_of, known_at,"
        " rule_versions, layout, totals, prepared_at, prepared_by, returned, version) VALUES ('500000', 1,"
        f" '{quarter}', 1, 'draft', 'aa', 'x', '2026-12-20', '2027-01-06 08:00:00', '[4]', 8, '{{}}',"
        " '2027-01-06 08:00:00', '系统', '', 1)"
    )
    db.session.execute(text(head.replace(":00", "\\:00")))
    of = f"(SELECT id FROM editions WHERE quarter = '{quarter}')"
    into = "INSERT INTO edition_facts (edition_id, kind, facts)"
    db.session.execute(text(f"{into} VALUES ({of}, 'brief', '{{}}')"))
    db.session.execute(text(f"UPDATE editions SET state = '{state}' WHERE quarter = '{quarter}'"))


@pytest.mark.slow
def test_editions_of_a_year_stand_beside_those_of_its_last_quarter(bare_app: Flask) -> None:
    """0054 builds the table of editions anew; what was signed stays as it is, guarded before and after."""
    flask_migrate.upgrade(revision="0053")
    db.session.execute(
        text("INSERT INTO jurisdictions (id, name, short, level, source) VALUES ('500000', 'x', 'x', 'city', 'x')")
    )
    round = "INSERT INTO rounds (jurisdiction_id, name, kind, as_of, opened_on, opened_at, opened_by, version) VALUES"
    values = "('500000', '2026Q4', 'quarter', '2026-12-20', '2026-12-01', '2026-12-01 08:00:00', '系统', 1)"
    db.session.execute(text(f"{round} {values}".replace(":00", "\\:00")))
    an_edition("2026Q4", "final")
    db.session.commit()
    kept = db.session.execute(text("SELECT * FROM editions")).all()
    db.session.rollback()
    flask_migrate.upgrade()
    assert db.session.execute(text("SELECT * FROM editions")).all() == kept
    an_edition("2026", "final")
    db.session.commit()
    for revision, quarters in (("0054", {"2026Q4", "2026"}), ("0053", {"2026Q4"}), ("0054", {"2026Q4"})):
        (flask_migrate.downgrade if revision == "0053" else flask_migrate.upgrade)(revision=revision)
        assert set(db.session.scalars(text("SELECT quarter FROM editions"))) == quarters
        assert db.session.scalar(text("SELECT COUNT(*) FROM edition_facts")) == len(quarters)
        for change in ("UPDATE editions SET title = 'y'", "DELETE FROM editions", "DELETE FROM edition_facts"):
            with pytest.raises(DBAPIError, match="a signed edition is never changed"):
                db.session.execute(text(change))
            db.session.rollback()
    again = "INSERT INTO editions SELECT id + 9, {} FROM editions"
    columns = ", ".join(one["name"] for one in inspect(db.engine).get_columns("editions") if one["name"] != "id")
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        db.session.execute(text(again.format(columns)))


RECORDED_AT = bindparam("at", type_=AuditEntry.at.type)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "shipped"),
    [
        # The office has loaded 乙号; 甲号 came with the program, at whatever time.
        ("乙号", {"甲号"}),
        ("", {"甲号", "乙号"}),
    ],
)
def test_days_that_were_shipped_are_told_from_those_of_the_office(
    bare_app: Flask, number: str, shipped: set[str]
) -> None:
    """0071 asks the trail once, and nobody needs to afterwards."""
    flask_migrate.upgrade(revision="0070")
    with changes.writing(act()):
        audit.record(act(), "load_calendar", "calendar", "workdays", rows=1, number=number)
    for source in ("甲号", "乙号"):
        of_day = "'2027-01-01', 'off', 2027, '元旦', :source, :at, '命令行'"
        columns = "day, kind, notice_year, name, source, recorded_at, actor"
        insert = text(f"INSERT INTO calendar_days ({columns}) VALUES ({of_day})").bindparams(RECORDED_AT)
        db.session.execute(insert, {"source": source, "at": NOW})
    db.session.commit()
    flask_migrate.upgrade()
    held = db.session.execute(text("SELECT source FROM calendar_days WHERE is_shipped")).scalars()
    assert set(held) == shipped


@pytest.mark.slow
def test_names_that_were_shipped_are_told_from_those_of_the_office(bare_app: Flask) -> None:
    """0071: what was recorded as the registry was loaded, by who loaded it."""
    flask_migrate.upgrade(revision="0070")
    with changes.writing(act()):
        audit.record(act(), "load_registry", "registry", "departments", added=1, changed=0)
    for statement in (
        "INSERT INTO jurisdictions (id, name, short, level, source) VALUES ('500000', 'x', 'x', 'city', 'x')",
        "INSERT INTO departments (jurisdiction_id, key, name, short_name, unit_class, source, remark)"
        " VALUES ('500000', 'x', 'x', 'x', 'government', 'x', '')",
    ):
        db.session.execute(text(statement))
    by = act().actor.name
    for name, at, actor in (("随附", NOW, by), ("校核", NOW, "综合处"), ("后来", NOW + timedelta(hours=1), by)):
        columns = "department_id, name, kind, source, remark, recorded_at, actor"
        values = "id, :name, 'alias', 'x', '', :at, :actor"
        insert = text(f"INSERT INTO department_names ({columns}) SELECT {values} FROM departments")
        db.session.execute(insert.bindparams(RECORDED_AT), {"name": name, "at": at, "actor": actor})
    db.session.commit()
    flask_migrate.upgrade()
    assert db.session.execute(text("SELECT name FROM department_names WHERE is_shipped")).scalars().all() == ["随附"]
    db.session.rollback()
    flask_migrate.downgrade(revision="0070")
    assert db.session.scalar(text("SELECT count(*) FROM department_names")) == 3
