"""Keeping `ledger_standing` true: renewing rows whose facts changed or whose day came, freezing lights with a round."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import changes
from tracker.actor import Act
from tracker.calendar_days import load_calendar
from tracker.database import db
from tracker.ledger.models import LedgerStanding
from tracker.ledger.queries.facts import facts_of
from tracker.ledger.turning import solve
from tracker.plans.models import Task


def refresh(session: Session, act: Act, task_ids: Collection[int]) -> None:
    """Solve the standing of these tasks anew from the facts as they stand in the open transaction."""
    calendar = load_calendar()
    facts = facts_of(sorted(task_ids), calendar)
    rows = {row.task_id: row for row in _standing(session, facts)}
    for task in session.scalars(select(Task).where(Task.id.in_(facts))):
        row = rows.get(task.id) or LedgerStanding(task_id=task.id)
        row.jurisdiction_id, row.plan_id, row.code, row.lead_id = task.jurisdiction_id, task.plan_id, task.code, task.lead_id
        for name, value in solve(facts[task.id], act.today, calendar).columns().items():
            setattr(row, name, value)
        session.add(row)
    session.flush()


def renew_due(act: Act, jurisdiction_id: str, day: date) -> int:
    """Touch the tasks whose light, due date or percentage time has changed up to that day; how many."""
    due = select(LedgerStanding.task_id).where(
        LedgerStanding.jurisdiction_id == jurisdiction_id, LedgerStanding.renew_on <= day
    )
    ids = list(db.session.scalars(due))
    changes.touched(*ids)
    return len(ids)


def _standing(session: Session, task_ids: Iterable[int]) -> Iterable[LedgerStanding]:
    return session.scalars(select(LedgerStanding).where(LedgerStanding.task_id.in_(list(task_ids))))
