"""Keeping `light_counts` true: what each act added and took away, put together once a day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, delete, func, insert, literal, select, union_all
from sqlalchemy.orm import Session

from tracker.database import table_of
from tracker.ledger.models import LedgerStanding, LightCount


def add(session: Session, moved: Mapping[tuple[str, int], int]) -> None:
    """How many rows of a jurisdiction got a rank, less those that lost it."""
    rows = [
        {"jurisdiction_id": jurisdiction_id, "rank": rank, "tasks": tasks}
        for (jurisdiction_id, rank), tasks in sorted(moved.items())
        if tasks
    ]
    if rows:
        session.execute(_ADDED, rows)


_ADDED = insert(table_of(LightCount))


def gather(session: Session, jurisdiction_id: str) -> None:
    """One row a rank again, by what was there: what others add meanwhile stays beside it."""
    gone = delete(LightCount).where(LightCount.jurisdiction_id == jurisdiction_id)
    sums: Counter[tuple[str, int]] = Counter()
    taken = session.execute(
        gone.returning(LightCount.rank, LightCount.tasks), execution_options={"synchronize_session": False}
    )
    for rank, tasks in taken:
        sums[jurisdiction_id, rank] += tasks
    add(session, sums)


def recount(session: Session) -> None:
    """Add what the sums lack or have too much of, seen in one look."""
    parts = union_all(_by_rank(LedgerStanding, func.count()), _by_rank(LightCount, -func.sum(LightCount.tasks)))
    both = parts.subquery().c
    lacking = func.sum(both.tasks)
    wrong = (
        select(both.jurisdiction_id, both.rank, lacking)
        .group_by(both.jurisdiction_id, both.rank)
        .having(lacking != literal(0))
    )
    session.execute(insert(LightCount).from_select(["jurisdiction_id", "rank", "tasks"], wrong))


def _by_rank(rows: Any, tasks: Any) -> Select[Any]:
    return select(rows.jurisdiction_id, rows.rank, tasks.label("tasks")).group_by(rows.jurisdiction_id, rows.rank)
