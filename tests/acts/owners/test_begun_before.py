"""0073 tells what bodies had begun by themselves before that was written down."""

from __future__ import annotations

from datetime import date

import flask_migrate
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session, scoped_session

from tests.acts.owners.test_owners_named_again import of, overdue
from tests.acts.owners.test_told_between_rounds import DECIDED, opened_in_a_quarter, reported
from tests.reporting.world import Region, by
from tracker.actor import SYSTEM
from tracker.database import db
from tracker.reporting.line_queries import is_voluntary
from tracker.reporting.models import Report, ReportEvent
from tracker.reporting.move_steps import move
from tracker.reporting.office.late_steps import begin
from tracker.tasks.models import Assignment
from tracker.vocabulary import ReportAct, ReportState

__all__ = ["of", "overdue"]

pytestmark = pytest.mark.slow


def after_the_upgrade() -> set[int]:
    """The reports that are 主动报送 once the schema was the one before and is this one again."""
    db.session.commit()
    db.session.remove()
    flask_migrate.downgrade(revision="0072")
    assert db.session.scalar(text("SELECT count(*) FROM report_events WHERE because = 'voluntary'")) == 0
    db.session.remove()
    flask_migrate.upgrade()
    return set(db.session.scalars(select(Report.id).where(is_voluntary())))


def test_what_its_quarter_had_spared(session: scoped_session[Session], of: Region) -> None:
    found = opened_in_a_quarter(of, date(2027, 3, 5)).id
    assert after_the_upgrade() == {found}


def test_what_its_quarter_had_not_asked_for_at_all(session: scoped_session[Session], of: Region) -> None:
    found = opened_in_a_quarter(of, date(2027, 3, 5)).id
    db.session.commit()
    began = db.session.execute(text("SELECT id, recorded_at FROM report_events WHERE act = 'ask'")).one()
    db.session.execute(text("DELETE FROM report_events WHERE id < :id"), {"id": began.id})
    db.session.execute(text("UPDATE reports SET asked_at = :at WHERE id = :id"), {"at": began.recorded_at, "id": found})
    assert after_the_upgrade() == {found}


def test_what_its_quarter_had_asked_for_is_owed_as_before(session: scoped_session[Session], of: Region) -> None:
    found = reported(of, ReportState.MISSING)
    duty = db.session.get_one(Assignment, found.assignment_id)
    begin(by(of.liaison, DECIDED), duty, [date(2027, 4, 30)], date(2027, 1, 26), "报送情况")
    assert after_the_upgrade() == set()


def test_what_its_quarter_asked_for_then_is_so_after_the_way_back(session: scoped_session[Session], of: Region) -> None:
    """The schema before knows no 列入本期: its pages could not name the act, and its rules held nobody to it."""
    found = opened_in_a_quarter(of, date(2027, 3, 5))
    move(by(SYSTEM, date(2027, 3, 5)), found, ReportAct.INCLUDE)
    assert after_the_upgrade() == set()
    acts = select(ReportEvent.act).order_by(ReportEvent.id.desc()).limit(1)
    assert db.session.scalar(acts) == ReportAct.REOPEN
