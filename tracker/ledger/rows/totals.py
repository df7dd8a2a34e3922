"""Counting rows: by light, pace and category, and whether the lights still tell tasks apart (domain.md 5, 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from tracker.ledger.rows.row import LedgerRow
from tracker.plans.states import DONE
from tracker.vocabulary import Colour, LightRule, Pace

SAMENESS = Decimal(85)
"""Per cent of tasks in one colour above which the cover prints 区分度自检."""

K = TypeVar("K", bound=Hashable)


@dataclass
class Totals:
    """Counts of rows; `rules` tells 自报 from 已核实 within 绿. Filled row by row, so that none need be kept."""

    tasks: int = 0
    completed: int = 0
    colours: Counter[Colour] = field(default_factory=Counter)
    paces: Counter[Pace] = field(default_factory=Counter)
    rules: Counter[LightRule] = field(default_factory=Counter)

    def add(self, row: LedgerRow) -> None:
        """Count one more row."""
        self.tasks += 1
        self.completed += row.state in DONE
        self.colours[row.light.colour] += 1
        self.rules[row.light.rule] += 1
        if row.state not in DONE:
            self.paces[row.pace] += 1


def shares(counts: Mapping[K, int]) -> dict[K, Decimal]:
    """Per cent at one decimal by largest remainder, so that they add up to 100.0; all 0 where nothing was counted."""
    whole = sum(counts.values())
    if not whole:
        return dict.fromkeys(counts, Decimal("0.0"))
    tenths = {key: divmod(count * 1000, whole) for key, count in counts.items()}
    missing = 1000 - sum(floor for floor, _ in tenths.values())
    first = sorted(tenths, key=lambda key: -tenths[key][1])[:missing]
    return {key: Decimal(floor + (key in first)) / 10 for key, (floor, _) in tenths.items()}


def sameness(totals: Totals, rounding: str = ROUND_HALF_UP) -> str | None:
    """区分度自检: “绿93%，其中自报88%” where one colour exceeds 85 %, else None. `rounding`: a name of decimal."""
    for colour, count in totals.colours.items():
        if Decimal(count * 100) > SAMENESS * totals.tasks:
            commonest = max(
                (rule for rule in totals.rules if rule.colour is colour), key=lambda rule: totals.rules[rule]
            )
            word = commonest.label.replace("n", "")
            most, of_rule = (_percent(one, totals.tasks, rounding) for one in (count, totals.rules[commonest]))
            return f"{colour.label}{most}%，其中{word}{of_rule}%"
    return None


def _percent(count: int, whole: int, rounding: str) -> int:
    return int((Decimal(count * 100) / whole).quantize(Decimal(1), rounding))
