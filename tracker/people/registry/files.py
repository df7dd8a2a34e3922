"""Reads the CSV files of seeds/departments/ into a Registry, every fault named with file, line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

from tracker.errors import BadInput
from tracker.people.registry.content import (
    DepartmentRow,
    GroupMemberRow,
    GroupRow,
    JurisdictionRow,
    NameRow,
    PlanRow,
    Registry,
)
from tracker.vocabulary import JurisdictionLevel, Labelled, NameKind, PlanMode, UnitClass

# A name is taken back by a person, never by the registry's files.
_KINDS_WRITTEN = tuple(kind for kind in NameKind if kind is not NameKind.REVOKED)

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "jurisdictions.csv": ("code", "name", "short", "parent_code", "level", "source"),
    "departments.csv": (
        *("key", "jurisdiction", "full_name", "short_name", "unit_class", "parent_key"),
        *("source", "remark"),
    ),
    "names.csv": ("key", "name", "kind", "valid_from", "valid_to", "source", "remark"),
    "groups.csv": ("key", "jurisdiction", "phrase", "plan_number", "consolidator_key", "source", "remark"),
    "group_members.csv": ("group_key", "department_key", "valid_from", "valid_to", "source", "remark"),
    "plans.csv": ("file", "jurisdiction", "number", "host_division_key", "mode", "source", "remark"),
}

W = TypeVar("W", bound=Labelled)
R = TypeVar("R")


def read_registry(folder: Path) -> Registry:
    """The registry in `folder` (seeds/departments/); BadInput lists every fault of every file."""
    faults: list[str] = []
    texts: dict[str, str] = {}
    for file in COLUMNS:
        try:
            texts[file] = (folder / file).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            faults.append(f"{file}：缺少这个文件")
        except UnicodeDecodeError:
            faults.append(f"{file}：不是 UTF-8 编码，请另存为“CSV UTF-8”")
    if faults:
        raise BadInput("单位名册读不出来", faults)
    return parse_registry(texts)


def parse_registry(texts: Mapping[str, str]) -> Registry:
    """The registry in the texts of the files of COLUMNS, by file name.

    BadInput lists every fault of every file; where a header is wrong only the headers, as nothing below can be judged.
    """
    faults = [fault for file in COLUMNS for fault in _header_faults(file, texts[file])]
    if faults:
        raise BadInput("单位名册的表头有误", faults)
    lines = {file: _lines(file, texts[file], faults) for file in COLUMNS}
    jurisdictions = _rows(lines["jurisdictions.csv"], _jurisdiction)
    departments = _rows(lines["departments.csv"], _department)
    names = _rows(lines["names.csv"], _name)
    groups = _rows(lines["groups.csv"], _group)
    members = _rows(lines["group_members.csv"], _member)
    plans = _rows(lines["plans.csv"], _plan)

    codes, keys = {row.code for row in jurisdictions}, {row.key for row in departments}
    divisions = {row.key for row in departments if row.unit_class is UnitClass.DIVISION}
    group_keys = {row.key for row in groups}
    references: tuple[tuple[str, str, set[str], str], ...] = (
        ("jurisdictions.csv", "parent_code", codes, "jurisdictions.csv 的 code"),
        ("departments.csv", "jurisdiction", codes, "jurisdictions.csv 的 code"),
        ("departments.csv", "parent_key", keys, "departments.csv 的 key"),
        ("names.csv", "key", keys, "departments.csv 的 key"),
        ("groups.csv", "jurisdiction", codes, "jurisdictions.csv 的 code"),
        ("groups.csv", "consolidator_key", keys, "departments.csv 的 key"),
        ("group_members.csv", "group_key", group_keys, "groups.csv 的 key"),
        ("group_members.csv", "department_key", keys, "departments.csv 的 key"),
        ("plans.csv", "jurisdiction", codes, "jurisdictions.csv 的 code"),
        ("plans.csv", "host_division_key", divisions, "内设处室的 key"),
    )
    for file, column, known, what in references:
        _refer(lines[file], column, known, what)
    for file, columns in _UNIQUE:
        _unique(lines[file], columns)
    if faults:
        raise BadInput("单位名册有误，请按下列各处改正", faults)
    all_names = (*_present_names(departments, names), *names)
    return Registry(jurisdictions, departments, all_names, groups, members, plans)


_UNIQUE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("jurisdictions.csv", ("code",)),
    ("departments.csv", ("key",)),
    ("names.csv", ("key", "name")),
    ("groups.csv", ("key",)),
    ("groups.csv", ("jurisdiction", "plan_number", "phrase")),
    ("group_members.csv", ("group_key", "department_key", "valid_from")),
    ("plans.csv", ("number",)),
)


class _Line:
    """One line of one file; what cannot be read is added to the shared faults."""

    def __init__(self, place: str, cells: Mapping[str, str], faults: list[str]) -> None:
        self._place = place
        self._cells = cells
        self._faults = faults

    def fault(self, column: str, message: str) -> None:
        self._faults.append(f"{self._place} {column}：{message}")

    def optional(self, column: str) -> str:
        return self._cells[column].strip()

    def required(self, column: str) -> str:
        text = self.optional(column)
        if not text:
            self.fault(column, "不能为空")
        return text

    def day(self, column: str) -> date | None:
        text = self.optional(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.fault(column, f"“{text}”不是日期，应写作 2023-07-20")
            return None

    def validity(self) -> tuple[date | None, date | None]:
        first, last = self.day("valid_from"), self.day("valid_to")
        if first and last and last < first:
            self.fault("valid_to", f"{last} 早于 valid_from {first}")
        return first, last

    def word(self, column: str, words: Iterable[W]) -> W:
        text = self.optional(column)
        for word in words:
            if word == text:
                return word
        self.fault(column, f"“{text}”不在可选值中：{'、'.join(words)}")
        return next(iter(words))


def _header_faults(file: str, text: str) -> list[str]:
    header = [cell.strip() for cell in next(csv.reader([text.partition("\n")[0]]), [])]
    wanted = COLUMNS[file]
    return [] if sorted(header) == sorted(wanted) else [f"{file} 第1行：表头应为 {','.join(wanted)}"]


def _lines(file: str, text: str, faults: list[str]) -> list[_Line]:
    """The lines of one CSV text, its header being right; blank ones are skipped, a ragged one is a fault."""
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [cell.strip() for cell in next(reader)]
    lines = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        place = f"{file} 第{reader.line_num}行"
        if len(cells) != len(header):
            faults.append(f"{place}：有 {len(cells)} 格，应有 {len(header)} 格")
            continue
        lines.append(_Line(place, dict(zip(header, cells, strict=True)), faults))
    return lines


def _rows(lines: Iterable[_Line], make: Callable[[_Line], R]) -> tuple[R, ...]:
    return tuple(make(line) for line in lines)


def _jurisdiction(line: _Line) -> JurisdictionRow:
    return JurisdictionRow(
        code=line.required("code"),
        name=line.required("name"),
        short=line.required("short"),
        parent_code=line.optional("parent_code") or None,
        level=line.word("level", JurisdictionLevel),
        source=line.required("source"),
    )


def _department(line: _Line) -> DepartmentRow:
    unit_class = line.word("unit_class", UnitClass)
    parent_key = line.optional("parent_key") or None
    if unit_class is UnitClass.DIVISION and parent_key is None:
        line.fault("parent_key", "内设处室应写明所属单位")
    return DepartmentRow(
        key=line.required("key"),
        jurisdiction=line.required("jurisdiction"),
        full_name=line.required("full_name"),
        short_name=line.required("short_name"),
        unit_class=unit_class,
        parent_key=parent_key,
        source=line.required("source"),
        remark=line.optional("remark"),
    )


def _name(line: _Line) -> NameRow:
    first, last = line.validity()
    return NameRow(
        key=line.required("key"),
        name=line.required("name"),
        kind=line.word("kind", _KINDS_WRITTEN),
        valid_from=first,
        valid_to=last,
        source=line.required("source"),
        remark=line.optional("remark"),
    )


def _group(line: _Line) -> GroupRow:
    return GroupRow(
        key=line.required("key"),
        jurisdiction=line.required("jurisdiction"),
        phrase=line.required("phrase"),
        plan_number=line.optional("plan_number") or None,
        consolidator_key=line.optional("consolidator_key") or None,
        source=line.required("source"),
        remark=line.optional("remark"),
    )


def _member(line: _Line) -> GroupMemberRow:
    first, last = line.validity()
    return GroupMemberRow(
        group_key=line.required("group_key"),
        department_key=line.required("department_key"),
        valid_from=first,
        valid_to=last,
        source=line.required("source"),
        remark=line.optional("remark"),
    )


def _plan(line: _Line) -> PlanRow:
    return PlanRow(
        file=line.required("file"),
        jurisdiction=line.required("jurisdiction"),
        number=line.required("number"),
        host_division_key=line.required("host_division_key"),
        mode=line.word("mode", PlanMode),
        source=line.required("source"),
        remark=line.optional("remark"),
    )


def _refer(lines: Iterable[_Line], column: str, known: set[str], what: str) -> None:
    for line in lines:
        text = line.optional(column)
        if text and text not in known:
            line.fault(column, f"“{text}”不在{what}中")


def _unique(lines: Iterable[_Line], columns: tuple[str, ...]) -> None:
    seen: set[tuple[str, ...]] = set()
    for line in lines:
        values = tuple(line.optional(column) for column in columns)
        if values in seen:
            line.fault(columns[-1], f"“{'、'.join(value for value in values if value)}”写了两遍")
        seen.add(values)


def _present_names(departments: Iterable[DepartmentRow], written: Iterable[NameRow]) -> Iterable[NameRow]:
    """The full and short name of each department, unless names.csv dates that very name itself."""
    dated = {(row.key, row.name) for row in written}
    for row in departments:
        for name, kind in ((row.full_name, NameKind.FULL), (row.short_name, NameKind.SHORT)):
            if (row.key, name) not in dated:
                dated.add((row.key, name))
                yield NameRow(row.key, name, kind, None, None, row.source, row.remark)
