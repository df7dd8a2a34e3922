"""The first quarter of a plan, from the upload to the cells of the workbook: only through pages and commands."""

from __future__ import annotations

from collections import Counter
from datetime import date, time
from typing import Any

import pytest
from openpyxl import Workbook

from tests.clients.visitors import Visitor
from tests.journeys.offices import (
    Story,
    accept,
    approve,
    check,
    decide,
    figure_fields,
    give_back,
    give_figures,
    object_to,
    report,
    report_at,
    sign,
    upload,
)
from tests.journeys.recount import as_closed
from tests.supervision.recount.counting import recount
from tests.supervision.recount.reading import table

CHONGQING, SHANXI = "500000", "140000"
PEOPLE = {
    "cq-clerk": ("coordinator", None),
    "cq-head": ("coordinator_head", None),
    "cq-leader": ("leader", None),
    "cq-auditor": ("auditor", None),
    "cq-sww": ("liaison", "市商务委"),
    "cq-sww-head": ("unit_head", "市商务委"),
    "cq-jtj": ("liaison", "市交通局"),
    "cq-jtj-head": ("unit_head", "市交通局"),
    "cq-zihuan": ("liaison", "资环处"),
    "cq-zihuan-head": ("unit_head", "资环处"),
}
STRANGERS = {
    "sx-clerk": ("coordinator", None),
    "sx-head": ("coordinator_head", None),
    "sx-leader": ("leader", None),
    "sx-swt": ("liaison", "省商务厅"),
    "sx-swt-head": ("unit_head", "省商务厅"),
}
FOOD, TRAFFIC, GOODS, PRICES, GUIDANCE = (f"50-22-11-{number}" for number in ("03", "06", "07", "22", "25"))

ISSUED_ON = date(2026, 11, 20)
REPORTED_ON = date(2026, 12, 15)
ACCEPTED_ON = date(2026, 12, 16)
OVERDUE_ON = date(2026, 12, 21)
JUDGED_ON = date(2026, 12, 22)
CHASED_ON = date(2026, 12, 24)
CLOSED_ON = date(2026, 12, 31)
LATER = date(2027, 1, 5)

SAID = "已出台绿色用品消费促进办法，认证产品1200个。"
TRAFFIC_SAID = "=全市新增综合能源站6座，公交接驳持续改善。"
GUIDANCE_SAID = "全年召开联席会议两次，各单位按分工推进。"
STATIONS, SALES = "两种及以上能源供应类型的车用综合能源站", "新能源汽车新车销售量达到汽车新车销售总量"


@pytest.mark.on("sqlite")
@pytest.mark.slow
def test_the_first_quarter(story: Story) -> None:
    story.hire(CHONGQING, PEOPLE)
    story.hire(SHANXI, STRANGERS)
    plan = handed_in_and_checked(story)
    issued(story, plan)
    signed(story)
    round_at = opened(story)
    reports = reported(story)
    reviewed(story, reports)
    judged(story)
    chased_and_closed(story, round_at)
    recounted(story, story.workbook("cq-leader", "2026Q4"))
    asked_later(story)
    unseen(story, [plan, f"{plan}/check", f"{plan}/issue", round_at, *reports.values(), "/tasks/" + TRAFFIC])


def handed_in_and_checked(story: Story) -> str:
    """Upload, 500000; the clear one at once, the others by hand; a figure gets its year."""
    clerk = story.person("cq-clerk")
    plan = upload(clerk, "chongqing_green_consumption.txt")
    assert "25 条举措" in clerk.page(plan).text
    assert "已一并确认 1 条" in clerk.send(f"{plan}/check/clear", f"{plan}/check/clear").text
    _, food = check(clerk, plan, 1)
    figure = next(link for link in food.links if "/figures/" in link)
    assert "已更正指标" in clerk.send(figure, year="2025", baseline_value="60", baseline_on="2021-12-31").text
    decide(clerk, plan, 1, "first")
    decide(clerk, plan, 4, "each")
    decide(clerk, plan, 5, "other", "市商务委")
    decide(clerk, plan, 23, "each")
    assert "下达由综合处负责人办理" in clerk.page(f"{plan}/issue").text
    return plan


def issued(story: Story, plan: str) -> None:
    """What is confirmed goes out, nothing else; every unit is told once."""
    head = story.person("cq-head")
    assert "已下达 5 条" in head.send(f"{plan}/issue", f"{plan}/issue").text
    states = Counter(task["state"] for task in story.tasks(CHONGQING).values())
    assert states == {"待签收": 5, "草稿": 20}
    told = story.scan(CHONGQING)
    assert {one["stage"] for one in told} == {"A1"}
    units = [one["department"] for one in told]
    assert "重庆市交通局" in units and len(units) == len(set(units))
    assert story.scan(CHONGQING) == []
    assert "请核对任务分工" in story.person("cq-sww").page("/inbox").text
    assert story.light(CHONGQING, GOODS) == "灰·核对中：异议期至2026-12-04"


def signed(story: Story) -> None:
    """One lead signs, one objects and is replaced, silence signs the rest."""
    assert "已签收 1 项" in sign(story.person("cq-sww"), GOODS)
    object_to(story.person("cq-zihuan-head"), TRAFFIC, "交通运输职责不在本单位")
    assert story.tasks(CHONGQING)[TRAFFIC]["state"] == "待改派"
    clerk = story.person("cq-clerk")
    answer = next(link for link in clerk.page("/assignments/objections").links if link.endswith("/answer"))
    bodies = clerk.page(answer).tree.xpath("//select[@name='department_id']/option")
    traffic = next(body.get("value") for body in bodies if body.text_content().startswith("市交通局"))
    assert "已改派" in clerk.send(answer, department_id=traffic, basis="会商纪要〔2026〕3号").text
    moved = story.tasks(CHONGQING)[TRAFFIC]
    assert (moved["state"], moved["lead"]) == ("待签收", "重庆市交通局")
    assert "已签收 1 项" in sign(story.person("cq-jtj"), TRAFFIC)
    states = {code: task["state"] for code, task in story.tasks(CHONGQING).items() if task["state"] != "草稿"}
    assert states == {FOOD: "待签收", TRAFFIC: "推进中", GOODS: "推进中", PRICES: "待签收", GUIDANCE: "待签收"}


def opened(story: Story) -> str:
    """The quarter is opened by the clerk; its address."""
    story.day(date(2026, 11, 23))
    answer = story.person("cq-clerk").send("/rounds/open?quarter=2026Q4", quarter="2026Q4")
    assert "已开2026年第4季度：应报 33 份，2026-12-23 报送截止" in answer.text
    return str(answer.request.path)


def reported(story: Story) -> dict[str, str]:
    """Each kind is asked for its own: a stage, figures, one text; the unit heads approve. Addresses by task."""
    story.day(REPORTED_ON)
    assert {one["stage"] for one in story.scan(CHONGQING)} == {"A3"}
    assert {task["state"] for task in story.tasks(CHONGQING).values()} == {"推进中", "草稿"}, "silence has signed"
    give_figures(story.app, TRAFFIC, **{STATIONS: "市交通局", SALES: "市交通局"})
    give_figures(story.app, TRAFFIC, 接驳率="市经济信息委", 分担率="市经济信息委")
    goods, traffic, clerk = story.person("cq-sww"), story.person("cq-jtj"), story.person("cq-clerk")
    goods_said = {
        "progress_text": SAID,
        "problems": "部分企业认证意愿不足。",
        "next_steps": "开展认证辅导。",
        "stage": "issued",
        "forecast": "on_course",
    }
    values = figure_fields(
        traffic, report_at(traffic, TRAFFIC), {STATIONS: "７８", SALES: "46.5"}, "2026-09-30", "行业统计快报"
    )
    sent = {
        GOODS: report(goods, GOODS, goods_said, proof=("认证清单.pdf", b"%PDF-1.7 list")),
        TRAFFIC: report(traffic, TRAFFIC, {"progress_text": TRAFFIC_SAID, "forecast": "on_course", **values}),
        GUIDANCE: report(clerk, GUIDANCE, {"progress_text": GUIDANCE_SAID}),
    }
    assert "已审批 1 份" in approve(story.person("cq-sww-head"))
    assert "已审批 1 份" in approve(story.person("cq-jtj-head"))
    assert story.light(CHONGQING, GOODS).startswith("灰·首期未满"), "what is not accepted lights nothing"
    return sent


def reviewed(story: Story, reports: dict[str, str]) -> None:
    """One is accepted with 核评, one goes back and comes again, nobody accepts his own."""
    story.day(ACCEPTED_ON)
    clerk, head = story.person("cq-clerk"), story.person("cq-head")
    assert "核评进展明显" in accept(clerk, reports[GOODS], "marked").text
    assert "已退回市交通局" in give_back(clerk, reports[TRAFFIC], "请核实综合能源站座数")
    assert accept(clerk, reports[GUIDANCE]).status_code == 403, "nobody accepts his own"
    assert "已采用" in accept(head, reports[GUIDANCE]).text
    story.day(ACCEPTED_ON, time(15))
    traffic = story.person("cq-jtj")
    assert "请核实综合能源站座数" in traffic.page("/reports").text
    corrected = figure_fields(traffic, reports[TRAFFIC], {STATIONS: "80", SALES: "46.5"}, "2026-11-30", "行业统计快报")
    assert report(traffic, TRAFFIC, corrected) == reports[TRAFFIC]
    assert "已审批 1 份" in approve(story.person("cq-jtj-head"))
    assert "已采用" in accept(story.person("cq-head"), reports[TRAFFIC]).text
    assert story.light(CHONGQING, GOODS).startswith("绿·已核实")
    assert story.light(CHONGQING, TRAFFIC) == f"黄·差20个百分点：{STATIONS}目标100座，市交通局已报80座，待综合处核定"


def apart_from_round(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without what bodies hear of the round as such (A3)."""
    return [one for one in told if one["stage"] != "A3"]


def judged(story: Story) -> None:
    """Own dates and the goal of 2025 pass their grace and are said once; a verdict ends each."""
    story.day(OVERDUE_ON)
    told = apart_from_round(story.scan(CHONGQING))
    assert story.scan(CHONGQING) == []
    assert {(one["stage"], one["task"]) for one in told} == {("A6", None), ("A6", FOOD), ("A6", TRAFFIC)}
    (goal,) = (one for one in told if one["task"] is None)
    assert goal["post"] == "综合处经办" and "2025年目标" in goal["message"]
    assert story.light(CHONGQING, TRAFFIC).startswith("红·逾期3天")
    story.day(JUDGED_ON)
    clerk = story.person("cq-clerk")
    for words, values in (
        ("综合能源站", {"result": "partly", "value": "80", "rectify_by": "2027-06-30"}),
        ("新车销售量", {"result": "reached", "value": "46.5"}),
        ("公交接驳率", {"result": "reached", "value": "85"}),
        ("出行分担率", {"result": "reached", "value": "63"}),
    ):
        answer = clerk.send(verdict_on(clerk, words), as_of="2025-12-31", basis="统计公报", **values)
        assert f"已核定{TRAFFIC}" in answer.text
    goals = [link for link in clerk.page("/verdicts").links if "/goals/" in link]
    assert "2025 年目标：达成" in clerk.send(goals[0], result="reached", as_of="2025-12-31", basis="年度评估报告").text
    assert apart_from_round(story.scan(CHONGQING)) == []
    states = Counter((alert["task"], alert["state"]) for alert in story.alerts(CHONGQING) if alert["stage"] == "A6")
    assert {task for task, state in states if state == "已处置"} == {None, TRAFFIC}
    assert {task for task, state in states if state != "已处置"} == {FOOD}
    assert story.light(CHONGQING, TRAFFIC).startswith(f"黄·整改中：{STATIONS}"), "a verdict comes before the arithmetic"


def verdict_on(clerk: Visitor, words: str) -> str:
    """The address of the form for the own milestone with these words."""
    rows = clerk.page("/verdicts").tree.xpath("//tr[.//a[contains(@href, '/verdicts/milestones/')]]")
    row = next(row for row in rows if words in row.text_content())
    return str(row.xpath(".//a[contains(@href, '/verdicts/milestones/')]/@href")[0])


def chased_and_closed(story: Story, round_at: str) -> None:
    """Who has not reported is chased after the cut-off; the head closes the quarter: 缺报, lights frozen."""
    story.day(CHASED_ON)
    told = apart_from_round(story.scan(CHONGQING))
    assert {one["stage"] for one in told} == {"A4"}
    missing = {one["department"] for one in told}
    each = Counter((one["task"], one["department"]) for one in told)
    assert "重庆市公安局" in missing and set(each.values()) == {2}, "liaison and unit head"
    assert "重庆市交通局" in missing, "it owes its lead a report on （二十二）"
    story.day(CLOSED_ON)
    story.scan(CHONGQING)
    head = story.person("cq-head")
    closed = head.send(f"{round_at}/close", action=f"{round_at}/close", reason="年底前办完")
    assert "已关闭2026年第4季度：缺报 30 份，冻结 5 条任务的灯" in closed.text
    assert {alert["state"] for alert in story.alerts(CHONGQING) if alert["stage"] == "A4"} == {"已失效"}


def recounted(story: Story, book: Workbook) -> None:
    """What was reported stands in its cells, every light is the ledger's, counts agree with a recount."""
    recount(book)
    ledger = {row["任务编号"]: row for row in table(book, "任务台账")}
    told = story.tasks(CHONGQING, "--on", "2027-01-01")  # the day after the review end: the round has ended
    assert set(ledger) == {FOOD, TRAFFIC, GOODS, PRICES, GUIDANCE}
    for code, row in ledger.items():
        assert as_closed(row["亮灯"]) == as_closed(told[code]["light_reason"]), code
        assert row["办理状态"] == told[code]["state"], code
    assert ledger[GOODS]["进展情况(截至日期)"].startswith(f"{SAID}\n汇总时未收到配合单位报告：")
    assert "配合单位未报：" in ledger[GOODS]["备注"]
    assert (ledger[GOODS]["亮灯"], ledger[GOODS]["佐证材料"]) == ("绿·已核实", "1件")
    assert ledger[TRAFFIC]["进展情况(截至日期)"] == f"【市交通局】{TRAFFIC_SAID}（截至2026-12-20）"
    assert f"{STATIONS} 80座（截至2026-11-30）" in ledger[TRAFFIC]["完成值"]
    assert (ledger[TRAFFIC]["完成进度%"], ledger[TRAFFIC]["序时进度%"]) == (80, 100)
    assert (ledger[FOOD]["亮灯"], ledger[FOOD]["逾期天数"]) == ("红·逾期13天", 13)
    texts = {(row["任务编号"], row["单位"]): row["进展情况"] for row in table(book, "进展全文")}
    assert texts[TRAFFIC, "重庆市交通局"] == TRAFFIC_SAID, "a text that begins like a formula is a text"
    due = [row for row in table(book, "报送明细") if row["应报"] == "是"]
    assert Counter(row["报送结果（按时/补报/缺报/免报）"] for row in due) == {"按时": 3, "缺报": 30}
    nodes = {row["目标表述"]: row["核验结论"] for row in table(book, "阶段节点")}
    assert nodes[f"{STATIONS}：100 座"] == "部分达成 80座（截至2025-12-31），整改至2027-06-30"


def asked_later(story: Story) -> None:
    """Weeks later the light of each day is still what was known on that day; nothing new is said of what is settled."""
    story.day(LATER)
    assert story.light(CHONGQING, GOODS, "--on", "2026-12-15").startswith("灰·首期未满")
    assert story.light(CHONGQING, GOODS, "--on", "2026-12-16").startswith("绿·已核实")
    assert story.light(CHONGQING, TRAFFIC, "--on", "2026-12-15").startswith("灰·待核定")
    assert story.light(CHONGQING, TRAFFIC, "--on", "2026-12-18").startswith("黄·差20个百分点")
    assert story.light(CHONGQING, FOOD, "--on", "2026-12-18").startswith("灰·待核定")
    assert story.light(CHONGQING, FOOD, "--on", "2026-12-19").startswith("红·逾期1天")
    assert story.tasks(CHONGQING, "--on", "2026-11-20")[TRAFFIC]["state"] == "推进中"
    assert TRAFFIC not in story.tasks(CHONGQING, "--on", "2026-11-19")
    page = story.person("cq-clerk").page(f"/tasks/{TRAFFIC}")
    assert page.faults() == [] and "请核实综合能源站座数" in page.text
    acts = story.person("cq-auditor").page("/audit").text
    assert "退回" in acts and "核定" in acts


def unseen(story: Story, addresses: list[str]) -> None:
    """The other jurisdiction sees nothing of all this."""
    for name in STRANGERS:
        stranger = story.person(name)
        for address in addresses:
            assert stranger.get(address).status_code in (403, 404), f"{name} opened {address}"
        for address in ("/", "/tasks", "/plans", "/inbox", "/rounds"):
            words = stranger.page(address).text
            assert "50-22-11" not in words and "渝发改" not in words, f"{name} reads of 500000 on {address}"
    assert story.data("task", "list", "--jurisdiction", SHANXI) == []
    assert story.data("alert", "list", "--jurisdiction", SHANXI) == []
    assert story.data("round", "list", "--jurisdiction", SHANXI) == []
