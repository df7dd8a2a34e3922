"""Rows of a past day: those that a round kept for it and those that none did come in the order asked."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tests.clients.statements import counted
from tests.given import builders, rows
from tests.given.builders import TODAY
from tests.ledger.lived import turned_to
from tests.reporting import world
from tests.servers.databases import on_sqlite
from tracker import changes
from tracker.calendar.days import load_calendar
from tracker.clock import end_of
from tracker.database import db
from tracker.ledger.pages.listed_queries import AsOf, Wanted, listed
from tracker.ledger.pages.selection_queries import task_ids
from tracker.ledger.rows.past_day_queries import kept_otherwise, rows_then
from tracker.people.access import scope_of
from tracker.plans.models import Task
from tracker.reporting.models import FrozenLight
from tracker.tasks.models import Assignment
from tracker.tasks.steps import end
from tracker.vocabulary import PartyRole, Role

ENDS_ON, CLOSED = date(2026, 12, 31), date(2027, 1, 1)


@pytest.fixture
def ids(session: Session) -> list[int]:
    """Six tasks, of which every other one was kept by the round that closed."""
    of = world.region()
    tasks = [of.task() for _ in range(6)]
    world.opened()
    turned_to(CLOSED)
    found = list(db.session.scalars(select(Task.id).where(Task.id.in_([one.id for one in tasks])).order_by(Task.id)))
    db.session.execute(delete(FrozenLight).where(FrozenLight.task_id.in_(found[::2])))
    db.session.commit()
    return found


@on_sqlite
def test_tasks_of_two_kinds_in_turn_take_no_more_statements_than_one_after_the_other(
    app: Flask, ids: list[int]
) -> None:
    calendar, sent = load_calendar(), []
    for order in (ids, ids, [*ids[::2], *ids[1::2]]):
        with counted(app) as statements:
            found = [row.task_id for row in rows_then(order, ENDS_ON, calendar, end_of(ENDS_ON))]
        assert found == order
        sent.append(len(statements))
    assert sent[1] == sent[2]


@pytest.mark.slow
def test_a_light_that_was_kept_otherwise_is_named(ids: list[int]) -> None:
    """Rules of later may find another light in what was known then; workbooks rest on the one that was kept."""
    shown = list(rows_then(ids, ENDS_ON, load_calendar(), end_of(ENDS_ON)))
    assert kept_otherwise(shown, ENDS_ON, "500000") == []
    for kept in db.session.scalars(select(FrozenLight).where(FrozenLight.task_id == ids[1])):
        light = {**kept.row["light"], "colour": "red", "word": "不能完成", "reason": "市商务委"}
        kept.row = {**kept.row, "light": light}
    db.session.commit()
    (told,) = kept_otherwise(shown, ENDS_ON, "500000")
    assert (told.code, told.round_name, told.light.title) == (shown[1].code, "2026Q4", "红·不能完成")
    assert kept_otherwise(shown, ENDS_ON, "140000") == [], "of a task above one sees his own part"
    assert kept_otherwise(shown, CLOSED, "500000") == []


@pytest.mark.both
def test_a_body_from_below_that_has_left_sees_of_its_days_its_own_part_alone(session: Session) -> None:
    """With no duty above any more it was shown the whole row, with what the others had told."""
    of, city = world.region(), rows.department("万州区发展改革委", "500101")
    task = of.task(bodies=[(of.transport, PartyRole.LEAD), (city, PartyRole.CO)])
    clerk = rows.person(Role.LIAISON, city)
    db.session.commit()
    shown = AsOf(TODAY, None, load_calendar())
    ((then, _),) = listed([task.id], Wanted(), shown, clerk)
    with changes.writing(left := builders.act(on=ENDS_ON)):
        end(left, db.session.scalars(select(Assignment).where(Assignment.department_id == city.id)).one(), "改派")
    ids = task_ids(scope_of(clerk), known=end_of(TODAY))
    ((later, _),) = listed(ids, Wanted(), AsOf.of(TODAY, CLOSED), clerk)
    assert [part.department_id for part in later.parts] == [city.id]
    assert later == then
