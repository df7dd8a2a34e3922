"""Brings the tables to what the registry says: safe to repeat, names and memberships only added where they differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from tracker import audit
from tracker.actor import Act
from tracker.database import db
from tracker.people.groups.steps import note_consolidator, note_member
from tracker.people.models import Department, DepartmentName, Group, GroupConsolidator, GroupMember, Jurisdiction
from tracker.people.names.queries import newest_names
from tracker.people.registry.content import GroupMemberRow, NameRow, Registry, parents_first
from tracker.vocabulary import NameKind


@dataclass
class Loaded:
    """How many rows were added or changed. `unclear`: bodies left out, for several on record are called so."""

    added: int = 0
    changed: int = 0
    unclear: list[str] = field(default_factory=list)


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

    Example: 综合处 entered 重庆市数据局 when a plan named it, and the registry brings it later. It is the same body and
    gets the registry's key; where two are called so, nobody knows which, and that one is left out with what is below.
    """
    rows = {row.key: row for row in registry.departments}
    parents = {row.key: row.parent_key for row in registry.departments}
    known = {row.key: row for row in db.session.scalars(select(Department))}
    entered = _called_today(act, [row for row in known.values() if row.key not in rows])
    for row in parents_first(rows, parents, "departments.csv parent_key"):
        same = entered.get((row.jurisdiction, row.full_name), []) if row.key not in known else []
        if len(same) > 1:
            loaded.unclear.append(f"“{row.full_name}”在名册中已有{len(same)}个")
        if len(same) > 1 or (row.parent_key and row.parent_key not in known):
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
        if same:
            known[row.key] = same.pop()
        if row.key in known:
            _bring(known[row.key], facts, loaded)
            continue
        known[row.key] = Department(**facts)
        db.session.add(known[row.key])
        db.session.flush()
        loaded.added += 1
    return known


def _called_today(act: Act, departments: list[Department]) -> dict[tuple[str, str], list[Department]]:
    """These bodies by jurisdiction and the full names that they bear on the day."""
    by_id, called = {row.id: row for row in departments}, dict[tuple[str, str], list[Department]]()
    for fact in newest_names():
        body = by_id.get(fact.department_id)
        is_borne = (fact.valid_from or act.today) <= act.today <= (fact.valid_to or act.today)
        if body is not None and fact.kind == NameKind.FULL and is_borne:
            called.setdefault((body.jurisdiction_id, fact.name), []).append(body)
    return called


def _names(act: Act, rows: tuple[NameRow, ...], departments: dict[str, Department], loaded: Loaded) -> None:
    """Names.

    As with memberships, what the registry said before is not written again over a person's change: an alias that
    综合处 has ended stays ended, whatever else the registry says of it.
    """
    said: dict[tuple[int, str], list[DepartmentName]] = {}
    for fact in db.session.scalars(select(DepartmentName).order_by(DepartmentName.id)):
        said.setdefault((fact.department_id, fact.name), []).append(fact)
    for row in rows:
        if row.key not in departments:
            continue
        department_id = departments[row.key].id
        facts = {
            "kind": row.kind,
            "valid_from": row.valid_from,
            "valid_to": row.valid_to,
            "source": row.source,
            "remark": row.remark,
        }
        before = said.get((department_id, row.name), [])
        is_ended = bool(before) and before[-1].kind == NameKind.REVOKED
        if any(row.kind == one.kind if is_ended else not _differs(one, facts) for one in before):
            continue
        db.session.add(
            DepartmentName(
                department_id=department_id, name=row.name, **facts, recorded_at=act.at, actor=act.actor.name
            )
        )
        loaded.added += 1


def _groups(act: Act, registry: Registry, departments: dict[str, Department], loaded: Loaded) -> dict[str, Group]:
    known = {row.key: row for row in db.session.scalars(select(Group))}
    for row in registry.groups:
        facts = {
            "jurisdiction_id": row.jurisdiction,
            "phrase": row.phrase,
            "plan_number": row.plan_number,
            "source": row.source,
            "remark": row.remark,
        }
        if row.key in known:
            _bring(known[row.key], facts, loaded)
            continue
        known[row.key] = Group(key=row.key, **facts)
        db.session.add(known[row.key])
        loaded.added += 1
    db.session.flush()
    _consolidators(act, registry, departments, known, loaded)
    return known


def _consolidators(
    act: Act, registry: Registry, departments: dict[str, Department], groups: dict[str, Group], loaded: Loaded
) -> None:
    """Who answers for each group.

    Example: the registry names 甲, and a person has chosen 乙 since. Loading the same registry again leaves 乙: only
    what the registry did not say before is written.
    """
    said = {(row.group_id, row.department_id, row.source) for row in db.session.scalars(select(GroupConsolidator))}
    told = {group_id for group_id, _, _ in said}
    for row in registry.groups:
        if row.consolidator_key and row.consolidator_key not in departments:
            continue
        group = groups[row.key]
        department_id = departments[row.consolidator_key].id if row.consolidator_key else None
        if (group.id, department_id, row.source) in said:
            continue
        loaded.changed += group.id in told
        group.consolidator_id = department_id
        note_consolidator(act, group, None, row.source)


def _members(
    act: Act,
    rows: tuple[GroupMemberRow, ...],
    departments: dict[str, Department],
    groups: dict[str, Group],
    loaded: Loaded,
) -> None:
    """Memberships.

    As with who answers for a group, what the registry said before is not written again over a person's change.
    """
    said = {
        (row.group_id, row.department_id, row.valid_from, row.valid_to, row.source)
        for row in db.session.scalars(select(GroupMember))
    }
    for row in rows:
        if row.department_key not in departments:
            continue
        group, department_id = groups[row.group_key], departments[row.department_key].id
        if (group.id, department_id, row.valid_from, row.valid_to, row.source) not in said:
            note_member(act, group, department_id, row.valid_from, row.valid_to, row.source)
            loaded.added += 1


def _differs(row: Any, facts: dict[str, Any]) -> bool:
    return row is None or any(getattr(row, column) != value for column, value in facts.items())


def _bring(row: Any, facts: dict[str, Any], loaded: Loaded) -> None:
    """Standing rows are brought to what the registry says now; their history is in the facts."""
    if _differs(row, facts):
        for column, value in facts.items():
            setattr(row, column, value)
        loaded.changed += 1
