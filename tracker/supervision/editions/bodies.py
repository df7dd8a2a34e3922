"""The bodies of an edition, each by its own lights as they were kept (domain.md 5: a part is lit by itself). Pure.

Example: 市发展改革委 is named first in eight tasks and three of them are red; red for it is the one in which its own
part is, as on 首页 and the page of departments.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tracker.ledger.lights.rules import Light
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.rows.owned import LIT_BADLY
from tracker.ledger.rows.row import LedgerRow
from tracker.plans.owners.words import UNOWNED
from tracker.supervision.sheets.cells import present
from tracker.vocabulary import Colour, LightRule


@dataclass(frozen=True, slots=True)
class KeptPart:
    """A body in a task, by its id and its full name then, and how its part was lit."""

    department_id: int
    name: str
    rule: LightRule


@dataclass(frozen=True, slots=True)
class KeptTask:
    """A task and how it was lit. `accountable`: who accounts for it; `is_unowned`: nobody owns what lights it."""

    task_id: int
    accountable: str
    rule: LightRule
    is_unowned: bool
    is_overdue: bool
    parts: Collection[KeptPart]


@dataclass(frozen=True, slots=True)
class Own:
    """How a body's own part of a task is lit, or the task for who accounts for it."""

    rule: LightRule
    is_overdue: bool


@dataclass(frozen=True)
class BodyCounts:
    """A body: in how many tasks it has a part, how many of these parts have which light, how many are overdue."""

    name: str
    tasks: int
    colours: Mapping[Colour, int]
    overdue: int


@dataclass
class Bodies:
    """By the present name of a body its tasks. `commissions`: of each 处室 the name of its commission.

    Duties of a commission's 处室 are the commission's, too.
    """

    commissions: Mapping[int, str] = field(default_factory=dict)
    by_name: defaultdict[str, dict[int, Own]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, task: KeptTask) -> None:
        """Count a task for each of its bodies; what is laid at none of them for who accounts for it, or 责任未定."""
        for part in task.parts:
            own = Own(part.rule, part.rule is LightRule.OVERDUE)
            for name in self._names(part.department_id, part.name):
                self._worse(name, task.task_id, own)
        colour = task.rule.colour
        if not task.parts or (colour in LIT_BADLY and all(part.rule.colour is not colour for part in task.parts)):
            name = UNOWNED if task.is_unowned else present(task.accountable)
            self._worse(name, task.task_id, Own(task.rule, task.is_overdue))

    def _names(self, department_id: int, name: str) -> Iterator[str]:
        """Under which a part is counted."""
        yield present(name)
        if department_id in self.commissions:
            yield present(self.commissions[department_id])

    def _worse(self, name: str, task_id: int, own: Own) -> None:
        known = self.by_name[name].get(task_id)
        if known is None or RANKS[own.rule] < RANKS[known.rule]:
            self.by_name[name][task_id] = own

    def counts(self) -> list[BodyCounts]:
        """The body with most reds first."""
        counted = [_counts(name, of.values()) for name, of in self.by_name.items()]
        return sorted(
            counted, key=lambda one: (-one.colours[Colour.RED], -one.colours[Colour.YELLOW], -one.tasks, one.name)
        )

    def tasks(self, name: str, light: Colour | None, *, only_overdue: bool) -> set[int]:
        """Those of a body that has such a light in them; None: any."""
        return {
            id
            for id, own in self.by_name.get(present(name), {}).items()
            if light in (None, own.rule.colour) and (own.is_overdue or not only_overdue)
        }

    def light_of(self, name: str, row: LedgerRow) -> Light:
        """How the body's own part of a task is lit, the worst of several; that of the task where it has none."""
        own = [part for part in row.parts if present(name) in self._names(part.department_id, part.name)]
        counted = self.by_name.get(present(name), {}).get(row.task_id)
        if counted is None or not own:
            return row.light
        return min((one.light for one in own), key=lambda light: (light.rule is not counted.rule, RANKS[light.rule]))


def _counts(name: str, of: Iterable[Own]) -> BodyCounts:
    known = list(of)
    colours = Counter(one.rule.colour for one in known)
    return BodyCounts(name, len(known), colours, sum(one.is_overdue for one in known))
