"""A month of the audit trail as a file: CSV for a person, JSON lines with all that is hashed for who counts again."""

from __future__ import annotations

import csv
import json
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Self

from tracker.audit.chain import FIELDS, detail_text, instant
from tracker.audit.models import AuditEntry
from tracker.audit.queries import Search, matching
from tracker.clock import SHANGHAI
from tracker.database import db
from tracker.errors import BadInput
from tracker.typed import YEARS, kept_text
from tracker.vocabulary import AUDIT_ACTIONS, AUDIT_OBJECTS, Role

MONTH_HINT = "月份请写成 2026-10 的样子"
SUFFIXES = (".csv", ".jsonl")
SUFFIX_HINT = "文件名请以 .csv（表格）或 .jsonl（每行一个 JSON）结尾"
AT_A_TIME = 2000

COLUMNS = (
    *("序号", "时间", "办理人编号", "办理人", "单位", "岗位", "会话指纹", "地址", "地区", "事项", "对象", "对象编号"),
    *(
        "对象版本",
        "任务编号",
        "改前指纹",
        "改后指纹",
        "结果",
        "理由",
        "内容",
        "请求编号",
        "规则版本",
        "前一条指纹",
        "指纹",
    ),
)
"""Of the CSV, in the order of chain.FIELDS with the row's own hash behind them."""

_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Month:
    """A month of Shanghai's."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """2026-10; BadInput."""
        found = _MONTH.fullmatch(text.strip())
        if found is None or int(found[1]) not in YEARS or not 1 <= int(found[2]) <= 12:
            raise BadInput(MONTH_HINT, field="month")
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @property
    def search(self) -> Search:
        """Everything of the month."""
        days = monthrange(self.year, self.number)[1]
        return Search(first=date(self.year, self.number, 1), last=date(self.year, self.number, days))


def write(path: Path, month: Month, jurisdiction_ids: frozenset[str] | None) -> int:
    """Write the month's entries in the order of their places; how many. BadInput where the ending is none of SUFFIXES.

    Of some jurisdictions (and what belongs to none), or of all: only a whole file can be followed from hash to hash.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise BadInput(SUFFIX_HINT, field="output")
    rows = _entries(month, jurisdiction_ids)
    return _write_csv(path, rows) if path.suffix.lower() == ".csv" else _write_lines(path, rows)


def _entries(month: Month, jurisdiction_ids: frozenset[str] | None) -> Iterator[AuditEntry]:
    found = matching(month.search, jurisdiction_ids).order_by(AuditEntry.id)
    yield from db.session.scalars(found.execution_options(yield_per=AT_A_TIME))


def _write_csv(path: Path, rows: Iterator[AuditEntry]) -> int:
    """With a byte order mark, so that a spreadsheet takes it for UTF-8; times are Shanghai's with their offset."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        for row in rows:
            lines.writerow([_cell(row, name) for name in (*FIELDS, "hash")])
            count += 1
    return count


def _cell(row: AuditEntry, name: str) -> Any:
    value = getattr(row, name)
    if name == "at":
        return value.astimezone(SHANGHAI).isoformat(timespec="seconds")
    if name == "action":
        return AUDIT_ACTIONS.get(value, value)
    if name == "object_type":
        return AUDIT_OBJECTS.get(value, value)
    if name == "actor_roles":
        return "、".join(_ROLES.get(role, role) for role in value.split(",") if role)
    if name == "detail":
        return kept_text(detail_text(value)) if value else ""
    return kept_text(value) if isinstance(value, str) else value


_ROLES: dict[str, str] = dict(Role.choices())


def _write_lines(path: Path, rows: Iterator[AuditEntry]) -> int:
    """One JSON object a line, each value as chain.py hashes it: `detail` as the text that is kept."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            told = {name: getattr(row, name) for name in (*FIELDS, "hash")}
            told |= {"at": instant(row.at), "detail": detail_text(row.detail)}
            file.write(json.dumps(told, ensure_ascii=False) + "\n")
            count += 1
    return count
