"""Reads which units have reports of a round that never came, or came back; with whom to call, when they were chased."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from tracker.alerts.chase.words import Unsent
from tracker.alerts.queries import last_chased
from tracker.database import db
from tracker.people.accounts.liaison_queries import Contact, liaisons_of
from tracker.people.registry.queries import short_names
from tracker.plans.models import Task
from tracker.reporting.line_queries import can_come, is_returned, limit_on
from tracker.reporting.models import ChaseCall, Report, Round
from tracker.reporting.quarters import round_label
from tracker.reporting.rounds.queries import IS_UNSENT
from tracker.vocabulary import Waiting
from tracker.worklist.queries import waits


@dataclass(frozen=True)
class Call:
    """When a unit was telephoned last (电话催办), by whom and what it said."""

    at: datetime
    by: str
    spoken_to: str
    note: str


@dataclass(frozen=True)
class Chasable:
    """A unit to chase: what it owes, who answers for it, when it was chased for this round last."""

    of: Unsent
    name: str
    liaison: Contact | None
    chased_on: date | None
    call: Call | None


def chasable(round_id: int, day: date, plan_ids: Collection[int] | None = None) -> list[Chasable]:
    """The units that owe reports of a round, most first; of these plans where they are named."""
    found = unsent(Report.round_id == round_id, plan_ids=plan_ids)
    ids = [one.department_id for one in found]
    names = short_names(ids)
    liaisons, chased, calls = liaisons_of(ids, day), last_chased(round_id, ids), calls_of(round_id)
    units = [
        Chasable(
            of=one,
            name=names[one.department_id],
            liaison=next(iter(liaisons.get(one.department_id, ())), None),
            chased_on=chased.get(one.department_id),
            call=calls.get(one.department_id),
        )
        for one in found
    ]
    return sorted(units, key=lambda unit: (-unit.of.count, unit.of.department_id))


def unsent(*which: ColumnElement[bool], plan_ids: Collection[int] | None = None) -> list[Unsent]:
    """By round and unit what was never submitted, or came back, of the reports that fit.

    Without 免报, 主动报送 and 缺报 that nobody makes up. On paper no head is asked.
    """
    of_unit, waiting = (Report.round_id, Round.name, Report.department_id), case((waits(Waiting.APPROVE), 1), else_=0)
    counted = func.count().label("reports"), func.sum(waiting).label("with_head")
    is_back = Report.first_submitted_at.is_not(None).label("is_back")
    statement: Select[*tuple[Any, ...]] = select(*of_unit, limit_on().label("until"), is_back, *counted)
    never_came = IS_UNSENT, can_come()
    statement = statement.join(Round, Round.id == Report.round_id).where(*which, or_(and_(*never_came), is_returned()))
    if plan_ids is not None:
        statement = statement.join(Task, Task.id == Report.task_id).where(Task.plan_id.in_(plan_ids))
    units: defaultdict[tuple[int, str, int], list[Any]] = defaultdict(list)
    for row in db.session.execute(statement.group_by(*of_unit, "until", "is_back").order_by("until")):
        units[row.round_id, row.name, row.department_id].append(row)
    return [
        Unsent(
            round_id,
            round_label(name),
            department_id,
            with_head=sum(int(row.with_head) for row in rows),
            dues=tuple((row.until, row.reports) for row in rows if not row.is_back),
            returned=sum(row.reports for row in rows if row.is_back),
        )
        for (round_id, name, department_id), rows in sorted(units.items())
    ]


def is_any_unsent(
    round_id: int, plan_ids: Collection[int] | None = None, department_ids: Collection[int] | None = None
) -> bool:
    """Whether anybody of a round is to be chased, of these plans and these units where they are named."""
    of_units = () if department_ids is None else (Report.department_id.in_(department_ids),)
    return bool(unsent(Report.round_id == round_id, *of_units, plan_ids=plan_ids))


def unsent_of(report_ids: Collection[int]) -> list[Unsent]:
    """The same of these reports, such as those a lead would chase its co-bodies for."""
    return unsent(Report.id.in_(report_ids))


def calls_of(round_id: int) -> dict[int, Call]:
    """By unit the last call of a round."""
    statement = select(ChaseCall).where(ChaseCall.round_id == round_id).order_by(ChaseCall.id)
    return {
        row.department_id: Call(row.recorded_at, row.actor, row.spoken_to, row.note)
        for row in db.session.scalars(statement)
    }
