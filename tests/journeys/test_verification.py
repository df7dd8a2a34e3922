"""The 核定 round of a plan of 2022: units tell what was reached, proposals become verdicts, a leader signs the list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.clients.pages import Page
from tests.clients.visitors import Visitor
from tests.journeys.offices import SEEDS, Story, accept, approve, figure_fields, report, report_at
from tests.supervision.recount.counting import recount
from tests.supervision.recount.reading import table
from tracker.database import db
from tracker.plans.models import Item, OwnerFact, Task
from tracker.vocabulary import ItemKind, KnownBy

CHONGQING = "500000"
PEOPLE = {
    "cq-clerk": ("coordinator", None),
    "cq-leader": ("leader", None),
    "cq-jxw": ("liaison", "市经济信息委"),
    "cq-jxw-head": ("unit_head", "市经济信息委"),
    "cq-sww": ("liaison", "市商务委"),
    "cq-sww-head": ("unit_head", "市商务委"),
}
WORKS, BOXES = "50-22-11-11", "50-22-11-13"
WOULD = "td[@data-th='建议']/b"


def _nobodys_date(story: Story) -> None:
    """The date in words of （十三）: no body is more likely than another, so each is asked whether it is its own."""
    with story.app.app_context():
        found = select(Item).join(Task, Task.id == Item.task_id)
        item = db.session.scalars(found.where(Task.code == BOXES, Item.kind == ItemKind.DATE)).one()
        for row in (item, *db.session.scalars(select(OwnerFact).where(OwnerFact.item_id == item.id))):
            row.known_by, row.owner_ids = KnownBy.OPEN, []
        db.session.commit()


@pytest.mark.slow
@pytest.mark.on("postgresql")
def test_what_was_due_before_the_plan_came(story: Story) -> None:
    story.hire(CHONGQING, PEOPLE)
    plan = str(SEEDS / "chongqing_green_consumption.txt")
    story.command("plan", "load", plan, "--jurisdiction", CHONGQING, "--issue", "--accept-first-listed")
    _nobodys_date(story)
    story.scan(CHONGQING)
    assert story.light(CHONGQING, WORKS).startswith("灰·待核定")

    told = _tell_figures(story.person("cq-jxw"))
    words = report(
        story.person("cq-sww"), BOXES, {"progress_text": "电商快件二次包装大幅减少。", "confirmation": "mostly"}
    )
    assert "已审批 1 份" in approve(story.person("cq-jxw-head"))
    assert "已审批 1 份" in approve(story.person("cq-sww-head"))
    clerk = story.person("cq-clerk")
    assert "已采用" in accept(clerk, told).text
    assert "已采用" in accept(clerk, words).text

    at = _list_of(clerk)
    proposed = {_named(row): row.findtext(WOULD) for row in _rows(clerk.page(at)) if row.findtext(WOULD)}
    assert proposed == {
        "绿色工厂：300 个": "达成",
        "绿色园区：30 个": "部分达成",
        _in_words(clerk.page(at)): "部分达成",
    }
    missing = _take(clerk, at)
    assert missing.status_code == 422 and "整改至" in missing.text, "two fell short"
    assert Page.of(missing.text).text.count("处需要补充") == 1, "no summary within the summary"
    early = _take(clerk, at, "2027-06-30")
    assert early.status_code == 422 and "写明提前核定的理由" in early.text and f"{BOXES}：" in early.text
    assert "已按建议核定 3 个节点" in _take(clerk, at, "2027-06-30", "牵头单位已汇总各方数据").text
    assert story.light(CHONGQING, WORKS).startswith("黄·整改中：绿色园区")

    leader = story.person("cq-leader")
    early = leader.get(f"{at}/sign")
    assert early.status_code == 422 and "没有核定结论" in early.text
    _judge_the_rest(clerk, at)
    unit = story.person("cq-jxw")
    assert "核定待填 2 项" in unit.page("/").text
    assert at in leader.page("/").links and "核定清单待签发" in leader.page("/").text
    assert "已签发核定清单" in leader.send(f"{at}/sign", remark="同意").text
    assert "核定清单待签发" not in leader.page("/").text
    assert "核定待填" not in unit.page("/").text, "what is decided is not asked any more"
    story.day(date(2026, 11, 30))
    clerk, leader = story.person("cq-clerk"), story.person("cq-leader")
    again = next(row for row in _rows(clerk.page(at)) if _named(row) == "绿色园区：30 个")
    changed = str(again.xpath(".//a[contains(@href, '/verdicts/milestones/')]/@href")[0])
    given = {"result": "reached", "value": "30", "as_of": "2026-06-30", "basis": "补充统计"}
    assert "与已采用的数值" in clerk.send(changed, **given).text, "another value than was accepted"
    form = next(form for form in clerk.page(changed).forms if "result" in form.names)
    clerk.client.post(changed, data={**form.fields, **given, "sure": "y", "why": "补充统计口径"})
    assert "之后改动 1 项" in leader.page(at).text
    assert "核定清单待签发" in leader.page("/").text

    story.day(date(2026, 12, 1))
    story.scan(CHONGQING)
    story.day(date(2026, 12, 21))
    book = story.workbook("cq-leader", "2026Q4")
    recount(book)
    nodes = [row for row in table(book, "阶段节点") if row["任务编号"] == WORKS and row["核验结论"] not in (None, "—")]
    assert {row["目标表述"]: row["核验结论"] for row in nodes} == {
        "绿色工厂：300 个": "达成 310个（截至2025-12-31）",
        "绿色园区：30 个": "达成 30个（截至2026-06-30）",
    }
    assert {row["依据"] for row in nodes} == {"市经济信息委报送，工业统计", "补充统计（不一致的理由：补充统计口径）"}


def _tell_figures(liaison: Visitor) -> str:
    address = report_at(liaison, WORKS)
    page = liaison.page(f"{address}/edit")
    assert "零报告" not in page.text, "what was reached is told"
    values = {"绿色工厂": "310", "绿色园区": "24"}
    fields = figure_fields(liaison, address, values, "2025-12-31", "工业统计")
    return report(liaison, WORKS, {"progress_text": "绿色工厂超额完成，绿色园区尚差6个。", **fields})


def _list_of(clerk: Visitor) -> str:
    return str(clerk.page("/rounds").tree.xpath("//a[contains(@href, '/verifications/')]/@href")[0])


def _rows(page: Page) -> list[Any]:
    return list(page.tree.xpath("//table[caption[contains(., '节点核定清单')]]/tbody/tr"))


def _named(row: Any) -> str:
    return str(row.xpath("td[@data-th='节点']/text()")[0]).strip()


def _in_words(page: Page) -> str:
    return next(_named(row) for row in _rows(page) if "基本实现不再二次包装" in _named(row))


def _take(clerk: Visitor, at: str, rectify_by: str = "", reason: str = "") -> TestResponse:
    page = clerk.page(at)
    form = next(form for form in page.forms if form.action.endswith("/take"))
    ticked = page.tree.xpath("//input[@name='node']/@value")
    data = {**form.fields, "node": ticked, "rectify_by": rectify_by, "reason": reason}
    return clerk.client.post(form.action, data=data, follow_redirects=True)


def _judge_the_rest(clerk: Visitor, at: str) -> None:
    """Without an answer the coordinator finds himself what was reached."""
    tree = clerk.page(at).tree
    links = [
        *tree.xpath("//a[contains(@href, '/verdicts/milestones/')]"),
        *tree.xpath("//a[contains(@href, '/goals/')]"),
    ]
    for path in [str(link.get("href")) for link in links if not link.text.startswith("重新")]:
        value = {"value": "0"} if "（必填）" in _label(clerk.page(path), "value") else {}
        found = {"result": "missed", "as_of": "2025-12-31", "basis": "统计年鉴", "rectify_by": "2027-06-30"}
        answer = clerk.send(path, **found, **value)
        assert answer.status_code == 200, answer.text


def _label(page: Page, name: str) -> str:
    return str(page.tree.xpath(f"//label[@for='{name}']")[0].text_content())
