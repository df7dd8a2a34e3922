"""Every field of a plan and of a task opens at its words, for whoever may see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.given.beginnings import begins_with, over
from tests.people import staff
from tests.plans import revised
from tests.plans import seeded as seeds
from tests.servers.databases import on_sqlite
from tracker.database import db
from tracker.plans.models import Plan
from tracker.vocabulary import Role

POSTS = {
    "coordinator": (Role.COORDINATOR, "cq-fgw", "500000"),
    "leader": (Role.LEADER, "cq-fgw", "500000"),
    "unit": (Role.LIAISON, "cq-jtj", "500000"),
    "other": (Role.LIAISON, "cq-sww", "500000"),
    "stranger": (Role.LEADER, "sx-fgw", "140000"),
}
BASELINE = revised.OLD.replace("到2027年建成充电桩300个", "到2027年，单位能耗比2020年下降14.5%，建成充电桩300个")


@begins_with("real_registry")
def plan_with_baseline(url: str, instance: Path) -> None:
    """The plan of BASELINE, issued, and an account for each of POSTS."""
    with over(url, instance) as app:
        for username, (role, key, code) in POSTS.items():
            staff.account(username, role, key, code)
        revised.old_plan(seeds.Seeded(app.config["TRACKER"]), text=BASELINE)


@pytest.fixture
def plan_id(app: Flask, plan_with_baseline: None) -> int:
    with app.app_context():
        return db.session.scalars(select(Plan.id)).one()


@pytest.fixture
def enter(app: Flask, plan_id: int) -> Enter:
    return lambda username: Visitor.signed_in(app, username, staff.PASSWORD)


def places(page: Page, visitor: Visitor) -> dict[str, str]:
    """By the words of each link to the text: what is marked there."""
    found = {}
    for link in page.tree.xpath("//a[contains(@href, '/text?at=')]"):
        marked = visitor.page(link.get("href")).tree.xpath("//*[@id='here']")
        found[(link.text or "").strip()] = marked[0].text_content()
    return found


@pytest.mark.both
@pytest.mark.parametrize("who", ["coordinator", "leader", "unit"])
def test_the_head_and_the_goals_of_a_plan(enter: Enter, plan_id: int, who: str) -> None:
    visitor = enter(who)
    found = places(visitor.page(f"/plans/{plan_id}"), visitor)
    assert found == {
        "渝发改〔2026〕3号": "渝发改〔2026〕3号",
        "2026-03-02": "2026年3月2日",
        "重庆市发展和改革委员会": "重庆市发展和改革委员会",
        "各区县（自治县）发展改革委": "各区县（自治县）发展改革委",
        "市级有关部门": "市级有关部门",
        "2027 年": found["2027 年"],
        "2030 年": found["2030 年"],
    }
    assert "明显提升" in found["2027 年"]


@on_sqlite
@pytest.mark.parametrize("who", ["coordinator", "leader", "unit"])
def test_the_fields_of_a_task(enter: Enter, plan_id: int, who: str) -> None:
    visitor = enter(who)
    found = places(visitor.page("/tasks/50-26-3-02"), visitor)
    assert found["市交通局"] == "市交通局"
    assert found["市经济信息委"] == "市经济信息委"
    assert found["充电桩"].startswith("300")
    assert found["充电桩：300个"].startswith("300")
    assert "比2020年" in "".join(found)
    assert {"绿色出行水平明显提升", "绿色出行方式成为普遍选择"} <= set(found)


@on_sqlite
def test_the_text_is_for_who_may_see_the_plan(enter: Enter, plan_id: int) -> None:
    address = f"/plans/{plan_id}/text"
    page = enter("unit").page(address)
    assert "新增公交车全部采用新能源汽车" in page.text
    assert not page.faults()
    assert enter("other").get(address).status_code == 403
    assert enter("stranger").get(address).status_code == 404


@on_sqlite
@pytest.mark.parametrize("at", ["x", "5", "9-3", "999999-9999999", "-1-3", ""])
def test_a_place_that_is_not_there(enter: Enter, plan_id: int, at: str) -> None:
    page = enter("leader").page(f"/plans/{plan_id}/text?at={at}")
    assert ("原文中未找到这一处" in page.text) == bool(at)
