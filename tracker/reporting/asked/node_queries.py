"""Reads own milestones for rounds: past when a 核定 round opened, falling into a quarter, still to be told of.

What is still to be told (`wanted_of`) later stages know (domain.md 4, 5).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select, union

from tracker.database import db, hung_on_app
from tracker.plans.models import Indicator, Milestone, TaskTransition
from tracker.reporting.validity import is_told_by
from tracker.vocabulary import MilestoneSource, TaskAct

Wanted = Callable[[Collection[int], date, date], frozenset[tuple[int, int]]]
"""Of tasks the bodies by task of which news is wanted on a day, of what ends by a second one too
(ledger/story/late_queries)."""

WANTED = "tracker_wanted_news"
"""Where `create_app` hangs it on the application: so no stage imports a later one."""


@dataclass(frozen=True)
class PastNode:
    """An own milestone whose first date lay before the round; `indicator_id` None: it is told in words.

    `is_put_off`: its date is not before the round any more (顺延).
    """

    id: int
    task_id: int
    indicator_id: int | None
    source_id: int | None
    text: str
    due_on: date
    is_put_off: bool = False


def past_nodes(task_ids: Collection[int], before: date) -> Mapping[int, list[PastNode]]:
    """By task its own milestones with a date before that day, oldest first; tasks without any are left out."""
    if not task_ids:
        return {}
    nodes: dict[int, list[PastNode]] = {}
    for row, source_id in db.session.execute(_PAST, {"tasks": list(task_ids), "before": before}):
        if row.original_due_on is not None:
            of_text = row.id, row.task_id, row.indicator_id, source_id, row.text
            is_put_off = row.due_on is not None and row.due_on >= before
            node = PastNode(*of_text, row.original_due_on, is_put_off)
            nodes.setdefault(row.task_id, []).append(node)
    return nodes


_PAST = (
    select(Milestone, Indicator.source_id)
    .outerjoin(Indicator, Indicator.id == Milestone.indicator_id)
    .where(
        Milestone.task_id.in_(bindparam("tasks")),
        Milestone.source == MilestoneSource.OWN,
        Milestone.original_due_on < bindparam("before"),
    )
    .order_by(Milestone.original_due_on, Milestone.id)
)


def tasks_dated_in(task_ids: Collection[int], first: date, last: date) -> dict[int, bool]:
    """Those of these tasks that have an own date from `first` to `last`, as it stands now; whether one ends that day
    (`is_told_by`)."""
    rows = db.session.execute(_DATED, {"tasks": list(task_ids), "first": first, "last": last})
    found: dict[int, bool] = {}
    for task_id, indicator_id, due_on in rows:
        found[task_id] = found.get(task_id, False) or is_told_by(due_on, indicator_id is not None)
    return found


_DATED = select(Milestone.task_id, Milestone.indicator_id, Milestone.due_on).where(
    Milestone.task_id.in_(bindparam("tasks")),
    Milestone.source == MilestoneSource.OWN,
    Milestone.due_on.between(bindparam("first"), bindparam("last")),
)


def wanted_of(task_ids: Collection[int], day: date, until: date | None = None) -> frozenset[tuple[int, int]]:
    """By task the bodies that are still to tell of a date past on that day, or of what is to be put right.

    With `until` also of one that ends by that later day (`is_told_by`).

    Example: 绿色建材应用比例 of 2026 can be known from 31 March 2027 on, also the last day for its verdict: the round
    before asks for it, else its body would be overdue without having been asked.
    """
    named = {"tasks": list(task_ids), "until": until or day}
    may_be = db.session.scalars(_WITH_NEWS_TO_COME, named).all() if task_ids else ()
    wanted: Wanted = hung_on_app(WANTED)
    return wanted(may_be, day, until or day) if may_be else frozenset()


_WITH_NEWS_TO_COME = union(
    select(Milestone.task_id).where(
        Milestone.task_id.in_(bindparam("tasks", expanding=True)),
        Milestone.source == MilestoneSource.OWN,
        Milestone.due_on <= bindparam("until"),
    ),
    select(TaskTransition.task_id).where(
        TaskTransition.task_id.in_(bindparam("tasks", expanding=True)), TaskTransition.act == TaskAct.LOOK_BACK
    ),
)
