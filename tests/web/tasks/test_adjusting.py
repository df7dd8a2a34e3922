"""调整分工 on its page: seen before it is saved, refused with everything that is wrong, told on the task's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from tests.commands import Installation
from tests.pages import Page
from tests.visitors import Visitor, demo_passwords
from tracker.database import db
from tracker.people.models import Department
from tracker.plans.models import Item, Task
from tracker.vocabulary import ItemKind, KnownBy

Enter = Callable[[str], Visitor]

CODE = "50-22-11-06"
STATIONS = "综合能源站"
GROUNDS = {"reason": "职责调整", "document": "渝府办〔2026〕12号"}


@pytest.fixture
def enter(demo: Installation, demo_app: Flask) -> Enter:
    """Somebody of the demo who has signed in."""
    passwords = demo_passwords(demo)

    def enter(username: str) -> Visitor:
        return Visitor.signed_in(demo_app, username, passwords[username])

    return enter


def _figure(demo_app: Flask) -> tuple[int, int, int]:
    """The task, its figure on 综合能源站, which is 市能源局's, and 市交通局."""
    with demo_app.app_context():
        task = db.session.scalars(select(Task).where(Task.code == CODE)).one()
        items = db.session.scalars(select(Item).where(Item.task_id == task.id, Item.kind == ItemKind.FIGURE))
        station = next(item for item in items if "100" in item.words)
        body = db.session.scalars(select(Department.id).where(Department.short_name == "市交通局")).one()
        return task.id, station.id, body


def test_the_head_gives_a_figure_to_a_body_and_sees_it_first(enter: Enter, demo_app: Flask) -> None:
    task_id, item_id, body = _figure(demo_app)
    head = enter("cq-head")
    at = next(link for link in head.page(f"/tasks/{CODE}").links if link.startswith("/adjustments/"))
    assert at == f"/adjustments/{task_id}" and head.page(at).faults() == []
    seen = head.send(at, action=f"{at}/preview", **GROUNDS, **{f"owner_{item_id}": str(body)})
    preview = Page.of(seen.text)
    assert preview.faults() == [] and "新增填报：" in preview.text and STATIONS in preview.text
    assert "市交通局" in preview.text and _owners(demo_app, item_id) != [body], "nothing is saved yet"
    form = next(form for form in preview.forms if form.action == at)
    done = head.client.post(at, data=form.fields, follow_redirects=True)
    assert "已调整分工：职责调整（渝府办〔2026〕12号）" in Page.of(done.text).text
    assert _owners(demo_app, item_id) == [body] and _is_assigned(demo_app, item_id)
    again = head.client.post(at, data=form.fields, follow_redirects=True)
    assert again.status_code == 409, "the same form once more"


def test_what_is_missing_is_named_at_once(enter: Enter, demo_app: Flask) -> None:
    task_id, _, _ = _figure(demo_app)
    head, at = enter("cq-head"), f"/adjustments/{task_id}"
    empty = Page.of(head.send(at, action=f"{at}/preview", since="", reason="", document="").text)
    assert "有 3 处需要补充" in empty.text
    nothing = head.send(at, action=f"{at}/preview", **GROUNDS)
    assert nothing.status_code == 422 and "没有选择要调整的内容" in nothing.text
    past = head.send(at, action=f"{at}/preview", since="2020-01-01", kind="advance", **GROUNDS)
    assert past.status_code == 422 and "不能早于今天" in past.text


def test_only_the_head_of_the_office_may(enter: Enter, demo_app: Flask) -> None:
    task_id, _, _ = _figure(demo_app)
    for who, status in (("cq-coordinator", 403), ("cq-leader", 403), ("cq-liaison-sww", 403), ("sx-head", 404)):
        assert enter(who).get(f"/adjustments/{task_id}").status_code in (status, 403), who
    assert not any(link.startswith("/adjustments") for link in enter("cq-coordinator").page(f"/tasks/{CODE}").links)


def _is_assigned(demo_app: Flask, item_id: int) -> bool:
    with demo_app.app_context():
        return db.session.get_one(Item, item_id).known_by == KnownBy.ASSIGNED


def _owners(demo_app: Flask, item_id: int) -> list[int]:
    with demo_app.app_context():
        item = db.session.get_one(Item, item_id)
        return list(item.owner_ids)
