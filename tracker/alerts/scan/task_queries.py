"""Reads of tasks on a day, perhaps looked at late: who had duties, who answers for what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Protocol

from sqlalchemy import select

from tracker.alerts.scan.as_of import after
from tracker.database import batches, db
from tracker.plans.owners.owning import Owning
from tracker.reporting.answering import Holder, answering
from tracker.tasks.models import Assignment
from tracker.vocabulary import Mode, PartyRole

CHUNK = 5000
"""Ids asked for at a time."""


class Answered(Protocol):
    """An own date or a figure, with how its task is told and whose source it has."""

    @property
    def mode(self) -> str | None: ...

    @property
    def lead_id(self) -> int | None: ...

    @property
    def source_id(self) -> int | None: ...


def holders_on(task_ids: Collection[int], day: date) -> defaultdict[int, list[Holder]]:
    """Who has a duty in each task on the day, in the order assigned."""
    by_task: defaultdict[int, list[Holder]] = defaultdict(list)
    for ids in batches(sorted(task_ids), CHUNK):
        found = (
            select(Assignment.task_id, Assignment.department_id, Assignment.role)
            .where(Assignment.task_id.in_(ids), Assignment.valid_from <= day, after(Assignment.ended_on, day))
            .order_by(Assignment.id)
        )
        for task_id, department_id, role in db.session.execute(found):
            by_task[task_id].append(Holder(department_id, PartyRole(role)))
    return by_task


def answers_of(row: Answered, holders: Sequence[Holder], owning: Owning | None) -> tuple[int, ...] | None:
    """The bodies that answer for it; None where nobody does yet."""
    if owning is not None and owning.is_open:
        return None
    return answering(holders, Mode.of(row.mode), row.lead_id, row.source_id, owning)
