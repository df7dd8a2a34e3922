"""A ledger row as plain JSON and back: what is kept of a row when a round closes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.row import LedgerRow

Convert = Callable[[Any], Any]


@dataclass(frozen=True)
class LitPart:
    """One body in a task, and how its part was lit."""

    department_id: int
    light: Light
    short_name: str = ""


@dataclass(frozen=True)
class LitRow:
    """Of a row its lights alone: a scan reads those of thousands of rows."""

    task_id: int
    light: Light
    parts: tuple[LitPart, ...]


def as_json(row: LedgerRow) -> dict[str, Any]:
    """The row as JSON values: dates in ISO form, decimals as strings, words as codes."""
    value = _plain(row)
    assert isinstance(value, dict)
    return value


def from_json(value: dict[str, Any]) -> LedgerRow:
    """The row that `as_json` wrote; a field added to rows since then takes its default."""
    row = _reader(LedgerRow)(value)
    assert isinstance(row, LedgerRow)
    return row


def lights_from_json(value: Mapping[str, Any]) -> LitRow:
    """How the row that `as_json` wrote was lit, with its bodies; the other values of it may be left out."""
    row = _reader(LitRow)(value)
    assert isinstance(row, LitRow)
    return row


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


@cache
def _reader(kind: Any) -> Convert:
    """What turns a JSON value into a value of this type."""
    if get_origin(kind) in (Union, UnionType):
        (inner,) = (_reader(one) for one in get_args(kind) if one is not NoneType)
        return inner if inner is _as_it_is else lambda value: None if value is None else inner(value)
    if get_origin(kind) is tuple:
        each = _reader(get_args(kind)[0])
        return tuple if each is _as_it_is else lambda value: tuple(each(one) for one in value)
    if is_dataclass(kind) and isinstance(kind, type):
        return _reader_of_fields(kind)
    if kind is date:
        return date.fromisoformat
    return kind if kind is Decimal or issubclass(kind, StrEnum) else _as_it_is


def _reader_of_fields(kind: type[Any]) -> Convert:
    """What turns an object of JSON into a dataclass. Most values are words and numbers, which stay as they are."""
    readers = {name: _reader(one) for name, one in get_type_hints(kind).items()}
    converted = [(name, read) for name, read in readers.items() if read is not _as_it_is]

    def read_fields(value: Mapping[str, Any]) -> Any:
        known = {name: one for name, one in value.items() if name in readers}
        for name, read in converted:
            if name in known:
                known[name] = read(known[name])
        return kind(**known)

    return read_fields


def _as_it_is(value: Any) -> Any:
    return value
