"""承办分工表 in the browser: take away, hand in, look, confirm; who may; what is refused is told."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.clients.downloads import begin_anew, taken
from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tracker.alerts.models import Alert
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Item, Task
from tracker.reporting.division.columns import COLUMNS, GROUP_COLUMNS, GROUPS_SHEET, ITEMS_SHEET
from tracker.vocabulary import ItemKind

CODE = "50-22-11-06"
GROUNDS = {"document": "渝府办〔2026〕12号", "reason": "职责调整"}
PLACES = {column.name: place for place, column in enumerate(COLUMNS, start=1)}


def station(demo_app: Flask) -> tuple[int, int]:
    """The plan, and the figure on 综合能源站."""
    with demo_app.app_context():
        task = db.session.scalars(select(Task).where(Task.code == CODE)).one()
        items = db.session.scalars(select(Item).where(Item.task_id == task.id, Item.kind == ItemKind.FIGURE))
        return task.plan_id, next(item.id for item in items if "100" in item.words)


def filled(visitor: Visitor, at: str, item_id: int, **cells: str) -> bytes:
    """The sheet with these cells written in the row of an item."""
    book = load_workbook(io.BytesIO(visitor.get(f"{at}/file").data))
    sheet: Any = book[ITEMS_SHEET]
    line = next(row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 1).value.split("|")[3] == str(item_id))
    for name, value in cells.items():
        sheet.cell(line, PLACES[name]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(visitor: Visitor, at: str, data: bytes, name: str = "填好.xlsx") -> TestResponse:
    """Hand a file in as the form of the page does."""
    form = next(one for one in visitor.page(at).forms if "file" in one.names)
    values = {**{key: value for key, value in form.fields.items() if key != "file"}, "file": (io.BytesIO(data), name)}
    return visitor.client.post(form.action, data=values, content_type="multipart/form-data", follow_redirects=True)


@pytest.mark.slow
@pytest.mark.both
def test_from_the_plan_out_in_and_again(enter: Enter, demo_app: Flask) -> None:
    plan_id, item_id = station(demo_app)
    head, at = enter("cq-head"), f"/plans/{plan_id}/division"
    assert at in head.page(f"/plans/{plan_id}").links
    assert head.page(at).faults() == []
    data = filled(head, at, item_id, to="市交通局", **GROUNDS)
    seen = upload(head, at, data)
    page = Page.of(seen.text)
    assert page.faults() == [] and page.heading == "改动 1 项，涉及 1 条任务"
    assert "市交通局" in page.text and "新增填报：" in page.text and "职责调整（渝府办〔2026〕12号）" in page.text
    form = next(one for one in page.forms if one.action == f"{at}/take")
    done = head.client.post(form.action, data=form.fields, follow_redirects=True)
    assert "已调整承办单位 1 项，涉及 1 条任务" in Page.of(done.text).text
    again = Page.of(upload(head, at, data).text)
    assert again.heading == "没有改动" and not any(one.action == f"{at}/take" for one in again.forms)
    story = head.page(f"/tasks/{CODE}").text
    assert "调整分工" in story and "职责调整（渝府办〔2026〕12号）" in story
    with demo_app.app_context():
        rows = select(Alert.message).join(Department, Department.id == Alert.department_id)
        told = db.session.scalars(rows.where(Department.short_name == "市交通局", Alert.key.contains("division")))
        assert "，调整分工，自 " in str(told.first())


@pytest.mark.slow
def test_faults_are_listed_and_marked_in_the_sheet(enter: Enter, demo_app: Flask) -> None:
    begin_anew(demo_app)
    plan_id, item_id = station(demo_app)
    head, at = enter("cq-head"), f"/plans/{plan_id}/division"
    page = Page.of(upload(head, at, filled(head, at, item_id, to="市不存在局")).text)
    assert page.faults() == [] and page.heading == "有 1 处要先改正" and f"{ITEMS_SHEET}!J" in page.text
    assert not any(one.action == f"{at}/take" for one in page.forms)
    link = next(link for link in page.links if "/marked" in link)
    sheet: Any = load_workbook(io.BytesIO(head.get(link).data))[ITEMS_SHEET]
    assert len([cell for row in sheet for cell in row if cell.comment]) == 1
    assert taken(demo_app) == [("plan", "承办分工表"), ("plan", "标注错误")]
    refused = upload(head, at, b"no workbook")
    assert refused.status_code == 422 and "没有读取，什么都没有保存" in refused.text
    secret = upload(head, at, filled(head, at, item_id), name="机密 分工.xlsx")
    assert secret.status_code == 422 and "密级字样" in secret.text


@pytest.mark.slow
def test_the_day_is_asked_and_a_past_one_refused(enter: Enter, demo_app: Flask) -> None:
    plan_id, item_id = station(demo_app)
    head, at = enter("cq-head"), f"/plans/{plan_id}/division"
    seen = upload(head, at, filled(head, at, item_id, to="市交通局", **GROUNDS))
    form = next(one for one in Page.of(seen.text).forms if one.action == f"{at}/take")
    past = head.client.post(form.action, data={**form.fields, "since": "2020-01-01"})
    assert past.status_code in (400, 422) and "不能早于今天" in past.text
    none = head.client.post(form.action, data={**form.fields, "since": "下周"})
    assert none.status_code == 422 and "自何日起" in none.text


@pytest.mark.slow
def test_only_the_head_of_the_office_may(enter: Enter, demo_app: Flask) -> None:
    plan_id, _ = station(demo_app)
    at = f"/plans/{plan_id}/division"
    for who in ("cq-coordinator", "cq-leader", "cq-liaison-sww", "sx-head"):
        visitor = enter(who)
        for path in (at, f"{at}/file", f"{at}/preview?file={'0' * 64}"):
            assert visitor.get(path).status_code in (403, 404), (who, path)
    assert at not in enter("cq-coordinator").page(f"/plans/{plan_id}").links
    assert enter("cq-head").client.get(f"{at}/preview?file=../../tracker.toml").status_code == 404


@pytest.mark.slow
def test_a_collective_is_seen_and_taken_over_from_the_second_sheet(enter: Enter, demo_app: Flask) -> None:
    with demo_app.app_context():
        plan_id = db.session.scalars(select(Task.plan_id).where(Task.code == "14-22-197-21-2")).one()
    head, at = enter("sx-head"), f"/plans/{plan_id}/division"
    book = load_workbook(io.BytesIO(head.get(f"{at}/file").data))
    sheet: Any = book[GROUPS_SHEET]
    places = {column.name: place for place, column in enumerate(GROUP_COLUMNS, start=1)}
    line = next(
        row for row in range(4, sheet.max_row + 1) if sheet.cell(row, places["phrase"]).value == "各市发展改革委"
    )
    for name, value in {"join": "省工信厅", **GROUNDS}.items():
        sheet.cell(line, places[name]).value = value
    out = io.BytesIO()
    book.save(out)
    page = Page.of(upload(head, at, out.getvalue()).text)
    assert page.faults() == [] and "加入省工信厅" in page.text and "写到同一统称的其他" in page.text
    form = next(one for one in page.forms if one.action == f"{at}/take")
    done = Page.of(head.client.post(form.action, data=form.fields, follow_redirects=True).text)
    assert "统称 1 个" in done.text
