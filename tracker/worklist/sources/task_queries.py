"""Tasks, the duties in them, and their items: whose they are."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import join

from tracker.ledger.lights.rules import lights_in
from tracker.ledger.lights.severity import RANKS
from tracker.plans.models import Item, OwnerAsk, Task
from tracker.plans.states import IN_FORCE, SIGNABLE
from tracker.reporting.lead_queries import IS_JOINT
from tracker.tasks.asking.queries import open_ask_of
from tracker.tasks.models import Assignment
from tracker.tasks.owners.waiting_queries import waits_for_office
from tracker.tasks.queries import answers_for_task, is_objected, unsigned
from tracker.vocabulary import TaskState
from tracker.worklist.node_owner_queries import is_lit, is_needed
from tracker.worklist.sources.asking_queries import DEPARTMENTS, PLANS, Conditions, Kept, S, Source
from tracker.worklist.waits_for_whom import AskState, DutyState, Flag, ItemState

_FOUND_BY_LIGHT = (TaskState.TO_VERIFY, TaskState.TO_REASSIGN, TaskState.COMPLETED, TaskState.CLOSED)
"""States whose tasks wait for somebody: the index of a standing row finds them by the lights they can have."""


def tasks() -> Source:
    """Standing rows of tasks in every state, found by the lights that they can have."""
    lit: Conditions = {
        state: and_(S.rank.in_([RANKS[rule] for rule in lights_in(state)]), S.state == state)
        if state in _FOUND_BY_LIGHT
        else S.state == state
        for state in TaskState
    }
    return Source(
        rows=S,
        id=S.task_id,
        jurisdiction=S.jurisdiction_id,
        states=lit,
        in_plans=S.plan_id.in_(PLANS),
        flags={Flag.UNCLAIMED: S.unclaimed > 0, Flag.LEADLESS: _is_leadless()},
        task=S.task_id,
    )


def _is_leadless() -> ColumnElement[bool]:
    """A task of 牵头汇总 that nobody leads; its standing row says 分头直报, as it is meanwhile."""
    return and_(S.lead_id.is_(None), exists().where(Task.id == S.task_id, IS_JOINT).correlate(S))


def assignments() -> Source:
    """Duties that nobody has signed, or that a body objects to."""
    later = [state for state in SIGNABLE if state is not TaskState.TO_SIGN]
    of_body = Assignment.department_id.in_(DEPARTMENTS)
    is_open = unsigned()
    return Source(
        rows=join(Assignment, Task, Task.id == Assignment.task_id),
        id=Assignment.id,
        jurisdiction=Assignment.jurisdiction_id,
        states={
            DutyState.UNSIGNED: and_(is_open, Task.state == TaskState.TO_SIGN),
            DutyState.LATER: and_(is_open, Task.state.in_(later)),
            DutyState.OBJECTED: is_objected(),
        },
        in_plans=Task.plan_id.in_(PLANS),
        of_body=of_body,
        flags={Flag.HOLDS_TASK: and_(Task.state == TaskState.TO_REASSIGN, answers_for_task())},
        task=Assignment.task_id,
        body=Assignment.department_id,
        since_on=func.coalesce(Assignment.objected_on, Assignment.valid_from),
    )


def items() -> Source:
    """Those of the few tasks that have any in doubt, as standing rows say; all of these where nobody has to sign.

    What is only 推定 is asked for once its date or figure colours the task: the light says 待综合处明确.
    """
    may_be_needed = and_(S.unowned > 0, is_lit())
    waits = or_(and_(S.in_doubt > 0, waits_for_office()), and_(or_(S.in_doubt > 0, S.unowned > 0), is_needed()))
    of_task = join(S, Task, Task.id == S.task_id)
    return Source(
        rows=join(of_task, Item, Item.task_id == S.task_id),
        id=Item.id,
        jurisdiction=S.jurisdiction_id,
        states={ItemState.TO_DECIDE: waits},
        in_plans=S.plan_id.in_(PLANS),
        task=S.task_id,
        since_on=Item.doubt_since,
        due_on=Item.doubt_until,
        kept={
            frozenset({ItemState.TO_DECIDE}): Kept(
                and_(S.in_doubt > 0, S.unsigned == 0, ~may_be_needed),
                S.in_doubt,
                (and_(S.in_doubt > 0, S.unsigned > 0, ~may_be_needed), may_be_needed),
            )
        },
    )


def asks() -> Source:
    """Duties of which items are asked about; a body's are looked for among the few that anybody was asked about."""
    in_force, asked = Assignment.ended_on.is_(None), open_ask_of(Assignment.department_id)
    of_task = OwnerAsk.item_id == Item.id, Item.task_id == Assignment.task_id
    until, since = (
        select(value).where(*of_task, asked).correlate(Assignment).scalar_subquery()
        for value in (func.min(OwnerAsk.until), func.min(OwnerAsk.recorded_at))
    )
    any_asked = select(Item.task_id).join(OwnerAsk, OwnerAsk.item_id == Item.id)
    ever = any_asked.where(OwnerAsk.department_id.in_(DEPARTMENTS))
    is_open = exists().where(*of_task, asked).correlate(Assignment)
    return Source(
        rows=join(Assignment, Task, Task.id == Assignment.task_id),
        id=Assignment.id,
        jurisdiction=Assignment.jurisdiction_id,
        states={AskState.OPEN: and_(in_force, Task.state.in_(IN_FORCE), is_open)},
        in_plans=Task.plan_id.in_(PLANS),
        of_body=and_(Assignment.department_id.in_(DEPARTMENTS), Assignment.task_id.in_(ever)),
        task=Assignment.task_id,
        body=Assignment.department_id,
        since_at=since,
        due_on=until,
    )
