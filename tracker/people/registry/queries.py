"""Reads departments for their pages: what they are called and were called, their class, who holds their posts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from tracker.database import db
from tracker.people.accounts.queries import Duty, holders
from tracker.people.models import Department, Group, GroupMember, Jurisdiction
from tracker.people.names.queries import newest_members, newest_names
from tracker.people.queries import jurisdictions_below
from tracker.vocabulary import NameKind, UnitClass

TO_CHECK = "待核"
NO_DEPARTMENT = "没有这个单位，或者它不在本地区"


@dataclass(frozen=True)
class DepartmentRow:
    """A department in the list. `is_doubtful`: something about it or its names is marked 待核."""

    id: int
    jurisdiction_id: str
    jurisdiction_name: str
    name: str
    short_name: str
    unit_class: UnitClass
    parent_id: int | None
    is_doubtful: bool
    other_names: tuple[str, ...]


@dataclass(frozen=True)
class NameLine:
    """A name with its days, source and remark."""

    name: str
    kind: NameKind
    valid_from: date | None
    valid_to: date | None
    source: str
    remark: str
    is_past: bool


@dataclass(frozen=True)
class Membership:
    """A group the department belongs to on the day, as plans write it."""

    phrase: str
    plan_number: str | None
    source: str


@dataclass(frozen=True)
class DepartmentPage:
    """Everything of one department's page, as of a day."""

    row: DepartmentRow
    parent: DepartmentRow | None
    divisions: tuple[DepartmentRow, ...]
    source: str
    remark: str
    phone: str
    names: tuple[NameLine, ...]
    duties: tuple[Duty, ...]
    groups: tuple[Membership, ...]


def departments(jurisdiction_id: str, text: str = "", unit_class: str = "") -> list[DepartmentRow]:
    """Departments of a jurisdiction and those below it in the registry's order, by words of any of their names."""
    rows = _rows(jurisdictions_below(jurisdiction_id))
    return [
        row
        for row in rows
        if (not unit_class or row.unit_class == unit_class)
        and (not text or any(text in name for name in (row.name, row.short_name, *row.other_names)))
    ]


def department_page(department_id: int, jurisdiction_ids: frozenset[str], on: date) -> DepartmentPage | None:
    """One department of these jurisdictions; None where there is none."""
    department = db.session.get(Department, department_id)
    if department is None or department.jurisdiction_id not in jurisdiction_ids:
        return None
    rows = {row.id: row for row in _rows(frozenset({department.jurisdiction_id}))}
    row = rows[department_id]
    return DepartmentPage(
        row=row,
        parent=rows.get(row.parent_id) if row.parent_id else None,
        divisions=tuple(other for other in rows.values() if other.parent_id == department_id),
        source=department.source,
        remark=department.remark,
        phone=department.phone,
        names=_names(department_id, on),
        duties=tuple(holders(frozenset({department_id}), on)),
        groups=_groups(department_id, on),
    )


def _rows(codes: frozenset[str]) -> list[DepartmentRow]:
    names: dict[int, list[str]] = {}
    doubtful: set[int] = set()
    for name in newest_names():
        names.setdefault(name.department_id, []).append(name.name)
        if TO_CHECK in name.remark:
            doubtful.add(name.department_id)
    rows = db.session.execute(
        select(Department, Jurisdiction.name)
        .join(Jurisdiction, Jurisdiction.id == Department.jurisdiction_id)
        .where(Department.jurisdiction_id.in_(codes))
        .order_by(Department.id)
    )
    return [
        DepartmentRow(
            id=row.id,
            jurisdiction_id=row.jurisdiction_id,
            jurisdiction_name=place,
            name=row.name,
            short_name=row.short_name,
            unit_class=UnitClass(row.unit_class),
            parent_id=row.parent_id,
            is_doubtful=row.id in doubtful or TO_CHECK in row.remark,
            other_names=tuple(name for name in names.get(row.id, ()) if name not in (row.name, row.short_name)),
        )
        for row, place in rows
    ]


def _names(department_id: int, on: date) -> tuple[NameLine, ...]:
    """Present names first, then past ones, the latest first."""
    lines = [
        NameLine(
            row.name,
            NameKind(row.kind),
            row.valid_from,
            row.valid_to,
            row.source,
            row.remark,
            is_past=row.valid_to is not None and row.valid_to < on,
        )
        for row in newest_names(department_id=department_id)
    ]
    order = list(NameKind)
    return tuple(sorted(lines, key=lambda line: (line.is_past, order.index(line.kind), line.name)))


def _groups(department_id: int, on: date) -> tuple[Membership, ...]:
    groups = {row.id: row for row in db.session.scalars(select(Group).where(Group.revoked_at.is_(None)))}
    held: list[GroupMember] = [
        row for row in newest_members() if row.department_id == department_id and row.group_id in groups
    ]
    return tuple(
        Membership(groups[row.group_id].phrase, groups[row.group_id].plan_number, row.source)
        for row in held
        if (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on <= row.valid_to)
    )


def short_names(department_ids: Iterable[int]) -> dict[int, str]:
    """By id what bodies are called in lists, in the order of their ids; nothing is asked where there are none."""
    ids = list(department_ids)
    return dict(db.session.execute(_SHORT_NAMES, {"ids": ids}).all()) if ids else {}


_SHORT_NAMES = (
    select(Department.id, Department.short_name).where(Department.id.in_(bindparam("ids"))).order_by(Department.id)
)
