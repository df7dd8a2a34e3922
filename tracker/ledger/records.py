"""Records that are made by the ten thousand: `@dataclass(frozen=True)` of a ledger row, made as quickly as any object.

Python sets each field of a frozen dataclass by a call of its own: rows of 40 fields took a tenth of the time of a
workbook. Nothing may change these either: mypy reads the library's own `dataclass` here, and refuses it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses

    def dataclass(*, frozen: bool):
        """Equal and hashed by its fields, as the library's; `frozen` is always true."""
        assert frozen
        return dataclasses.dataclass(unsafe_hash=True)


__all__ = ["dataclass"]
