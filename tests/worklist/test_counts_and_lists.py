"""What a home counts is what the list behind it shows, in whatever state a task is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.given.calendars import CALENDAR
from tests.reporting.world import OPENED, Region, by, region
from tracker.acts.tasks import assignments
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.ledger.models import LedgerStanding
from tracker.ledger.pages.filter_queries import LedgerFilter, Window
from tracker.ledger.pages.queries import ledger_page
from tracker.outcomes.verdicts import queries as verdict_queries
from tracker.people.access import Scope
from tracker.plans.models import Task
from tracker.plans.states import IN_FORCE, SIGNABLE
from tracker.tasks import queries, sign_queries
from tracker.tasks.models import Assignment
from tracker.vocabulary import TaskState, Waiting
from tracker.worklist.queries import counts, desk_of

DUE = date(2026, 9, 30)
HANDED_DOWN = [state for state in TaskState if state not in (TaskState.DRAFT, TaskState.CONFIRMED, TaskState.WITHDRAWN)]


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def divided(of: Region, state: TaskState) -> tuple[Task, Assignment, Assignment]:
    """A task whose lead has signed nothing, and to which its co-body objects; a date of its own is past."""
    task = of.task(state=state)
    lead, co = sorted(queries.assignments_in_force(task.id), key=lambda one: one.department_id != of.transport.id)
    lead.signed_on = lead.signed_how = co.signed_on = co.signed_how = None
    co.objected_on = OPENED
    rows.milestone(task, DUE)
    db.session.commit()
    return task, lead, co


@pytest.mark.parametrize("state", HANDED_DOWN, ids=lambda state: state.value)
def test_what_waits_is_counted_as_it_is_listed(of: Region, state: TaskState) -> None:
    """An objection to a task since 终止 stood under 待处理异议 for good; 12 to sign were 10 on the home."""
    divided(of, state)
    turn.rebuild(builders.act(on=OPENED), rows.CHONGQING)
    both = [of.transport.id, of.commerce.id]
    listed = queries.to_sign(both, CALENDAR)
    to_sign = [row.department_name for row in listed if row.objected_on is None]
    unit, office = desk_of(of.liaison, rows.CHONGQING), desk_of(of.coordinator, rows.CHONGQING)
    assert to_sign == (["交通局"] if state in SIGNABLE else [])
    assert counts(unit, OPENED)[Waiting.SIGN] == len(to_sign)
    assert [plan.count for plan in sign_queries.plans_to_sign(both)] == [1] * len(to_sign)

    objected = ["商务委"] if state in IN_FORCE else []
    assert [row.department_name for row in listed if row.objected_on is not None] == objected
    assert [row.department_name for row in queries.objections(rows.CHONGQING, CALENDAR)] == objected
    loose = [Waiting.REASSIGN] if state is TaskState.TO_REASSIGN else []
    waits = counts(office, OPENED)
    assert queries.count_to_answer(rows.CHONGQING) == len(objected) + len(loose)
    assert waits[Waiting.SETTLE] + waits[Waiting.REASSIGN] == len(objected) + len(loose)
    assert len(verdict_queries.waiting(rows.CHONGQING, None, OPENED)) == waits[Waiting.JUDGE] == len(objected)


@pytest.mark.parametrize("is_lit", [True, False], ids=["of another light", "of its own"])
def test_what_nobody_has_claimed_is_listed_whatever_its_light(of: Region, is_lit: bool) -> None:
    """Past its date it is 逾期 or 待核定, not 待认领: the home said 3, and the list behind it was empty."""
    for state in HANDED_DOWN:
        task = of.task(state=state)
        if is_lit:
            rows.milestone(task, DUE)
    db.session.commit()
    turn.rebuild(builders.act(on=OPENED), rows.CHONGQING)
    db.session.execute(update(LedgerStanding).values(unclaimed=1))
    db.session.commit()
    listed = ledger_page(Scope(rows.CHONGQING, None), LedgerFilter(unclaimed=True), Window(), OPENED, CALENDAR)
    waits = counts(desk_of(of.coordinator, rows.CHONGQING), OPENED)[Waiting.CLAIM]
    assert (listed.total, len(listed.lines)) == (waits, waits) == (2, 2)


@pytest.mark.parametrize("state", [TaskState.SUSPENDED, TaskState.COMPLETED, TaskState.TERMINATED])
def test_a_stale_page_signs_for_nothing_that_asks_no_signature(of: Region, state: TaskState) -> None:
    task, lead, _ = divided(of, state)
    _, its_duty, _ = divided(of, TaskState.ACTIVE)
    chosen = [(its_duty.id, its_duty.version), (lead.id, lead.version)]
    with pytest.raises(RuleRefused, match=f"{task.code} 现在是“{state.label}”，不再签收"):
        assignments.sign(by(of.liaison, OPENED + timedelta(days=1)), chosen)
    db.session.expire_all()
    with pytest.raises(RuleRefused, match="不再提异议"):
        assignments.object_to(by(of.head), lead.id, None, "职责已划转")
    db.session.expire_all()
    assert (lead.signed_on, lead.objected_on, its_duty.signed_on) == (None, None, None), "all or none"
