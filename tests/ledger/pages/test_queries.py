"""The ledger page: filters, order, counts, and what it costs."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.clients.statements import built, counted
from tests.given import builders, rows
from tests.given.beginnings import begins_with, over
from tests.given.calendars import CALENDAR
from tests.reporting import world
from tests.reporting.world import Region
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.ledger.models import LedgerStanding
from tracker.ledger.pages import queries
from tracker.ledger.pages.filter_queries import LedgerFilter, Sort, Window
from tracker.ledger.pages.queries import ledger_page, place_of, plan_choices
from tracker.ledger.rows.queries import rows as full_rows
from tracker.people.access import Scope
from tracker.plans.models import Milestone, Task
from tracker.vocabulary import Colour, Kind, LightRule, MilestoneSource, PartyRole, TaskState

WHOLE = Scope(rows.CHONGQING, None)
DAY = date(2026, 12, 10)
BY_CODE = Window(Sort.CODE)
IS_OWN = Milestone.source == MilestoneSource.OWN


@begins_with("schema")
def all_sorts(url: str, instance: Path) -> None:
    """Five tasks of all sorts, one of another region and one withdrawn; the round is open."""
    with over(url, instance):
        of = world.region()
        of.task()
        late = of.task(text="建成100%绿色工厂。")
        of.task(kind=Kind.STANDING, bodies=[(of.commerce, PartyRole.LEAD)])
        for state in (TaskState.DRAFT, TaskState.COMPLETED, TaskState.WITHDRAWN):
            of.task(state=state)
        rows.milestone(late, date(2026, 11, 30))
        world.region(rows.SHANXI).task()
        db.session.commit()
        world.opened()
        turn.rebuild(builders.act(on=DAY))


SORTS = ("active", "late", "standing", "draft", "done", "withdrawn")


@pytest.fixture
def of(all_sorts: None, session: Session) -> Region:
    return world.again()


@pytest.fixture
def tasks(of: Region) -> dict[str, Task]:
    """Each by its sort."""
    found = db.session.scalars(select(Task).where(Task.plan_id == of.plan.id).order_by(Task.id))
    return dict(zip(SORTS, found, strict=True))


def codes(wanted: LedgerFilter, window: Window = BY_CODE, scope: Scope = WHOLE) -> list[str]:
    return [line.code for line in ledger_page(scope, wanted, window, DAY, CALENDAR).lines]


def names(tasks: dict[str, Task], found: list[str]) -> list[str]:
    by_code = {task.code: name for name, task in tasks.items()}
    return [by_code[code] for code in found]


@pytest.mark.both
@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {"active", "late", "standing", "draft", "done"}),
        ({"light": Colour.RED}, {"late"}),
        ({"light": Colour.GREY}, {"active", "standing", "draft"}),
        ({"light": LightRule.FIRST_ROUND}, {"active", "standing"}),
        ({"light": LightRule.WITHDRAWN}, {"withdrawn"}),
        ({"state": TaskState.COMPLETED}, {"done"}),
        ({"kind": Kind.STANDING}, {"standing"}),
        ({"unit": "商务", "light": Colour.RED}, {"late"}),
        ({"unit": "商务", "role": PartyRole.LEAD}, {"standing"}),
        ({"unit": "商务", "role": PartyRole.CO}, {"active", "late", "draft", "done"}),
        ({"text": "100%"}, {"late"}),
        ({"text": "1_0"}, set()),
        ({"text": "100/%"}, set()),
        ({"text": "厂"}, {"late"}),
        ({"text": "工厂"}, {"late"}),
        ({"text": "发展绿色交通"}, {"active", "late", "standing", "draft", "done"}),
        ({"text": "交通局"}, {"active", "late", "draft", "done"}),
        ({"text": "绿色工厂", "kind": Kind.STANDING}, set()),
        ({"plan_id": -1}, set()),
        ({"handed_down": True}, {"active", "late", "standing", "done"}),
    ],
)
def test_conditions_combine(tasks: dict[str, Task], wanted: dict[str, Any], found: set[str]) -> None:
    assert set(names(tasks, codes(LedgerFilter(**wanted)))) == found


@pytest.mark.both
def test_words_of_one_shape_are_asked_by_statements_that_are_built_once(tasks: dict[str, Task], app: Flask) -> None:
    """A search spent a tenth of its page on them; the words of the one before must not stick to them."""
    with built(app) as asked:
        assert names(tasks, codes(LedgerFilter(text="绿色工厂"))) == ["late"]
        first = {id(one) for one in asked}
        assert set(names(tasks, codes(LedgerFilter(text="公交优先")))) == {"active", "standing", "draft", "done"}
        assert codes(LedgerFilter(text="建筑垃圾")) == []
        again = {str(one) for one in asked if id(one) not in first}
    assert [words for words in again if "ledger_standing" in words] == []


@pytest.mark.both
def test_tabs_count_under_the_other_conditions(tasks: dict[str, Task]) -> None:
    page = ledger_page(WHOLE, LedgerFilter(unit="交通", light=Colour.RED), Window(), DAY, CALENDAR)
    assert (page.total, page.of_colour(), page.of_colour(Colour.GREY)) == (1, 4, 2)
    assert page.counts == {
        LightRule.OVERDUE: 1,
        LightRule.FIRST_ROUND: 1,
        LightRule.NOT_ISSUED: 1,
        LightRule.COMPLETED: 1,
    }


@pytest.mark.both
@pytest.mark.parametrize(
    ("window", "first"),
    [
        (Window(), "late"),
        (Window(backwards=True), "done"),
        (Window(Sort.DUE), "late"),
        (Window(Sort.CODE), "active"),
        (Window(Sort.CODE, backwards=True), "done"),
    ],
)
def test_order(tasks: dict[str, Task], window: Window, first: str) -> None:
    assert names(tasks, codes(LedgerFilter(), window))[0] == first


@pytest.mark.both
def test_rows_without_the_date_come_last_either_way(tasks: dict[str, Task], of: Region) -> None:
    world.accepted(world.report(tasks["active"], of.transport), of, on=DAY)
    for backwards in (False, True):
        assert names(tasks, codes(LedgerFilter(), Window(Sort.REPORTED, backwards)))[0] == "active"


def test_pages_follow_each_other_and_end_with_the_last(tasks: dict[str, Task]) -> None:
    pages = [codes(LedgerFilter(), Window(Sort.CODE, page=number, size=2)) for number in (1, 2, 3, 9)]
    assert [len(one) for one in pages] == [2, 2, 1, 1]
    assert pages[0] + pages[1] + pages[2] == codes(LedgerFilter())
    assert pages[3] == pages[2]


@pytest.mark.both
def test_a_unit_sees_the_tasks_it_has_a_duty_in(tasks: dict[str, Task], of: Region) -> None:
    own = Scope(None, frozenset({of.commerce.id}))
    assert set(names(tasks, codes(LedgerFilter(), scope=own))) == {"active", "late", "standing", "draft", "done"}
    assert codes(LedgerFilter(), scope=Scope(None, frozenset({of.commission.id}))) == []
    assert list(plan_choices(own)) == [of.plan.id]
    assert len(plan_choices(WHOLE)) == 1


def test_a_date_of_its_own_is_no_goal_of_the_plan(tasks: dict[str, Task]) -> None:
    """A figure due in June whose value was accepted in May stood as 方案目标 until its day."""
    db.session.execute(update(LedgerStanding).values(overdue_since=None))
    (node,) = db.session.scalars(select(Milestone).where(Milestone.task_id == tasks["late"].id, IS_OWN))
    node.due_on = DAY + timedelta(days=200)
    db.session.execute(update(LedgerStanding).values(due_on=node.due_on))
    db.session.commit()
    lines = ledger_page(WHOLE, LedgerFilter(), Window(), DAY, CALENDAR).lines
    assert names(tasks, [line.code for line in lines if line.own_date]) == ["late"] and len(lines) > 1


def test_a_line_says_what_the_full_row_says(tasks: dict[str, Task]) -> None:
    lines = ledger_page(WHOLE, LedgerFilter(), Window(), DAY, CALENDAR).lines
    full = {row.code: row for row in full_rows([line.task_id for line in lines], DAY, CALENDAR)}
    for line in lines:
        row = full[line.code]
        assert (line.light, line.due_on, line.overdue_days, line.progress, line.state) == (
            row.light,
            row.due_on,
            row.overdue_days,
            row.progress,
            row.state,
        )
    (late,) = [line for line in lines if line.code == tasks["late"].code]
    assert (late.asked, late.submitted, late.own_date, late.lead) == (2, 0, True, "交通局")


@pytest.mark.slow
@pytest.mark.both
def test_the_light_is_right_before_the_day_has_turned(tasks: dict[str, Task]) -> None:
    later = date(2027, 1, 20)
    page = ledger_page(WHOLE, LedgerFilter(light=LightRule.NO_INFORMATION), Window(), later, CALENDAR)
    assert set(names(tasks, [line.code for line in page.lines])) == {"active", "standing"}
    turn.turn(builders.act(on=later), rows.CHONGQING)
    stale = select(LedgerStanding).where(LedgerStanding.turn_2_on <= later, LedgerStanding.jurisdiction_id == "500000")
    assert list(db.session.scalars(stale)) == []
    turned = ledger_page(WHOLE, LedgerFilter(light=LightRule.NO_INFORMATION), Window(), later, CALENDAR)
    assert [line.code for line in turned.lines] == [line.code for line in page.lines]


def test_place_in_the_list(tasks: dict[str, Task]) -> None:
    listed = codes(LedgerFilter(light=Colour.GREY), Window())
    place = place_of(WHOLE, LedgerFilter(light=Colour.GREY), Window(), DAY, listed[1])
    assert (place.number, place.of, place.before, place.after) == (2, 3, listed[0], listed[2])
    gone = place_of(WHOLE, LedgerFilter(light=Colour.GREY), Window(), DAY, tasks["late"].code)
    assert (gone.number, gone.before, gone.after) == (0, None, None)


@pytest.mark.both
def test_words_in_too_many_tasks_are_not_counted(tasks: dict[str, Task], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_COUNTED", 3)
    found = {}
    for light in (None, Colour.GREY, Colour.RED):
        page = ledger_page(WHOLE, LedgerFilter(text="绿色", light=light), Window(size=2), DAY, CALENDAR)
        found[light] = (page.total, page.is_more, page.is_counted, page.counts)
    assert found == {None: (3, True, False, {}), Colour.GREY: (3, False, False, {}), Colour.RED: (1, False, False, {})}
    few = ledger_page(WHOLE, LedgerFilter(text="绿色工厂"), Window(), DAY, CALENDAR)
    assert (few.total, few.is_more, few.is_counted, few.of_colour(Colour.RED)) == (1, False, True, 1)


@pytest.mark.slow
@pytest.mark.both
@pytest.mark.parametrize("text", ["绿色", "交通局", "-", "发展"])
def test_too_many_tasks_are_shown_in_the_order_they_have(
    tasks: dict[str, Task], monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """None is offered beyond the last page."""
    orders, only, wrong = list(product(Sort, (False, True))), LedgerFilter(text=text), []
    whole = {order: codes(only, Window(*order)) for order in orders}
    assert min(map(len, whole.values())) > 3
    monkeypatch.setattr(queries, "MOST_COUNTED", 3)
    for order in orders:
        pages = [codes(only, Window(*order, page=number, size=1)) for number in (1, 2, 3, 9)]
        if pages != [[code] for code in (*whole[order][:3], whole[order][2])]:
            wrong.append(f"{order}: {pages}, in all {whole[order]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_the_cost_of_a_page_does_not_grow_with_the_rows(session: Session) -> None:
    of, costs = world.region(), []
    for more in (2, 40):
        for _ in range(more):
            of.task()
        db.session.commit()
        turn.rebuild(builders.act(on=DAY))
        with counted() as statements:
            page = ledger_page(WHOLE, LedgerFilter(light=Colour.GREY), Window(), DAY, CALENDAR)
        costs.append((len(page.lines), len(statements)))
    assert costs == [(2, 4), (42, 4)], "with one whether anybody has written, which a page asks with who is signed in"
