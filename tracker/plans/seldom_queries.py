"""What most tasks have none of: letters, requests for later dates, verdicts.

The page of a task asks for a dozen such kinds, and each empty answer costs as much as a full one. Who reads the words
of one task asks along which kinds it has at all.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, or_

from tracker.database import answer_once, read_once


class Seldom:
    """`LETTERS = Seldom(LetterItem.task_id == Task.id)`: `LETTERS.none_of([5])` says that task 5 has no letter.

    True only where that was asked along (`note_had`) and nothing was written since; otherwise nobody knows. `ways`: how
    its rows belong to one of `tasks`, be it through others.
    """

    def __init__(self, *ways: ColumnElement[bool]) -> None:
        self._place = len(_KINDS)
        _KINDS.append(or_(*(exists().where(way) for way in ways)))

    def none_of(self, task_ids: Iterable[int]) -> bool:
        """Whether it is known that none of these tasks has any."""
        return all(_had(task_id)[self._place : self._place + 1] == (False,) for task_id in task_ids)


_KINDS: list[ColumnElement[bool]] = []
"""One after the other, as their modules are imported: by a command, the last ones after the first task was read."""


def kinds_had() -> tuple[ColumnElement[bool], ...]:
    """By kind whether the task that is read has any: columns for a statement that has one row for each of `tasks`."""
    return tuple(_KINDS)


def note_had(task_id: int, had: tuple[bool, ...]) -> None:
    """What these columns said of a task."""
    answer_once(_had, had, task_id)


@read_once
def _had(task_id: int) -> tuple[bool, ...]:
    """Empty where it was not asked along."""
    return ()
