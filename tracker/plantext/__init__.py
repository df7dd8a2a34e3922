"""A document's bytes → what it says, with the place of every word. Pure: no Flask, no database, no department list.

The reader, with its hundreds of patterns, is loaded by who reads: a later stage takes some words from in here as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tracker.plantext.reader import read_clean, read_plan

__all__ = ["read_clean", "read_plan"]


def __getattr__(name: str) -> Any:
    """`from tracker.plantext import read_plan` loads the reader."""
    if name not in __all__:
        raise AttributeError(f"tracker.plantext has no {name}")
    from tracker.plantext import reader

    return getattr(reader, name)
