"""Acts on the registry of departments: bring the tables to what its files say, end an alias, note a telephone."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import Act
from tracker.alerts.results import membership_steps
from tracker.database import batches, db
from tracker.errors import BadInput, NotFound
from tracker.people.access import Permission, Target, may
from tracker.people.models import Department, Group
from tracker.people.names.queries import is_alias, member_ids
from tracker.people.registry import naming_steps
from tracker.people.registry import steps as registry_steps
from tracker.people.registry.content import Registry
from tracker.people.registry.queries import NO_DEPARTMENT
from tracker.reporting.rounds.ended_steps import spare_ended
from tracker.tasks.models import Assignment

NO_ALIAS = "这个单位没有这个别称，或者它不在本地区"


def load_registry(act: Act, registry: Registry) -> registry_steps.Loaded:
    """Bring the tables of departments, names and groups to what the registry says.

    Whoever is called otherwise now is called so in the lights of its tasks, too: their reasons are written anew. Who
    belongs to a collective now, or answers for it, has its duties in the tasks that go on.
    """
    with changes.writing(act):
        before, standing = _short_names(), set(db.session.scalars(select(Group.id)))
        loaded = registry_steps.load_registry(act, registry)
        _carry(act, loaded, standing)
        renamed = [id for id, name in _short_names().items() if before.get(id, name) != name]
        for ids in batches(renamed):
            held = select(Assignment.task_id).where(Assignment.department_id.in_(ids), Assignment.ended_on.is_(None))
            changes.touched(*db.session.scalars(held.distinct()))
        return loaded


def _carry(act: Act, loaded: registry_steps.Loaded, standing: Collection[int]) -> None:
    """What is said anew of collectives that stood before reaches their tasks, as where a person says it."""
    changed = [membership for membership in loaded.memberships if membership[0].id in standing]
    for group, department_id, source in changed:
        if department_id in member_ids(group.id, act.today):
            membership_steps.begin_duties(act, group.id, department_id)
        else:
            membership_steps.end_duties(act, group.id, department_id, source)
    for jurisdiction_id in sorted({group.jurisdiction_id for group, *_ in changed}):
        spare_ended(act, jurisdiction_id)
    for group, answered, source in loaded.answering:
        if group.id in standing:
            membership_steps.pass_duties(act, group, answered, source)


def _short_names() -> dict[int, str]:
    return dict(db.session.execute(select(Department.id, Department.short_name)).all())


def end_alias(act: Act, department_id: int, name: str, reason: str) -> None:
    """停用别称: from now on the name means nobody; what it decided before stays as it is until a person corrects it.

    BadInput without a reason, NotFound where the department has no such alias or stands in another jurisdiction.
    """
    if not reason.strip():
        raise BadInput("请填写停用的理由")
    with changes.writing(act):
        department = db.session.get(Department, department_id, with_for_update=True)
        if department is None or not is_alias(department_id, name):
            raise NotFound(NO_ALIAS)
        target = Target(department.jurisdiction_id, frozenset({department_id}))
        if act.actor.is_person and not may(act.actor, Permission.ALIAS_END, target):
            raise NotFound(NO_ALIAS)
        naming_steps.revoke_name(act, department_id, name, reason.strip())


def set_phone(act: Act, department_id: int, phone: str) -> None:
    """The unit's own telephone, for when nobody holds its posts; empty: it has none. NotFound outside one's region."""
    with changes.writing(act):
        department = db.session.get(Department, department_id, with_for_update=True)
        if department is None:
            raise NotFound(NO_DEPARTMENT)
        target = Target(department.jurisdiction_id, frozenset({department_id}))
        if act.actor.is_person and not may(act.actor, Permission.UNIT_PHONE_SET, target):
            raise NotFound(NO_DEPARTMENT)
        before, department.phone = department.phone, phone.strip()
        audit.record(
            act,
            "set_unit_phone",
            "department",
            department_id,
            jurisdiction_id=department.jurisdiction_id,
            before=before,
            after=department.phone,
        )
