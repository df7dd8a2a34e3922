"""The ledger page of a unit from below: in tasks above it, it is a member and sees its own part alone (domain.md 3)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import exists, select

from tracker.database import db
from tracker.ledger.queries.pages import LedgerLine
from tracker.ledger.queries.rows import rows
from tracker.plans.models import Task
from tracker.tasks.models import Assignment
from tracker.workdays import Calendar


def is_guest(department_ids: Collection[int], home: str) -> bool:
    """Whether these departments have a duty in a task of another jurisdiction than their own."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    Assignment.department_id.in_(department_ids),
                    Assignment.ended_on.is_(None),
                    Assignment.jurisdiction_id != home,
                )
            )
        )
    )


def own_lines(
    lines: Sequence[LedgerLine], department_ids: frozenset[int], home: str, day: date, calendar: Calendar
) -> tuple[LedgerLine, ...]:
    """The lines with, in tasks above, the light, the percentage and the reports of these departments alone."""
    above = select(Task.id).where(Task.id.in_([one.task_id for one in lines]), Task.jurisdiction_id != home)
    ids = list(db.session.scalars(above))
    found = {row.task_id: row for row in rows(ids, day, calendar, bodies=department_ids)}
    return tuple(
        replace(
            line,
            light=row.light,
            progress=row.progress,
            planned=row.planned,
            asked=sum(part.report_state is not None for part in row.parts),
            submitted=sum(part.reported for part in row.parts),
            last_reported_on=row.last_reported_on,
        )
        if (row := found.get(line.task_id)) is not None
        else line
        for line in lines
    )
