"""The hidden mark of a row of the 承办分工表: which item it is, and whose it was when the sheet was taken. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from tracker.reporting.form.keys import sealed, unsealed
from tracker.typed import is_id
from tracker.vocabulary import KnownBy

_ITEM = "I1"
_SHOWN = 12


@dataclass(frozen=True)
class ItemMark:
    """One item of a plan's tasks. `version`: of whose it was, see `version_of`."""

    plan_id: int
    code: str
    item_id: int
    version: str

    @property
    def thing(self) -> tuple[str, int]:
        """What the row is of, whenever the list was handed out."""
        return _ITEM, self.item_id

    def __str__(self) -> str:
        return sealed(_ITEM, self.plan_id, self.code, self.item_id, self.version)

    @classmethod
    def parse(cls, text: str) -> ItemMark | None:
        """The mark in a cell, None where it was altered or is none."""
        parts = unsealed(_ITEM, text)
        if parts is None or len(parts) != 4 or not (is_id(parts[0]) and is_id(parts[2])):
            return None
        return cls(int(parts[0]), parts[1], int(parts[2]), parts[3])


def version_of(known_by: KnownBy, owner_ids: Collection[int]) -> str:
    """A short fingerprint of whose an item is; the order of the bodies counts for nothing."""
    words = f"{known_by.value} {sorted(owner_ids)}"
    return hashlib.sha256(words.encode()).hexdigest()[:_SHOWN]
