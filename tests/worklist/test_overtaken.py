"""缺报 of an earlier quarter: it may be made up, but 下一步 does not go back behind what was reported since."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests.given import builders
from tests.reporting import world
from tracker.acts.reporting import office_reports, rounds
from tracker.reporting.line_queries import is_overtaken
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import Quarter
from tracker.vocabulary import RoundKind, Waiting
from tracker.worklist.queries import counts, desk_of, next_of

CHONGQING, Q1 = "500000", Quarter(2027, 1)


@pytest.mark.both
def test_what_was_missed_is_no_next_step_once_a_later_quarter_has_come(session: scoped_session[Session]) -> None:
    of = world.region()
    task = of.task()
    session.commit()
    missed = world.opened()
    rounds.close_round(builders.act(on=date(2027, 1, 4)), missed.id)
    after = date(2027, 1, 5)
    assert next_of(CHONGQING, [task.id], after)[task.id] == "交通局、商务委补报进展"
    world.opened(quarter=Q1, on=date(2027, 3, 1))
    day = date(2027, 3, 22)
    world.accepted(world.report(task, of.transport, Q1), of, on=day)
    words = next_of(CHONGQING, [task.id], day)[task.id]
    is_over = select(Report.id).where(Report.round_id == missed.id, Report.task_id == task.id, is_overtaken())
    (of_transport,) = session.scalars(is_over)
    session.get_one(Round, missed.id).kind = RoundKind.VERIFICATION
    session.flush()
    assert session.scalars(is_over).all() == [], "an answer to a 核定 is told by no quarter"
    session.rollback()
    assert session.get_one(Report, of_transport).department_id == of.transport.id
    assert "补报" not in words and words.startswith("商务委填报本期进展")
    assert counts(desk_of(of.liaison, CHONGQING), day)[Waiting.MAKE_UP] == 1, "it may still be made up"


@pytest.mark.both
@pytest.mark.parametrize(("act", "is_over"), [("correct", True), ("reopen", False)])
def test_a_later_quarter_stays_told_while_it_is_corrected_but_not_once_it_came_back(
    session: scoped_session[Session], act: str, is_over: bool
) -> None:
    """The reminders of a 提醒函 about 2026Q4 began anew on the day 2027Q1, accepted long since, was corrected."""
    of = world.region()
    task = of.task()
    session.commit()
    missed = world.opened()
    rounds.close_round(builders.act(on=date(2027, 1, 4)), missed.id)
    world.opened(quarter=Q1, on=date(2027, 3, 1))
    day = date(2027, 3, 22)
    later = world.accepted(world.report(task, of.transport, Q1), of, on=day)
    by = of.liaison if act == "correct" else of.coordinator
    getattr(office_reports, act)(world.by(by, on=day), later.id, None, "数字有误")
    overtaken = select(Report.id).where(Report.round_id == missed.id, Report.task_id == task.id, is_overtaken())
    assert session.scalars(overtaken).all() == ([world.report(task, of.transport).id] if is_over else [])
