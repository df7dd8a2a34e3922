"""Choices of a list in a form, from the vocabulary's (code, label) pairs."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # not in types-wtforms yet


def options(pairs: Iterable[tuple[str | int, str]]) -> list[SelectChoice]:
    """What WTForms wants for `choices=`; plain tuples are no longer taken."""
    return [SelectChoice(str(value), label) for value, label in pairs]
