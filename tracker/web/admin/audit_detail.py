"""A row of the audit trail in detail: names, codes by their lists, before and after as one line.

Pure. The words themselves stand in vocabulary/audit.py. A name or a code that no list has is printed as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.excerpts import shortened
from tracker.reporting.quarters import round_label
from tracker.supervision.period import span_label
from tracker.vocabulary import (
    AUDIT_DETAILS,
    RUN_KINDS,
    Basis,
    Kind,
    Labelled,
    Mode,
    NameKind,
    PartyRole,
    Relation,
    ReportState,
    Role,
    TaskState,
    VerdictResult,
)

_LISTS: Mapping[str, tuple[type[Labelled], ...]] = {
    "after": (ReportState,),
    "basis": (Basis,),
    "before": (ReportState,),
    "kind": (Kind, NameKind),
    "kind_read": (Kind,),
    "mode": (Mode,),
    "relation": (Relation,),
    "role": (Role, PartyRole),
    "state": (TaskState,),
    "verdict": (VerdictResult,),
}
"""The lists a code may come from, by the name it stands under; where the trail holds a label it is no code of these."""

_NAMING = ("text", "name", "subject")
"""What says which thing was changed: told even where it stayed as it was; other things that stayed are left out."""

SHORT = 60
"""Characters shown of one value."""


def lines(detail: Mapping[str, Any]) -> list[str]:
    """One line for each thing told: “原 草稿 → 现 已确认”, “牵头：原 甲 → 现 乙”, “文号：渝发改〔2026〕1号”."""
    rest = [
        f"{label(name)}：{told}"
        for name, value in detail.items()
        if name not in ("before", "after")
        if (told := words(name, value))
    ]
    return [*_changes(detail), *rest]


def _changes(detail: Mapping[str, Any]) -> Iterator[str]:
    before, after = detail.get("before"), detail.get("after")
    if not isinstance(before, Mapping) and not isinstance(after, Mapping):
        if before is not None or after is not None:
            yield _change("before", before, after)
        return
    was, now = before or {}, after or {}
    for name in dict.fromkeys((*was, *now)):
        if name in _NAMING and was.get(name) == now.get(name):
            yield f"{label(name)}：{words(name, now.get(name))}"
        elif was.get(name) != now.get(name):
            yield f"{label(name)}：{_change(name, was.get(name), now.get(name))}"


def _change(name: str, before: Any, after: Any) -> str:
    return f"原 {words(name, before) or '（空）'} → 现 {words(name, after) or '（空）'}"


def label(name: str) -> str:
    """The Chinese of a detail's name."""
    return AUDIT_DETAILS.get(name, name)


def words(name: str, value: Any) -> str:
    """A value as it is read: codes by their list, yes and no, several in one line; empty for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "，".join(f"{label(one)} {told}" for one, inner in value.items() if (told := words(one, inner)))
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value) or "（无）"
    return shortened(_coded(name, str(value)), SHORT)


def _coded(name: str, value: str) -> str:
    for codes in _LISTS.get(name, ()):
        if label_of := dict(codes.choices()).get(value):
            return label_of
    if name == "kind":
        return RUN_KINDS.get(value, value)
    if name == "quarter" and value.isdigit():
        return span_label(value)
    return round_label(value) if name in ("round", "quarter") else value
