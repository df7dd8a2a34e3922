"""The bodies of an edition, each by its own lights as they were kept (domain.md 5: a part is lit by itself). Pure.

Example: 市发展改革委 is named first in eight tasks and three of them are red; red for it is the one in which its own
part is, as on 首页 and the page of departments.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tracker.ledger.lights.rules import Light
from tracker.ledger.lights.severity import RANKS
from tracker.ledger.rows.kept_json import LitRow
from tracker.ledger.rows.owned import LIT_BADLY
from tracker.plans.owners.words import UNOWNED
from tracker.supervision.sheets.cells import present
from tracker.vocabulary import Colour, LightRule


@dataclass(frozen=True)
class Own:
    """How a body's own part of a task is lit, or the task for who accounts for it."""

    light: Light
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

    def add(self, row: LitRow, accountable: str, is_overdue: bool) -> None:
        """Count a task for each of its bodies; what is laid at none of them for who accounts for it, or 责任未定."""
        for part in row.parts:
            own = Own(part.light, part.light.rule is LightRule.OVERDUE)
            for name in (part.name, self.commissions.get(part.department_id, "")):
                if name:
                    self._worse(present(name), row.task_id, own)
        colour = row.light.colour
        if not row.parts or (colour in LIT_BADLY and all(part.light.colour is not colour for part in row.parts)):
            name = UNOWNED if row.light.is_unowned else present(accountable)
            self._worse(name, row.task_id, Own(row.light, is_overdue))

    def _worse(self, name: str, task_id: int, own: Own) -> None:
        known = self.by_name[name].get(task_id)
        if known is None or RANKS[own.light.rule] < RANKS[known.light.rule]:
            self.by_name[name][task_id] = own

    def counts(self) -> list[BodyCounts]:
        """The body with most reds first."""
        counted = [_counts(name, of.values()) for name, of in self.by_name.items()]
        return sorted(
            counted, key=lambda one: (-one.colours[Colour.RED], -one.colours[Colour.YELLOW], -one.tasks, one.name)
        )

    def of(self, name: str) -> Mapping[int, Own]:
        """The tasks of a body."""
        return self.by_name.get(present(name), {})

    def tasks(self, name: str, light: Colour | None, *, only_overdue: bool) -> set[int]:
        """Those of a body that has such a light in them; None: any."""
        return {
            id
            for id, own in self.of(name).items()
            if light in (None, own.light.colour) and (own.is_overdue or not only_overdue)
        }


def _counts(name: str, of: Iterable[Own]) -> BodyCounts:
    known = list(of)
    colours = Counter(one.light.colour for one in known)
    return BodyCounts(name, len(known), colours, sum(one.is_overdue for one in known))
