"""A round in the browser: its matrix and the lists behind it, chasing, cut-offs, what it cost the units."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.clients.visitors import Enter, Visitor
from tests.given.builders import NOW, act
from tests.given.rows import CHONGQING
from tests.servers.databases import on_sqlite
from tests.web.review.test_pages import approved, unreported
from tracker.acts.reporting import office_reports, rounds
from tracker.database import db
from tracker.reporting.models import Report, Round
from tracker.tasks.models import Assignment
from tracker.vocabulary import RoundKind

WEIGHT = 120_000
"""Bytes of a page (ux.md 3, Budgets)."""


def round_at(visitor: Visitor) -> str:
    """The address of the open quarter."""
    return next(link for link in visitor.page("/rounds").links if re.fullmatch(r"/rounds/\d+", link))


@pytest.mark.parametrize("office", ["cq-coordinator", "sx-coordinator"])
def test_the_matrix_shows_every_body_and_leads_to_every_list(enter: Enter, office: str) -> None:
    visitor = enter(office)
    at = round_at(visitor)
    page = visitor.page(at)
    assert page.faults() == []
    assert len(visitor.get(at).data) < WEIGHT
    bodies = page.tree.xpath("//div[@class='matrix']//tbody/tr")
    asked = int(bodies[0].xpath("string(td[1])"))
    assert sum(int(row.xpath("string(td[1])")) for row in bodies[1:]) == asked > 100
    cells = page.tree.xpath("//td[contains(@class, 'm-cells')]/a")
    exempt = int(bodies[0].xpath("string(td[6])"))
    assert len(cells) == asked + exempt
    assert visitor.get(cells[0].get("href")).status_code == 200
    listed = visitor.page(bodies[0].xpath("td[1]/a/@href")[0])
    assert listed.faults() == [] and f"应报 {asked} 份" in listed.heading
    body = visitor.page(bodies[1].xpath("td[5]/a/@href")[0])
    assert f"未报 {bodies[1].xpath('string(td[5])')} 份" in body.heading


@pytest.mark.slow
def test_the_excel_way_is_one_click_from_the_round_and_in_the_menu(enter: Enter) -> None:
    office = enter("cq-coordinator")
    at = round_at(office)
    assert "/forms" in office.page("/").links and "/forms" in office.page(at).links
    number = at.rpartition("/")[2]
    packed = office.send(at, action=f"/forms/all/{number}")
    assert "正在生成全部单位的填报表和调度函代拟稿" in packed.text
    unit = enter("cq-liaison-sww")
    assert not unit.page("/").tree.xpath("//nav//a[@href='/forms']"), "a unit finds its own beside its reports"


@pytest.mark.slow
def test_only_what_is_unsent(enter: Enter) -> None:
    approved(enter)
    office = enter("cq-coordinator")
    at = round_at(office)
    everything, unsent = office.page(at), office.page(f"{at}?sent=no")
    marks = [node.text for node in unsent.tree.xpath("//td[contains(@class, 'm-cells')]/a/b")]
    assert set(marks) == {"未"}
    assert "审" in [node.text for node in everything.tree.xpath("//td[contains(@class, 'm-cells')]/a/b")]


@pytest.mark.slow
def test_a_sum_is_that_of_the_rows_under_it_and_leads_to_no_other_list(enter: Enter, demo_app: Flask) -> None:
    """“合计 20 家” over who has not reported had the numbers of all 33; 免报 led to what none of them had."""
    office = enter("cq-coordinator")
    at = round_at(office)
    with demo_app.app_context():
        spare_one_body(int(at.rpartition("/")[2]))
    for address in (at, f"{at}?sent=no"):
        page = office.page(address)
        total, *bodies = page.tree.xpath("//div[@class='matrix']//tbody/tr")
        assert page.faults() == [] and total.xpath("string(th)") == f"合计 {len(bodies)} 家"
        for place in range(1, 7):
            told = total.xpath(f"string(td[{place}])")
            assert int(told) == sum(int(row.xpath(f"string(td[{place}])")) for row in bodies), (address, place)
            for link in total.xpath(f"td[{place}]/a/@href"):
                assert f" {told} 份" in office.page(link).heading, (address, place)
        assert len(total.xpath("td[5]/a")) == 1, "who has not reported is all under it"
        assert len(total.xpath("td[6]/a")) == (address == at)


def spare_one_body(round_id: int) -> None:
    """The body with the fewest reports has none to send; another has one that is spared, and owes the rest."""
    of_round = Report.round_id == round_id
    by_body = select(Report.department_id).where(of_round).group_by(Report.department_id)
    fewest, *_, most = db.session.scalars(by_body.order_by(func.count(), Report.department_id)).all()
    ids = select(Report.id).where(of_round)
    spared = list(db.session.scalars(ids.where(Report.department_id == fewest)))
    spared += db.session.scalars(ids.where(Report.department_id == most).order_by(Report.id).limit(1)).all()
    office_reports.exempt(act(), [(one, None) for one in spared], "本期无工作")


@pytest.mark.slow
def test_of_a_closed_round_one_choice_is_marked_and_every_number_leads_to_what_it_counts(enter: Enter) -> None:
    """Two tabs were marked at once; the number of who is chased led to an empty list."""
    office = enter("cq-coordinator")
    at = round_at(office)
    assert "已关闭" in enter("cq-head").send(f"{at}/close", reason="测试").text
    missed = office.page(f"{at}?sent=missed")
    assert [tab.text for tab in missed.tree.xpath("//nav[@aria-label='单位']//a[@aria-current]")] == ["只看缺报"]
    marks = [node.text for node in missed.tree.xpath("//td[contains(@class, 'm-cells')]/a/b")]
    assert set(marks) == {"缺"}
    chased = office.page(f"/chases/{at.rpartition('/')[2]}").tree.xpath("//tr[td/input[@name='chosen']]")
    for unit in chased[:2]:
        listed = office.page(unit.xpath("th/a/@href")[0])
        assert listed.faults() == [] and f"未报、缺报 {unit.xpath('string(td[2])')} 份" in listed.heading


def test_a_unit_sees_its_own_reports_only(enter: Enter) -> None:
    liaison = enter("cq-liaison-sww")
    page = liaison.page(round_at(liaison))
    assert page.faults() == [] and "市交通局" not in page.text and "催报" not in page.text
    number = round_at(liaison).rpartition("/")[2]
    assert "市交通局" not in liaison.page(f"/round-reports/{number}").text
    assert liaison.get(f"/chases/{number}").status_code == 403
    assert enter("sx-coordinator").get(f"/chases/{number}").status_code == 404


@pytest.mark.slow
def test_what_came_back_is_chased_beside_what_never_came(enter: Enter) -> None:
    at, office = approved(enter), enter("cq-coordinator")
    office.send(at, action=f"{at}/return", reason="请补充文号")
    number = round_at(office).rpartition("/")[2]
    page = office.page(f"/chases/{number}")
    assert page.faults() == [] and "退回未重报 1 份" in page.text
    (unit,) = page.tree.xpath("//tr[th/a[text()='市商务委']]//input[@name='chosen']/@value")
    assert "截止，另有 1 份退回修改后尚未重新报送" in office.page(f"/chases/{number}?unit={unit}").text
    (link,) = office.page(f"/rounds/{number}").tree.xpath("//a[contains(@href, 'standing=returned')]/@href")[:1]
    listed = office.page(link)
    assert listed.faults() == [] and "退回 1 份" in listed.heading
    sent = f"/round-reports/{number}?unit={unit}&sent=yes"
    assert f"/chases/{number}?unit={unit}" in office.page(sent).links
    enter("cq-liaison-sww").send(f"{at.replace('/reviews/', '/reports/')}/edit", progress_text="改写", save="1")
    assert f"/chases/{number}?unit={unit}" in office.page(sent).links, "begun again it has not come either"


@pytest.mark.both
def test_everybody_missing_is_chased_with_the_message_shown_first(enter: Enter) -> None:
    office = enter("cq-coordinator")
    home = office.page("/")
    at = next(link for link in home.links if link.startswith("/chases/"))
    page = office.page(at)
    assert page.faults() == []
    assert "进展报告还有" in page.text and "请填写后送单位负责人审批" in page.text
    boxes = page.tree.xpath("//input[@name='chosen']")
    assert boxes and all(box.get("checked") is not None for box in boxes)
    fields = next(form.fields for form in page.forms if "chosen" in form.names)
    chosen = [box.get("value") for box in boxes]
    sent = office.client.post(at, data={**fields, "chosen": chosen}, follow_redirects=True)
    assert f"已催报 {len(chosen)} 家" in sent.text
    assert "岗位无人，请电话催办" in page.text, "most bodies of the demo have no liaison"
    assert "未送达（岗位无人），请电话联系：" in sent.text and "市交通局" in sent.text
    liaison = enter("cq-liaison-sww")
    assert "2026年第4季度进展报告还有 18 份未报送" in liaison.page("/inbox").text
    again = next(form.fields for form in office.page(at).forms if "chosen" in form.names)
    refused = office.client.post(at, data={**again, "chosen": chosen})
    assert refused.status_code == 422 and "今天都已催报过" in refused.text
    nobody = next(form.fields for form in office.page(at).forms if "chosen" in form.names)
    nobody.pop("chosen", None)
    assert "请先勾选" in office.client.post(at, data=nobody).text


def test_a_call_is_noted_in_two_clicks(enter: Enter) -> None:
    office = enter("cq-coordinator")
    chases = next(link for link in office.page("/").links if link.startswith("/chases/"))
    at = next(link for link in office.page(chases).links if "/call/" in link)
    page = office.page(at)
    assert page.faults() == [] and "联络员" in page.text
    noted = office.send(at, spoken_to="张某", note="明天报")
    assert "已记电话催办" in noted.text and "张某：明天报" in noted.text


@pytest.mark.slow
def test_several_are_spared_from_the_list(enter: Enter) -> None:
    liaison, office = enter("cq-liaison-sww"), enter("cq-coordinator")
    unreported(liaison)
    number = round_at(office).rpartition("/")[2]
    at = f"/round-reports/{number}?sent=no"
    box = office.page(at).tree.xpath("//input[@name='chosen']/@value")[0]
    action = f"/round-reports/{number}/exempt"
    for values, told in (({"chosen": box, "reason": ""}, "请填写免报的理由"), ({"reason": "已划转"}, "请先勾选")):
        answer = office.send(at, action=action, **values)
        assert answer.status_code == 422 and told in answer.text
    assert "已免报 1 份" in office.send(at, action=action, chosen=box, reason="职责已划转").text


def test_cut_offs_are_changed_with_notice(enter: Enter) -> None:
    office = enter("cq-coordinator")
    at = f"{round_at(office)}/cutoffs"
    page = office.page(at)
    assert page.faults() == [] and "改截止日" in page.heading
    wrong = office.send(at, unit_due_on="下周", lead_due_on="2026-12-25", reason="")
    assert wrong.status_code == 422
    assert (
        "要写成 2026-12-23 这样的日期" in wrong.text and "请填写改截止日的理由" in wrong.text and "下周" in wrong.text
    )
    done = office.send(at, unit_due_on="2026.12.24", reason="元旦假期调整")
    assert "已改截止日，已通知" in done.text and "2026-12-24 报送截止" in done.text
    assert "元旦假期调整" in enter("cq-liaison-sww").page("/inbox").text


def test_days_are_set_before_a_round_is_opened(enter: Enter) -> None:
    office = enter("cq-coordinator")
    at = "/rounds/open?quarter=2027Q1"
    page = office.page(at)
    assert page.faults() == [] and "开期前可以改" in page.text
    wrong = office.send(at, unit_due_on="2027-03-31", lead_due_on="2027-03-25", review_ends_on="2027-03-31")
    assert wrong.status_code == 422 and "牵头汇总截止不能早于报送截止" in wrong.text


@pytest.mark.parametrize("quarter", ["0000Q1", "9999Q4"])
def test_a_quarter_of_no_year_is_said(enter: Enter, quarter: str) -> None:
    answer = enter("cq-coordinator").get(f"/rounds/open?quarter={quarter}")
    assert answer.status_code == 422 and "年份应在 2000 至 2100 之间" in answer.text


@pytest.mark.slow
def test_what_a_round_cost_is_shown_to_the_office_and_to_the_unit_itself(enter: Enter) -> None:
    approved(enter)
    office, liaison = enter("cq-coordinator"), enter("cq-liaison-sww")
    at = round_at(office).replace("/rounds/", "/burdens/")
    page = office.page(at)
    assert page.faults() == [] and "市商务委" in page.text and "市交通局" in page.text and "不作排名" in page.text
    own = liaison.page(at)
    assert own.faults() == [] and "市商务委" in own.text and "市交通局" not in own.text
    assert "提前 33.0" in own.text
    assert at in liaison.page("/burdens").links
    for nobody in ("cq-leader", "cq-system"):
        assert enter(nobody).get(at).status_code == 403


@on_sqlite
def test_what_rounds_cost_is_shown_by_year(enter: Enter, demo_app: Flask) -> None:
    approved(enter)
    with demo_app.app_context():
        held = {"opened_at": NOW, "opened_by": "系统", "closed_on": date(2026, 1, 9), "closed_at": NOW}
        of = {"kind": RoundKind.QUARTER, "as_of": date(2025, 12, 20), "opened_on": date(2025, 12, 1)}
        db.session.add(Round(jurisdiction_id=CHONGQING, name="2025Q4", **of, **held))
        db.session.commit()
    for visitor in (enter("cq-coordinator"), enter("cq-liaison-sww")):
        newest, before = visitor.page("/burdens"), visitor.page("/burdens?year=2025")
        for page, shown in ((newest, "2026年第4季度"), (before, "2025年第4季度")):
            assert page.faults() == []
            assert page.tree.xpath("//table//tbody//th//text()") == [shown]
            assert page.tree.xpath("//span[@class='year-links']/a/text()") == ["2026年 1", "2025年 1"]
        assert before.tree.xpath("//table//tbody//td[1]/text()") == ["0"]
        for no_year in ("1999", "x"):
            assert visitor.page(f"/burdens?year={no_year}").tree.xpath("//table//tbody//th//text()") == [
                "2026年第4季度"
            ]


@pytest.mark.slow
def test_nobody_is_chased_for_what_nobody_makes_up(enter: Enter, demo_app: Flask) -> None:
    """催报 stood on top of the matrix, and its page had nobody."""
    office = enter("cq-coordinator")
    at = round_at(office)
    chase = at.replace("/rounds/", "/chases/")
    with demo_app.app_context():
        rounds.close_round(act(), int(at.rpartition("/")[2]))
        assert chase in office.page(at).links
        db.session.execute(update(Assignment).values(ended_on=act().today))
        db.session.commit()
    page = office.page(at)
    assert chase not in page.links and int(page.tree.xpath("string(//div[@class='matrix']//tbody/tr[1]/td[5])")) > 100
