"""Reads what papers need beside the sheets: the quarter before, the class of each body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import select

from tracker.database import db
from tracker.ledger.rows.row import LedgerRow
from tracker.people.models import Department
from tracker.supervision.base_queries import Base, base_of
from tracker.supervision.editions.content_queries import rows_kept
from tracker.supervision.editions.differences import Side, differences, side_of
from tracker.supervision.papers.facts import Changes
from tracker.supervision.period import Period
from tracker.supervision.queries import frozen_rows
from tracker.supervision.selecting.rules import Selection
from tracker.vocabulary import UnitClass


def changes(selection: Selection, period: Period, rows: Iterable[LedgerRow]) -> Changes:
    """In what rows differ from what their sheets are compared with (base_queries.py); nothing of a first edition."""
    base = base_of(selection, period)
    before = list(_sides(_rows_of(selection, base)))
    if not base.name or not (before or selection.is_whole):
        return Changes()
    return Changes(base.name, tuple(differences(before, _sides(rows))))


def _rows_of(selection: Selection, base: Base) -> Iterable[LedgerRow]:
    if base.edition_id is not None:
        return (row for row in rows_kept(base.edition_id) if not selection.plans or row.plan_id in selection.plans)
    return frozen_rows(selection, base.round_id) if base.round_id is not None else ()


def _sides(rows: Iterable[LedgerRow]) -> Iterator[Side]:
    """Without reports, which are those of another quarter."""
    return (replace(side_of(row), reports={}) for row in rows)


def classes() -> dict[int, UnitClass]:
    """单位类别 of every body."""
    found = db.session.execute(select(Department.id, Department.unit_class))
    return {id: UnitClass(unit_class) for id, unit_class in found}
