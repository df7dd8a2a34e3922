"""2026年第4季度 of 重庆 as its people live it, from the opening to the frozen workbook."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.journeys.desks import (
    Scans,
    ask_later,
    co_bodies,
    enter_for_unit,
    excel,
    matrix,
    report_of,
    round_at,
)
from tests.journeys.offices import Story, accept, approve, figure_fields, give_back, give_figures, report, report_at
from tests.journeys.recount import as_closed, full_names, recount_matrix
from tests.supervision.recount.counting import recount
from tests.supervision.recount.reading import table

CHONGQING = "500000"
UNITS = {
    "jtj": "市交通局",
    "sww": "市商务委",
    "jxw": "市经济信息委",
    "sthj": "市生态环境局",
    "gaj": "市公安局",
    "zjw": "市住房城乡建委",
}
PEOPLE = {
    "clerk": ("coordinator", None),
    "head": ("coordinator_head", None),
    "leader": ("leader", None),
    "principal": ("principal", None),
    "zihuan": ("liaison", "资环处"),
    "zihuan-head": ("unit_head", "资环处"),
    **{name: ("liaison", unit) for name, unit in UNITS.items()},
    **{f"{name}-head": ("unit_head", unit) for name, unit in UNITS.items()},
}
TRAFFIC, GOODS, PRICES = "50-22-11-06", "50-22-11-07", "50-22-11-22"
STATIONS = "两种及以上能源供应类型的车用综合能源站"
ELSEWHERE = "市规划自然资源局"
ON_COURSE = {"forecast": "on_course"}
STAGED = {"stage": "drafting", **ON_COURSE}
WANTS = "请协调综合能源站用地指标"
DISAGREES = "居民阶梯水价不宜按区划分"


@pytest.mark.slow
@pytest.mark.on("postgresql")
def test_the_quarter_of_chongqing(quarter: Story, tmp_path: Path) -> None:
    story, scans = quarter, Scans(quarter, CHONGQING)
    story.hire(CHONGQING, PEOPLE)
    give_figures(
        story.app,
        TRAFFIC,
        **{STATIONS: "市交通局", "公共交通": ELSEWHERE, "公交接驳率": ELSEWHERE, "新车销售": ELSEWHERE},
    )
    assert {one["stage"] for one in scans.today()} == {"A1"}
    scans.until(date(2026, 11, 23))
    opened = story.person("clerk").send("/rounds/open?quarter=2026Q4", quarter="2026Q4")
    assert "已开2026年第4季度" in opened.text
    scans.until(date(2026, 12, 10))
    each_for_itself(story, tmp_path)
    a_later_date(story)
    scans.until(date(2026, 12, 14))
    returned_and_corrected(story)
    scans.until(date(2026, 12, 16))
    handed_up_and_joined(story)
    by_telephone(story)
    missing = {(one["task"], one["department"]) for one in scans.until(date(2026, 12, 24)) if one["stage"] == "A4"}
    assert (TRAFFIC, "重庆市经济和信息化委员会") in missing and (TRAFFIC, "重庆市公安局") not in missing
    late(story)
    scans.until(date(2026, 12, 31))
    closed(story)
    book = story.workbook("leader", "2026Q4")
    recounted(story, book)
    made_up(story, book)


def each_for_itself(story: Story, folder: Path) -> None:
    """（六）: each of the ten bodies tells its own part: figures, words, a 零报告, the Excel form."""
    traffic = story.person("jtj")
    values = figure_fields(traffic, report_at(traffic, TRAFFIC), {STATIONS: "70"}, "2026-11-30", "行业统计")
    said = {"progress_text": "综合能源站建成70座。", "coordination": WANTS, **ON_COURSE, **values}
    report(traffic, TRAFFIC, said)
    report(story.person("gaj"), TRAFFIC, {"progress_text": "本期无新增事项。", "situation": "nil"})
    words = {"progress_text": "印发年度工作要点。", **ON_COURSE}
    report(story.person("zihuan"), TRAFFIC, words, ("工作要点.pdf", b"%PDF-1.7"))
    form = folder / "form.xlsx"
    story.command("form", "export", "--round", "2026Q4", "--department", "市商务委", "--output", str(form))
    told = {
        TRAFFIC: {"进展情况": "开展新能源汽车下乡。", "完成预判": "能完成", "本期情况": "有进展"},
        GOODS: {"进展情况": "印发促进办法。", "完成预判": "能完成", "成果阶段": "印发/建成", "本期情况": "有进展"},
    }
    assert "2 项已送单位负责人审批" in excel(story.person("sww"), form, told)
    for head, count in (("jtj-head", 1), ("gaj-head", 1), ("zihuan-head", 1), ("sww-head", 2)):
        assert f"已审批 {count} 份" in approve(story.person(head))
    clerk = story.person("clerk")
    at = round_at(clerk)
    for unit in ("市发展改革委", "市公安局", "市商务委"):
        assert "已采用" in accept(clerk, report_of(clerk, at, unit, TRAFFIC)).text
    assert "核评正常推进" in accept(clerk, report_of(clerk, at, "市商务委", GOODS), "normal").text
    assert "已退回市交通局" in give_back(clerk, report_of(clerk, at, "市交通局", TRAFFIC), "请核实座数")


def a_later_date(story: Story) -> None:
    """交通局 asks for more time for the stations; the office looks, the principal grants, as the date is past."""
    words = {"requested_on": "2027-12-31", "category": "funds", "reason": "用地未落实", "progress": "已建70座"}
    request = ask_later(story.person("jtj-head"), TRAFFIC, {**words, "remedy": "每月调度"})
    clerk, principal = story.person("clerk"), story.person("principal")
    assert "转主要领导审批" in clerk.send(request, action=f"{request}/forward", words="属实").text
    assert "延期至 2027-12-31" in principal.send(request, action=f"{request}/grant", due_on="2027-12-31").text


def returned_and_corrected(story: Story) -> None:
    """What came back is mended and accepted; on time is judged by the first submission."""
    traffic = story.person("jtj")
    assert "请核实座数" in traffic.page("/reports").text
    address = report_at(traffic, TRAFFIC)
    values = figure_fields(traffic, address, {STATIONS: "80"}, "2026-11-30", "行业统计")
    report(traffic, TRAFFIC, {"progress_text": "综合能源站建成80座。", **values})
    assert "已审批 1 份" in approve(story.person("jtj-head"))
    assert "已采用" in accept(story.person("clerk"), address).text


def handed_up_and_joined(story: Story) -> None:
    """（二十二）: co-bodies hand up to the lead, one is sent back, one disagrees; the lead quotes and chases."""
    told = {
        "jtj": {"progress_text": "停车收费改革方案印发。"},
        "jxw": {"progress_text": "差别电价已执行。"},
        "sthj": {"progress_text": "水价方案征求意见。", "dissent": DISAGREES},
    }
    handed = {}
    for name, words in told.items():
        handed[name] = report(story.person(name), PRICES, {**STAGED, **words})
        assert "已审批 1 份" in approve(story.person(f"{name}-head"))
    lead = story.person("zihuan")
    form = f"{report_at(lead, PRICES)}/edit"
    back = lead.send(form, send_back=handed["jxw"].rpartition("/")[2]).request.path
    assert "已退回市经济信息委的报告" in lead.send(back, reason="请写明户数").text
    report(story.person("jxw"), PRICES, {"progress_text": "差别电价执行 120 户。"})
    approve(story.person("jxw-head"))
    desk = co_bodies(lead, form)
    assert (desk["市交通局"], desk["市生态环境局"], desk["市城市管理局"]) == ("已报", "已报，有不同意见", "未报")
    for name in ("jtj", "jxw"):
        lead.send(form, quote=handed[name].rpartition("/")[2])
    chase = lead.send(form, chase="1").request.path
    assert "已催报 3 家配合单位" in lead.send(chase, action=chase).text
    joint = report(lead, PRICES, STAGED)
    assert "已审批 1 份" in approve(story.person("zihuan-head"))
    clerk = story.person("clerk")
    shown = clerk.page(joint.replace("/reports/", "/reviews/")).text
    assert "【市经济信息委】差别电价执行 120 户。" in shown and "汇总时未收到配合单位报告：市住房城乡建委" in shown
    assert "核评正常推进" in accept(clerk, joint, "normal").text
    assert "意见分歧 1 项" in clerk.page("/dissents").heading


def by_telephone(story: Story) -> None:
    """代录 for a body without an account; another one of the office accepts it."""
    clerk = story.person("clerk")
    at = report_of(clerk, round_at(clerk), "市邮政管理局", TRAFFIC)
    said = {"entered_how": "phone", "entered_from": "王某，市场处", "progress_text": "新能源快递车占比提高。"}
    assert "已代录市邮政管理局" in enter_for_unit(clerk, at, said)
    assert accept(clerk, at).status_code == 403, "nobody accepts what he entered"
    assert "已采用" in accept(story.person("head"), at).text


def late(story: Story) -> None:
    """A day after the cut-off is 补报."""
    words = {"progress_text": "整车企业新增产能。", **ON_COURSE}
    address = report(story.person("jxw"), TRAFFIC, words)
    assert "已审批 1 份" in approve(story.person("jxw-head"))
    shown = story.person("clerk").page(address.replace("/reports/", "/reviews/"))
    assert "提交晚于截止日" in shown.text
    assert "已采用" in accept(story.person("clerk"), address).text


def closed(story: Story) -> None:
    """The head closes on the last day; who told nothing is 缺报."""
    head = story.person("head")
    at = round_at(head)
    done = head.send(f"{at}/close", action=f"{at}/close", reason="年底前办完")
    assert "已关闭2026年第4季度" in done.text and "冻结 25 条任务的灯" in done.text


def recounted(story: Story, book: Workbook) -> None:
    """Every sheet agrees with a recount, and with what these people did."""
    recount(book)
    clerk = story.person("clerk")
    recount_matrix(matrix(clerk, round_at(clerk)), book, full_names(story, CHONGQING))
    ledger = {row["任务编号"]: row for row in table(book, "任务台账")}
    told = story.tasks(CHONGQING, "--on", "2027-01-01")  # the day after the review end: the round has ended
    assert {code: as_closed(row["亮灯"]) for code, row in ledger.items()} == {
        code: as_closed(task["light_reason"]) for code, task in told.items()
    }
    details = {(row["任务编号"], row["单位"]): row for row in table(book, "报送明细")}
    owed = [(row["报送结果（按时/补报/缺报/免报）"], row["零报告"], row["退回次数"]) for row in traffic_rows(details)]
    assert Counter(owed) == {
        ("按时", "否", 0): 3,
        ("按时", "是", 0): 1,
        ("按时", "否", 1): 1,
        ("补报", "否", 0): 1,
        ("缺报", "否", 0): 4,
    }
    assert details[PRICES, "重庆市经济和信息化委员会"]["状态"] == "已采用"
    (later,) = table(book, "延期调整")
    assert (later["任务编号"], later["次数"], later["结论"]) == (TRAFFIC, "第1次（补办）", "已批准，延至2027-12-31")
    dates = [later[title].date() for title in ("原时限", "申请时限", "审批日期")]
    assert dates == [date(2025, 12, 31), date(2027, 12, 31), date(2026, 12, 10)]
    issues = {tuple(row.values())[1:5] for row in table(book, "问题与协调")}
    assert {(kind, words, body) for kind, words, _, body in issues} == {
        ("问题", WANTS, "重庆市交通局"),
        ("意见分歧", DISAGREES, "重庆市生态环境局"),
    }


def traffic_rows(details: dict[tuple[str, str], dict[str, object]]) -> list[dict[str, object]]:
    """The rows of （六）, one for each of its ten bodies."""
    rows = [row for (code, _), row in details.items() if code == TRAFFIC]
    assert len(rows) == 10
    return rows


def made_up(story: Story, frozen: Workbook) -> None:
    """What comes after the closing is 补报 in the matrix; the frozen quarter stays as it was."""
    story.day(date(2027, 1, 5))
    words = {"progress_text": "绿色建材下乡。", **ON_COURSE}
    address = report(story.person("zjw"), TRAFFIC, words)
    approve(story.person("zjw-head"))
    clerk = story.person("clerk")
    assert "已采用" in accept(clerk, address).text
    row = matrix(clerk, round_at(clerk))["市住房城乡建委"]
    assert row["已报"] == 1
    again = story.workbook("leader", "2026Q4")
    assert fingerprint(again) == fingerprint(frozen)


def fingerprint(book: Workbook) -> object:
    """数据指纹 of the cover."""
    cells = {line[0]: line[1] for line in book["封面说明"].iter_rows(values_only=True)}
    return cells["数据指纹(SHA-256)"]
