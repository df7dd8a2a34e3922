"""One measure of the 山西 plan with three clauses: each its own task, its own bodies, its own light."""

from __future__ import annotations

from datetime import date

import pytest

from tests.journeys.offices import (
    Story,
    accept,
    approve,
    decide,
    figure_fields,
    report,
    report_at,
    sign,
    upload,
)
from tests.supervision.recount.counting import recount
from tests.supervision.recount.reading import table

SHANXI, CHONGQING = "140000", "500000"
PEOPLE = {
    "sx-clerk": ("coordinator", None),
    "sx-head": ("coordinator_head", None),
    "sx-leader": ("leader", None),
    "sx-czt": ("liaison", "省财政厅"),
    "sx-czt-head": ("unit_head", "省财政厅"),
    "sx-jgj": ("liaison", "省机关事务管理局"),
    "sx-jgj-head": ("unit_head", "省机关事务管理局"),
}
NUMBERS = (36, 37, 38)
"""The clauses of （十一）大力推进公共机构消费绿色转型 among the 82 of the plan."""
VEHICLES, BUILDINGS, OFFICES = (f"14-22-197-11-{number}" for number in (1, 2, 3))
OTHERS = (BUILDINGS, OFFICES)
SHARE = "新增及更新车辆中新能源汽车比例"


@pytest.mark.slow
@pytest.mark.on("postgresql")
def test_a_measure_with_three_clauses(story: Story) -> None:
    story.hire(SHANXI, PEOPLE)
    story.hire(CHONGQING, {"cq-clerk": ("coordinator", None)})
    clerk, head = story.person("sx-clerk"), story.person("sx-head")
    plan = upload(clerk, "shanxi_green_consumption.txt")
    assert "24 条举措" in clerk.page(plan).text and "82" in clerk.page(plan).text
    for number, decision in zip(NUMBERS, ("each", "first", ""), strict=True):
        decide(clerk, plan, number, decision)
    assert "已下达 3 条" in head.send(f"{plan}/issue", f"{plan}/issue").text
    assert {code for code, task in story.tasks(SHANXI).items() if task["state"] == "待签收"} == {VEHICLES, *OTHERS}
    assert "已签收 1 项" in sign(story.person("sx-czt"), VEHICLES)
    assert "已签收 2 项" in sign(story.person("sx-jgj"), VEHICLES, OFFICES)
    # What is proposed to 省机关事务管理局 it claims by signing: the figure is asked of it alone.
    assert story.tasks(SHANXI)[BUILDINGS]["state"] == "待签收", "a co-body's signature binds itself"
    clerk.send("/rounds/open?quarter=2026Q4", quarter="2026Q4")

    story.day(date(2026, 12, 21))
    finance, offices = story.person("sx-czt"), story.person("sx-jgj")
    paid = report(finance, VEHICLES, {"progress_text": "采购预算已安排。", "forecast": "on_course"})
    share = figure_fields(offices, report_at(offices, VEHICLES), {SHARE: "28"}, "2026-09-30", "采购统计")
    said = {"progress_text": "新能源汽车采购比例28%。", "forecast": "hard", **share}
    low = report(offices, VEHICLES, said)
    staged = {"progress_text": "示范单位创建方案征求意见。", "stage": "consulting", "forecast": "on_course"}
    done = report(offices, OFFICES, staged)
    assert "已审批 1 份" in approve(story.person("sx-czt-head"))
    assert "已审批 2 份" in approve(story.person("sx-jgj-head"))
    clerk = story.person("sx-clerk")
    assert "已采用" in accept(clerk, paid).text
    assert "已采用" in accept(clerk, low).text
    assert "核评正常推进" in accept(clerk, done, "normal").text

    lights = {code: story.light(SHANXI, code) for code in (VEHICLES, *OTHERS)}
    assert lights[VEHICLES].startswith(f"红·低于底线：{SHARE}")
    assert lights[BUILDINGS].startswith("灰·首期未满")
    assert lights[OFFICES].startswith("绿·自报"), "no proof was given"
    assert story.tasks(SHANXI)[OFFICES]["progress"] == 40
    book = story.workbook("sx-leader", "2026Q4")
    recount(book)
    rows = {row["任务编号"]: row for row in table(book, "任务台账")}
    assert {row["重点任务"] for row in rows.values()} == {"（十一）大力推进公共机构消费绿色转型"}
    assert {code: row["亮灯"] for code, row in rows.items()} == {
        VEHICLES: "红·低于底线",
        BUILDINGS: "灰·首期未满",
        OFFICES: "绿·自报",
    }
    assert rows[OFFICES]["完成进度%"] == 40 and rows[OFFICES]["完成预判"] == "2026年度能完成"
    stranger = story.person("cq-clerk")
    assert "14-22-197" not in stranger.page("/tasks").text
    for address in (plan, low, done, f"/tasks/{VEHICLES}"):
        assert stranger.get(address).status_code in (403, 404), address
