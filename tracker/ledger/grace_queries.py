"""Reads the last day for a verdict of what messages speak of: their ages count from it, as the light does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Exists, and_, bindparam, exists, null, select

from tracker.calendar.days import load_calendar
from tracker.database import db
from tracker.ledger.facts.earlier_queries import BATCH_ON, JUDGED_BY
from tracker.ledger.facts.plan_queries import plan_facts
from tracker.outcomes.models import Verdict
from tracker.plans.models import Milestone, MilestoneDate, PlanGoal, Task


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
    """By line the last day for a verdict on its own date or goal, counted from the task's own 下达 (domain.md 4).

    Example: a node of 2025-12-31 of a plan handed down on 2026-03-02 is judged until 2026-03-31.
    """
    dated = _dated(told)
    return _last_days(dated, *_subjects(dated))


def last_days_of_messages(told: Iterable[DatedMessage]) -> dict[int, date]:
    """The same of messages. One about what is to be put right counts from 整改至 and is left out (domain.md 5)."""
    dated = _dated(told)
    nodes, goals = _subjects(dated)
    return _last_days(
        [message for message in dated if message.due_on not in _of(message, nodes, goals).rectify_by], nodes, goals
    )


@dataclass(frozen=True)
class _Subject:
    """An own date or a goal: the plan it is judged by, the day of the task's own 下达 where that counts, 整改至."""

    plan_id: int
    batch_on: date | None
    rectify_by: set[date]


_ById = Mapping[int, _Subject]


def _dated(told: Iterable[DatedMessage]) -> list[DatedMessage]:
    return [message for message in told if message.due_on is not None and (message.milestone_id or message.goal_id)]


def _subjects(dated: Iterable[DatedMessage]) -> tuple[_ById, _ById]:
    """What is spoken of: own dates and goals by id."""
    nodes = {message.milestone_id for message in dated if message.milestone_id}
    return _read(_NODES, nodes), _read(_GOALS, {message.goal_id for message in dated if not message.milestone_id})


def _read(statement: Any, ids: set[int]) -> _ById:
    found: dict[int, _Subject] = {}
    if ids:
        for id, plan_id, batch_on, rectify_by in db.session.execute(statement, {"ids": sorted(ids)}):
            one = found.setdefault(id, _Subject(plan_id, batch_on, set()))
            if rectify_by is not None:
                one.rectify_by.add(rectify_by)
    return found


def _of(one: DatedMessage, nodes: _ById, goals: _ById) -> _Subject:
    return nodes[one.milestone_id] if one.milestone_id else goals[one.goal_id]


def _last_days(dated: Collection[DatedMessage], nodes: _ById, goals: _ById) -> dict[int, date]:
    if not dated:
        return {}
    calendar = load_calendar()
    subjects = {message.id: _of(message, nodes, goals) for message in dated}
    plans = plan_facts({subject.plan_id for subject in subjects.values()}, calendar)
    found = {}
    for message in dated:
        of = subjects[message.id]
        found[message.id] = plans[of.plan_id].grace_on(message.due_on, of.batch_on, calendar)
    return found


def put_off_to_its_day(*so: ColumnElement[bool]) -> Exists:
    """After a verdict its milestone got the very day by which it was to be put right; `so`: and this holds of that."""
    of_date = MilestoneDate.milestone_id == Verdict.milestone_id, MilestoneDate.due_on == Verdict.rectify_by
    return exists().where(*of_date, MilestoneDate.recorded_at > Verdict.recorded_at, *so).correlate(Verdict)


_RECTIFIES = Verdict.milestone_id == Milestone.id, Verdict.rectify_by.is_not(None), ~put_off_to_its_day()
_NODES = (
    select(Milestone.id, JUDGED_BY, BATCH_ON, Verdict.rectify_by)
    .join(Task, Task.id == Milestone.task_id)
    .outerjoin(Verdict, and_(*_RECTIFIES))
    .where(Milestone.id.in_(bindparam("ids", expanding=True)))
)
_GOALS = (
    select(PlanGoal.id, PlanGoal.plan_id, null(), Verdict.rectify_by)
    .outerjoin(Verdict, and_(Verdict.goal_id == PlanGoal.id, Verdict.rectify_by.is_not(None)))
    .where(PlanGoal.id.in_(bindparam("ids", expanding=True)))
)
