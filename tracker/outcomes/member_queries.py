"""Reads which bodies of a task are members of a collective: each tells what it has reached itself (domain.md 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from tracker.database import db
from tracker.plans.figure_terms import Aim
from tracker.reporting.figure_queries import told_by_members
from tracker.reporting.questions import LastReading
from tracker.tasks.models import Assignment


def members_of(task_ids: Collection[int]) -> defaultdict[int, frozenset[int]]:
    """By task the bodies that have their duty as members, now."""
    held = select(Assignment.task_id, Assignment.department_id).where(
        Assignment.task_id.in_(task_ids), Assignment.group_id.is_not(None), Assignment.ended_on.is_(None)
    )
    found: defaultdict[int, frozenset[int]] = defaultdict(frozenset)
    for task_id, body in db.session.execute(held):
        found[task_id] |= {body}
    return found


def told_together(
    last: LastReading | None, indicator_id: int, members: Collection[int], aim: Aim
) -> LastReading | None:
    """The value of a figure told last; of members of a collective what all of them have come to.

    What a body told since that is no member of it, the 汇总单位, stands.
    """
    if last is None or last.department_id not in members:
        return last
    parts = told_by_members(indicator_id, members)
    if len(parts) < 2:
        return last
    value = aim.of_members([one.value for one in parts])
    days = [one.as_of for one in parts if one.as_of is not None]
    return replace(last, value=value, as_of=max(days, default=None), source="", body=f"{len(parts)}家成员")
