"""Whose an item was, from fact to fact: since when it is its owners', and who had it before (domain.md 4). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from tracker.plans.owners.owning import Held


@dataclass(frozen=True)
class Stood:
    """Whose it was from a day on: nobody's (None), of all bodies of its task together (empty), or of these owners."""

    since: date
    owners: frozenset[int] | None


def owned_since(history: Iterable[Stood]) -> tuple[dict[int, date], frozenset[int]]:
    """By owner the first day of the facts without a break that name it: named again with a better 依据, it stays.

    What was of all bodies together is no break; the owners named out of all had it from then on, or from their duty:
    they are the second part.
    """
    since: dict[int, date] = {}
    together: date | None = None
    from_all: frozenset[int] = frozenset()
    for one in history:
        if one.owners is None:
            since, together, from_all = {}, None, frozenset()
        elif not one.owners:
            together = together or one.since
        else:
            from_all = frozenset(id for id in one.owners if id in from_all or (together and id not in since))
            since = {id: since.get(id, together or one.since) for id in one.owners}
            together = None
    return since, from_all


def newcomers(history: Iterable[Stood]) -> dict[int, date]:
    """Who became an owner when others had been it before, and had not been one himself, nor with all together.

    Each with the first day; it is that also where it was another's for a time since.
    """
    had: frozenset[int] = frozenset()
    found: dict[int, date] = {}
    for one in history:
        if one.owners is None:
            continue
        if not one.owners:
            return {}
        found |= dict.fromkeys(one.owners - had if had else (), one.since)
        had |= one.owners
    return found


def held_earlier(history: Iterable[Stood], owner_ids: Collection[int]) -> dict[int, tuple[Held, ...]]:
    """By owner the times in which it was named before and is no more, the oldest first.

    Example: 市邮政管理局 said that it is not its own, nobody owned it for a day, and 综合处 gave it back.
    """
    earlier: defaultdict[int, list[Held]] = defaultdict(list)
    came: dict[int, date] = {}
    waiting: set[int] = set()
    for one in history:
        owners = one.owners or frozenset()
        if one.owners is None:
            going = set(came)
            waiting |= going
        else:
            for body in waiting & owners:
                earlier[body][-1] = replace(earlier[body][-1], is_given_back=True)
            waiting = set()
            going = set(came) - owners if owners else set()
        for body in going:
            earlier[body].append(Held(came.pop(body), one.since))
        came |= {body: one.since for body in owners if body not in came}
    return {body: tuple(earlier[body]) for body in owner_ids if body in earlier}


def stands_since(history: Sequence[Stood]) -> date | None:
    """The first day of the last facts that all name the same owners, or all nobody; None without any."""
    alike = takewhile(lambda one: one.owners == history[-1].owners, reversed(history))
    return min((one.since for one in alike), default=None)
