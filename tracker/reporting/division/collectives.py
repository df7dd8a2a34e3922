"""The second sheet of the 承办分工表: who belongs to the collectives of a plan and who consolidates. Pure.

A row tells how 各市发展改革委 is now; beside it people write 改为汇总单位, 加入成员, 移出成员 with 依据文号 and 理由.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tracker.reporting.division.columns import CONSOLIDATE, DOCUMENT, JOIN, LEAVE, NO_CONSOLIDATOR, REASON
from tracker.reporting.division.rows import DividedTask
from tracker.reporting.form.columns import CODE, folded
from tracker.reporting.form.entries import Fault, Place
from tracker.reporting.form.keys import sealed, unsealed
from tracker.tasks.adjusting import NOBODY, GroupChange
from tracker.typed import is_id

_GROUP = "G1"
_SHOWN = 12
NO_BODY = "名册里没有“{}”，或者不止一家，请写全称"
NO_MEMBER = "“{}”不是这个统称的成员"
BOTH = "“{}”又加入又移出，请只写一处"
ONE_BODY = "汇总单位只能写一家"
LATER = "下载以后系统里已改动，没有覆盖"

Find = Callable[[str], int | None]
"""The one body that a written name means, of the region or below it; None where it means none."""


@dataclass(frozen=True)
class GroupMark:
    """A collective as it was handed out. `version`: of its members and who consolidates, see `GroupRow.version`."""

    plan_id: int
    code: str
    group_id: int
    version: str

    @property
    def thing(self) -> tuple[str, int]:
        """What the row is of, whenever the list was handed out."""
        return _GROUP, self.group_id

    def __str__(self) -> str:
        return sealed(_GROUP, self.plan_id, self.code, self.group_id, self.version)

    @classmethod
    def parse(cls, text: str) -> GroupMark | None:
        """The mark in a cell, None where it was altered or is none."""
        parts = unsealed(_GROUP, text)
        if parts is None or len(parts) != 4 or not (is_id(parts[0]) and is_id(parts[2])):
            return None
        return cls(int(parts[0]), parts[1], int(parts[2]), parts[3])


@dataclass(frozen=True)
class GroupRow:
    """A collective as it stands. `task`: the first of the plan's tasks that name it, on which its change is recorded.

    `codes`: all of them. `planned`: what was already decided from a day that has not come.
    """

    id: int
    plan_id: int
    task: DividedTask
    phrase: str
    codes: tuple[str, ...]
    consolidator_id: int | None
    consolidator: str
    members: Mapping[int, str]
    planned: GroupChange = field(default_factory=GroupChange)

    @property
    def words(self) -> str:
        """What it is called in a list."""
        return f"统称“{self.phrase}”"

    @property
    def version(self) -> str:
        """A short fingerprint of how it stands."""
        words = f"{sorted(self.members)} {self.consolidator_id}"
        return hashlib.sha256(words.encode()).hexdigest()[:_SHOWN]

    @property
    def mark(self) -> GroupMark:
        """As the hidden column holds it."""
        return GroupMark(self.plan_id, self.task.code, self.id, self.version)

    def left_of(self, told: GroupChange) -> GroupChange:
        """What of it is neither so nor already decided."""
        rest = told.beyond(self.members, self.consolidator_id)
        is_planned = rest.consolidator_id == self.planned.consolidator_id
        return GroupChange(
            rest.joins - self.planned.joins,
            rest.leaves - self.planned.leaves,
            None if is_planned else rest.consolidator_id,
        )


@dataclass(frozen=True)
class GroupEntry:
    """What a row of the sheet asks for, names as written; `names` by column."""

    mark: GroupMark
    names: Mapping[str, Sequence[str]]
    document: str
    reason: str
    places: Mapping[str, Place]


@dataclass(frozen=True)
class GroupRowChange:
    """A collective that would be otherwise. `told`: what of it, in words."""

    row: GroupRow
    place: Place
    change: GroupChange
    told: tuple[str, ...]
    document: str
    reason: str


@dataclass(frozen=True)
class StaleGroup:
    """A row whose collective has changed since the sheet was taken: it is skipped."""

    row: GroupRow | None
    code: str
    place: Place


def group_differences(
    entries: Sequence[GroupEntry], rows: Mapping[int, GroupRow], find: Find, faults: list[Fault]
) -> Iterator[GroupRowChange | StaleGroup]:
    """`rows`: the collectives of the plan's issued tasks by id, as they stand."""
    for entry in entries:
        row = rows.get(entry.mark.group_id)
        if row is None:
            yield StaleGroup(None, entry.mark.code, entry.places[CODE])
            continue
        told, names = _told(entry, row, find, faults)
        left = row.left_of(told)
        if left == GroupChange():
            continue
        if entry.mark.version != row.version:
            yield StaleGroup(row, row.task.code, entry.places[CODE])
            continue
        faults += _lacking(entry)
        yield GroupRowChange(row, entry.places[CODE], left, _words(left, names), entry.document, entry.reason)


def _told(entry: GroupEntry, row: GroupRow, find: Find, faults: list[Fault]) -> tuple[GroupChange, Mapping[int, str]]:
    """What the row asks for, and what its bodies are called there; names that mean nobody are faults."""
    names: dict[int, str] = dict(row.members)
    bodies = {column: _bodies(entry, column, row, find, faults, names) for column in (JOIN, LEAVE, CONSOLIDATE)}
    # Of a collective that has changed since, who is to go may have gone.
    is_current = entry.mark.version == row.version
    strangers = bodies[LEAVE] - row.members.keys() if is_current else frozenset[int]()
    faults += [Fault(entry.places[LEAVE], NO_MEMBER.format(names[body])) for body in sorted(strangers)]
    faults += [Fault(entry.places[JOIN], BOTH.format(names[body])) for body in sorted(bodies[JOIN] & bodies[LEAVE])]
    if len(bodies[CONSOLIDATE]) > 1:
        faults.append(Fault(entry.places[CONSOLIDATE], ONE_BODY))
    return GroupChange(bodies[JOIN], bodies[LEAVE], next(iter(bodies[CONSOLIDATE]), None)), names


def _bodies(
    entry: GroupEntry, column: str, row: GroupRow, find: Find, faults: list[Fault], names: dict[int, str]
) -> frozenset[int]:
    meant = set()
    for name in entry.names[column]:
        if column == CONSOLIDATE and folded(name) == folded(NO_CONSOLIDATOR):
            meant.add(NOBODY)
            names[NOBODY] = NO_CONSOLIDATOR
            continue
        body = next((id for id, called in row.members.items() if folded(called) == folded(name)), None) or find(name)
        if body is None:
            faults.append(Fault(entry.places[column], NO_BODY.format(name)))
        else:
            meant.add(body)
            names.setdefault(body, name)
    return frozenset(meant)


def _lacking(entry: GroupEntry) -> Iterator[Fault]:
    if not entry.document:
        yield Fault(entry.places[DOCUMENT], "请填写依据文号，没有文号的写会议纪要或函件名称")
    if not entry.reason:
        yield Fault(entry.places[REASON], "请填写理由")


def _words(change: GroupChange, names: Mapping[int, str]) -> tuple[str, ...]:
    def called(bodies: Collection[int]) -> str:
        return "、".join(names[body] for body in sorted(bodies))

    return (
        *((f"加入{called(change.joins)}",) if change.joins else ()),
        *((f"移出{called(change.leaves)}",) if change.leaves else ()),
        *((f"汇总单位改为{names[change.consolidator_id]}",) if change.consolidator_id is not None else ()),
    )
