"""Whose an item was, from fact to fact: since when it is its owners', and who had it before (domain.md 4). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby, takewhile

from tracker.plans.owners.owning import Held, Stood


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


def was_anothers(history: Iterable[Stood], body: int, on: date) -> bool:
    """Whether on a day it was of others alone: what a body sent then tells nothing of it, also where it had it before.

    Its own, of all bodies together, and thus its own, or nobody's: then it may. On a day on which it changed hands it
    was of both; the first facts hold for the time before them, too.
    """
    return any(first < on < last for first, last in _times_of_others(history, body))


def _times_of_others(history: Iterable[Stood], body: int) -> Iterator[tuple[date, date]]:
    first: date | None = None
    for place, one in enumerate(history):
        is_of_others = bool(one.owners) and body not in (one.owners or ())
        if is_of_others and first is None:
            first = one.since if place else date.min
        if not is_of_others and first is not None:
            yield first, one.since
            first = None
    if first is not None:
        yield first, date.max


def times_of_others(history: Iterable[Stood], now: Collection[int]) -> Iterator[tuple[frozenset[int], date, date]]:
    """The times in which it was of named owners of whom none has it now: whose it was, from and until which day.

    The first facts hold for the time before them, too; the day on which it changed hands belongs to both.
    """
    stood = [(owners, next(alike).since) for owners, alike in groupby(history, key=lambda one: one.owners)]
    for place, (owners, since) in enumerate(stood):
        if owners and owners.isdisjoint(now):
            yield owners, since if place else date.min, stood[place + 1][1] if place + 1 < len(stood) else date.max


def held_earlier(history: Iterable[Stood], owner_ids: Collection[int]) -> dict[int, tuple[Held, ...]]:
    """By owner the times in which it had it before and has it no more, the oldest first; with all together as well.

    Example: 市邮政管理局 said that it is not its own, nobody owned it for a day, and 综合处 gave it back.
    """
    earlier: defaultdict[int, list[Held]] = defaultdict(list)
    came: dict[int, tuple[date, bool]] = {}
    waiting: set[int] = set()
    for one in history:
        is_of_all = one.owners is not None and not one.owners
        owners = frozenset(owner_ids) if is_of_all else one.owners or frozenset()
        if one.owners is None:
            going = set(came)
            waiting |= going
        else:
            for body in waiting & owners:
                earlier[body][-1] = replace(earlier[body][-1], is_given_back=True)
            waiting = set()
            going = set(came) - owners
        for body in going:
            since, is_with_all = came.pop(body)
            earlier[body].append(Held(since, one.since, is_with_all=is_with_all))
        came |= {body: (one.since, is_of_all) for body in owners if body not in came}
    return {body: tuple(earlier[body]) for body in owner_ids if body in earlier}


def stands_since(history: Sequence[Stood]) -> date | None:
    """The first day of the last facts that all name the same owners, or all nobody; None without any."""
    alike = takewhile(lambda one: one.owners == history[-1].owners, reversed(history))
    return min((one.since for one in alike), default=None)
