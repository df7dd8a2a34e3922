"""From upload to signature in the browser's own words: plans, checking, issuing, signing, objections."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.given.beginnings import begins_with, over
from tests.given.builders import TODAY, act
from tests.people import staff
from tests.plans import seeded as seeds
from tests.servers.databases import on_sqlite
from tracker.acts.plans import drafts, plans
from tracker.acts.tasks import adjustments, assignments
from tracker.database import db
from tracker.plans.models import Plan
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.models import Assignment
from tracker.tasks.queries import duty_in_force
from tracker.vocabulary import Role, TaskState
from tracker.worklist.vacancy_queries import vacancies

POSTS = {
    "cq-coordinator": (Role.COORDINATOR, "cq-fgw", "500000"),
    "cq-head": (Role.COORDINATOR_HEAD, "cq-fgw", "500000"),
    "cq-liaison": (Role.LIAISON, "cq-sww", "500000"),
    "cq-unit-head": (Role.UNIT_HEAD, "cq-sww", "500000"),
    "cq-fgw-head": (Role.UNIT_HEAD, "cq-fgw-zihuan", "500000"),
    "cq-leader": (Role.LEADER, "cq-fgw", "500000"),
    "sx-coordinator": (Role.COORDINATOR, "sx-fgw", "140000"),
}
FILE = seeds.PLANS / seeds.FILES[seeds.CHONGQING]


def _people(url: str, instance: Path) -> None:
    with over(url, instance):
        for username, (role, key, code) in POSTS.items():
            staff.account(username, role, key, code)


@begins_with("real_registry")
def people_of_plans(url: str, instance: Path) -> None:
    """The real registry and an account for each of POSTS."""
    _people(url, instance)


@begins_with("chongqing_received")
def plan_of_people(url: str, instance: Path) -> None:
    """The same with the 重庆 plan received."""
    _people(url, instance)


@begins_with("plan_of_people")
def all_tasks_out(url: str, instance: Path) -> None:
    """The same with all its tasks out."""
    with over(url, instance):
        plan_id = db.session.scalars(select(Plan.id)).one()
        seeds.accept_first_listed(plan_id)
        drafts.confirm_clear(act(), plan_id, None)
        plans.issue(act(), plan_id, None)


@pytest.fixture
def office(app: Flask, people_of_plans: None) -> Flask:
    """The real registry and an account for each of POSTS."""
    return app


@pytest.fixture
def enter(office: Flask) -> Enter:
    """Somebody who has signed in."""
    return lambda username: Visitor.signed_in(office, username, staff.PASSWORD)


@pytest.fixture
def plan_id(office: Flask, plan_of_people: None) -> int:
    """The 重庆 plan, received."""
    with office.app_context():
        return db.session.scalars(select(Plan.id)).one()


@pytest.fixture
def issued(plan_id: int, all_tasks_out: None) -> int:
    """The same with all its tasks out."""
    return plan_id


def upload(visitor: Visitor, data: bytes, name: str = FILE.name) -> Page:
    form = next(form for form in visitor.page("/plans/new").forms if "file" in form.names)
    values = {**form.fields, "file": (io.BytesIO(data), name)}
    answer = visitor.client.post("/plans/new", data=values, follow_redirects=True)
    return Page.of(answer.text)


@on_sqlite
def test_nothing_yet_says_what_to_do_first(enter: Enter) -> None:
    page = enter("cq-coordinator").page("/plans")
    assert page.faults() == []
    assert "还没有方案" in page.text
    assert "/plans/new" in page.links


@pytest.mark.slow
@on_sqlite
def test_an_upload_leads_to_the_plan(enter: Enter) -> None:
    page = upload(enter("cq-coordinator"), FILE.read_bytes())
    assert page.faults() == []
    assert page.heading == "重庆市促进绿色消费实施方案"
    assert "已导入 渝发改规范〔2022〕11号：25 条举措，25 项任务" in page.text
    assert "2025 年" in page.text and "2030 年" in page.text
    assert "/plans/1/check" in page.links


@pytest.mark.slow
@on_sqlite
def test_pasted_text_is_read_as_well(enter: Enter) -> None:
    answer = enter("cq-coordinator").send("/plans/new", text=FILE.read_text(encoding="utf-8"))
    assert Page.of(answer.text).heading == "重庆市促进绿色消费实施方案"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "words"), [(b"", "文件是空的"), (b"%PDF-1.7", "PDF 文件"), ("今天天气很好。".encode() * 9, "")]
)
def test_what_is_no_plan_is_said_on_the_form(enter: Enter, data: bytes, words: str) -> None:
    page = upload(enter("cq-coordinator"), data)
    assert page.title.startswith("需补充")
    assert "没有导入，请看下面的原因" in page.text
    assert words in page.text


@on_sqlite
def test_the_same_file_again_leads_to_the_plan_there(enter: Enter, plan_id: int) -> None:
    page = upload(enter("cq-coordinator"), FILE.read_bytes())
    assert "这份文件已导入过" in page.text
    assert f"/plans/{plan_id}" in page.links


def test_an_empty_upload_is_asked_for(enter: Enter) -> None:
    answer = enter("cq-coordinator").send("/plans/new", text=" ")
    assert answer.status_code == 422
    assert "请选择文件，或者粘贴正文" in answer.text


@on_sqlite
def test_the_check_page_shows_text_and_task_and_links_both_ways(enter: Enter, plan_id: int) -> None:
    visitor = enter("cq-coordinator")
    answer = visitor.get(f"/plans/{plan_id}/check?task=4")
    page = Page.of(answer.text)
    assert page.faults() == []
    assert len(answer.data) <= 120_000
    assert "第 4 条 （六）发展绿色交通消费" in page.text
    assert "已确认 0 / 25" in page.text and "未识别单位 0" in page.text
    assert "原文未写明牵头单位，由谁负总责（必选）" in page.text
    ids = set(page.tree.xpath("//@id"))
    inside = [link[1:] for link in page.tree.xpath("//a/@href") if link.startswith("#")]
    assert set(inside) - {"main", "menu"} <= ids
    assert {f"t-{number}" for number in range(1, 26)} <= ids
    marks = page.tree.xpath("//mark[@id]")
    assert any(mark.text_content() == "疑市发展改革委" for mark in marks)
    assert [kind for kind in ("lead", "co", "date", "num", "doubt") if page.tree.find_class(f"src-{kind}")] == [
        "lead",
        "co",
        "date",
        "num",
        "doubt",
    ]


@on_sqlite
def test_the_longest_plan_stays_within_the_budget(office: Flask, enter: Enter) -> None:
    with office.app_context():
        path = seeds.PLANS / seeds.FILES[seeds.SHANXI]
        other = plans.receive(act(), office.config["TRACKER"], seeds.SHANXI, path.name, path.read_bytes())[0]
    answer = enter("sx-coordinator").get(f"/plans/{other}/check")
    assert answer.status_code == 200
    assert len(answer.data) <= 120_000
    assert answer.text.count('class="src-no') == 82


@on_sqlite
def test_opening_the_check_goes_to_the_first_draft(enter: Enter, plan_id: int) -> None:
    answer = enter("cq-coordinator").client.get(f"/plans/{plan_id}/check")
    assert answer.location.endswith("check?task=1#t-1")
    only = enter("cq-coordinator").client.get(f"/plans/{plan_id}/check?only=doubt")
    assert "only=doubt" in only.location


@on_sqlite
def test_confirming_goes_on_to_the_next(office: Flask, enter: Enter, plan_id: int) -> None:
    visitor = enter("cq-coordinator")
    answer = visitor.send(f"/plans/{plan_id}/check?task=4", f"/plans/{plan_id}/check/tasks/4/confirm", decision="each")
    assert "第 5 条" in answer.text and "已确认 <b>1</b> / 25" in answer.text
    with office.app_context():
        assert seeds.task("50-22-11-06").state == TaskState.CONFIRMED


def test_another_lead_without_a_name_is_refused_in_words(enter: Enter, plan_id: int) -> None:
    path = f"/plans/{plan_id}/check?task=4"
    confirm = f"/plans/{plan_id}/check/tasks/4/confirm"
    answer = enter("cq-coordinator").send(path, confirm, decision="other", party_id="0")
    assert answer.status_code == 422
    assert "请选择由哪一家牵头" in answer.text
    assert Page.of(answer.text).title.startswith("需补充")


@on_sqlite
def test_nothing_is_decided_unread(office: Flask, enter: Enter, plan_id: int) -> None:
    visitor, path = enter("cq-coordinator"), f"/plans/{plan_id}/check?task=4"
    assert visitor.page(path).tree.xpath("//input[@name='decision'][@checked]") == []
    answer = visitor.send(path, f"/plans/{plan_id}/check/tasks/4/confirm")
    assert answer.status_code == 422
    assert "请选择由谁负总责" in answer.text
    with office.app_context():
        assert seeds.task("50-22-11-06").state == TaskState.DRAFT


@on_sqlite
def test_a_collective_is_no_first_listed_lead(office: Flask, enter: Enter, plan_id: int) -> None:
    with office.app_context():
        task_id = seeds.task("50-22-11-25").id
    page = enter("cq-coordinator").page(f"/plans/{plan_id}/check?task={task_id}")
    assert "first" not in page.tree.xpath("//input[@name='decision']/@value")


def test_keeping_is_not_confirming(office: Flask, enter: Enter, plan_id: int) -> None:
    confirm = f"/plans/{plan_id}/check/tasks/4/confirm"
    answer = enter("cq-coordinator").send(f"/plans/{plan_id}/check?task=4", confirm, kind="advance", keep="1")
    assert "已保存，尚未确认" in answer.text
    with office.app_context():
        assert (seeds.task("50-22-11-06").state, seeds.task("50-22-11-06").kind) == (TaskState.DRAFT, "advance")


def test_two_people_at_one_task(enter: Enter, plan_id: int) -> None:
    first, second = enter("cq-coordinator"), enter("cq-head")
    path, confirm = f"/plans/{plan_id}/check?task=4", f"/plans/{plan_id}/check/tasks/4/confirm"
    seen = next(form for form in second.page(path).forms if form.action.startswith(confirm))
    first.send(path, confirm, kind="advance", keep="1")
    late = second.client.post(confirm, data={**seen.fields, "decision": "each"})
    assert late.status_code == 409


def test_all_clear_ones_are_listed_before_they_are_confirmed(enter: Enter, plan_id: int) -> None:
    visitor = enter("cq-coordinator")
    page = visitor.page(f"/plans/{plan_id}/check/clear")
    assert page.faults() == []
    assert page.heading == "一并确认无疑点的 1 条"
    answer = visitor.send(f"/plans/{plan_id}/check/clear", f"/plans/{plan_id}/check/clear")
    assert "已一并确认 1 条无疑点的任务" in answer.text


@pytest.mark.slow
def test_a_confirmed_task_is_reopened_and_a_draft_is_withdrawn(enter: Enter, plan_id: int) -> None:
    visitor = enter("cq-coordinator")
    path, tasks_path = f"/plans/{plan_id}/check?task=4", f"/plans/{plan_id}/check/tasks/4"
    visitor.send(path, f"{tasks_path}/confirm", decision="first")
    assert "已退回草稿" in visitor.send(path, f"{tasks_path}/reopen").text
    assert visitor.send(f"{tasks_path}/withdraw", reason=" ").status_code == 422
    answer = visitor.send(f"{tasks_path}/withdraw", reason="与第5条重复")
    assert "50-22-11-06 已作废" in answer.text
    assert visitor.get(path).status_code == 404


@pytest.mark.slow
def test_a_figure_gets_its_year(enter: Enter, plan_id: int) -> None:
    visitor = enter("cq-coordinator")
    before = visitor.page(f"/plans/{plan_id}/check?task=1")
    assert "原文未写年份" in before.text
    path = next(link for link in before.links if "/figures/" in link)
    page = visitor.page(path)
    assert page.faults() == [] and "新认证绿色优质农产品 300 个" in page.text.replace(" ", " ")
    assert visitor.send(path, target="三百").status_code == 422
    assert visitor.send(path, year="25").status_code == 422
    answer = visitor.send(path, target="３００", year="2025", baseline_value="1,200", baseline_on="2020年12月31日")
    assert "已更正指标" in answer.text and "2025-12-31" in answer.text
    again = next(form for form in visitor.page(path).forms if "target" in form.names)
    assert (again.fields["target"], again.fields["baseline_value"], again.fields["baseline_on"]) == (
        "300",
        "1200",
        "2020-12-31",
    )


def test_a_date_is_corrected_in_any_way_of_writing(enter: Enter, plan_id: int) -> None:
    visitor = enter("cq-coordinator")
    path = next(link for link in visitor.page(f"/plans/{plan_id}/check?task=11").links if "/dates/" in link)
    assert visitor.page(path).faults() == []
    assert visitor.send(path, due_on="年底").status_code == 422
    assert "2025-06-30" in visitor.send(path, due_on="2025.6.30").text


@pytest.mark.slow
def test_bodies_are_corrected_added_and_left_out(enter: Enter, plan_id: int) -> None:
    visitor = enter("cq-coordinator")
    task, own = f"/plans/{plan_id}/check?task=4", f"/plans/{plan_id}/check/tasks/4/parties"
    party = next(link for link in visitor.page(task).links if link.startswith(f"{own}/") and link[-1].isdigit())
    page = visitor.page(party)
    assert page.faults() == [] and "现认定为 重庆市发展和改革委员会" in page.text
    assert "已更正角色" in visitor.send(party, f"{party}/role", role="co").text
    assert visitor.send(party, f"{party}/meaning", how="choose").status_code == 422
    assert "已移出这一条" in visitor.send(party, f"{party}/remove").text
    assert visitor.get(party).status_code == 404
    choices = visitor.page(f"{own}/new").tree.xpath("//select[@name='department_id']/option")
    body = next(option.get("value") for option in choices if option.text_content() == "市教委")
    assert "已添加责任单位" in visitor.send(f"{own}/new", department_id=body, role="co").text
    assert visitor.send(f"{own}/new", department_id=body, role="co").status_code == 422


@pytest.mark.slow
def test_an_unknown_body_is_settled_from_its_page(office: Flask, enter: Enter, plan_id: int) -> None:
    with office.app_context():
        party = seeds.parties(seeds.task("50-22-11-06"))[1]
        party.name, party.department_id, party.matched = "市低空经济专班", None, None
        number = party.id
        db.session.commit()
    visitor = enter("cq-coordinator")
    task = visitor.page(f"/plans/{plan_id}/check?task=4")
    assert "未识别单位 1 ：市低空经济专班" in task.text or "未识别单位 1：市低空经济专班" in task.text
    path = f"/plans/{plan_id}/check/tasks/4/parties/{number}"
    assert visitor.page(path).faults() == []
    answer = visitor.send(path, f"{path}/meaning", how="new", full_name="重庆市低空经济工作专班")
    assert "已认定“市低空经济专班”" in answer.text


def test_the_head_of_a_plan_is_corrected(enter: Enter, plan_id: int) -> None:
    visitor, path = enter("cq-coordinator"), f"/plans/{plan_id}/head"
    assert visitor.page(path).faults() == []
    assert visitor.send(path, issued_on="去年").status_code == 422
    answer = visitor.send(path, issued_on="2022年10月9日", authority_basis="渝府办〔2026〕3号")
    assert "已保存方案信息" in answer.text and "2022-10-09 印发" in answer.text


def test_the_head_of_a_plan_that_has_gone_out_asks_for_what_it_takes(enter: Enter, issued: int) -> None:
    """文号, 印发日期 and 下达方式 stood in boxes, and whoever changed one was refused."""
    visitor, path = enter("cq-coordinator"), f"/plans/{issued}/head"
    page = visitor.page(path)
    assert page.faults() == [] and "已下达，这三项不再更正" in page.text
    (form,) = [form for form in page.forms if form.action == path]
    assert {"authority_basis", "host_id"} <= form.names
    assert form.names.isdisjoint({"number", "issued_on", "mode", "replaces_id"})
    assert "已保存方案信息" in visitor.send(path, authority_basis="渝府办〔2026〕3号").text
    assert visitor.page(path).text == page.text, "with its number, day and mode"


@pytest.mark.slow
def test_issuing_names_what_stays_behind_and_who_has_no_liaison(enter: Enter, plan_id: int) -> None:
    clerk, head = enter("cq-coordinator"), enter("cq-head")
    path = f"/plans/{plan_id}/issue"
    before = head.page(path).text
    assert "没有已确认的任务" in before and "校核，已完成" not in before, (
        "nothing is confirmed: 校核 is where it stands"
    )
    clerk.send(f"/plans/{plan_id}/check?task=4", f"/plans/{plan_id}/check/tasks/4/confirm", decision="each")
    page = head.page(path)
    assert page.faults() == []
    assert "下达 1 条" in page.text and "未决 24 条" in page.text and "未设联络员" in page.text
    assert "cq-sww的单位联络员" in page.text
    assert "下达由综合处负责人办理" in clerk.page(path).text
    assert not [form for form in clerk.page(path).forms if form.action == path]
    answer = head.send(path, path)
    assert "已下达 1 条，涉及 10 家单位；未决 24 条" in answer.text


@pytest.mark.slow
def test_issuing_once_more_names_whom_these_tasks_did_not_reach(office: Flask, enter: Enter, plan_id: int) -> None:
    """“涉及 5 家单位…其中 12 家未送达”: those of the tasks issued before were counted again."""
    clerk, head = enter("cq-coordinator"), enter("cq-head")
    check, path = f"/plans/{plan_id}/check", f"/plans/{plan_id}/issue"
    for number in (4, 1):
        clerk.send(f"{check}?task={number}", f"{check}/tasks/{number}/confirm", decision="each")
        told = re.search(r"已下达 1 条，涉及 (\d+) 家单位.*其中 (\d+) 家未送达", head.send(path, path).text)
        with office.app_context():
            task_id = seeds.tasks(plan_id)[number - 1].id
            bodies = set(db.session.scalars(select(Assignment.department_id).where(Assignment.task_id == task_id)))
            lost = {one.department_id for one in vacancies("500000", TODAY) if Role.LIAISON in one.roles}
        assert told and [int(one) for one in told.groups()] == [len(bodies), len(bodies & lost)], number


@pytest.mark.slow
def test_a_liaison_signs_and_a_unit_head_objects(office: Flask, enter: Enter, issued: int) -> None:
    liaison, head = enter("cq-liaison"), enter("cq-unit-head")
    page = liaison.page("/assignments")
    assert page.faults() == []
    assert page.heading.startswith("待签收 ") and "提异议" not in page.text
    assert page.tree.xpath("//input[@name='chosen'][@checked]") == []
    ticked = liaison.page(f"/assignments?all={issued}").tree.xpath("//input[@name='chosen'][@checked]/@value")
    assert ticked == page.tree.xpath("//input[@name='chosen']/@value")
    assert f"/assignments?all={issued}" in page.links
    one = head.page("/assignments")
    path = next(link for link in one.links if link.endswith("/object"))
    assert liaison.get(path).status_code == 403
    assert head.send(path, reason=" ").status_code == 422
    assert "提出异议，等综合处处理" in head.send(path, reason="不属于本单位职责").text
    form = next(form for form in liaison.page("/assignments").forms if form.action == "/assignments/sign")
    left = liaison.page("/assignments").tree.xpath("//input[@name='chosen']/@value")
    assert len(left) == len(ticked) - 1
    signed = liaison.client.post("/assignments/sign", data={**form.fields, "chosen": left}, follow_redirects=True)
    assert f"已签收 {len(left)} 项（领办）" in signed.text
    assert "已提异议，等综合处处理" in signed.text
    assert "逐项查看" not in signed.text
    seen = head.page("/assignments")
    assert seen.faults() == []
    assert f"已签收 {len(left)} 项" in seen.text


@pytest.mark.slow
def test_an_objection_of_the_lead_is_reassigned(office: Flask, enter: Enter, issued: int) -> None:
    head, clerk = enter("cq-fgw-head"), enter("cq-coordinator")
    path = next(link for link in head.page("/assignments").links if link.endswith("/object"))
    head.send(path, reason="职责已划转市商务委")
    home = clerk.page("/").text
    assert re.search("最早一件：市发展改革委，（三）.{,20}11月20日提出；改派，或说明依据维持原分工", home), home
    assert "职责已划转市商务委" in clerk.page("/assignments/objections").text
    answer = next(link for link in clerk.page("/assignments/objections").links if link.endswith("/answer"))
    page = clerk.page(answer)
    assert page.faults() == []
    choices = page.tree.xpath("//select[@name='department_id']/option")
    body = next(option.get("value") for option in choices if option.text_content().startswith("市商务委"))
    assert clerk.send(answer, department_id=body, basis=" ").status_code == 422
    assert "已改派" in clerk.send(answer, department_id=body, basis="市委编办〔2026〕8号").text
    assert "没有待处理的异议" in clerk.page("/assignments/objections").text


@pytest.mark.slow
def test_a_task_left_in_reassignment_without_an_objection_is_found_and_given(
    office: Flask, enter: Enter, issued: int
) -> None:
    """Home and the list of plans counted it, and the page behind them was empty."""
    head, clerk = enter("cq-fgw-head"), enter("cq-coordinator")
    path = next(link for link in head.page("/assignments").links if link.endswith("/object"))
    head.send(path, reason="职责已划转市商务委")
    with office.app_context():
        db.session.execute(update(Assignment).values(objected_on=None))
        db.session.commit()
    assert "异议待处理" in clerk.page("/").text and "/assignments/objections" in clerk.page("/").links
    assert "待处理异议 1 项" in clerk.page("/plans").text
    found = clerk.page("/assignments/objections")
    assert found.faults() == [] and found.heading == "待处理异议 1 项"
    way = next(link for link in found.links if link.endswith("/reassign"))
    page = clerk.page(way)
    assert page.faults() == [] and "（维持）" in page.text
    assert clerk.send(way, department_id=_option(page, "市商务委"), basis=" ").status_code == 422
    assert "已改派" in clerk.send(way, department_id=_option(page, "市商务委"), basis="会议纪要〔2026〕8号").text
    assert "没有待处理的异议" in clerk.page("/assignments/objections").text
    assert clerk.get(way).status_code == 422 and enter("sx-coordinator").get(way).status_code == 404


@pytest.mark.slow
def test_the_objection_of_a_new_lead_of_a_running_task_is_answered(office: Flask, enter: Enter, issued: int) -> None:
    """The page offered 改派, which is not for a running task: whoever sent it was refused."""
    with office.app_context():
        task = seeds.task("50-22-11-06")
        former = duty_in_force(task.id, task.lead_id)
        assert former is not None
        assignments.sign(act(), [(former.id, former.version)])
        to = seeds.department("cq-sww").id
        adjustments.adjust(act(), task.id, None, Adjustment(TODAY, "职责调整", "渝府办〔2026〕12号", lead_id=to))
        now = duty_in_force(task.id, to)
        assert now is not None and task.state == TaskState.ACTIVE
        answer, path = f"/assignments/{now.id}/answer", f"/assignments/{now.id}/object"
    unit, clerk, head = enter("cq-unit-head"), enter("cq-coordinator"), enter("cq-head")
    assert "任务照常推进" in unit.page(path).text
    unit.send(path, reason="职责仍在原单位")
    assert answer in clerk.page("/assignments/objections").links
    page = clerk.page(answer)
    assert page.faults() == [] and "另定牵头单位" in page.text
    assert not any("department_id" in form.names for form in page.forms)
    ways = [any(link.startswith("/adjustments/") for link in one.page(answer).links) for one in (clerk, head)]
    assert ways == [False, True], "another lead is the head's to name"
    assert "不能直接移出" in clerk.send(answer, keep="end", basis="会商").text
    assert "维持分工" in clerk.send(answer, basis="三定规定第四条").text
    assert "没有待处理的异议" in clerk.page("/assignments/objections").text


def test_a_co_bodys_objection_is_settled(enter: Enter, issued: int) -> None:
    head, clerk = enter("cq-unit-head"), enter("cq-coordinator")
    path = next(link for link in head.page("/assignments").links if link.endswith("/object"))
    head.send(path, reason="不涉及")
    answer = next(link for link in clerk.page("/assignments/objections").links if link.endswith("/answer"))
    assert "移出这条任务" in clerk.send(answer, keep="end", basis="会商一致").text


@pytest.mark.slow
def test_the_office_signs_for_who_does_not_sign_here_or_gives_the_task_to_another(enter: Enter, issued: int) -> None:
    clerk, head = enter("cq-coordinator"), enter("cq-head")
    ways = [link for link in clerk.page("/tasks/50-22-11-06").links if link.endswith("/unsigned")]
    assert len(ways) == 10, "each body that has not signed"
    page = clerk.page(ways[0])
    assert page.faults() == [] and "改派" not in page.heading
    assert not [form for form in page.forms if "department_id" in form.names], "改派 is the head's before signing"
    wrong = clerk.send(ways[0], how="mail", told_by="", on="2026-11-20")
    assert wrong.status_code == 422 and "请填写“签收人”" in wrong.text
    assert "请选择签收方式：纸质或电话" in clerk.send(ways[0], how="mail", told_by="张三", on="2026-11-20").text
    accountable = next(way for way in ways if "负总责" in head.page(way).text)
    given = head.send(
        accountable, department_id=_option(head.page(accountable), "市商务委"), basis="会议纪要〔2026〕8号"
    )
    assert "已改派" in given.text and "待签收" in given.text
    left = [link for link in clerk.page("/tasks/50-22-11-06").links if link.endswith("/unsigned")]
    accountable = next(way for way in left if "负总责" in clerk.page(way).text)
    done = clerk.send(accountable, how="phone", told_by="办公室张三", on="2026-11-20")
    assert "已代 市商务委 签收" in done.text and "推进中" in done.text
    assert "已经签收" in clerk.get(accountable).text


def test_who_gives_a_task_to_another_after_a_colleague_did_hears_that_it_has_moved(enter: Enter, issued: int) -> None:
    """Both heads had the page of the same duty open."""
    clerk, head = enter("cq-coordinator"), enter("cq-head")
    ways = [link for link in head.page("/tasks/50-22-11-06").links if link.endswith("/unsigned")]
    accountable = next(way for way in ways if "负总责" in head.page(way).text)
    page = head.page(accountable)
    form = next(form for form in page.forms if "department_id" in form.names)
    values = {**form.fields, "department_id": _option(page, "市商务委"), "basis": "会议纪要〔2026〕8号"}
    late = next(form for form in head.page(accountable).forms if "department_id" in form.names)
    assert head.client.post(str(form.action), data=values).status_code == 302
    again = head.client.post(str(form.action), data=values)
    assert again.status_code == 409 and "这一页已提交过" in again.text
    moved = head.client.post(str(form.action), data={**late.fields, "department_id": "1", "basis": "另一份纪要"})
    assert moved.status_code == 409 and "50-22-11-06 已不由" in moved.text and "什么都没有保存" in moved.text
    for way in (accountable, accountable.replace("/unsigned", "/answer")):
        assert clerk.get(way).status_code == 409, "nor is a page shown on which nothing could be done"


def _option(page: Page, name: str) -> str:
    choices = page.tree.xpath("//select[@name='department_id']/option")
    return next(one.get("value") for one in choices if one.text_content().startswith(name))


@pytest.mark.parametrize("username", ["cq-liaison", "cq-leader", "sx-coordinator"])
def test_nobody_else_checks_or_issues(enter: Enter, plan_id: int, username: str) -> None:
    visitor = enter(username)
    for path in ("check?task=4", "check/clear", "head", "issue", "check/tasks/4/withdraw"):
        assert visitor.get(f"/plans/{plan_id}/{path}").status_code in (403, 404), path


@pytest.mark.slow
@on_sqlite
def test_a_task_of_another_plan_is_not_reached_through_ones_own(office: Flask, enter: Enter, plan_id: int) -> None:
    with office.app_context():
        text = FILE.read_text(encoding="utf-8").replace("2022〕11", "2022〕12").encode()
        other = plans.receive(act(), office.config["TRACKER"], seeds.CHONGQING, "另一份.txt", text)[0]
        task = seeds.tasks(other)[3]
        number, party, version = task.id, seeds.parties(task)[0].id, task.version
    visitor, own = enter("cq-coordinator"), f"/plans/{plan_id}/check/tasks/{number}"
    tokens = next(form for form in visitor.page(f"/plans/{plan_id}/check?task=4").forms if "version" in form.names)
    for path in ("confirm", "reopen", "withdraw", f"parties/{party}/role", f"parties/{party}/remove"):
        form = {**tokens.fields, "version": str(version), "decision": "each", "role": "co", "reason": "重复"}
        assert visitor.client.post(f"{own}/{path}", data=form).status_code == 404, path
    with office.app_context():
        assert (seeds.tasks(other)[3].version, seeds.tasks(other)[3].state) == (version, TaskState.DRAFT)


@on_sqlite
@pytest.mark.parametrize(
    "path", ["check/tasks/4/confirm", "check/tasks/4/parties/1/remove", "check/clear", "head", "issue"]
)
def test_a_form_without_the_version_seen_is_refused(enter: Enter, plan_id: int, path: str) -> None:
    visitor = enter("cq-head")
    tokens = next(form for form in visitor.page(f"/plans/{plan_id}/check?task=4").forms if "version" in form.names)
    fields = {name: value for name, value in tokens.fields.items() if name.endswith("_token")}
    sent = {**fields, "decision": "each", "mode": "new", "host_id": "0", "version": "x"}
    answer = visitor.client.post(f"/plans/{plan_id}/{path}", data=sent)
    assert answer.status_code == 422
    assert "请刷新页面后再提交" in answer.text


def test_who_sees_the_plan(office: Flask, enter: Enter, plan_id: int) -> None:
    assert enter("cq-leader").get(f"/plans/{plan_id}").status_code == 200
    assert enter("sx-coordinator").get(f"/plans/{plan_id}").status_code == 404
    assert enter("cq-liaison").get(f"/plans/{plan_id}").status_code == 403  # no duty in it yet
    assert "还没有本单位的方案" in enter("cq-liaison").page("/plans").text


@on_sqlite
def test_a_plan_that_is_out_shows_how_its_goals_stand(enter: Enter, issued: int) -> None:
    """The goal of 2025 is past and nobody has given a verdict; that of 2030 is to come."""
    page = enter("cq-coordinator").page(f"/plans/{issued}")
    found = [one.text_content() for one in page.tree.xpath("//dl[contains(@class, 'panel-body')]/dd")]
    assert ["方案目标待核定" in one for one in found] == [True, False]
    assert found[1].endswith("未到期")


@on_sqlite
def test_a_goal_that_fell_short_says_until_when_it_is_put_right(enter: Enter, issued: int) -> None:
    """“部分达成（截至 2025-12-31）” was all a leader read beside targets counted as of the closing."""
    head = enter("cq-head")
    goal = next(link for link in head.page("/verdicts").links if link.startswith("/verdicts/goals/"))
    head.send(goal, result="partly", as_of="2025-12-31", basis="逐条核对", rectify_by="2026-12-31")
    assert "部分达成，截至 2025-12-31，整改至 2026-12-31" in head.page(f"/plans/{issued}").text
    told = f"（截至 2025-12-31，整改至 2026-12-31；{TODAY} 核定）"
    assert told in enter("cq-leader").page("/").text


@on_sqlite
def test_a_unit_sees_the_plan_once_it_has_a_duty(enter: Enter, issued: int) -> None:
    visitor = enter("cq-liaison")
    assert "重庆市促进绿色消费实施方案" in visitor.page("/plans").text
    page = visitor.page(f"/plans/{issued}")
    assert page.faults() == []
    assert not [link for link in page.links if "/check" in link]
