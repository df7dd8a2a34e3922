"""Brings the tables to what the registry says, save where the office has said otherwise; safe to repeat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import select

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.people.groups.steps import note_consolidator, note_member
from tracker.people.models import Department, DepartmentName, Group, GroupConsolidator, GroupMember, Jurisdiction
from tracker.people.names.queries import newest_names
from tracker.people.names.written import fold
from tracker.people.registry.content import GroupMemberRow, GroupRow, NameRow, Registry, parents_first
from tracker.shipping import Word, ship
from tracker.vocabulary import NameKind

Row = TypeVar("Row", Department, Group)


@dataclass
class Loaded:
    """How many rows were added or changed. `unclear`: bodies and 统称 left out, for several on record are called so."""

    added: int = 0
    changed: int = 0
    unclear: list[str] = field(default_factory=list)
    memberships: list[tuple[Group, int, str]] = field(default_factory=list)
    """Group, body and source of what is new about who belongs to which group."""
    answering: list[tuple[Group, int | None, str]] = field(default_factory=list)
    """Group, who answered for it until now and source where somebody else does."""


def load_registry(act: Act, registry: Registry) -> Loaded:
    """Write the registry into the tables; what is on record but not in the registry stays."""
    loaded = Loaded()
    _jurisdictions(registry, loaded)
    departments = _departments(act, registry, loaded)
    _names(act, registry.names, departments, loaded)
    groups = _groups(act, registry, departments, loaded)
    _members(act, registry.group_members, departments, groups, loaded)
    db.session.flush()
    if loaded.added or loaded.changed:
        audit.record(act, "load_registry", "registry", "departments", added=loaded.added, changed=loaded.changed)
    return loaded


def _jurisdictions(registry: Registry, loaded: Loaded) -> None:
    """Parents stand before their children, whatever the order in the file."""
    known = {row.id: row for row in db.session.scalars(select(Jurisdiction))}
    rows = {row.code: row for row in registry.jurisdictions}
    parents = {row.code: row.parent_code for row in registry.jurisdictions}
    for row in parents_first(rows, parents, "jurisdictions.csv parent_code"):
        facts = {
            "name": row.name,
            "short": row.short,
            "parent_id": row.parent_code,
            "level": row.level,
            "source": row.source,
        }
        if row.code in known:
            _bring(known[row.code], facts, loaded)
        else:
            db.session.add(Jurisdiction(id=row.code, **facts))
            db.session.flush()
            loaded.added += 1


def _departments(act: Act, registry: Registry, loaded: Loaded) -> dict[str, Department]:
    """Bodies first, then their 处室; the standing names are those the registry gives as present.

    One that is unclear is left out with what is below it.
    """
    rows = {row.key: row for row in registry.departments}
    parents = {row.key: row.parent_key for row in registry.departments}
    known = {row.key: row for row in db.session.scalars(select(Department))}
    entered = _called_today(act, [row for row in known.values() if row.key not in rows])
    for row in parents_first(rows, parents, "departments.csv parent_key"):
        if row.parent_key and row.parent_key not in known:
            continue
        same = entered.get((row.jurisdiction, row.full_name), [])
        if not _adopt(known, row.key, row.full_name, same, loaded):
            continue
        facts = {
            "jurisdiction_id": row.jurisdiction,
            "key": row.key,
            "name": row.full_name,
            "short_name": row.short_name,
            "unit_class": row.unit_class,
            "parent_id": known[row.parent_key].id if row.parent_key else None,
            "source": row.source,
            "remark": row.remark,
        }
        if row.key in known:
            _bring(known[row.key], facts, loaded)
            continue
        known[row.key] = Department(**facts)
        db.session.add(known[row.key])
        db.session.flush()
        loaded.added += 1
    return known


def _adopt(known: dict[str, Row], key: str, name: str, same: Sequence[Row], loaded: Loaded) -> bool:
    """What the office entered before the program brought it is one with it; False where nobody knows which.

    Example: 综合处 entered 重庆市数据局 when a plan named it, and the registry brings it later. It is the same body and
    gets the registry's key; where two are called so, it is left out until one is taken back.
    """
    if key in known or not same:
        return True
    if len(same) > 1:
        loaded.unclear.append(f"“{name}”在名册中已有{len(same)}个")
        return False
    known[key] = same[0]
    return True


def _called_today(act: Act, departments: list[Department]) -> dict[tuple[str, str], list[Department]]:
    """These bodies by jurisdiction and the full names that they bear on the day."""
    by_id, called = {row.id: row for row in departments}, dict[tuple[str, str], list[Department]]()
    for fact in newest_names():
        body = by_id.get(fact.department_id)
        is_borne = (fact.valid_from or act.today) <= act.today <= (fact.valid_to or act.today)
        if body is not None and fact.kind == NameKind.FULL and is_borne:
            called.setdefault((body.jurisdiction_id, fact.name), []).append(body)
    return called


def _names(act: Act, rows: tuple[NameRow, ...], departments: Mapping[str, Department], loaded: Loaded) -> None:
    """Names. An alias that 综合处 has ended stays ended, whatever else the registry says of it."""
    facts: dict[tuple[int, str], list[DepartmentName]] = {}
    for fact in db.session.scalars(select(DepartmentName).order_by(DepartmentName.id)):
        facts.setdefault((fact.department_id, fact.name), []).append(fact)

    def record(row: NameRow) -> list[Word[tuple[Any, ...]]]:
        return _words_of_name(row.kind, facts.get((departments[row.key].id, row.name), []))

    for row in ship([row for row in rows if row.key in departments], _said_of_name, record):
        name = DepartmentName(
            department_id=departments[row.key].id,
            name=row.name,
            kind=row.kind,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            source=row.source,
            remark=row.remark,
            is_shipped=True,
            recorded_at=act.at,
            actor=act.actor.name,
        )
        db.session.add(name)
        loaded.added += 1


def _said_of_name(name: NameRow | DepartmentName) -> tuple[Any, ...]:
    return name.kind, name.valid_from, name.valid_to, name.source, name.remark


def _words_of_name(kind: NameKind, facts: Sequence[DepartmentName]) -> list[Word[tuple[Any, ...]]]:
    """What is on record of a name of a body, for a row that says it is of this kind.

    The office speaks of aliases, and of any name that it has ended as what it was until then: the short name that a
    body bears now is no alias. With a body that it entered it has said no more than how a plan calls it (待核).
    """
    kinds = {fact.kind for fact in facts}
    is_ended = bool(facts) and facts[-1].kind == NameKind.REVOKED and kind in kinds
    return [
        Word(_said_of_name(fact), fact.is_shipped or not (is_ended or fact.kind == kind == NameKind.ALIAS))
        for fact in facts
    ]


def _groups(act: Act, registry: Registry, departments: Mapping[str, Department], loaded: Loaded) -> dict[str, Group]:
    known = {row.key: row for row in db.session.scalars(select(Group).order_by(Group.id))}
    shipped = {row.key for row in registry.groups}
    entered: dict[tuple[str, str | None, str], list[Group]] = {}
    for group in known.values():
        if group.key not in shipped and group.revoked_at is None:
            entered.setdefault((group.jurisdiction_id, group.plan_number, fold(group.phrase)), []).append(group)
    for row in registry.groups:
        same = entered.get((row.jurisdiction, row.plan_number, fold(row.phrase)), [])
        if not _adopt(known, row.key, row.phrase, same, loaded):
            continue
        facts = {
            "key": row.key,
            "jurisdiction_id": row.jurisdiction,
            "phrase": row.phrase,
            "plan_number": row.plan_number,
            "source": row.source,
            "remark": row.remark,
        }
        if row.key in known:
            _bring(known[row.key], facts, loaded)
            continue
        known[row.key] = Group(**facts)
        db.session.add(known[row.key])
        loaded.added += 1
    db.session.flush()
    _consolidators(act, registry.groups, departments, known, loaded)
    return known


def _consolidators(
    act: Act,
    rows: Sequence[GroupRow],
    departments: Mapping[str, Department],
    groups: Mapping[str, Group],
    loaded: Loaded,
) -> None:
    """Who answers for each group. Of one that the office entered itself, or set another body for, it has said who."""
    facts: dict[int, list[GroupConsolidator]] = {}
    for fact in db.session.scalars(select(GroupConsolidator).order_by(GroupConsolidator.id)):
        facts.setdefault(fact.group_id, []).append(fact)

    def said(row: GroupRow) -> tuple[int | None, str]:
        return departments[row.consolidator_key].id if row.consolidator_key else None, row.source

    def record(row: GroupRow) -> list[Word[tuple[int | None, str]]]:
        held = facts.get(groups[row.key].id, [])
        return [Word((fact.department_id, fact.source), fact.is_shipped) for fact in held]

    clear = [row for row in rows if row.key in groups and (row.consolidator_key or "") in {*departments, ""}]
    for row in ship(clear, said, record):
        group = groups[row.key]
        loaded.changed += group.id in facts
        before = group.consolidator_id
        group.consolidator_id, source = said(row)
        if group.consolidator_id != before:
            loaded.answering.append((group, before, source))
        note_consolidator(act, group, None, source, is_shipped=True)


def _members(
    act: Act,
    rows: Sequence[GroupMemberRow],
    departments: Mapping[str, Department],
    groups: Mapping[str, Group],
    loaded: Loaded,
) -> None:
    """Memberships. The list that the office gave a group that it entered itself stays as it is."""
    facts: dict[int, list[GroupMember]] = {}
    for fact in db.session.scalars(select(GroupMember).order_by(GroupMember.id)):
        facts.setdefault(fact.group_id, []).append(fact)

    def record(row: GroupMemberRow) -> list[Word[tuple[Any, ...]]]:
        held, department_id = facts.get(groups[row.group_key].id, []), departments[row.department_key].id
        is_of_office = bool(held) and not held[0].is_shipped
        mine = held if is_of_office else [fact for fact in held if fact.department_id == department_id]
        return [
            Word((fact.valid_from, fact.valid_to, fact.source), fact.is_shipped)
            for fact in mine
            if not fact.is_shipped or fact.valid_from == row.valid_from
        ]

    def said(row: GroupMemberRow) -> tuple[Any, ...]:
        return row.valid_from, row.valid_to, row.source

    clear = [row for row in rows if row.department_key in departments and row.group_key in groups]
    for row in ship(clear, said, record):
        group, department_id = groups[row.group_key], departments[row.department_key].id
        note_member(act, group, department_id, row.valid_from, row.valid_to, row.source, is_shipped=True)
        loaded.memberships.append((group, department_id, row.source))
        loaded.added += 1


def _bring(row: Any, facts: dict[str, Any], loaded: Loaded) -> None:
    """Standing rows are brought to what the registry says now; their history is in the facts."""
    if any(getattr(row, column) != value for column, value in facts.items()):
        for column, value in facts.items():
            setattr(row, column, value)
        loaded.changed += 1
