"""What is asked of the database, in both of them."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session, scoped_session

from tests.given.builders import NOW
from tests.given.rows import CHONGQING, added, jurisdiction
from tracker import audit, changes
from tracker.actor import SYSTEM, Act
from tracker.acts.upkeep import audit as acts
from tracker.config import Config
from tracker.doctor import work_queries
from tracker.doctor.machine_rules import Keeping
from tracker.papers.models import PaperTemplate
from tracker.stores.fingerprints import fingerprint


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize("guard", sorted(name for _, name in work_queries.GUARDS_ON_SQLITE))
def test_a_trigger_that_is_gone_is_named(session: scoped_session[Session], guard: str) -> None:
    assert work_queries.audit().unguarded == ()
    session.execute(text(f"DROP TRIGGER {guard}"))
    assert work_queries.audit().unguarded == (guard,)
    session.rollback()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("table", "guard"), sorted(work_queries.GUARDS_ON_POSTGRESQL))
@pytest.mark.parametrize("how", ["DISABLE TRIGGER", "ENABLE REPLICA TRIGGER"])
def test_a_trigger_that_is_out_of_work_is_named(
    session: scoped_session[Session], table: str, guard: str, how: str
) -> None:
    assert work_queries.audit().unguarded == ()
    session.execute(text(f"ALTER TABLE {table} {how} {guard}"))
    assert work_queries.audit().unguarded == (guard,)
    session.rollback()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_server_that_only_reads_and_one_that_does_not_wait(session: scoped_session[Session]) -> None:
    assert work_queries.keeping() == Keeping(commit="off")
    session.execute(text("SET TRANSACTION READ ONLY"))
    assert work_queries.keeping().only_reads
    session.rollback()


def test_heads_that_the_file_elsewhere_should_hold_are_counted(
    session: scoped_session[Session], app: Flask, tmp_path: Path
) -> None:
    """An hour after the next one is due it is missing; of another key nobody can write it there."""
    config, file = dataclasses.replace(app.config["TRACKER"], anchor_file=tmp_path / "heads.jsonl"), tmp_path / "mine"
    (config.instance / "secret-key").write_text(config.secret_key, encoding="ascii")
    act = Act(SYSTEM, NOW, "1")
    with changes.writing(act):
        audit.record(act, "sign_task", "task", 1)
    acts.anchor(act, file)
    soon, late = NOW + timedelta(hours=1), NOW + timedelta(hours=3)
    assert (work_queries.anchors_lacking(config, soon), work_queries.anchors_lacking(config, late)) == (0, 1)
    file.rename(tmp_path / "heads.jsonl")
    assert work_queries.anchors_lacking(config, late) == 0
    (tmp_path / "heads.jsonl").unlink()
    (config.instance / "secret-key").write_text("another", encoding="ascii")
    assert work_queries.anchors_lacking(config, late) == 0


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_server_without_an_archive_is_not_asked_for_one(session: scoped_session[Session]) -> None:
    assert work_queries.archiving() is None


def test_a_template_is_looked_for_where_it_is_kept(app: Flask, session: scoped_session[Session]) -> None:
    """Letters' beside the uploads, an edition's papers' beside the papers."""
    jurisdiction()
    settings: Config = app.config["TRACKER"]
    for family, store in (("letter", settings.uploads), ("edition", settings.editions)):
        facts = {"jurisdiction_id": CHONGQING, "kind": "reminder", "step": "taken", "file_name": "模板.docx"}
        sha256 = store.keep(family.encode())
        added(PaperTemplate(family=family, file_sha256=sha256, recorded_at=NOW, actor="测试", **facts))
    session.commit()
    assert work_queries.shared(settings).missing == ()
    settings.uploads.forget(fingerprint(b"letter"))
    assert work_queries.shared(settings).missing == (fingerprint(b"letter"),)
