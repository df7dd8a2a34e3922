"""Reads how late a task may begin: until then it is 未启动, and nothing of it is red (domain.md 5)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, func, select

from tracker.database import db
from tracker.outcomes.verdicts.queries import decided_dates
from tracker.plans.models import Milestone, PlanGoal, Task
from tracker.reporting.models import Report
from tracker.vocabulary import MilestoneSource


def latest_start(task: Task) -> date | None:
    """The day after which a task cannot begin: its first own date without a final verdict, else the plan's last goal.

    None of neither. What was found 达成 for 2026 does not keep a task from beginning anew in 2027.
    """
    dates = dict(db.session.execute(_OWN_DATES, {"task": task.id}).all())
    decided = decided_dates(dates)
    waiting = [due_on for id, due_on in dates.items() if due_on is not None and id not in decided]
    return min(waiting, default=None) or db.session.scalar(_LAST_GOAL, {"plan": task.plan_id})


_OWN_DATES = select(Milestone.id, Milestone.due_on).where(
    Milestone.task_id == bindparam("task"), Milestone.source == MilestoneSource.OWN, Milestone.due_on.is_not(None)
)
_LAST_GOAL = select(func.max(PlanGoal.due_on)).where(PlanGoal.plan_id == bindparam("plan"))


def has_begun(task: Task) -> bool:
    """Whether something of it was accepted: what is known of it would be 未启动 again."""
    accepted = select(Report.id).where(Report.task_id == task.id, Report.accepted_version_id.is_not(None))
    return db.session.scalar(accepted.limit(1)) is not None
