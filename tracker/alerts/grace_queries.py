"""Reads the last day for a verdict of what messages speak of: their ages count from it, as the light does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Protocol

from sqlalchemy import bindparam, func, null, select

from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.ledger.facts.plan_queries import plan_facts
from tracker.plans.models import Milestone, PlanGoal, Task, TaskTransition
from tracker.vocabulary import TaskAct


class DatedMessage(Protocol):
    """A message, with what it speaks of."""

    @property
    def id(self) -> Any:
        """Its number."""

    @property
    def milestone_id(self) -> Any:
        """The own date it speaks of, None where it speaks of none."""

    @property
    def goal_id(self) -> Any:
        """The goal of a plan, likewise."""

    @property
    def due_on(self) -> Any:
        """When what it speaks of was due."""


def last_days(told: Iterable[DatedMessage]) -> dict[int, date]:
    """By message the last day for a verdict on its own date or goal, counted from the task's own 下达 (domain.md 4).

    Example: a node of 2025-12-31 of a plan handed down on 2026-03-02 is judged until 2026-03-31. What is said of a goal
    that was to be put right counts from 整改至 and is left out.
    """
    dated = [one for one in told if one.due_on is not None and (one.milestone_id or one.goal_id)]
    if not dated:
        return {}
    nodes = _issued(_NODES, {one.milestone_id for one in dated if one.milestone_id})
    goals = _issued(_GOALS, {one.goal_id for one in dated if one.goal_id})
    own = dict(db.session.execute(_DUE, {"ids": sorted(goals)}).all()) if goals else {}
    dated = [one for one in dated if one.milestone_id or one.due_on == own[one.goal_id]]
    calendar = load_calendar()
    plans = plan_facts({plan_id for plan_id, _ in (*nodes.values(), *goals.values())}, calendar)
    found = {}
    for one in dated:
        plan_id, batch_on = nodes[one.milestone_id] if one.milestone_id else goals[one.goal_id]
        found[one.id] = plans[plan_id].grace_on(one.due_on, batch_on, calendar)
    return found


def _issued(statement: Any, ids: set[int]) -> dict[int, tuple[int, date | None]]:
    """By id the plan, and the day of the task's own 下达 where that counts."""
    if not ids:
        return {}
    return {id: (plan_id, on) for id, plan_id, on in db.session.execute(statement, {"ids": sorted(ids)})}


_FIRST = (
    select(func.min(TaskTransition.effective_on))
    # What a later plan brought counts from that plan's 下达.
    .where(TaskTransition.task_id == Task.id, TaskTransition.act == TaskAct.ISSUE, Milestone.stated_at.is_(None))
    .scalar_subquery()
)
_NODES = (
    select(Milestone.id, Task.plan_id, _FIRST)
    .join(Task, Task.id == Milestone.task_id)
    .where(Milestone.id.in_(bindparam("ids", expanding=True)))
)
_GOALS = select(PlanGoal.id, PlanGoal.plan_id, null()).where(PlanGoal.id.in_(bindparam("ids", expanding=True)))
_DUE = select(PlanGoal.id, PlanGoal.due_on).where(PlanGoal.id.in_(bindparam("ids", expanding=True)))
