"""A message on an own date stands while a scan would say the same to that post, and keeps why it ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests.alerts.offices import SEEDS, own_date, scanned
from tests.given import rows
from tests.given.builders import act
from tests.reporting import world
from tests.reporting.world import Region
from tracker import changes
from tracker.acts.outcomes import endings, verdicts
from tracker.acts.tasks import owners
from tracker.acts.tasks.owners import Decision
from tracker.acts.upkeep import installation
from tracker.acts.upkeep.calendar import load_shipped
from tracker.alerts import queries
from tracker.alerts.models import Alert
from tracker.alerts.scan import settling_steps
from tracker.calendar.files import read_calendars
from tracker.database import db
from tracker.ledger.grace_queries import last_days_of_messages
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.queries import posts_of
from tracker.plans.milestone_steps import postpone
from tracker.plans.models import Item, Milestone, OwnerFact, Task
from tracker.plans.owners.claim_queries import newest_facts
from tracker.tasks.models import Assignment
from tracker.vocabulary import AlertEnd, AlertStage, AlertState, KnownBy, Mode, TaskAct, VerdictResult

ISSUED, SOON, PAST, CHASED, TOLD, AGAIN, DAY, AFTER = (
    date(2026, month, day)
    for month, day in ((11, 20), (12, 18), (11, 25), (11, 26), (12, 2), (12, 10), (12, 11), (12, 14))
)
SENT, DONE = (AlertState.SENT, None), (AlertState.HANDLED, None)
OWNER, DATE, TASK, TURN = (
    (AlertState.EXPIRED, end) for end in (AlertEnd.OWNER, AlertEnd.DATE, AlertEnd.TASK, AlertEnd.TURN)
)


@pytest.fixture
def of(session: scoped_session[Session]) -> Region:
    load_shipped(act(), read_calendars(SEEDS / "workdays"))
    return world.region()


def begun(of: Region, due_on: date, *owner_ids: int) -> Task:
    """A signed task of both bodies with a date of these, or of nobody."""
    return begun_of(of, {due_on: owner_ids})


def begun_of(of: Region, dates: Mapping[date, Sequence[int]]) -> Task:
    """The same with several dates, each of its bodies."""
    task = of.task(mode=Mode.EACH_REPORTS)
    owners = {own_date(task, due_on): owner_ids for due_on, owner_ids in dates.items()}
    for duty in db.session.scalars(select(Assignment)):
        duty.signed_on, duty.signed_how = ISSUED, "signed"
    db.session.commit()
    installation.lay_items(act(ISSUED))
    for found in db.session.scalars(select(Item).where(Item.milestone_id.in_(owners))):
        fact = db.session.scalars(select(OwnerFact).where(OwnerFact.item_id == found.id)).one()
        owner_ids = owners[found.milestone_id or 0]
        for row in (found, fact):
            row.known_by, row.owner_ids = KnownBy.ASSIGNED if owner_ids else KnownBy.OPEN, list(owner_ids)
    db.session.commit()
    return task


def item() -> Item:
    return db.session.scalars(select(Item).where(Item.milestone_id.is_not(None))).one()


def node() -> Milestone:
    return db.session.get_one(Milestone, item().milestone_id)


def warned(of: Region) -> None:
    begun(of, SOON, of.transport.id)
    scanned(date(2026, 12, 4))


def chased(of: Region) -> None:
    begun(of, PAST, of.transport.id)
    scanned(CHASED)


def told(of: Region) -> None:
    task = begun(of, PAST, of.transport.id)
    scanned(TOLD)
    world.accepted(world.report(task, of.transport), of, on=TOLD)
    scanned(AGAIN)


def unowned(of: Region) -> None:
    begun(of, PAST)
    scanned(CHASED)


def decided(of: Region, *owner_ids: int) -> None:
    mine = Decision(item().id, owner_ids, newest_facts([item().id])[item().id])
    owners.decide(act(DAY), of.plan.id, [mine], "三定规定")


def moved(of: Region) -> None:
    decided(of, of.commerce.id)


def joined(of: Region) -> None:
    decided(of, of.transport.id, of.commerce.id)


def ended(of: Region) -> None:
    endings.decide(act(DAY), node().task_id, None, TaskAct.TERMINATE, "渝府办〔2026〕8号")


def extended(of: Region) -> None:
    with changes.writing(writing := act(DAY)):
        postpone(writing, db.session.get_one(Task, node().task_id), node(), date(2027, 6, 30), "批准")


def judged(of: Region) -> None:
    given = NewVerdict(VerdictResult.REACHED, DAY, "现场核查")
    verdicts.judge_milestone(act(DAY), node().id, None, given)


def reported(of: Region) -> None:
    scanned(TOLD)
    world.submitted(world.report(db.session.get_one(Task, node().task_id), of.transport), of, on=DAY)


def settled(day: date) -> None:
    """What days alone end, on a morning on which no light turns: no act looks at the task."""
    with changes.writing(writing := act(day)):
        settling_steps.settle_all(writing, rows.CHONGQING, frozenset(AlertStage))


def standing(of: Region, stage: AlertStage) -> set[tuple[str, str | None]]:
    """How the messages to its first owner and to 综合处 stand, without those that a later one replaced."""
    ended_by = func.coalesce(Alert.ended_by, "")
    which = Alert.milestone_id == node().id, Alert.stage == stage, ended_by != AlertEnd.REPLACED
    rows = select(Alert.state, Alert.ended_by).where(*which, Alert.department_id != of.commerce.id)
    return {(state, end) for state, end in db.session.execute(rows)}


A5, A6 = AlertStage.A5, AlertStage.A6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stage", "begin", "happens", "found"),
    [
        (A5, warned, moved, OWNER),
        (A5, warned, joined, SENT),
        (A5, warned, ended, TASK),
        (A5, warned, extended, DATE),
        (A5, warned, judged, DONE),
        (A6, chased, moved, OWNER),
        (A6, chased, joined, SENT),
        (A6, chased, ended, TASK),
        (A6, chased, extended, DATE),
        (A6, chased, judged, DONE),
        (A6, chased, reported, DONE),
        (A6, told, moved, TURN),
        (A6, told, ended, TASK),
        (A6, told, extended, DATE),
        (A6, told, judged, DONE),
        (A6, unowned, moved, DONE),
        (A6, unowned, ended, TASK),
        (A6, unowned, extended, DATE),
        (A6, unowned, judged, DONE),
    ],
)
def test_a_message_stands_while_it_would_be_said(
    of: Region,
    stage: AlertStage,
    begin: Callable[[Region], None],
    happens: Callable[[Region], None],
    found: tuple[AlertState, AlertEnd | None],
) -> None:
    begin(of)
    before = standing(of, stage) - {SENT}
    assert SENT in standing(of, stage)
    happens(of)
    assert standing(of, stage) == before | {found}, "with the act itself"
    scanned(AFTER)
    assert standing(of, stage) == before | {found}, "and for days before it"


@pytest.mark.slow
def test_why_it_ended_is_told(of: Region) -> None:
    warned(of)
    moved(of)
    told_of_it = {row.ending for row in queries.inbox(posts_of(of.liaison), done=True)}
    assert "已失效：承办单位已调整" in told_of_it
    as_of_before = queries.of_task(node().task_id, None, date(2026, 12, 4))
    assert {row.ending for row in as_of_before} == {"已送达"}, "as it stood on that day"


@pytest.mark.slow
def test_told_before_it_came_beside_another_date_that_is_overdue(of: Region) -> None:
    """市交通局 told on the 14th of its date of the 18th; of 25 November 市商务委 tells nothing."""
    task = begun_of(of, {SOON: [of.transport.id], PAST: [of.commerce.id]})
    soon = db.session.scalars(select(Milestone.id).where(Milestone.due_on == SOON)).one()
    scanned(date(2026, 12, 4))
    world.accepted(world.report(task, of.transport), of, on=AFTER)
    of_soon = select(Alert.state, Alert.ended_by).where(Alert.milestone_id == soon, Alert.stage == A5)
    of_soon = of_soon.where(Alert.department_id == of.transport.id, Alert.day == SOON)
    scanned(SOON)
    assert set(db.session.execute(of_soon)) == {SENT}, "its day is not over"
    settled(date(2026, 12, 19))
    assert set(db.session.execute(of_soon)) == {DONE}


def put_off_to_the_day_of_its_rectification(of: Region) -> None:
    """未达成，整改至 18 December; on the 10th the date itself was put off to that day (顺延)."""
    begun(of, PAST, of.transport.id)
    short = NewVerdict(VerdictResult.MISSED, TOLD, "现场核查", None, SOON)
    verdicts.judge_milestone(act(TOLD), node().id, None, short)
    scanned(date(2026, 12, 4))
    with changes.writing(writing := act(AGAIN)):
        postpone(writing, db.session.get_one(Task, node().task_id), node(), SOON, "批准")


@pytest.mark.slow
def test_a_date_put_off_to_the_day_of_its_rectification_is_a_date_again(of: Region) -> None:
    """A5 and A6 of the date passed for 整改, which was over: each ended on the day it was said, as 已处置."""
    put_off_to_the_day_of_its_rectification(of)
    assert standing(of, A5) == {DONE}, "what was said of the 整改"
    scanned(date(2026, 12, 15))
    with changes.writing(act(date(2026, 12, 15))):
        changes.touched(node().task_id)
    assert standing(of, A5) == {DONE, SENT}
    overdue, next_day = date(2026, 12, 21), date(2026, 12, 22)
    scanned(overdue)
    settled(next_day)
    assert standing(of, A6) == {SENT}
    days = last_days_of_messages(queries.inbox(posts_of(of.liaison), done=False))
    assert SOON in days.values(), "late from its last day for a verdict on"
