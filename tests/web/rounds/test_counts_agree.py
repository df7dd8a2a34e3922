"""One function counts what was reported: home pages, matrix, rounds, the command and the workbook say the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from tests.clients.commands import Installation
from tests.clients.pages import Page
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import act
from tests.web.quarters import SAID, accept_all, send_all
from tests.web.reports.test_consolidations import People, hand_in, people
from tests.web.rounds.test_pages import round_at
from tracker import changes
from tracker.acts.reporting import office_reports, reports, reviews
from tracker.database import db
from tracker.people.models import Department
from tracker.reporting.models import Report
from tracker.reporting.office.late_steps import begin
from tracker.tasks.models import Assignment
from tracker.vocabulary import ReportState

__all__ = ["people"]


def tally(page: Page, under: str) -> dict[str, int]:
    """Name and number of each part of the tally below a heading."""
    place = page.tree.xpath(f"//*[self::h2 or self::h3][contains(., '{under}')]/ancestor::section[1]")[0]
    parts = place.xpath(".//dl[@class='tally']/div")
    return {part.findtext("dt"): int(part.xpath("string(dd)")) for part in parts}


def matrix_totals(page: Page) -> dict[str, int]:
    """The 合计 row of the matrix by the heads of its columns."""
    heads = [head.text_content() for head in page.tree.xpath("//div[@class='matrix']//thead//th")][1:7]
    row = page.tree.xpath("//div[@class='matrix']//tbody/tr")[0]
    return {head: int(row.xpath(f"string(td[{place}])")) for place, head in enumerate(heads, 1)}


def begun_alone(app: Flask) -> str:
    """The body with the fewest reports, which the quarter spares them, begins one by itself; its name."""
    with app.app_context():
        by_body = select(Report.department_id).where(Report.jurisdiction_id == "500000").group_by(Report.department_id)
        fewest = by_body.order_by(func.count(), Report.department_id).limit(1)
        found = db.session.scalars(select(Report).where(Report.department_id == fewest.scalar_subquery())).all()
        office_reports.exempt(act(), [(one.id, None) for one in found], "本期无工作")
        duty = db.session.get_one(Assignment, found[0].assignment_id)
        with changes.writing(act()):
            begin(act(), duty, [], act().today, "报送整改情况")
        return db.session.get_one(Department, duty.department_id).short_name


def number_of(page: Page, name: str) -> int:
    """The number beside a name in 今日待办."""
    return int(page.tree.xpath(f"//li[h3='{name}']/a/text()")[0])


@pytest.mark.slow
@pytest.mark.both
def test_every_page_counts_alike(people: People, demo: Installation, demo_app: Flask, tmp_path: Path) -> None:
    """One text lies with the lead, one was returned, one waits for its unit's head, some are taken, the rest silent.

    One that the quarter spared its body begins by itself: it is owed nowhere.
    """
    alone = begun_alone(demo_app)
    hand_in(people.co, people.co_head, "换乘枢纽开工 2 处。")
    several = send_all(demo_app, "市商务委", 4)
    accept_all(demo_app, several[:2])
    with demo_app.app_context():
        reports.approve(act(), [(several[2], None)])
        reviews.give_back(act(), several[2], None, "请补充")

    office = people.clerk
    leader = Visitor.signed_in(demo_app, "cq-leader", demo_passwords(demo)["cq-leader"])
    home, head = tally(office.page("/"), "2026年第4季度"), tally(leader.page("/"), "报送纪律")
    assert home == head and home["交牵头"] == home["退回"] == 1 and home["已采用"] == 2
    totals = matrix_totals(office.page(round_at(office)))
    assert sum(home.values()) == totals["应报"]
    assert (home["未报"], home["退回"]) == (totals["未报"], totals["退回"])
    assert totals["已报"] == totals["应报"] - totals["未报"] == 4
    to_chase = office.page(f"/chases/{round_at(office)[8:]}")
    assert number_of(office.page("/"), "未报单位") == int(re.findall(r"\d+", to_chase.heading)[0])
    assert alone not in to_chase.tree.xpath("//tbody//th//text()")
    own_row = next(
        one
        for one in office.page(round_at(office)).tree.xpath("//div[@class='matrix']//tbody/tr")
        if alone in one.text_content()
    )
    assert (int(own_row.xpath("string(td[1])")), own_row.xpath("string(.//a/b)")) == (0, "主")
    told = office.page("/").text
    assert f"共 {totals['未报']} 份还没有报送" in told and "未报中 1 份待单位负责人审批" in told
    assert f"应报 {totals['应报']} 份，已报 {totals['已报']} 份" in told
    known = next(row for row in json.loads(demo.done("round", "list", "--json").out) if row["jurisdiction"] == "500000")
    assert (known["asked"], known["submitted"], known["missing"]) == (totals["应报"], 4, totals["未报"])
    unit = Visitor.signed_in(demo_app, "cq-liaison-sww", demo_passwords(demo)["cq-liaison-sww"]).page("/")
    own = {part.findtext("dt"): int(part.xpath("string(dd)")) for part in unit.tree.xpath("//dl[@class='tally']/div")}
    assert own == {"应报": 18, "已报": 3, "其中审核退回": 1, "未报": 15, "待审批": 1}
    with demo_app.app_context():
        reports.save_draft(act(), several[2], None, SAID)
        reports.send(act(), several[2], None)
    heads = Visitor.signed_in(demo_app, "cq-unit-head-sww", demo_passwords(demo)["cq-unit-head-sww"]).page("/")
    own = {part.findtext("dt"): int(part.xpath("string(dd)")) for part in heads.tree.xpath("//dl[@class='tally']/div")}
    assert heads.heading.startswith("待审批 2 份") and own["待审批"] == 2, "one came back"
    with demo_app.app_context():
        reports.withdraw(act(), several[2], None)

    demo.done("round", "close", "2026Q4", "--reason", "测试", "--jurisdiction", "500000")
    closed, after = matrix_totals(office.page(round_at(office))), tally(leader.page("/"), "报送纪律")
    assert closed["缺报"] == after["缺报"] == totals["未报"] and "未报" not in after
    file = tmp_path / "台账.xlsx"
    demo.done("report", "build", "--quarter", "2026Q4", "--jurisdiction", "500000", "--output", str(file))
    sheet = load_workbook(file)["报送情况"]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[1], int) and row[0] != "合计"]
    assert (sum(row[1] for row in rows), sum(row[4] for row in rows)) == (closed["应报"], closed["缺报"])
    assert re.search(
        rf"缺报 {closed['缺报']} 份", office.page(f"/round-reports/{round_at(office)[8:]}?sent=missed").heading
    )
    with demo_app.app_context():
        missing = select(Report).where(
            Report.state == ReportState.MISSING, Report.round_id == int(round_at(office)[8:])
        )
        reports.save_draft(act(), db.session.scalars(missing.limit(1)).one().id, None, SAID)
    begun = office.page(f"/round-reports/{round_at(office)[8:]}?sent=missed")
    assert f"缺报 {closed['缺报']} 份" in begun.heading and "其中 1 份正在补报、还没有报送" in begun.text
