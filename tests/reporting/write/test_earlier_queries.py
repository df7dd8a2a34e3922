"""What a body told last, where it told twice in one quarter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import rows
from tests.reporting.world import OPENED, TEXT, Region, accepted, by, opened, region, report, submitted
from tracker.acts.reporting import reviews
from tracker.database import db
from tracker.reporting.models import Report
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.asking_steps import ask_lead
from tracker.reporting.write.earlier_queries import said_before
from tracker.tasks.models import Assignment
from tracker.vocabulary import PartyRole


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.mark.slow
@pytest.mark.both
def test_what_it_told_under_its_next_duty_is_newer_whatever_its_number(of: Region) -> None:
    """Its part was sent twice, the text it told after another duty was given to it once: the part began the next."""
    task = of.task()
    round = opened()
    part = submitted(report(task, of.transport), of, replace(TEXT, progress_text="本单位 6 条"))
    reviews.give_back(by(of.coordinator), part.id, None, "请写明线路")
    accepted(part, of, replace(TEXT, progress_text="本单位 6 条：101 路等"))
    duty = db.session.scalars(select(Assignment).where(Assignment.id == part.assignment_id)).one()
    duty.ended_on = OPENED
    now = ask_lead(by(of.coordinator), round, rows.assignment(task, of.transport, PartyRole.LEAD))
    db.session.commit()
    accepted(now, of, replace(TEXT, progress_text="全市 20 条"))
    opened(quarter=Quarter(2027, 2), on=date(2026, 12, 2))
    found = db.session.scalars(select(Report).where(Report.assignment_id == now.assignment_id).order_by(Report.id))
    before = said_before(found.all()[-1])
    assert before is not None and before.draft.progress_text == "全市 20 条"
