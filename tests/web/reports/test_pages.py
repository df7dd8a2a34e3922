"""A quarter in the browser: owed, filled, approved, returned, accepted; who may see what."""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.given.builders import NOW, TODAY, act
from tests.people.staff import department_id
from tests.servers.databases import on_sqlite
from tracker import changes
from tracker.database import db
from tracker.ledger.lights.rules import Light
from tracker.people.accounts import steps
from tracker.people.models import Department, User
from tracker.plans.models import Indicator, Item, Task
from tracker.reporting.models import Report, Round
from tracker.vocabulary import Colour, ItemKind, KnownBy, LightRule, ReportState, Role
from tracker.web.desk import unit

FILE = b"%PDF-1.7 list"


@pytest.fixture
def enter(enter: Enter, open_quarter: None) -> Enter:
    """While 2026Q4 is open in both regions."""
    return enter


def address(visitor: Visitor, list_at: str, pattern: str) -> str:
    """The first link of a list that fits."""
    return next(link for link in visitor.page(list_at).links if re.fullmatch(pattern, link))


def filled(liaison: Visitor, code: str = "50-22-11-07", **more: str) -> str:
    """Fill and send the report of a task that asks for a stage; the address of the report."""
    report = written(liaison, code, **more)
    liaison.send(f"{report}/check", action=f"{report}/send")
    return report


def written(liaison: Visitor, code: str = "50-22-11-07", **more: str) -> str:
    """The same as far as the check page."""
    page = liaison.page("/reports")
    row = next(row for row in page.tree.xpath("//ul[@class='duties']/li") if code in row.text_content())
    form = row.xpath(".//a/@href")[0]
    values = {"progress_text": "已出台限制过度包装工作方案。", "stage": "drafting", "forecast": "on_course", **more}
    checked = liaison.send(form, **values, check="1")
    assert "确认提交" in checked.text, checked.text[:2000]
    return str(form.removesuffix("/edit"))


@on_sqlite
def test_each_unit_sees_what_it_owes(enter: Enter) -> None:
    commerce = enter("cq-liaison-sww")
    page = commerce.page("/reports")
    assert page.faults() == []
    assert page.heading == "进展填报 18 项"
    assert "2026年第4季度" in page.text and "剩 23 个工作日" in page.text
    assert "14-22-197" not in page.text
    assert enter("sx-liaison-swt").page("/reports").text.count("50-22-11") == 0


@on_sqlite
def test_whom_the_quarter_asks_nothing_is_told_so(enter: Enter, demo_app: Flask) -> None:
    """It read 报告期一般在每季度最后一个月的第一个工作日开，届时…, with the quarter open since a week."""
    with demo_app.app_context(), changes.writing(act()) as session:
        session.execute(
            update(Report).where(Report.department_id == department_id("cq-sww")).values(state=ReportState.EXEMPT)
        )
    home = enter("cq-liaison-sww").page("/")
    assert home.faults() == [] and "现在没有要报的任务" in home.text
    assert "2026年第4季度没有要本单位报的任务" in home.text and "报告期一般" not in home.text


@on_sqlite
def test_what_is_missing_is_told_and_the_words_stay(enter: Enter) -> None:
    liaison = enter("cq-liaison-sww")
    form = address(liaison, "/reports", r"/reports/\d+/edit")
    answer = liaison.send(form, progress_text="写了一半", check="1")
    assert answer.status_code == 422
    assert "需补充：" in answer.text and "请选择本年完成预判" in answer.text and "写了一半" in answer.text
    assert "写了一半" in liaison.page(form).text, "saved although it is not complete"


@on_sqlite
def test_numbers_that_cannot_be_read_hide_nothing_else(enter: Enter) -> None:
    liaison = enter("cq-liaison-sww")
    forms = [link for link in dict.fromkeys(liaison.page("/reports").links) if re.fullmatch(r"/reports/\d+/edit", link)]
    pages = {link: next(one for one in liaison.page(link).forms if "progress_text" in one.names) for link in forms}
    form, value = next((at, name) for at, one in pages.items() for name in one.names if name.startswith("value_"))
    for typed, told in (("很多", "要填数字"), ("9" * 27, "数字过大")):
        text = liaison.send(form, **{value: typed}, check="1").text
        assert told in text and "请填写“进展情况”" in text and "请选择本年完成预判" in text
        assert "的完成值，可写 0" not in text, "the field has its own message"
    assert "最多 5000 字" in liaison.get(form).text


@pytest.fixture
def counted(demo_app: Flask) -> None:
    """The figure of （三）, 300 个, is 市商务委's."""
    with demo_app.app_context():
        found = select(Item).join(Task, Task.id == Item.task_id)
        item = db.session.scalars(found.where(Task.code == "50-22-11-03", Item.kind == ItemKind.FIGURE)).one()
        item.known_by, item.owner_ids = KnownBy.ASSIGNED, [department_id("cq-sww")]
        db.session.commit()


@pytest.mark.slow
@on_sqlite
def test_a_value_is_typed_as_one_writes_it_and_told_how_it_was_read(enter: Enter, counted: None) -> None:
    """3.5万 of 辆 was refused; what is far from its target was sent only with 数值无误 written into 口径."""
    liaison = enter("cq-liaison-sww")
    forms = [link for link in dict.fromkeys(liaison.page("/reports").links) if re.fullmatch(r"/reports/\d+/edit", link)]
    pages = {link: next(one for one in liaison.page(link).forms if "progress_text" in one.names) for link in forms}
    form, value = next((at, name) for at, one in pages.items() for name in one.names if name.startswith("value_"))
    figure = value.removeprefix("value_")
    unit = re.search(r'id="value_' + figure + r'"[^>]*><span>([^<]*)</span>', liaison.get(form).text)
    assert unit is not None
    assert unit[1] == "个"
    assert "计量单位是“个”，不能填“86%”" in liaison.send(form, **{value: "86%"}, check="1").text
    rest = {"progress_text": "已完成一批。", "forecast": "on_course", "stage": "drafting", "confirmation": "done"}
    said = {value: "50万", f"as_of_{figure}": "2026-11-20", f"source_{figure}": "年报"}
    known = {name: told for name, told in {**rest, **said}.items() if name in pages[form].names}
    checked = liaison.send(form, **known, check="1")
    assert checked.request.path.endswith("/check"), checked.text
    assert "“50万”读作 500000 个" in checked.text and "500000" in checked.text
    assert "请核对单位" in checked.text and "已核对，确实如此" in checked.text
    asked_back = liaison.send(checked.request.path, action=form.replace("/edit", "/send"))
    assert asked_back.status_code == 422 and "没有提交，请先核对" in asked_back.text
    assert "已提交" in liaison.send(checked.request.path, action=form.replace("/edit", "/send"), sure="1").text


@on_sqlite
def test_a_value_typed_beside_a_unit_that_was_amended_since_is_asked_back_once(
    enter: Enter, demo_app: Flask, counted: None
) -> None:
    """12 个 became 12 万个 without a word; of the Excel form it was refused."""
    liaison, office = enter("cq-liaison-sww"), enter("cq-coordinator")
    forms = [link for link in dict.fromkeys(liaison.page("/reports").links) if re.fullmatch(r"/reports/\d+/edit", link)]
    pages = {link: next(one for one in liaison.page(link).forms if "progress_text" in one.names) for link in forms}
    form, value = next((at, name) for at, one in pages.items() for name in one.names if name.startswith("value_"))
    figure, before = int(value.removeprefix("value_")), pages[form].fields
    before.pop("files", None)
    entering = form.replace("/reports/", "/entering/").removesuffix("/edit")
    entered = next(one.fields for one in office.page(entering).forms if value in one.names)
    with demo_app.app_context():
        db.session.get_one(Indicator, figure).unit = "万个"
        db.session.commit()
    typed = {**before, "progress_text": "已完成一批。", value: "12"}
    told = "的计量单位现在是“万个”，打开本页时是“个”，没有保存"
    autosaved = liaison.client.post(form.replace("/edit", "/autosave"), data=typed)
    assert autosaved.status_code == 422 and autosaved.json is not None and told in autosaved.json["message"]
    answer = liaison.client.post(form, data={**typed, "save": "1"})
    assert answer.status_code == 422 and told in answer.text and "已完成一批。" in answer.text
    (shown,) = (one.fields for one in Page.of(answer.text).forms if "progress_text" in one.names)
    assert shown[value] == "12"
    entered.pop("files", None)
    assert told in office.client.post(entering, data={**entered, value: "12"}).text
    shown.pop("files", None)
    assert liaison.client.post(form, data={**shown, "save": "1"}).status_code == 303
    assert liaison.page(form).tree.xpath(f"string(//input[@name='{value}']/@value)") == "12"


@pytest.mark.slow
@on_sqlite
def test_a_report_goes_its_way_and_back(enter: Enter) -> None:
    liaison, head, office = enter("cq-liaison-sww"), enter("cq-unit-head-sww"), enter("cq-coordinator")
    report = filled(liaison)
    assert liaison.page("/reports").heading == "进展填报 17 项"
    waiting = head.page("/approvals")
    assert waiting.faults() == []
    assert waiting.heading == "待审批 1 份" and "已出台限制过度包装工作方案。" in waiting.text
    head.send("/approvals", action="/approvals")
    assert head.page("/approvals").heading == "待审批 0 份"
    log = head.page(report.removesuffix("/edit")).text.partition("经过")[2]
    places = [log.index(f"{who}{did}") for who, did in (("负责人", "审批"), ("联络员", "送审批"), ("联络员", "保存"))]
    assert places == sorted(places), "the newest first, also of what was done at one instant"

    review = office.page("/reviews")
    assert review.faults() == []
    told = ("待审核 1 份", "市商务委", "首次填报", "没有佐证材料，采用后只算自报", "成果阶段：起草/立项")
    for words in told:
        assert words in review.text
    review_at = report.replace("/reports/", "/reviews/")
    refused = office.send(review_at, action=f"{review_at}/return", reason=" ")
    assert refused.status_code == 422 and "请填写退回理由" in refused.text
    returned = office.send(review_at, action=f"{review_at}/return", reason="请写明文号")
    assert "已退回市商务委（七）" in returned.text

    assert "请写明文号" in liaison.page("/reports").text
    again = filled(liaison, progress_text="已出台限制过度包装工作方案（渝商务发〔2026〕9号）。", stage="issued")
    assert again == report
    head.send("/approvals", action="/approvals")
    compared = office.page(review_at).tree
    assert [node.text for node in compared.xpath("//dd/ins")] == ["（渝商务发〔2026〕9号）"]
    taken = office.send(review_at, action=f"{review_at}/accept", appraisal="marked")
    assert "已采用市商务委（七），核评进展明显" in taken.text
    assert "没有待审核的报告" in taken.text
    shown = office.page(report)
    assert shown.faults() == []
    assert "以前的稿次" in shown.text and "核评进展明显" in shown.text
    assert "已采用" in office.get(review_at).text, "who opens it later is told who decided"
    # 填报 of a message that was dealt with led its liaison to 无权办理.
    assert liaison.client.get(f"{report}/edit").location == report
    assert enter("cq-unit-head-sww").get(f"{report}/edit").status_code == 403


@on_sqlite
def test_what_is_told_late_says_of_which_quarter_it_is(enter: Enter, demo_app: Flask) -> None:
    """A head read 补报 of the third quarter under “2026年第4季度”, and of two on a page the quarter of the first."""
    liaison, head = enter("cq-liaison-sww"), enter("cq-unit-head-sww")
    late = filled(liaison)
    assert "2026年第3季度" not in head.page("/").text
    with demo_app.app_context():
        of = {"kind": "quarter", "name": "2026Q3", "as_of": date(2026, 9, 20), "opened_on": date(2026, 9, 1)}
        days = {"opened_at": NOW, "opened_by": "系统", "closed_on": date(2026, 10, 10), "closed_at": NOW}
        closed = Round(jurisdiction_id="500000", **of, **days)
        db.session.add(closed)
        db.session.flush()
        of_autumn = {"round_id": closed.id, "due_on": date(2026, 9, 23)}
        db.session.execute(update(Report).where(Report.id == int(late.split("/")[-1])).values(of_autumn))
        db.session.commit()
    (row,) = head.page("/").tree.xpath("//ul[@class='duties']/li[.//a[starts-with(@href, '/approvals/')]]")
    assert "2026年第3季度" in row.text_content()
    assert "2026年第3季度" in head.page("/approvals").text
    filled(liaison, "50-22-11-08")
    (strip,) = liaison.page("/").tree.xpath("//div[@class='due-strip']")
    assert "待审批1" in "".join(strip.text_content().split()), "of what the open quarter asks"
    page = head.page("/approvals")
    (told,) = page.tree.xpath("//div[@class='page-head']//p[@class='page-meta']")
    assert "季度" not in told.text_content()
    heads = [one.text_content() for one in page.tree.xpath("//section/div[@class='panel-head']")]
    assert sorted(re.findall("2026年第.季度", " ".join(heads))) == ["2026年第3季度", "2026年第4季度"]


@on_sqlite
def test_the_unit_head_hands_back_with_a_reason(enter: Enter) -> None:
    liaison, head = enter("cq-liaison-sww"), enter("cq-unit-head-sww")
    report = filled(liaison)
    at = report.replace("/reports/", "/approvals/")
    assert "请先勾选" in head.client.post("/approvals", data=token(head, "/account")).text
    assert head.send(at, action=f"{at}/hand-back", reason="").status_code == 422
    head.send(at, action=f"{at}/hand-back", reason="数字请再核")
    assert "数字请再核" in liaison.page(f"{report}/edit").text


def token(visitor: Visitor, path: str) -> dict[str, str]:
    """What any POST needs, taken from a form of a page."""
    fields = next(form.fields for form in visitor.page(path).forms if form.fields.get("form_token"))
    return {name: fields[name] for name in ("csrf_token", "form_token")}


@on_sqlite
def test_the_liaison_takes_back_what_is_not_approved(enter: Enter) -> None:
    liaison = enter("cq-liaison-sww")
    report = filled(liaison)
    # 填报 of a 催报 opened a form that was refused whatever was typed: 已送审，请提醒单位负责人审批.
    for who in (liaison, enter("cq-coordinator")):
        assert who.client.get(f"{report}/edit").location == report, "who may read what waits for its head reads it"
    assert "撤回" in liaison.page(report).text
    assert report in liaison.page("/reports").links
    assert "已撤回" in liaison.send("/reports", action=f"{report}/withdraw").text
    assert "草稿" in liaison.page("/reports").text


def test_files_are_kept_and_handed_only_to_who_may_read_the_report(enter: Enter) -> None:
    liaison = enter("cq-liaison-sww")
    form = address(liaison, "/reports", r"/reports/\d+/edit")
    fields = next(one.fields for one in liaison.page(form).forms if "progress_text" in one.names)
    fields.pop("files", None)

    def handed(name: str, fields: dict[str, str]) -> str:
        data = {**fields, "files": (io.BytesIO(FILE), name), "save": "1"}
        return liaison.client.post(form, data=data, follow_redirects=True).text

    assert "密级字样" in handed("机密清单.pdf", fields)
    assert "认证清单.pdf" in handed("认证清单.pdf", fields)
    proof = address(liaison, form, r"/reports/evidence/\d+")
    with liaison.client.get(proof) as got:
        assert (got.data, got.mimetype) == (FILE, "application/octet-stream")
        assert "attachment" in got.headers["Content-Disposition"]
    office, head = enter("cq-coordinator"), enter("cq-unit-head-sww")
    report = form.removesuffix("/edit")
    for outside in (office, head):
        assert outside.client.get(proof).status_code == 404, "nothing of a text that is still being written"
        assert "认证清单" not in outside.page(report).text
    for stranger in ("cq-liaison-zihuan", "sx-coordinator", "sx-liaison-swt", "cq-system"):
        assert enter(stranger).client.get(proof).status_code in (403, 404), stranger
    kept = next(one.fields for one in liaison.page(form).forms if "progress_text" in one.names)
    kept.pop("files", None)
    number = proof.rpartition("/")[2]
    liaison.client.post(form, data={**kept, "removed": number, "save": "1"})
    assert "认证清单.pdf" not in liaison.page(form).text


def test_autosave_keeps_the_words_and_tells_who_was_first(enter: Enter) -> None:
    liaison = enter("cq-liaison-sww")
    form = address(liaison, "/reports", r"/reports/\d+/edit")
    at = form.replace("/edit", "/autosave")
    fields = next(one.fields for one in liaison.page(form).forms if "progress_text" in one.names)
    fields.pop("files", None)
    saved = liaison.client.post(at, data={**fields, "progress_text": "自动保存的文字"})
    assert saved.status_code == 200 and saved.json is not None
    assert re.fullmatch(r"\d\d:\d\d", saved.json["saved_at"])
    assert "自动保存的文字" in liaison.page(form).text
    late = liaison.client.post(at, data={**fields, "progress_text": "旧页"})
    assert late.status_code == 409 and late.json is not None and "别人刚保存过" in late.json["message"]
    assert enter("sx-liaison-swt").client.post(at, data=fields).status_code in (400, 403)


def test_a_form_from_before_a_restore_keeps_its_words_in_the_boxes(enter: Enter) -> None:
    """The page shows a version that the database, put back as of yesterday, has not seen; nobody has saved a text."""
    liaison = enter("cq-liaison-sww")
    form = address(liaison, "/reports", r"/reports/\d+/edit")
    fields = next(one.fields for one in liaison.page(form).forms if "progress_text" in one.names)
    fields.pop("files", None)
    stale = {**fields, "version": str(int(fields["version"]) + 3), "progress_text": "昨天写的字", "save": "1"}
    answer = liaison.client.post(form, data=stale)
    assert answer.status_code == 409 and "没有存下" in answer.text and "昨天写的字" in answer.text
    assert "尚未保存" in answer.text
    fields = next(one.fields for one in Page.of(answer.text).forms if "progress_text" in one.names)
    fields.pop("files", None)
    assert liaison.client.post(form, data={**fields, "save": "1"}).status_code == 303
    assert "昨天写的字" in liaison.page(form).text


def test_a_form_without_the_version_that_was_seen_changes_nothing(enter: Enter) -> None:
    liaison, head = enter("cq-liaison-sww"), enter("cq-unit-head-sww")
    form = address(liaison, "/reports", r"/reports/\d+/edit")
    fields = next(one.fields for one in liaison.page(form).forms if "progress_text" in one.names)
    fields.pop("files", None)
    for version in ("", "3x", str(2**31)):
        answer = liaison.client.post(form, data={**fields, "progress_text": "不知版本", "version": version})
        assert answer.status_code == 422 and "缺少版本信息" in answer.text
    assert "不知版本" not in liaison.page(form).text
    report = filled(liaison)
    at = report.replace("/reports/", "/approvals/")
    answer = head.client.post(f"{at}/hand-back", data={**token(head, "/account"), "reason": "数字请再核"})
    assert answer.status_code == 422
    answer = head.client.post("/approvals", data={**token(head, "/account"), "chosen": at.rpartition("/")[2]})
    assert answer.status_code == 422
    assert head.page("/approvals").heading == "待审批 1 份"


def test_numbers_and_characters_no_database_takes_are_no_fault_of_ours(enter: Enter) -> None:
    liaison, office = enter("cq-liaison-sww"), enter("cq-coordinator")
    for path in (f"/reports/{2**31}", f"/reports/{10**30}", f"/rounds/{2**31}", f"/reports/evidence/{2**31}"):
        assert liaison.client.get(path).status_code == 404, path
    assert office.client.get(f"/reviews/{2**31}").status_code == 404
    assert enter("cq-auditor").client.get(f"/audit?page={10**30}&who=%00").status_code == 200
    form = address(liaison, "/reports", r"/reports/\d+/edit")
    saved = liaison.send(form, progress_text="甲\x00乙\x0b丙\n丁", save="1")
    assert saved.status_code == 200 and "甲乙丙" in saved.text


def test_who_comes_too_late_is_told_who_decided_and_the_way_back(enter: Enter) -> None:
    liaison, head = enter("cq-liaison-sww"), enter("cq-unit-head-sww")
    report = filled(liaison)
    at = report.replace("/reports/", "/approvals/")
    stale = next(form.fields for form in head.page(at).forms if form.action == f"{at}/hand-back")
    head.send(at, action=f"{at}/hand-back", reason="数字请再核")
    once = head.client.post(f"{at}/hand-back", data={**stale, "reason": "数字请再核"})
    assert once.status_code in (403, 409)
    fields = next(one.fields for one in liaison.page(f"{report}/edit").forms if "progress_text" in one.names)
    fields.pop("files", None)
    head_at = {"Referer": f"http://localhost{report}/edit"}
    liaison.client.post(f"{report}/edit", data={**fields, "save": "1"})
    again = liaison.client.post(f"{report}/edit", data={**fields, "save": "1"}, headers=head_at)
    assert again.status_code == 409 and "已提交" in again.text and "被别人改过" not in again.text
    older = str(int(fields["version"]) - 1)
    other = {**fields, "form_token": "0" * 32, "progress_text": "另一页的话", "version": older}
    late = liaison.client.post(f"{report}/edit", data={**other, "save": "1"}, headers=head_at)
    assert late.status_code == 409 and "退回联络员" in late.text and "另一页的话" in late.text
    assert "另一页的话" in kept(late.text) and fields["version"] not in kept(late.text)


def test_the_second_head_hears_what_the_first_did(enter: Enter) -> None:
    """Both have the same report open: whoever is second may approve it, it only waits for somebody else now."""
    first, second = enter("cq-unit-head-sww"), enter("cq-unit-head-sww")
    at = filled(enter("cq-liaison-sww")).replace("/reports/", "/approvals/")
    stale = {form.action: form.fields for form in second.page(at).forms}
    approving = next(form.fields for form in first.page(at).forms if form.action == "/approvals")
    assert first.client.post("/approvals", data=approving).status_code == 303
    for action in ("/approvals", f"{at}/hand-back"):
        late = second.client.post(action, data={**stale[action], "reason": "数字请再核"})
        assert late.status_code == 409 and "现在是" in late.text, action


def test_the_second_liaison_hears_what_the_first_did(enter: Enter) -> None:
    """Whoever sends, takes back or says 本期无变化 of what was sent and approved meanwhile hears so on every way."""
    first, second = enter("cq-liaison-sww"), enter("cq-liaison-sww")
    report = written(first)
    stale = next(form.fields for form in second.page(f"{report}/check").forms if form.action == f"{report}/send")
    first.send(f"{report}/check", action=f"{report}/send")
    enter("cq-unit-head-sww").send(report.replace("/reports/", "/approvals/"), action="/approvals")
    for way in ("send", "no-change", "withdraw"):
        late = second.client.post(f"{report}/{way}", data=stale)
        assert late.status_code == 409, way


def kept(html: str) -> list[str]:
    """The texts an error page gives back."""
    return [box.text_content().strip() for box in Page.of(html).tree.xpath("//textarea")]


VISITS = [
    ("cq-liaison-zihuan", "{report}", 403),
    ("sx-coordinator", "{report}", 404),
    ("sx-liaison-swt", "{report}/edit", 404),
    ("cq-unit-head-sww", "{report}/edit", 403),
    ("cq-viewer", "{report}", 200),
    ("cq-leader", "{report}", 200),
    ("cq-leader", "/reviews", 403),
    ("cq-liaison-sww", "/reviews", 403),
    ("cq-liaison-sww", "/verdicts", 403),
    ("cq-liaison-sww", "/rounds/open?quarter=2027Q1", 403),
    ("cq-system", "/rounds", 403),
    ("cq-liaison-sww", "/reports/999999", 404),
    ("sx-coordinator", "{review}", 404),
    ("cq-coordinator", "{review}", 200),
]


@on_sqlite
def test_nobody_sees_anothers(enter: Enter) -> None:
    report = address(enter("cq-liaison-sww"), "/reports", r"/reports/\d+/edit").removesuffix("/edit")
    people = {username: enter(username) for username in dict.fromkeys(username for username, _, _ in VISITS)}
    answers = [
        (
            name,
            path,
            people[name].get(path.format(report=report, review=report.replace("reports", "reviews"))).status_code,
        )
        for name, path, _ in VISITS
    ]
    assert answers == VISITS


def test_the_office_writes_its_own_text(enter: Enter) -> None:
    page = enter("cq-coordinator").page("/reports")
    assert page.faults() == []
    assert "保障" in page.text or "没有要报的任务" in page.text


@on_sqlite
@pytest.mark.slow
def test_rounds_are_opened_after_a_look_and_closed_seeing_who_is_missing(enter: Enter) -> None:
    office = enter("cq-head")
    listed = office.page("/rounds")
    assert listed.faults() == []
    assert "2026年第4季度" in listed.text and "178" in listed.text
    preview = office.page("/rounds/open?quarter=2027Q1")
    assert preview.faults() == []
    assert "177 份" in preview.text and "暂定" in preview.text and "提前开期" in preview.text
    opened = office.send("/rounds/open?quarter=2027Q1", quarter="2027Q1")
    assert "已开2027年第1季度：应报 177 份" in opened.text
    assert "已于 2026-11-20 开期" in office.send("/rounds/open?quarter=2027Q1", quarter="2027Q1").text
    round_at = address(office, "/rounds", r"/rounds/\d+")
    asked = office.page(f"{round_at}/close")
    assert asked.faults() == []
    assert "关闭后记为缺报" in asked.text and "市发展改革委" in asked.text
    assert enter("cq-coordinator").client.get(f"{round_at}/close").status_code == 403, "the head's alone"
    unsaid = office.send(f"{round_at}/close", reason=" ")
    assert unsaid.status_code == 422 and "请填写提前关闭的理由" in unsaid.text
    closed = office.send(f"{round_at}/close", reason="年底并入下一期")
    assert "缺报 177 份，冻结" in closed.text
    assert enter("sx-head").get(round_at).status_code == 404
    own = enter("cq-liaison-sww").page(round_at)
    assert "还没报的单位" not in own.text
    assert "应报18" in own.text.replace(" ", "") and "171" not in own.text


@on_sqlite
def test_after_an_early_closing_the_cut_off_still_says_what_is_on_time(enter: Enter) -> None:
    office, liaison = enter("cq-head"), enter("cq-liaison-sww")
    form = address(liaison, "/reports", r"/reports/\d+/edit")
    round_at = address(office, "/rounds", r"/rounds/\d+")
    office.send(f"{round_at}/close", reason="年底并入下一期")
    text = liaison.page(form).text
    assert "截止前提交仍算按时" in text and "记为补报" not in text


@on_sqlite
def test_what_is_made_up_after_closing_is_on_its_way_in_the_list(enter: Enter) -> None:
    """It waits for the unit's head: counted, and to be taken back; it stood among earlier rounds as if done with."""
    office, liaison, head = enter("cq-head"), enter("cq-liaison-sww"), enter("cq-unit-head-sww")
    round_at = address(office, "/rounds", r"/rounds/\d+")
    office.send(f"{round_at}/close", reason="年底并入下一期")
    filled(liaison)
    page = liaison.page("/reports")
    way = page.text.partition("已送出的报告")[2].partition("往期报送")[0]
    assert "待审批1" in page.text and "2026年第4季度" in way and "撤回" in way
    assert "往期报送" not in page.text
    head.send("/approvals", action="/approvals")
    assert "待审核1" in liaison.page("/reports").text


@pytest.mark.slow
@pytest.mark.both
def test_what_came_back_stands_first_and_is_counted_though_it_was_begun_again(enter: Enter) -> None:
    liaison, head, office = enter("cq-liaison-sww"), enter("cq-unit-head-sww"), enter("cq-coordinator")
    first = address(liaison, "/reports", r"/reports/\d+/edit")
    report = filled(liaison)
    head.send("/approvals", action="/approvals")
    at = report.replace("/reports/", "/reviews/")
    office.send(at, action=f"{at}/return", reason="数字请再核")
    assert "其中审核退回1" in liaison.page("/reports").text
    liaison.send(f"{report}/edit", progress_text="核对后重写。")
    page = liaison.page("/reports")
    assert "其中审核退回1" in page.text and "草稿" in page.text
    assert address(liaison, "/reports", r"/reports/\d+/edit") == f"{report}/edit" != first


@pytest.mark.slow
@on_sqlite
def test_goals_and_milestones_get_their_verdicts(enter: Enter) -> None:
    office = enter("cq-coordinator")
    listed = office.page("/verdicts")
    assert listed.faults() == []
    assert "晋发改" not in listed.text
    goal = address(office, "/verdicts", r"/verdicts/goals/\d+")
    page = office.page(goal)
    assert page.faults() == []
    wrong = office.send(goal, result="missed", as_of="2025年12月31日", basis="统计公报")
    assert wrong.status_code == 422 and "整改至" in wrong.text
    right = office.send(goal, result="missed", as_of="2025年12月31日", basis="统计公报", rectify_by="2027.6.30")
    assert "2025 年目标：未达成" in right.text and "整改至 2027-06-30" in right.text
    waiting = office.page("/verdicts").heading
    own = address(office, "/verdicts", r"/verdicts/milestones/\d+")
    assert office.page(own).faults() == []
    assert office.send(own, result="reached", as_of="2025-12-31", basis="年报").status_code == 422, "a figure is asked"
    done = office.send(own, result="reached", as_of="2025-12-31", basis="年报", value="１００％")
    assert "的节点：达成" in done.text and waiting in done.text
    assert enter("sx-coordinator").get(goal).status_code == 404


@pytest.mark.slow
def test_who_acts_for_two_bodies_reads_of_which_a_report_is(
    enter: Enter, demo_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two lines of one task said the same, and each had the worse light of both; a head approved without a name."""
    with demo_app.app_context(), changes.writing(act()) as session:
        own = select(Report.task_id).where(Report.department_id == (commerce := department_id("cq-sww")))
        second = select(Report.department_id).where(Report.task_id.in_(own), Report.department_id != commerce)
        other = session.scalars(second.order_by(Report.id)).first()
        assert other is not None
        name = session.get_one(Department, other).short_name
        for username, role in (("cq-liaison-sww", Role.LIAISON), ("cq-unit-head-sww", Role.UNIT_HEAD)):
            user = session.scalars(select(User).where(User.username == username)).one()
            steps.hold_post(act(), user, other, role, TODAY)

    def lights(bodies: Collection[int], tasks: Collection[int], *_: object) -> dict[int, Light]:
        is_commerce = set(bodies) == {commerce}
        light = Light(Colour.GREEN if is_commerce else Colour.RED, "自报", "", LightRule.REPORTED)
        return dict.fromkeys(tasks, light)

    monkeypatch.setattr(unit, "own_lights", lights)
    liaison, head = enter("cq-liaison-sww"), enter("cq-unit-head-sww")
    home = liaison.page("/")
    assert home.faults() == [] and f"市商务委、{name}" in home.text
    lines = [" ".join(line.text_content().split()) for line in home.tree.xpath("//p[@class='page-meta'][span]")]
    lit = {("绿·自报" in line, line.startswith("市商务委"), line.startswith(name)) for line in lines if "自报" in line}
    assert lit == {(True, True, False), (False, False, True)}
    at = filled(liaison).replace("/reports/", "/approvals/")
    for page in (head.page("/"), head.page("/approvals"), head.page(at)):
        assert page.faults() == []
    assert head.page("/approvals").tree.xpath("//h2/following-sibling::span[contains(., '市商务委')]")
    assert head.page(at).tree.xpath("//p[@class='page-meta'][contains(., '市商务委')]")


@pytest.mark.slow
def test_who_holds_both_posts_of_a_unit_is_told_that_another_approves(demo_app: Flask, enter: Enter) -> None:
    with demo_app.app_context(), changes.writing(act()) as session:
        head = session.scalars(select(User).where(User.username == "cq-unit-head-sww")).one()
        steps.hold_post(act(), head, department_id("cq-sww"), Role.LIAISON, TODAY)
    head, other = enter("cq-unit-head-sww"), enter("cq-liaison-sww")
    own, others = filled(head), filled(other, code="50-22-11-08")
    at = own.replace("/reports/", "/approvals/")
    listed = head.page("/approvals")
    assert listed.faults() == [] and "由本人填写，不能由本人审批" in listed.text
    assert len(listed.tree.xpath("//input[@name='chosen']")) == 1
    alone = head.page(at)
    assert "由本人填写，不能由本人审批" in alone.text and not any(form.action == "/approvals" for form in alone.forms)
    chosen = {"chosen": f"{own.rsplit('/', 1)[1]}:{version_of(head, at)}"}
    refused = head.client.post("/approvals", data={**token(head, "/account"), **chosen})
    assert refused.status_code == 422 and "只有一人的，请联系综合处改为线下签批" in refused.text
    assert "已审批 1 份报告" in head.send("/approvals", action="/approvals").text
    assert "待审批" not in Page.of(head.get(others).text).heading


def version_of(visitor: Visitor, approval: str) -> str:
    """The version of the report that the form of handing it back carries."""
    return next(form for form in visitor.page(approval).forms if "reason" in form.names).fields["version"]


@pytest.mark.slow
def test_a_second_click_on_approve_is_told_that_the_first_was_taken(enter: Enter) -> None:
    """The first click took the report out of the head's reach: that is no missing permission."""
    filled(enter("cq-liaison-sww"))
    head = enter("cq-unit-head-sww")
    waiting = head.page("/approvals")
    (form,) = (form for form in waiting.forms if form.action == "/approvals")
    clicked = {**form.fields, "chosen": waiting.tree.xpath("//input[@name='chosen']/@value")}
    first, second = (head.client.post("/approvals", data=clicked) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 409)
    assert "没有重复保存" in second.text and "无权办理" not in second.text


@pytest.mark.slow
@pytest.mark.both
def test_what_its_own_head_gave_back_stands_first_and_is_no_return(enter: Enter) -> None:
    """退回 is said of what had left the unit; each page says whose it is, and the course of the report tells both."""
    liaison, head, office = enter("cq-liaison-sww"), enter("cq-unit-head-sww"), enter("cq-coordinator")
    first = address(liaison, "/reports", r"/reports/\d+/edit")
    report = filled(liaison)
    at = report.replace("/reports/", "/approvals/")
    head.send(at, action=f"{at}/hand-back", reason="数量不对")
    page = liaison.page("/reports")
    assert "其中审核退回0" in page.text and "负责人退回1" in page.text and "单位负责人退回 数量不对" in page.text
    assert address(liaison, "/reports", r"/reports/\d+/edit") == f"{report}/edit" != first
    assert "其中审核退回0" in liaison.page("/").text and "单位负责人退回：数量不对" in liaison.page("/").text
    assert "退回联络员：数量不对" in liaison.page(report).text
    assert "单位负责人退回：数量不对" in liaison.page("/handovers").text
    filled(liaison)
    head.send("/approvals", action="/approvals")
    assert "数量不对" not in office.page(report).text, "what a unit settles within itself is its own"
