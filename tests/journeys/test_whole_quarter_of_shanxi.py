"""2026年第4季度 of 山西: a measure of many clauses, and the cities, whose people see their own rows alone."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from openpyxl import Workbook

from tests.journeys.desks import Scans, matrix, report_of, round_at
from tests.journeys.offices import Story, accept, approve, report, sign
from tests.journeys.recount import as_closed, full_names, recount_matrix, recount_places
from tests.supervision.recount.counting import recount
from tests.supervision.recount.reading import table

SHANXI = "140000"
OFFICE = {
    "clerk": ("coordinator", None),
    "leader": ("leader", None),
    "swt": ("liaison", "省商务厅"),
    "swt-head": ("unit_head", "省商务厅"),
    "scjgj": ("liaison", "省市场监管局"),
    "scjgj-head": ("unit_head", "省市场监管局"),
}
CITIES = {"ty": ("140100", "太原市发展改革委"), "dt": ("140200", "大同市发展改革委")}
FOOD = tuple(f"14-22-197-04-{number}" for number in range(1, 10))
"""The nine clauses of （四）; the third and the fourth belong to two bodies."""
SHARED, ALONE = FOOD[2:4], FOOD[7]
PRICES, FEES = "14-22-197-21-2", "14-22-197-21-3"
"""（二十一）: 各市发展改革委 alone, and with 各市 of two other trades."""
CLOSED_ON = date(2027, 1, 1)
"""The day after its review end; frozen days count to it."""
ON_COURSE = {"forecast": "on_course"}
STAGED = {"stage": "drafting", **ON_COURSE}
TY_SAID, DT_SAID = "峰谷电价方案已报省能源局。", "公交票价听证已办结。"


@pytest.mark.slow
@pytest.mark.on("sqlite")
def test_the_quarter_of_shanxi(quarter: Story) -> None:
    story, scans = quarter, Scans(quarter, SHANXI)
    story.hire(SHANXI, OFFICE)
    for name, (code, body) in CITIES.items():
        story.hire(code, {name: ("liaison", body), f"{name}-head": ("unit_head", body)})
    assert {one["stage"] for one in scans.today()} == {"A1"}
    assert "已签收 2 项" in sign(story.person("ty"), PRICES, FEES)
    scans.on(date(2026, 12, 1))
    opened = {row["round"]: row["opened_on"] for row in story.data("round", "list", "--jurisdiction", SHANXI)}
    assert opened["2026Q4"] == "2026-12-01", "by the turn, on the first working day"
    scans.on(date(2026, 12, 15))
    clauses(story)
    cities(story)
    scans.on(date(2027, 1, 4))
    book = story.workbook("leader", "2026Q4")
    recounted(story, book)
    own_rows_alone(story)


def clauses(story: Story) -> None:
    """（四）: one body tells three clauses, another its part of two; the rest stays untold."""
    for name, codes in (("swt", (*SHARED, ALONE)), ("scjgj", SHARED)):
        for code in codes:
            report(story.person(name), code, {"progress_text": f"{name}推进{code}。", **ON_COURSE})
        assert f"已审批 {len(codes)} 份" in approve(story.person(f"{name}-head"))
    clerk = story.person("clerk")
    at = round_at(clerk)
    for body, codes in (("省商务厅", (*SHARED, ALONE)), ("省市场监管局", SHARED[:1])):
        for code in codes:
            assert "核评正常推进" in accept(clerk, report_of(clerk, at, body, code), "normal").text


def cities(story: Story) -> None:
    """Two cities report, one is spared with a reason, the others tell nothing."""
    told = {"ty": {PRICES: TY_SAID, FEES: "污水处理费调整方案公示。"}, "dt": {PRICES: DT_SAID}}
    clerk = story.person("clerk")
    for name, texts in told.items():
        for code, words in texts.items():
            address = report(story.person(name), code, {"progress_text": words, **STAGED})
            assert "已审批 1 份" in approve(story.person(f"{name}-head"))
            assert "核评正常推进" in accept(clerk, address, "normal").text
    spared = report_of(clerk, round_at(clerk), "阳泉市发展改革委", PRICES).replace("/reports/", "/report-acts/")
    assert "已免报阳泉市发展改革委" in clerk.send(f"{spared}/exempt", reason="本市无定价权限").text


def recounted(story: Story, book: Workbook) -> None:
    """The quarter was closed by the turn; its sheets agree with a recount and with what was told."""
    recount(book)
    clerk = story.person("clerk")
    recount_matrix(matrix(clerk, round_at(clerk)), book, full_names(story, SHANXI))
    recount_places(book)
    assert len(table(book, "任务台账")) == 82
    details = table(book, "报送明细")
    assert Counter(row["报送结果（按时/补报/缺报/免报）"] for row in details) == {"按时": 8, "免报": 1, "缺报": 189}
    places = {(row["任务编号"], row["备注"]): row for row in table(book, "区县情况")}
    assert Counter(code for code, _ in places) == {PRICES: 11, FEES: 33}
    said = Counter((row["任务编号"], row["是否报送"]) for row in places.values())
    assert said == {(PRICES, "是"): 2, (PRICES, "免报"): 1, (PRICES, "否"): 8, (FEES, "是"): 1, (FEES, "否"): 32}
    ledger = {row["任务编号"]: row for row in table(book, "任务台账")}
    assert {code: as_closed(row["亮灯"]) for code, row in ledger.items()} == {
        code: as_closed(task["light_reason"]) for code, task in story.tasks(SHANXI, "--on", str(CLOSED_ON)).items()
    }
    assert [str(ledger[code]["亮灯"]).partition("·")[0] for code in (*SHARED, ALONE)] == ["绿", "绿", "绿"]
    assert f"【太原市发展改革委】{TY_SAID}" in ledger[PRICES]["进展情况(截至日期)"]


def own_rows_alone(story: Story) -> None:
    """A city's account sees its own duties and words, nothing of another city or of the province's bodies."""
    for name, own, other in (("ty", TY_SAID, DT_SAID), ("dt", DT_SAID, TY_SAID)):
        visitor = story.person(name)
        codes = {code for code in story.tasks(SHANXI) if code in visitor.page("/tasks?size=200").text}
        assert codes == {PRICES, FEES}
        task = visitor.page(f"/tasks/{PRICES}").text
        assert own in task and other not in task
        rows = visitor.page(round_at(visitor)).tree.xpath("//tbody/tr")
        assert len(rows) == 2
        assert visitor.get(f"/tasks/{ALONE}").status_code in (403, 404)
