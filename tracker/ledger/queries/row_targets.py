"""The nodes and figures of ledger rows, with verdicts and lights, as known at an instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import or_, select

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.due_dates import grace_on
from tracker.ledger.facts import IndicatorFacts, MilestoneFacts, TaskFacts
from tracker.ledger.lights import light
from tracker.ledger.progress import figure_progress
from tracker.ledger.queries.earlier import Words, stated
from tracker.ledger.queries.known import facts, newest
from tracker.ledger.queries.requests import Requests, requests_for
from tracker.ledger.queries.targets import PlanFacts
from tracker.ledger.rows import IndicatorRow, MilestoneRow
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdict_rules import state_on
from tracker.plans.models import Indicator, Milestone, PlanGoal
from tracker.vocabulary import MilestoneSource, MilestoneState, VerdictResult
from tracker.workdays import Calendar


def milestone_rows(
    tasks: Mapping[int, TaskFacts], words: Words, plans: Mapping[int, PlanFacts], day: date, known: datetime | None
) -> defaultdict[int, list[MilestoneRow]]:
    """Own nodes and the plan's goals of each task by date, each with its newest verdict. `plans`: by plan id."""
    found = (
        select(Milestone)
        .where(Milestone.task_id.in_(words.homes), stated(Milestone.stated_at, known))
        .order_by(Milestone.original_due_on, Milestone.id)
    )
    rows = list(db.session.scalars(found))
    goals = {goal.id: goal for plan in plans.values() for goal in plan.goals}
    of_subject = or_(
        Verdict.milestone_id.in_([one.id for one in rows if one.goal_id is None]), Verdict.goal_id.in_(goals)
    )
    verdicts = facts(Verdict, of_subject, known)
    own = newest((one for one in verdicts if one.milestone_id), "milestone_id")
    of_goal = newest((one for one in verdicts if one.goal_id), "goal_id")
    own_facts = {one.key: one for task in tasks.values() for one in task.milestones}
    requests = requests_for([one.id for one in rows if one.goal_id is None], known)
    by_task: defaultdict[int, list[MilestoneRow]] = defaultdict(list)
    for row in rows:
        if row.goal_id is not None:
            goal = goals[row.goal_id]
            shown = _of_goal(row, goal, plans[goal.plan_id], of_goal.get(row.goal_id), day)
        else:
            shown = _own(row, own_facts.get(str(row.id)), own.get(row.id), day)
            shown = _with_requests(shown, requests.get(row.id))
        by_task[words.homes[row.task_id]].append(shown)
    return by_task


def _own(row: Milestone, known: MilestoneFacts | None, verdict: Verdict | None, day: date) -> MilestoneRow:
    """An own node; without a date it has no facts, and no verdict can be due."""
    due_on = known.due_on if known else None
    original = known.original_due_on if known else None
    result = known.verdict if known else None
    given = verdict if result else None
    return MilestoneRow(
        milestone_id=row.id,
        source=MilestoneSource.OWN,
        year=row.year,
        due_on=due_on,
        original_due_on=original,
        grace_on=known.grace_on if known else None,
        text=row.text,
        state=_state(due_on, original, result, day, cancelled=known is not None and known.cancelled),
        verdict_on=shanghai_date(given.recorded_at) if given else None,
        verdict_value=given.value if given else None,
        verdict_as_of=given.as_of if given else None,
        verdict_basis=given.basis if given else "",
        rectify_by=given.rectify_by if given else None,
    )


def _with_requests(shown: MilestoneRow, asked: Requests | None) -> MilestoneRow:
    if asked is None:
        return shown
    return replace(
        shown,
        granted=asked.granted,
        request=asked.state,
        request_id=asked.request_id,
        request_level=asked.level,
        answer_by=asked.answer_by,
    )


def _of_goal(row: Milestone, goal: PlanGoal, plan: PlanFacts, verdict: Verdict | None, day: date) -> MilestoneRow:
    result = VerdictResult(verdict.result) if verdict else None
    years = [one.year for one in plan.goals]
    return MilestoneRow(
        milestone_id=row.id,
        source=MilestoneSource.PLAN,
        year=goal.year,
        due_on=goal.due_on,
        original_due_on=goal.due_on,
        grace_on=grace_on(goal.due_on, years, plan.handed_down_on, plan.verification_ends_on),
        text=goal.text,
        state=_state(goal.due_on, goal.due_on, result, day),
        verdict_on=shanghai_date(verdict.recorded_at) if verdict else None,
        verdict_value=verdict.value if verdict else None,
        verdict_as_of=verdict.as_of if verdict else None,
        verdict_basis=verdict.basis if verdict else "",
        rectify_by=verdict.rectify_by if verdict else None,
        goal_id=goal.id,
    )


def _state(
    due_on: date | None, original: date | None, result: VerdictResult | None, day: date, cancelled: bool = False
) -> MilestoneState:
    """The state on a day; what states no date is never due."""
    if cancelled:
        return MilestoneState.CANCELLED
    return state_on(due_on, original, result, day) or MilestoneState.NOT_DUE


def indicator_rows(
    tasks: Mapping[int, TaskFacts], words: Words, day: date, calendar: Calendar
) -> defaultdict[int, list[IndicatorRow]]:
    """The own figures of each task by task id, each lit by itself."""
    found = select(Indicator).where(Indicator.task_id.in_(words.homes)).order_by(Indicator.position, Indicator.id)
    by_task: defaultdict[int, list[IndicatorRow]] = defaultdict(list)
    own = {figure.key: figure for task in tasks.values() for figure in task.indicators}
    for row in db.session.scalars(found):
        assert row.task_id is not None
        task_id, figure = words.homes[row.task_id], own.get(str(row.id))
        if figure is not None:
            by_task[task_id].append(_figure(row, figure, tasks[task_id], day, calendar))
    return by_task


def _figure(row: Indicator, figure: IndicatorFacts, task: TaskFacts, day: date, calendar: Calendar) -> IndicatorRow:
    reached = figure_progress(figure, day)
    reading = figure.reading
    return IndicatorRow(
        indicator_id=row.id,
        subject=row.subject,
        relation=figure.relation,
        target=figure.target,
        unit=row.unit or "",
        year=row.year,
        mode=figure.mode.label,
        baseline=figure.baseline,
        value=reading.value if reading else None,
        as_of=reading.as_of if reading else None,
        data_source=reading.source if reading else "",
        progress=reached.progress,
        planned=reached.planned,
        gap=reached.gap,
        light=light(task.of_indicator(figure.key), day, calendar),
        body=figure.body.name if figure.body else "",
    )
