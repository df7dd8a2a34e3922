"""The chain in real databases: written with the act or not at all, never forked, never changed."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, scoped_session

from tests.audit.databases import write
from tests.clients.statements import counted
from tests.given import rows
from tests.given.builders import NOW, act
from tracker import audit, changes
from tracker.actor import Actor
from tracker.audit import checking_queries, steps
from tracker.audit.chain import digest_of
from tracker.audit.models import AuditEntry
from tracker.database import PATIENT, db
from tracker.ledger.facts.task import RULES_VERSION
from tracker.people.models import Jurisdiction, User

on_postgresql = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
PERSON = Actor(
    7, "张三", rows.CHONGQING, frozenset({"liaison"}), ip="10.0.0.1", unit="市商务委", session_hash="ab" * 32
)


def entries() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def actions() -> list[str]:
    return [entry.action for entry in entries()]


def is_sound() -> bool:
    return checking_queries.verified(Path("nowhere")).is_sound


def test_a_row_says_who_where_what_and_by_which_rules(session: scoped_session[Session]) -> None:
    """The record of reliability.md 4, each part of it."""
    rows.jurisdiction()
    user = User(username="a", display_name="甲", jurisdiction_id=rows.CHONGQING, password_hash="x", created_at=NOW)
    session.add(user)
    session.commit()
    by = act(actor=PERSON)
    with changes.writing(by):
        user = session.get_one(User, user.id)
        user.display_name = "乙"
        audit.record(by, "add_user", "user", user.id, reason="更名", before="甲", after="乙")
    entry = entries()[-1]
    who = (entry.actor_id, entry.actor_name, entry.actor_unit, entry.actor_roles, entry.session_hash, entry.ip)
    assert who == (7, "张三", "市商务委", "liaison", "ab" * 32, "10.0.0.1")
    what = (entry.action, entry.object_type, entry.object_id, entry.object_version, entry.result, entry.reason)
    assert what == ("add_user", "user", str(user.id), 2, "成功", "更名")
    assert (entry.before_digest, entry.after_digest) == (digest_of("甲"), digest_of("乙"))
    assert (entry.at, entry.rule_version, entry.request_id) == (NOW, RULES_VERSION, by.request_id)
    assert entry.prev_hash != entry.hash and is_sound()


def test_each_row_follows_the_one_before(session: scoped_session[Session]) -> None:
    write(3)
    with changes.writing(act()):
        audit.record_each(act(), [{"action": "x", "object_type": "task", "object_id": n} for n in range(4)])
        audit.record(act(), "y", "task", 1)
    audit.record_apart(act(), action="refuse", object_type="page", object_id="z", result="拒绝")
    found = entries()
    assert [entry.id for entry in found] == list(range(1, 10))
    assert [entry.prev_hash for entry in found[1:]] == [entry.hash for entry in found[:-1]]
    assert actions() == [*["sign_task"] * 3, *"xxxx", "y", "refuse"]
    assert is_sound()


def test_what_was_taken_back_is_not_told(session: scoped_session[Session]) -> None:
    write()
    with pytest.raises(RuntimeError), changes.writing(act()):
        audit.record(act(), "lost", "task", 1)
        raise RuntimeError
    with changes.rehearsing(act()):
        audit.record(act(), "rehearsed", "task", 1)
    audit.record(act(), "outside an act", "task", 1)
    changes.end_read()
    write()
    assert actions() == ["sign_task", "sign_task"]


def test_a_savepoint_tells_of_what_it_kept(session: scoped_session[Session]) -> None:
    """One is refused, one breaks a constraint in the middle of a flush, one holds."""
    rows.jurisdiction()
    session.commit()
    twice = {"name": "x", "short": "x", "level": "province", "parent_id": None, "source": "x"}
    with changes.writing(act()):
        audit.record(act(), "first", "task", 1)
        with pytest.raises(RuntimeError), session.begin_nested():
            audit.record(act(), "refused", "task", 1)
            raise RuntimeError
        with pytest.raises(IntegrityError), session.begin_nested():
            audit.record(act(), "broken", "task", 1)
            session.add(Jurisdiction(id=rows.CHONGQING, **twice))
        with session.begin_nested():
            audit.record(act(), "kept", "task", 1)
            with pytest.raises(RuntimeError), session.begin_nested():
                audit.record(act(), "inner", "task", 1)
                raise RuntimeError
        audit.record(act(), "last", "task", 1)
    assert actions() == ["first", "kept", "last"]
    assert is_sound()


def test_what_is_told_later_of_a_list_is_not_what_was_recorded(session: scoped_session[Session]) -> None:
    with changes.writing(act()):
        told = ["a"]
        audit.record(act(), "x", "task", 1, names=told)
        told.append("b")
    assert entries()[0].detail == {"names": ["a"]}


@pytest.mark.parametrize("broken", ["ALTER TABLE audit_entries RENAME TO gone", "no hash"])
def test_no_act_without_its_row(session: scoped_session[Session], broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """P9: the trail takes no row, so nothing of the act is kept."""
    rows.jurisdiction()
    session.commit()
    if broken == "no hash":
        sealed = steps.chain.sealed
        monkeypatch.setattr(
            steps.chain, "sealed", lambda *of: ([{**one, "hash": None} for one in sealed(*of)[0]], of[1])
        )
    else:
        session.execute(text(broken))
        session.commit()
    with pytest.raises(DBAPIError), changes.writing(act()):
        session.get_one(Jurisdiction, rows.CHONGQING).name = "另一个名字"
        audit.record(act(), "rename", "jurisdiction", rows.CHONGQING)
    assert session.get_one(Jurisdiction, rows.CHONGQING).name == "重庆市"


@pytest.mark.parametrize("table", ["audit_entries", "audit_anchors"])
@pytest.mark.parametrize("change", ["UPDATE {} SET hash = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_rows_and_anchors_stay_as_they_are(
    session: scoped_session[Session], database_kind: str, table: str, change: str
) -> None:
    if change.startswith("TRUNCATE") and database_kind == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    with changes.writing(act()):
        audit.record(act(), "x", "task", 1)
        audit.anchor(act(), steps.Why.HOUR)
    with pytest.raises(DBAPIError, match="audit entries are never"):
        session.execute(text(change.format(table)))


@pytest.mark.parametrize("wrong", [{"hash": None}, {"prev_hash": "0" * 64}, {"id": 5}])
def test_a_row_outside_the_chain_is_refused(session: scoped_session[Session], wrong: dict[str, object]) -> None:
    write(2)
    last = {column.name: getattr(entries()[-1], column.name) for column in AuditEntry.__table__.columns}
    sound = last | {"id": 3, "prev_hash": last["hash"]}
    with pytest.raises(DBAPIError, match="an audit entry follows the one before"):
        session.execute(steps._INSERT, [sound | wrong])


def test_an_act_asks_few_statements_for_its_rows(app: Flask, database_kind: str) -> None:
    """The lock on PostgreSQL, the head, one insert however many rows; and the mark that somebody has written."""
    for count in (1, 5):
        with app.app_context(), counted(app) as statements, changes.writing(act()):
            for number in range(count):
                audit.record(act(), "x", "task", number)
        assert len(statements) == (4 if database_kind == "postgresql" else 3), statements


def test_writers_at_once_make_one_chain(app: Flask) -> None:
    """Acts and refusals of four processes' worth of threads: no fork, no gap, nothing lost."""
    begin = Barrier(4)

    def work(number: int) -> int:
        done = 0
        with app.app_context():
            begin.wait()
            for turn in range(15):
                with changes.writing(act()) as session:
                    audit.record(act(), f"act {number}", "task", turn)
                    session.execute(select(1))
                done += 1
                db.session.remove()
        return done

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 60
    with app.app_context():
        assert [entry.id for entry in entries()] == list(range(1, 61))
        assert len(set(actions())) == 4
        assert is_sound()


@on_postgresql
def test_who_waits_for_a_row_holds_up_nobody_at_the_head(app: Flask) -> None:
    """The head is the last lock: an act that waits for another's row has not taken it yet."""
    with app.app_context():
        rows.jurisdiction()
        db.session.commit()
    waiting, free = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), changes.writing(act()) as session:
            session.get_one(Jurisdiction, rows.CHONGQING, with_for_update=True)
            waiting.set()
            assert free.wait(20)
            audit.record(act(), "holder", "task", 1)

    def wait() -> None:
        with app.app_context():
            assert waiting.wait(20)
            with changes.writing(act()) as session:
                audit.record(act(), "waiter", "task", 1)
                session.get_one(Jurisdiction, rows.CHONGQING, with_for_update=True)

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(hold), pool.submit(wait)]
        with app.app_context():
            assert waiting.wait(20)
            write(action="passer-by")
            assert actions() == ["passer-by"]
        free.set()
        for one in both:
            one.result(30)
    with app.app_context():
        assert sorted(actions()) == ["holder", "passer-by", "waiter"]
        assert is_sound()


@on_postgresql
def test_a_refusal_waits_in_line_and_not_for_a_writer_that_stands_still(
    app: Flask, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For longer than many writers take. An act waits as long as on SQLite, and says that the database is busy."""
    assert 2000 <= steps.APART < PATIENT
    patience = []
    monkeypatch.setattr(steps, "APART", 200)
    monkeypatch.setattr(steps, "_head", lambda *of, head=steps._head: patience.append(of[1]) or head(*of))
    refused = {"action": "refuse", "object_type": "page", "object_id": "x", "result": "拒绝"}
    with app.app_context():
        with db.engine.begin() as other:
            steps._head(other, 1000)
            assert not audit.record_apart(act(), **refused)
            assert "not in the audit trail" in caplog.text
        assert actions() == []
        assert audit.record_apart(act(), **refused)
        assert actions() == ["refuse"]
    assert patience == [1000, 200, 200]


@on_postgresql
def test_places_are_given_by_the_chain_alone(session: scoped_session[Session]) -> None:
    write()
    assert session.scalar(select(func.pg_get_serial_sequence("audit_entries", "id"))) is None
