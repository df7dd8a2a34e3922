"""By when: the last day for a verdict, and a task's due date (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.ledger.facts.task import TaskFacts
from tracker.reporting.validity import is_year_end


@dataclass(frozen=True)
class Due:
    """A task's 完成时限 and the date it had first (原定)."""

    due_on: date | None = None
    original_due_on: date | None = None


def grace_on(
    due_on: date,
    goal_years: Collection[int] = (),
    issued_on: date | None = None,
    verification_ends_on: date | None = None,
) -> date:
    """The last day a verdict may come: the due date, later for year-ends, goal years and dates past at 下达.

    `goal_years` are the plan's (none for points); `verification_ends_on` is the end of the 核定 round.
    """
    last = due_on
    if is_year_end(due_on):
        is_goal = due_on.year in goal_years
        last = date(due_on.year + 1, 3, 31) if is_goal else date(due_on.year + 1, 3, 1) - timedelta(days=1)
    if issued_on and verification_ends_on and due_on < issued_on:
        last = max(last, verification_ends_on)
    return last


def due(facts: TaskFacts, day: date) -> Due:
    """The earliest own milestone without a final verdict, past or not; else the plan's first goal from that day on."""
    waiting = [milestone for milestone in facts.milestones if not milestone.is_final]
    if waiting:
        first = min(waiting, key=lambda one: one.due_on)
        return Due(first.due_on, first.original_due_on)
    goal = min((one for one in facts.goal_dates if one >= day), default=None)
    return Due(goal, goal)
