"""Reads what the page of verdicts lists of own dates: with their owner, untold, told anew, judged early."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, exists, or_, select, union_all

from tracker.database import db
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.standing_queries import is_judged, speaks
from tracker.plans.models import Milestone
from tracker.plans.states import IN_FORCE
from tracker.vocabulary import MilestoneSource
from tracker.worklist.node_owner_queries import is_silent, is_unowned
from tracker.worklist.node_state_queries import (
    is_judged_anew,
    is_rectified,
    is_retold,
    is_taken_over,
    is_told,
    is_with_owner,
)


def with_owners(jurisdiction_id: str, day: date) -> frozenset[int]:
    """The own dates in a jurisdiction that are past, or whose 整改 is up, and wait with their owner."""
    past = and_(Milestone.source == MilestoneSource.OWN, Milestone.due_on < day)
    of_region = LedgerStanding.jurisdiction_id == jurisdiction_id, LedgerStanding.state.in_(IN_FORCE)
    rows = select(Milestone.id).join(LedgerStanding, LedgerStanding.task_id == Milestone.task_id).where(*of_region)
    rows = rows.where(LedgerStanding.due_on <= day, past)
    untold = rows.where(~is_judged(), ~is_told(), or_(is_with_owner(), is_taken_over()))
    to_rectify = select(Verdict.milestone_id).where(Verdict.rectify_by < day)
    rectifying = rows.where(Milestone.id.in_(to_rectify), is_rectified(), ~is_judged_anew(day))
    return frozenset(db.session.scalars(union_all(untold, rectifying)))


def untold(milestone_ids: Collection[int]) -> frozenset[int]:
    """Of overdue own dates those of which an owner has told nothing nor is about to: 综合处 may ask for it (请报送).

    It is offered where the task's page offers it (task_facts.to_ask): not of a text that lies with its head or lead,
    but whatever another owner has written; one may have sent the value of a figure, and the lead what is of all.
    """
    rows = select(Milestone.id).join(LedgerStanding, LedgerStanding.task_id == Milestone.task_id)
    silent = rows.where(Milestone.id.in_(milestone_ids), ~is_judged(), ~is_told(), ~is_unowned())
    silent = silent.where(is_silent(), LedgerStanding.state.in_(IN_FORCE))
    return frozenset(db.session.scalars(silent)) if milestone_ids else frozenset()


def told_anew(milestone_ids: Collection[int]) -> frozenset[int]:
    """Of own dates those of which all that can be told was accepted, where they have a verdict since that."""
    rows = select(Milestone.id).join(LedgerStanding, LedgerStanding.task_id == Milestone.task_id)
    newer = rows.where(Milestone.id.in_(milestone_ids), or_(is_told(), is_retold()))
    return frozenset(db.session.scalars(newer)) if milestone_ids else frozenset()


def judged_early(jurisdiction_id: str, plan_ids: frozenset[int] | None, day: date) -> list[int]:
    """The own dates whose 整改 still runs and that can be judged anew: told to reach the target, or in two ways."""
    running = select(Verdict.milestone_id).where(Verdict.rectify_by >= day)
    rows = (
        select(Milestone.id)
        .join(LedgerStanding, LedgerStanding.task_id == Milestone.task_id)
        .where(LedgerStanding.jurisdiction_id == jurisdiction_id, LedgerStanding.state.in_(IN_FORCE))
        .where(Milestone.id.in_(running), Milestone.source == MilestoneSource.OWN, is_rectified(), is_told())
        .order_by(Milestone.due_on, Milestone.id)
    )
    of_plans = rows if plan_ids is None else rows.where(LedgerStanding.plan_id.in_(plan_ids))
    is_up = exists().where(speaks(), Verdict.rectify_by < day).correlate(Milestone)
    return list(db.session.scalars(of_plans.where(~is_up)))
