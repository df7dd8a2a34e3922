"""A collective and the tasks that name it, changed by two at once: the second waits, and neither ends the other."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.acts.tasks.test_groups import BASIS, FARES, adjusted, group, ids, issued
from tests.clients.races import holding, meet
from tests.given.builders import TODAY, act
from tests.plans import seeded as seeds
from tracker.acts.tasks import adjustments
from tracker.acts.tasks import groups as group_acts
from tracker.alerts.results import adjusting_steps
from tracker.database import db
from tracker.people.groups import queries as group_queries
from tracker.people.groups import steps as group_steps
from tracker.plans.models import Plan
from tracker.tasks.member_queries import live_tasks

__all__ = ["issued"]

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


def naming() -> list[int]:
    """The tasks that go on and name 各市发展改革委."""
    found = [task.id for task in live_tasks(group().id)]
    db.session.rollback()
    return found


def test_a_task_is_adjusted_while_a_body_joins_its_collective(
    app: Flask, issued: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who adjusts held the task and then the collective, who lets a body join the collective and then its tasks."""
    task_id, group_id, change = seeds.task(FARES).id, group().id, adjusted(joins=ids("sx-gxt"))
    (joining,) = ids("sx-tjj")
    version = group_queries.group_version(group_id)
    came = meet(
        app,
        monkeypatch,
        lambda: group_acts.add_members(act(), group_id, version, [joining], TODAY, BASIS),
        (group_steps, "group_of"),
        lambda: adjustments.adjust(act(), task_id, None, change),
    )
    assert came == ["done", "done"]


def test_a_task_is_adjusted_with_its_collective_while_somebody_acts_on_several(
    app: Flask, issued: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who adjusts the last of them held it and then took the first; others take them in the order of their ids."""
    first, *_, last = naming()
    change = adjusted(joins=ids("sx-gxt"))
    came = meet(
        app,
        monkeypatch,
        lambda: adjustments.adjust(act(), last, None, change),
        (adjusting_steps, "admitted"),
        holding(act(), [first, last]),
    )
    assert came == ["done", "done"]
