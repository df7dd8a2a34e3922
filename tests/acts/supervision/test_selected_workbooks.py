"""A workbook of some tasks: its sums are those of its rows, of a body only what is its own; columns are remembered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl import Workbook
from sqlalchemy.orm import Session, scoped_session

from tests.given import builders, rows
from tests.reporting import world
from tests.supervision.recount.counting import recount
from tests.supervision.recount.reading import table
from tracker.acts.reporting import rounds
from tracker.acts.supervision import workbooks
from tracker.database import db
from tracker.errors import BadInput, RuleRefused
from tracker.jobs import runs
from tracker.plans.models import Measure, Task
from tracker.reporting.models import Round
from tracker.reporting.quarters import Quarter
from tracker.stores.folder import Folder
from tracker.supervision.papers.facts import Changes
from tracker.supervision.papers.queries import changes
from tracker.supervision.period import Book
from tracker.supervision.queries import period_of
from tracker.supervision.selecting.queries import TITLES, columns_of, offer
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets.overview import FIRST_EDITION
from tracker.vocabulary import PartyRole

ON, NEXT, CLOSED_ON = date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)
ALL = Selection(rows.CHONGQING)


@pytest.fixture
def quarter(session: scoped_session[Session]) -> world.Region:
    """Two plans: one task of both bodies and one of 商务委 alone in 二类; in the second one of 交通局 alone."""
    region = world.region()
    region.task()
    alone = region.task(bodies=[(region.commerce, PartyRole.LEAD)])
    db.session.get_one(Measure, alone.measure_id).section_title = "二类"
    other = rows.plan(rows.CHONGQING, number="渝府办发〔2026〕5号")
    rows.task(other, [(region.transport, PartyRole.LEAD)])
    session.commit()
    world.opened()
    return region


def built(folder: Path, selection: Selection, on: date = ON, **given: Any) -> Workbook:
    """The workbook as a reader opens it, its counts rebuilt."""
    path = folder / "book.xlsx"
    workbooks.build(builders.act(on=on), selection, world.Q4, on, path, **given)
    book = openpyxl.load_workbook(path)
    if not given:
        recount(book)
    return book


def codes(book: Workbook) -> list[str]:
    return [row["任务编号"] for row in table(book, "任务台账")]


def cover(book: Workbook) -> dict[str, Any]:
    return {line[0].value: line[1].value for line in book["封面说明"].iter_rows(min_row=2)}


def test_a_body_takes_its_tasks_of_all_plans_and_only_its_own_reports(quarter: world.Region, tmp_path: Path) -> None:
    whole = built(tmp_path, ALL)
    assert len(codes(whole)) == 3 and "选取" not in cover(whole)
    own = built(tmp_path, replace(ALL, department_ids=(quarter.transport.id,)))
    assert len(codes(own)) == 2 and set(codes(own)) < set(codes(whole))
    assert len(table(own, "总体情况")[1:]) >= 2
    names = {row["单位"] for row in table(whole, "报送明细")}
    (mine,) = {row["单位"] for row in table(own, "报送明细")}
    assert len(names) == 2 and mine in names
    assert cover(own)["选取"] == f"单位：{quarter.transport.short_name}；列：全部；共2项，全部3项"
    assert "摘录：单位" in own["任务台账"]["A2"].value and own["任务台账"]["A1"].value.endswith("（摘录）")


@pytest.mark.both
@pytest.mark.slow
def test_what_another_body_asked_to_be_coordinated_is_not_told(quarter: world.Region, tmp_path: Path) -> None:
    """A unit reads its own 需协调事项 alone (domain.md 3); of others its file has dashes."""
    task = db.session.query(Task).order_by(Task.id).first()
    assert task is not None
    others = replace(quarter, liaison=quarter.other_liaison, head=quarter.other_head)
    for body, people in ((quarter.transport, quarter), (quarter.commerce, others)):
        told = replace(world.TEXT, coordination=f"请协调{body.short_name}用地")
        world.accepted(world.report(task, body), people, told, on=ON)
    progress = {}
    for name, ids in (("whole", ()), ("own", (quarter.transport.id,))):
        lines = table(built(tmp_path, replace(ALL, department_ids=ids), on=NEXT), "问题与协调")
        progress[name] = {line["问题"].removeprefix("请协调").removesuffix("用地"): line["进展"] for line in lines}
    mine, other = quarter.transport.short_name, quarter.commerce.short_name
    assert "—" not in progress["whole"].values() and len(progress["whole"]) == 2
    assert progress["own"] == {mine: progress["whole"][mine], other: "—"}


@pytest.mark.both
@pytest.mark.slow
def test_plans_and_sections_are_selected_and_what_was_frozen_alike(quarter: world.Region, tmp_path: Path) -> None:
    found = offer(rows.CHONGQING)
    first, second = (id for id, _ in found.plans)
    assert len(codes(built(tmp_path, replace(ALL, plans=(first, second))))) == 3
    assert len(codes(built(tmp_path, replace(ALL, plans=(second,))))) == 1
    assert "二类" in found.sections
    round = db.session.query(Round).one()
    rounds.close_round(builders.act(on=CLOSED_ON), round.id)
    frozen = built(tmp_path, replace(ALL, sections=("二类",)), on=date(2027, 3, 1))
    assert len(codes(frozen)) == 1 and cover(frozen)["选取"].startswith("类别：二类；")


def test_the_quarter_before_is_that_of_the_same_tasks(quarter: world.Region, tmp_path: Path) -> None:
    rounds.close_round(builders.act(on=CLOSED_ON), db.session.query(Round).one().id)
    path, own = tmp_path / "next.xlsx", replace(ALL, department_ids=(quarter.transport.id,))
    workbooks.build(builders.act(on=date(2027, 2, 1)), own, Quarter(2027, 1), date(2027, 2, 1), path)
    book = openpyxl.load_workbook(path)
    recount(book)
    (before,) = [line for line in table(book, "图表数据") if line["项"] == "上季"]
    assert sum(before[colour] or 0 for colour in "红黄绿蓝灰") == len(codes(book)) == 2, "of three"


@pytest.mark.both
def test_a_plan_that_came_since_has_no_quarter_before(quarter: world.Region, tmp_path: Path) -> None:
    """In the file of all tasks it is what has come; alone it is a first edition (domain.md 6)."""
    rounds.close_round(builders.act(on=CLOSED_ON), db.session.query(Round).one().id)
    since = rows.plan(rows.CHONGQING, number="渝府办发〔2027〕1号")
    rows.task(since, [(quarter.transport, PartyRole.LEAD)])
    db.session.commit()
    next_one, on, alone = Quarter(2027, 1), date(2027, 2, 1), replace(ALL, plans=(since.id,))
    path, told = tmp_path / "next.xlsx", []
    for selection in (ALL, alone):
        workbooks.build(builders.act(on=on), selection, next_one, on, path)
        book = openpyxl.load_workbook(path)
        recount(book)
        told.append((table(book, "总体情况")[0]["较上季增减"], [line["项"] for line in table(book, "图表数据")]))
    (whole, drawn), (own, of_own) = told
    assert re.search(r"\+1", whole) and "上季" in drawn
    assert (own, "上季" in of_own) == (FIRST_EDITION, False)
    assert changes(alone, period_of(alone, next_one, on, builders.act(on=on).at), ()) == Changes()


@pytest.mark.both
def test_nothing_selected_is_said_before_anything_is_built(quarter: world.Region, tmp_path: Path) -> None:
    for asked in ({"sections": ("别的",)}, {"places": ("太原市",)}, {"department_ids": (0,)}):
        empty = replace(ALL, **asked)
        with pytest.raises(BadInput, match="所选范围内没有任务"):
            workbooks.request(builders.act(on=ON), empty, world.Q4, ON)
        with pytest.raises(RuleRefused, match="所选范围内没有任务"):
            built(tmp_path, empty)
    assert not runs.is_queued() and list(tmp_path.iterdir()) == []
    with pytest.raises(BadInput, match="不能晚于今天"):
        workbooks.request(builders.act(on=ON), ALL, world.Q4, CLOSED_ON)


def test_columns_are_chosen_and_remembered_for_who_chose_them(quarter: world.Region, tmp_path: Path) -> None:
    workbooks.request(world.by(quarter.coordinator, ON), ALL, world.Q4, ON, Book.WHOLE, ("亮灯", "备注"))
    assert columns_of(quarter.coordinator.user_id) == ("序号", "任务编号", "亮灯", "备注")
    assert columns_of(quarter.liaison.user_id) == TITLES
    job = runs.take(builders.act(on=ON), 1)
    assert job is not None
    product = workbooks.work_off(builders.act(on=ON), job, Folder(tmp_path), lambda per_cent: None)
    assert product.title == "2026年第4季度政策落实调度台账（摘录：4列）（快报2026-12-24）.xlsx"
    sheet = openpyxl.load_workbook(tmp_path / product.file)["任务台账"]
    assert [cell.value for cell in sheet[4]] == ["序号", "任务编号", "亮灯", "备注"]
    assert {str(area) for area in sheet.merged_cells.ranges if area.min_row == 3} == {"A3:B3", "C3:D3"}
    workbooks.request(world.by(quarter.coordinator, ON), ALL, world.Q4, ON)
    assert len(columns_of(quarter.coordinator.user_id)) == 4, "a file of all columns by one click changes nothing"
    workbooks.restore_columns(world.by(quarter.coordinator, ON))
    assert columns_of(quarter.coordinator.user_id) == TITLES
