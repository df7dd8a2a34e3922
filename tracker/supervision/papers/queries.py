"""Reads what papers need beside the sheets: the quarter before, the class of each body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import select

from tracker.database import db
from tracker.ledger.rows.row import LedgerRow
from tracker.people.models import Department
from tracker.reporting.models import Round
from tracker.reporting.quarters import Quarter
from tracker.supervision.editions.content_queries import rows_kept
from tracker.supervision.editions.differences import Difference, Side, differences, side_of
from tracker.supervision.editions.kept_queries import newest_of
from tracker.supervision.papers.facts import Changes
from tracker.supervision.period import Period, Year
from tracker.supervision.queries import closed_before, frozen_rows
from tracker.supervision.selecting.rules import Selection
from tracker.supervision.year_queries import last_year
from tracker.vocabulary import UnitClass


def changes(selection: Selection, period: Period, rows: Iterable[LedgerRow]) -> Changes:
    """In what rows differ from the quarter closed before: its newest signed edition, else as it was frozen.

    Of a year from the year before, likewise.
    """
    if period.year is not None:
        return _in_year(selection, period.year, rows)
    before = next(iter(closed_before(selection, period)), None)
    if before is None:
        return Changes()
    quarter = Quarter.parse(db.session.get_one(Round, before).name)
    signed = newest_of(selection.jurisdiction_id, quarter.name, signed=True) if not selection.plans else None
    if signed is not None:
        return Changes(f"{signed.quarter_label}{signed.label}", _found(rows_kept(signed.id), rows))
    return Changes(f"{quarter.label}关闭时的冻结数据", _found(frozen_rows(selection, before), rows))


def _in_year(selection: Selection, year: Year, rows: Iterable[LedgerRow]) -> Changes:
    before = last_year(selection, year)
    if before.edition_id is not None:
        return Changes(before.name, _found(rows_kept(before.edition_id), rows))
    if before.round_id is not None:
        return Changes(before.name, _found(frozen_rows(selection, before.round_id), rows))
    return Changes()


def _found(before: Iterable[LedgerRow], after: Iterable[LedgerRow]) -> tuple[Difference, ...]:
    return tuple(differences(_sides(before), _sides(after)))


def _sides(rows: Iterable[LedgerRow]) -> Iterator[Side]:
    """Without reports, which are those of another quarter."""
    return (replace(side_of(row), reports={}) for row in rows)


def classes() -> dict[int, UnitClass]:
    """单位类别 of every body."""
    found = db.session.execute(select(Department.id, Department.unit_class))
    return {id: UnitClass(unit_class) for id, unit_class in found}
