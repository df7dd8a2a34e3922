"""What a 承办分工表 prints: a row for each item of a plan's issued tasks, the bodies to choose from. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.reporting.division.columns import EVERYBODY
from tracker.reporting.division.marks import ItemMark, version_of
from tracker.vocabulary import ItemKind, KnownBy, TaskState


@dataclass(frozen=True)
class DividedTask:
    """A task of the plan; `bodies`: those with a duty in it, by id with their short names, in their order."""

    id: int
    code: str
    measure: str
    state: TaskState
    bodies: Mapping[int, str]
    is_adjustable: bool


@dataclass(frozen=True)
class Planned:
    """What was already decided of an item from a day that has not come."""

    since: date
    owner_ids: tuple[int, ...]


@dataclass(frozen=True)
class ItemRow:
    """One item as it stands. `owners`: by id the short names of whose it is, or may be where it is only proposed."""

    id: int
    plan_id: int
    task: DividedTask
    kind: ItemKind
    words: str
    aim: str
    known_by: KnownBy
    owners: Mapping[int, str]
    why: str
    planned: Planned | None = None

    @property
    def mark(self) -> ItemMark:
        """As the hidden column holds it."""
        return ItemMark(self.plan_id, self.task.code, self.id, version_of(self.known_by, self.owners))

    @property
    def whose(self) -> str:
        """“市商务委、市交通局”, “本条各单位”; empty where nobody answers for it."""
        if not self.known_by.is_settled:
            return ""
        return "、".join(self.owners.values()) or EVERYBODY

    @property
    def how(self) -> str:
        """“认领”, “推定市交通局”."""
        names = "、".join(self.owners.values())
        if self.known_by is KnownBy.PROPOSED:
            return f"推定{names or EVERYBODY}"
        return self.known_by.label

    def is_of(self, owner_ids: frozenset[int]) -> bool:
        """Whether it belongs to exactly these, or will from a day that is already decided."""
        if self.planned is not None:
            return frozenset(self.planned.owner_ids) == owner_ids
        return self.known_by.is_settled and frozenset(self.owners) == owner_ids


@dataclass(frozen=True)
class BodyRow:
    """A body of the plan's tasks with the codes of those it has a duty in."""

    name: str
    full_name: str
    codes: tuple[str, ...]
