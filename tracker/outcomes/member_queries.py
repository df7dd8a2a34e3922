"""Reads which bodies of a task are members of a collective: each tells what it has reached itself (domain.md 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import select

from tracker.database import db
from tracker.plans.figure_terms import Aim
from tracker.reporting.asked.questions import LastReading
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


def told_together(told: Sequence[LastReading], members: Collection[int], aim: Aim) -> LastReading | None:
    """The value of a figure told last; of members of a collective what all of them have come to.

    `told`: the last value of each body, in the order told (`told_by_each`). What a body told since that is no member
    of it, the 汇总单位, stands.
    """
    last = told[-1] if told else None
    parts = [reading for reading in told if reading.department_id in members]
    if last is None or last.department_id not in members or len(parts) < 2:
        return last
    value = aim.of_members([part.value for part in parts])
    days = [part.as_of for part in parts if part.as_of is not None]
    return replace(last, value=value, as_of=max(days, default=None), source="", body=f"{len(parts)}家成员")


def at_odds_with_last(told: Sequence[LastReading], members: Collection[int]) -> list[LastReading]:
    """Of the same what was told of the latest day by bodies of which each tells the whole: it may not agree."""
    return [reading for reading in told if reading.as_of == told[-1].as_of and reading.department_id not in members]
