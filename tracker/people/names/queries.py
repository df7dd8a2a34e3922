"""Reads the names on record: what a written name means, what to print for a body, who belongs to a group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from tracker.audit import AuditEntry
from tracker.database import db, read_once
from tracker.database.remembered import Newest, Remembered
from tracker.people.models import Department, DepartmentName, Group, GroupMember, Jurisdiction
from tracker.people.names import likeness
from tracker.people.names import written as names
from tracker.people.names.written import KnownName, KnownPhrase, KnownPlace, NameBook
from tracker.vocabulary import MatchHow, NameKind


@dataclass(frozen=True)
class Resolved:
    """The department or the group a written name means; all None where it stays open."""

    department_id: int | None = None
    group_id: int | None = None
    how: MatchHow | None = None


@dataclass(frozen=True)
class RecordedNames:
    """The name book with the ids of the tables instead of the registry's keys."""

    book: NameBook
    department_ids: Mapping[str, int]
    department_keys: Mapping[int, str]
    group_ids: Mapping[str, int]

    def resolve(self, written: str, on: date, jurisdiction_id: str, plan_number: str | None = None) -> Resolved:
        """What a name as written means on a day, in a jurisdiction and those below it (domain.md 9)."""
        match = names.resolve(written, on, self.book, jurisdiction_id, plan_number)
        if match.how is None:
            return Resolved()
        department_id = self.department_ids.get(match.department_key or "")
        return Resolved(department_id, self.group_ids.get(match.group_key or ""), match.how)

    def display(self, written: str, on: date, department_id: int) -> str:
        """What to print for a body named in a plan: 现名, or 现名(原:旧名)."""
        return names.display_name(self.book, on, written, self.department_keys[department_id])

    def full(self, department_id: int, on: date) -> str:
        """The full name of a department on a day."""
        key = self.department_keys[department_id]
        return names.full_name(self.book, key, on) or key


@dataclass(frozen=True)
class LikelyDepartment:
    """A department that a written name may mean, under its present full name, and why."""

    id: int
    name: str
    reason: str
    caution: str = ""
    score: float = 0.0

    @property
    def is_near(self) -> bool:
        """Whether nothing speaks against it, and more than a shared word speaks for it."""
        return not self.caution and self.score >= NEAR


NEAR = 0.75
"""Names are as near as this where one is the other's short form, or but a letter or the ending differs."""

_known_now: Remembered[RecordedNames] = Remembered()


def recorded_names(at: datetime | None = None) -> RecordedNames:
    """All names, phrases and places on record; of those recorded before an instant, if one is given."""
    if at is not None:
        return _recorded_names(at)
    return _names_now()


@read_once
def _names_now() -> RecordedNames:
    return _known_now.get(_newest(), lambda: _recorded_names(None))


# All that names are made of is only added to, save what the registry brings up to date, which the trail says.
_LOADED = AuditEntry.object_type == "registry", AuditEntry.object_id == "departments"
_newest = Newest(
    *(select(func.max(one.id)).scalar_subquery() for one in (DepartmentName, Department, Group)),
    *(select(func.count(column)).scalar_subquery() for column in (Group.revoked_at, Jurisdiction.id)),
    select(func.max(AuditEntry.id)).where(*_LOADED).scalar_subquery(),
)


def _recorded_names(at: datetime | None) -> RecordedNames:
    departments = {row.id: row for row in db.session.scalars(select(Department))}
    known = [
        KnownName(
            departments[row.department_id].key,
            departments[row.department_id].jurisdiction_id,
            row.name,
            NameKind(row.kind),
            row.valid_from,
            row.valid_to,
        )
        for row in newest_names(at)
    ]
    groups = list(db.session.scalars(select(Group).where(Group.revoked_at.is_(None))))
    phrases = [KnownPhrase(row.key, row.jurisdiction_id, row.phrase, row.plan_number) for row in groups]
    places = [
        KnownPlace(row.id, row.name, row.short, row.parent_id) for row in db.session.scalars(select(Jurisdiction))
    ]
    return RecordedNames(
        book=names.name_book(known, phrases, places),
        department_ids={row.key: row.id for row in departments.values()},
        department_keys={row.id: row.key for row in departments.values()},
        group_ids={row.key: row.id for row in groups},
    )


def newest_names(at: datetime | None = None, department_id: int | None = None) -> list[DepartmentName]:
    """The newest fact about every name, oldest name first; a name that was taken back is left out.

    A later fact about the same name replaces the earlier one.
    """
    newest = select(func.max(DepartmentName.id)).group_by(DepartmentName.department_id, DepartmentName.name)
    if at is not None:
        newest = newest.where(DepartmentName.recorded_at < at)
    if department_id is not None:
        newest = newest.where(DepartmentName.department_id == department_id)
    standing = select(DepartmentName).where(DepartmentName.id.in_(newest), DepartmentName.kind != NameKind.REVOKED)
    return list(db.session.scalars(standing.order_by(DepartmentName.id)))


def former_name_on(department_id: int, day: date) -> str | None:
    """The name a body bore on a day and bears no more; None where it is called as it was then."""
    borne = [
        row.name
        for row in newest_names(department_id=department_id)
        if row.kind == NameKind.FORMER and row.valid_to and (row.valid_from or day) <= day <= row.valid_to
    ]
    return max(borne, key=len, default=None)


def is_alias(department_id: int, name: str) -> bool:
    """Whether this name is on record as another name (别称) of a department."""
    return alias_fact(department_id, name) is not None


def alias_fact(department_id: int, name: str) -> int | None:
    """The fact that says so; None where there is none that stands."""
    standing = (row for row in newest_names(department_id=department_id) if row.name == name)
    return next((row.id for row in standing if row.kind == NameKind.ALIAS), None)


def is_given_since(fact: DepartmentName) -> bool:
    """Whether a body of the same region has been given a name after a fact about it, and bears it."""
    region = db.session.get_one(Department, fact.department_id).jurisdiction_id
    later = {row.department_id for row in newest_names() if row.name == fact.name and row.id > fact.id}
    of_region = select(Department.id).where(Department.id.in_(later), Department.jurisdiction_id == region)
    return db.session.scalar(of_region.limit(1)) is not None


def newest_members(group_id: int | None = None) -> list[GroupMember]:
    """The newest fact about every membership (same group, body and first day)."""
    return list(db.session.scalars(newest_memberships(group_id is not None), {"group": group_id}))


@cache
def newest_memberships(of_group: bool = False) -> Select[Any]:
    """The statement for it, of one `group`."""
    newest = select(func.max(GroupMember.id)).group_by(
        GroupMember.group_id, GroupMember.department_id, GroupMember.valid_from
    )
    if of_group:
        newest = newest.where(GroupMember.group_id == bindparam("group"))
    return select(GroupMember).where(GroupMember.id.in_(newest)).order_by(GroupMember.id)


def member_ids(group_id: int, on: date) -> tuple[int, ...]:
    """Departments that belong to a group on a day, in the registry's order."""
    return tuple(
        row.department_id
        for row in newest_members(group_id)
        if (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on <= row.valid_to)
    )


@read_once
def consolidator_id(group_id: int) -> int | None:
    """The body that answers for a group (汇总单位), or None where none is named."""
    return db.session.scalar(select(Group.consolidator_id).where(Group.id == group_id))


def department_named(name: str, on: date, jurisdiction_ids: frozenset[str]) -> list[Department]:
    """Departments of these jurisdictions that a command's --department may mean: by key, or by a name on the day."""
    recorded = recorded_names()
    found = {recorded.resolve(name, on, code).department_id for code in sorted(jurisdiction_ids)}
    statement = select(Department).where(or_(Department.key == name, Department.id.in_(found - {None})))
    return list(
        db.session.scalars(statement.where(Department.jurisdiction_id.in_(jurisdiction_ids)).order_by(Department.id))
    )


def likely_departments(written: str, on: date, jurisdiction_id: str) -> list[LikelyDepartment]:
    """The departments a name that nobody bears most likely means, each with why; a person chooses."""
    recorded = recorded_names()
    found = likeness.likely(written, on, recorded.book, jurisdiction_id)
    return [
        LikelyDepartment(recorded.department_ids[body.department_key], body.name, body.reason, body.caution, body.score)
        for body in found
    ]
