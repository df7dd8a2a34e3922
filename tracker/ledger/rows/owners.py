"""承办单位 of figures and own dates as rows print them (domain.md 4, 6). Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypedDict

from tracker.ledger.facts.task import IndicatorFacts, MilestoneFacts, TaskFacts
from tracker.ledger.lights.conditions.match import answering, whose
from tracker.ledger.rows.row import OwnerRow


class Owned(TypedDict):
    """The fields of a row that say whose it is."""

    owner: str
    owners: tuple[OwnerRow, ...]
    is_unowned: bool


@dataclass(frozen=True)
class PrintedOwners:
    """`name`: the full name of a body on the day; `acting`: by task its 实际承办单位, which no clause names."""

    name: Callable[[int], str]
    acting: Mapping[int, AbstractSet[int]]

    def of(self, task_id: int, task: TaskFacts, item: MilestoneFacts | IndicatorFacts) -> Owned:
        """Of a figure or own date of a task."""
        acting = self.acting.get(task_id, frozenset())
        owners = tuple(
            OwnerRow(self.name(body.id), body.id in acting, body.name, body.id) for body in answering(task, item)
        )
        return {"owner": whose(task, item).words, "owners": owners, "is_unowned": item.is_unowned}
