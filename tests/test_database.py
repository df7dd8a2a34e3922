"""What is remembered of facts that are only added to; how a read ends."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock, patch

import pytest
from psycopg import _cursor_base, _queries
from sqlalchemy import JSON, Column, Integer, MetaData, Table, bindparam, insert, select, text, tuple_, update
from sqlalchemy.orm.exc import StaleDataError

from tests.clients.statements import counted
from tests.given import builders
from tracker import changes
from tracker.database import (
    db,
    end_read,
    fields_of,
    read_once,
    update_all,
    wide,
)
from tracker.database.remembered import nobody_writes
from tracker.failures.outage import database_answers
from tracker.ledger.models import LedgerStanding
from tracker.people.models import Jurisdiction, User
from tracker.plans.models import Task
from tracker.vocabulary import TaskState


def test_is_read_once_until_something_is_written_or_the_transaction_ends(session: Any) -> None:
    asked: list[str] = []

    @read_once
    def read(name: str) -> str:
        asked.append(name)
        return name.upper()

    assert [read("a"), read("a"), read("b")] == ["A", "A", "B"]
    assert asked == ["a", "b"]
    with changes.writing(builders.act()):
        read("a"), read("a")
        db.session.add(Jurisdiction(**_somewhere("999997")))
        db.session.flush()
        read("a")
    read("a")
    assert asked == ["a", "b", "a", "a", "a"], "for the act, after its first writing, after its end"


def test_what_the_server_has_ready_outlives_a_read(session: Any, database_kind: str) -> None:
    if database_kind != "postgresql":
        return  # SQLite keeps its statements in the driver, whatever ends a transaction
    for _ in range(8):
        session.execute(select(Jurisdiction.id.label("asked_often")).where(Jurisdiction.id == "500000")).all()
        nobody_writes()
        assert database_answers()
        end_read()
    own = "statement LIKE 'SELECT j%asked_often%'"
    assert session.scalar(text(f"SELECT count(*) FROM pg_prepared_statements WHERE {own}")) == 1


def test_a_change_outside_an_act_ends_with_the_read(session: Any) -> None:
    session.execute(insert(Jurisdiction).values(**_somewhere("999999")))
    end_read()
    session.add(Jurisdiction(**_somewhere("999998")))
    session.flush()
    end_read()
    session.add(Jurisdiction(**_somewhere("999997")))
    end_read()
    assert session.scalars(select(Jurisdiction.id).where(Jurisdiction.id.like("9999%"))).all() == []


def test_many_rows_are_written_in_one_statement_and_count_up(session: Any) -> None:
    first, second = _two_people(session)
    first.phone, second.phone, second.mail = "1", "2", "b@example.org"
    with counted() as sent:
        update_all([first, second], "phone")
    assert len(sent) == 1
    assert [(one.phone, one.version) for one in (first, second)] == [("1", 2), ("2", 2)]
    with counted() as sent:
        session.flush()
    assert len(sent) == 1, "what else was changed of the second is still to be written"
    session.expire_all()
    assert [(one.phone, one.mail, one.version) for one in (first, second)] == [("1", "", 2), ("2", "b@example.org", 3)]


def test_rows_that_somebody_changed_meanwhile_are_not_written_over(session: Any) -> None:
    several = _two_people(session)
    session.execute(update(User).where(User.id == several[1].id).values(version=7), execution_options=_UNNOTICED)
    for one in several:
        one.phone = "3"
    with pytest.raises(StaleDataError, match="1 of 2"):
        update_all(several, "phone")


_UNNOTICED = {"synchronize_session": False}


def _two_people(session: Any) -> list[User]:
    session.add(Jurisdiction(**_somewhere("999996")))
    session.flush()
    known = {"jurisdiction_id": "999996", "password_hash": "-", "created_at": builders.act().at}
    people = [User(username=name, display_name=name, **known) for name in ("a999996", "b999996")]
    session.add_all(people)
    session.flush()
    return people


def test_words_of_the_vocabulary_stand_in_the_statement_plain_words_do_not() -> None:
    told = select(Task.id).where(
        Task.state.not_in((TaskState.DRAFT, TaskState.WITHDRAWN)), Task.state != TaskState.ACTIVE
    )
    written = str(told.compile())
    assert "NOT IN ('draft', 'withdrawn')" in written and "!= 'active'" in written
    typed = select(Task.id).where(Task.state == "active'; --", Task.state.in_(["draft"]))
    assert "'" not in str(typed.compile()).replace("'%%'", "")


def _somewhere(code: str) -> dict[str, str]:
    return {"id": code, "name": "没有", "short": "没有", "level": "city", "source": ""}


def test_a_rank_stands_in_the_statement(session: Any) -> None:
    """As a parameter it made every plan that fits all values look dear: PostgreSQL planned anew at each request."""
    of_rank = select(LedgerStanding.task_id).where(
        LedgerStanding.rank.in_([3, 5]), LedgerStanding.rank.between(1, 9), LedgerStanding.rank != 7
    )
    compiled = of_rank.compile()
    assert "IN (3, 5)" in str(compiled) and "BETWEEN 1 AND 9" in str(compiled) and "!= 7" in str(compiled)
    assert compiled.params == {}
    assert session.scalars(of_rank).all() == []


def test_sqlite_does_not_look_for_rows_by_a_wide_column(session: Any) -> None:
    """Of 50,000 tasks of a jurisdiction the few asked for are found by their numbers."""
    dialect = session.connection().dialect
    asked = select(LedgerStanding.code).where(wide(LedgerStanding.jurisdiction_id) == "500000")
    asked = asked.where(LedgerStanding.task_id.in_(select(Task.id).where(Task.text == "x")))
    assert session.scalars(asked).all() == []
    written = str(asked.compile(dialect=dialect))
    assert ("+ledger_standing.jurisdiction_id" in written) is (dialect.name == "sqlite")
    if dialect.name == "sqlite":
        literal = str(asked.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        plan = [row.detail for row in session.execute(text(f"EXPLAIN QUERY PLAN {literal}"))]
        assert not any("jurisdiction_id=?" in line for line in plan)


def test_a_statement_is_translated_once_for_the_driver(
    session: Any, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are, and however long: psycopg by itself keeps 128, none of them above 4 KB."""
    if database_kind == "sqlite":
        pytest.skip("takes statements as they are")
    asked = [select(bindparam("x", 1).label(f"column_{number}")) for number in range(200)]
    asked.append(select(*(bindparam(f"x{number}", 1) for number in range(200))))

    def ask() -> None:
        for one in asked:
            session.execute(one)

    ask()
    split = Mock(wraps=_queries._split_query)
    monkeypatch.setattr(_queries, "_split_query", split)
    ask()
    assert split.call_count == 0


def test_a_named_list_is_one_value_whatever_its_length(session: Any, database_kind: str) -> None:
    """PostgreSQL has one text to make ready; of a word that is too long nothing is cut off."""
    known = {"110000", "120000", "130000000000"}
    session.add_all([Jurisdiction(**_somewhere(id)) for id in known])
    session.flush()
    of = bindparam("ids", expanding=True)
    among, others = (
        select(Jurisdiction.id).where(which) for which in (Jurisdiction.id.in_(of), Jurisdiction.id.not_in(of))
    )
    with counted() as texts:
        for ids in ([], ["110000"], ["110000", "120000", "1300000000001"]):
            found, left = (set(session.scalars(asked, {"ids": ids})) for asked in (among, others))
            assert found == known & set(ids)
            assert left & known == known - found
    assert len(set(texts)) == (2 if database_kind == "postgresql" else 6)


def test_a_list_of_bodies_stays_a_list(session: Any) -> None:
    """Most have one: of an array PostgreSQL expects ten, and read all tasks for the reports of a unit."""
    asked = select(Task.id).where(Task.lead_id.in_(bindparam("departments", expanding=True)))
    with counted() as texts:
        assert session.scalars(asked, {"departments": [1]}).all() == []
    assert ["IN (" in one for one in texts] == [True]


def test_pairs_and_values_of_the_statement_itself_stay_a_list(session: Any) -> None:
    session.add_all([Jurisdiction(**_somewhere(id)) for id in ("110000", "120000")])
    session.flush()
    pair = tuple_(Jurisdiction.id, Jurisdiction.name)
    for ids in (["110000"], ["110000", "120000"]):
        assert set(session.scalars(select(Jurisdiction.id).where(Jurisdiction.id.in_(ids)))) == set(ids)
        asked = select(Jurisdiction.id).where(pair.in_(bindparam("pairs", expanding=True)))
        assert set(session.scalars(asked, {"pairs": [(id, "没有") for id in ids]})) == set(ids)


def test_a_statement_that_is_built_once_is_hashed_once(session: Any) -> None:
    """The menu's numbers have 9,000 parts, which each page hashed."""
    asked = select(Jurisdiction.id)
    session.execute(asked).all()
    key = asked._generate_cache_key().key
    assert vars(key) == {"_hash": hash(tuple(key))}
    session.execute(asked).all()
    assert asked._generate_cache_key().key is key


def test_a_statement_derived_while_its_base_gets_its_key_has_its_own(session: Any) -> None:
    """It was found by the key of its base, and everybody's rows came for those of one."""
    base = select(Jurisdiction.id)
    key = base._generate_cache_key()
    # As another thread has it for a moment: the key is kept, and its name not yet noted.
    base.__dict__["_memoized_keys"] = type(base)._memoized_keys
    derived = base.where(Jurisdiction.id == "500000")
    assert derived._generate_cache_key() != key
    session.execute(base).all()
    assert session.scalars(derived).all() in ([], ["500000"])


def test_of_two_who_ask_an_alias_first_neither_finds_it_half_known() -> None:
    """Each page counted 待收入汇总 for a body with `tasks.lead_id` of all tasks, until the process ended."""
    table = Jurisdiction.__table__
    other = table.alias()
    *_, (key, column, metrics) = other.c._collection
    found = []

    class Meanwhile:
        """Another thread asks just as the last column is put in."""

        @property
        def column(self) -> Any:
            if not found:
                found.append(None)
                found.append(other.c.corresponding_column(table.c[key]))
            return metrics.column

    other.c._collection[-1] = key, column, Meanwhile()  # type: ignore[call-overload]
    assert other.c.corresponding_column(table.c.id) is other.c.id
    assert found == [None, column]


def test_columns_are_made_when_somebody_looks(session: Any, database_kind: str) -> None:
    """Of a statement asked before SQLAlchemy knows them; of one written by hand it looks."""
    if database_kind == "sqlite":
        pytest.skip("takes no time for them")
    asked = select(Jurisdiction.id, Jurisdiction.name)
    session.execute(asked).all()
    with patch.object(_cursor_base, "Column") as made:
        session.execute(asked).all()
    assert made.call_count == 0
    found = session.execute(text("SELECT 1 AS one, 2 AS two")).one()
    assert (found.one, found.two) == (1, 2)


@pytest.mark.both
def test_fields_of_a_kept_row_are_what_it_keeps(session: Any) -> None:
    """Missing ones and null, lists, quotes in Chinese text, numbers and yes or no: each as it was written."""
    table = Table("kept_rows", MetaData(), Column("id", Integer, primary_key=True), Column("row", JSON))
    kept: list[dict[str, Any]] = [
        {"a": "“引号”\"和'单'\\ \n", "b": None, "c": {"x": [1, None, "…"]}, "plan_id": 7, "e": True},
        {"c": [], "plan_id": 12.5, "e": False},
        {},
    ]
    table.create(db.session.connection())
    db.session.execute(insert(table), [{"row": row} for row in kept])
    names = "a", "b", "c", "plan_id", "e"
    found = db.session.scalars(select(fields_of(table.c.row, *names)).select_from(table).order_by(table.c.id))
    assert list(found) == [[row.get(name) for name in names] for row in kept]
