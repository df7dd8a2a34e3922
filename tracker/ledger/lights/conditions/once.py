"""What several rules ask of the same facts is found once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from tracker.ledger.facts.task import TaskFacts

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
