"""Reads the bodies whose own nodes wait for them, by name: whom 下一步 of a task names."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import ScalarSelect, String, and_, bindparam, case, cast, func, or_, select

from tracker.database import db
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.owner_queries import owners_of
from tracker.outcomes.verdicts.standing_queries import is_judged
from tracker.plans.models import Milestone, Task
from tracker.tasks.models import Assignment
from tracker.vocabulary import MilestoneSource, Waiting
from tracker.worklist.node_owner_queries import asked
from tracker.worklist.node_state_queries import is_put_right, is_taken_over
from tracker.worklist.sources.asking_queries import DAY


def owners_of_waiting(task_ids: Collection[int], day: date) -> dict[tuple[int, Waiting], dict[int, str]]:
    """By task the bodies whose nodes are to be put right (整改), or told by who took them over, with short names.

    Neither is asked of a body whose report of it waits for its head, its lead or 综合处.
    """
    rows = db.session.execute(_OF_OWNERS, {"tasks": list(task_ids), "day": day}).all()
    owners = owners_of([(row, task) for row, task, *_ in rows])
    found: dict[tuple[int, Waiting], dict[int, str]] = {}
    for row, task, is_to_rectify, ids in rows:
        owner, kind = owners[row.id], Waiting.RECTIFY if is_to_rectify else Waiting.TELL
        of_kind = found.setdefault((task.id, kind), {})
        names = {} if owner.is_open else dict(zip(owner.body_ids, owner.names, strict=True))
        asked_ids = {int(one) for one in (ids or "").split(",") if one}
        of_kind.update({id: name for id, name in names.items() if id in asked_ids})
    return found


_IS_PUT_RIGHT = is_put_right(DAY)


def _asked() -> ScalarSelect[str]:
    """The ids of the bodies that are asked for a row of `milestones`."""
    ids = select(func.aggregate_strings(cast(Assignment.department_id, String), ","))
    return ids.where(*asked()).correlate(Milestone, LedgerStanding).scalar_subquery()


_OF_OWNERS = (
    select(Milestone, Task, case((_IS_PUT_RIGHT, True), else_=False), _asked())
    .join(Task, Task.id == Milestone.task_id)
    .join(LedgerStanding, LedgerStanding.task_id == Task.id)
    .where(
        Task.id.in_(bindparam("tasks")),
        Milestone.source == MilestoneSource.OWN,
        or_(_IS_PUT_RIGHT, and_(~is_judged(), is_taken_over())),
    )
    .order_by(Milestone.original_due_on, Milestone.id)
)
