"""Pages of who has a role in one place and not in another: an old account with posts of two bodies, another 处室."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import NOW
from tests.people import staff
from tracker.database import db
from tracker.people.models import Department, Post, PostHolding, User
from tracker.plans.models import Milestone, Task
from tracker.reporting.models import Report
from tracker.tasks.models import Assignment
from tracker.vocabulary import ReportState, Role

LIAISON = "cq-liaison-sww"


def of_key(key: str) -> int:
    return db.session.scalars(select(Department.id).where(Department.key == key)).one()


def holds(username: str, role: Role, key: str) -> None:
    """The account has a post that is there already, too."""
    post = select(Post.id).where(Post.department_id == of_key(key), Post.role == role)
    user = select(User.id).where(User.username == username)
    post_id, user_id = (db.session.scalars(one).one() for one in (post, user))
    since = {"valid_from": date(2022, 1, 1), "recorded_at": NOW, "actor": "测试"}
    db.session.add(PostHolding(post_id=post_id, user_id=user_id, **since))
    db.session.commit()


@pytest.fixture
def visitor(demo: Installation, scanned_quarter: None, demo_app: Flask) -> Visitor:
    """市商务委's liaison, who heads 资环处 of the commission as well."""
    with demo_app.app_context():
        holds(LIAISON, Role.UNIT_HEAD, "cq-fgw-zihuan")
    return Visitor.signed_in(demo_app, LIAISON, demo_passwords(demo)[LIAISON])


def test_he_objects_for_the_body_that_he_heads_and_signs_for_both(visitor: Visitor, demo_app: Flask) -> None:
    page = visitor.page("/assignments")
    with demo_app.app_context():
        heads = {of_key("cq-fgw-zihuan"), of_key("cq-fgw")}
        duties = dict(db.session.execute(select(Assignment.id, Assignment.department_id)).all())
    offered = {int(link.split("/")[2]) for link in page.links if "/object" in link}
    assert offered and {duties[one] for one in offered} <= heads
    ticked = {int(one.partition(":")[0]) for one in page.tree.xpath("//input[@name='chosen']/@value")}
    assert {duties[one] for one in ticked} - heads, "those of 市商务委, too"
    assert offered == {one for one in ticked if duties[one] in heads}


def test_he_fills_in_for_the_body_whose_liaison_he_is(visitor: Visitor, demo_app: Flask) -> None:
    with demo_app.app_context():
        own = of_key("cq-sww")
        of_report = dict(db.session.execute(select(Report.id, Report.department_id)).all())
        codes = select(Report.task_id).where(Report.department_id == own)
        foreign = db.session.scalars(
            select(Task.code)
            .join(Report, Report.task_id == Task.id)
            .where(Report.department_id.in_([of_key("cq-fgw-zihuan"), of_key("cq-fgw")]), Task.id.not_in(codes))
        ).first()
    for address in ("/", "/reports"):
        edited = [link for link in visitor.page(address).links if link.endswith("/edit")]
        assert edited and {of_report[int(link.split("/")[2])] for link in edited} == {own}, address
    assert foreign is not None
    page = visitor.page(f"/tasks/{foreign}")
    assert not [link for link in page.links if link.endswith("/edit")], "the report is not his to write"


def test_another_division_is_asked_for_nothing_of_a_plan_that_is_not_its_own(
    demo: Installation, scanned_quarter: None, demo_app: Flask
) -> None:
    """Its coordinator was offered 核定节点 on the page of the task, and the page of the node refused him."""
    with demo_app.app_context():
        staff.account("cq-price", Role.COORDINATOR, "cq-fgw-jiage")
        waits = select(Milestone.task_id).where(Milestone.source == "own", Milestone.due_on < date(2026, 1, 1))
        code = db.session.scalars(select(Task.code).where(Task.id.in_(waits), Task.jurisdiction_id == "500000")).first()
        db.session.rollback()
    own = Visitor.signed_in(demo_app, "cq-coordinator", demo_passwords(demo)["cq-coordinator"])
    other = Visitor.signed_in(demo_app, "cq-price", staff.PASSWORD)
    begun = [one.page(f"/tasks/{code}").tree.xpath("//a[@data-key-primary]/text()") for one in (own, other)]
    assert begun == [["核定节点"], []]


def test_who_is_in_the_office_and_liaison_of_a_body_finds_its_reports(
    demo: Installation, scanned_quarter: None, demo_app: Flask
) -> None:
    """They were on no list of his, nor in the numbers of his menu."""
    with demo_app.app_context():
        holds("cq-coordinator", Role.LIAISON, "cq-sww")
        mine = Report.department_id == of_key("cq-sww"), Report.state == ReportState.TO_FILL
        owed = set(db.session.scalars(select(Report.id).where(*mine)))
    page = Visitor.signed_in(demo_app, "cq-coordinator", demo_passwords(demo)["cq-coordinator"]).page("/reports")
    shown = {int(link.split("/")[2]) for link in page.links if link.endswith("/edit")}
    assert owed and shown >= owed
    (line,) = page.tree.xpath("//nav//a[@href='/reports']")
    assert str(len(shown)) in line.text_content()
