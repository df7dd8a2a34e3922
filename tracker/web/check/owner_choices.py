"""Reads whose an item is from a form of the check page: one body chosen in a list, or several with their ground."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tracker.errors import BadInput
from tracker.plans.check.owner_lines import DraftDecision
from tracker.typed import is_id

EVERYBODY, OPEN = "all", "open"
PREFIX = "owner-"
NO_CHOICE = "请选择承办单位：勾选一家或几家，或者选全体、未定。"


def chosen_owners(sent: Mapping[str, str]) -> dict[str, DraftDecision]:
    """By item what was chosen in its list; where nothing was, it stays as it is."""
    chosen = {name.removeprefix(PREFIX): value for name, value in sent.items() if name.startswith(PREFIX)}
    return {key: decision(value) for key, value in chosen.items() if value}


def decision(value: str) -> DraftDecision:
    """One choice of a list: a body, several (“3,5”), all of the clause, or nobody yet."""
    if value == OPEN:
        return DraftDecision(is_open=True)
    return DraftDecision(()) if value == EVERYBODY else DraftDecision(_bodies(value.split(",")))


def several(how: str, bodies: Iterable[str], why: str) -> DraftDecision:
    """The page of one item: `how` is all, open, or empty for the bodies that were ticked. BadInput for none."""
    if how:
        return DraftDecision(is_open=how == OPEN, why=why)
    owner_ids = _bodies(body for body in bodies if body not in ("", "0"))
    if not owner_ids:
        raise BadInput(NO_CHOICE)
    return DraftDecision(owner_ids, why=why)


def _bodies(values: Iterable[str]) -> tuple[int, ...]:
    sent = list(values)
    if not all(is_id(value) for value in sent):
        raise BadInput(NO_CHOICE)
    return tuple(dict.fromkeys(int(value) for value in sent))
