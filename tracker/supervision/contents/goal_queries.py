"""Reads the judged goals of plans that were replaced, for 阶段节点: what was found stays, whatever is promised now."""

from __future__ import annotations

from tracker.clock import shanghai_date
from tracker.ledger.rows.row import MilestoneRow
from tracker.outcomes.verdicts.queries import GoalLine, goals_left
from tracker.plans.revise.queries import OtherPlan, successors
from tracker.supervision.period import Period
from tracker.supervision.sheets.holding import LeftGoal
from tracker.vocabulary import MilestoneSource, MilestoneState


def left_goals(jurisdiction_id: str, period: Period) -> tuple[LeftGoal, ...]:
    """By plan and year, as known at the period's instant."""
    found = goals_left(jurisdiction_id, period.names_of, period.known)
    heirs = successors(jurisdiction_id, period.known) if found else {}
    return tuple(
        LeftGoal(_last_heir(line.plan_id, heirs), line.plan_id, line.plan_number or "", line.plan_title, _row(line))
        for line in found
    )


def _last_heir(plan_id: int, heirs: dict[int, OtherPlan]) -> int:
    """The plan that holds, where one was replaced and its heir, too."""
    while plan_id in heirs:
        plan_id = heirs[plan_id].id
    return plan_id


def _row(one: GoalLine) -> MilestoneRow:
    given = one.verdict
    return MilestoneRow(
        milestone_id=0,
        source=MilestoneSource.PLAN,
        year=one.year,
        due_on=one.due_on,
        original_due_on=one.due_on,
        grace_on=None,
        text=one.text,
        state=one.state or MilestoneState.NOT_DUE,
        verdict_on=shanghai_date(given.recorded_at) if given else None,
        verdict_value=given.value if given else None,
        verdict_as_of=given.as_of if given else None,
        verdict_basis=given.basis if given else "",
        rectify_by=given.rectify_by if given else None,
        goal_id=one.id,
        replaced_by=one.replaced_by,
    )
