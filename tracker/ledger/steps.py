"""Keeping `ledger_standing` true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from tracker import changes
from tracker.actor import Act
from tracker.calendar.days import load_calendar
from tracker.calendar.workdays import Calendar
from tracker.database import batches, db, read_anew, table_of, wide
from tracker.ledger import count_steps
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.lights.bodies import solve_bodies
from tracker.ledger.lights.severity import RANKS, RULES
from tracker.ledger.lights.turning import Turn, solve
from tracker.ledger.models import BodyStanding, LedgerStanding
from tracker.ledger.rows.queries import BATCH
from tracker.plans.lock_queries import holding_tasks
from tracker.plans.models import Task
from tracker.tasks.owners.waiting_queries import count_in_doubt, count_unowned
from tracker.tasks.queries import count_unsigned
from tracker.vocabulary import Colour


def refresh(session: Session, act: Act, task_ids: Collection[int]) -> None:
    """Solve the standing of these tasks anew from the facts as they stand in the open transaction.

    The calendar, too, is read behind the lock: who held it may have solved them by one that was loaded just now.
    """
    for batch in batches(sorted(task_ids), BATCH):
        _wait_for_others(session, batch)
        _refresh(session, batch, act.today, act.at, load_calendar())


def mark_stale(session: Session | Connection) -> None:
    """Every standing row is to be solved anew: by `acts.turn.rebuild`, and if that is cut short by the next turn."""
    session.execute(update(LedgerStanding).values(renew_on=LedgerStanding.solved_on))


def renew_due(act: Act, jurisdiction_id: str) -> int:
    """Touch tasks whose light, due date or percentage time has changed up to today; how many, at most a batch."""
    ids = list(db.session.scalars(_DUE, {"jurisdiction": jurisdiction_id, "today": act.today}))
    changes.touched(*ids)
    return len(ids)


_DUE = (
    select(LedgerStanding.task_id)
    .where(
        wide(LedgerStanding.jurisdiction_id) == bindparam("jurisdiction"), LedgerStanding.renew_on <= bindparam("today")
    )
    .order_by(wide(LedgerStanding.task_id))
    .limit(BATCH)
)


_OF_TASKS: BindParameter[int] = bindparam("tasks")
_LOCKED = holding_tasks(Task.id.in_(_OF_TASKS))
_STANDING = (
    select(Task, LedgerStanding, count_in_doubt(), count_unowned(), count_unsigned())
    .outerjoin(LedgerStanding, LedgerStanding.task_id == Task.id)
    .where(Task.id.in_(_OF_TASKS))
)
_BODIES = table_of(BodyStanding)
_BODIES_GONE = delete(_BODIES).where(_BODIES.c.task_id.in_(_OF_TASKS))
_BODIES_NOW = insert(_BODIES)
"""Asked in every act that changes a fact: built once."""


def _wait_for_others(session: Session, task_ids: Sequence[int]) -> None:
    """Lock these tasks, in the order of ids, and read facts anew.

    Otherwise two acts at once on the same task would each write a row that does not know of the other. SQLite has
    only one writer, so there the lock changes nothing.
    """
    session.execute(_LOCKED, {"tasks": list(task_ids)})
    session.expire_all()
    read_anew(session)


def _of_body(task: Task, department_id: int, turn: Turn) -> dict[str, object]:
    return {
        "task_id": task.id,
        "department_id": department_id,
        "jurisdiction_id": task.jurisdiction_id,
        "rank": RANKS[turn.rule],
        "turn": turn.as_json(),
    }


def _is_red(row: LedgerStanding) -> bool:
    return row.rank is not None and RULES[row.rank].colour is Colour.RED


def _refresh(session: Session, task_ids: Sequence[int], today: date, at: datetime, calendar: Calendar) -> None:
    facts = facts_of(task_ids, calendar)
    parts: list[dict[str, object]] = []
    moved: Counter[tuple[str, int]] = Counter()
    of_these = {"tasks": list(facts)}
    for task, known, in_doubt, unowned, unsigned in session.execute(_STANDING, of_these):
        row = known or LedgerStanding(task_id=task.id)
        if row.rank is not None:
            moved[row.jurisdiction_id, row.rank] -= 1
        row.jurisdiction_id, row.plan_id = task.jurisdiction_id, task.plan_id
        row.code, row.lead_id = task.code, task.lead_id
        row.in_doubt, row.unowned, row.unsigned = in_doubt, unowned, unsigned
        was_red = _is_red(row)
        for name, value in solve(facts[task.id], today, calendar).columns().items():
            setattr(row, name, value)
        if _is_red(row) is not was_red:
            row.reddened_at = None if was_red else at
        moved[row.jurisdiction_id, row.rank] += 1
        session.add(row)
        bodies = solve_bodies(facts[task.id], today, calendar)
        row.renew_on = min((day for day in (row.renew_on, bodies.renew_on) if day), default=None)
        parts += (_of_body(task, department_id, turn) for department_id, turn in bodies.turns.items())
    session.flush()
    count_steps.add(session, moved)
    session.execute(_BODIES_GONE, of_these)
    if parts:
        session.execute(_BODIES_NOW, parts)
