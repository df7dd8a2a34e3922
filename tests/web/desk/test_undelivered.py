"""A message to a post that nobody holds was not delivered, and 综合处 is told at once whom to call (domain.md 3, 8)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import TODAY, act
from tests.people.staff import department_id
from tests.servers.databases import on_sqlite
from tracker import clock
from tracker.acts.people import accounts
from tracker.clock import noon_of
from tracker.vocabulary import Role

UNDELIVERED = "未送达（岗位无人）"


@pytest.fixture
def office(demo: Installation, open_quarter: None, demo_app: Flask) -> Visitor:
    """A coordinator; of the bodies with tasks only 市商务委 and two 处室 have people."""
    return Visitor.signed_in(demo_app, "cq-coordinator", demo_passwords(demo)["cq-coordinator"])


def staffed(app: Flask, key: str, role: Role, phone: str) -> int:
    with app.app_context():
        new = accounts.NewUser("500000", f"new-{role.value}", "新人", department_id(key), role, phone)
        return accounts.add_user(act(), new)[0]


def states(demo: Installation, department: str) -> set[Any]:
    listed = demo.done("alert", "list", "--jurisdiction", "500000", "--json").json
    return {one["state"] for one in listed if one["department"] == department and one["post"] == "单位联络员"}


@pytest.mark.slow
def test_a_post_without_a_person_gets_nothing(demo: Installation, demo_app: Flask, office: Visitor) -> None:
    demo.done("alert", "scan", "--jurisdiction", "500000")
    assert states(demo, "重庆市商务委员会") == {"已送达"}
    assert states(demo, "重庆市交通局") == {UNDELIVERED}
    staffed(demo_app, "cq-jtj", Role.UNIT_HEAD, "023-67000001")
    home = office.page("/")
    assert "条提醒未送达（岗位无人），请电话联系" in home.text
    with demo_app.app_context():
        civil = department_id("cq-mzj")
    at = f"/departments/{civil}"
    assert "已登记单位电话" in office.send(at, action=f"{at}/phone", phone="023-67000009").text
    assert "023-67000009" in office.page(at).text
    assert office.send(at, action=f"{at}/phone", phone="9" * 41).status_code == 422
    vacant = office.page("/handovers/vacant")
    assert "023-67000009" in vacant.text
    row = next(row for row in vacant.tree.xpath("//tbody/tr") if "市交通局" in row.text_content())
    assert vacant.faults() == [] and "023-67000001" in row.text_content()
    assert row.xpath("./td")[3].text_content().strip() == "2"
    user_id = staffed(demo_app, "cq-jtj", Role.LIAISON, "023-67000002")
    assert states(demo, "重庆市交通局") == {"已送达"}, "who comes finds it in his inbox"
    with demo_app.app_context():
        accounts.disable_user(act(), user_id, None)
    assert states(demo, "重庆市交通局") == {UNDELIVERED}


@pytest.mark.slow
@on_sqlite
def test_the_story_of_a_task_says_to_how_many_it_never_came(
    demo: Installation, demo_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = noon_of(date(2026, 12, 21))
    monkeypatch.setattr(clock, "now", lambda: later)
    demo.done("alert", "scan", "--on", "2026-12-21", "--jurisdiction", "500000")
    office = Visitor.signed_in(demo_app, "cq-coordinator", demo_passwords(demo)["cq-coordinator"])
    told = [office.page(f"/tasks/50-22-11-{number}") for number in ("05", "06", "11", "13", "15")]
    assert [page.faults() for page in told] == [[]] * 5
    assert any("条未送达，岗位无人）：" in page.text or f"{UNDELIVERED}：" in page.text for page in told)


def test_chasing_says_at_once_whom_nobody_answers_for(demo_app: Flask, office: Visitor) -> None:
    staffed(demo_app, "cq-jtj", Role.UNIT_HEAD, "023-67000001")
    with demo_app.app_context():
        transport, commerce = str(department_id("cq-jtj")), str(department_id("cq-sww"))
    (rounds,) = {link for link in office.page("/rounds").links if link.startswith("/rounds/") and link[8:].isdigit()}
    at = rounds.replace("/rounds/", "/chases/")
    form = next(form for form in office.page(at).forms if "chosen" in form.names)
    values = {**form.fields, "chosen": [transport, commerce]}
    told = office.client.post(at, data=values, follow_redirects=True).text
    assert "已催报 2 家" in told
    assert "其中 1 家未送达（岗位无人），请电话联系：市交通局（023-67000001）" in told
    assert TODAY.isoformat() in office.page(at).text
