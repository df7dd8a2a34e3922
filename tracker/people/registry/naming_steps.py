"""Names a coordinator adds while checking a plan: an alias, a body, a collective with its members (domain.md 9)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, NotFound
from tracker.people.groups.steps import note_consolidator, note_member
from tracker.people.models import Department, DepartmentName, Group
from tracker.people.names.queries import is_given_since
from tracker.people.queries import jurisdictions_below
from tracker.vocabulary import NameKind, UnitClass

TO_BE_CHECKED = "待核：校核方案时由人工录入"


def add_name(act: Act, department_id: int, name: str, kind: NameKind, source: str) -> None:
    """A further name of a body, without known dates. NotFound where the body is unknown."""
    department = db.session.get(Department, department_id)
    if department is None:
        raise NotFound("没有这个单位，请从名册中选择")
    _record_name(act, department, name, kind, source)
    audit.record(
        act,
        "add_name",
        "department",
        department.id,
        jurisdiction_id=department.jurisdiction_id,
        name=name,
        kind=kind,
        source=source,
    )


def add_department(
    act: Act, jurisdiction_id: str, name: str, short_name: str, unit_class: UnitClass, source: str
) -> Department:
    """A body that the registry does not have yet. BadInput without a name, or where the full name is on record."""
    name, short_name = name.strip(), short_name.strip() or name.strip()
    if not name:
        raise BadInput("请填写单位全称")
    same = select(Department.id).where(Department.jurisdiction_id == jurisdiction_id, Department.name == name)
    if db.session.scalar(same) is not None:
        raise BadInput(f"名册中已有“{name}”，请直接选择")
    added = db.session.scalar(
        select(func.count()).select_from(Department).where(Department.jurisdiction_id == jurisdiction_id)
    )
    department = Department(
        jurisdiction_id=jurisdiction_id,
        key=f"{jurisdiction_id}-{added}",
        name=name,
        short_name=short_name,
        unit_class=unit_class,
        source=source,
        remark=TO_BE_CHECKED,
    )
    db.session.add(department)
    db.session.flush()
    _record_name(act, department, name, NameKind.FULL, source)
    if short_name != name:
        _record_name(act, department, short_name, NameKind.SHORT, source)
    audit.record(
        act, "add_department", "department", department.id, jurisdiction_id=jurisdiction_id, name=name, source=source
    )
    return department


def add_group(
    act: Act,
    jurisdiction_id: str,
    phrase: str,
    plan_number: str | None,
    member_ids: Sequence[int],
    consolidator_id: int | None,
    source: str,
) -> Group:
    """A collective assignee as a plan writes it, with its members and 汇总单位; it may have no members yet (待认领).

    NotFound for a member that stands neither here nor below, or a 汇总单位 that does not stand here.
    """
    _refuse_strangers(jurisdictions_below(jurisdiction_id), member_ids)
    _refuse_strangers([jurisdiction_id], [consolidator_id] if consolidator_id is not None else [])
    count = db.session.scalar(select(func.count()).select_from(Group).where(Group.jurisdiction_id == jurisdiction_id))
    group = Group(
        key=f"{jurisdiction_id}-group-{count}",
        jurisdiction_id=jurisdiction_id,
        phrase=phrase,
        plan_number=plan_number,
        consolidator_id=consolidator_id,
        source=source,
        remark=TO_BE_CHECKED,
    )
    db.session.add(group)
    db.session.flush()
    for department_id in dict.fromkeys(member_ids):
        note_member(act, group, department_id, None, None, source)
    note_consolidator(act, group, None, source)
    audit.record(
        act,
        "add_group",
        "group",
        group.id,
        jurisdiction_id=jurisdiction_id,
        phrase=phrase,
        members=list(member_ids),
        consolidator_id=consolidator_id,
    )
    return group


def revoke_name(act: Act, department_id: int, name: str, source: str) -> None:
    """Take back a name entered by mistake: from now on it means nobody; that it once did stays on record."""
    department = db.session.get_one(Department, department_id)
    _record_name(act, department, name, NameKind.REVOKED, source)
    audit.record(act, "revoke_name", "department", department.id, jurisdiction_id=department.jurisdiction_id, name=name)


def restore_name(act: Act, fact_id: int) -> None:
    """Give a name back that was taken back by mistake: what the fact said of it holds again from now on.

    A name that somebody has given to a body since stays with that one.
    """
    fact = db.session.get_one(DepartmentName, fact_id)
    if is_given_since(fact):
        return
    said = ("department_id", "name", "kind", "valid_from", "valid_to", "source", "remark")
    again = {column: getattr(fact, column) for column in said}
    db.session.add(DepartmentName(**again, recorded_at=act.at, actor=act.actor.name))
    db.session.flush()
    department = db.session.get_one(Department, fact.department_id)
    audit.record(
        act,
        "add_name",
        "department",
        department.id,
        jurisdiction_id=department.jurisdiction_id,
        name=fact.name,
        kind=fact.kind,
        source=fact.source,
    )


def revoke_group(act: Act, group_id: int) -> None:
    """Take back a collective entered by mistake: its phrase means nobody from now on."""
    group = db.session.get_one(Group, group_id)
    group.revoked_at = act.at
    db.session.flush()
    audit.record(act, "revoke_group", "group", group.id, jurisdiction_id=group.jurisdiction_id, phrase=group.phrase)


def _refuse_strangers(jurisdiction_ids: Collection[str], department_ids: Collection[int]) -> None:
    known = select(Department.id).where(
        Department.id.in_(department_ids), Department.jurisdiction_id.in_(jurisdiction_ids)
    )
    if set(department_ids) - set(db.session.scalars(known)):
        raise NotFound("名册中没有所选的单位，请刷新后重新选择。")


def _record_name(act: Act, department: Department, name: str, kind: NameKind, source: str) -> None:
    db.session.add(
        DepartmentName(
            department_id=department.id,
            name=name,
            kind=kind,
            valid_from=None,
            valid_to=None,
            source=source,
            remark="",
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )
    db.session.flush()
