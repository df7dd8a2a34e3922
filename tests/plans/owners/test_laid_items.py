"""下达 gives every sentence, figure and own date of a task an owner or leaves it 未定, and keeps that as a fact."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from tests.given.builders import NOW, act
from tests.plans.seeded import tasks
from tests.servers.databases import on_sqlite
from tracker import changes
from tracker.acts.upkeep import installation
from tracker.plans.models import Indicator, Item, Milestone, OwnerFact, Plan, Task
from tracker.plans.owners import deciding_steps
from tracker.plans.owners.queries import ownings, places_of
from tracker.plans.states import NOT_ISSUED
from tracker.vocabulary import ItemKind, KnownBy, MilestoneSource

BEFORE = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["chongqing_issued", "shanxi_issued"])
def beginning(request: pytest.FixtureRequest) -> str:
    """A seed plan that has gone out, 各负其责 where nobody leads."""
    return str(request.param)


@pytest.fixture
def issued(beginning: str, session: scoped_session[Session]) -> list[Task]:
    """Its tasks."""
    return [task for task in tasks(session.scalars(select(Plan.id)).one()) if task.state not in NOT_ISSUED]


@on_sqlite
def test_everything_a_task_states_is_an_item_once(issued: list[Task], session: scoped_session[Session]) -> None:
    items = list(session.scalars(select(Item)))
    ids = [task.id for task in issued]
    figures = set(session.scalars(select(Indicator.id).where(Indicator.task_id.in_(ids))))
    own = Milestone.source == MilestoneSource.OWN, Milestone.indicator_id.is_(None)
    dates = set(session.scalars(select(Milestone.id).where(Milestone.task_id.in_(ids), *own)))
    assert Counter(item.indicator_id for item in items if item.kind == ItemKind.FIGURE) == Counter(figures)
    assert Counter(item.milestone_id for item in items if item.kind == ItemKind.DATE) == Counter(dates)
    sentences = {(task.id, place.span) for task in issued for place in places_of([task])[task.id]}
    assert {(item.task_id, (item.span_start, item.span_end)) for item in items} == sentences


@on_sqlite
def test_each_has_an_owner_or_is_open_and_the_fact_says_so(
    issued: list[Task], session: scoped_session[Session]
) -> None:
    assert issued
    for item in session.scalars(select(Item)):
        is_collective = item.known_by == KnownBy.STATED and not item.owner_ids
        assert bool(item.owner_ids) != (item.known_by == KnownBy.OPEN) or is_collective, item.words
        fact = session.scalars(select(OwnerFact).where(OwnerFact.item_id == item.id)).one()
        assert (fact.known_by, fact.owner_ids, fact.why) == (item.known_by, item.owner_ids, item.why)


def test_nobody_owned_anything_before_it_went_out(issued: list[Task]) -> None:
    then = ownings([task.id for task in issued], BEFORE)
    assert (then.figures, then.dates) == ({}, {})


@pytest.mark.slow
def test_what_an_earlier_version_handed_down_gets_its_items_once(
    issued: list[Task], session: scoped_session[Session]
) -> None:
    laid = {(item.task_id, item.kind, item.span_start, item.span_end) for item in session.scalars(select(Item))}
    with changes.writing(act()) as writing:
        writing.query(OwnerFact).delete()
        writing.query(Item).delete()
    assert installation.lay_items(act()) == len({task_id for task_id, *_ in laid})
    assert installation.lay_items(act()) == 0
    again = {(item.task_id, item.kind, item.span_start, item.span_end) for item in session.scalars(select(Item))}
    assert again == laid
    assert session.scalar(select(func.count()).select_from(OwnerFact)) == len(laid)


def test_a_decision_is_known_from_its_moment_on(issued: list[Task], session: scoped_session[Session]) -> None:
    item = session.scalars(select(Item).where(Item.kind == ItemKind.FIGURE).order_by(Item.id)).first()
    assert item is not None and item.indicator_id is not None
    task = next(task for task in issued if task.id == item.task_id)
    assert task.lead_id is not None
    before = ownings([task.id]).figures[item.indicator_id]
    later = act(at=NOW + timedelta(minutes=5))
    with changes.writing(later):
        deciding_steps.assign(
            later, deciding_steps.items_in(later, [item.id]), [task.lead_id], "市政府办公厅函", later.today
        )
    now = ownings([task.id]).figures[item.indicator_id]
    assert (now.known_by, now.owner_ids) == (KnownBy.ASSIGNED, (task.lead_id,))
    assert ownings([task.id], later.at).figures[item.indicator_id] == before
