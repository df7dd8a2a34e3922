"""Words within a text, as the ledger's search asks for them: any length, any characters, no gaps needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Text, and_, bindparam, func, not_, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from tracker.database import db, read_once, wide
from tracker.database.remembered import until_written
from tracker.ledger.models import LedgerStanding
from tracker.people.models import Department
from tracker.plans.models import Measure, Task
from tracker.tasks.models import Assignment

S = LedgerStanding


@dataclass(frozen=True)
class Shape:
    """What a statement that looks for words depends on beside the words, which are bound to it (`values_of`).

    公共交通 and 绿色建筑 are of one shape. `dialect`: of the database; `pairs`: none, one, or several (2) pairs of
    characters.
    """

    dialect: str
    is_ascii: bool
    has_letters: bool
    pairs: int


def shape_of(words: str) -> Shape:
    """Of words that are not empty."""
    has_letters = any(one.isascii() and one.isalpha() for one in words)
    return Shape(db.engine.dialect.name, words.isascii(), has_letters, min(len(words) - 1, 2))


def values_of(words: str) -> dict[str, Any]:
    """What is bound to a statement of their shape."""
    escaped = reduce(lambda kept, sign: kept.replace(sign, f"/{sign}"), "/%_", words)
    return {"words": words, "pattern": f"%{escaped}%", "pairs": _pairs(words), "units": units_named(words)}


def worded(
    shape: Shape, columns: Sequence[Any], others: Sequence[ColumnElement[bool]], most: int | None
) -> CompoundSelect[Any]:
    """The standing rows with words in the text, the measure's title, the name of a body with a duty or the code.

    One place after the other, each without the rows of those before: with `most` the search ends as soon as so many
    are found, in no order. `others`: what else must hold.
    """
    rows, text, measure, duty = select(*columns).where(*others), *_places(shape)
    # The texts first, then the standing of those that hold the words: not the other way round.
    texts_first, in_task = rows.join(Task, S.task_id == wide(Task.id)), _in_task(text, measure)
    found = [
        texts_first.where(_holds(Task.text, shape)),
        texts_first.where(measure, ~text),
        rows.where(duty, not_(in_task)),
    ]
    if shape.is_ascii:
        found.append(rows.where(_has(S.code, shape), ~duty, not_(in_task)))
    return union_all(*found).limit(most)


def is_worded(shape: Shape) -> ColumnElement[bool]:
    """The same asked of one standing row after the other: for a walk along an order that ends after a few hits.

    SQLite reads a measure's title with each task: to list the measures that hold the words, which PostgreSQL has an
    index for, it needs as long as it walks to 50 hits.
    """
    text, measure, duty = _places(shape)
    if shape.dialect == "sqlite":
        title = select(_has(Measure.title, shape)).where(Measure.id == Task.measure_id)
        measure = title.correlate(Task).scalar_subquery()
    found = [_in_task(text, measure), duty]
    return or_(*found, _has(S.code, shape)) if shape.is_ascii else or_(*found)


def _in_task(*places: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether one of these holds of a standing row's task.

    The task is looked up as a value: of EXISTS PostgreSQL would make a list of all tasks that hold the words.
    """
    return select(or_(*places)).where(Task.id == S.task_id).correlate(S).scalar_subquery()


def _places(shape: Shape) -> tuple[ColumnElement[bool], ColumnElement[bool], ColumnElement[bool]]:
    """In the task's text, in its measure's title, in the name of a body that has a duty in it."""
    duty = select(Assignment.task_id).where(
        Assignment.department_id.in_(bindparam("units")), Assignment.ended_on.is_(None)
    )
    measures = select(Measure.id).where(_holds(Measure.title, shape))
    return _has(Task.text, shape), Task.measure_id.in_(measures), S.task_id.in_(duty)


@until_written
@read_once
def units_named(words: str) -> list[int]:
    """The bodies whose name holds these words, asked beforehand: how many there are decides how to look for duties."""
    return list(db.session.scalars(select(Department.id).where(is_named(Department, words))))


def is_named(body: Any, words: str) -> ColumnElement[bool]:
    """Whether a name of a row of `departments`, or of an alias of it, holds these words as they stand."""
    held: ColumnElement[bool] = or_(*(name.contains(words, autoescape=True) for name in (body.name, body.short_name)))
    return held


def _has(column: Any, shape: Shape) -> ColumnElement[bool]:
    """Whether the column holds the words as they stand, % and _ included. Reads every row.

    On SQLite LIKE looks away from the case of a to z; words without any of them are found faster by their place.
    """
    if shape.dialect == "sqlite" and not shape.has_letters:
        return func.instr(column, bindparam("words")) > 0
    found: ColumnElement[bool] = column.like(bindparam("pattern"), escape="/")
    return found


def _holds(column: Any, shape: Shape) -> ColumnElement[bool]:
    """The same of a long table's text with an index over `character_pairs` of it (migration 0007).

    公共交通 is looked up as 公共, 共交, 交通; the few texts that hold all three are read. SQLite reads every row, which
    it does ten times as fast as PostgreSQL; so do both for a single character.
    """
    if not shape.pairs or shape.dialect != "postgresql":
        return _has(column, shape)
    pairs = bindparam("pairs", type_=ARRAY(Text))
    has_pairs: ColumnElement[bool] = func.character_pairs(column, type_=ARRAY(Text)).contains(pairs)
    return has_pairs if shape.pairs == 1 else and_(has_pairs, _has(column, shape))


def _pairs(words: str) -> list[str]:
    return sorted({words[place : place + 2] for place in range(len(words) - 1)})
