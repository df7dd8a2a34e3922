"""Reads whose plans a coordinator acts on: those of his 处室, or all of the jurisdiction (domain.md 3)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from tracker import audit
from tracker.actor import Actor
from tracker.database import Remembered, db
from tracker.people.access import Permission, Target, may_ever
from tracker.people.models import Department
from tracker.plans.models import Plan

_known: Remembered[frozenset[int] | None] = Remembered()


def plans_acted_on(actor: Actor, permission: Permission, jurisdiction_id: str) -> frozenset[int] | None:
    """The plans of a jurisdiction on which the person may do this; None for all, so that nothing is filtered.

    It holds until the next act of anybody: who hosts a plan and who holds which post change with an audit row.
    """
    key = (actor.jurisdiction_id, actor.roles, actor.posted_ids, permission, jurisdiction_id)
    return _known.get(audit.newest(), lambda: _plans(actor, permission, jurisdiction_id), key)


def _plans(actor: Actor, permission: Permission, jurisdiction_id: str) -> frozenset[int] | None:
    host = aliased(Department)
    found = (
        select(Plan.id, Plan.host_id, host.parent_id)
        .outerjoin(host, host.id == Plan.host_id)
        .where(Plan.jurisdiction_id == jurisdiction_id)
    )
    rows = db.session.execute(found).all()
    mine = frozenset(
        plan_id
        for plan_id, host_id, parent_id in rows
        if may_ever(
            actor,
            permission,
            Target(jurisdiction_id, host_ids=frozenset(one for one in (host_id, parent_id) if one is not None)),
        )
    )
    return None if len(mine) == len(rows) else mine
