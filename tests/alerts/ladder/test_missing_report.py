"""提醒函 for a missing report, from the third working day after the cut-off until it comes (domain.md 8, B1)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.alerts.offices import SEEDS, scanned, sign_all
from tests.given import builders
from tests.reporting import world
from tests.reporting.world import Region, by
from tests.servers.databases import on_sqlite
from tracker.acts.reporting import reports
from tracker.acts.supervision import letters
from tracker.acts.upkeep.calendar import load_shipped
from tracker.calendar.files import read_calendars
from tracker.database import db
from tracker.outcomes.letters import queries
from tracker.outcomes.models import Letter
from tracker.plans.models import Task
from tracker.reporting.models import Round
from tracker.vocabulary import LetterKind, LetterState, Mode

pytestmark = on_sqlite

RISES, CLOSED, LATER = date(2026, 12, 28), date(2027, 1, 1), date(2027, 1, 11)


@pytest.fixture
def of(session: Session) -> Region:
    """A task of two bodies, neither of which has reported; the quarter was due on the 23rd."""
    load_shipped(builders.act(), read_calendars(SEEDS / "workdays"))
    region = world.region()
    region.task(mode=Mode.EACH_REPORTS)
    db.session.commit()
    sign_all()
    world.opened()
    return region


def drafts() -> dict[str, tuple[int, LetterState]]:
    """The reminders by body."""
    found = select(Letter).where(Letter.kind == LetterKind.REMINDER)
    return {queries.letter(one.id).unit: (one.id, LetterState(one.state)) for one in db.session.scalars(found)}


@pytest.mark.slow
def test_its_draft_stands_until_the_report_comes(of: Region) -> None:
    """It rose on the 28th and fell with the closing of the round, three working days later: none ever left."""
    scanned(RISES)
    assert {unit: state for unit, (_, state) in drafts().items()} == {
        "交通局": LetterState.DRAFT,
        "商务委": LetterState.DRAFT,
    }
    scanned(date(2027, 1, 4))
    assert db.session.scalars(select(Round.closed_on).where(Round.name == world.Q4.name)).one() == CLOSED
    scanned(LATER)
    head, transport = of.coordinator_head, next(id for unit, (id, _) in drafts().items() if "交通" in unit)
    assert {state for _, state in drafts().values()} == {LetterState.DRAFT}
    letters.submit(by(of.coordinator, LATER), transport, None)
    letters.sign(by(head, LATER), transport, None)
    signed = queries.letter(transport)
    assert signed.state is LetterState.SIGNED
    assert "应于2026年12月23日前报送，至今未报，截至2027年1月11日已逾期19天。请补报。" in signed.body
    task = db.session.scalars(select(Task)).one()
    commerce = world.report(task, of.commerce)
    reports.save_draft(by(of.other_liaison, LATER), commerce.id, None, world.TEXT)
    reports.send(by(of.other_liaison, LATER), commerce.id, None)
    reports.approve(by(of.other_head, LATER), [(commerce.id, None)])
    scanned(date(2027, 1, 12))
    assert {state for _, state in drafts().values()} == {LetterState.SIGNED, LetterState.LAPSED}
