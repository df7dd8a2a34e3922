"""Choices of a list in a form, from the vocabulary's (code, label) pairs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms.fields import choices

Options = list[Any]


def options(pairs: Iterable[tuple[str | int, str]]) -> Options:
    """What WTForms wants for `choices=`; plain tuples are no longer taken."""
    choice = vars(choices)["SelectChoice"]  # types-wtforms does not know it yet
    return [choice(str(value), label) for value, label in pairs]
