"""Where a goal of a plan stands, it says until when it is to be put right, and that this day is past."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given import rows
from tests.given.builders import NOW
from tracker.database import db
from tracker.outcomes.models import Verdict
from tracker.plans.models import Plan, PlanGoal
from tracker.vocabulary import VerdictResult
from tracker.web.outcomes import targets

JUDGED = date(2026, 11, 1)


@pytest.fixture
def plan(demo: Installation, demo_app: Flask) -> str:
    """The page of 重庆's plan, whose goal of 2025 was missed and is to be put right by 1 November."""
    with demo_app.app_context():
        of_2025 = (Plan.jurisdiction_id == rows.CHONGQING) & (PlanGoal.year == 2025)
        goal = db.session.scalars(select(PlanGoal).join(Plan).where(of_2025)).one()
        short = {"result": VerdictResult.MISSED, "basis": "统计公报", "rectify_by": JUDGED, "actor": "测试"}
        rows.added(Verdict(jurisdiction_id=rows.CHONGQING, goal_id=goal.id, as_of=JUDGED, recorded_at=NOW, **short))
        db.session.commit()
        return f"/plans/{goal.plan_id}"


@pytest.mark.parametrize(
    ("username", "address"), [("cq-coordinator", ""), ("cq-leader", "/"), ("cq-leader", "/targets")]
)
def test_a_goal_says_that_its_rectification_is_over(
    plan: str, demo: Installation, demo_app: Flask, username: str, address: str
) -> None:
    visitor = Visitor.signed_in(demo_app, username, demo_passwords(demo)[username])
    page = visitor.page(address or plan)
    assert page.faults() == []
    assert f"截至 {JUDGED}，整改至 {JUDGED}，已过" in page.text
    with demo_app.app_context():
        db.session.execute(update(Verdict).values(rectify_by=date(2027, 6, 30)))
        db.session.commit()
    text = visitor.page(address or plan).text
    assert "整改至 2027-06-30" in text and "已过" not in text


@pytest.mark.slow
def test_a_target_says_what_was_reported_since_its_verdict(
    demo: Installation, demo_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "已报31万平方米，待核定"
    monkeypatch.setattr(targets, "told_since_verdicts", lambda lines, *_: {lines[0].id: told})
    page = Visitor.signed_in(demo_app, "cq-leader", demo_passwords(demo)["cq-leader"]).page("/targets")
    assert page.faults() == [] and page.text.count(told) == 1
