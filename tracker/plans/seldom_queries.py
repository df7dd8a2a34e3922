"""What most tasks have none of: letters, requests for later dates, verdicts.

The page of a task asks for a dozen such kinds, and each empty answer costs as much as a full one. Who reads the words
of one task asks along which kinds it has at all.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, or_

from tracker.database import answer_once, db, is_waiting, read_once


class Seldom:
    """`LETTERS = Seldom(LetterItem.task_id == Task.id)`: `LETTERS.none_of([5])` says that task 5 has no letter.

    True only where that was asked along (`note_kinds`) and nothing was written since, nor waits to be; otherwise nobody
    knows. `ways`: how its rows belong to one of `tasks`, be it through others.
    """

    def __init__(self, *ways: ColumnElement[bool]) -> None:
        self._place = len(_KINDS)
        _KINDS.append(or_(*(exists().where(way) for way in ways)))

    def none_of(self, task_ids: Iterable[int]) -> bool:
        """Whether it is known that none of these tasks has any."""
        return not is_waiting(db.session()) and all(self._place in _lacking(task_id) for task_id in task_ids)


_KINDS: list[ColumnElement[bool]] = []
"""One after the other, as their modules are imported: by a command, the last ones after the first task was read."""


def kinds() -> tuple[ColumnElement[bool], ...]:
    """By kind whether a task has any: columns for a statement that has one row for each of `tasks`."""
    return tuple(_KINDS)


def note_kinds(task_id: int, has: Iterable[bool]) -> None:
    """What these columns said of a task, or the first few of them."""
    answer_once(_lacking, frozenset(place for place, is_any in enumerate(has) if not is_any), task_id)


@read_once
def _lacking(task_id: int) -> frozenset[int]:
    """The places of the kinds of which it has none; of none is that known where it was not asked along."""
    return frozenset()
