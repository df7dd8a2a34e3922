"""A revised plan in the browser: handed in as such, laid beside the old one, paired by hand, confirmed by the head."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.pages import Page
from tests.clients.visitors import Enter, Visitor
from tests.given import rows
from tests.given.beginnings import begins_with, over
from tests.given.builders import act
from tests.people import staff
from tests.plans import revised
from tests.plans import seeded as seeds
from tests.plans.seeded import CHONGQING
from tests.servers.databases import on_sqlite
from tracker.acts.plans import clauses, drafts, plans
from tracker.acts.upkeep import turn
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.plans.models import Party, Plan, PlanGoal, Task
from tracker.reporting.models import Round
from tracker.vocabulary import Role, RoundKind, TaskState, Waiting
from tracker.worklist.queries import counts, desk_of, waiting
from tracker.worklist.waits_for_whom import Thing

POSTS = {
    "coordinator": (Role.COORDINATOR, "cq-fgw", "500000"),
    "head": (Role.COORDINATOR_HEAD, "cq-fgw", "500000"),
    "unit": (Role.LIAISON, "cq-jtj", "500000"),
    "stranger": (Role.COORDINATOR_HEAD, "sx-fgw", "140000"),
}
OF_PLANS = (Waiting.CHECK, Waiting.CARRY, Waiting.ISSUE)
DAY = act().today


@begins_with("real_registry")
def first_plan(url: str, instance: Path) -> None:
    """The old plan, issued, and an account for each of POSTS."""
    with over(url, instance) as app:
        for username, (role, key, code) in POSTS.items():
            staff.account(username, role, key, code)
        revised.old_plan(seeds.Seeded(app.config["TRACKER"]))


@pytest.fixture
def old(app: Flask, first_plan: None) -> int:
    """The old plan."""
    with app.app_context():
        return db.session.scalars(select(Plan.id)).one()


@pytest.fixture
def enter(app: Flask, old: int) -> Enter:
    """Somebody who has signed in."""
    return lambda username: Visitor.signed_in(app, username, staff.PASSWORD)


@pytest.fixture
def new(app: Flask, enter: Enter, old: int) -> int:
    """The plan that is to replace it, handed in on the page."""
    answer = enter("coordinator").send("/plans/new", text=revised.NEW, replaces_id=str(old))
    page = Page.of(answer.text)
    assert "将替代 渝发改〔2026〕3号" in page.text
    return int(next(link for link in page.links if link.endswith("/revision")).split("/")[2])


def confirmed(app: Flask, new: int) -> None:
    """The reworded clause, confirmed at the check page."""
    with app.app_context():
        for task in revised.rows(new):
            if "充电桩" in task.text:
                drafts.confirm_task(act(), new, task.id, None)


@on_sqlite
def test_the_pairs_by_what_became_of_them(enter: Enter, new: int) -> None:
    page = enter("coordinator").page(f"/plans/{new}/revision")
    assert page.heading == "新旧对照：渝发改〔2026〕40号 替代 渝发改〔2026〕3号"
    assert "改写 1 条" in page.text
    assert [node.text for node in page.tree.xpath("//del")] == ["300", "交通局"]
    assert [node.text for node in page.tree.xpath("//ins")] == ["500", "住房城乡建委"]
    assert not page.faults()
    for kind, words in (("dropped", "建设慢行系统"), ("new", "发展共享出行"), ("same", "优化公交线网")):
        assert words in enter("coordinator").page(f"/plans/{new}/revision?kind={kind}").text


def test_pairs_are_put_together_and_taken_apart(app: Flask, enter: Enter, new: int) -> None:
    with app.app_context():
        slow, shared = revised.of_old(3).id, revised.rows(new)[0].id
    coordinator = enter("coordinator")
    page = f"/plans/{new}/revision?kind=dropped"
    assert "请先选择" in coordinator.send(page, task_id=str(slow), draft_id="").text
    assert "已对上" in coordinator.send(page, task_id=str(slow), draft_id=str(shared)).text
    paired = coordinator.page(f"/plans/{new}/revision?kind=reworded")
    assert "人工对上" in paired.text
    assert "没有取消的任务" in coordinator.page(page).text
    values = {"task_id": str(slow), "draft_id": str(shared), "kind": "reworded"}
    apart = next(form for form in paired.forms if values.items() <= form.fields.items())
    answer = coordinator.client.post(apart.action, data=apart.fields, follow_redirects=True)
    assert "已拆开" in answer.text


@pytest.mark.slow
def test_the_head_confirms_and_everyone_finds_both_plans(app: Flask, enter: Enter, old: int, new: int) -> None:
    head = enter("head")
    ask = head.page(f"/plans/{new}/revision/confirm")
    assert "改写的 1 条还没有确认：50-26-40-03" in ask.text
    confirmed(app, new)
    ask = head.page(f"/plans/{new}/revision/confirm")
    assert "50-26-3-03" in ask.text
    done = Page.of(head.send(f"/plans/{new}/revision/confirm", f"/plans/{new}/revision/confirm").text)
    assert "已替代 渝发改〔2026〕3号：承接 3 条（改写 1 条），终止 1 条" in done.text
    assert f"/plans/{old}" in done.links
    before = head.page(f"/plans/{old}")
    assert "50-26-3-02" in before.text and "50-26-40-02" not in before.text
    assert "相同的任务照旧承接" not in head.page(f"/plans/{new}/check").text
    assert "被 渝发改〔2026〕40号 替代" in before.text
    # In 2028 its goal of 2027 was 黄·方案目标待核定, which nobody could judge.
    assert before.text.count("已由新方案替代，不再核定") == 2 and "未到期" not in before.text
    assert {f"/plans/{new}", "/tasks/50-26-3-02"} <= set(before.links)
    # What its page does not offer, the address does not do.
    assert {f"/plans/{old}/head", f"/plans/{old}/division"}.isdisjoint(before.links)
    assert [head.get(f"/plans/{old}/{one}").status_code for one in ("head", "division")] == [422, 422]
    settings = head.page(f"/plans/{old}/settings")
    assert "本方案已被替代，这里只供查看" in settings.text and "改动从保存时起算" not in settings.text
    assert not settings.tree.xpath("//main//button")
    task = head.page("/tasks/50-26-3-02")
    assert "承接自 渝发改〔2026〕3号 （二）（改写" in task.text
    assert f"/plans/{old}" in task.links
    dropped = head.page("/tasks/50-26-3-03").text
    # Its goals turned 待核定 with their year, and nobody can judge them.
    assert "没有列入新方案" in dropped and dropped.count("原方案已由") == 2
    # They could, by the address, and the new plan said another thing of the same goal.
    assert goals_of(app, new) <= set(task.links)
    assert goals_of(app, old).isdisjoint(head.page("/tasks/50-26-3-03").links)
    assert [head.get(one).status_code for one in goals_of(app, old)] == [422, 422]
    assert head.get(f"/plans/{new}/revision").status_code == 404
    with app.app_context():
        node = rows.milestone(revised.of_old(3), date(2025, 12, 31)).id
        db.session.commit()
    refused = head.get(f"/verdicts/milestones/{node}")
    assert refused.status_code == 422 and "替代，这个节点不再核定" in refused.text
    for path in (
        f"/plans/{old}",
        f"/plans/{new}",
        "/tasks/50-26-3-02",
        f"/plans/{old}/check",
        f"/plans/{new}/check",
        f"/plans/{old}/settings",
    ):
        assert not head.page(path).faults()
    with app.app_context():
        assert revised.of_old(3).state == TaskState.TERMINATED


@pytest.mark.slow
@on_sqlite
def test_the_list_of_a_plan_that_was_replaced_is_only_shown(app: Flask, enter: Enter, old: int, new: int) -> None:
    with app.app_context():
        nodes = [rows.milestone(revised.of_old(number), date(2025, 12, 31)).id for number in (1, 2, 3)]
        rows.verdict(nodes[0], revised.SIGNED_ON, act(on=revised.SIGNED_ON).at)
        for goal in db.session.scalars(select(PlanGoal).where(PlanGoal.plan_id == old)):
            goal.due_on = date(2026, 4, 30)
        db.session.commit()
        turn.turn(act(on=revised.SIGNED_ON), CHONGQING)
        found = select(Round.id).where(Round.plan_id == old, Round.kind == RoundKind.VERIFICATION)
        path = f"/verifications/{db.session.scalars(found).one()}"
    head = enter("head")
    assert goals_of(app, old) <= set(head.page(path).links)
    confirmed(app, new)
    head.send(f"/plans/{new}/revision/confirm", f"/plans/{new}/revision/confirm")
    page = head.page(path)
    assert page.text.count("已由新方案替代，不再核定") == 2 and not page.faults()
    assert goals_of(app, old).isdisjoint(page.links) and not page.tree.xpath("//main//button")
    assert "替代时未核定 4 项" in page.text and page.text.count("替代时没有核定") == 2 and "重新核定" not in page.text
    assert {f"/tasks/50-26-3-0{number}" for number in (1, 2, 3)} <= set(page.links)
    with app.app_context():
        revised.turned(DAY)
        found = select(Round.id).where(Round.plan_id == new, Round.kind == RoundKind.VERIFICATION)
        now = head.page(f"/verifications/{db.session.scalars(found).one()}")
    assert "见原方案渝发改〔2026〕3号的核定清单" in now.text and path in now.links and not now.faults()
    assert "没有单位应答" not in now.text and "已有结论，没有再问单位" in now.text


def led(visitor: Visitor, path: str) -> dict[str, int]:
    """Where the tasks and texts on a page lead, and whether one arrives."""
    links = [one.partition("#")[0] for one in visitor.page(path).links]
    return {one: visitor.get(one).status_code for one in links if one.startswith(("/plans/", "/tasks/"))}


@pytest.mark.slow
@on_sqlite
def test_what_the_old_plan_leads_to_is_there(app: Flask, enter: Enter, old: int, new: int) -> None:
    """Each of its tasks was a page not found: 目录 led to what the old plan has no more."""
    head = enter("head")
    confirmed(app, new)
    head.send(f"/plans/{new}/revision/confirm", f"/plans/{new}/revision/confirm")
    found = led(head, f"/plans/{old}")
    assert {"/tasks/50-26-3-01", "/tasks/50-26-3-02", "/tasks/50-26-3-04"} <= set(found)
    assert set(found.values()) == {200}
    assert head.page(f"/plans/{old}").text.count("已由新方案承接") == 3
    with app.app_context():
        keeper = next(task.id for task in revised.rows(old) if task.state == TaskState.WITHDRAWN)
        code = db.session.get_one(Task, keeper).code
    assert head.client.get(f"/plans/{old}/check?task={keeper}").headers["Location"] == "/tasks/50-26-3-01"
    assert head.client.get(f"/tasks/{code}").headers["Location"] == "/tasks/50-26-3-01"


@on_sqlite
def test_nothing_is_added_to_a_plan_that_was_replaced(app: Flask, enter: Enter, old: int, new: int) -> None:
    """A clause added to it went out from it, and the plan stood as 待签收 again."""
    head = enter("head")
    early = head.client.get(f"/plans/{new}/issue")
    assert early.headers["Location"] == f"/plans/{new}/revision", "first its place is confirmed"
    confirmed(app, new)
    head.send(f"/plans/{new}/revision/confirm", f"/plans/{new}/revision/confirm")
    refused = head.client.get(f"/plans/{old}/issue")
    assert refused.status_code == RuleRefused.http_status
    assert "已被渝发改〔2026〕40号替代" in refused.text
    assert not [link for link in head.page(f"/plans/{old}/check").links if "missed" in link or "/issue" in link]
    with app.app_context(), pytest.raises(RuleRefused, match="不再补录和下达任务"):
        clauses.add_task(revised.head_of_office(), old, [])


@pytest.mark.slow
@on_sqlite
def test_a_plan_whose_every_task_went_over_has_its_text(app: Flask, enter: Enter, old: int) -> None:
    with app.app_context():
        text = revised.OLD.replace("3号", "40号")
        plans.carry_over(
            revised.head_of_office(),
            revised.received(seeds.Seeded(app.config["TRACKER"]), text, revised.NEW_ON, old),
            None,
        )
    head = enter("head")
    found = led(head, f"/plans/{old}")
    assert f"/plans/{old}/text" in found and f"/plans/{old}/check" not in found
    assert set(found.values()) == {200}
    assert head.client.get(f"/plans/{old}/check").headers["Location"] == f"/plans/{old}"


def goals_of(app: Flask, plan_id: int) -> set[str]:
    """Where the goals of a plan are judged."""
    with app.app_context():
        found = db.session.scalars(select(PlanGoal.id).where(PlanGoal.plan_id == plan_id))
        return {f"/verdicts/goals/{id}" for id in found}


@pytest.mark.slow
@pytest.mark.both
def test_the_head_is_told_that_a_replacement_waits_for_him(app: Flask, enter: Enter, new: int) -> None:
    """Nobody was: the plan stood as 待校核方案 of which nothing was to be checked."""

    def waits() -> list[tuple[Waiting, str]]:
        with app.app_context():
            revised.turned(DAY)
            found = set()
            for role in (Role.COORDINATOR, Role.COORDINATOR_HEAD):
                desk = desk_of(seeds.officer(CHONGQING, role), CHONGQING)
                of_plans = [one for one in waiting(desk, DAY) if one.id == new and one.thing is Thing.PLAN]
                assert Counter(one.waiting for one in of_plans) == Counter(
                    {kind: count for kind, count in counts(desk, DAY).items() if count and kind in OF_PLANS}
                )
                found |= {(one.waiting, role.value) for one in of_plans}
            return sorted(found)

    both = [(Waiting.CHECK, "coordinator"), (Waiting.CHECK, "coordinator_head")]
    assert waits() == both
    assert "替代待确认" not in enter("head").page("/").text
    page = enter("coordinator").page(f"/plans/{new}/check")
    assert "已确认 0 / 2，还有 2 条" in page.text and "相同的 2 条照旧承接" in page.text
    assert "校核改写和新增的任务，再由负责人确认替代" in enter("coordinator").page("/plans").text
    office = enter("coordinator")
    with app.app_context():
        ids = [task.id for task in revised.rows(new) if "充电桩" in task.text or "共享单车" in task.text]
    assert office.get(f"/plans/{new}/check").request.args["task"] == str(ids[0])
    walked = [office.send(f"/plans/{new}/check?task={id}", f"/plans/{new}/check/tasks/{id}/confirm") for id in ids]
    assert walked[0].request.path == f"/plans/{new}/check" and walked[0].request.args["task"] == str(ids[1])
    assert "改写和新增的任务已确认，下一步由综合处负责人确认替代" in walked[1].text
    assert waits() == [(Waiting.CARRY, "coordinator_head")]
    head = enter("head")
    home = head.page("/")
    assert "替代待确认" in home.text and f"/plans/{new}/revision" in home.links and "待下达方案" not in home.text
    assert "替代待确认" not in enter("coordinator").page("/").text
    page = head.page(f"/plans/{new}")
    assert {f"/plans/{new}/revision/confirm", f"/plans/{new}/revision"} <= set(page.links)
    assert "待负责人确认替代" in page.text and f"/plans/{new}/issue" not in page.links and not page.faults()
    page = head.page(f"/plans/{new}/check")
    assert "已确认 2 / 2" in page.text and "还有" not in page.text and "待负责人确认替代" in page.text
    head.send(f"/plans/{new}/revision/confirm", f"/plans/{new}/revision/confirm")
    assert waits() == [(Waiting.ISSUE, "coordinator_head")]


@on_sqlite
def test_the_check_page_says_what_need_not_be_checked_again(enter: Enter, new: int) -> None:
    page = enter("coordinator").page(f"/plans/{new}/check")
    assert "替代 渝发改〔2026〕3号：相同的 2 条照旧承接，不必再校核" in page.text
    assert f"/plans/{new}/revision" in page.links


@pytest.mark.both
def test_what_goes_on_is_not_asked_about(app: Flask, enter: Enter, new: int) -> None:
    """一并确认 listed its items, 未识别单位 counted its names, and at 2 / 2 it was opened and took a confirmation."""
    with app.app_context():
        same = next(task.id for task in revised.rows(new) if "接驳率" in task.text)
        unknown = db.session.scalars(select(Party).where(Party.task_id == same)).first()
        assert unknown is not None
        unknown.department_id = None
        db.session.commit()
    office = enter("coordinator")
    page = office.page(f"/plans/{new}/check?task={same}")
    assert "照旧承接，不必校核" in page.text and "未识别单位 0" in page.text and not page.faults()
    assert not [form for form in page.forms if form.action.split("#")[0].endswith(("/confirm", "/reopen"))]
    assert not [link for link in page.links if f"/tasks/{same}/" in link and not link.endswith("/withdraw")]
    assert "没有未识别的名称。" in office.page(f"/plans/{new}/check/names").text
    assert "接驳率" not in office.page(f"/plans/{new}/check/owners").text
    with app.app_context():
        asked = [task.id for task in revised.rows(new) if "充电桩" in task.text or "共享单车" in task.text]
        for task_id in asked:
            drafts.confirm_task(act(), new, task_id, None)
    assert office.get(f"/plans/{new}/check").request.args["task"] == str(asked[0])


@pytest.mark.slow
@on_sqlite
def test_nothing_is_turned_back_that_has_gone_over(app: Flask, enter: Enter, new: int) -> None:
    """The page offered 撤销确认 after 确认替代, which was always refused."""
    with app.app_context():
        task = next(task for task in revised.rows(new) if "充电桩" in task.text)
        drafts.confirm_task(act(), new, task.id, None)
    head = enter("head")
    undo = f"/plans/{new}/check/undo"
    assert undo in {form.action for form in head.page(f"/plans/{new}/check").forms}
    head.send(f"/plans/{new}/revision/confirm", f"/plans/{new}/revision/confirm")
    for page in ("check", "check/edits"):
        assert undo not in {form.action for form in head.page(f"/plans/{new}/{page}").forms}


@on_sqlite
def test_clauses_of_one_measure_are_told_apart_by_their_words(enter: Enter, new: int) -> None:
    page = enter("coordinator").page(f"/plans/{new}/revision?kind=new")
    assert [o.text for o in page.tree.xpath("//option") if "建设慢行系统：在主城区建设" in (o.text or "")]


@on_sqlite
def test_who_may(app: Flask, enter: Enter, new: int) -> None:
    assert enter("unit").get(f"/plans/{new}/revision").status_code == 403
    assert enter("stranger").get(f"/plans/{new}/revision").status_code == 404
    coordinator = enter("coordinator")
    assert "确认替代由综合处负责人办理" in coordinator.page(f"/plans/{new}/revision").text
    assert coordinator.get(f"/plans/{new}/revision/confirm").status_code == 403
    assert "已承接" not in enter("unit").page("/tasks/50-26-3-02").text


@pytest.mark.slow
@on_sqlite
def test_a_number_that_is_taken_is_offered_as_a_new_version(enter: Enter, old: int) -> None:
    coordinator = enter("coordinator")
    text = revised.NEW.replace("40号", "3号")
    assert "作为新版本导入" in coordinator.send("/plans/new", text=text).text
    assert "将替代" in Page.of(coordinator.send("/plans/new", text=text, replaces_id=str(old)).text).text


def test_the_head_of_the_plan_says_what_it_replaces(enter: Enter, old: int, new: int) -> None:
    head = enter("head")
    assert head.send(f"/plans/{new}/head", replaces_id="0").status_code == 200
    assert head.get(f"/plans/{new}/revision").status_code == 404
    assert "将替代" in Page.of(head.send(f"/plans/{new}/head", replaces_id=str(old)).text).text
    assert not head.page(f"/plans/{old}/head").tree.xpath("//*[@name='replaces_id']")


@on_sqlite
def test_what_goes_on_as_it_was_is_not_confirmed_with_the_rest(app: Flask, enter: Enter, new: int) -> None:
    """一并确认无疑点的 n 条 had the tasks among them that nobody is to check."""
    office, path = enter("coordinator"), f"/plans/{new}/check/clear"
    assert "一并确认无疑点的 2 条" in office.page(f"/plans/{new}/check").text
    assert "确认这 2 条" in office.page(path).text
    assert "已一并确认 2 条" in office.send(path, path).text
    with app.app_context():
        states = [task.state for task in revised.rows(new)]
    assert sorted(states) == ["confirmed", "confirmed", "draft", "draft"]
