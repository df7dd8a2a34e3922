"""The check page as the coordinator's tool: cut, mark, add, undo, one question after the other (ux.md S6)."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.given.builders import act
from tests.people import staff
from tests.plans import seeded as seeds
from tracker.acts.plans import drafts
from tracker.database import db
from tracker.plans.clauses import queries as clause_queries
from tracker.plans.models import Plan
from tracker.vocabulary import Role, TaskState

POSTS = {
    "cq-coordinator": (Role.COORDINATOR, "cq-fgw", "500000"),
    "cq-head": (Role.COORDINATOR_HEAD, "cq-fgw", "500000"),
    "cq-liaison": (Role.LIAISON, "cq-sww", "500000"),
    "sx-coordinator": (Role.COORDINATOR, "sx-fgw", "140000"),
}
FILE = seeds.PLANS / seeds.FILES[seeds.CHONGQING]
CODE = "50-22-11-06"


@pytest.fixture
def office(app: Flask, real_registry: None) -> Flask:
    """The real registry and an account for each of POSTS."""
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


def starts(office: Flask, code: str = CODE) -> list[str]:
    with office.app_context():
        return [str(one.span[0]) for one in clause_queries.sentences_of(seeds.task(code).id)]


def state(office: Flask, code: str) -> str:
    with office.app_context():
        return seeds.task(code).state


@pytest.mark.slow
def test_a_sentence_chosen_splits_and_one_click_undoes(office: Flask, enter: Enter, check: str) -> None:
    visitor = enter("cq-coordinator")
    assert f"{check}/tasks/4/split" in visitor.page(f"{check}?task=4").links
    page = visitor.page(f"{check}/tasks/4/split")
    assert page.faults() == []
    offered = page.tree.xpath("//button[@name='at']/@value")
    assert offered == starts(office)[1:]
    answer = visitor.send(f"{check}/tasks/4/split", f"{check}/tasks/4/split", at=offered[2])
    assert "已拆分" in answer.text and "第 5 条 （六）发展绿色交通消费" in Page.of(answer.text).text
    assert "已确认 <b>0</b> / 26" in answer.text and "起止由人工划定" in answer.text
    undone = visitor.send(f"{check}?task=4", f"{check}/undo")
    assert f"已撤销“拆分”：{CODE}" in undone.text and "已确认 <b>0</b> / 25" in undone.text
    assert state(office, f"{CODE}-2") == TaskState.WITHDRAWN


@pytest.mark.parametrize("at", ["", "x", "0", "99999999999"])
def test_no_cut_outside_the_task(enter: Enter, check: str, at: str) -> None:
    answer = enter("cq-coordinator").send(f"{check}/tasks/4/split", f"{check}/tasks/4/split", at=at)
    assert answer.status_code == 422
    assert Page.of(answer.text).title.startswith("需补充")


@pytest.mark.slow
def test_tasks_of_one_measure_are_joined_or_parted_anew(office: Flask, enter: Enter, check: str) -> None:
    visitor = enter("cq-coordinator")
    assert "与上条合并" not in visitor.page(f"{check}?task=4").text
    assert (
        visitor.get(f"{check}/tasks/4/merge").status_code == visitor.get(f"{check}/tasks/4/boundary").status_code == 422
    )
    places = starts(office)
    visitor.send(f"{check}/tasks/4/split", f"{check}/tasks/4/split", at=places[2])
    with office.app_context():
        second = seeds.task(f"{CODE}-2").id
    own = f"{check}/tasks/{second}"
    assert visitor.page(f"{own}/boundary").faults() == []
    assert "已移动与上一条的分界" in visitor.send(f"{own}/boundary", f"{own}/boundary", at=places[3]).text
    assert starts(office, f"{CODE}-2")[0] == places[3]
    page = visitor.page(f"{own}/merge")
    assert page.faults() == [] and page.text.count("市交通局") == 2
    assert "已合并为一条" in visitor.send(f"{own}/merge", f"{own}/merge").text
    assert starts(office) == places


@pytest.mark.slow
def test_a_missed_task_is_added_from_ticked_sentences(office: Flask, enter: Enter, check: str) -> None:
    visitor = enter("cq-coordinator")
    visitor.send(f"{check}/tasks/4/withdraw", reason="测试")
    page = visitor.page(f"{check}/missed")
    assert page.faults() == []
    with office.app_context():
        task = seeds.task(CODE)
        span = task.text_start, task.statement_end or 0
    offered = list(page.tree.xpath("//input[@name='sentence']/@value"))
    missed = [one for one in offered if span[0] <= int(one.split("-")[0]) < span[1]]
    form = next(form for form in page.forms if form.action == f"{check}/missed")
    answer = visitor.client.post(f"{check}/missed", data={**form.fields, "sentence": missed}, follow_redirects=True)
    assert "已补录一条任务" in answer.text and f"{CODE}-2" not in answer.text
    assert state(office, f"{CODE}-2") == TaskState.DRAFT
    for wrong in ([], ["x-y"], [missed[0]]):
        form = next(form for form in visitor.page(f"{check}/missed").forms if form.action == f"{check}/missed")
        answer = visitor.client.post(f"{check}/missed", data={**form.fields, "sentence": wrong})
        assert answer.status_code == 422


@pytest.mark.slow
def test_words_are_marked_without_a_mouse(office: Flask, enter: Enter, check: str) -> None:
    visitor, own = enter("cq-coordinator"), f"{check}/tasks/4/mark"
    assert visitor.page(own).faults() == []
    assert visitor.send(own, own, words=" ").status_code == 422
    answer = visitor.send(own, own, words="省长办公会", meant="co")
    assert answer.status_code == 422 and "原文中没有“省长办公会”" in answer.text
    answer = visitor.send(own, own, words="市交通局", meant="lead")
    assert "已把“市交通局”设为牵头单位" in answer.text and "系统读作配合" in answer.text
    answer = visitor.send(own, own, words="85%", meant="figure")
    assert answer.status_code == 422 and "已列为指标" in answer.text


@pytest.mark.slow
def test_words_marked_with_the_mouse_say_where_they_stand(office: Flask, enter: Enter, check: str) -> None:
    visitor, own = enter("cq-coordinator"), f"{check}/tasks/4/mark"
    place = starts(office)[2]
    bar = next(form for form in visitor.page(f"{check}?task=4").forms if form.action.startswith(own))
    said = {**bar.fields, "start": place, "end": str(int(place) + 2), "meant": "co"}
    wrong = visitor.client.post(own, data={**said, "words": "别的"})
    assert wrong.status_code == 422 and "对不上" in wrong.text
    with office.app_context():
        words = seeds.plan(1).text[int(place) : int(place) + 2]
    bar = next(form for form in visitor.page(f"{check}?task=4").forms if form.action.startswith(own))
    answer = visitor.client.post(
        own,
        data={**bar.fields, **said, **bar.fields, "start": place, "end": said["end"], "words": words},
        follow_redirects=True,
    )
    assert f"“{words}”" in answer.text and "人工认定" in answer.text
    bar = next(form for form in visitor.page(f"{check}?task=4").forms if form.action.startswith(own))
    cut = {**bar.fields, "start": place, "end": said["end"], "words": words, "meant": "split"}
    assert "已从所选文字处拆分" in visitor.client.post(own, data=cut, follow_redirects=True).text


@pytest.mark.slow
def test_the_likeliest_bodies_are_one_click_away(office: Flask, enter: Enter, check: str) -> None:
    with office.app_context():
        party = seeds.parties(seeds.task(CODE))[1]
        party.name, party.department_id, party.matched = "市经信局", None, None
        number = party.id
        db.session.commit()
    visitor = enter("cq-coordinator")
    page = visitor.page(f"{check}?task=4")
    assert "就是重庆市经济和信息化委员会" in page.text and "简写" in page.text
    meaning = f"{check}/tasks/4/parties/{number}/meaning"
    form = next(form for form in page.forms if form.action.startswith(meaning))
    answer = visitor.client.post(meaning, data={**form.fields, "how": "alias"}, follow_redirects=True)
    assert "已认定“市经信局”" in answer.text and "未识别单位 <b>0</b>" in answer.text
    assert "已撤销“记为别名”" in visitor.send(f"{check}?task=4", f"{check}/undo").text
    assert "未识别单位 <b>1</b>" in visitor.get(f"{check}?task=4").text


@pytest.mark.parametrize("form", ["by the clause", "by names"])
@pytest.mark.slow
def test_a_collective_is_one_press_away(office: Flask, enter: Enter, check: str, form: str) -> None:
    with office.app_context():
        party = seeds.parties(seeds.task(CODE))[1]
        party.name, party.department_id, party.matched = "各有关部门", None, None
        number = party.id
        db.session.commit()
    visitor = enter("cq-coordinator")
    if form == "by the clause":
        meaning = f"{check}/tasks/4/parties/{number}/meaning"
        fields = next(one for one in visitor.page(f"{check}?task=4").forms if one.action.startswith(meaning)).fields
        answer = visitor.client.post(meaning, data={**fields, "how": "collective"}, follow_redirects=True)
        assert "已认定“各有关部门”" in answer.text
    else:
        answer = visitor.send(f"{check}/names", f"{check}/names")
        assert "已认定 1 个名称，共 1 处" in answer.text
    assert "未识别单位 <b>0</b>" in visitor.get(f"{check}?task=4").text


def test_a_body_that_only_looks_alike_stands_after_a_new_one(office: Flask, enter: Enter, check: str) -> None:
    """市金融监管局 shares 监管 with 市市场监管局, and is another body."""
    with office.app_context():
        party = seeds.parties(seeds.task(CODE))[1]
        party.name, party.department_id, party.matched = "市地方金融监管局", None, None
        db.session.commit()
    page = enter("cq-coordinator").page(f"{check}/names")
    (choices,) = page.tree.xpath("//select[@name='meant']")
    told = [one.text_content() for one in choices.xpath("./option | ./optgroup/option")]
    new = next(place for place, words in enumerate(told) if words.startswith("新增单位"))
    wary = [place for place, words in enumerate(told) if "不同" in words]
    assert wary and min(wary) > new, told
    assert page.faults() == []


@pytest.mark.slow
def test_what_was_read_stays_beside_what_was_changed(enter: Enter, check: str) -> None:
    visitor = enter("cq-coordinator")
    figure = next(link for link in visitor.page(f"{check}?task=1").links if "/figures/" in link)
    answer = visitor.send(figure, target="320", year="2025")
    assert "系统读作 新认证绿色优质农产品 = 300个，未写年份" in answer.text
    assert "= 320个" in answer.text
    due = next(link for link in visitor.page(f"{check}?task=11").links if "/dates/" in link)
    assert "系统读作 2025-12-31" in visitor.send(due, due_on="2025-06-30").text
    answer = visitor.send(f"{check}?task=4", f"{check}/tasks/4/confirm", kind="standing", keep="1")
    assert "系统读作 量化" in answer.text


def test_the_open_questions_come_first_and_lead_on(enter: Enter, check: str) -> None:
    page = enter("cq-coordinator").page(f"{check}?task=1")
    asked = [one.text_content() for one in page.tree.xpath("//*[@data-question]//h3")]
    assert asked == [
        "疑原文未写明牵头单位，由谁负总责（必选）",
        "疑新认证绿色优质农产品 300 个：原文未写年份",
    ]
    assert page.tree.xpath("//a[@data-key-doubt]/@href") == [f"{check}?task=2#t-2"]


def test_a_refused_confirmation_keeps_the_place_in_the_text(enter: Enter, check: str) -> None:
    page = enter("cq-coordinator").page(f"{check}?task=4")
    assert page.tree.xpath("//form[@id='confirm']/@action") == [f"{check}/tasks/4/confirm#t-4"]


@pytest.mark.slow
def test_who_else_is_at_work_is_named(enter: Enter, check: str) -> None:
    first, second = enter("cq-coordinator"), enter("cq-head")
    assert "正在同校" not in second.page(f"{check}?task=4").text
    first.send(f"{check}?task=4", f"{check}/tasks/4/confirm", kind="standing", keep="1")
    assert f"改推进方式、汇总方式 {CODE}，正在同校" in second.page(f"{check}?task=5").text
    assert "正在同校" not in first.page(f"{check}?task=4").text


@pytest.mark.slow
def test_acts_are_listed_and_undone_from_the_list(enter: Enter, check: str) -> None:
    visitor = enter("cq-coordinator")
    assert "还没有改动" in visitor.page(f"{check}/edits").text
    visitor.send(f"{check}?task=4", f"{check}/tasks/4/confirm", decision="first")
    page = visitor.page(f"{check}/edits")
    assert page.faults() == [] and CODE in page.text
    assert "已撤销“确认”" in visitor.send(f"{check}/edits", f"{check}/undo").text
    assert "已撤销" in visitor.page(f"{check}/edits").text
    assert not [form for form in visitor.page(f"{check}/edits").forms if form.action.startswith(f"{check}/undo")]


@pytest.mark.parametrize("path", ["tasks/4/split", "tasks/4/mark", "missed", "edits"])
def test_others_do_not_reach_it(enter: Enter, check: str, path: str) -> None:
    assert enter("cq-liaison").get(f"{check}/{path}").status_code == 403
    assert enter("sx-coordinator").get(f"{check}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["tasks/4/split", "tasks/4/mark", "missed", "undo"])
def test_others_do_not_do_it(office: Flask, enter: Enter, check: str, path: str) -> None:
    with office.app_context():
        drafts.confirm_clear(act(), 1, None)
    stranger = enter("sx-coordinator")
    tokens = next(form for form in stranger.page("/plans/new").forms if "form_token" in form.names).fields
    answer = stranger.client.post(
        f"{check}/{path}", data={**tokens, "version": "1", "edit": "1", "at": "3", "meant": "co", "words": "市"}
    )
    assert answer.status_code == 404
