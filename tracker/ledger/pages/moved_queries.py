"""Reads whose the item is now of which the light of a closed quarter speaks, where it was another's then."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.row import IndicatorRow, LedgerRow, MilestoneRow
from tracker.people.registry.queries import short_names
from tracker.plans.check.owner_lines import EVERYBODY
from tracker.plans.owners.owning import Owning, Ownings
from tracker.plans.owners.queries import ownings
from tracker.plans.owners.words import together, unowned


@dataclass(frozen=True)
class Moved:
    """“市商务委”, its owner now, since a day: at the end of the quarter it was another's."""

    now: str
    since: date | None


def moved(rows: Sequence[LedgerRow]) -> dict[int, Moved]:
    """By task, of these rows as a closed quarter kept them."""
    lit = {row.task_id: _lit_by(row) for row in rows}
    owned = ownings([task_id for task_id, items in lit.items() if items])
    now = {row.task_id: _changed(row, lit[row.task_id], owned) for row in rows}
    names = short_names({body for one in now.values() if one for body in one.owner_ids})
    return {
        task_id: Moved(_words(one, [names[body] for body in one.owner_ids]), one.stands_since)
        for task_id, one in now.items()
        if one is not None
    }


def _lit_by(row: LedgerRow) -> list[IndicatorRow | MilestoneRow]:
    """The figure or date of which the light of the whole task speaks: of those lit like it, whose words it prints.

    Two dates of one body with one limit are lit alike; the reason names the first.
    """
    alike = [(one, light) for one, light in _lights(row) if _is_of(light, row.light)]
    same = [_alike(light.reason, row.light.reason) for _, light in alike]
    return [one for (one, _), length in zip(alike, same, strict=True) if length == max(same)]


def _alike(one: str, other: str) -> int:
    """How many characters two reasons begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _lights(row: LedgerRow) -> Iterator[tuple[IndicatorRow | MilestoneRow, Light]]:
    for figure in row.indicators:
        yield figure, figure.light
    for node in row.milestones:
        if node.light is not None:
            yield node, node.light


def _is_of(light: Light, whole: Light) -> bool:
    """An item's light says of how many bodies nothing came, and at whom it is laid, in other words than its task's."""
    return (light.rule, light.since, light.owner_ids) == (whole.rule, whole.since, whole.owner_ids)


def _changed(row: LedgerRow, items: Collection[IndicatorRow | MilestoneRow], owned: Ownings) -> Owning | None:
    """Whose the first is now that has moved; of a row kept before items had owners nothing can be said."""
    for milestone in (item for item in items if item.owners or item.is_unowned):
        if isinstance(milestone, IndicatorRow):
            now = owned.figures.get(milestone.indicator_id)
        else:
            now = owned.dates.get(milestone.milestone_id)
        if now is not None and _bodies(row, now) != _bodies_then(milestone):
            return now
    return None


def _bodies(row: LedgerRow, owning: Owning) -> frozenset[int]:
    """Who answers for it; what is of all together is of each that reported for itself."""
    if owning.is_open:
        return frozenset()
    return frozenset(owning.owner_ids or [part.department_id for part in row.parts if part.reports])


def _bodies_then(item: IndicatorRow | MilestoneRow) -> frozenset[int]:
    return frozenset(owner.department_id for owner in item.owners)


def _words(owning: Owning, names: Sequence[str]) -> str:
    if owning.is_open:
        return unowned(names)
    return together(names) if names else EVERYBODY
