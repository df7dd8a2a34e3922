"""Excel 填报 in the browser: take away, hand in, look, confirm; whose form it is; what is refused is told."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.clients.commands import Installation
from tests.clients.downloads import begin_anew, taken
from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.given import rows
from tests.given.builders import TODAY, act
from tests.servers.databases import on_sqlite
from tests.web.reports.test_paper import on_paper
from tracker.acts.reporting import rounds
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Task
from tracker.reporting.models import Report, ReportVersion, Round, RoundCutoffs
from tracker.vocabulary import Mode, RoundKind


@pytest.fixture
def enter(enter: Enter, open_quarter: None) -> Enter:
    """While 2026Q4 is open in both regions."""
    return enter


def form_at(visitor: Visitor, page: str = "/forms") -> str:
    """Address of the first form a page offers."""
    return next(link for link in visitor.page(page).links if re.fullmatch(r"/forms/\d+/\d+", link))


def filled(visitor: Visitor, path: str, **cells: Any) -> bytes:
    """The form at an address, with these values in cells of 填报."""
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.text
    book = load_workbook(io.BytesIO(answer.data))
    for at, value in cells.items():
        book["填报"][at] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(visitor: Visitor, *files: bytes) -> TestResponse:
    """Hand files in as the form of the page does."""
    form = next(one for one in visitor.page("/forms").forms if "files" in one.names)
    chosen = [(io.BytesIO(data), f"填好{number}.xlsx") for number, data in enumerate(files)]
    data = {**{name: value for name, value in form.fields.items() if name != "files"}, "files": chosen}
    return visitor.client.post(form.action, data=data, content_type="multipart/form-data", follow_redirects=True)


def answered(page: TestResponse, *told_by: str) -> dict[str, str]:
    """The fields that say how each body answered, in the order of the page."""
    values: dict[str, str] = {}
    for id, who in zip(Page.of(page.text).tree.xpath("//input[@name='entered']/@value"), told_by, strict=True):
        values |= {f"how_{id}": "paper", f"told_by_{id}": who, f"told_on_{id}": "2026.11.19"}
    return values


def confirm(visitor: Visitor, page: TestResponse, **values: str) -> TestResponse:
    """确认导入 on the page of differences."""
    read = Page.of(page.text)
    form = next(one for one in read.forms if one.action == "/forms/take")
    repeated = {name: read.tree.xpath(f"//input[@name='{name}']/@value") for name in ("upload", "entered", "skipped")}
    data = {**form.fields, **repeated, **values}
    return visitor.client.post(form.action, data=data, follow_redirects=True)


@pytest.mark.slow
@on_sqlite
def test_from_home_and_back(enter: Enter) -> None:
    """Down from the home page, up on it, confirm: nothing between them."""
    liaison = enter("cq-liaison-sww")
    home = liaison.page("/")
    assert any("files" in form.names for form in home.forms)
    path = form_at(liaison, "/")
    answer = liaison.get(path)
    assert "attachment" in answer.headers["Content-Disposition"]
    page = upload(liaison, filled(liaison, path, K4="出台方案，\n检查 120 家", J4="有进展", J5="零报告", K5="没有安排"))
    assert page.status_code == 200
    read = Page.of(page.text)
    assert read.faults() == []
    assert read.heading == "改动 4 格，涉及 2 项任务"
    assert "填报!K4" in read.text and "出台方案， 检查 120 家" in read.text and "16 项没有改动" in read.text
    done = confirm(liaison, page)
    assert "已导入 2 项任务 4 格：1 项已送单位负责人审批，1 项存为草稿" in Page.of(done.text).text
    assert Page.of(upload(liaison, filled(liaison, path)).text).heading == "没有改动"


def test_sent_for_approval_in_the_same_act(enter: Enter) -> None:
    liaison = enter("cq-liaison-sww")
    page = upload(liaison, filled(liaison, form_at(liaison), J5="零报告", K5="没有安排", K6="写了一半"))
    text = Page.of(page.text).text
    assert "内容完整的 1 项" in text and "送审批前还要补：请选择本年完成预判" in text
    done = confirm(liaison, page, send="1")
    assert "1 项已送单位负责人审批，1 项存为草稿" in Page.of(done.text).text
    assert "没有安排" in enter("cq-unit-head-sww").page("/approvals").text


@on_sqlite
def test_what_is_complete_goes_for_approval_unless_the_tick_is_taken_off(enter: Enter) -> None:
    """Once imported the same file changes nothing: each draft would have to be opened and sent for itself."""
    liaison = enter("cq-liaison-sww")
    page = upload(liaison, filled(liaison, form_at(liaison), J5="零报告", K5="没有安排"))
    form = next(one for one in Page.of(page.text).forms if one.action == "/forms/take")
    assert form.fields["send"] == "1"
    kept = {name: value for name, value in form.fields.items() if name != "send"}
    done = liaison.client.post(form.action, data=kept, follow_redirects=True)
    assert "已导入 1 项任务 2 格：1 项存为草稿" in Page.of(done.text).text


@pytest.mark.slow
def test_where_the_head_signs_on_paper_it_is_said_and_registered_next(enter: Enter) -> None:
    on_paper(enter("cq-coordinator"))
    liaison = enter("cq-liaison-sww")
    page = upload(liaison, filled(liaison, form_at(liaison), J5="零报告", K5="没有安排"))
    assert "导入后同时提交单位负责人线下签批：内容完整的 1 项" in Page.of(page.text).text
    done = Page.of(confirm(liaison, page, send="1").text)
    assert "1 项已提交单位负责人线下签批" in done.text and done.heading == "线下签批 1 份"


def test_the_text_of_the_office_itself_goes_to_review(enter: Enter) -> None:
    """保障: no unit head approves it, and what stands in the same form for the unit is entered for it."""
    office = enter("sx-coordinator")
    row = next(row for row in office.page("/forms").tree.xpath("//tr") if "省发展改革委" in row.text_content())
    path = str(row.xpath(".//a/@href")[0])
    sheet: Any = load_workbook(io.BytesIO(office.get(path).data))["填报"]
    own = next(row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 3).value == "14-22-197-24")
    other = 5 if own == 4 else 4
    cells = {f"K{own}": "本年专题调度 4 次", f"K{other}": "来函报送", f"J{other}": "有进展"}
    page = upload(office, filled(office, path, **cells))
    told = Page.of(page.text).text
    assert "导入后同时提交综合处另一位同事审核：内容完整的 1 项；其余 0 项存为草稿" in told
    done = confirm(office, page, send="1", **answered(page, "省发展改革委 张三"))
    assert "1 项已提交综合处另一位同事审核，1 项已代录，待审核" in Page.of(done.text).text


@pytest.mark.slow
def test_confirmed_in_two_windows_nothing_is_imported_twice(enter: Enter) -> None:
    """Two people of one post look at the same file: the second was told 已导入 0 项任务 0 格：."""
    liaison = enter("cq-liaison-sww")
    data = filled(liaison, form_at(liaison), J5="零报告", K5="没有安排")
    first, second = upload(liaison, data), upload(liaison, data)
    assert "1 项已送单位负责人审批" in Page.of(confirm(liaison, first, send="1").text).text
    told = Page.of(confirm(liaison, second, send="1").text).text
    assert "没有改动，没有导入" in told and "已导入" not in told


@pytest.mark.slow
def test_the_office_opens_what_was_skipped_to_read_it(enter: Enter) -> None:
    liaison, office = enter("cq-liaison-sww"), enter("cq-coordinator")
    sent = upload(liaison, filled(liaison, form_at(liaison), J5="零报告", K5="没有安排"))
    row = next(row for row in office.page("/forms").tree.xpath("//tr") if "市商务委" in row.text_content())
    data = filled(office, str(row.xpath(".//a/@href")[0]), J5="有进展", K5="来函报送")
    confirm(liaison, sent, send="1")
    page = Page.of(upload(office, data).text)
    assert "这份报告现在是“待审批”，不能再改。请把这一行恢复原样后再导入" in page.text
    (link,) = [link for link in page.links if re.fullmatch(r"/reports/\d+(/edit)?", link)]
    assert office.get(link).status_code == 200


def test_faults_are_listed_and_marked_in_the_file(enter: Enter, demo_app: Flask) -> None:
    begin_anew(demo_app)
    liaison = enter("cq-liaison-sww")
    page = upload(liaison, filled(liaison, form_at(liaison), J4="随便", K5="=A1", R6="大概"))
    read = Page.of(page.text)
    assert read.faults() == []
    assert read.heading == "有 3 处要先改正"
    assert all(place in read.text for place in ("填报!J4", "填报!K5", "填报!R6"))
    assert all(form.action != "/forms/take" for form in read.forms)
    link = next(link for link in read.links if link.endswith("/marked"))
    sheet: Any = load_workbook(io.BytesIO(liaison.get(link).data))["填报"]
    assert {cell.coordinate for row in sheet for cell in row if cell.comment} == {"J4", "K5", "R6"}
    assert taken(demo_app) == [("round", "填报表"), ("form", "标注错误")]
    assert enter("cq-liaison-zihuan").client.get(link).status_code == 404


def test_nothing_is_kept_of_what_cannot_be_read(enter: Enter) -> None:
    liaison = enter("cq-liaison-sww")
    refused = upload(liaison, b"no workbook")
    assert refused.status_code == 422
    text = Page.of(refused.text).text
    assert "没有读取，什么都没有保存" in text and "填好0.xlsx：这不是 .xlsx 表格" in text
    assert upload(liaison).status_code == 422
    headers = upload(liaison, filled(liaison, form_at(liaison), K3="本期进展", T3="备注"))
    text = Page.of(headers.text).text
    assert "不认识表头“本期进展”" in text and "不认识表头“备注”" in text and "缺少表头：进展情况" in text


def written_by_another(app: Flask, text: str) -> None:
    with app.app_context():
        whose = update(ReportVersion).where(ReportVersion.progress_text == text)
        db.session.execute(whose.values(author_id=None, author="另一位联络员"))
        db.session.commit()


def test_what_another_wrote_meanwhile(enter: Enter, demo_app: Flask) -> None:
    liaison = enter("cq-liaison-sww")
    path = form_at(liaison)
    page = upload(liaison, filled(liaison, path, K4="第一份", J4="有进展"))
    other = upload(liaison, filled(liaison, path, K4="第二份", J4="有进展"))
    confirm(liaison, page)
    written_by_another(demo_app, "第一份")
    late = confirm(liaison, other)
    assert late.status_code == 409
    text = Page.of(late.text).text
    assert "1 项跳过，没有可导入的" in text and "第 4 行：系统已于11月20日更新" in text
    assert "第一份" in text and "第二份" in text


@pytest.mark.slow
@on_sqlite
def test_a_stale_row_is_shown_with_both_texts_and_the_rest_goes_in(enter: Enter, demo_app: Flask) -> None:
    liaison = enter("cq-liaison-sww")
    path = form_at(liaison)
    mine = filled(liaison, path, K4="表里的文字", J4="有进展", K5="另一项", J5="有进展")
    confirm(liaison, upload(liaison, filled(liaison, path, K4="先存的文字", J4="有进展")))
    written_by_another(demo_app, "先存的文字")
    looked = upload(liaison, mine)
    page = Page.of(looked.text)
    assert page.faults() == []
    assert page.heading == "改动 2 格，涉及 1 项任务"
    assert "跳过 1 项" in page.text and "先存的文字" in page.text and "表里的文字" in page.text
    done = Page.of(confirm(liaison, looked).text).text
    assert "已导入 1 项任务 2 格" in done and "1 项跳过，没有导入" in done


@on_sqlite
def test_the_report_says_that_it_came_with_a_form(enter: Enter, demo_app: Flask) -> None:
    """Who handed it in, and with which file; what is written on the page afterwards does not."""
    liaison = enter("cq-liaison-sww")
    confirm(liaison, upload(liaison, filled(liaison, form_at(liaison), K4="新写的", J4="有进展")))
    with demo_app.app_context():
        report_id = db.session.scalar(select(ReportVersion.report_id).where(ReportVersion.progress_text == "新写的"))
    page = f"/reports/{report_id}"
    assert "市商务委联络员填报，由填报表“填好0.xlsx”导入" in liaison.page(page).text
    written_by_another(demo_app, "新写的")
    assert "由填报表" not in liaison.page(page).text


@on_sqlite
def test_a_row_that_may_not_be_written_any_more_is_not_called_older(enter: Enter) -> None:
    """The report is on its way to the unit's head, and nobody wrote in it since the form was handed out."""
    liaison = enter("cq-liaison-sww")
    confirm(liaison, upload(liaison, filled(liaison, form_at(liaison), J4="零报告", K4="没有安排")), send="1")
    page = Page.of(upload(liaison, filled(liaison, form_at(liaison), K4="想起来的一句")).text)
    assert page.heading == "1 项跳过，没有可导入的"
    assert "不能再改" in page.text and "系统已于" not in page.text and "比这张表新" not in page.text


@on_sqlite
def test_a_deleted_row_is_named_in_the_preview(enter: Enter) -> None:
    liaison = enter("cq-liaison-sww")
    book = load_workbook(io.BytesIO(filled(liaison, form_at(liaison), K4="写了", J4="有进展")))
    gone = book["填报"]["C6"].value
    book["填报"].delete_rows(6)
    out = io.BytesIO()
    book.save(out)
    text = Page.of(upload(liaison, out.getvalue()).text).text
    assert "表里没有的 1 项" in text and str(gone) in text


@on_sqlite
def test_a_unit_takes_its_own_form_only(enter: Enter) -> None:
    sww, zihuan, shanxi = enter("cq-liaison-sww"), enter("cq-liaison-zihuan"), enter("sx-liaison-swt")
    path = form_at(sww)
    assert form_at(shanxi) != path
    for other in (zihuan, shanxi, enter("cq-leader"), enter("cq-unit-head-sww")):
        assert other.client.get(path).status_code in (403, 404)
    data = filled(sww, path, K4="别人的表")
    refused = upload(shanxi, data)
    assert refused.status_code == 422
    assert "这份填报表是市商务委的" in Page.of(refused.text).text


def test_office_hands_out_all_and_enters_for_a_unit(enter: Enter, demo: Installation) -> None:
    office = enter("cq-coordinator")
    page = office.page("/forms")
    assert page.faults() == []
    assert len([link for link in page.links if re.fullmatch(r"/forms/\d+/\d+", link)]) > 20
    row = next(row for row in page.tree.xpath("//tr") if "市商务委" in row.text_content())
    data = filled(office, str(row.xpath(".//a/@href")[0]), K4="来函报送", J4="有进展")
    looked = upload(office, data)
    assert "代录" in Page.of(looked.text).text
    told = confirm(office, looked)
    assert told.status_code == 422
    assert "市商务委：这是替单位导入的，请写明怎样收到、谁答复的、哪一天" in Page.of(told.text).text
    done = confirm(office, told, **answered(told, "市商务委 张三"))
    assert "已导入 1 项任务 2 格：1 项已代录，待审核" in Page.of(done.text).text
    queue = office.send(
        "/forms", action=next(one.action for one in office.page("/forms").forms if "/all/" in one.action)
    )
    assert "正在生成全部单位的填报表" in Page.of(queue.text).text


def test_what_is_entered_for_a_co_body_goes_to_its_lead(enter: Enter, demo_app: Flask) -> None:
    office = enter("cq-coordinator")
    with demo_app.app_context():
        joint = (Task.mode == Mode.LEAD_CONSOLIDATES, Task.lead_id != Report.department_id)
        open_one = (
            select(Report, Task.code).join(Task, Task.id == Report.task_id).where(*joint, Report.state == "to_fill")
        )
        report, code = db.session.execute(open_one).first() or (None, "")
        assert report is not None
        path = f"/forms/{report.round_id}/{report.department_id}"
    sheet: Any = load_workbook(io.BytesIO(office.get(path).data))["填报"]
    row = next(row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 3).value == code)
    page = upload(office, filled(office, path, **{f"K{row}": "来函报送", f"J{row}": "有进展"}))
    assert "确认后直接进入审核，其中配合单位的先交牵头单位汇总" in Page.of(page.text).text
    done = Page.of(confirm(office, page, **answered(page, "张三")).text)
    assert "1 项已代录，已交牵头单位，由其汇总" in done.text and "待审核" not in done.text


def test_forms_of_several_units_at_once_each_say_who_answered(enter: Enter, demo_app: Flask) -> None:
    """Each report is kept with its own unit's answer, and each panel says whose it is."""
    office = enter("cq-coordinator")
    paths = {}
    for row in office.page("/forms").tree.xpath("//tr[.//a]"):
        paths[row.xpath("./th")[0].text_content()] = str(row.xpath(".//a/@href")[0])
    units = ("市公安局", "市教委")
    looked = upload(office, *(filled(office, paths[unit], K4=f"{unit}报来", J4="有进展") for unit in units))
    page = Page.of(looked.text)
    assert page.faults() == []
    assert all(f"{unit} （" in page.text and f"{unit}：谁答复的" in page.text for unit in units)
    fields = answered(looked, "市公安局 李四", "市教委 王五")
    done = confirm(office, looked, **fields)
    assert "2 项已代录，待审核" in Page.of(done.text).text
    with demo_app.app_context():
        told = select(ReportVersion).where(ReportVersion.entered_from.is_not(None))
        kept = {version.progress_text: version.entered_from for version in db.session.scalars(told)}
    assert (kept["市公安局报来"], kept["市教委报来"]) == ("市公安局 李四", "市教委 王五")


def test_two_files_that_change_the_same_report_are_named(enter: Enter) -> None:
    liaison = enter("cq-liaison-sww")
    data = filled(liaison, form_at(liaison), K4="写了", J4="有进展")
    read = Page.of(upload(liaison, data, data).text)
    assert read.heading == "有 1 处要先改正"
    assert "“填好0.xlsx”、“填好1.xlsx”都改了" in read.text and read.faults() == []


def test_the_preview_says_whose_form_it_is(enter: Enter, demo_app: Flask) -> None:
    """Also where a form of last quarter is filled in for this one: it would make up a report of then."""
    liaison = enter("cq-liaison-sww")
    data = filled(liaison, form_at(liaison), K4="写了", J4="有进展")
    open_read = Page.of(upload(liaison, data).text)
    assert "市商务委2026年第4季度" in open_read.text and "补报" not in open_read.text
    with demo_app.app_context():
        round = db.session.scalars(select(Round).where(Round.jurisdiction_id == "500000")).one()
        round.closed_at, round.closed_on = datetime(2026, 11, 20, tzinfo=UTC), date(2026, 11, 20)
        db.session.commit()
    read = Page.of(upload(liaison, data).text)
    assert "是市商务委2026年第4季度的填报表，该期已关闭：导入的是那一期的补报，不是本期的报告" in read.text
    assert read.faults() == []


def test_the_lead_is_told_what_sending_does_to_its_co_bodies(enter: Enter) -> None:
    """As before it sends on the page: who is named as missing, and whose text counts as taken in."""
    liaison = enter("cq-liaison-zihuan")
    path = form_at(liaison)
    sheet: Any = load_workbook(io.BytesIO(liaison.get(path).data))["填报"]
    row = next(row for row in range(4, sheet.max_row + 1) if sheet.cell(row, 7).value == "牵头")
    told = {"J": "零报告", "K": "等待上级文件"}
    page = Page.of(upload(liaison, filled(liaison, path, **{f"{at}{row}": value for at, value in told.items()})).text)
    assert "送审批时，“进展情况”末尾将自动注明：汇总时未收到配合单位报告：" in page.text
    assert page.faults() == []


@pytest.mark.slow
def test_a_unit_reads_of_the_verification_that_asks_it(enter: Enter, demo_app: Flask) -> None:
    """Between two quarters each unit read of any 核定 round of its region, also of one that asked it nothing."""
    office, unit = enter("cq-coordinator"), enter("cq-liaison-sww")
    assert "2026年第4季度" in unit.page("/forms").text
    with demo_app.app_context():
        quarter = db.session.scalars(
            select(Round).where(Round.name == "2026Q4", Round.jurisdiction_id == "500000")
        ).one()
        rounds.close_round(act(), quarter.id)
        held = {"jurisdiction_id": "500000", "kind": RoundKind.VERIFICATION, "opened_by": "测试", "as_of": TODAY}
        for name, due_on in (("核定·先截止的", date(2026, 12, 18)), ("核定·后截止的", date(2026, 12, 22))):
            round = rows.added(Round(name=name, opened_on=TODAY, opened_at=quarter.opened_at, **held))
            days = dict.fromkeys(("unit_due_on", "lead_due_on", "review_ends_on", "edition_on"), due_on)
            at = {"recorded_at": quarter.opened_at, "actor": "测试"}
            rows.added(RoundCutoffs(round_id=round.id, provisional=False, **at, **days))
        db.session.commit()
    assert "核定·先截止的等 2 个，2026-12-18 截止" in office.page("/forms").text
    page = unit.page("/forms")
    assert "核定·" not in page.text and "没有开着的报告期" in page.text
    with demo_app.app_context():
        body = select(Department.id).where(Department.short_name == "市商务委").scalar_subquery()
        mine = db.session.scalars(select(Report).where(Report.department_id == body)).first()
        mine.round_id = db.session.scalars(select(Round.id).where(Round.name == "核定·后截止的")).one()
        db.session.commit()
    assert "核定·后截止的，2026-12-22 截止" in unit.page("/forms").text
