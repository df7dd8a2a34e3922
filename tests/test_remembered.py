"""What a process remembers: of facts that are only added to, and of anything until somebody writes."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text

from tests.clients.statements import counted
from tests.given import builders
from tracker import changes
from tracker.database import connection_to_write, db, end_read, remembered, table_of, writing_apart
from tracker.database.remembered import Newest, Remembered, until_written
from tracker.database.snapshots import begin_snapshot
from tracker.people.models import Jurisdiction
from tracker.plans.models import Task


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Other tests write on the same server; what is said of that is tested by itself."""
    if "while_another" not in request.node.name:
        monkeypatch.setattr(remembered, "nobody_writes", lambda: True)


def test_is_made_once_for_each_newest_fact(session: Any) -> None:
    made: list[int] = []
    kept: Remembered[int] = Remembered()

    def make() -> int:
        made.append(1)
        return len(made)

    assert [kept.get(newest, make) for newest in (7, 7, 8, 8)] == [1, 1, 2, 2]


def test_keeps_one_for_each_key_until_a_newer_fact(session: Any) -> None:
    kept: Remembered[str] = Remembered()
    kept.get(7, lambda: "of a", key="a")
    assert kept.get(7, lambda: "of b", key="b") == "of b"
    assert kept.get(7, lambda: "made anew", key="a") == "of a"
    assert kept.get(8, lambda: "made anew", key="a") == "made anew"


def test_keeps_nothing_that_is_not_committed(session: Any) -> None:
    kept: Remembered[str] = Remembered()
    with changes.writing(builders.act()):
        assert kept.get(8, lambda: "written, not committed") == "written, not committed"
    assert kept.get(8, lambda: "committed") == "committed"


def test_reads_what_is_remembered_while_writing(session: Any) -> None:
    kept: Remembered[str] = Remembered()
    kept.get(7, lambda: "committed")
    with changes.writing(builders.act()):
        assert kept.get(7, lambda: "made anew") == "committed"


def test_keeps_nothing_made_while_another_writes(session: Any, database_kind: str) -> None:
    """What that one writes may have a lower number than the newest fact of now."""
    if database_kind == "sqlite":
        pytest.skip("one writer after the other")
    kept: Remembered[str] = Remembered()
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_current_xact_id()"))
        assert kept.get(8, lambda: "without the other's") == "without the other's"
        other.commit()
    assert kept.get(8, lambda: "with the other's") == "with the other's"


def test_the_newest_facts_of_all_subjects_are_asked_in_one_statement(session: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(remembered, "_NEWEST", [])
    regions = Newest(*(select(ask(Jurisdiction.id)).scalar_subquery() for ask in (func.count, func.max)))
    tasks = Newest(select(func.count(Task.id)).scalar_subquery())
    with counted() as sent:
        assert (regions(), tasks(), regions()) == ((0, None), (0,), (0, None))
    assert len(sent) == 2, "and one whether anybody has written, which a page has asked already"
    with changes.writing(builders.act()):
        db.session.add(Jurisdiction(id="500000", name="重庆市", short="渝", level="province", source=""))
        db.session.flush()
        assert (regions(), tasks()) == ((1, "500000"), (0,))


def test_nobody_remembers_what_a_snapshot_made_while_another_was_writing(session: Any, database_kind: str) -> None:
    """Name 1 is being written, name 2 is on record, a snapshot begins, 1 is on record: it was missing for months."""
    if database_kind == "sqlite":
        pytest.skip("one writer after the other")
    kept = Remembered[str]()
    begin_snapshot()
    assert kept.get(2, lambda: "without 1") == "without 1"
    end_read()
    assert kept.get(2, lambda: "with 1") == "with 1"
    assert kept.get(2, lambda: "anew") == "with 1"


_regions_asked = Counter[str]()


@until_written
def _regions(like: str) -> int:
    _regions_asked[like] += 1
    return db.session.scalar(select(func.count(Jurisdiction.id)).where(Jurisdiction.id.like(like))) or 0


@pytest.fixture
def asked() -> Counter[str]:
    """How often the database was asked for regions."""
    _regions_asked.clear()
    return _regions_asked


def _region(code: str) -> Jurisdiction:
    return Jurisdiction(id=code, name=code, short="某", level="county", source="")


def _write(code: str) -> None:
    with changes.writing(builders.act()) as session:
        session.add(_region(code))


def test_the_same_is_asked_once_until_anybody_has_written(session: Any, asked: Counter[str]) -> None:
    _write("999991")
    for _ in range(2):
        assert (_regions("9999%"), _regions("8888%")) == (1, 0)
        end_read()
    assert asked == {"9999%": 1, "8888%": 1}
    _write("999992")
    assert _regions("9999%") == 2


def test_another_process_that_writes_is_noticed(session: Any, asked: Counter[str]) -> None:
    """It leaves its mark in the database; nothing else tells this process of it."""
    _write("999991")
    assert _regions("9999%") == 1
    end_read()
    kept = dict(remembered._answers)
    remembered._answers.clear()
    _write("999992")
    assert _regions("9999%") == 2
    end_read()
    remembered._answers.update(kept)
    assert _regions("9999%") == 2


def test_an_act_asks_for_itself_what_it_has_written(session: Any, asked: Counter[str]) -> None:
    _write("999991")
    assert _regions("9999%") == 1
    with changes.writing(builders.act()):
        db.session.add(_region("999992"))
        assert _regions("9999%") == 2
    with pytest.raises(RuntimeError), changes.writing(builders.act()):
        db.session.add(_region("999993"))
        db.session.flush()
        assert _regions("9999%") == 3
        raise RuntimeError
    assert _regions("9999%") == 2, "what was not committed is remembered by nobody"


def test_a_commit_between_the_mark_and_the_rows_is_asked_for_again(session: Any, asked: Counter[str]) -> None:
    """On PostgreSQL each statement sees what is committed by then: the rows may be newer than their mark."""
    _write("999991")
    remembered.last_write()
    with writing_apart() as connection:
        connection.execute(insert(table_of(Jurisdiction)).values(**_values("999992")))
        connection.execute(remembered._marking(connection.dialect.name), {"mark": 7})
    assert _regions("9999%") in (1, 2)
    end_read()
    assert _regions("9999%") == 2


def test_a_transaction_that_only_reads_leaves_no_mark(session: Any) -> None:
    _write("999991")
    before = remembered.last_write()
    with changes.writing(builders.act()):
        _regions("9999%")
    assert remembered.last_write() == before


def test_what_is_written_past_the_session_leaves_a_mark(session: Any) -> None:
    _write("999991")
    before = remembered.last_write()
    with changes.writing(builders.act()) as writes:
        connection_to_write(writes).execute(insert(table_of(Jurisdiction)).values(**_values("999992")))
    assert remembered.last_write() != before


def test_a_savepoint_leaves_no_mark_of_its_own(session: Any) -> None:
    with changes.writing(builders.act()) as writes, counted() as sent:
        with writes.begin_nested():
            writes.add(_region("999991"))
        assert not [one for one in sent if "last_write" in one]


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_an_act_whose_savepoint_has_ended_leaves_a_mark(session: Any, is_taken_back: bool) -> None:
    """What is carried out of an adjustment whose day has come is written in one."""
    _write("999991")
    before = remembered.last_write()
    with changes.writing(builders.act()) as writes:
        writes.add(_region("999992"))
        writes.flush()
        savepoint = writes.begin_nested()
        savepoint.rollback() if is_taken_back else savepoint.commit()
    assert remembered.last_write() != before


def test_a_snapshot_is_told_nothing_newer_than_itself(app: Flask, session: Any, asked: Counter[str]) -> None:
    """A page reads the mark, somebody commits, and the page keeps under the old mark what he wrote."""
    _write("999991")
    begin_snapshot()
    db.session.scalar(select(func.count(Jurisdiction.id)))
    with app.app_context():
        remembered.last_write()
        with writing_apart() as connection:
            connection.execute(insert(table_of(Jurisdiction)).values(**_values("999992")))
            connection.execute(remembered._marking(connection.dialect.name), {"mark": 7})
        _regions("9999%")
    assert _regions("9999%") == 1


def test_no_more_is_kept_than_fits(session: Any, asked: Counter[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST_KEPT", 2)
    _write("999991")
    for like in ("1%", "2%", "3%", "3%", "1%"):
        _regions(like)
    assert asked == {"1%": 2, "2%": 1, "3%": 1}


def _values(code: str) -> dict[str, str]:
    return {"id": code, "name": code, "short": "某", "level": "county", "source": ""}
