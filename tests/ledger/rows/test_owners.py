"""承办单位 of figures and dates on a ledger row, lived through the steps (domain.md 4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from tests.given import builders, rows
from tests.reporting.world import Region, region
from tracker import changes
from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.ledger.rows.kept_json import as_json, from_json
from tracker.ledger.rows.queries import rows as ledger_rows
from tracker.ledger.rows.row import LedgerRow
from tracker.ledger.story.queries import story
from tracker.plans.models import Indicator, Item, Task
from tracker.plans.owners import deciding_steps
from tracker.vocabulary import ItemKind, KnownBy, MilestoneSource, PartyRole

DAY = builders.TODAY
DUE = date(2025, 12, 31)


@pytest.fixture
def of(session: Session) -> Region:
    return region()


def row(task: Task) -> LedgerRow:
    db.session.expire_all()
    return next(ledger_rows([task.id], DAY, load_calendar()))


def figure(task: Task, known_by: KnownBy, owner_ids: list[int]) -> Item:
    """A figure of the task with a date of its own, and whose it is."""
    found: Indicator = rows.indicator(task)
    rows.milestone(task, DUE, indicator_id=found.id)
    item = rows.added(
        Item(
            task_id=task.id,
            kind=ItemKind.FIGURE,
            indicator_id=found.id,
            span_start=0,
            span_end=1,
            words="85%",
            known_by=known_by,
            owner_ids=owner_ids,
            outside_ids=[],
        )
    )
    db.session.commit()
    return item


def test_a_figure_and_its_date_name_their_owner(of: Region) -> None:
    task = of.task()
    figure(task, KnownBy.CLAIMED, [of.commerce.id])
    shown = row(task)
    (own,) = [one for one in shown.milestones if one.source is MilestoneSource.OWN]
    assert [one.owner for one in (*shown.indicators, own)] == ["商务委", "商务委"]
    for one in (shown.indicators[0], own):
        (owner,) = one.owners
        assert (owner.short_name, owner.department_id, owner.is_outside) == ("商务委", of.commerce.id, False)
    assert from_json(as_json(shown)) == shown


def test_what_is_only_proposed_has_no_owner_yet(of: Region) -> None:
    task = of.task()
    figure(task, KnownBy.PROPOSED, [of.commerce.id])
    (shown,) = row(task).indicators
    assert (shown.owner, shown.owners, shown.is_unowned) == ("责任未定（推定商务委）", (), True)


def test_who_stands_outside_the_clause_is_marked(of: Region) -> None:
    task = of.task()
    item = figure(task, KnownBy.OPEN, [])
    other = rows.department("市公安局")
    rows.assignment(task, other, role=PartyRole.ACTING)
    db.session.commit()
    act = builders.act()
    with changes.writing(act):
        deciding_steps.assign(act, [db.session.get_one(Item, item.id)], [other.id], "会议纪要", act.today)
    (shown,) = row(task).indicators
    assert [(one.short_name, one.is_outside) for one in shown.owners] == [(other.short_name, True)]
    later = story(task.id, None, None).items
    assert [(one.now.known_by, one.now.why) for one in later] == [(KnownBy.ASSIGNED, "会议纪要")]
    assert story(task.id, None, builders.NOW - timedelta(days=1)).items == ()
