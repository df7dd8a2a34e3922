"""Extensions, completion, closing-off and a leader's acts, as people do them on pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.given import builders
from tests.given.beginnings import begins_with, over
from tracker import changes, clock
from tracker.clock import noon_of
from tracker.database import db
from tracker.outcomes.models import Extension
from tracker.people.models import Department
from tracker.plans.models import Indicator, Item, Milestone, Task
from tracker.plans.owners import deciding_steps
from tracker.plans.steps import move
from tracker.vocabulary import TaskAct, TaskState

OWN, PLAIN = "50-22-11-05", "50-22-11-04"
"""Tasks of the demo: with own dates of 2025, and without any."""


@begins_with("demo")
def worked_on(url: str, instance: Path) -> None:
    """All tasks of 重庆 are worked on; OWN's dates are the commission's."""
    with over(url, instance):
        act = builders.act()
        with changes.writing(act):
            waiting = select(Task).where(Task.jurisdiction_id == "500000", Task.state == TaskState.TO_SIGN)
            for task in db.session.scalars(waiting):
                move(act, task, TaskAct.SIGN)
            items = db.session.scalars(select(Item).join(Task, Task.id == Item.task_id).where(Task.code == OWN)).all()
            body = db.session.scalars(select(Department.id).where(Department.key == "cq-fgw")).one()
            deciding_steps.assign(act, items, [body], "渝府办〔2026〕3号", act.today)


@pytest.fixture
def enter(enter: Enter, worked_on: None) -> Enter:
    """While all tasks of 重庆 are worked on."""
    return enter


def task_id(app: Flask, code: str) -> int:
    with app.app_context():
        return db.session.scalars(select(Task.id).where(Task.code == code)).one()


def state(app: Flask, code: str) -> TaskState:
    with app.app_context():
        return TaskState(db.session.scalars(select(Task.state).where(Task.code == code)).one())


WORDS = {
    "requested_on": "2026年12月31日",
    "category": "funds",
    "reason": "补助资金未拨付",
    "progress": "已建成 22 万平方米",
    "remedy": "每月调度",
}


def asked(enter: Enter, app: Flask) -> str:
    """The address of a request handed in by the head of the 资环处."""
    head = enter("cq-unit-head-zihuan")
    answer = head.send(f"/extensions/new/{task_id(app, OWN)}", **WORDS, do="apply")
    assert "时限没有改变" in answer.text
    return answer.request.path


@pytest.mark.both
def test_a_verdict_that_contradicts_its_value_is_asked_back(enter: Enter, demo_app: Flask) -> None:
    with demo_app.app_context():
        found = select(Milestone.id, Indicator.value).join(Indicator, Indicator.id == Milestone.indicator_id)
        id, target = db.session.execute(found.join(Task, Task.id == Milestone.task_id).where(Task.code == OWN)).first()
    office, at = enter("cq-coordinator"), f"/verdicts/milestones/{id}"
    short = str(target * 4 / 5)
    said = {"result": "reached", "value": short, "as_of": "2025-12-31", "basis": "统计公报"}
    form = next(form for form in office.page(at).forms if "basis" in form.names)
    asked_back = office.client.post(at, data={**form.fields, **said})
    page = Page.of(asked_back.text)
    assert asked_back.status_code == 422 and page.faults() == []
    assert "与“达成”不一致" in page.text and "已核对，确实如此" in page.text and "不一致的理由" in page.text
    again = next(form for form in page.forms if {"sure", "why"} <= form.names)
    told = {**again.fields, **said, "sure": "y", "why": "目标已调整，渝府办〔2026〕3号"}
    done = office.client.post(at, data=told, follow_redirects=True)
    assert "已核定" in done.text and "不一致的理由：目标已调整" in office.page(at).text
    with demo_app.app_context():
        unit = db.session.scalars(select(Indicator.unit).join(Milestone).where(Milestone.id == id)).one()
    told_of = office.page(completion(demo_app, OWN)).text
    assert f"达成 {Decimal(short).normalize():f}{unit}截至 2025-12-31" in told_of


@pytest.mark.both
@pytest.mark.slow
def test_a_later_date_in_three_clicks_and_its_answer(enter: Enter, demo_app: Flask) -> None:
    head = enter("cq-unit-head-zihuan")
    home = head.page("/")
    assert "/extensions" in home.links
    ways = [link for link in head.page("/extensions").links if link.startswith("/extensions/new/")]
    page = head.page(ways[0])
    assert page.faults() == [] and "补办，由主要领导审批" in page.text.replace("这是", "")
    for words in ("原定时限", "主要领导", "5 个工作日", "提交申请不改变时限", "最多 2 次"):
        assert words in page.text, words
    address = asked(enter, demo_app)
    office = enter("cq-coordinator")
    assert "延期待初审" in office.page("/").text
    assert "待我办理 1 件" in office.page("/extensions").heading
    assert "送主要领导" in office.page(address).text
    assert "转主要领导审批" in office.send(address, action=f"{address}/forward", words="属实").text
    leader, principal = enter("cq-leader"), enter("cq-principal")
    assert "批准延期" not in leader.page(address).text
    assert "延期待审批" in principal.page("/").text and "延期待审批" not in leader.page("/").text
    answer = principal.send(address, action=f"{address}/grant", due_on="2026-11-30")
    assert "延期至 2026-11-30，原定时限 2025-12-31 保留" in answer.text
    task = Page.of(principal.get(f"/tasks/{OWN}").text)
    assert task.faults() == []
    for words in ("已顺延", "延期 1 次", "原定 2025-12-31", "第 1 次，补办"):
        assert words in task.text, words


@pytest.mark.on("sqlite")
def test_what_cannot_be_granted_has_no_button_and_says_why(enter: Enter, demo_app: Flask) -> None:
    """申请办结 while a request waits: 批准延期 was offered, and refused who pressed it."""
    address = asked(enter, demo_app)
    enter("cq-coordinator").send(address, action=f"{address}/forward", words="属实")
    principal = enter("cq-principal")
    assert "批准延期" in principal.page(address).text
    with demo_app.app_context(), changes.writing(builders.act()):
        move(builders.act(), db.session.scalars(select(Task).where(Task.code == OWN)).one(), TaskAct.APPLY)
    page = principal.page(address)
    assert page.faults() == [] and "批准延期" not in page.text and "不予延期" in page.text
    assert "现在不能批准：任务现在是“待核验”" in page.text


@pytest.mark.parametrize(
    ("days", "note", "is_up"), [(3, "剩 1 个工作日", False), (0, "今天到期", True), (-3, "已过 3 天", True)]
)
def test_the_office_sees_in_its_list_by_when_a_request_is_to_be_answered(
    enter: Enter, demo_app: Flask, days: int, note: str, *, is_up: bool
) -> None:
    """That the day had come or was past stood on the pages of the requests alone."""
    address, answer_by = asked(enter, demo_app), builders.TODAY + timedelta(days=days)
    with demo_app.app_context():
        db.session.scalars(select(Extension)).one().answer_by = answer_by
        db.session.commit()
    home = enter("cq-coordinator").page("/")
    (row,) = home.tree.xpath("//li[h3[text()='延期待初审']]")
    said = row.text_content()
    assert f"{answer_by.month}月{answer_by.day}日止" in said and note in said
    assert ("1 件答复期限已到或已过" in said) is is_up
    assert address in home.links and home.faults() == []


def test_what_is_wanting_is_told_at_once_and_nothing_typed_is_lost(enter: Enter, demo_app: Flask) -> None:
    head = enter("cq-unit-head-zihuan")
    path = f"/extensions/new/{task_id(demo_app, OWN)}"
    answer = head.send(path, **{**WORDS, "requested_on": "2031-01-01", "reason": ""}, do="apply")
    assert answer.status_code == 422
    page = Page.of(answer.text)
    assert "有 2 处需要补充" in page.text and "最迟 2030-12-31" in page.text and page.faults() == []
    assert "已建成 22 万平方米" in answer.text and "2031-01-01" in answer.text
    with demo_app.app_context():
        assert db.session.scalars(select(Extension)).all() == []


@pytest.mark.slow
def test_a_draft_of_the_liaison_is_handed_in_by_the_head(enter: Enter, demo_app: Flask) -> None:
    liaison = enter("cq-liaison-zihuan")
    answer = liaison.send(f"/extensions/new/{task_id(demo_app, OWN)}", reason="补助资金未拨付")
    # The form as it stands has no button pressed; only 保存草稿 is offered to a liaison.
    assert answer.status_code == 422
    answer = liaison.send(f"/extensions/new/{task_id(demo_app, OWN)}", reason="补助资金未拨付", do="save")
    assert "已保存草稿，由单位负责人提交" in answer.text and 'value="apply"' not in answer.text
    head = enter("cq-unit-head-zihuan")
    answer = head.send(answer.request.path, **WORDS, do="apply")
    assert "已提交延期申请" in answer.text


@pytest.mark.slow
@pytest.mark.both
def test_a_draft_of_the_liaison_waits_on_the_home_of_the_head(enter: Enter, demo_app: Flask) -> None:
    """It stands in his list, in his count and in the menu; the liaison, who has done his part, is not asked."""
    head, liaison = enter("cq-unit-head-zihuan"), enter("cq-liaison-zihuan")
    before, of_liaison = todo(head), todo(liaison)
    at = liaison.send(f"/extensions/new/{task_id(demo_app, OWN)}", reason="补助资金未拨付", do="save").request.path
    home = head.page("/")
    assert "延期待申请 1 项" in home.heading and at in home.links
    assert todo(head) == before + 1 and todo(liaison) == of_liaison
    assert "待我办理 1 件" in head.page("/extensions").heading
    assert at not in liaison.page("/").links
    head.send(at, **WORDS, do="apply")
    assert todo(head) == before and at not in head.page("/").links


def todo(visitor: Visitor) -> int:
    """The number in the bar of every page."""
    found = re.search(r'topbar-count">(\d+)<', visitor.get("/extensions").text)
    assert found
    return int(found[1])


@pytest.mark.slow
def test_returned_completed_withdrawn(enter: Enter, demo_app: Flask) -> None:
    address = asked(enter, demo_app)
    office = enter("cq-coordinator")
    answer = office.send(address, action=f"{address}/hand-back", reason="")
    assert answer.status_code == 422 and "请填写退回的理由" in answer.text
    assert "已退回" in office.send(address, action=f"{address}/hand-back", reason="写明措施").text
    head = enter("cq-unit-head-zihuan")
    assert "写明措施" in head.page(address).text
    assert "不计次数" in head.send(address, action=f"{address}/withdraw").text
    assert "已撤回" in head.page(address).text


@pytest.mark.slow
def test_a_refusal_needs_its_reason(enter: Enter, demo_app: Flask) -> None:
    address = asked(enter, demo_app)
    enter("cq-coordinator").send(address, action=f"{address}/forward")
    principal = enter("cq-principal")
    assert principal.send(address, action=f"{address}/refuse", reason=" ").status_code == 422
    assert principal.send(address, action=f"{address}/grant", due_on="2025-12-31").status_code == 422
    assert "不予延期" in principal.send(address, action=f"{address}/refuse", reason="可以赶上").text
    assert "可以赶上" in enter("cq-liaison-zihuan").page(address).text


@pytest.mark.slow
def test_who_may_not_see_a_request(enter: Enter, demo_app: Flask) -> None:
    address = asked(enter, demo_app)
    for who, status in (("cq-viewer", 200), ("cq-liaison-sww", 403), ("sx-coordinator", 404), ("cq-auditor", 403)):
        assert enter(who).get(address).status_code == status, who
    assert enter("cq-liaison-sww").get(f"/extensions/new/{task_id(demo_app, OWN)}").status_code == 403
    assert enter("sx-principal").get("/extensions").status_code == 200


def test_a_task_without_own_dates_says_why(enter: Enter, demo_app: Flask) -> None:
    answer = enter("cq-unit-head-zihuan").get(f"/extensions/new/{task_id(demo_app, PLAIN)}")
    assert answer.status_code in (403, 422)


def completion(app: Flask, code: str = PLAIN) -> str:
    return f"/completions/tasks/{task_id(app, code)}"


def applied(enter: Enter, app: Flask) -> str:
    path = completion(app)
    answer = enter("cq-unit-head-zihuan").send(path, action=f"{path}/apply", words="已印发", proof="渝商务〔2026〕8号")
    assert "转综合处负责人核验" in answer.text
    return path


@pytest.mark.slow
def test_of_a_date_that_is_not_past_no_verdict_is_waited_for(enter: Enter, demo_app: Flask) -> None:
    """It read 待核定 of a date two years ahead, and the page of the task 未到期."""
    office, path = enter("cq-head"), completion(demo_app, OWN)
    assert "2025-12-31 待核定" in office.page(path).text
    with demo_app.app_context():
        own = Milestone.task_id == task_id(demo_app, OWN)
        db.session.execute(update(Milestone).where(own).values(due_on=date(2099, 12, 31)))
        db.session.commit()
    text = office.page(path).text
    assert "2099-12-31 未到期" in text and "待核定" not in text and "还没有核定结论" in text


@pytest.mark.both
@pytest.mark.slow
def test_from_the_application_to_the_archive(enter: Enter, demo_app: Flask) -> None:
    head = enter("cq-unit-head-zihuan")
    page = head.page(f"/tasks/{PLAIN}")
    assert completion(demo_app) in page.links
    path = completion(demo_app)
    assert head.send(path, action=f"{path}/apply", words="").status_code == 422
    path = applied(enter, demo_app)
    office, leader = enter("cq-head"), enter("cq-leader")
    assert "待核验办结" in office.page("/").text
    assert path in office.page(f"/tasks/{PLAIN}").links
    page = office.page(path)
    assert page.faults() == []
    for words in ("承诺", "交账", "办结条件", "渝商务〔2026〕8号", "满足 3 / 3，3 项不适用"):
        assert words in page.text, words
    assert "已核验通过" in office.send(path, action=f"{path}/verify").text
    assert "待销号" in leader.page("/").text
    ticked = leader.page("/completions?all=1")
    (form,) = [one for one in ticked.forms if one.action == "/completions/close"]
    confirm = leader.page(f"/completions/close?chosen={form.fields['chosen']}")
    assert confirm.heading == "审定销号 1 条" and confirm.faults() == []
    answer = leader.send(f"/completions/close?chosen={form.fields['chosen']}", action="/completions/close")
    assert "已销号 1 条" in answer.text
    assert state(demo_app, PLAIN) is TaskState.CLOSED
    answer = office.send(path, action=f"{path}/look-back", finding="现场看过", upheld="yes")
    assert "已记录回头看" in answer.text and state(demo_app, PLAIN) is TaskState.CLOSED
    assert "已归档 1 条" in enter("cq-coordinator").send(path, action="/completions/archive").text
    task = office.page(f"/tasks/{PLAIN}")
    assert "只供查看" in task.text and "情况属实" in task.text and task.faults() == []


@pytest.mark.slow
def test_answered_requests_are_listed_by_year(enter: Enter, demo_app: Flask) -> None:
    at = asked(enter, demo_app)
    head = enter("cq-unit-head-zihuan")
    assert "已撤回" in head.send(at, action=f"{at}/withdraw").text
    page = head.page("/extensions")
    assert page.faults() == [] and "已答复 1 件" in page.text and at in page.links
    past = head.page("/extensions?year=2025")
    assert past.faults() == [] and at not in past.links and "已答复 1 件" in past.text


@pytest.mark.both
def test_what_was_closed_off_is_listed_by_year(enter: Enter, demo_app: Flask) -> None:
    page = enter("cq-leader").page("/completions?year=2025")
    assert page.faults() == [] and page.heading == "办结与销号"
    for no_year in ("10000", "0"):
        assert enter("cq-leader").get(f"/completions?year={no_year}").status_code == 200


def test_closing_needs_something_ticked(enter: Enter) -> None:
    assert "请先勾选" in enter("cq-leader").page("/completions/close").text


@pytest.mark.slow
def test_a_look_back_that_finds_it_untrue(enter: Enter, demo_app: Flask) -> None:
    path = applied(enter, demo_app)
    office = enter("cq-head")
    office.send(path, action=f"{path}/verify")
    assert office.send(path, action=f"{path}/look-back", finding="没有做").status_code == 422
    answer = office.send(path, action=f"{path}/look-back", finding="没有做", upheld="no")
    assert answer.status_code == 422 and "请勾选查出问题的单位" in answer.text
    page = Page.of(answer.text)
    assert page.faults() == [] and "没有做</textarea>" in answer.text
    body = re.findall(r'name="at_fault" value="(\d+)"', answer.text)[0]
    done = office.send(path, action=f"{path}/look-back", finding="没有做", upheld="no", at_fault=body)
    assert "任务回到推进中" in done.text and "：没有做" in done.text
    assert "整改后的佐证还没有采用" in done.text, "办结 was applied for and verified without a word of it"
    assert state(demo_app, PLAIN) is TaskState.ACTIVE
    page = enter("cq-liaison-zihuan").page(f"/tasks/{PLAIN}")
    assert "附回头看以后的佐证" in page.text and page.faults() == [], "it asked for 新的完成值 and spoke of 核定"


@pytest.mark.slow
def test_an_unmet_gate_is_shown_and_wants_an_exception(enter: Enter, demo_app: Flask) -> None:
    path = completion(demo_app, OWN)
    enter("cq-unit-head-zihuan").send(path, action=f"{path}/apply", words="已建成")
    office = enter("cq-head")
    answer = office.send(path, action=f"{path}/verify", words="属实", exception="")
    assert answer.status_code == 422 and "例外理由" in answer.text and "属实" in answer.text
    assert Page.of(answer.text).faults() == []
    assert "已核验通过" in office.send(path, action=f"{path}/verify", exception="另行公布").text
    closing = enter("cq-leader").page(completion(demo_app, OWN))
    assert "例外理由：另行公布" in closing.text


def test_handed_back_with_a_reason(enter: Enter, demo_app: Flask) -> None:
    path = applied(enter, demo_app)
    office = enter("cq-head")
    assert office.send(path, action=f"{path}/give-back", reason="").status_code == 422
    office.send(path, action=f"{path}/give-back", reason="补充验收记录")
    assert "补充验收记录" in enter("cq-unit-head-zihuan").page(path).text


def test_who_may_do_what_with_an_ending(enter: Enter, demo_app: Flask) -> None:
    path = applied(enter, demo_app)
    for who in ("cq-coordinator", "cq-leader", "cq-viewer", "cq-unit-head-zihuan"):
        assert f"{path}/verify" not in {form.action for form in enter(who).page(path).forms}, who
    assert enter("cq-liaison-sww").get(path).status_code == 403
    assert enter("sx-head").get(path).status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    ("verb", "fields", "after"),
    [
        ("suspend", {"ground": "渝府办〔2026〕8号"}, TaskState.SUSPENDED),
        ("terminate", {"ground": "渝府办〔2026〕8号"}, TaskState.TERMINATED),
        ("to-standing", {"ground": "已成制度"}, TaskState.COMPLETED),
        ("merge", {"ground": "内容相同", "into": OWN}, TaskState.COMPLETED),
        ("expire", {"ground": "期限已满"}, TaskState.COMPLETED),
    ],
)
def test_a_leader_decides(enter: Enter, demo_app: Flask, verb: str, fields: dict[str, str], after: TaskState) -> None:
    leader = enter("cq-leader")
    path = f"/decisions/tasks/{task_id(demo_app, PLAIN)}/{verb}"
    assert path in leader.page(f"/tasks/{PLAIN}").links
    page = leader.page(path)
    assert page.faults() == [] and "之后" in page.text
    assert leader.send(path, **{**fields, "ground": " "}).status_code == 422
    answer = leader.send(path, **fields)
    assert answer.request.path == f"/tasks/{PLAIN}" and state(demo_app, PLAIN) is after
    assert leader.get(path).status_code == 422, "what cannot be done any more is refused"
    assert enter("cq-coordinator").get(path).status_code == 403
    assert enter("sx-leader").get(path).status_code == 404


def test_a_merge_into_nothing_keeps_what_was_typed(enter: Enter, demo_app: Flask) -> None:
    path = f"/decisions/tasks/{task_id(demo_app, PLAIN)}/merge"
    answer = enter("cq-leader").send(path, ground="内容相同", into="50-00-00-00")
    assert answer.status_code == 422 and "没有编号是" in answer.text and "内容相同" in answer.text


def test_no_other_act_has_a_page(enter: Enter, demo_app: Flask) -> None:
    assert enter("cq-leader").get(f"/decisions/tasks/{task_id(demo_app, PLAIN)}/close").status_code == 404


@pytest.mark.slow
def test_the_later_of_two_gets_the_state_as_it_is(enter: Enter, demo_app: Flask) -> None:
    path = applied(enter, demo_app)
    one, two = enter("cq-head"), enter("cq-head")
    stale = next(form for form in one.page(path).forms if form.action == f"{path}/give-back")
    two.send(path, action=f"{path}/verify")
    answer = one.client.post(f"{path}/give-back", data={**stale.fields, "reason": "补材料"})
    assert answer.status_code == 409 and "已办结" in answer.text and "补材料" in answer.text
    assert state(demo_app, PLAIN) is TaskState.COMPLETED


@pytest.mark.slow
def test_of_a_date_that_nobody_told_a_report_can_be_asked_for(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of dates that wait offered a verdict alone, where there is no value to judge."""
    assert offered(enter("cq-coordinator")) == set(), "none is overdue yet"
    monkeypatch.setattr(clock, "now", lambda: noon_of(date(2026, 12, 21)))
    office = enter("cq-coordinator")
    assert "/tasks/50-22-11-06#ask-late" in offered(office)
    for at in offered(office):
        assert office.page(at).tree.xpath("//*[@id='ask-late']"), at


def offered(office: Visitor) -> set[str]:
    """Where the page of verdicts leads to ask for a report."""
    page = office.page("/verdicts")
    assert page.faults() == []
    return set(page.tree.xpath("//a/@href[contains(., '#ask-late')]"))
