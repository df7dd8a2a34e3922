"""Whose turn an own date is once it is past: its owner's until he has sent something, then that of 综合处."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests import builders, rows
from tests.calendars import CALENDAR
from tests.reporting import world
from tests.reporting.world import OPENED, Region
from tracker.acts import turn
from tracker.database import db
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.outcomes.verdicts import queries as verdict_queries
from tracker.plans.models import Item, Milestone, Task
from tracker.reporting.models import Report
from tracker.vocabulary import ItemKind, KnownBy, Mode, ReportState, Waiting
from tracker.worklist.item_queries import with_owners
from tracker.worklist.queries import counts, desk_of, next_of
from tracker.worklist.task_facts import ReportFact, next_step
from tracker.worklist.task_queries import aside_of

DAY = date(2026, 12, 10)
S = ReportState


@pytest.fixture
def of(session: Session) -> Region:
    """A task of two bodies with a past date of each; the quarter is open."""
    found = world.region()
    task = found.task(mode=Mode.EACH_REPORTS)
    for body in (found.transport, found.commerce):
        owned(task, rows.milestone(task, date(2026, 11, 30)), KnownBy.ASSIGNED, body.id)
    db.session.commit()
    world.opened()
    return found


def owned(task: Task, node: Milestone, known_by: KnownBy, *bodies: int) -> None:
    span = {"span_start": 0, "span_end": 1, "words": node.text, "outside_ids": []}
    rows.added(
        Item(
            task_id=task.id,
            kind=ItemKind.DATE,
            milestone_id=node.id,
            known_by=known_by,
            owner_ids=list(bodies),
            **span,
        )
    )


def task() -> Task:
    return db.session.scalars(select(Task)).one()


def stand(of: Region, transport: ReportState, commerce: ReportState) -> None:
    for body, state in ((of.transport, transport), (of.commerce, commerce)):
        mine = update(Report).where(Report.department_id == body.id)
        db.session.execute(mine.values(state=state))
    db.session.commit()
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)


def _reports() -> list[Report]:
    return list(db.session.scalars(select(Report)))


def turn_of(of: Region) -> tuple[str | None, int]:
    """下一步, the same of the page and of the list; how many dates wait for 综合处, the same of its page."""
    shown = next(ledger_rows([task().id], DAY, CALENDAR))
    reports = [ReportFact(one.id, one.department_id, ReportState(one.state), None) for one in _reports()]
    step = next_step(shown, DAY, reports, aside_of(shown))
    words = step.words if step else None
    assert next_of([task().id], DAY).get(task().id) == words
    count = counts(desk_of(of.coordinator, rows.CHONGQING), DAY)[Waiting.JUDGE]
    listed = set(verdict_queries.waiting(rows.CHONGQING, None, DAY)) - with_owners(rows.CHONGQING, DAY)
    assert len(listed) == count
    return words, count


@pytest.mark.parametrize(
    ("transport", "commerce", "words", "count"),
    [
        (S.TO_FILL, S.TO_FILL, "交通局、商务委填报本期进展", 0),
        (S.TO_FILL, S.EXEMPT, "交通局填报本期进展", 1),
        (S.DRAFT, S.TO_APPROVE, "交通局填报本期进展", 0),
        (S.RETURNED, S.RETURNED, "交通局、商务委填报本期进展", 0),
        (S.TO_REVIEW, S.TO_FILL, "综合处审核交通局的报告", 1),
        (S.TO_REVIEW, S.TO_REVIEW, "综合处审核交通局、商务委的报告", 2),
        (S.MISSING, S.MISSING, "交通局、商务委补报进展", 2),
        (S.EXEMPT, S.EXEMPT, "综合处核定 2 个节点", 2),
    ],
)
def test_nobody_has_told_yet(of: Region, transport: ReportState, commerce: ReportState, words: str, count: int) -> None:
    stand(of, transport, commerce)
    assert turn_of(of) == (words, count)


def test_one_has_told_and_the_other_has_not(of: Region) -> None:
    """What is told waits for its verdict, and that alone: the other date, which is red, is its owner's turn."""
    world.accepted(world.report(task(), of.transport), of, on=OPENED)
    turn.rebuild(builders.act(on=DAY), rows.CHONGQING)
    assert turn_of(of) == ("商务委填报本期进展", 1)


def test_what_nobody_owns_is_the_turn_of_the_office(of: Region) -> None:
    owned(task(), rows.milestone(task(), date(2026, 11, 30)), KnownBy.OPEN)
    stand(of, S.TO_FILL, S.TO_FILL)
    assert turn_of(of) == ("交通局、商务委填报本期进展", 1)


def test_what_is_of_all_waits_for_whoever_still_has_to_report(of: Region) -> None:
    owned(task(), rows.milestone(task(), date(2026, 11, 30)), KnownBy.SILENT)
    stand(of, S.TO_FILL, S.EXEMPT)
    assert turn_of(of) == ("交通局填报本期进展", 1), "商务委's own alone"
