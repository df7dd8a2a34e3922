"""The coordinator's desk in the browser: queue, batches, what is undone, entered, spared, opened again, corrected."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from flask import Flask

from tests.clients.commands import Installation
from tests.clients.visitors import Enter, Visitor
from tests.given.builders import TODAY
from tests.web.reports.test_pages import FILE, filled
from tracker.database import db
from tracker.reporting.models import Report
from tracker.tasks.models import Assignment


def approved(enter: Enter, **more: str) -> str:
    """A report of the commerce commission that waits for its review; its address there."""
    report = filled(enter("cq-liaison-sww"), **more)
    enter("cq-unit-head-sww").send("/approvals", action="/approvals")
    return report.replace("/reports/", "/reviews/")


def unreported(liaison: Visitor, code: str = "50-22-11-07") -> str:
    """The address of the report of a task that its liaison still owes."""
    page = liaison.page("/reports")
    row = next(row for row in page.tree.xpath("//ul[@class='duties']/li") if code in row.text_content())
    return str(row.xpath(".//a/@href")[0].removesuffix("/edit"))


def test_accepting_can_be_undone_for_ten_minutes(enter: Enter) -> None:
    at, office = approved(enter), enter("cq-coordinator")
    taken = office.send(at, action=f"{at}/accept", appraisal="normal")
    assert "刚采用：市商务委（七）" in taken.text and "没有待审核的报告" in taken.text
    back = office.send("/reviews", action=f"{at}/undo")
    assert "已撤销采用市商务委（七）" in back.text and "待审核 1 份" in back.text
    assert "撤销采用" in office.page(at).text, "the log says it"
    again = office.client.post(f"{at}/undo", data=token(office, at))
    assert again.status_code == 422 and "不是刚采用的" in again.text
    other = enter("cq-head").page("/reviews")
    assert "刚采用" not in other.text


def token(visitor: Visitor, path: str) -> dict[str, str]:
    """What any POST about the report of that page needs."""
    fields = next(form.fields for form in visitor.page(path).forms if "version" in form.fields)
    return {name: fields[name] for name in ("csrf_token", "form_token", "version")}


def test_the_queue_says_what_gives_cause_to_look(enter: Enter) -> None:
    office = enter("cq-coordinator")
    page = office.page(approved(enter))
    assert page.faults() == []
    assert "没有佐证材料，采用后只算自报" in page.text
    inserts = page.tree.xpath("//button[@data-insert='reason']")
    assert len(inserts) >= 5 and page.tree.xpath("//textarea[@name='reason']")[0].text_content() == ""


def test_who_reads_a_report_sees_the_bodys_own_sentences_first(enter: Enter) -> None:
    """（七） has nine sentences, six of them of 市商务委; 家具 is another body's."""
    report = filled(enter("cq-liaison-sww"))
    head = enter("cq-unit-head-sww")
    (line,) = head.page("/approvals").tree.find_class("fold-head")
    assert "原文（本单位）" in line.text_content()
    head.send("/approvals", action="/approvals")
    page = enter("cq-coordinator").page(report.replace("/reports/", "/reviews/"))
    (promise,) = page.tree.xpath("//section[.//h3[text()='承诺']]|//div[@class='panel'][.//h3[text()='承诺']]")
    shown, *_ = [words.text_content() for words in promise.xpath(".//p[@class='source']")]
    whole = promise.xpath(".//details")[0]
    assert "本条其余" in whole.findtext("summary") and len(shown) < len(whole.findtext("p") or "") * 2
    assert "绿色节能家电" in shown


def test_several_are_returned_for_one_reason_and_none_without(enter: Enter) -> None:
    at, office = approved(enter), enter("cq-coordinator")
    listed = office.page("/review-batches/return")
    assert listed.faults() == [] and "批量退回" in listed.heading
    box = listed.tree.xpath("//input[@name='chosen']/@value")[0]
    none = office.send("/review-batches/return", reason="请补充")
    assert none.status_code == 422 and "请先勾选" in none.text
    empty = office.send("/review-batches/return", chosen=box, reason=" ")
    assert empty.status_code == 422 and "请填写退回的理由" in empty.text
    done = office.send("/review-batches/return", chosen=box, reason="请写明文号")
    assert "已退回 1 份" in done.text
    liaison = enter("cq-liaison-sww")
    assert "请写明文号" in liaison.page("/reports").text
    home = liaison.page("/")
    assert home.faults() == [] and "的报告被退回修改：请写明文号" in home.text
    assert at.replace("/reviews/", "/reports/") in liaison.page("/inbox?news=1").links
    assert "已退回" in office.get(at).text


def test_only_what_is_plainly_unchanged_is_offered_in_batch(enter: Enter) -> None:
    approved(enter)
    page = enter("cq-coordinator").page("/review-batches/unchanged")
    assert page.faults() == [] and "没有可以批量采用的报告" in page.text


def test_a_telephone_answer_is_entered_reviewed_by_another_and_corrected(enter: Enter) -> None:
    liaison, office = enter("cq-liaison-sww"), enter("cq-coordinator")
    report = unreported(liaison)
    at = report.replace("/reports/", "/entering/")
    assert at in office.page(report).links
    form = office.page(at)
    assert form.faults() == []
    for page in (form, office.page(report), liaison.page(report)):
        (promise,) = page.tree.find_class("promise")
        (shown,) = promise.xpath("./p[@class='source']")
        whole = promise.find("details")
        assert "绿色节能家电" in shown.text_content() and "减色印刷" not in shown.text_content()
        assert "本条其余" in whole.findtext("summary") and "减色印刷" in whole.text_content()
    empty = office.send(at, progress_text="", entered_from="")
    assert empty.status_code == 422
    for told in ("请选择答复方式", "请填写是谁答复的", "请填写“进展情况”"):
        assert told in empty.text
    assert "请选择本年完成预判" not in empty.text, "what was not said stays open"
    said = {"entered_how": "phone", "entered_from": "李某，流通处", "progress_text": "已出台方案。"}
    fields = next(one.fields for one in form.forms if "progress_text" in one.names)
    fields.pop("files", None)
    data = {**fields, **said, "files": (io.BytesIO(FILE), "答复扫描.pdf")}
    done = office.client.post(at, data=data, follow_redirects=True)
    assert "已代录市商务委（七）" in done.text and "待审核" in done.text and "答复扫描.pdf" in done.text
    review = report.replace("/reports/", "/reviews/")
    own = office.page(review)
    assert "按单位电话答复代录，李某，流通处于 2026-11-20 答复" in own.text
    assert "请综合处另一位同事采用" in own.text
    assert own.tree.xpath(f"//form[@action='{review}/accept']//button") == [], "no button that is refused"
    assert "不能由本人采用" in office.send(review, action=f"{review}/accept", appraisal="normal").text
    assert "代录" in liaison.page(report).text
    head = enter("cq-head")
    assert "已采用市商务委（七）" in head.send(review, action=f"{review}/accept", appraisal="normal").text

    correcting = report.replace("/reports/", "/report-acts/") + "/correct"
    assert correcting in liaison.page(report).links
    assert liaison.send(correcting, reason="").status_code == 422
    form_again = liaison.send(correcting, reason="方案尚未印发")
    assert "填报（七）" in form_again.text and "已出台方案。" in form_again.text
    assert "放弃更正" in liaison.page(report).text
    drop = report.replace("/reports/", "/report-acts/") + "/drop"
    assert "已放弃更正" in liaison.send(report, action=drop).text
    assert "已采用" in liaison.page(report).text


def test_what_was_entered_is_corrected_by_its_unit_unless_somebody_was_first(enter: Enter) -> None:
    """Its page spoke of what had been accepted, of which there was nothing; who came second was told 无权办理."""
    liaison, office, head = enter("cq-liaison-sww"), enter("cq-coordinator"), enter("cq-head")
    report = unreported(liaison)
    said = {"entered_how": "phone", "entered_from": "李某，流通处", "progress_text": "已出台方案。"}
    office.send(report.replace("/reports/", "/entering/"), **said)
    correcting = report.replace("/reports/", "/report-acts/") + "/correct"
    asked = liaison.page(correcting)
    assert "更正后重新送审批和审核；综合处代录的原文留存" in asked.text and "原来采用的内容" not in asked.text
    review = report.replace("/reports/", "/reviews/")
    assert head.send(review, action=f"{review}/return", reason="请核对").status_code == 200
    fields = next(form.fields for form in asked.forms if "reason" in form.names)
    late = liaison.client.post(correcting, data={**fields, "reason": "数字有误"})
    assert late.status_code == 409 and "已由综合处负责人退回" in late.text and "数字有误" in late.text


def test_a_body_is_spared_and_asked_again(enter: Enter) -> None:
    liaison, office = enter("cq-liaison-sww"), enter("cq-coordinator")
    report = unreported(liaison)
    act = report.replace("/reports/", "/report-acts/")
    refused = office.send(f"{act}/exempt", reason="")
    assert refused.status_code == 422 and "请填写免报的理由" in refused.text
    before = re.search(r"已报 0 / (\d+) 家", office.page("/tasks/50-22-11-07").text)
    assert before is not None
    assert "已免报市商务委（七）" in office.send(f"{act}/exempt", reason="职责已划转").text
    shown = office.page("/tasks/50-22-11-07").text
    assert f"已报 0 / {int(before[1]) - 1} 家，未报：" in shown, "who is 免报 owes nothing"
    assert "职责已划转" in liaison.page(report).text
    assert "已重新开放市商务委（七）" in office.send(f"{act}/reopen", reason="职责仍在本单位").text
    assert "职责仍在本单位" in liaison.page("/reports").text


@pytest.mark.parametrize(("ended_on", "is_offered"), [(TODAY, False), (TODAY + timedelta(days=1), True), (None, True)])
def test_what_the_act_refuses_is_not_offered(
    enter: Enter, demo_app: Flask, ended_on: date | None, *, is_offered: bool
) -> None:
    """重新开放 of a report whose 分工 has ended led to a form, and was refused there."""
    report, office = unreported(enter("cq-liaison-sww")), enter("cq-coordinator")
    act = report.replace("/reports/", "/report-acts/")
    office.send(f"{act}/exempt", reason="职责已划转")
    with demo_app.app_context():
        mine = db.session.get_one(Report, int(report.rpartition("/")[2]))
        db.session.get_one(Assignment, mine.assignment_id).ended_on = ended_on
        db.session.commit()
    assert (f"{act}/reopen" in office.page(report).links) is is_offered
    assert ("已重新开放" in office.send(f"{act}/reopen", reason="职责仍在本单位").text) is is_offered


def test_a_closed_round_is_opened_again_for_one_body_until_a_day(enter: Enter, demo: Installation) -> None:
    liaison, head = enter("cq-liaison-sww"), enter("cq-head")
    report = unreported(liaison)
    round_at = next(link for link in head.page("/rounds").links if re.fullmatch(r"/rounds/\d+", link))
    head.send(f"{round_at}/close", reason="测试")
    act = report.replace("/reports/", "/report-acts/") + "/reopen"
    page = head.page(act)
    assert page.faults() == [] and "开放到" in page.text
    for until, told in (("", "请填写开放到哪一天"), ("2026-11-19", "已经过去")):
        answer = head.send(act, reason="系统故障", until_on=until)
        assert answer.status_code == 422 and told in answer.text and "系统故障" in answer.text
    assert "已重新开放市商务委（七）" in head.send(act, reason="系统故障", until_on="2026.11.30").text
    assert "重新开放至 2026-11-30：系统故障" in liaison.page("/reports").text


@pytest.mark.parametrize("who", ["cq-liaison-sww", "cq-leader", "cq-viewer", "cq-system"])
@pytest.mark.parametrize("page", ["/entering/{}", "/report-acts/{}/exempt", "/report-acts/{}/reopen"])
def test_the_office_alone_does_this(enter: Enter, who: str, page: str) -> None:
    number = unreported(enter("cq-liaison-sww")).rpartition("/")[2]
    assert enter(who).get(page.format(number)).status_code == 403
    assert enter("sx-coordinator").get(page.format(number)).status_code in (403, 404)
