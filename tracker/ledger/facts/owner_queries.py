"""Whose the figures and own dates of tasks are, as known at an instant (domain.md 4): lights and reasons follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date, datetime

from sqlalchemy import bindparam, func, or_, select

from tracker.database import db
from tracker.ledger.facts.earlier_queries import Words
from tracker.ledger.facts.task import Body
from tracker.ledger.records import dataclass
from tracker.people.registry.queries import short_names
from tracker.plans.models import Item
from tracker.plans.owners.owning import Held, Owning, Ownings, Stood
from tracker.plans.owners.queries import ownings
from tracker.tasks.models import Assignment


@dataclass(frozen=True)
class Owner:
    """An Owning with the names of its bodies, as lights and their reasons print it; no bodies: all of the task.

    Example: Owner(is_open=True, proposed=(市交通局,)) is 责任未定（推定市交通局）. `is_open`: nobody answers yet;
    `proposed`: who might. `since`: by body the day from which it is its own, `earlier`: the times before that;
    `history`: whose it was at all times.
    """

    bodies: tuple[Body, ...] = ()
    is_open: bool = False
    proposed: tuple[Body, ...] = ()
    since: Mapping[int, date] = field(default_factory=dict)
    earlier: Mapping[int, tuple[Held, ...]] = field(default_factory=dict)
    history: tuple[Stood, ...] = ()


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
    figures, dates = _begun(owned)
    return Owners(
        {id: _owner(one, called, figures.get(id, {})) for id, one in owned.figures.items()},
        {id: _owner(one, called, dates.get(id, {})) for id, one in owned.dates.items()},
    )


_Begun = dict[int, dict[int, date]]
"""By figure, or by own date stated in words, when the duty of a body in its task began first."""


def _begun(owned: Ownings) -> tuple[_Begun, _Begun]:
    """Of what was of all bodies together and is its owners' since, or once more: nobody had it before his duty."""
    values = {
        name: [id for id, one in items.items() if one.from_all or _was_with_all(one)]
        for name, items in (("figures", owned.figures), ("dates", owned.dates))
    }
    figures: _Begun = {}
    dates: _Begun = {}
    for figure, node, body, since in db.session.execute(_BEGUN, values) if any(values.values()) else ():
        if figure is not None:
            figures.setdefault(figure, {})[body] = since
        if node is not None:
            dates.setdefault(node, {})[body] = since
    return figures, dates


_BEGUN = (
    select(Item.indicator_id, Item.milestone_id, Assignment.department_id, func.min(Assignment.valid_from))
    .join(Assignment, Assignment.task_id == Item.task_id)
    .where(or_(Item.indicator_id.in_(bindparam("figures")), Item.milestone_id.in_(bindparam("dates"))))
    .group_by(Item.indicator_id, Item.milestone_id, Assignment.department_id)
)


def _was_with_all(one: Owning) -> bool:
    return any(held.is_with_all for times in one.earlier.values() for held in times)


def _owner(one: Owning, names: Mapping[int, str], begun: Mapping[int, date]) -> Owner:
    bodies = tuple(Body(id, names[id]) for id in one.owner_ids)
    if one.is_open:
        return Owner((), True, bodies, history=one.history)
    since = {id: max(day, begun.get(id, day)) if id in one.from_all else day for id, day in one.since.items()}
    earlier = {id: _within_duty(times, begun.get(id, date.min)) for id, times in one.earlier.items()}
    return Owner(bodies, since=since, earlier=earlier, history=one.history)


def _within_duty(times: Iterable[Held], begun: date) -> tuple[Held, ...]:
    """What was of all together is a body's own from its duty on."""
    found = (replace(one, came=max(one.came, begun)) if one.is_with_all else one for one in times)
    return tuple(one for one in found if one.came <= one.went)
