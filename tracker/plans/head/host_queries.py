"""Reads whose plans a coordinator acts on: those of his 处室, or all of the jurisdiction (domain.md 3)."""

from __future__ import annotations

from sqlalchemy import bindparam, or_, select

from tracker.actor import Actor
from tracker.database import db, read_once
from tracker.database.remembered import until_written
from tracker.people.access import Permission, Target, may_ever
from tracker.people.models import Department
from tracker.plans.models import Plan


@until_written
@read_once
def plans_acted_on(actor: Actor, permission: Permission, jurisdiction_id: str) -> frozenset[int] | None:
    """The plans of a jurisdiction on which the person may do this; None for all, so that nothing is filtered."""
    hosts = db.session.execute(_HOSTS, {"jurisdiction": jurisdiction_id}).all()
    mine = [
        host_id
        for host_id, parent_id in hosts
        if may_ever(actor, permission, _hosted(jurisdiction_id, host_id, parent_id))
    ]
    if len(mine) == len(hosts):
        return None
    named = Plan.host_id.in_([one for one in mine if one is not None])
    found = select(Plan.id).where(Plan.jurisdiction_id == jurisdiction_id)
    return frozenset(db.session.scalars(found.where(or_(named, Plan.host_id.is_(None)) if None in mine else named)))


def _hosted(jurisdiction_id: str, *host_ids: int | None) -> Target:
    return Target(jurisdiction_id, host_ids=frozenset(one for one in host_ids if one is not None))


# A handful of 处室, however many plans there are.
_HOSTS = (
    select(Plan.host_id, Department.parent_id)
    .outerjoin(Department, Department.id == Plan.host_id)
    .where(Plan.jurisdiction_id == bindparam("jurisdiction"))
    .distinct()
)
