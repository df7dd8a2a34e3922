"""One act, one transaction: what is refused, as what, and what is kept of acts that were done."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from tests.given import rows
from tests.given.builders import NOW, act, settings
from tracker import changes, create_app
from tracker.actor import Actor
from tracker.changes import ALREADY_DONE, CHANGED_MEANWHILE, DoneRequest
from tracker.database import db
from tracker.errors import Conflict
from tracker.people.models import Jurisdiction

PERSON = Actor(1, "张三", rows.CHONGQING)


def region(code: str | None) -> Jurisdiction:
    return Jurisdiction(id=code, name="测试", short="测试", level="province", parent_id=None, source="测试")


def kept() -> int:
    return db.session.scalar(select(func.count()).select_from(DoneRequest)) or 0


def test_a_form_sent_twice_is_said_to_be_sent_already(session: scoped_session[Session]) -> None:
    with changes.writing(act(actor=PERSON, request_id="one")):
        pass
    with pytest.raises(Conflict, match=ALREADY_DONE), changes.writing(act(actor=PERSON, request_id="one")):
        pass


def test_a_form_sent_twice_at_once_is_said_to_be_sent_already(app: Flask) -> None:
    both = Barrier(2)

    def send(number: int) -> str:
        with app.app_context():
            try:
                both.wait()
                with changes.writing(act(actor=PERSON, request_id="one")):
                    pass
            except Conflict as refusal:
                return refusal.message
            finally:
                db.session.remove()
            return ""

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, range(2))) == ["", ALREADY_DONE]


def test_who_finds_a_row_already_there_was_not_first(session: scoped_session[Session]) -> None:
    rows.jurisdiction()
    db.session.commit()
    with pytest.raises(Conflict, match=CHANGED_MEANWHILE), changes.writing(act()) as open_session:
        open_session.add(region(rows.CHONGQING))


@pytest.mark.parametrize("broken", ["not null", "foreign key"])
def test_another_broken_constraint_is_our_fault(session: scoped_session[Session], broken: str) -> None:
    with pytest.raises(IntegrityError), changes.writing(act()) as open_session:
        row = region(rows.SHANXI)
        if broken == "not null":
            row.name = None  # type: ignore[assignment]
        else:
            row.parent_id = "999999"
        open_session.add(row)


def test_nothing_is_kept_of_what_machines_do(session: scoped_session[Session]) -> None:
    for _ in range(2):
        with changes.writing(act(request_id="one")):
            pass
    assert kept() == 0


def test_what_was_done_is_forgotten_in_time(session: scoped_session[Session]) -> None:
    for days in (31, 30, 0):
        with changes.writing(act(actor=PERSON, at=NOW - timedelta(days=days))):
            pass
    with changes.writing(act()) as open_session:
        changes.forget_requests(open_session, NOW - timedelta(days=30))
    assert kept() == 2


def test_what_renews_derived_rows_hangs_on_its_own_application_in_order(app: Flask, tmp_path: Path) -> None:
    """Two applications in one process each run their own, once, in the order in which they are written down."""
    other = create_app(settings(f"sqlite:///{tmp_path}/other.db", tmp_path))
    ran: list[str] = []
    app.extensions[changes.REFRESHERS] = tuple(
        lambda session, act, ids, name=name: ran.append(f"{name} {sorted(ids)}") for name in ("second", "first")
    )
    with app.app_context():
        with changes.writing(act()):
            changes.touched(7, 3)
        db.session.remove()
    assert ran == ["second [3, 7]", "first [3, 7]"]
    assert other.extensions[changes.REFRESHERS] != app.extensions[changes.REFRESHERS]


def test_a_row_counts_on_behind_a_savepoint_that_was_rolled_back(session: scoped_session[Session]) -> None:
    """The day's turn leaves an adjustment that no longer fits, and notes so on its task."""
    held = rows.task(rows.plan(), [])
    session.commit()
    version = held.version
    with changes.writing(act()) as own:
        nested = own.begin_nested()
        changes.next_version(held)
        nested.rollback()
        changes.next_version(held)
    assert held.version == version + 1
