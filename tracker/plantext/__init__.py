"""A document's bytes → what it says, with the place of every word. Pure: no Flask, no database, no department list."""

from tracker.plantext.reader import read_clean, read_plan

__all__ = ["read_clean", "read_plan"]
