"""The check page of a scan: its picture beside the text, doubtful words asked first, a correction moves the rest."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.visitors import Visitor
from tests.given.builders import act
from tests.people import staff
from tests.plans import seeded as seeds
from tests.plans.scans_of_plans import JPEG, recognised
from tracker.acts.plans import plans
from tracker.config import Config
from tracker.database import db
from tracker.plans.models import Indicator, Party, Plan, PlanPage, Task, TextCorrection
from tracker.plantext.apart import Limits
from tracker.plantext.reading import PlanReading
from tracker.vocabulary import Role

Tell = Callable[[int, int], None]
TEXT = (seeds.PLANS / seeds.FILES[seeds.CHONGQING]).read_text(encoding="utf-8")
WRONG = "市商务垂"


@pytest.fixture
def plan_id(app: Flask, real_registry: None, monkeypatch: pytest.MonkeyPatch) -> int:
    """The 重庆 plan recognised, with one body misread in its first clause and a figure, both doubtful."""
    at = TEXT.index("市商务委", TEXT.index("按职责分工负责"))
    text = TEXT[:at] + WRONG + TEXT[at + len("市商务委") :]

    def read(data: bytes, filename: str, limits: Limits, tell: Tell) -> PlanReading:
        return recognised(text, ("商务垂",))

    monkeypatch.setattr(plans, "read_anything", read)
    with app.app_context():
        for name, role, code in (("cq", Role.COORDINATOR, "500000"), ("sx", Role.COORDINATOR, "140000")):
            staff.account(name, role, "cq-fgw" if code == "500000" else "sx-fgw", code)
        config: Config = app.config["TRACKER"]
        return plans.receive(act(), config, "500000", "扫描.pdf", text.encode())[0]


@pytest.fixture
def coordinator(app: Flask, plan_id: int) -> Visitor:
    return Visitor.signed_in(app, "cq", staff.PASSWORD)


def misread(app: Flask) -> tuple[int, int, int]:
    """The clause with the misread body: its id, and the place of the doubtful words."""
    with app.app_context():
        plan = db.session.scalars(select(Plan)).one()
        span = next(tuple(one["span"]) for one in plan.reading["remarks"] if one["code"] == "uncertain_word")
        task = next(
            one
            for one in db.session.scalars(select(Task).order_by(Task.position))
            if one.statement_start is not None and one.statement_start <= span[0] < (one.statement_end or 0)
        )
        return task.id, span[0], span[1]


def test_the_picture_stands_beside_the_text_with_the_place_of_each_field(
    app: Flask, coordinator: Visitor, plan_id: int
) -> None:
    task_id, start, _ = misread(app)
    page = coordinator.page(f"/plans/{plan_id}/check?task={task_id}")
    pictures = page.tree.xpath("//*[@id='picture']//image")
    with coordinator.client.get(pictures[0].get("href")) as picture:
        assert picture.data.startswith(JPEG)
    marks = {mark.get("data-at") for mark in page.tree.xpath("//*[@id='picture']//rect")}
    assert {f"t-{task_id}", "s-who", f"s-{start}"} <= marks
    links = {link[1:] for link in page.tree.xpath("//*[@id='fields']//a/@href") if link.startswith("#s-")}
    assert links - {"s-who"} and links <= marks


def test_another_place_sees_no_picture(app: Flask, plan_id: int) -> None:
    stranger = Visitor.signed_in(app, "sx", staff.PASSWORD)
    assert stranger.client.get(f"/plans/{plan_id}/pages/1.jpg").status_code in (403, 404)
    assert Visitor(app.test_client()).client.get(f"/plans/{plan_id}/pages/1.jpg").status_code != 200


def test_a_page_that_is_not_there(coordinator: Visitor, plan_id: int) -> None:
    assert coordinator.client.get(f"/plans/{plan_id}/pages/999.jpg").status_code == 404


def answer(visitor: Visitor, plan_id: int, task_id: int, words: str) -> str:
    """The first question is answered as a person does: typed into its box."""
    page = visitor.page(f"/plans/{plan_id}/check?task={task_id}")
    form = next(form for form in page.forms if "recognised" in form.names)
    return visitor.client.post(form.action, data={**form.fields, "words": words}, follow_redirects=True).text


@pytest.mark.slow
def test_a_doubtful_word_is_asked_first_and_its_correction_moves_the_rest(
    app: Flask, coordinator: Visitor, plan_id: int
) -> None:
    task_id, start, end = misread(app)
    first = coordinator.page(f"/plans/{plan_id}/check?task={task_id}").tree.xpath("//*[@data-question]")[0]
    assert "没有认准" in first.text_content()
    with app.app_context():
        before = {row.id: (row.span_start, row.span_end, row.subject) for row in db.session.scalars(select(Indicator))}
        text = db.session.scalars(select(Plan)).one().text
    assert "已把“商务垂”更正为“商务委员会”" in answer(coordinator, plan_id, task_id, "商务委员会")
    with app.app_context():
        plan = db.session.scalars(select(Plan)).one()
        assert plan.text == text[:start] + "商务委员会" + text[end:] and plan.reading["text"] == plan.text
        for row in db.session.scalars(select(Indicator)):
            old = before[row.id]
            assert plan.text[row.span_start : row.span_end] == text[old[0] : old[1]]
            assert (row.span_start - old[0]) == (2 if old[0] > start else 0)
        for task in db.session.scalars(select(Task)):
            assert plan.text[task.text_start : task.text_end].strip() == task.text
            assert task.statement in (None, plan.text[task.statement_start : task.statement_end])
        names = list(db.session.scalars(select(Party).where(Party.task_id == task_id)))
        assert all(plan.text[one.span_start : one.span_end] == one.name for one in names if one.span_start is not None)
        (body,) = [one for one in names if one.name == "市商务委员会"]
        assert body.department_id is not None
        rows = [row for page in db.session.scalars(select(PlanPage)) for row in page.rows]
        assert "\n".join(plan.text[row[0] : row[1]] for row in rows) == plan.text
        (kept,) = db.session.scalars(select(TextCorrection))
        assert (kept.recognised, kept.corrected, kept.span_start) == ("商务垂", "商务委员会", start)
        assert not [one for one in plan.reading["remarks"] if one["code"] == "uncertain_word"]


@pytest.mark.slow
def test_a_word_that_is_right_is_only_settled(app: Flask, coordinator: Visitor, plan_id: int) -> None:
    task_id, _, _ = misread(app)
    assert "已核对“商务垂”" in answer(coordinator, plan_id, task_id, "商务垂")
    with app.app_context():
        assert db.session.scalars(select(TextCorrection)).one().corrected == "商务垂"
    assert "没有认准" not in coordinator.page(f"/plans/{plan_id}/check?task={task_id}").text


@pytest.mark.parametrize("words", ["", "字" * 61])
def test_no_words_and_too_many_are_refused(app: Flask, coordinator: Visitor, plan_id: int, words: str) -> None:
    task_id, _, _ = misread(app)
    assert "请写出图上的文字" in answer(coordinator, plan_id, task_id, words)
    with app.app_context():
        assert db.session.scalars(select(TextCorrection)).all() == []


@pytest.mark.slow
def test_words_marked_in_the_text_are_put_right_too(app: Flask, coordinator: Visitor, plan_id: int) -> None:
    task_id, _, _ = misread(app)
    with app.app_context():
        task = db.session.get_one(Task, task_id)
        start = task.text_start
    form = coordinator.page(f"/plans/{plan_id}/check/tasks/{task_id}/words?start={start}&end={start + 2}").forms[-1]
    done = coordinator.client.post(form.action, data={**form.fields, "words": "甲乙"}, follow_redirects=True)
    assert "更正为“甲乙”" in done.text
    with app.app_context():
        assert db.session.get_one(Task, task_id).text.startswith("甲乙")


def test_a_plan_that_was_no_picture_has_none(app: Flask, chongqing_received: None) -> None:
    with app.app_context():
        staff.account("cq", Role.COORDINATOR, "cq-fgw", "500000")
        plan = db.session.scalars(select(Plan.id)).one()
    visitor = Visitor.signed_in(app, "cq", staff.PASSWORD)
    assert not visitor.page(f"/plans/{plan}/check").tree.xpath("//*[@id='picture']")
