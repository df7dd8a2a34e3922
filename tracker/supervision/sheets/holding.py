"""Which plans hold: those by which work goes on or was finished. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.ledger.rows.row import LedgerRow, MilestoneRow
from tracker.vocabulary import TaskState


@dataclass
class Holding:
    """The plans that have a task which was not ended (终止); where each was all of them.

    方案替代 leaves a plan its ended tasks, and the heir's goals hold.
    """

    ids: set[int] = field(default_factory=set)

    def add(self, row: LedgerRow) -> None:
        """Each task counts."""
        if row.state is not TaskState.TERMINATED:
            self.ids.add(row.plan_id)

    def has(self, plan_id: int) -> bool:
        """Once all tasks are counted."""
        return plan_id in self.ids or not self.ids


@dataclass(frozen=True)
class LeftGoal:
    """A judged goal of a plan that was replaced; `heir_id`: the plan that holds now in the place of it."""

    heir_id: int
    plan_id: int
    number: str
    title: str
    goal: MilestoneRow
