"""报表 and 本单位报表: a file holds what was chosen, columns are remembered, a department gets its own alone."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from flask import Flask

from tests.clients.visitors import Enter, Visitor
from tests.journeys.recount import table
from tests.web.desk.test_runs import work
from tracker.web.request import signed_in


@pytest.fixture
def enter(enter: Enter, scanned_quarter: None) -> Enter:
    """After the first scan, while 2026Q4 is open in both regions."""
    return enter


def sent(visitor: Visitor, path: str) -> dict[str, Any]:
    """The form of a file as it stands."""
    return next(form.ticked for form in visitor.page(path).forms if "choosing" in form.names)


def taken(visitor: Visitor, app: Flask, path: str, **values: Any) -> tuple[str, openpyxl.Workbook]:
    """The name of the file that is handed out, and the file."""
    answer = visitor.client.post(path, data={**sent(visitor, path), **values}, follow_redirects=True)
    run = answer.request.path
    work(app)
    with visitor.get(f"{run}/file") as file:
        name = unquote(file.headers["Content-Disposition"]).partition("''")[2]
        return name, openpyxl.load_workbook(io.BytesIO(file.data))


@pytest.mark.slow
def test_what_is_chosen_is_what_the_file_holds(enter: Enter, demo_app: Flask) -> None:
    clerk = enter("sx-coordinator")
    page = clerk.page("/workbooks")
    assert page.faults() == [] and "生成快报（未定稿，截至2026-11-20）" in page.text
    brief = clerk.send("/workbooks", quarter="2026Q4").request.path
    work(demo_app)
    with clerk.get(f"{brief}/file") as file:
        name = unquote(file.headers["Content-Disposition"]).partition("''")[2]
    assert name == "2026年第4季度政策落实调度台账（快报2026-11-20）.xlsx"
    sections = page.tree.xpath("//input[@name='sections']/@value")
    places = page.tree.xpath("//select[@name='place']/option/@value")
    name, book = taken(clerk, demo_app, "/workbooks", sections=sections[:1], columns=["任务类别"])
    assert {row["任务类别"] for row in table(book, "任务台账")} == {sections[0]} and "列）（快报" in name
    name, book = taken(clerk, demo_app, "/workbooks", place=places[1], columns=["亮灯", "备注"])
    assert name == f"2026年第4季度政策落实调度台账（摘录：{places[1]}，4列）（快报2026-11-20）.xlsx"
    assert {row["区县"] for row in table(book, "区县情况")} == {places[1]}
    again = clerk.page("/workbooks")
    assert "已选 4 列，共 30 列" in again.text and again.tree.xpath("//input[@name='columns'][@checked][@value='备注']")
    restored = clerk.client.post("/workbooks/all-columns", data=sent(clerk, "/workbooks"), follow_redirects=True)
    assert "已恢复全部列" in restored.text and "全部 30 列" in restored.text


def test_a_wrong_choice_stands_beside_the_form(enter: Enter) -> None:
    clerk = enter("cq-coordinator")
    form = sent(clerk, "/workbooks")
    for values, words in (
        ({"sections": "别的"}, "没有这个任务类别"),
        ({"department_id": "99999"}, "没有这个单位"),
        ({"plan_ids": "99999"}, "没有这个方案"),
        ({"on": "2027-02-30"}, "“截至”请写成 2026-11-20 这样的日期"),
        ({"on": "2027-02-01"}, "截至日不能晚于今天"),
    ):
        answer = clerk.client.post("/workbooks", data={**form, **values})
        assert answer.status_code == 422 and words in answer.text, words
        form = {**form, **{name: sent(clerk, "/workbooks")[name] for name in ("csrf_token", "form_token")}}


@pytest.mark.slow
def test_a_department_takes_its_own_tasks_and_nobody_elses(enter: Enter, demo_app: Flask) -> None:
    liaison, other = enter("cq-liaison-sww"), enter("cq-unit-head-zihuan")
    page = liaison.page("/own-workbooks")
    assert page.faults() == [] and "本单位报表" in page.text and not page.tree.xpath("//select[@name='department_id']")
    assert liaison.get("/workbooks").status_code == 403
    assert enter("cq-coordinator").get("/own-workbooks").status_code == 403
    form = {**sent(liaison, "/own-workbooks"), "department_id": "1", "plan_ids": "1", "place": "太原市"}
    run = liaison.client.post("/own-workbooks", data=form, follow_redirects=True).request.path
    work(demo_app)
    with liaison.get(f"{run}/file") as file:
        name = unquote(file.headers["Content-Disposition"]).partition("''")[2]
        book = openpyxl.load_workbook(io.BytesIO(file.data))
    assert name == "2026年第4季度政策落实调度台账（摘录：市商务委）（快报2026-11-20）.xlsx"
    named = [f"{row['牵头单位']}{row['责任(配合)单位']}" for row in table(book, "任务台账")]
    assert 0 < len(named) < 25 and all("重庆市商务委员会" in one or "各有关" in one for one in named)
    assert {row["单位"] for row in table(book, "报送明细")} == {"重庆市商务委员会"}
    assert "摘录：市商务委" in liaison.page("/own-workbooks").text
    assert [other.get(path).status_code for path in (run, f"{run}/file")] == [404, 404]
    assert "摘录：市商务委" not in other.page("/own-workbooks").text


@pytest.mark.both
def test_whoever_acts_for_no_department_gets_no_file(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """No departments would be a file of the whole region."""
    liaison = enter("cq-liaison-sww")
    form, actor = sent(liaison, "/own-workbooks"), signed_in.actor
    monkeypatch.setattr(signed_in, "actor", lambda: replace(actor(), department_ids=frozenset()))
    answers = (liaison.get("/own-workbooks"), liaison.client.post("/own-workbooks", data=form))
    assert [(one.status_code, "没有在任岗位" in one.text) for one in answers] == [(403, True)] * 2
