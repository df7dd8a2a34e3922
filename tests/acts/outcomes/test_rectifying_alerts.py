"""整改 is its owner's until something newer is there: messages before and after its date, and what puts them aside."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import builders, rows
from tests.reporting import world
from tests.reporting.world import by
from tests.worklist.test_node_turns import owned
from tracker import changes
from tracker.acts.alerts import scan
from tracker.acts.outcomes import verdicts
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.rules import NewVerdict
from tracker.plans.models import Item, OwnerFact, Task
from tracker.plans.steps import move
from tracker.vocabulary import AlertState, KnownBy, TaskAct, VerdictResult

DUE, RECTIFY_BY, AFTER = date(2026, 10, 30), date(2026, 12, 4), date(2026, 12, 7)


def given(body: int, on: date) -> None:
    """The date is this body's from a day on."""
    item = db.session.scalars(select(Item)).one()
    item.owner_ids, item.known_by = [body], KnownBy.ASSIGNED
    since = {"known_by": KnownBy.ASSIGNED, "owner_ids": [body], "since": on, "recorded_at": builders.act(on=on).at}
    rows.added(OwnerFact(item_id=item.id, actor="测试", **since))
    db.session.commit()


def said(day: date) -> list[tuple[str, int, str]]:
    """What was said of 整改 on a day: stage, body, how it stands."""
    scan.scan(builders.act(on=day), rows.CHONGQING)
    about = Alert.key.contains(":rectify-"), Alert.day == day
    found = db.session.scalars(select(Alert).where(*about).order_by(Alert.key))
    return [(one.stage, one.department_id, one.state) for one in found]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.slow
def test_the_owner_hears_of_it_until_the_next_verdict(session: Session) -> None:
    of = world.region()
    task = of.task()
    node = rows.milestone(task, DUE)
    owned(task, node, KnownBy.OPEN)
    given(of.commerce.id, date(2026, 11, 2))
    short = NewVerdict(VerdictResult.PARTLY, DUE, "统计公报", None, RECTIFY_BY)
    verdicts.judge_milestone(by(of.coordinator, date(2026, 11, 10)), node.id, None, short)
    mine = of.commerce.id
    assert said(RECTIFY_BY) == [("A5", mine, "sent")] * 2, "liaison and head, nobody else"
    assert said(AFTER) == [("A6", mine, "sent")] * 2
    first = select(Alert.state).where(Alert.key.contains(":rectify-"), Alert.day == RECTIFY_BY)
    assert set(db.session.scalars(first)) == {AlertState.EXPIRED}, "a later one replaces it"
    reached = NewVerdict(VerdictResult.REACHED, AFTER, "统计公报", None, None)
    seen = db.session.scalars(select(Verdict.id)).one()
    verdicts.judge_milestone(by(of.coordinator, AFTER), node.id, seen, reached)
    assert said(AFTER) == [("A6", mine, "handled")] * 2


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.slow
def test_the_messages_follow_who_owns_it(session: Session) -> None:
    of = world.region()
    task = of.task()
    node = rows.milestone(task, DUE)
    owned(task, node, KnownBy.OPEN)
    given(of.commerce.id, date(2026, 11, 2))
    short = NewVerdict(VerdictResult.PARTLY, DUE, "统计公报", None, RECTIFY_BY)
    verdicts.judge_milestone(by(of.coordinator, date(2026, 11, 10)), node.id, None, short)
    assert {body for _, body, _ in said(AFTER)} == {of.commerce.id}
    given(of.transport.id, date(2026, 12, 6))
    builders.acted(AFTER)
    now = said(AFTER)
    assert {(body, state) for _, body, state in now} == {(of.commerce.id, "expired"), (of.transport.id, "sent")}


@pytest.mark.slow
def test_of_days_on_which_the_task_was_stopped_nothing_is_said_later(session: Session) -> None:
    of = world.region()
    task = of.task()
    node = rows.milestone(task, DUE)
    owned(task, node, KnownBy.OPEN)
    given(of.transport.id, DUE)
    missed = NewVerdict(VerdictResult.MISSED, DUE, "统计公报", None, RECTIFY_BY)
    verdicts.judge_milestone(by(of.coordinator, date(2026, 11, 2)), node.id, None, missed)
    said(date(2026, 12, 2))
    for stopped, on in ((TaskAct.SUSPEND, date(2026, 12, 3)), (TaskAct.RESUME, date(2026, 12, 8))):
        act = builders.act(on=on)
        with changes.writing(act):
            move(act, db.session.get_one(Task, task.id), stopped, ground="渝办〔2026〕1号")
    scan.scan(builders.act(on=date(2026, 12, 9)), rows.CHONGQING)
    during = Alert.key.contains(":rectify-"), Alert.day.between(date(2026, 12, 3), AFTER)
    assert list(db.session.scalars(select(Alert).where(*during))) == []
