"""“不是本单位的”, written in a text that is not handed in yet, stands against every way of signing without a word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.acts.owners.test_owners_asked import PAST, claims, in_verification, item, items
from tests.given import builders, rows
from tests.ledger.lived import turned_to
from tests.reporting.world import OPENED, Region, by, region, report, submitted
from tracker.actor import SYSTEM
from tracker.acts.reporting import reports
from tracker.acts.tasks import assignments
from tracker.acts.tasks.assignments import Receipt
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.errors import NotFound
from tracker.plans.models import Item, Task
from tracker.reporting.asked.own_answers import OwnAnswer
from tracker.reporting.asked.questions import Draft
from tracker.tasks.models import Assignment
from tracker.tasks.owners.doubt_queries import doubts_of
from tracker.vocabulary import EnteredHow, ItemKind, Kind, KnownBy, Mode, PlanMode, SignedHow, TaskState

WHY = "应由商务委承担"


@pytest.fixture
def of(session: Session) -> Region:
    return region()


@pytest.fixture
def task(of: Region) -> Task:
    """存量接续, unsigned: a figure is proposed to 市交通局, which answers in 核定 that it is not its own."""
    task = of.task(mode=Mode.EACH_REPORTS, kind=Kind.MEASURED, state=TaskState.TO_SIGN)
    of.plan.mode = PlanMode.CONTINUED
    figure = rows.indicator(task)
    rows.milestone(task, PAST, indicator_id=figure.id)
    item(task, ItemKind.FIGURE, figure.subject, KnownBy.PROPOSED, [of.transport.id], indicator_id=figure.id)
    for duty in db.session.scalars(select(Assignment).where(Assignment.task_id == task.id)):
        duty.valid_from = OPENED - timedelta(days=2)
    db.session.commit()
    turned_to(OPENED)
    no = Draft(own=(OwnAnswer(f"figure-{figure.id}", False, WHY),))
    reports.save_draft(by(of.liaison), in_verification(task)[of.transport.short_name].id, None, no)
    return task


def duty_of(of: Region) -> Assignment:
    return db.session.scalars(select(Assignment).where(Assignment.department_id == of.transport.id)).one()


def its_figure(task: Task) -> Item:
    db.session.expire_all()
    return items(task)[ItemKind.FIGURE]


@pytest.mark.parametrize("is_sent", [False, True])
def test_the_silence_of_who_did_not_sign_is_none(of: Region, task: Task, is_sent: bool) -> None:
    mine = in_verification(task)[of.transport.short_name].id
    if is_sent:
        reports.send(by(of.liaison), mine, None)
    after = OPENED + timedelta(days=17)
    turn.turn(builders.act(on=after, actor=SYSTEM), rows.CHONGQING)
    assert duty_of(of).signed_how == SignedHow.SILENT, "the duty itself binds"
    assert its_figure(task).known_by == KnownBy.PROPOSED
    (listed,) = doubts_of(of.plan.id)
    assert (listed.id, listed.is_proposed) == (its_figure(task).id, True), "综合处 may decide at once"
    if not is_sent:
        reports.send(by(of.liaison, after), mine, None)
    reports.approve(by(of.head, after), [(mine, None)])
    assert claims(task) == [(of.transport.id, False, WHY)]
    assert its_figure(task).known_by == KnownBy.OPEN


def test_a_word_by_telephone_ticks_nothing(of: Region, task: Task) -> None:
    assignments.sign_for(by(of.coordinator), duty_of(of).id, None, Receipt(EnteredHow.PHONE, "张三", OPENED))
    assert duty_of(of).signed_how == SignedHow.SIGNED_FOR
    assert its_figure(task).known_by == KnownBy.PROPOSED


def test_the_office_of_another_region_signs_for_nobody_here(of: Region, task: Task) -> None:
    elsewhere = by(region(rows.SHANXI).coordinator)
    with pytest.raises(NotFound):
        assignments.sign_for(elsewhere, duty_of(of).id, None, Receipt(EnteredHow.PHONE, "张三", OPENED))


def test_another_report_signs_for_the_rest(of: Region, task: Task) -> None:
    """The quarter's text is silent on the figure while that of 核定 still lies on its desk."""
    submitted(report(task, of.transport), of)
    assert duty_of(of).signed_how == SignedHow.REPORTED
    assert its_figure(task).known_by == KnownBy.PROPOSED
