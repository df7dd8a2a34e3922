"""Reads what waits of a task beside its ledger row, by the conditions of the lists (sources/)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, literal, or_, select, union_all

from tracker.database import db
from tracker.ledger.rows.row import LedgerRow
from tracker.ledger.story.queries import ReportStory
from tracker.people.accounts.approval_queries import on_paper
from tracker.plans.models import Item, OwnerAsk, Task, TaskTransition
from tracker.plans.seldom_queries import Seldom
from tracker.reporting.models import CoordinationMatter, Dissent
from tracker.reporting.quarters import round_label
from tracker.reporting.transitions import OWED
from tracker.tasks.owners.waiting_queries import is_unowned, vacant_since
from tracker.vocabulary import ReportState, TaskAct
from tracker.worklist.matters import THIS_PERIOD, Fact
from tracker.worklist.sources.queries import sources
from tracker.worklist.task_facts import ReportFact
from tracker.worklist.waits_for_whom import AT_REST, STATES, Thing

_TASK: Any = bindparam("task")
_ASIDE = {
    Thing.LOOK_BACK: Seldom(and_(TaskTransition.task_id == Task.id, TaskTransition.act == TaskAct.LOOK_BACK)),
    Thing.ITEM: Seldom(and_(Item.task_id == Task.id, or_(Item.doubt.is_not(None), is_unowned()))),
    Thing.ASK: Seldom(and_(OwnerAsk.item_id == Item.id, Item.task_id == Task.id)),
    Thing.DISSENT: Seldom(Dissent.task_id == Task.id),
    Thing.COORDINATION: Seldom(CoordinationMatter.task_id == Task.id),
}


def report_facts(reports: Iterable[ReportStory]) -> list[ReportFact]:
    """These reports with how their bodies approve; what is 缺报 comes too late for any cut-off."""
    known = list(reports)
    bodies = {story.department_id for story in known if story.state is ReportState.TO_APPROVE}
    paper = on_paper(bodies) if bodies else frozenset[int]()
    return [
        ReportFact(
            story.report_id,
            story.department_id,
            story.state,
            _limit_on(story),
            story.department_id in paper,
            story.as_of,
            story.as_of if story.is_of_quarter else None,
            round_label(story.round_name) if story.is_closed else THIS_PERIOD,
            story.is_closed,
            story.verifies,
            story.has_accepted,
            story.has_told,
            story.department,
        )
        for story in known
    ]


def _limit_on(one: ReportStory) -> date | None:
    """By when its body has to send it; what came once is late no more, whoever it lies with."""
    if one.state is ReportState.MISSING:
        return None
    is_sent_again = one.submitted_at is not None and one.state in (*OWED, ReportState.TO_APPROVE)
    return one.until_on or (None if is_sent_again else one.due_on)


def aside_of(row: LedgerRow, day: date, own: Collection[int] | None = None) -> list[Fact]:
    """A failed 回头看, items without owner, what bodies are asked of items, 意见分歧 and 需协调事项 that wait.

    In one statement, of what the task has any of.

    Bodies in the order of the row. `own`: what concerns one body only where it is one of these. Bodies without people
    are given up on the day.
    """
    things = tuple(thing for thing, seldom in _ASIDE.items() if not seldom.none_of([row.task_id]))
    if not things:
        return []
    values = {"task": row.task_id, "vacant_since": vacant_since(day), "day": day}
    places = {part.department_id: place for place, part in enumerate(row.parts)}
    found = [
        Fact(
            Thing(thing),
            id,
            STATES[Thing(thing)](state),
            plan_id=row.plan_id,
            task_id=row.task_id,
            code=row.code,
            department_ids=(body,) if body is not None else (),
            lead_id=row.lead_id,
        )
        for thing, state, id, body in db.session.execute(_aside(things), values)
        if own is None or body is None or body in own
    ]
    return sorted(found, key=lambda one: [places.get(body, len(places)) for body in one.department_ids])


@cache
def _aside(things: tuple[Thing, ...]) -> Any:
    return union_all(
        *(
            select(literal(thing.value), literal(state.value), source.id, source.body)
            .select_from(source.rows)
            .where(source.task == _TASK, stands)
            for thing in things
            for source in (sources()[thing],)
            for state, stands in source.states.items()
            if state not in AT_REST[thing]
        )
    )
