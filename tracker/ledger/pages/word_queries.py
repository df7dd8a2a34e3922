"""Words within a text, as the ledger's search asks for them: any length, any characters, no gaps needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Text, and_, cast, func, not_, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from tracker.database import db, read_once, wide
from tracker.ledger.models import LedgerStanding
from tracker.people.models import Department
from tracker.plans.models import Measure, Task
from tracker.tasks.models import Assignment

S = LedgerStanding


def worded(
    words: str, columns: Sequence[Any], others: Sequence[ColumnElement[bool]], most: int | None
) -> CompoundSelect[Any]:
    """The standing rows with these words in the text, the measure's title, the name of a body with a duty or the code.

    One place after the other, each without the rows of those before: with `most` the search ends as soon as so many
    are found, in no order. `others`: what else must hold.
    """
    rows, text, measure, duty = select(*columns).where(*others), *_places(words)
    # The texts first, then the standing of those that hold the words: not the other way round.
    texts_first, in_task = rows.join(Task, S.task_id == wide(Task.id)), _in_task(text, measure)
    found = [
        texts_first.where(holds(Task.text, words)),
        texts_first.where(measure, ~text),
        rows.where(duty, not_(in_task)),
    ]
    if words.isascii():
        found.append(rows.where(like(S.code, words), ~duty, not_(in_task)))
    return union_all(*found).limit(most)


def is_worded(words: str) -> ColumnElement[bool]:
    """The same asked of one standing row after the other: for a walk along an order that ends after a few hits.

    SQLite reads a measure's title with each task: to list the measures that hold the words, which PostgreSQL has an
    index for, it needs as long as it walks to 50 hits.
    """
    text, measure, duty = _places(words)
    if db.engine.dialect.name == "sqlite":
        title = select(like(Measure.title, words)).where(Measure.id == Task.measure_id)
        measure = title.correlate(Task).scalar_subquery()
    found = [_in_task(text, measure), duty]
    return or_(*found, like(S.code, words)) if words.isascii() else or_(*found)


def _in_task(*places: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether one of these holds of a standing row's task.

    The task is looked up as a value: of EXISTS PostgreSQL would make a list of all tasks that hold the words.
    """
    return select(or_(*places)).where(Task.id == S.task_id).correlate(S).scalar_subquery()


@read_once
def _places(words: str) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    """In the task's text, in its measure's title, in the name of a body that has a duty in it."""
    duty = select(Assignment.task_id).where(
        Assignment.department_id.in_(units_named(words)), Assignment.ended_on.is_(None)
    )
    measures = select(Measure.id).where(holds(Measure.title, words))
    return like(Task.text, words), Task.measure_id.in_(measures), S.task_id.in_(duty)


@read_once
def units_named(words: str) -> list[int]:
    """The bodies whose name holds these words, asked beforehand: how many there are decides how to look for duties."""
    return list(db.session.scalars(select(Department.id).where(is_named(Department, words))))


def is_named(body: Any, words: str) -> ColumnElement[bool]:
    """Whether a name of a row of `departments`, or of an alias of it, holds these words."""
    return or_(like(body.name, words), like(body.short_name, words))


def like(column: Any, words: str) -> ColumnElement[bool]:
    """Whether the column holds the words as they stand, % and _ included. Reads every row: for short tables.

    On SQLite LIKE looks away from the case of a to z; words without any of them are found faster by their place.
    """
    if db.engine.dialect.name == "sqlite" and not any(one.isascii() and one.isalpha() for one in words):
        return func.instr(column, words) > 0
    found: ColumnElement[bool] = column.contains(words, autoescape=True)
    return found


def holds(column: Any, words: str) -> ColumnElement[bool]:
    """The same of a long table's text with an index over `character_pairs` of it (migration 0007).

    公共交通 is looked up as 公共, 共交, 交通; the few texts that hold all three are read. SQLite reads every row, which
    it does ten times as fast as PostgreSQL; so do both for a single character.
    """
    pairs = sorted({words[place : place + 2] for place in range(len(words) - 1)})
    if not pairs or db.engine.dialect.name != "postgresql":
        return like(column, words)
    has_pairs: ColumnElement[bool] = func.character_pairs(column, type_=ARRAY(Text)).contains(cast(pairs, ARRAY(Text)))
    return has_pairs if len(words) == 2 else and_(has_pairs, like(column, words))
