"""多家认领 decided: what the body told that did not get the figure lights nobody from then on (domain.md 4, 5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.ledger.lived import accepted, row, sent, turned_to
from tests.reporting.world import OPENED, TEXT, Region, by, region
from tests.servers.databases import on_sqlite
from tracker.acts.tasks import owners
from tracker.acts.tasks.owners import Decision
from tracker.calendar.days import load_calendar
from tracker.clock import end_of
from tracker.database import db
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.plans.models import Indicator, Item, OwnerFact, Task
from tracker.plans.owners.claim_queries import newest_facts
from tracker.reporting.asked.figure_queries import told_by_each
from tracker.reporting.asked.questions import ReadingDraft
from tracker.reporting.models import Reading
from tracker.tasks.queries import assignments_in_force
from tracker.tasks.ticking import Ticks
from tracker.vocabulary import ItemKind, Kind, KnownBy

DUE = date(2025, 12, 31)
TOLD = date(2026, 12, 16)
DECIDED = TOLD + timedelta(days=2)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def contested(of: Region) -> tuple[Task, Indicator, Item]:
    """A figure that both bodies claim; the transport bureau's 40 of 85 was accepted."""
    task = of.task(kind=Kind.MEASURED)
    figure = rows.indicator(task)
    rows.milestone(task, DUE, indicator_id=figure.id)
    span = {"span_start": 0, "span_end": 1, "words": "原文", "outside_ids": []}
    whose = {"known_by": KnownBy.OPEN, "owner_ids": []}
    item = rows.added(Item(task_id=task.id, kind=ItemKind.FIGURE, indicator_id=figure.id, **whose, **span))
    laid = {"since": builders.TODAY, "recorded_at": builders.NOW, "actor": "测试"}
    rows.added(OwnerFact(item_id=item.id, **whose, **laid))
    db.session.commit()
    turned_to(OPENED)
    for duty, head in zip(assignments_in_force(task.id), (of.head, of.other_head), strict=True):
        owners.claim(by(head), duty.id, Ticks(frozenset({item.id}), frozenset({item.id})))
    reading = ReadingDraft(figure.id, Decimal(40), DUE, "统计公报")
    accepted(sent(of, task, replace(TEXT, readings=(reading,)), TOLD), of, TOLD)
    return task, figure, item


def given_to(of: Region, item: Item, *bodies: int) -> None:
    decision = Decision(item.id, bodies, newest_facts([item.id])[item.id])
    owners.decide(by(of.coordinator, DECIDED), of.plan.id, [decision], "市政府专题会议纪要")


@pytest.mark.slow
@on_sqlite
def test_what_the_outdone_told_lights_the_winner_no_more(of: Region) -> None:
    task, figure, item = contested(of)
    before = "公交接驳率目标≥85%，交通局已报40%，责任未定，待综合处明确，待综合处核定"
    assert (row(task, TOLD).light.title, row(task, TOLD).light.reason.split("；")[0]) == ("红·差52.9个百分点", before)
    given_to(of, item, of.commerce.id)
    lit = row(task, DECIDED).light
    assert "交通局" not in lit.reason.split("；")[0] and lit.reason.startswith("公交接驳率目标≥85%，未报，商务委"), lit
    assert row(task, DECIDED).indicators[0].value is None
    assert told_by_each([figure.id]) == {}, "nor is it proposed to who fills in, or judges"
    assert db.session.scalar(select(Reading.value).where(Reading.indicator_id == figure.id)) == 40, "it stays told"
    (then,) = ledger_rows([task.id], TOLD, load_calendar(), end_of(TOLD))
    assert then.light.reason.split("；")[0] == before, "as of the day before nothing has changed"


@pytest.mark.slow
@on_sqlite
def test_what_the_winner_told_counts_on(of: Region) -> None:
    task, _, item = contested(of)
    given_to(of, item, of.transport.id)
    lit = row(task, DECIDED).light
    assert lit.reason.startswith("公交接驳率目标≥85%，交通局已报40%，待综合处核定"), lit
