"""A plan is set anew while somebody acts on one of its tasks: the second waits, and neither ends the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.clients.races import meet
from tests.given import rows
from tests.reporting import world
from tests.reporting.world import by
from tracker.acts.outcomes import endings
from tracker.acts.plans import plans
from tracker.database import db
from tracker.ledger.facts.settings_queries import plan_settings
from tracker.plans.models import Plan, Task
from tracker.vocabulary import Role, TaskAct, TaskState


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("session")
def test_who_ends_a_task_and_who_sets_its_plan(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """He held the task and told its bodies of the plan; the other held the plan and renewed the lights of its tasks."""
    of = world.region()
    task, leader = of.task(), rows.person(Role.LEADER, of.commission)
    db.session.commit()
    plan_id, task_id, now = of.plan.id, task.id, plan_settings(of.plan.id)
    new = replace(now, thresholds={name: points + 1 for name, points in now.thresholds.items()})
    came = meet(
        app,
        monkeypatch,
        lambda: endings.decide(by(leader), task_id, None, TaskAct.TERMINATE, "渝府办〔2026〕8号"),
        (endings, "task_as_seen"),
        lambda: plans.set_settings(by(of.coordinator_head), plan_id, None, new, "联席会议定"),
    )
    assert came == ["done", "done"]
    assert db.session.get_one(Task, task_id).state == TaskState.TERMINATED
    assert db.session.get_one(Plan, plan_id).version == 2
