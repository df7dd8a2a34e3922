"""Whose each item is, on the check page; lists confirmed at once; the head's list before 下达 (ux.md S6, S7)."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.acts.plans.test_draft_owners import figures_to_the_first
from tests.clients.pages import Page
from tests.clients.statements import counted
from tests.clients.visitors import Enter, Visitor
from tests.people import staff
from tests.plans import seeded as seeds
from tracker.database import db
from tracker.plans.models import Item, Plan
from tracker.plans.owners import queries
from tracker.vocabulary import KnownBy, Role, TaskState

POSTS = {
    "cq-coordinator": (Role.COORDINATOR, "cq-fgw", "500000"),
    "cq-head": (Role.COORDINATOR_HEAD, "cq-fgw", "500000"),
    "cq-liaison": (Role.LIAISON, "cq-sww", "500000"),
    "sx-coordinator": (Role.COORDINATOR, "sx-fgw", "140000"),
}
FILE = seeds.PLANS / seeds.FILES[seeds.CHONGQING]
CODE = "50-22-11-06"
STATEMENTS = 43
"""What the check page may ask of the database, however many tasks the plan has."""


@pytest.fixture
def office(app: Flask, real_registry: None, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The real registry, an account for each of POSTS, figures proposed for the first body of their clause."""
    monkeypatch.setattr(queries, "propose", figures_to_the_first)
    with app.app_context():
        for username, (role, key, code) in POSTS.items():
            staff.account(username, role, key, code)
    return app


@pytest.fixture
def enter(office: Flask) -> Enter:
    """Somebody who has signed in."""
    return lambda username: Visitor.signed_in(office, username, staff.PASSWORD)


@pytest.fixture
def check(office: Flask, chongqing_received: None) -> str:
    """The address of the check page of the 重庆 plan, received; its task number 4 is CODE."""
    with office.app_context():
        return f"/plans/{db.session.scalars(select(Plan.id)).one()}/check"


def status(answer: TestResponse) -> str:
    return " ".join(one.text_content() for one in Page.of(answer.text).tree.xpath("//*[@role='status']"))


def choices(page: Page) -> dict[str, list[str]]:
    """The lists of bodies on the page, by name, as they read."""
    lists = page.tree.xpath("//select[starts-with(@name, 'owner-figure')]")
    return {one.get("name"): [option.text_content() for option in one.findall("option")] for one in lists}


def press(visitor: Visitor, path: str, *, all_of_it: bool = False) -> TestResponse:
    """Send the list as it stands, with everything that is ticked, or with all of it."""
    page = visitor.page(path)
    form = next(form for form in page.forms if form.action == path)
    ticked = page.tree.xpath(f"//input[@type='checkbox']{'' if all_of_it else '[@checked]'}")
    values = {
        name: [one.get("value") for one in ticked if one.get("name") == name] for name in {"item", "task", "meant"}
    }
    return visitor.client.post(path, data={**form.fields, **values}, follow_redirects=True)


def test_body_and_reason_stand_beside_each_figure(enter: Enter, check: str) -> None:
    page = enter("cq-coordinator").page(f"{check}?task=4")
    assert page.faults() == []
    lists = choices(page)
    assert len(lists) == 4
    assert next(iter(lists.values()))[:3] == ["市发展改革委（推定）", "确认：市发展改革委", "市经济信息委"]
    assert page.text.count("“公交”属交通职责") == 4
    found = re.search(r"指标和节点 (\d+)：写明 0 · 已定 0 · 推定 (\d+)（可一并确认 (\d+)） · 未定 (\d+)", page.text)
    assert found is not None
    total, proposed, certain, nobody = map(int, found.groups())
    assert proposed == certain and total == proposed + nobody
    assert "句子 12：写明 0 · 已定 0 · 推定 0 · 未定 12" in page.text


@pytest.mark.slow
def test_one_choice_is_sent_with_the_confirmation_and_undone_with_it(office: Flask, enter: Enter, check: str) -> None:
    visitor = enter("cq-coordinator")
    name, *_ = choices(visitor.page(f"{check}?task=4"))
    with office.app_context():
        body = seeds.department("cq-jtj").id
    kept = visitor.send(f"{check}?task=4", f"{check}/tasks/4/confirm", keep="1", **{name: str(body)})
    assert "市交通局（已定）" in kept.text and "撤销指定承办单位" in kept.text
    sent = {name: "open", "decision": "each"}
    assert "第 5 条" in visitor.send(f"{check}?task=4", f"{check}/tasks/4/confirm", **sent).text
    confirmed = visitor.page(f"{check}?task=4").text
    assert "承办单位未定 综合处校核时留作未定" in confirmed
    assert "市交通局（已定）" in visitor.send(f"{check}?task=4", f"{check}/undo").text
    assert "市交通局（已定）" not in visitor.send(f"{check}?task=4", f"{check}/undo").text


@pytest.mark.slow
def test_several_or_one_outside_are_chosen_on_a_page_of_its_own(office: Flask, enter: Enter, check: str) -> None:
    visitor = enter("cq-coordinator")
    key = next(iter(choices(visitor.page(f"{check}?task=4")))).removeprefix("owner-")
    own = f"{check}/tasks/4/owners/{key}"
    page = visitor.page(own)
    assert page.faults() == [] and len(page.tree.xpath("//input[@name='body']")) == 10
    form = next(form for form in page.forms if form.action == own)
    with office.app_context():
        bodies = [str(seeds.department(one).id) for one in ("cq-jtj", "cq-sww")]
        outside = str(seeds.department("cq-jw").id)
    joint = visitor.client.post(own, data={**form.fields, "body": bodies}, follow_redirects=True)
    assert "市交通局、市商务委（已定）" in joint.text
    form = next(form for form in visitor.page(own).forms if form.action == own)
    refused = visitor.client.post(own, data={**form.fields, "body": [], "outside": outside})
    assert refused.status_code == 422 and "实际承办单位，请填写依据" in refused.text
    sent = {**form.fields, "body": [], "outside": outside, "why": "渝府办〔2026〕3号"}
    assert "（实际承办单位）（已定）" in visitor.client.post(own, data=sent, follow_redirects=True).text
    assert visitor.client.post(own, data=sent).status_code == 409, "another version by now"


@pytest.mark.parametrize("body", ["", "x", "9" * 12, "²"])
@pytest.mark.slow
def test_a_choice_that_is_none_is_refused(enter: Enter, check: str, body: str) -> None:
    visitor = enter("cq-coordinator")
    key = next(iter(choices(visitor.page(f"{check}?task=4")))).removeprefix("owner-")
    own = f"{check}/tasks/4/owners/{key}"
    form = next(form for form in visitor.page(own).forms if form.action == own)
    answer = visitor.client.post(own, data={**form.fields, "body": body})
    assert answer.status_code == 422 and "请选择承办单位" in answer.text
    assert visitor.get(f"{check}/tasks/4/owners/figure-999999").status_code == 404


@pytest.mark.slow
def test_a_whole_plan_in_six_presses(office: Flask, enter: Enter) -> None:
    """Handed in with its number and 处室; names, owners, 各负其责 and the rest at once; the head reads and issues.

    One of its tasks holds a figure the reader is not sure of: it is not ticked until somebody has looked.
    """
    visitor = enter("cq-coordinator")
    with office.app_context():
        host = seeds.department("cq-fgw-zihuan").id
    words = FILE.read_text(encoding="utf-8").replace("渝发改规范〔2022〕11 号", "").replace("市公安局", "市公安厅")
    answer = visitor.send("/plans/new", text=words, number="渝发改规范[2022]11号", host_id=str(host))
    assert answer.status_code == 200, answer.text
    with office.app_context():
        plan = db.session.scalars(select(Plan)).one()
        assert (plan.number, plan.host_id) == ("渝发改规范〔2022〕11号", host)
        assert seeds.tasks(plan.id)[0].code == "50-22-11-03"
        check, issue = f"/plans/{plan.id}/check", f"/plans/{plan.id}/issue"
    names = visitor.page(f"{check}/names")
    assert names.faults() == [] and "重庆市公安局" in names.text
    assert f"{check}/names" in visitor.page(check).links
    assert "已认定 1 个名称" in status(press(visitor, f"{check}/names"))
    certain = visitor.page(f"{check}/owners")
    assert certain.faults() == [] and "“公交”属交通职责" in certain.text
    assert re.search(r"已一并确认 \d\d 项的承办单位", status(press(visitor, f"{check}/owners")))
    each = visitor.page(f"{check}/each")
    assert each.faults() == [] and "指标未写年份" in each.text
    assert "已按“各负其责”确认 23 条" in status(press(visitor, f"{check}/each"))
    assert "已按“各负其责”确认 1 条" in status(press(visitor, f"{check}/each", all_of_it=True))
    assert "已一并确认 1 条" in visitor.send(f"{check}/clear", f"{check}/clear").text
    head = enter("cq-head")
    duties = head.page(f"{issue}/duties")
    assert duties.faults() == [] and "市公安厅 → 重庆市公安局" in duties.text and "已定" in duties.text
    assert "未定" in head.page(issue).text and f"{issue}/duties" in head.page(issue).links
    assert "已下达 25 条" in head.send(issue, issue).text
    with office.app_context():
        known = db.session.scalars(select(Item.known_by).where(Item.indicator_id.is_not(None))).all()
        assert set(known) == {KnownBy.ASSIGNED}
        assert {task.state for task in seeds.tasks(1)} == {TaskState.TO_SIGN}


def test_what_is_unticked_stays_and_nothing_ticked_is_said(enter: Enter, check: str) -> None:
    visitor = enter("cq-coordinator")
    for path in ("owners", "each"):
        form = next(form for form in visitor.page(f"{check}/{path}").forms if form.action == f"{check}/{path}")
        sent = {name: value for name, value in form.fields.items() if name not in ("item", "task")}
        answer = visitor.client.post(f"{check}/{path}", data=sent, follow_redirects=True)
        assert answer.status_code == 422 and "没有勾选" in answer.text


@pytest.mark.slow
@pytest.mark.both
def test_the_list_of_duties_names_what_is_open_first(office: Flask, enter: Enter, check: str) -> None:
    visitor = enter("cq-coordinator")
    press(visitor, f"{check}/each")
    duties = check.replace("/check", "/issue/duties")
    page = visitor.page(duties)
    assert page.faults() == []
    heads = [one.text_content() for one in page.tree.xpath("//h2")]
    stands = re.fullmatch(r"推定未确认 (\d+) 项，未定 (\d+) 项", heads[0])
    assert stands and heads[1] == "市发展改革委"
    assert "推定，下达后由单位认领" in page.text and "现在指定" in page.text
    first = page.tree.xpath("//section[starts-with(@aria-labelledby, 'u-')]")[0].text_content()
    assert "50-22-11-04" in first and "各负其责（首列）" in first, "nobody was made lead"
    total = int(re.search(r"指标和节点 (\d+)", page.text).group(1))  # type: ignore[union-attr]
    proposed, nobody = int(stands[1]), int(stands[2])
    (first_list,) = page.tree.xpath(f"//section[.//h2[text()='{heads[0]}']]")
    assert len(first_list.xpath(".//tbody/tr")) == proposed + nobody and proposed, "推定 is shown before it is signed"
    assert "推定未确认的指标和节点" in visitor.page(duties.replace("/duties", "")).text
    owned = page.tree.xpath("count(//section[starts-with(@aria-labelledby, 'u-')]//tbody/tr)")
    assert total == nobody + int(owned), "with one owner each, the parts make the whole"


@pytest.mark.slow
def test_who_is_only_listed_first_counts_as_no_lead_on_either_page(enter: Enter, check: str) -> None:
    """Of 25 tasks one names a lead; 市发展改革委 is listed first in most."""
    visitor = enter("cq-coordinator")
    press(visitor, f"{check}/each")
    issue, duties = (visitor.page(check.replace("/check", path)) for path in ("/issue", "/issue/duties"))
    leads = {}
    for row in issue.tree.xpath("//table[caption='各单位分到的任务']//tbody/tr"):
        name, lead, co, *_ = (cell.text_content().strip() for cell in row)
        leads[name] = (int(lead), int(lead) + int(co))
    assert leads["市发展改革委"][0] <= 1 < leads["市发展改革委"][1]
    for name, (lead, tasks) in leads.items():
        note = duties.tree.xpath(f"string(//section[.//h2[text()='{name}']]//span[@class='note'])")
        said = f"任务 {tasks} · 牵头（含单独承办） {lead} ·" if lead else f"任务 {tasks} · 指标"
        assert said in note, name
    assert "首列单位计入牵头" not in issue.text


@pytest.mark.slow
def test_each_body_reads_its_own_sentences(enter: Enter, check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list to be signed counted sentences and named measures, one of them three times."""
    monkeypatch.undo()
    visitor = enter("cq-coordinator")
    press(visitor, f"{check}/each", all_of_it=True)
    page = visitor.page(check.replace("/check", "/issue/duties"))
    panels = {one.xpath("normalize-space(string(.//h2))"): one.text_content() for one in page.tree.xpath("//section")}
    assert page.faults() == []
    assert "小巷公交" in panels["市交通局"]
    assert "小巷公交" not in panels["市能源局"] and "综合能源站" in panels["市能源局"]


@pytest.mark.slow
def test_the_page_asks_no_more_with_more_tasks(office: Flask, enter: Enter, check: str) -> None:
    with office.app_context():
        seeds.Seeded(office.config["TRACKER"]).receive(seeds.SHANXI)
        db.session.remove()
    for username, address in (("cq-coordinator", check), ("sx-coordinator", check.replace("/1/", "/2/"))):
        visitor = enter(username)
        page = visitor.page(address)
        first = page.tree.xpath("//a[contains(@class, 'src-no')]/@href")[0]
        visitor.get(first)
        with counted(office) as statements:
            assert visitor.get(first).status_code == 200
        assert len(statements) <= STATEMENTS, address


@pytest.mark.parametrize("path", ["owners", "names", "each"])
def test_others_neither_see_nor_do_it(enter: Enter, check: str, path: str) -> None:
    assert enter("cq-liaison").get(f"{check}/{path}").status_code == 403
    stranger = enter("sx-coordinator")
    assert stranger.get(f"{check}/{path}").status_code == 404
    tokens = next(form for form in stranger.page("/plans/new").forms if "form_token" in form.names).fields
    sent = {**tokens, "version": "1", "item": "figure-1:1", "task": "1", "meant": "1:市经信局"}
    assert stranger.client.post(f"{check}/{path}", data=sent).status_code == 404
    assert stranger.get(check.replace("/check", "/issue/duties")).status_code == 404
