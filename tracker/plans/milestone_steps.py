"""A later date for an own milestone: a fact beside the first date, which never changes (domain.md 4, 顺延)."""

from __future__ import annotations

from datetime import date

from tracker.actor import Act
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.plans.models import Milestone, MilestoneDate, Task
from tracker.plans.steps import changed
from tracker.vocabulary import MilestoneSource


def postpone(act: Act, task: Task, milestone: Milestone, due_on: date, reason: str) -> None:
    """A later day was granted: the milestone is due then; the task counts as changed by whoever reads it."""
    if milestone.source != MilestoneSource.OWN or milestone.due_on is None or due_on <= milestone.due_on:
        raise RuleRefused("只有本条自己的节点可以顺延到更晚的日期。")
    before = milestone.due_on
    fact = MilestoneDate(
        milestone_id=milestone.id,
        due_on=due_on,
        reason=reason,
        is_granted=True,
        recorded_at=act.at,
        actor=act.actor.name,
    )
    db.session.add(fact)
    milestone.due_on = due_on
    words = {"text": milestone.text, "due_on": before.isoformat()}
    changed(act, task, "set_milestone_date", words, {**words, "due_on": due_on.isoformat()})
    db.session.flush()
