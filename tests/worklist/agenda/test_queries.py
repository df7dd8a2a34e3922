"""Whose days stand in the calendar of a post."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import rows
from tests.given.rows import owned
from tests.ledger.lived import turned_to
from tests.reporting.world import Region, by, region
from tracker.acts.outcomes import verdicts
from tracker.database import db
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import PlanGoal
from tracker.tasks.models import Assignment
from tracker.vocabulary import KnownBy, Mode, PartyRole, PlanMode, Role, TaskState, VerdictResult
from tracker.worklist.agenda import queries
from tracker.worklist.agenda.ical import Entry
from tracker.worklist.agenda.queries import agenda
from tracker.worklist.queries import desk_of

pytestmark = pytest.mark.both

DAY = date(2026, 11, 24)
"""Of the turn; the plan went out four days before."""


def test_a_body_of_a_region_below_has_the_days_of_that_above(session: Session) -> None:
    """Its calendar had neither the end of the 核定 round that asked it nor the dates it answers for."""
    of, county = region(), rows.department("渝中区发展改革委", "500103")
    task = of.task(bodies=[(county, PartyRole.LEAD)], mode=Mode.SINGLE)
    others = of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE)
    rows.milestone(task, date(2025, 12, 31))
    own, other = (rows.milestone(one, date(2027, 6, 30)) for one in (task, others))
    liaison = rows.person(Role.LIAISON, county)
    db.session.commit()
    turned_to(DAY)
    found = {one.key: one.on for one in agenda(desk_of(liaison, "500103"), DAY)}
    assert found[f"node-{own.id}"] == date(2027, 6, 30)
    assert f"node-{other.id}" not in found
    assert [on for key, on in found.items() if key.startswith("round-")] == [date(2026, 12, 18)]


def test_the_dates_of_others_take_no_place_of_ones_own(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the soonest 300 dates of its tasks few were its own: its later ones stood in no calendar."""
    monkeypatch.setattr(queries, "MOST", 2)
    of = region()
    task = of.task(mode=Mode.EACH_REPORTS)
    for month, body in ((1, of.commerce), (2, of.commerce), (3, of.commerce), (4, of.transport), (5, of.transport)):
        owned(task, rows.milestone(task, date(2027, month, 28)), KnownBy.ASSIGNED, body.id)
    for month in (6, 7):
        owned(task, rows.milestone(task, date(2027, month, 28)), KnownBy.ASSIGNED, of.transport.id)
    db.session.commit()
    turned_to(DAY)
    found = [one.on.month for one in agenda(desk_of(of.liaison, rows.CHONGQING), DAY) if one.key.startswith("node-")]
    assert found == [4, 5]


@pytest.mark.parametrize(
    ("state", "is_told"),
    [
        (TaskState.ACTIVE, True),
        (TaskState.TO_VERIFY, True),
        (TaskState.SUSPENDED, False),
        (TaskState.COMPLETED, False),
        (TaskState.CLOSED, False),
        (TaskState.ARCHIVED, False),
    ],
)
def test_nobody_owes_the_date_of_a_task_that_stands_still_or_is_done(
    session: Session, state: TaskState, is_told: bool
) -> None:
    """A body of a 中止 task had its dates in the calendar, while home, page and messages were silent."""
    of = region()
    task = of.task(state=state)
    node = rows.milestone(task, date(2027, 6, 30))
    db.session.commit()
    found = {one.key for desk in (of.liaison, of.coordinator) for one in agenda(desk_of(desk, rows.CHONGQING), DAY)}
    assert (f"node-{node.id}" in found) is is_told


@pytest.mark.parametrize(
    ("mode", "day", "words"),
    [
        (PlanMode.NEW, date(2026, 11, 24), "签收截止，待签收 2 项分工"),
        (PlanMode.CONTINUED, date(2026, 12, 4), "提出异议截止，待核对 2 项分工"),
    ],
)
def test_a_body_has_the_day_by_which_it_signs_or_objects(
    session: Session, mode: PlanMode, day: date, words: str
) -> None:
    """Of all that waits for a body only this stood in no calendar."""
    of = region()
    of.plan.mode = mode
    for _ in range(2):
        of.task(bodies=[(of.transport, PartyRole.LEAD)], mode=Mode.SINGLE, state=TaskState.TO_SIGN)
    db.session.commit()

    def signs() -> list[Entry]:
        return [one for one in agenda(desk_of(of.liaison, rows.CHONGQING), DAY) if one.key.startswith("sign-")]

    (before,) = signs()
    assert (before.on, before.summary) == (day, words)
    first = db.session.scalars(select(Assignment).order_by(Assignment.id)).first()
    assert first is not None
    first.signed_on = DAY
    db.session.commit()
    (after,) = signs()
    assert after.key == before.key and after.summary == words.replace("2", "1"), "imported again it takes its place"
    for duty in db.session.scalars(select(Assignment)):
        duty.objected_on = DAY
    db.session.commit()
    for other in (of.liaison, of.other_liaison, of.coordinator):
        assert not any(one.key.startswith("sign-") for one in agenda(desk_of(other, rows.CHONGQING), DAY))


def test_a_goal_is_judged_by_the_last_day_for_its_verdict(session: Session) -> None:
    """It stood at 31 December, past already on the first day of January on which it waits; then at its 整改 date."""
    of = region()
    goal = db.session.scalars(select(PlanGoal).where(PlanGoal.year == 2030)).one()
    day, by_day = date(2031, 1, 6), date(2031, 9, 30)
    assert of_goal(of, goal.id, day) == [date(2031, 3, 31)]
    fell_short = NewVerdict(VerdictResult.PARTLY, day, "统计公报", None, by_day)
    verdicts.judge_goal(by(of.coordinator, day), goal.id, None, fell_short)
    assert of_goal(of, goal.id, day) == []
    assert of_goal(of, goal.id, date(2031, 10, 1)) == [by_day]


def of_goal(of: Region, goal_id: int, day: date) -> list[date]:
    """The days of a goal in the calendar of 综合处."""
    desk = desk_of(of.coordinator, rows.CHONGQING)
    return [one.on for one in agenda(desk, day) if one.key.startswith(f"goal-{goal_id}-")]
