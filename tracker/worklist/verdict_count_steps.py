"""Keeping on each standing row how many own dates wait for a verdict: every page of 综合处 shows the sum."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from tracker.actor import Act
from tracker.database import batches, connection_to_write
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.standing_queries import is_judged, speaks
from tracker.plans.models import Milestone
from tracker.vocabulary import MilestoneSource
from tracker.worklist.sources.asking_queries import DAY
from tracker.worklist.sources.node_queries import JUDGED
from tracker.worklist.sources.queries import sources
from tracker.worklist.waits_for_whom import Thing

S = LedgerStanding


def refresh(session: Session, act: Act, task_ids: Collection[int]) -> None:
    """Count anew in these tasks, whose standing rows were just renewed; `judge_on`: when time may add to it.

    A date of 30 June waits from 1 July on, what is to be put right by 1 September from 2 September on.
    """
    for ids in batches(sorted(task_ids)):
        rows = session.execute(_counted(), {"tasks": ids, "day": act.today})
        news = [
            {"task": row.task_id, "waiting": row.waiting, "more_on": more_on}
            for row in rows
            if (row.to_judge, row.judge_on) != (row.waiting, more_on := _more_on(row, act.today))
        ]
        if news:
            connection_to_write(session).execute(_KEPT, news)


def _more_on(row: Any, today: date) -> date | None:
    """The first later day on which more may wait; a task's dates are looked at from its earliest one on."""
    passed = [day + timedelta(days=1) for day in (row.next_due, row.next_rectified) if day and day < date.max]
    return min([*passed, *([row.due_on] if row.due_on and row.due_on > today else [])], default=None)


_KEPT = (
    update(S).where(S.task_id == bindparam("task")).values(to_judge=bindparam("waiting"), judge_on=bindparam("more_on"))
)


@cache
def _counted() -> Select[Any]:
    source, day = sources()[Thing.NODES], DAY
    assert source.node is not None
    is_own = Milestone.task_id == S.task_id, Milestone.source == MilestoneSource.OWN
    waiting = select(func.count()).select_from(Milestone).where(source.node, source.of_states[JUDGED])
    due = select(func.min(Milestone.due_on)).where(*is_own, Milestone.due_on >= day, ~is_judged())
    rectified = select(func.min(Verdict.rectify_by)).where(*is_own, speaks(), Verdict.rectify_by >= day)
    return select(
        *(S.task_id, S.due_on, S.to_judge, S.judge_on),
        waiting.correlate(S).scalar_subquery().label("waiting"),
        due.correlate(S).scalar_subquery().label("next_due"),
        rectified.correlate(S).scalar_subquery().label("next_rectified"),
    ).where(S.task_id.in_(bindparam("tasks", expanding=True)))
