"""Reads the names in a plan's drafts that mean no body on record, each once with all its places (ux.md S6)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.people.groups.queries import UsedGroup, last_used
from tracker.people.names.queries import LikelyDepartment, likely_departments
from tracker.plans.check.queries import means_nobody
from tracker.plans.models import Measure, Party, Task
from tracker.plans.queries import whole_plan
from tracker.plantext.statements.bodies import is_group


@dataclass(frozen=True)
class NamePlace:
    """Where a name stands: the task, and the party that bears it there."""

    task_id: int
    party_id: int
    code: str
    label: str


@dataclass(frozen=True)
class Collective:
    """A name that stands for several bodies (各有关部门). `used`: whom it meant in an earlier plan; none: 待认领."""

    used: UsedGroup | None


@dataclass(frozen=True)
class UnknownName:
    """A name as written, where it stands, and the bodies it may mean."""

    name: str
    places: tuple[NamePlace, ...]
    likely: tuple[LikelyDepartment, ...]
    collective: Collective | None

    @property
    def sure(self) -> LikelyDepartment | None:
        """The one body it most likely means: same level, same function, near enough, and no second one as near."""
        near = [body for body in self.likely if body.is_near]
        return near[0] if len(near) == 1 else None

    @property
    def wary(self) -> tuple[LikelyDepartment, ...]:
        """Those that only look alike, of another level, place or function: offered after a new body, never before."""
        return tuple(body for body in self.likely if body.caution)


def unknown(plan_id: int, on: date, but: Collection[int] = ()) -> list[UnknownName]:
    """In the order of the text; `but`: without those of these tasks."""
    plan = whole_plan(plan_id)
    places: dict[str, list[NamePlace]] = {}
    for row in db.session.execute(
        select(Party.name, Party.task_id, Party.id, Task.code, Measure.label)
        .join(Task, Task.id == Party.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(means_nobody(plan_id, but))
        .order_by(Task.position, Party.position)
    ):
        places.setdefault(row.name, []).append(NamePlace(row.task_id, row.id, row.code, row.label))
    return [
        UnknownName(
            name,
            tuple(where),
            tuple(likely_departments(name, on, plan.jurisdiction_id)),
            collective(name, on, plan.jurisdiction_id),
        )
        for name, where in places.items()
    ]


def collective(name: str, on: date, jurisdiction_id: str) -> Collective | None:
    """What 按统称认定 makes of a name as of that day; None for the name of one body."""
    return Collective(last_used(jurisdiction_id, name, on)) if is_group(name) else None
