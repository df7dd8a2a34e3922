"""Dates of tasks that wait for a verdict, for who tells them or puts them right; figures told in two ways."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.ledger.models import LedgerStanding
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.standing_queries import is_judged, speaks
from tracker.plans.models import Milestone
from tracker.plans.states import IN_FORCE
from tracker.vocabulary import MilestoneSource
from tracker.worklist.node_owner_queries import is_asked, is_asked_of, is_unowned
from tracker.worklist.node_state_queries import is_judged_anew, is_put_right, is_taken_over, is_told, is_with_owner
from tracker.worklist.sources.asking_queries import (
    DAY,
    DEPARTMENTS,
    HAS_DUTY,
    JURISDICTION,
    NO_DAY,
    PLANS,
    REGIONS,
    Kept,
    Part,
    S,
    Source,
)
from tracker.worklist.waits_for_whom import OF_OWNER, NodesState, OddsState

_S, _M = aliased(LedgerStanding), aliased(Milestone)

JUDGED: frozenset[StrEnum] = frozenset({NodesState.UNDECIDED, NodesState.UNTOLD})
"""What 综合处 gives a verdict on: how many of a task is kept in its standing row (verdict_count_steps.py)."""


def nodes() -> Source:
    """Tasks in force with a date past: the standing row's due date is the earliest own one without a final verdict.

    What an owner is still to tell waits with his report.
    """
    each, judged = _each_node(), _judged_node()
    is_mine = is_asked_of(DEPARTMENTS)
    mine = {state: and_(each[state], is_mine) for state in OF_OWNER}
    rectify_by = select(func.min(Verdict.rectify_by)).where(_IS_NODE, speaks(), each[NodesState.RECTIFYING])
    days = {
        NodesState.UNDECIDED: S.due_on,
        NodesState.UNTOLD: S.due_on,
        NodesState.TAKEN_OVER: NO_DAY,
        NodesState.RECTIFYING: rectify_by.correlate(S).scalar_subquery(),
    }
    my_days = {
        NodesState.TAKEN_OVER: NO_DAY,
        NodesState.RECTIFYING: rectify_by.where(is_mine).correlate(S).scalar_subquery(),
    }
    # Said beforehand, for few verdicts ask for 整改, and nothing else has to be looked at where none does.
    any_asked = select(_M.task_id).join(Verdict, Verdict.milestone_id == _M.id).where(Verdict.rectify_by.is_not(None))
    return Source(
        rows=S,
        id=S.task_id,
        jurisdiction=S.jurisdiction_id,
        states={state: _holds(which) for state, which in each.items()},
        in_plans=S.plan_id.in_(PLANS),
        of_owner={
            # In these regions few have a date past.
            NodesState.TAKEN_OVER: and_(S.jurisdiction_id.in_(REGIONS), HAS_DUTY),
            NodesState.RECTIFYING: and_(S.task_id.in_(any_asked), HAS_DUTY),
        },
        owned={state: _part(which, my_days[state]) for state, which in mine.items()},
        task=S.task_id,
        node=and_(_IS_PAST, _IS_NODE),
        of_states={JUDGED: judged},
        kept={JUDGED: _kept_count()},
        of_state={state: _part(which, days[state]) for state, which in each.items()},
        seldom={NodesState.TAKEN_OVER: exists().where(S.jurisdiction_id == JURISDICTION, S.taken_over.is_not(None))},
    )


_IS_PAST = and_(S.due_on <= DAY, S.state.in_(IN_FORCE))
_IS_NODE = and_(Milestone.task_id == S.task_id, Milestone.source == MilestoneSource.OWN)
_IS_UNJUDGED = and_(Milestone.due_on < DAY, ~is_judged())


def _each_node() -> dict[NodesState, ColumnElement[bool]]:
    """That an own node stands so."""
    return {
        NodesState.UNDECIDED: or_(and_(_IS_UNJUDGED, is_told()), is_judged_anew(DAY)),
        NodesState.UNTOLD: and_(_IS_UNJUDGED, ~is_told(), ~is_with_owner(), ~is_taken_over()),
        # Said beforehand: few have any, and nothing else has to be looked at where none has.
        # What its owner has written of it waits for his head or his lead: 综合处 has nobody to ask.
        NodesState.TAKEN_OVER: and_(S.taken_over.is_not(None), _IS_UNJUDGED, is_taken_over(), is_asked()),
        NodesState.RECTIFYING: and_(is_put_right(DAY), ~is_unowned()),
    }


def _judged_node() -> ColumnElement[bool]:
    """That one stands so that 综合处 gives a verdict on it (JUDGED): the first two of these in fewer words."""
    untold = and_(~is_with_owner(), ~is_taken_over())
    return or_(and_(_IS_UNJUDGED, or_(is_told(), untold)), is_judged_anew(DAY))


def _holds(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """That a task has such a node."""
    return and_(_IS_PAST, exists().where(_IS_NODE, which).correlate(S))


def _part(which: ColumnElement[bool], due_on: Any) -> Part:
    first, count = (
        select(value).where(_IS_NODE, which).correlate(S).scalar_subquery()
        for value in (func.min(Milestone.id), func.count(Milestone.id))
    )
    return Part(first, count, due_on, each=which)


def _kept_count() -> Kept:
    """How many of a task 综合处 judges, where its standing row says so (verdict_count_steps.py)."""
    # What was solved for a later day, as a rehearsal does, says nothing of this one.
    rehearsed = select(_S.task_id).where(_S.jurisdiction_id == JURISDICTION, _S.solved_on > DAY)
    is_later = or_(S.judge_on.is_(None), S.judge_on > DAY)
    return Kept(
        and_(S.to_judge > 0, is_later, S.task_id.not_in(rehearsed)),
        S.to_judge,
        # What turns with the day is solved anew early in the day.
        (S.judge_on <= DAY, and_(is_later, S.solved_on > DAY)),
        is_seldom=True,
    )


def odds() -> Source:
    """Standing rows of tasks with such a figure; where a verdict is due the matter is that."""
    is_decided = ~nodes().states[NodesState.UNDECIDED]
    is_open = and_(S.at_odds.is_not(None), S.state.in_(IN_FORCE), is_decided)
    return Source(
        rows=S,
        id=S.task_id,
        jurisdiction=S.jurisdiction_id,
        states={OddsState.OPEN: is_open},
        in_plans=S.plan_id.in_(PLANS),
        task=S.task_id,
        seldom={OddsState.OPEN: exists().where(S.jurisdiction_id == JURISDICTION, S.at_odds.is_not(None))},
    )
