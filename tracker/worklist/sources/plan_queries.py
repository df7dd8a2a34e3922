"""Plans, their goals, and the lists of 核定."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, join

from tracker.ledger.lights.severity import RANKS
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.standing_queries import is_judged
from tracker.outcomes.verification.signing_queries import dates_of_list, goals_of_list, has_to_sign
from tracker.plans.lifecycle import NOT_OUT
from tracker.plans.models import Milestone, Plan, PlanGoal
from tracker.plans.revise.pending_queries import is_to_replace, says_anew
from tracker.reporting.models import Round
from tracker.vocabulary import LightRule, MilestoneState, PlanState, RoundKind, TaskState
from tracker.worklist.sources.asking_queries import DAY, JURISDICTION, PLANS, S, Source
from tracker.worklist.waits_for_whom import Flag, ListState

_P = aliased(Plan)


def plans() -> Source:
    """Plans in every state, whether they hold drafts to check or tasks to hand down, and are to replace another."""

    def holds(state: TaskState) -> ColumnElement[bool]:
        return exists().where(S.jurisdiction_id == Plan.jurisdiction_id, S.plan_id == Plan.id, _is_not_out(state))

    holds_any = or_(*(holds(state) for state in NOT_OUT))
    return Source(
        rows=Plan,
        id=Plan.id,
        jurisdiction=Plan.jurisdiction_id,
        states={state: Plan.state == state for state in PlanState},
        in_plans=Plan.id.in_(PLANS),
        flags={
            Flag.DRAFTS: and_(holds(TaskState.DRAFT), or_(~is_to_replace(), says_anew())),
            Flag.CONFIRMED: holds(TaskState.CONFIRMED),
            Flag.TO_REPLACE: and_(is_to_replace(), holds_any),
        },
        plan=Plan.id,
        since_at=Plan.received_at,
        seldom={
            Flag.DRAFTS: exists().where(S.jurisdiction_id == JURISDICTION, _is_not_out(TaskState.DRAFT)),
            PlanState.CHECKING: exists().where(_P.jurisdiction_id == JURISDICTION, _P.state == PlanState.CHECKING),
        },
    )


def _is_not_out(state: TaskState) -> ColumnElement[bool]:
    """That a standing row is of a task in a state before 下达: found by its light."""
    return and_(S.rank == RANKS[LightRule.NOT_ISSUED], S.state == state)


def goals() -> Source:
    """Goals of issued plans whose day is past, without a verdict, or which fell short and whose 整改 is up.

    The newest verdict speaks: nothing moves the date of a goal.
    """
    newer = aliased(Verdict)
    rectify_by = (
        select(Verdict.rectify_by)
        .where(Verdict.goal_id == PlanGoal.id, ~exists().where(newer.goal_id == Verdict.goal_id, newer.id > Verdict.id))
        .correlate(PlanGoal)
        .scalar_subquery()
    )
    is_new = ~exists().where(Verdict.goal_id == PlanGoal.id)
    # Nothing is said of a goal before its day: of those to come no verdict is looked for.
    undecided = and_(Plan.state == PlanState.ISSUED, PlanGoal.due_on < DAY, or_(is_new, rectify_by < DAY))
    return Source(
        rows=join(PlanGoal, Plan, Plan.id == PlanGoal.plan_id),
        id=PlanGoal.id,
        jurisdiction=Plan.jurisdiction_id,
        states={MilestoneState.TO_DECIDE: undecided},
        in_plans=Plan.id.in_(PLANS),
        plan=Plan.id,
        due_on=func.coalesce(rectify_by, PlanGoal.due_on),
    )


def lists() -> Source:
    """The list of a 核定 round with every verdict there, one of which is not signed.

    A date that was postponed is decided once the later one is past. A plan that was replaced has left its dates to the
    list of the one that took its place.
    """
    stands = exists().where(Plan.id == Round.plan_id, Plan.state != PlanState.REPLACED)
    undecided = or_(
        exists().where(dates_of_list(), ~is_judged(), Milestone.due_on < DAY),
        exists().where(goals_of_list(), ~exists().where(Verdict.goal_id == PlanGoal.id)),
    )
    return Source(
        rows=Round,
        id=Round.id,
        jurisdiction=Round.jurisdiction_id,
        states={ListState.TO_SIGN: and_(Round.kind == RoundKind.VERIFICATION, stands, has_to_sign(), ~undecided)},
        in_plans=Round.plan_id.in_(PLANS),
        plan=Round.plan_id,
        since_on=Round.opened_on,
    )
