"""Verbs on outcomes, each in one transaction: verdicts on own milestones and on a plan's goals (domain.md 4)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import Conflict, NotFound, RuleRefused
from tracker.outcomes import queries, steps
from tracker.outcomes.models import Verdict
from tracker.outcomes.queries import NO_GOAL, NO_MILESTONE, target
from tracker.outcomes.verdict_rules import NewVerdict
from tracker.people.access import Permission, may
from tracker.plans.models import Milestone, PlanGoal, Task
from tracker.vocabulary import MilestoneSource

PLAN_GOAL = "方案目标按方案和年度核定一次，请到“方案目标核定”办理"


def judge_milestone(act: Act, milestone_id: int, seen: int | None, new: NewVerdict) -> int:
    """A verdict on an own milestone; `seen`: id of the newest one the person saw, None where there was none.

    Raises NotFound outside what he may touch, Conflict where another was given meanwhile, BadInput naming all faults.
    """
    with changes.writing(act):
        milestone = db.session.get(Milestone, milestone_id, with_for_update=True)
        if milestone is None or not _is_allowed(act, milestone_id=milestone_id):
            raise NotFound(NO_MILESTONE)
        if milestone.source != MilestoneSource.OWN:
            raise RuleRefused(PLAN_GOAL)
        _demand_newest(Verdict.milestone_id == milestone_id, seen)
        task = db.session.get_one(Task, milestone.task_id)
        return steps.give_verdict(
            act,
            task.jurisdiction_id,
            new,
            queries.milestone(milestone_id, act.today).subject,
            milestone_id=milestone_id,
            task_ids=[task.id],
        ).id


def judge_goal(act: Act, goal_id: int, seen: int | None, new: NewVerdict) -> int:
    """The one verdict on what a plan promises for a year; it stands behind every task that carries the goal."""
    with changes.writing(act):
        goal = db.session.get(PlanGoal, goal_id, with_for_update=True)
        if goal is None or not _is_allowed(act, goal_id=goal_id):
            raise NotFound(NO_GOAL)
        _demand_newest(Verdict.goal_id == goal_id, seen)
        carriers = list(db.session.scalars(select(Milestone.task_id).where(Milestone.goal_id == goal_id)))
        jurisdiction_id = target(goal_id=goal_id).jurisdiction_id
        subject = queries.goal(goal_id, act.today).subject
        verdict = steps.give_verdict(act, jurisdiction_id, new, subject, goal_id=goal_id, task_ids=carriers)
        return verdict.id


def _is_allowed(act: Act, **subject: int) -> bool:
    return not act.actor.is_person or may(act.actor, Permission.VERDICT_GIVE, target(**subject))


def _demand_newest(which: ColumnElement[bool], seen: int | None) -> None:
    newest = db.session.scalar(select(Verdict).where(which).order_by(Verdict.id.desc()).limit(1))
    if (newest.id if newest else None) != seen:
        who = newest.actor if newest else ""
        raise Conflict(f"{who}刚给出了核定结论，未保存。请刷新后查看，再决定是否重新核定。")
