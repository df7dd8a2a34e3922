"""调整分工 on its page: seen before it is saved, refused with everything that is wrong, told on the task's page."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.clients.pages import Page
from tests.clients.visitors import Enter
from tests.given.builders import act
from tracker.acts.outcomes import endings
from tracker.acts.tasks import adjustments, assignments
from tracker.clock import now
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Item, Task
from tracker.plans.owners.item_queries import items_of
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.models import Assignment
from tracker.tasks.queries import assignments_in_force, duty_in_force
from tracker.vocabulary import ItemKind, KnownBy, PartyRole, TaskAct

CODE = "50-22-11-06"
STATIONS = "综合能源站"
GROUNDS = {"reason": "职责调整", "document": "渝府办〔2026〕12号"}


def _figure(demo_app: Flask) -> tuple[int, int, int]:
    """The task, its figure on 综合能源站, which is 市能源局's, and 市交通局."""
    with demo_app.app_context():
        task = db.session.scalars(select(Task).where(Task.code == CODE)).one()
        items = db.session.scalars(select(Item).where(Item.task_id == task.id, Item.kind == ItemKind.FIGURE))
        station = next(item for item in items if "100" in item.words)
        body = db.session.scalars(select(Department.id).where(Department.short_name == "市交通局")).one()
        return task.id, station.id, body


@pytest.mark.parametrize("field", ["mode", "kind"])
def test_a_choice_that_is_none_is_said(enter: Enter, demo_app: Flask, field: str) -> None:
    head, at = enter("cq-head"), f"/adjustments/{_figure(demo_app)[0]}"
    assert head.send(at, action=f"{at}/preview", **GROUNDS, **{field: "99"}).status_code == 422


@pytest.mark.slow
def test_the_head_gives_a_figure_to_a_body_and_sees_it_first(enter: Enter, demo_app: Flask) -> None:
    task_id, item_id, body = _figure(demo_app)
    head = enter("cq-head")
    at = next(link for link in head.page(f"/tasks/{CODE}").links if link.startswith("/adjustments/"))
    assert at == f"/adjustments/{task_id}" and head.page(at).faults() == []
    seen = head.send(at, action=f"{at}/preview", **GROUNDS, **{f"owner_{item_id}": str(body)})
    preview = Page.of(seen.text)
    assert preview.faults() == [] and "新增填报：" in preview.text and STATIONS in preview.text
    assert "市交通局" in preview.text and _owners(demo_app, item_id) != [body], "nothing is saved yet"
    assert preview.text.count("没有联络员，通知送不到，请电话告知") == 2, "neither has an account"
    form = next(form for form in preview.forms if form.action == at)
    done = head.client.post(at, data=form.fields, follow_redirects=True)
    assert "已调整分工：职责调整（渝府办〔2026〕12号）" in Page.of(done.text).text
    assert _owners(demo_app, item_id) == [body] and _is_assigned(demo_app, item_id)
    again = head.client.post(at, data=form.fields, follow_redirects=True)
    assert again.status_code == 200 and "已经办过，没有重复办理" in again.text, "the same form once more"
    assert Page.of(again.text).heading == Page.of(done.text).heading, "and what came of it"


@pytest.mark.parametrize("goes_along", [True, False])
def test_a_sentence_takes_its_figure_along_unless_told_otherwise(
    enter: Enter, demo_app: Flask, goes_along: bool
) -> None:
    """连同句中指标 is ticked; what the preview says is what is done."""
    task_id, item_id, body = _figure(demo_app)
    with demo_app.app_context():
        (sentence_id,) = {one.sentence_id for one in items_of(task_id) if one.id == item_id}
    assert sentence_id is not None
    head, at = enter("cq-head"), f"/adjustments/{task_id}"
    form = next(form for form in head.page(at).forms if form.action == f"{at}/preview")
    fields = {**form.fields, **GROUNDS, f"owner_{sentence_id}": str(body)}
    assert fields[f"along_{sentence_id}"] == "1", "it is ticked"
    if not goes_along:
        del fields[f"along_{sentence_id}"]
    was = _owners(demo_app, item_id)
    preview = Page.of(head.client.post(f"{at}/preview", data=fields).text)
    assert ("新增填报：" in preview.text and STATIONS in preview.text) is goes_along
    form = next(form for form in preview.forms if form.action == at)
    head.client.post(at, data=form.fields, follow_redirects=True)
    assert _owners(demo_app, sentence_id) == [body]
    assert _owners(demo_app, item_id) == ([body] if goes_along else was)


def test_what_is_missing_is_named_at_once(enter: Enter, demo_app: Flask) -> None:
    task_id, _, _ = _figure(demo_app)
    head, at = enter("cq-head"), f"/adjustments/{task_id}"
    empty = Page.of(head.send(at, action=f"{at}/preview", since="", reason="", document="").text)
    assert "有 3 处需要补充" in empty.text
    nothing = head.send(at, action=f"{at}/preview", **GROUNDS)
    assert nothing.status_code == 422 and "没有选择要调整的内容" in nothing.text
    past = head.send(at, action=f"{at}/preview", since="2020-01-01", kind="advance", **GROUNDS)
    assert past.status_code == 422 and "不能早于今天" in past.text


@pytest.mark.slow
def test_a_body_outside_the_brackets_is_written_by_name_and_becomes_acting(enter: Enter, demo_app: Flask) -> None:
    """The page offered only the bodies of the task; who carries a figure out in fact could not be said."""
    task_id, item_id, _ = _figure(demo_app)
    head, at = enter("cq-head"), f"/adjustments/{task_id}"
    wrong = head.send(at, action=f"{at}/preview", since="2020-01-01", **GROUNDS, **{f"outside_{item_id}": "市天文局"})
    assert wrong.status_code == 422 and "的实际承办单位：名册里没有“市天文局”" in wrong.text
    assert "不能早于今天" in wrong.text, "all at once"
    with demo_app.app_context():
        held = {one.department_id for one in assignments_in_force(task_id)}
        outside = db.session.scalars(
            select(Department).where(Department.jurisdiction_id == "500000", Department.id.not_in(held))
        ).first()
        assert outside is not None
        name, outside_id = outside.short_name, outside.id
    sent = {**GROUNDS, f"outside_{item_id}": name, f"owner_{item_id}": ""}
    preview = Page.of(head.send(at, action=f"{at}/preview", **sent).text)
    assert preview.faults() == [] and "作为实际承办单位加入" in preview.text
    (then,) = [row.xpath("./td[2]")[0].text for row in preview.tree.xpath("//tr[th]") if name in row.text_content()]
    assert then == "实际承办"
    assert "要改回来的再做一次调整" in preview.text
    form = next(form for form in preview.forms if form.action == at)
    head.client.post(at, data=form.fields, follow_redirects=True)
    assert _owners(demo_app, item_id) == [outside_id]
    with demo_app.app_context():
        roles = {one.department_id: one.role for one in assignments_in_force(task_id)}
        assert roles[outside_id] == PartyRole.ACTING


def test_only_the_head_of_the_office_may(enter: Enter, demo_app: Flask) -> None:
    task_id, _, _ = _figure(demo_app)
    for who, status in (("cq-coordinator", 403), ("cq-leader", 403), ("cq-liaison-sww", 403), ("sx-head", 404)):
        assert enter(who).get(f"/adjustments/{task_id}").status_code in (status, 403), who
    assert not any(link.startswith("/adjustments") for link in enter("cq-coordinator").page(f"/tasks/{CODE}").links)


@pytest.mark.slow
def test_what_is_still_to_come_is_withdrawn_while_the_task_stands_still(enter: Enter, demo_app: Flask) -> None:
    task_id, item_id, body = _figure(demo_app)
    head, page = enter("cq-head"), f"/tasks/{CODE}"
    with demo_app.app_context():
        day = date(2099, 1, 4)
        planned = Adjustment(day, "职责调整", "渝府办〔2026〕12号", owners={item_id: (body,)})
        adjustments.adjust(act(at=now()), task_id, None, planned)
        lead = duty_in_force(task_id, db.session.get_one(Task, task_id).lead_id)
        assert lead is not None
        assignments.sign(act(at=now()), [(lead.id, lead.version)])
        endings.decide(act(at=now()), task_id, None, TaskAct.SUSPEND, "渝府办〔2026〕20号")
    at = f"/adjustments/{task_id}"
    assert at in head.page(page).links and at not in enter("cq-coordinator").page(page).links
    standing = head.page(at)
    assert standing.faults() == [] and "已中止" in standing.text and "2099-01-04" in standing.text
    (way,) = [str(form.action) for form in standing.forms if str(form.action).endswith("/withdraw")]
    assert "已撤回这项还没有生效的调整" in head.send(at, action=way).text
    assert at not in head.page(page).links and head.get(at).status_code == 403


def _is_assigned(demo_app: Flask, item_id: int) -> bool:
    with demo_app.app_context():
        return db.session.get_one(Item, item_id).known_by == KnownBy.ASSIGNED


def _owners(demo_app: Flask, item_id: int) -> list[int]:
    with demo_app.app_context():
        item = db.session.get_one(Item, item_id)
        return list(item.owner_ids)


FARES = "14-22-197-21-2"


@pytest.mark.slow
def test_a_collective_is_changed_on_the_same_page(enter: Enter, demo_app: Flask) -> None:
    with demo_app.app_context():
        task_id = db.session.scalars(select(Task.id).where(Task.code == FARES)).one()
        member = next(one for one in assignments_in_force(task_id) if one.group_id is not None)
        group_id, leaving = member.group_id, db.session.get_one(Department, member.department_id)
        leaving_id, name = leaving.id, leaving.short_name
        newcomer = db.session.scalars(select(Department).where(Department.key == "sx-gxt")).one().short_name
    head, at = enter("sx-head"), f"/adjustments/{task_id}"
    assert head.page(at).faults() == [] and "统称“各市发展改革委”" in head.page(at).text
    wrong = head.send(at, action=f"{at}/preview", **GROUNDS, **{f"group_{group_id}_names": "某某厅"})
    assert wrong.status_code == 422 and "“各市发展改革委”加入的单位：名册里没有“某某厅”" in wrong.text
    sent = {**GROUNDS, f"group_{group_id}_names": newcomer, f"group_{group_id}_leaves": str(leaving_id)}
    preview = Page.of(head.send(at, action=f"{at}/preview", **sent).text)
    assert preview.faults() == [] and "写到同一统称的其他任务" in preview.text
    form = next(form for form in preview.forms if form.action == at)
    head.client.post(at, data=form.fields, follow_redirects=True)
    page = head.page(f"/groups/{group_id}")
    assert newcomer in page.text and "已退出 1 家" in page.text and name in page.text
    assert at in page.links, "from the collective's page one gets here"


def test_the_usual_days_go_with_how_often_a_figure_is_told_and_the_preview_says_so(
    enter: Enter, demo_app: Flask
) -> None:
    """A figure of the year kept its 90 days: “每季度”, and no quarter's round asked for it."""
    task_id, item_id, _ = _figure(demo_app)
    with demo_app.app_context():
        figure_id = db.session.get_one(Item, item_id).indicator_id
    at, head = f"/adjustments/{task_id}", enter("cq-head")
    seen = head.send(at, action=f"{at}/preview", **GROUNDS, **{f"frequency_{figure_id}": "year"})
    preview = Page.of(seen.text)
    assert "频次由每季度改为每年，数据可得时间由期末后30天改为90天" in preview.text


@pytest.mark.slow
def test_the_day_a_task_begins_is_set_on_the_same_page(enter: Enter, demo_app: Flask) -> None:
    at, head = f"/adjustments/{_figure(demo_app)[0]}", enter("cq-head")
    now = next(form for form in head.page(at).forms if "start_on" in form.names).fields["start_on"]
    seen = head.send(at, action=f"{at}/preview", **GROUNDS, start_on="2023-01-01")
    preview = Page.of(seen.text)
    assert f"起始日期：{now} → 2023-01-01" in preview.text and "任务的起始日期改为 2023-01-01" in preview.text
    hidden = head.send(at, action=f"{at}/preview", **GROUNDS, start_on="2027-03-01")
    assert hidden.status_code == 422 and "起始日期不能晚于任务的时限，最迟 2025-12-31" in hidden.text
    wrong = head.send(at, action=f"{at}/preview", **GROUNDS, start_on="下个月")
    assert wrong.status_code == 422 and "“起始日期”要写成" in wrong.text
    unchanged = head.send(at, action=f"{at}/preview", **GROUNDS, start_on=now)
    assert unchanged.status_code == 422 and "没有选择要调整的内容" in unchanged.text


def test_who_has_left_a_task_finds_its_own_of_it(enter: Enter, demo_app: Flask) -> None:
    """The message that told it so led to a page that was not there for it."""
    task_id, _, _ = _figure(demo_app)
    liaison, at = enter("cq-liaison-sww"), f"/tasks/{CODE}"
    assert "不再承担" not in liaison.page(at).text
    with demo_app.app_context():
        commerce = select(Department.id).where(Department.short_name == "市商务委").scalar_subquery()
        duty = Assignment.task_id == task_id, Assignment.department_id == commerce
        db.session.execute(update(Assignment).where(*duty).values(ended_on=date(2027, 3, 2)))
        db.session.commit()
    page = liaison.page(at)
    assert page.faults() == [] and "本单位自 2027-03-02 起不再承担" in page.text
    assert "市交通局" not in page.text, "how it goes on is for those who have it now"
    assert enter("sx-head").get(at).status_code == 404


def test_who_joins_on_a_later_day_finds_what_was_told(enter: Enter, demo_app: Flask) -> None:
    """“将调整分工……新加入” led to a page that was not there until that day."""
    with demo_app.app_context():
        task_id = db.session.scalars(select(Task.id).where(Task.code == "50-22-11-09")).one()
        commerce = db.session.scalars(select(Department.id).where(Department.key == "cq-sww")).one()
    head, liaison, at = enter("cq-head"), enter("cq-liaison-sww"), f"/adjustments/{task_id}"
    assert liaison.get("/tasks/50-22-11-09").status_code == 404
    later = {**GROUNDS, "join_1": str(commerce), "since": "2026-12-08"}
    preview = Page.of(head.send(at, action=f"{at}/preview", **later).text)
    form = next(form for form in preview.forms if form.action == at)
    head.client.post(at, data=form.fields, follow_redirects=True)
    told = next(link for link in liaison.page("/inbox?news=1").links if link.startswith("/tasks/"))
    page = liaison.page(told)
    assert page.faults() == [] and "本单位自 2026-12-08 起加入" in page.text
    assert "职责调整（渝府办〔2026〕12号）" in page.text and "市能源局" not in page.text
    assert enter("sx-liaison-swt").get(told).status_code == 404
    planned = next(form for form in head.page(at).forms if form.action.endswith("/withdraw"))
    head.client.post(planned.action, data=planned.fields)
    assert liaison.get(told).status_code == 404
