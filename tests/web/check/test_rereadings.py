"""读取器已更新 in the browser: the link, the list with its words, 采用 and 不采用."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from flask import Flask

from tests.clients.visitors import Visitor
from tests.given.builders import act
from tests.people import staff
from tests.plans import revised
from tests.plans import seeded as seeds
from tracker.changes import writing
from tracker.database import db
from tracker.plans.models import Plan
from tracker.plantext.reading import READER_VERSION
from tracker.vocabulary import Role


@pytest.fixture
def plan_id(app: Flask, real_registry: None) -> int:
    """A plan as an earlier reader had read it: without its second body, with another kind."""
    with app.app_context():
        staff.account("coordinator", Role.COORDINATOR, "cq-fgw", "500000")
        staff.account("unit", Role.LIAISON, "cq-jtj", "500000")
        plan_id = revised.received(seeds.Seeded(app.config["TRACKER"]), revised.OLD, revised.NEW_ON)
        with writing(act()):
            plan = db.session.get_one(Plan, plan_id)
            reading: dict[str, Any] = copy.deepcopy(plan.reading)
            reading["measures"][0]["clauses"][0]["parties"].pop()
            reading["measures"][2]["clauses"][0]["kind"] = "encouraged"
            plan.reading, plan.reader_version = reading, "0"
            first, _, third, _ = revised.rows(plan_id)
            db.session.delete(seeds.parties(first)[1])
            third.kind = third.kind_read = "encouraged"
        return plan_id


def test_differences_are_adopted_or_left(app: Flask, plan_id: int) -> None:
    visitor = Visitor.of(app)
    visitor.sign_in("coordinator", staff.PASSWORD)
    address = f"/plans/{plan_id}/rereading"
    assert address in visitor.page(f"/plans/{plan_id}").links
    page = visitor.page(address)
    assert page.heading == "读取器已更新，有 2 处不同"
    assert "新读出单位" in page.text
    assert next(node.text for node in page.tree.xpath("//b[@class='source']")) == "市城市管理局"
    assert not page.faults()
    adopt = next(form for form in page.forms if form.fields.get("adopt") == "1")
    garbled = visitor.client.post(address, data={**adopt.fields, "adopt": "perhaps", "key": ""})
    assert garbled.status_code == 422 and "没有选定是哪一处" in garbled.text and "请选择采用还是不采用" in garbled.text
    assert "已采用新读数" in visitor.client.post(address, data=adopt.fields, follow_redirects=True).text
    decline = next(form for form in visitor.page(address).forms if form.fields.get("adopt") == "0")
    assert "保持原来的内容" in visitor.client.post(address, data=decline.fields, follow_redirects=True).text
    assert "待处理 0 处" in visitor.page(address).text
    with app.app_context():
        first, _, third, _ = revised.rows(plan_id)
        assert [party.name for party in seeds.parties(first)] == ["市交通局", "市城市管理局"]
        assert third.kind == "encouraged"


def test_a_unit_does_not_come_here(app: Flask, plan_id: int) -> None:
    visitor = Visitor.of(app)
    visitor.sign_in("unit", staff.PASSWORD)
    assert visitor.get(f"/plans/{plan_id}/rereading").status_code == 403


def test_a_plan_of_todays_reader_has_no_link(app: Flask, plan_id: int) -> None:
    with app.app_context(), writing(act()):
        db.session.get_one(Plan, plan_id).reader_version = READER_VERSION
    visitor = Visitor.of(app)
    visitor.sign_in("coordinator", staff.PASSWORD)
    assert f"/plans/{plan_id}/rereading" not in visitor.page(f"/plans/{plan_id}").links
