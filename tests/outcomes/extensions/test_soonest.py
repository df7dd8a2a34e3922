"""What a body may ask a later date for, the earliest first, however many dates of others come before it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from tests.clients.statements import counted
from tests.given import rows
from tests.reporting.world import by, region
from tracker.acts.outcomes import verdicts
from tracker.outcomes.extensions.node_queries import node, soonest
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.people.models import Department
from tracker.plans.models import Item, Milestone, Task
from tracker.vocabulary import ItemKind, KnownBy, VerdictResult

FIRST = date(2027, 6, 1)


def dated(task: Task, day: date, owner: Department) -> Milestone:
    """An own date of a body."""
    made = rows.milestone(task, day)
    rows.added(
        Item(
            task_id=task.id,
            kind=ItemKind.DATE,
            milestone_id=made.id,
            span_start=0,
            span_end=2,
            words=made.text,
            known_by=KnownBy.ASSIGNED,
            owner_ids=[owner.id],
            outside_ids=[],
        )
    )
    return made


def test_a_body_behind_dates_of_others_finds_its_own(session: scoped_session[Session], app: Flask) -> None:
    """Only twice as many dates as are shown were looked at; behind more of others nothing was offered."""
    of = region()
    for number in range(31):
        dated(of.task(), FIRST + timedelta(days=number), of.commerce)
    own = [dated(of.task(), FIRST + timedelta(days=day), of.transport) for day in (50, 40)]
    session.commit()
    found = soonest([of.transport.id], 2)
    assert [one.milestone_id for one in found] == [own[1].id, own[0].id]
    with counted(app) as few:
        soonest([of.transport.id], 1)
    with counted(app) as once:
        soonest([of.commerce.id], 20)
    assert len(few) <= 3 * len(once), "three portions for one in 32"


def test_a_later_date_of_the_same_task_does_not_come_before_an_earlier_one(session: scoped_session[Session]) -> None:
    of = region()
    task = of.task()
    for number in range(4):
        dated(task, FIRST + timedelta(days=number), of.commerce)
    dated(task, FIRST + timedelta(days=90), of.transport)
    sooner = dated(of.task(), FIRST + timedelta(days=30), of.transport)
    session.commit()
    assert [one.milestone_id for one in soonest([of.transport.id], 1)] == [sooner.id]


def test_who_decides_reads_what_was_found_by_the_date(session: scoped_session[Session]) -> None:
    """“现在的时限 2022-12-31” stood there, and nothing of 部分达成 68%，整改至 2026-12-31."""
    of = region()
    past = dated(of.task(), date(2022, 12, 31), of.transport)
    session.commit()
    assert node(past.id).judged == ""
    found = NewVerdict(VerdictResult.PARTLY, date(2026, 11, 20), "核查", Decimal("68.0"), date(2027, 6, 30))
    verdicts.judge_milestone(by(of.coordinator), past.id, None, found)
    assert node(past.id).judged == "部分达成 68，截至 2026-11-20，整改至 2027-06-30"
