"""What several rules ask of the same facts is found once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from tracker.ledger.facts.task import TaskFacts

M = TypeVar("M")
T = TypeVar("T")


def once(find: Callable[[TaskFacts], T]) -> Callable[[TaskFacts], T]:
    """Kept with the facts, as a cached property of theirs would be: they never change, and it goes with them.

    Example: whether a date was told is asked by five rules, by 逾期 of the row and by its nodes.
    """
    name = f"{find.__module__}.{find.__qualname__}"

    @wraps(find)
    def found(facts: TaskFacts) -> T:
        kept = facts.__dict__
        if name not in kept:
            kept[name] = find(facts)
        answer: T = kept[name]
        return answer

    return found


def once_each(find: Callable[[TaskFacts, M], T]) -> Callable[[TaskFacts, M], T]:
    """The same of each own date of the facts: what has come of it is asked by whose turn it is, why, and since when."""
    name = f"{find.__module__}.{find.__qualname__}"

    @wraps(find)
    def found(facts: TaskFacts, item: M) -> T:
        kept = facts.__dict__.setdefault(name, {})
        # With the item, so that its id is no other's as long as the answer is kept.
        if id(item) not in kept:
            kept[id(item)] = item, find(facts, item)
        answer: T = kept[id(item)][1]
        return answer

    return found
