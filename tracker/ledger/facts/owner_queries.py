"""Whose the figures and own dates of tasks are, as known at an instant (domain.md 4): lights and reasons follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.ledger.facts.earlier_queries import Words
from tracker.ledger.facts.task import Body
from tracker.people.registry.queries import short_names
from tracker.plans.owners.owning import Owning
from tracker.plans.owners.queries import ownings


@dataclass(frozen=True)
class Owner:
    """An Owning with the names of its bodies, as lights and their reasons print it; no bodies: all of the task.

    Example: Owner(is_open=True, proposed=(市交通局,)) is 责任未定（推定市交通局）. `is_open`: nobody answers yet;
    `proposed`: who might. `since`: by body the day from which it is its own.
    """

    bodies: tuple[Body, ...] = ()
    is_open: bool = False
    proposed: tuple[Body, ...] = ()
    since: Mapping[int, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Owners:
    """By figure and by own date stated in words; what is not here was handed down before items were kept."""

    figures: Mapping[int, Owner] = field(default_factory=dict)
    dates: Mapping[int, Owner] = field(default_factory=dict)


def owners_of(words: Words, names: Mapping[int, str], known: datetime | None) -> Owners:
    """Of tasks whose words stand in these rows. `names`: short names of bodies that are known already."""
    owned = ownings(list(words.homes), known)
    everybody = {body for one in (*owned.figures.values(), *owned.dates.values()) for body in one.owner_ids}
    called = {**names, **short_names(everybody - names.keys())}
    return Owners(
        {id: _owner(one, called) for id, one in owned.figures.items()},
        {id: _owner(one, called) for id, one in owned.dates.items()},
    )


def _owner(one: Owning, names: Mapping[int, str]) -> Owner:
    bodies = tuple(Body(id, names[id]) for id in one.owner_ids)
    return Owner((), True, bodies) if one.is_open else Owner(bodies, since=one.since)
