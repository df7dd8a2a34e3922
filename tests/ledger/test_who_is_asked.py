"""Who is asked in a quarter, lived: what is finished is not asked again, an own date is asked in its own quarter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import rows
from tests.ledger.lived import accepted, sent, title, turned_to
from tests.reporting.world import OPENED, TEXT, Region, region
from tests.servers.databases import on_sqlite
from tracker.database import db
from tracker.plans.models import Task
from tracker.reporting.models import Report, Round
from tracker.vocabulary import Kind, Mode, PartyRole, Stage

ON = date(2026, 12, 22)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def asked_in(task: Task) -> list[str]:
    rounds = select(Round.name).join(Report, Report.round_id == Round.id).where(Report.task_id == task.id)
    return list(db.session.scalars(rounds.order_by(Round.as_of)))


def quarters_to(last: date) -> None:
    """Every round of 2027 opens and closes by itself."""
    for month in (1, 3, 4, 6, 7, 9, 10):
        if date(2027, month, 15) <= last:
            turned_to(date(2027, month, 15))


@pytest.mark.slow
@on_sqlite
def test_a_finished_deliverable_stays_green_and_is_not_asked_again(of: Region) -> None:
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.DELIVERABLE)
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, task, replace(TEXT, stage=Stage.ISSUED), ON), of, ON)
    quarters_to(date(2027, 10, 15))
    assert title(task, date(2027, 10, 15)).startswith("绿"), "six months later it was 灰·信息陈旧"
    assert asked_in(task) == ["2026Q4"]


@pytest.mark.slow
@on_sqlite
def test_an_own_date_is_asked_in_the_quarter_it_falls_into(of: Region) -> None:
    task = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, kind=Kind.ADVANCE)
    rows.milestone(task, date(2027, 9, 30))
    db.session.commit()
    turned_to(OPENED)
    accepted(sent(of, task, TEXT, ON), of, ON)
    quarters_to(date(2027, 9, 15))
    assert "2027Q3" in asked_in(task) and "2027Q1" not in asked_in(task)
