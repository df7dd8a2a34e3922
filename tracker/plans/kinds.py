"""The kind a task has while its figures last, and after (domain.md 5)."""

from __future__ import annotations

from tracker.plantext.statements.kinds import kind_of
from tracker.vocabulary import Kind


def kind_in_force(kind: Kind, text: str, has_open_figures: bool) -> Kind:
    """A task all of whose figures are 期满 has the kind of its words; any other keeps its own."""
    if kind is not Kind.MEASURED or has_open_figures:
        return kind
    return kind_of("", text, ())
