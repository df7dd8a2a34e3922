"""What a 承办分工表 would change as things stand: rows that go in, rows that are stale, everything wrong. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.errors import BadInput
from tracker.reporting.division.collectives import (
    LATER,
    Find,
    GroupRow,
    GroupRowChange,
    StaleGroup,
    group_differences,
)
from tracker.reporting.division.columns import DOCUMENT, EVERYBODY, OWNERS, PRINTED, REASON, TO
from tracker.reporting.division.entries import Entry, Filled, Told
from tracker.reporting.division.marks import version_of
from tracker.reporting.division.rows import DividedTask, ItemRow
from tracker.reporting.form.columns import CODE, folded
from tracker.reporting.form.entries import Fault, Place
from tracker.reporting.form.table import clean
from tracker.tasks.adjusting import Adjustment, GroupChange
from tracker.vocabulary import PartyRole

NO_DOCUMENT = "请填写依据文号，没有文号的写会议纪要或函件名称"
NO_REASON = "请填写理由"
LOCKED = "这一格不能改；要改的写在“改为承办单位”"
UNKNOWN = "不认识“{}”，请从“责任单位”表里选"
APART = (
    "内容或目标/时限与本行的系统标识不一致：可能排序时整行错位，或者被改动过，或者下载以后有更正；"
    "请对照重新下载的承办分工表改正"
)
ENDED = "任务 {code} 现在是“{state}”，不能调整分工"
GONE = "方案里已没有这一项（修订或重读后不再有），跳过"

Resolve = Callable[[str], tuple[int, str] | None]
"""The department of the region that a written name means today, with its short name; None where it means none."""


@dataclass(frozen=True)
class OwnerChange:
    """An item that would belong to others. `before`, `after`: whose, in words.

    `acting`: of the owners those that have no duty in the task, and become 实际承办单位.
    """

    row: ItemRow
    place: Place
    owner_ids: tuple[int, ...]
    acting: tuple[int, ...]
    before: str
    after: str
    document: str
    reason: str


@dataclass(frozen=True)
class StaleRow:
    """A row whose item or collective is otherwise since the sheet was taken: it is skipped. `row` None: it is gone."""

    code: str
    row: ItemRow | GroupRow | None
    place: Place
    then: str
    now: str
    wanted: str
    why: str


@dataclass(frozen=True)
class Differences:
    """All that a sheet would do. Nothing is taken while there are faults.

    `nameless`: where a 依据 or reason was written and no body; such a row changes nothing.
    """

    changes: tuple[OwnerChange, ...]
    groups: tuple[GroupRowChange, ...]
    stale: tuple[StaleRow, ...]
    faults: tuple[Fault, ...]
    count: int
    nameless: tuple[Place, ...] = ()

    @property
    def unchanged(self) -> int:
        """How many items stay as they are."""
        return self.count - len(self.changes) - sum(not isinstance(row.row, GroupRow) for row in self.stale)

    @property
    def can_be_taken(self) -> bool:
        """Something goes in and nothing is wrong."""
        return bool(self.changes or self.groups) and not self.faults

    @property
    def seen(self) -> str:
        """A fingerprint of what the person looked at: what is confirmed is this and nothing else."""
        told = [
            (change.row.id, sorted(change.owner_ids), change.before, change.document, change.reason)
            for change in self.changes
        ]
        collectives = [(group.row.mark, group.change.as_json(), group.document, group.reason) for group in self.groups]
        skipped = [(str(row.place), row.now) for row in self.stale]
        return hashlib.sha256(repr((told, collectives, skipped)).encode()).hexdigest()[:24]

    def by_task(self) -> Iterator[tuple[DividedTask, list[OwnerChange], list[GroupRowChange]]]:
        """Task by task, in the order of the sheet; a collective stands with the first task that names it."""
        tasks = {change.row.task.id: change.row.task for change in self.changes}
        tasks |= {group.row.task.id: group.row.task for group in self.groups}
        for task in tasks.values():
            items = [change for change in self.changes if change.row.task.id == task.id]
            yield task, items, [group for group in self.groups if group.row.task.id == task.id]

    def adjustments(self, since: date) -> Iterator[tuple[int, Adjustment]]:
        """What is to be done, by task: one adjustment for each 依据文号 and 理由."""
        groups: defaultdict[tuple[int, str, str], dict[int, tuple[int, ...]]] = defaultdict(dict)
        for change in self.changes:
            groups[change.row.task.id, change.document, change.reason][change.row.id] = change.owner_ids
        collectives: defaultdict[tuple[int, str, str], dict[int, GroupChange]] = defaultdict(dict)
        for changed in self.groups:
            collectives[changed.row.task.id, changed.document, changed.reason][changed.row.id] = changed.change
        acting = {(change.row.task.id, body) for change in self.changes for body in change.acting}
        for task_id, document, reason in dict.fromkeys([*collectives, *groups]):
            owners = groups.get((task_id, document, reason), {})
            # Each names them: from a later day none finds what the one before it will have brought in.
            come = {body for bodies in owners.values() for body in bodies if (task_id, body) in acting}
            joins = dict.fromkeys(sorted(come), PartyRole.ACTING)
            regrouped = collectives.get((task_id, document, reason), {})
            yield task_id, Adjustment(since, reason, document, joins=joins, owners=owners, groups=regrouped)

    def demand_no_faults(self) -> None:
        """BadInput naming every bad cell."""
        if self.faults:
            raise BadInput("承办分工表里有要改正的地方，没有导入", [str(fault) for fault in self.faults])


def differences(
    filled: Filled,
    rows: Mapping[int, ItemRow],
    resolve: Resolve,
    groups: Mapping[int, GroupRow],
    find: Find,
) -> Differences:
    """`rows`, `groups`: all items and collectives of the plan's issued tasks by id, as they stand."""
    changes: list[OwnerChange] = []
    stale: list[StaleRow] = []
    faults = [*filled.faults, *_edited(filled, rows)]
    for entry in filled.entries:
        row = rows.get(entry.mark.item_id)
        if row is None:
            stale.append(_gone(entry))
            continue
        owners = _owners(entry, row.task, resolve, faults)
        if owners is None or row.is_of(frozenset(owners)):
            continue
        if entry.mark.version != version_of(row.known_by, row.owners):
            stale.append(_stale(entry, row, owners))
            continue
        faults += _lacking(entry, row.task)
        changes.append(_change(entry, row, owners))
    regrouped = list(group_differences(filled.groups, groups, find, faults))
    stale += [_stale_group(group) for group in regrouped if isinstance(group, StaleGroup)]
    return Differences(
        tuple(changes),
        tuple(group for group in regrouped if isinstance(group, GroupRowChange)),
        tuple(stale),
        tuple(sorted(faults, key=lambda one: one.place)),
        filled.count,
        filled.nameless,
    )


def _stale_group(one: StaleGroup) -> StaleRow:
    now = f"成员 {len(one.row.members)} 家，汇总单位 {one.row.consolidator}" if one.row else ""
    return StaleRow(one.code, one.row, one.place, "见下载的表", now, "见表内", LATER if one.row else GONE)


def _edited(filled: Filled, rows: Mapping[int, ItemRow]) -> Iterator[Fault]:
    """Who wrote over 承办单位 instead of into the column beside it would think that it was taken.

    A body written beside the words of one item would go to another where rows were sorted without their hidden mark.
    """
    for item_id, told in filled.told.items():
        row = rows.get(item_id)
        if row is None:
            continue
        is_current = told.mark.version == version_of(row.known_by, row.owners)
        if told.is_filled and not _is_printed(told, row):
            yield Fault(told.places[PRINTED[0]], APART)
        elif is_current and folded(told.owners) != folded(row.whose):
            yield Fault(told.places[OWNERS], LOCKED)


def _is_printed(told: Told, row: ItemRow) -> bool:
    """Whether a row says the words of the item it is marked as; others where it was sorted without its mark."""
    return [folded(words) for words in told.words] == [folded(clean(words) or "") for words in (row.words, row.aim)]


def _owners(entry: Entry, task: DividedTask, resolve: Resolve, faults: list[Fault]) -> dict[int, str] | None:
    """The bodies meant with their names, those of the task first and in its order; None where one is unknown."""
    named = {name: _named(name, task, resolve) for name in entry.names}
    wrong = [name for name, body in named.items() if body is None]
    faults += [Fault(entry.places[TO], UNKNOWN.format(name)) for name in wrong]
    if wrong:
        return None
    meant = dict(body for body in named.values() if body is not None)
    return {id: name for id, name in {**task.bodies, **meant}.items() if id in meant}


def _named(name: str, task: DividedTask, resolve: Resolve) -> tuple[int, str] | None:
    """A body of the task by its short name, else whoever bears the name; of those in the task its name there."""
    here = next((item for item in task.bodies.items() if folded(item[1]) == folded(name)), None)
    return here or resolve(name)


def _lacking(entry: Entry, task: DividedTask) -> Iterator[Fault]:
    if not task.is_adjustable:
        yield Fault(entry.places[TO], ENDED.format(code=task.code, state=task.state.label))
    if not entry.document:
        yield Fault(entry.places[DOCUMENT], NO_DOCUMENT)
    if not entry.reason:
        yield Fault(entry.places[REASON], NO_REASON)


def _change(entry: Entry, row: ItemRow, owners: Mapping[int, str]) -> OwnerChange:
    acting = tuple(id for id in owners if id not in row.task.bodies)
    after = "、".join(f"{name}（实际承办）" if id in acting else name for id, name in owners.items()) or EVERYBODY
    place = entry.places[TO]
    return OwnerChange(row, place, tuple(owners), acting, now(row), after, entry.document, entry.reason)


def _stale(entry: Entry, row: ItemRow, owners: Mapping[int, str]) -> StaleRow:
    wanted, why = "、".join(owners.values()) or EVERYBODY, LATER
    return StaleRow(row.task.code, row, entry.places[TO], entry.owners, now(row), wanted, why)


def _gone(entry: Entry) -> StaleRow:
    wanted = "、".join(entry.names) or EVERYBODY
    return StaleRow(entry.mark.code, None, entry.places[CODE], entry.owners, "", wanted, GONE)


def now(row: ItemRow) -> str:
    """Whose it is, and how that is known: “市商务委（认领）”, “未定（推定市交通局）”."""
    if row.whose:
        return f"{row.whose}（{row.how}）"
    return "未定" if row.how == row.known_by.label else f"未定（{row.how}）"
