"""Which plans hold: those by which work goes on or was finished. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from tracker.ledger.rows.row import LedgerRow
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
