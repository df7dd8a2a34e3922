"""Values as JSON tells them, alike for `--json` of commands and for the interface: days, instants, numbers.

The shapes of rows stand beside the functions that make them, as TypedDicts: mypy holds the one to the other, and the
interface describes itself from them (web/interface/description.py). Nothing here knows the library that does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any


@dataclass(frozen=True)
class Note:
    """What the description says of a value besides its type: in Chinese `words`, `format` as JSON Schema names it."""

    words: str = ""
    format: str = ""

    def __get_pydantic_json_schema__(self, schema: Any, handler: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
        """The schema of the type with what is said of it."""
        told = {"format": self.format, "description": self.words}
        return handler(schema) | {name: value for name, value in told.items() if value}


Day = Annotated[str, Note(format="date")]
Instant = Annotated[str, Note(format="date-time")]
Number = int | float


def day_or_none(value: date | None) -> Day | None:
    """The day in ISO form."""
    return value.isoformat() if value else None


def instant_or_none(value: datetime | None) -> Instant | None:
    """The instant in ISO form, with its offset."""
    return value.isoformat() if value else None


def number(value: Decimal | None) -> Number | None:
    """A decimal as a JSON number, whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
