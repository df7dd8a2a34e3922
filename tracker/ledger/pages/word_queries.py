"""Words within a text, as the ledger's search asks for them: any length, any characters, no gaps needed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, func
from sqlalchemy.dialects.postgresql import ARRAY

from tracker.database import db


def like(column: Any, words: str) -> ColumnElement[bool]:
    """Whether the column holds the words as they stand, % and _ included. Reads every row: for short tables."""
    found: ColumnElement[bool] = column.contains(words, autoescape=True)
    return found


def holds(column: Any, words: str) -> ColumnElement[bool]:
    """The same of a long table's text with an index over `character_pairs` of it (migration 0007).

    公共交通 is looked up as 公共, 共交, 交通; the few texts that hold all three are read. SQLite reads every row, which
    it does ten times as fast as PostgreSQL; so do both for a single character.
    """
    pairs = sorted({words[place : place + 2] for place in range(len(words) - 1)})
    if not pairs or db.engine.dialect.name != "postgresql":
        return like(column, words)
    has_pairs: ColumnElement[bool] = func.character_pairs(column, type_=ARRAY(Text)).contains(cast(pairs, ARRAY(Text)))
    return has_pairs if len(words) == 2 else and_(has_pairs, like(column, words))
