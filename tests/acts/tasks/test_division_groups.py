"""Collectives in the 承办分工表: members and 汇总单位 out and in again, whole or not at all, once."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from tests.given.builders import TODAY, act
from tracker.acts.tasks import division_files, groups
from tracker.acts.upkeep import turn
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.ledger.story.coming_queries import coming
from tracker.people.access import Scope
from tracker.people.models import Department, Group, GroupMember
from tracker.plans.models import Plan, Task
from tracker.reporting.division import book
from tracker.reporting.division.collectives import GroupRow
from tracker.reporting.division.columns import CONSOLIDATE, GROUP_COLUMNS, GROUPS_SHEET, JOIN, LEAVE
from tracker.reporting.division.queries import groups_of, sheet_of
from tracker.tasks.models import AdjustmentRow, Assignment

GROUNDS = {"document": "晋发改〔2026〕8号", "reason": "机构调整"}
PLACES = {column.name: place for place, column in enumerate(GROUP_COLUMNS, start=1)}


@pytest.fixture
def plan_id(shanxi_issued: None, app: Flask) -> Any:
    with app.app_context():
        yield db.session.scalars(select(Plan.id)).one()


def row(plan_id: int) -> GroupRow:
    """各市发展改革委 as it stands."""
    return next(one for one in groups_of(plan_id, TODAY).values() if one.phrase == "各市发展改革委")


def name(key: str) -> str:
    return db.session.scalars(select(Department.short_name).where(Department.key == key)).one()


def filled(plan_id: int, **cells: str) -> bytes:
    """The sheet as it stands with these cells written into the row of 各市发展改革委."""
    opened: Any = load_workbook(io.BytesIO(book.write(sheet_of(plan_id, TODAY))))
    sheet, mark = opened[GROUPS_SHEET], str(row(plan_id).mark)
    line = next(number for number in range(4, sheet.max_row + 1) if sheet.cell(number, 1).value == mark)
    for column, words in cells.items():
        sheet.cell(line, PLACES[column]).value = words
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def held() -> int:
    in_force = select(func.count()).select_from(Assignment).where(Assignment.ended_on.is_(None))
    return db.session.scalar(in_force) or 0


def counts() -> tuple[int, ...]:
    tables = (GroupMember, AdjustmentRow, Assignment)
    return tuple(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


@pytest.mark.slow
def test_members_and_the_consolidator_go_out_and_in(plan_id: int) -> None:
    """The sheet told of items alone; members were to be changed one by one on the page of the collective."""
    before = row(plan_id)
    leaving_id, leaving = next(iter(before.members.items()))
    told = {JOIN: name("sx-gxt"), LEAVE: leaving, CONSOLIDATE: name("sx-tjj")}
    data, was = filled(plan_id, **told, **GROUNDS), counts()
    seen = division_files.preview(act(), plan_id, data)
    assert seen.differences.faults == () and counts() == was, "a preview writes nothing"
    assert [one.told for one in seen.differences.groups] == [
        (f"加入{name('sx-gxt')}", f"移出{leaving}", f"汇总单位改为{name('sx-tjj')}")
    ]
    (task,) = seen.tasks
    assert task.others and any("新加入" in line for body in task.bodies for line in body.told)
    division_files.take(act(), plan_id, data, TODAY, seen.seen)
    now = row(plan_id)
    assert leaving_id not in now.members and name("sx-gxt") in now.members.values()
    assert now.consolidator == name("sx-tjj")
    done = (counts(), held())
    for again in (data, filled(plan_id)):
        found = division_files.take(act(TODAY + timedelta(days=1)), plan_id, again, TODAY + timedelta(days=1))
        assert (found.groups, found.stale, found.faults) == ((), (), ())
    assert (counts(), held()) == done, "the same sheet once more, and the new one as it is, change nothing"


def test_every_wrong_cell_is_named_at_once(plan_id: int) -> None:
    data = filled(
        plan_id, **{JOIN: "某某厅", LEAVE: name("sx-gxt"), CONSOLIDATE: f"{name('sx-gxt')}、{name('sx-tjj')}"}
    )
    faults = division_files.preview(act(), plan_id, data).differences.faults
    assert sorted(fault.place.address[0] for fault in faults) == ["G", "H", "I", "J", "K"]
    assert all(fault.place.sheet == GROUPS_SHEET for fault in faults)
    assert any("名册里没有“某某厅”" in fault.message for fault in faults)


@pytest.mark.slow
def test_from_a_later_day_it_waits_and_is_not_registered_twice(plan_id: int) -> None:
    day = TODAY + timedelta(days=3)
    data = filled(plan_id, **{JOIN: name("sx-gxt")}, **GROUNDS)
    division_files.take(act(), plan_id, data, day)
    assert division_files.take(act(TODAY + timedelta(days=1)), plan_id, data, day).groups == ()
    turn.turn(act(day), "140000")
    assert name("sx-gxt") in {*groups_of(plan_id, day)[row(plan_id).id].members.values()}


def test_what_changed_meanwhile_is_skipped_and_named(plan_id: int) -> None:
    data = filled(plan_id, **{JOIN: name("sx-gxt")}, **GROUNDS)
    other = db.session.scalars(select(Department.id).where(Department.key == "sx-tjj")).one()
    group = db.session.get_one(Group, row(plan_id).id)
    groups.add_members(act(), group.id, None, [other], TODAY, "另一份文件")
    found = division_files.preview(act(), plan_id, data).differences
    assert found.groups == () and [one.row.words for one in found.stale if one.row] == ["统称“各市发展改革委”"]


def test_a_sheet_without_collectives_says_nothing_of_them(plan_id: int) -> None:
    opened: Any = load_workbook(io.BytesIO(filled(plan_id)))
    del opened[GROUPS_SHEET]
    out = io.BytesIO()
    opened.save(out)
    found = division_files.preview(act(), plan_id, out.getvalue()).differences
    assert (found.groups, found.stale, found.faults) == ((), (), ())


@pytest.mark.slow
def test_who_joins_a_collective_on_a_later_day_finds_each_task_it_was_told_of(plan_id: int) -> None:
    """Told of two tasks that name 各市发展改革委, it found the one from whose page the collective was adjusted."""
    day, mine = TODAY + timedelta(days=3), name("sx-gxt")
    body = db.session.scalars(select(Department).where(Department.key == "sx-gxt")).one()
    data = filled(plan_id, **{JOIN: mine}, **GROUNDS)
    division_files.take(act(), plan_id, data, day)
    told = db.session.scalars(
        select(Task.code)
        .join(Alert, Alert.task_id == Task.id)
        .where(Alert.department_id == body.id, Alert.message.contains("将调整分工"), Alert.message.contains("新加入"))
        .distinct()
    ).all()
    of_body, of_another = (Scope(None, frozenset({id})) for id in (body.id, body.id + 1))
    assert len(told) > 1
    assert {code: (found := coming(code, of_body)) and found.since for code in told} == dict.fromkeys(told, day)
    assert [coming(code, of_another) for code in told] == [None] * len(told)
