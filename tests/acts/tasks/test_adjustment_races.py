"""调整分工 whose day has come is carried out or withdrawn, never both: whoever comes second sees what stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session, scoped_session

from tests.acts.tasks.test_adjustments import change, figure, region
from tests.clients.races import begun, holding, meet
from tests.given import builders, rows
from tests.reporting import world
from tracker.acts.tasks import adjustments
from tracker.acts.upkeep import turn as turns
from tracker.alerts.results import adjusting_steps
from tracker.changes import writing
from tracker.database import db
from tracker.errors import RuleRefused, TrackerError
from tracker.plans.models import Task
from tracker.tasks.models import AdjustmentRow, Assignment
from tracker.vocabulary import KnownBy, Mode, SignedHow

__all__ = ["region"]

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)

LATER = builders.TODAY + timedelta(days=3)


@pytest.fixture
def planned(region: world.Region) -> int:
    """The figure goes to 市商务委 in three days."""
    what = change(region, LATER, owners={figure().id: (region.commerce.id,)})
    adjustments.adjust(builders.act(), figure().task_id, None, what)
    return db.session.scalars(select(AdjustmentRow.id)).one()


def while_open(app: Flask, first: Callable[[], object], second: Callable[[], object]) -> list[TrackerError]:
    """Before the first is committed the second begins, and waits for it; what refused the second."""
    refused: list[TrackerError] = []

    def run() -> None:
        with app.app_context():
            try:
                second()
            except TrackerError as failure:
                refused.append(failure)
            finally:
                db.session.remove()

    thread = Thread(target=run)
    with writing(builders.act(on=LATER)):
        first()
        db.session.flush()
        begun(thread)
    thread.join()
    db.session.rollback()
    return refused


def test_what_is_just_carried_out_is_not_withdrawn(app: Flask, session: scoped_session[Session], planned: int) -> None:
    act, withdrawal = builders.act(on=LATER), builders.act(on=LATER)
    refused = while_open(
        app,
        lambda: adjusting_steps.carry_out_due(act, rows.CHONGQING, LATER),
        lambda: adjustments.withdraw(withdrawal, planned),
    )
    assert [type(one) for one in refused] == [RuleRefused]
    row = db.session.get_one(AdjustmentRow, planned)
    assert (row.done_at, row.withdrawn_at, figure().known_by) == (act.at, None, KnownBy.ASSIGNED)


def test_what_is_just_withdrawn_is_not_carried_out(app: Flask, session: scoped_session[Session], planned: int) -> None:
    turn, withdrawal = builders.act(on=LATER), builders.act(on=LATER)

    def carry_out() -> None:
        with writing(turn):
            adjusting_steps.carry_out_due(turn, rows.CHONGQING, LATER)

    def withdraw() -> None:
        row = db.session.get_one(AdjustmentRow, planned)
        db.session.get_one(Task, row.task_id, with_for_update=True)
        row.withdrawn_at = withdrawal.at

    assert while_open(app, withdraw, carry_out) == []
    row = db.session.get_one(AdjustmentRow, planned)
    assert (row.done_at, row.withdrawn_at, figure().known_by) == (None, withdrawal.at, KnownBy.OPEN)


def test_what_a_day_brings_waits_for_nobody_who_waits_for_it(
    app: Flask, session: scoped_session[Session], region: world.Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had carried out an adjustment of the second task, and then signed for the first by silence."""
    first, second = figure().task_id, region.task().id
    session.commit()
    adjustments.adjust(builders.act(), second, None, change(region, LATER, mode=Mode.LEAD_CONSOLIDATES))
    turns.turn(builders.act(on=LATER - timedelta(days=1)), rows.CHONGQING)
    session.execute(update(Assignment).where(Assignment.task_id == first).values(signed_on=None, signed_how=None))
    session.commit()
    day, both = builders.act(on=LATER), holding(builders.act(), [first, second])
    came = meet(app, monkeypatch, lambda: turns.turn(day, rows.CHONGQING), (turns, "carry_out_due"), both)
    assert came == ["done", "done"]
    signed = select(Assignment.signed_how).where(Assignment.task_id == first)
    assert set(session.scalars(signed)) == {SignedHow.SILENT}
