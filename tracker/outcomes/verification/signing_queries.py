"""Which lists of 核定 wait for a leader's signature, in SQL beside Round (domain.md 4).

Example: a plan is replaced after its list was signed. The list of the new plan holds the same dates with the same
verdicts, asks nobody, and there is nothing to sign; a verdict given since, or that no leader had signed, is.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.outcomes.models import Verdict, VerdictSignature
from tracker.outcomes.verdicts.standing_queries import moved_after
from tracker.plans.models import Milestone, PlanGoal, PlanReplacement, Task, TaskRevision
from tracker.plans.states import UNCOUNTED
from tracker.reporting.models import Round
from tracker.reporting.rounds.batch_queries import in_batch, is_first
from tracker.vocabulary import MilestoneSource, RoundKind


def dates_of_list() -> ColumnElement[bool]:
    """That a task's own date stands on the list of a round."""
    return and_(
        Task.plan_id == Round.plan_id,
        Task.state.not_in(UNCOUNTED),
        Milestone.task_id == Task.id,
        Milestone.source == MilestoneSource.OWN,
        Milestone.original_due_on < Round.as_of,
        in_batch(Round.plan_id, Round.as_of),
    )


def goals_of_list() -> ColumnElement[bool]:
    """That a plan's goal stands on the list of a round."""
    return and_(PlanGoal.plan_id == Round.plan_id, PlanGoal.due_on < Round.as_of, is_first(Round.plan_id, Round.as_of))


def has_to_sign() -> ColumnElement[bool]:
    """That a list holds a verdict which no leader has signed, on it or on one of a plan that was replaced."""
    signed_at = _signed_at(Round)
    is_new = or_(signed_at.is_(None), Verdict.recorded_at > signed_at)
    is_its_own = _was_given_in(Round.plan_id, Verdict)
    of_date = exists().where(
        dates_of_list(),
        *(Verdict.milestone_id == Milestone.id, ~moved_after(), is_new),
        or_(is_its_own, _waited_before()),
    )
    of_goal = exists().where(
        goals_of_list(), Verdict.goal_id == PlanGoal.id, is_new, or_(is_its_own, _goal_waited_before())
    )
    return or_(of_date, of_goal)


def _signed_at(round: Any) -> ScalarSelect[Any]:
    found = select(func.max(VerdictSignature.recorded_at)).where(VerdictSignature.round_id == round.id)
    return found.correlate_except(VerdictSignature).scalar_subquery()


def _was_given_in(plan_id: Any, verdict: Any) -> ColumnElement[bool]:
    """That a verdict was not there already as the plan took the place of another."""
    took = PlanReplacement.plan_id == plan_id, PlanReplacement.carried_at >= verdict.recorded_at
    return ~exists().where(*took).correlate_except(PlanReplacement)


def _waited_before() -> ColumnElement[bool]:
    """That an own date stood on a list of the plans before, and none of these was signed since its verdict.

    What fell due while one of those plans held, and stood on no list, waits for no signature.
    """
    earlier, went = aliased(Round), aliased(TaskRevision)
    stood = (
        earlier.kind == RoundKind.VERIFICATION,
        went.task_id == Milestone.task_id,
        went.from_plan_id == earlier.plan_id,
        Milestone.original_due_on < earlier.as_of,
        in_batch(earlier.plan_id, earlier.as_of),
    )
    is_signed = _signed_at(earlier) >= Verdict.recorded_at
    on_any, on_signed = (exists().where(*stood, *more).correlate_except(earlier, went) for more in ((), (is_signed,)))
    return and_(on_any, ~on_signed)


def _goal_waited_before() -> ColumnElement[bool]:
    """The same of a goal, whose verdict was found on that of the plan before, in the same words for the same year."""
    earlier, before, given = aliased(Round), aliased(PlanGoal), aliased(Verdict)
    waited = exists().where(
        PlanReplacement.plan_id == Round.plan_id,
        before.plan_id == PlanReplacement.replaces_id,
        before.year == PlanGoal.year,
        earlier.kind == RoundKind.VERIFICATION,
        earlier.plan_id == before.plan_id,
        before.due_on < earlier.as_of,
        is_first(earlier.plan_id, earlier.as_of),
        given.goal_id == before.id,
        func.coalesce(_signed_at(earlier) < given.recorded_at, True),
        _was_given_in(before.plan_id, given),
    )
    return waited.correlate_except(PlanReplacement, before, earlier, given)
