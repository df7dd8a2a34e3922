"""Reads what a report is compared with: one base for its sheets, its charts and its papers (domain.md 6, 较上季增减).

Example: 2026年第4季度 is compared with 2026年第3季度更正第2版 where that was signed last; where none was signed, with
how the third quarter was closed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.clock import end_of
from tracker.database import batches, db, fields_of
from tracker.ledger.facts.earlier_queries import words_of
from tracker.ledger.rows.queries import BATCH
from tracker.plans.models import Plan, Task
from tracker.plans.revise.queries import plan_then
from tracker.reporting.models import FrozenLight, Round
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.queries import is_closed_quarter
from tracker.supervision.editions.rules import SIGNED, Named
from tracker.supervision.models import Edition, EditionRow
from tracker.supervision.period import Period, Span, Year
from tracker.supervision.queries import closed_before, frozen
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.sheets.overview import Before, group_names
from tracker.vocabulary import Colour, EditionState


@dataclass(frozen=True)
class Base:
    """2026年第3季度更正第2版, and behind 上季 “更正第2版”; no name where there is nothing to compare with.

    `edition_id`: of the signed edition; `round_id`: of the round whose frozen lights stand in for one.
    """

    name: str = ""
    word: str = ""
    edition_id: int | None = None
    round_id: int | None = None


NOTHING = Base()
"""A first edition."""

_FIRST, _FROZEN = "第1版", "关闭时的冻结数据"


def base_of(selection: Selection, period: Period) -> Base:
    """Of a quarter the one closed before, of a year the year before: its newest signed edition, else its closing."""
    span, closed = _before(selection, period)
    if span is None:
        return NOTHING
    # What is signed later changes nothing, nor does it in a file for an earlier day.
    signed = signed_by(selection.jurisdiction_id, span.name, min(period.built_at, end_of(period.on)))
    if signed is not None:
        label = Named(signed.quarter, signed.number, EditionState(signed.state), signed.known_at).label
        return Base(f"{span.label}{label}", label.removesuffix(_FIRST), edition_id=signed.id)
    if closed is None:
        return NOTHING
    if isinstance(span, Year):
        return Base(f"{span.quarter.label}{_FROZEN}", f"第4季度{_FROZEN}", round_id=closed)
    return Base(f"{span.label}{_FROZEN}", _FROZEN, round_id=closed)


def _before(selection: Selection, period: Period) -> tuple[Span | None, int | None]:
    """What comes before, and its round, of a year that of its last quarter; None where that was not closed."""
    if period.year is None:
        closed = next(iter(closed_before(selection, period)), None)
        return (None, None) if closed is None else (Quarter.parse(db.session.get_one(Round, closed).name), closed)
    year = Year(period.year.year - 1)
    of_year = is_closed_quarter(selection.jurisdiction_id), Round.name == year.quarter.name
    return year, db.session.scalar(select(Round.id).where(*of_year))


def signed_by(jurisdiction_id: str, name: str, at: datetime) -> Edition | None:
    """The newest edition of a quarter or a year that was signed by an instant."""
    found = select(Edition).where(
        Edition.jurisdiction_id == jurisdiction_id,
        Edition.quarter == name,
        Edition.state.in_(SIGNED),
        Edition.signed_at <= at,
    )
    return db.session.scalar(found.order_by(Edition.number.desc()).limit(1))


def lights_of(selection: Selection, base: Base, known: datetime | None, *, follows_tasks: bool = True) -> Before | None:
    """Lights by group, of the same tasks where some are selected; None where there is nothing to compare with.

    Of a selection that had no task then nothing is: the first file of a new plan, or of a body. A task that has gone
    over to another plan by `known` (None: now) is counted there: the plan it has left has lost no light, nor has the
    other one won any. `follows_tasks`: False on sheets from before that, which count it where it stood.
    """
    if base.edition_id is None and base.round_id is None:
        return None
    lights = _following(selection, base, known) if follows_tasks else _as_they_stood(selection, base)
    groups: defaultdict[str, Counter[Colour]] = defaultdict(Counter)
    for task_id, colour, *of in lights:
        if selection.has(task_id):
            for name in group_names(*of):
                groups[name][Colour(colour)] += 1
    return groups if groups or selection.is_whole else None


def _as_they_stood(selection: Selection, base: Base) -> Iterator[Any]:
    table, of_base = _rows_of(base)
    columns = table.task_id, table.colour, fields_of(table.row, *_NAMES)
    if base.edition_id is None and base.round_id is not None:
        found = frozen(selection, base.round_id, *columns)
    else:
        found = select(*columns).where(of_base)
        if selection.plans:
            found = found.where(table.row["plan_id"].as_integer().in_(selection.plans))
    for task_id, colour, names in db.session.execute(found.execution_options(yield_per=BATCH)):
        yield task_id, colour, *names


def _following(selection: Selection, base: Base, known: datetime | None) -> Iterator[Any]:
    """Each by the plan in which its task stands at the instant, with its heading there where that is another one."""
    table, of_base = _rows_of(base)
    now = plan_then(known)
    found = select(table.task_id, table.colour, now, fields_of(table.row, "plan_id", *_NAMES))
    found = found.join(Task, Task.id == table.task_id).where(of_base)
    if selection.plans:
        found = found.where(now.in_(selection.plans))
    moved: dict[int, str] = {}
    for task_id, colour, stands_in, (was, *names) in db.session.execute(found.execution_options(yield_per=BATCH)):
        if was == stands_in:
            yield task_id, colour, *names
        else:
            moved[task_id] = colour
    for ids in batches(moved, BATCH):
        words = words_of(ids, known)
        asked = select(Plan.id, Plan.title, Plan.number).where(Plan.id.in_(set(words.plans.values())))
        plans = {id: (title, number or "") for id, title, number in db.session.execute(asked)}
        for task_id in ids:
            yield task_id, moved[task_id], *plans[words.plans[task_id]], words.measures[task_id].section_title


def _rows_of(base: Base) -> tuple[Any, Any]:
    """The table of its lights, and which rows of it are meant."""
    if base.edition_id is not None:
        return EditionRow, EditionRow.edition_id == base.edition_id
    return FrozenLight, FrozenLight.round_id == base.round_id


_NAMES = "plan_title", "plan_number", "section_title"
"""By what a kept row says of itself it is counted in groups."""
