"""Collective assignees on screen, and what accounts of a child jurisdiction see of their parent: 山西（二十一）."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor, demo_passwords
from tests.given.beginnings import begins_with
from tests.given.builders import NOW, TODAY, act
from tracker.calendar.days import load_calendar
from tracker.changes import writing
from tracker.database import db
from tracker.people.models import Department, Group
from tracker.plans.models import Task
from tracker.reporting.models import Report
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds import opening_steps
from tracker.tasks.models import Assignment
from tracker.tasks.queries import assignments_in_force

PASSWORD = "Right-Horse-7"
FARES, WASTE = "14-22-197-21-2", "14-22-197-21-3"
OTHERS = ("大同市", "吕梁市", "运城市")

ACCOUNTS = {
    "ty-liaison": ("liaison", "140100", "太原市发展改革委"),
    "ty-head": ("unit_head", "140000", "太原市发展改革委"),
    "dt-liaison": ("liaison", "140200", "大同市发展改革委"),
    "ty-waste": ("liaison", "140100", "太原市住建局"),
}


@begins_with("demo")
def people_of_cities(url: str, instance: Path) -> None:
    """The demo with ACCOUNTS."""
    for name, (role, code, department) in ACCOUNTS.items():
        words = ["user", "add", name, "--role", role, "--jurisdiction", code, "--department", department]
        Installation(url, instance).done(*words, "--password-stdin", stdin=f"{PASSWORD}\n", at=NOW)


@pytest.fixture
def enter(demo: Installation, people_of_cities: None, demo_app: Flask) -> Enter:
    """Signs somebody in: a demo account or one of two cities' bodies."""
    known = demo_passwords(demo)

    def signed_in(name: str) -> Visitor:
        visitor = Visitor.of(demo_app)
        assert visitor.sign_in(name, known.get(name, PASSWORD)).status_code == 200
        return visitor

    return signed_in


def group_id(app: Flask, key: str = "sx-cities-fgw") -> int:
    with app.app_context():
        return int(db.session.scalars(select(Group.id).where(Group.key == key)).one())


def body_id(app: Flask, key: str) -> int:
    with app.app_context():
        return int(db.session.scalars(select(Department.id).where(Department.key == key)).one())


def held(app: Flask, code: str) -> dict[str, Assignment]:
    with app.app_context():
        task = db.session.scalars(select(Task).where(Task.code == code)).one()
        return {db.session.get_one(Department, one.department_id).key: one for one in assignments_in_force(task.id)}


def open_round(app: Flask) -> None:
    with app.app_context(), writing(by := act(TODAY)):
        opening_steps.open_round(by, "140000", Quarter.parse("2026Q4"), load_calendar())


def reports_of(app: Flask, key: str) -> list[tuple[int, str]]:
    with app.app_context():
        found = select(Report.id, Report.state).join(Department, Department.id == Report.department_id)
        mine = found.where(Department.key == key).order_by(Report.id)
        return [(id, state) for id, state in db.session.execute(mine)]


def text(page: Page) -> str:
    return re.sub(r"\s+", "", str(page.text))


@pytest.mark.slow
def test_the_coordinator_adds_and_ends_a_member_on_the_page(demo_app: Flask, enter: Enter) -> None:
    coordinator, group = enter("sx-coordinator"), group_id(demo_app)
    shown = coordinator.page(f"/groups/{group}?q=省工信厅")
    assert "各市发展改革委" in text(shown)
    joining = str(body_id(demo_app, "sx-gxt"))
    where = f"/groups/{group}?q=省工信厅"
    refused = coordinator.send(where, f"/groups/{group}/members", department_ids=joining, basis="")
    assert refused.status_code == 422
    done = coordinator.send(where, f"/groups/{group}/members", department_ids=joining, basis="会议纪要〔2026〕3号")
    assert "已下达的任务里新增分工 2 项" in done.text
    assert "sx-gxt" in held(demo_app, FARES)
    ending = f"/groups/{group}/members/{joining}/end"
    assert FARES in text(coordinator.page(ending))
    done = coordinator.send(ending, basis="会议纪要〔2026〕4号")
    assert "分工已结束 2 项" in done.text
    assert "sx-gxt" not in held(demo_app, FARES)
    assert coordinator.get(ending).status_code == 404


def test_a_city_that_has_no_plan_of_its_own_is_told_where_its_part_is(demo_app: Flask, enter: Enter) -> None:
    """本单位报表 said that nothing was handed down to the unit, beside a task of the province that it has."""
    assert "sx-ty-fgw" in held(demo_app, FARES)
    shown = text(enter("ty-liaison").page("/own-workbooks"))
    assert "上级方案中本单位的部分，请在任务台账查看" in shown and "没有已下达的任务" not in shown


def test_another_consolidator_on_the_page(demo_app: Flask, enter: Enter) -> None:
    coordinator, group = enter("sx-coordinator"), group_id(demo_app)
    to = str(body_id(demo_app, "sx-swt"))
    done = coordinator.send(f"/groups/{group}", f"/groups/{group}/consolidator", department_id=to, basis="来函")
    assert "2 项任务从今天起由它总负责" in done.text
    again = coordinator.send(f"/groups/{group}", f"/groups/{group}/consolidator", department_id=to, basis="来函")
    assert again.status_code == 422


@pytest.mark.both
@pytest.mark.parametrize(
    ("who", "status"),
    [("sx-coordinator", 200), ("sx-leader", 200), ("sx-viewer", 200), ("sx-liaison-swt", 403), ("ty-liaison", 403)],
)
def test_who_sees_the_members(demo_app: Flask, enter: Enter, who: str, status: int) -> None:
    visitor, group = enter(who), group_id(demo_app)
    assert visitor.get("/groups").status_code == status
    assert visitor.get(f"/groups/{group}").status_code in (status, 404)
    if who != "sx-coordinator":
        assert visitor.get(f"/groups/{group}/members/1/end").status_code in (403, 404)
        assert "/members" not in [form.action for form in visitor.page("/").forms]


def test_another_jurisdictions_group_is_not_there(demo_app: Flask, enter: Enter) -> None:
    assert enter("cq-coordinator").get(f"/groups/{group_id(demo_app)}").status_code == 404


def test_the_task_page_shows_the_members_of_each_group_together(demo_app: Flask, enter: Enter) -> None:
    open_round(demo_app)
    shown = text(enter("sx-coordinator").page(f"/tasks/{WASTE}"))
    assert shown.count("成员11家，已签收0，已报0/11家") == 3
    assert "各市城管" in shown


# What every page a member from below may open must not tell.
@pytest.mark.slow
@pytest.mark.both
def test_a_city_sees_its_own_rows_and_nothing_else_of_the_province(demo_app: Flask, enter: Enter) -> None:
    open_round(demo_app)
    city = enter("ty-liaison")
    ledger = city.page("/tasks")
    codes = set(re.findall(r"14-22-197-\d\d-\d", text(ledger)))
    assert codes == {FARES, WASTE}
    seen, ahead = set(), ["/"]
    while ahead:
        path = ahead.pop()
        seen.add(path)
        answer = city.get(path)
        assert answer.status_code == 200, path
        if answer.mimetype != "text/html":
            continue
        page = Page.of(answer.text)
        if not path.startswith(("/plan-text", "/plans/")) and "/text" not in path:
            assert not [name for name in OTHERS if name in answer.text], path
        ahead += [link for link in page.links if link not in seen and link not in ahead and "?" not in link]
    own_tasks = {path for path in seen if path.startswith("/tasks/")}
    assert own_tasks == {f"/tasks/{FARES}", f"/tasks/{WASTE}"}
    assert not [path for path in seen if path.startswith(("/reviews", "/groups", "/users", "/workbooks", "/chases"))]


@pytest.mark.slow
def test_what_is_not_its_own_is_not_there_for_a_city(demo_app: Flask, enter: Enter) -> None:
    open_round(demo_app)
    city, waste = enter("ty-liaison"), enter("ty-waste")
    (other, _), *_ = reports_of(demo_app, "sx-dt-fgw")
    (own, _), *_ = reports_of(demo_app, "sx-ty-fgw")
    assert city.get(f"/reports/{own}/edit").status_code == 200
    for path in (f"/reports/{other}", f"/reports/{other}/edit", "/tasks/14-22-197-21-1", "/tasks/50-22-11-06"):
        assert city.get(path).status_code in (403, 404), path
    assert waste.get(f"/tasks/{FARES}").status_code == 404
    assert waste.get(f"/tasks/{WASTE}").status_code == 200
    plan = text(city.page("/plans/" + plan_of(demo_app)))
    assert FARES in plan
    assert "14-22-197-04-1" not in plan


def plan_of(app: Flask) -> str:
    with app.app_context():
        return str(db.session.scalars(select(Task.plan_id).where(Task.code == FARES)).one())


@pytest.mark.slow
def test_a_citys_report_goes_to_the_provinces_coordinator(demo_app: Flask, enter: Enter) -> None:
    open_round(demo_app)
    city, head = enter("ty-liaison"), enter("ty-head")
    assert "2026年第4季度" in text(city.page("/"))
    assert "2026年第4季度" in text(city.page("/rounds"))
    (report, _), *_ = reports_of(demo_app, "sx-ty-fgw")
    words = {"progress_text": "已印发停车收费办法。", "stage": "drafting", "forecast": "on_course"}
    checked = city.send(f"/reports/{report}/edit", **words, check="1")
    assert "确认提交" in checked.text
    city.send(f"/reports/{report}/check", action=f"/reports/{report}/send")
    assert dict(reports_of(demo_app, "sx-ty-fgw"))[report] == "to_approve"
    head.send("/approvals", action="/approvals")
    assert dict(reports_of(demo_app, "sx-ty-fgw"))[report] == "to_review"
    coordinator = enter("sx-coordinator")
    assert coordinator.get(f"/reviews/{report}").status_code == 200
    assert enter("cq-coordinator").get(f"/reviews/{report}").status_code == 404
    assert "已报1/11家" in text(coordinator.page(f"/tasks/{FARES}")) + text(coordinator.page(f"/tasks/{WASTE}"))
    other = enter("dt-liaison")
    for code in (FARES, WASTE):
        assert "停车收费办法" not in other.get(f"/tasks/{code}").text


def test_commands_as_a_citys_account_show_no_more(demo_app: Flask, demo: Installation, enter: Enter) -> None:
    open_round(demo_app)
    listed = demo.done("task", "list", "--as", "ty-liaison", at=NOW).out
    assert set(re.findall(r"14-22-197-\d\d-\d", listed)) == {FARES, WASTE}
    shown = demo.done("task", "show", WASTE, "--as", "ty-liaison", at=NOW).out
    assert "太原市发展和改革委员会" in shown
    assert not [name for name in OTHERS if name in listed + shown]
    assert "大同市" in demo.done("task", "show", WASTE, "--as", "sx-coordinator", at=NOW).out
