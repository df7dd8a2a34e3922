"""From the bytes of a 承办分工表 to what each row asks for, each cell with its address, all faults at once. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.errors import BadInput
from tracker.reporting.division.collectives import GroupEntry, GroupMark
from tracker.reporting.division.columns import (
    COLUMNS,
    CONSOLIDATE,
    DOCUMENT,
    EVERYBODY,
    GROUP_COLUMNS,
    JOIN,
    LEAVE,
    OWNERS,
    PRINTED,
    REASON,
    TO,
)
from tracker.reporting.division.marks import ItemMark
from tracker.reporting.form.cells import NOT_ASKED, says_something, words_in
from tracker.reporting.form.columns import folded
from tracker.reporting.form.entries import Fault, MarkedRow, Place, demand_unmarked, marked_rows, only_sheet
from tracker.reporting.form.xlsx.package import opened
from tracker.reporting.form.xlsx.sheets import Sheet, Unreadable, sheets_of

NO_SHEET = "这个文件里没有承办分工表：找不到“系统标识”“任务编号”“改为承办单位”这一行表头。请上传下载的承办分工表"
MERGED = "是合并的单元格，请取消合并，每一行各填各的"
OTHER_PLAN = "这是另一份方案的承办分工表，没有读取。请在那份方案的页面上传"
NOTHING = "承办分工表里没有一行可以认出来的句子、指标或节点，请重新下载再填"

LONGEST = {DOCUMENT: 200, REASON: 500}
_BETWEEN = re.compile(r"[、，,;；/／\n]+")
_EVERYBODY = frozenset({folded(EVERYBODY), "各单位", "本条各单位共同", "全部单位", "各责任单位"})


@dataclass(frozen=True)
class Entry:
    """What a row asks for. `names`: the bodies as written, none where all bodies of the task are meant.

    `owners`: what the row says that they are now; `places`: by column where it stands.
    """

    mark: ItemMark
    row: int
    names: tuple[str, ...]
    document: str
    reason: str
    owners: str
    places: Mapping[str, Place]


@dataclass(frozen=True)
class Told:
    """What a row prints of its item, as it came back; `is_filled`: something was written into it."""

    mark: ItemMark
    owners: str
    words: tuple[str, ...]
    places: Mapping[str, Place]
    is_filled: bool


@dataclass(frozen=True)
class Filled:
    """A sheet as it was handed in. `entries`: the rows in which somebody wrote; `count`: all that were recognised.

    `groups`: likewise of its second sheet, on collectives. `nameless`: where a 依据 or reason was written and no body.
    """

    entries: tuple[Entry, ...]
    told: Mapping[int, Told]
    groups: tuple[GroupEntry, ...]
    faults: tuple[Fault, ...]
    nameless: tuple[Place, ...] = ()

    @property
    def count(self) -> int:
        """How many items the sheet tells of."""
        return len(self.told)


def read_sheet(data: bytes, plan_id: int) -> Filled:
    """What a sheet of this plan says. BadInput where nothing of it can be read, with every reason.

    Cells that cannot be read are faults of the result: they are told together with what the tasks object to.
    """
    try:
        return _read(sheets_of(opened(data)), plan_id)
    except BadInput as refused:
        # The words of the checks every uploaded sheet goes through speak of the other form.
        said = [line.replace("填报表", "承办分工表") for line in (refused.message, *refused.details)]
        raise BadInput(said[0], said[1:]) from refused


def _read(sheets: list[Sheet], plan_id: int) -> Filled:
    faults: list[Fault] = []
    sheet, head = only_sheet(sheets, COLUMNS, faults)
    if sheet is None:
        raise BadInput(NO_SHEET)
    # Sheets that were taken before collectives stood in them, or from which theirs was taken out, say nothing of them.
    groups, group_head = only_sheet(sheets, GROUP_COLUMNS, faults)
    if faults:
        raise BadInput("承办分工表的表头不对，没有读取", [str(fault) for fault in faults])
    demand_unmarked(sheets, {sheet.name: head.row} | ({groups.name: group_head.row} if groups else {}))
    rows = list(marked_rows(sheet, head, COLUMNS, ItemMark.parse, faults))
    of_groups = list(marked_rows(groups, group_head, GROUP_COLUMNS, GroupMark.parse, faults)) if groups else []
    if {*(row.key.plan_id for row in rows), *(row.key.plan_id for row in of_groups)} - {plan_id}:
        raise BadInput(OTHER_PLAN)
    if not rows:
        raise BadInput(NOTHING, [str(fault) for fault in faults])
    entries = tuple(entry for row in rows for entry in _entries(row, faults))
    told = {row.key.item_id: _told(row) for row in rows}
    collectives = tuple(entry for row in of_groups for entry in _group_entries(row, faults))
    nameless = tuple(row.places[TO] for row in rows if _is_nameless(row))
    return Filled(entries, told, collectives, tuple(sorted(faults, key=lambda one: one.place)), nameless)


def _told(row: MarkedRow[ItemMark]) -> Told:
    words = tuple(words_in(row.cells.get(name)) for name in PRINTED)
    is_filled = any(says_something(row.cells.get(name)) for name in (TO, DOCUMENT, REASON))
    return Told(row.key, words_in(row.cells.get(OWNERS)), words, row.places, is_filled)


def _is_nameless(row: MarkedRow[ItemMark]) -> bool:
    """Whether why it changes is written, and not to whom."""
    return bool(_text(row, DOCUMENT) or _text(row, REASON)) and not says_something(row.cells.get(TO))


def _group_entries(row: MarkedRow[GroupMark], faults: list[Fault]) -> Iterator[GroupEntry]:
    """The row as an entry, where something is written into it; what cannot be read is a fault."""
    wrong = list(_unreadable(row, (CONSOLIDATE, JOIN, LEAVE, DOCUMENT, REASON)))
    faults += wrong
    names = {name: _names(_text(row, name)) for name in (CONSOLIDATE, JOIN, LEAVE)} if not wrong else {}
    if any(names.values()):
        yield GroupEntry(row.key, names, _text(row, DOCUMENT), _text(row, REASON), row.places)


def _entries(row: MarkedRow[ItemMark], faults: list[Fault]) -> Iterator[Entry]:
    """The row as an entry, where a body is written into it; what cannot be read is a fault."""
    if not any(name in row.hidden or says_something(row.cells.get(name)) for name in (TO, DOCUMENT, REASON)):
        return
    wrong = list(_unreadable(row, (TO, DOCUMENT, REASON)))
    faults += wrong
    if wrong or not says_something(row.cells.get(TO)):
        return
    names = _names(words_in(row.cells.get(TO)))
    everybody = [name for name in names if folded(name) in _EVERYBODY]
    if everybody and len(names) > 1:
        faults.append(Fault(row.places[TO], f"“{EVERYBODY}”已是全部单位，请只写它，或只写各单位的名称"))
        return
    yield Entry(
        mark=row.key,
        row=row.number,
        names=() if everybody else names,
        document=_text(row, DOCUMENT),
        reason=_text(row, REASON),
        owners=words_in(row.cells.get(OWNERS)),
        places=row.places,
    )


def _unreadable(row: MarkedRow[Any], columns: Sequence[str]) -> Iterator[Fault]:
    for name in columns:
        cell = row.cells.get(name)
        if name in row.hidden:
            yield Fault(row.places[name], MERGED)
        elif isinstance(cell, Unreadable):
            yield Fault(row.places[name], cell.message)
        elif name in LONGEST and len(words_in(cell)) > LONGEST[name]:
            yield Fault(row.places[name], f"最多 {LONGEST[name]} 字")


def _names(text: str) -> tuple[str, ...]:
    """Each name once, blanks and line ends left out."""
    names = ("".join(part.split()) for part in _BETWEEN.split(text))
    return tuple(dict.fromkeys(name for name in names if name))


def _text(row: MarkedRow[Any], name: str) -> str:
    text = words_in(row.cells.get(name)).strip()
    return "" if text in (NOT_ASKED, "-", "—") else text
