"""What the registry of seeds/departments/ says: jurisdictions, departments, their names over time, groups, plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from tracker.errors import BadInput
from tracker.vocabulary import JurisdictionLevel, NameKind, PlanMode, UnitClass


@dataclass(frozen=True, slots=True)
class JurisdictionRow:
    """An administrative division; `code` is GB/T 2260, `parent_code` None for a province."""

    code: str
    name: str
    short: str
    parent_code: str | None
    level: JurisdictionLevel
    source: str


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A body or a 处室 (`unit_class` division, `parent_key` its commission) under its present names."""

    key: str
    jurisdiction: str
    full_name: str
    short_name: str
    unit_class: UnitClass
    parent_key: str | None
    source: str
    remark: str


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name of a body; both days belong to its validity, None is open (domain.md 9)."""

    key: str
    name: str
    kind: NameKind
    valid_from: date | None
    valid_to: date | None
    source: str
    remark: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A collective assignee as written; `plan_number` None holds for every plan of the jurisdiction."""

    key: str
    jurisdiction: str
    phrase: str
    plan_number: str | None
    consolidator_key: str | None
    source: str
    remark: str


@dataclass(frozen=True, slots=True)
class GroupMemberRow:
    """A body that belongs to a group from one day to another, both included, None is open."""

    group_key: str
    department_key: str
    valid_from: date | None
    valid_to: date | None
    source: str
    remark: str


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan of seeds/plans/ with its 主办处室 and mode."""

    file: str
    jurisdiction: str
    number: str
    host_division_key: str
    mode: PlanMode
    source: str
    remark: str


@dataclass(frozen=True, slots=True)
class Registry:
    """All rows; `names` holds the present full and short name of every department too."""

    jurisdictions: tuple[JurisdictionRow, ...]
    departments: tuple[DepartmentRow, ...]
    names: tuple[NameRow, ...]
    groups: tuple[GroupRow, ...]
    group_members: tuple[GroupMemberRow, ...]
    plans: tuple[PlanRow, ...]

    def only(self, code: str) -> Registry:
        """The part for one jurisdiction and those below it; of the ones above only their own rows."""
        parents = {row.code: row.parent_code for row in self.jurisdictions}
        below = frozenset(parent for parent in parents if code in _upwards(parent, parents))
        keys = {row.key for row in self.departments if row.jurisdiction in below}
        groups = {row.key for row in self.groups if row.jurisdiction in below}
        return Registry(
            jurisdictions=tuple(row for row in self.jurisdictions if row.code in below | _upwards(code, parents)),
            departments=tuple(row for row in self.departments if row.key in keys),
            names=tuple(row for row in self.names if row.key in keys),
            groups=tuple(row for row in self.groups if row.key in groups),
            group_members=tuple(row for row in self.group_members if row.group_key in groups),
            plans=tuple(row for row in self.plans if row.jurisdiction in below),
        )


T = TypeVar("T")


def parents_first(rows: Mapping[str, T], parents: Mapping[str, str | None], column: str) -> list[T]:
    """Each row after the one above it, whatever their order; what stands above all of them is no matter.

    Example: a county, its city and its province come as the province, the city, the county. BadInput names the rows
    that stand above each other, with those below them; `column`: where that is written.
    """
    placed, left = list[T](), dict(rows)
    while left:
        free = [key for key in left if parents[key] not in left]
        if not free:
            raise BadInput(IN_A_RING, [f"{column}：{key} 的上级写作 {parents[key]}" for key in left])
        placed += [left.pop(key) for key in free]
    return placed


IN_A_RING = "单位名册有误：下列各行的上级互为上级，请改正"


def _upwards(code: str, parents: dict[str, str | None]) -> frozenset[str]:
    """A jurisdiction and the ones above it; empty for an unknown code."""
    found: set[str] = set()
    current: str | None = code
    while current in parents and current not in found:
        found.add(current)
        current = parents[current]
    return frozenset(found)
