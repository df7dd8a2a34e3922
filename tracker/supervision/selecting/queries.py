"""Reads for a selection: what may be chosen, whether anything is in it, its tasks, its words, columns kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select

from tracker.database import db
from tracker.errors import RuleRefused
from tracker.people.models import Department, Jurisdiction
from tracker.plans.models import Measure, Plan, Task
from tracker.plans.revise.queries import plan_then
from tracker.plans.states import NOT_ISSUED
from tracker.reporting.models import FrozenLight
from tracker.supervision.models import ColumnChoice
from tracker.supervision.period import Period
from tracker.supervision.queries import ledger_rows, task_ids
from tracker.supervision.selecting.rules import NO_SECTION, NOTHING, Chosen, Selection, with_columns
from tracker.supervision.sheets.columns import COLUMNS
from tracker.tasks.models import Assignment
from tracker.vocabulary import UnitClass

TITLES = tuple(column.title for column in COLUMNS)


@dataclass(frozen=True)
class Offer:
    """What may be chosen in a jurisdiction: plans and bodies by id, places and sections by name."""

    plans: tuple[tuple[int, str], ...]
    bodies: tuple[tuple[int, str], ...]
    places: tuple[str, ...]
    sections: tuple[str, ...]


def offer(jurisdiction_id: str) -> Offer:
    """Of all that was handed down, also what has ended since."""
    plans = select(Plan.id, Plan.number, Plan.title).where(
        Plan.jurisdiction_id == jurisdiction_id, Plan.handed_down_at.is_not(None)
    )
    # Not body by body, neither here nor below: of 50,000 tasks that took 1.2 s.
    having = select(Assignment.department_id).where(_held_in(jurisdiction_id))
    bodies = select(Department.id, Department.short_name).where(Department.id.in_(having)).order_by(Department.id)
    sections = (
        select(Measure.section_title)
        .join(Task, Task.measure_id == Measure.id)
        .where(Task.jurisdiction_id == jurisdiction_id, _is_out())
        .group_by(Measure.section_title)
        .order_by(func.min(Measure.id))
    )
    return Offer(
        plans=tuple((id, f"{number or ''} {title}".strip()) for id, number, title in db.session.execute(plans)),
        bodies=tuple((id, name) for id, name in db.session.execute(bodies)),
        places=tuple(dict.fromkeys(name for _, name in _places(jurisdiction_id))),
        sections=tuple(dict.fromkeys(title or NO_SECTION for title in db.session.scalars(sections))),
    )


def _held_in(jurisdiction_id: str) -> ColumnElement[bool]:
    return Assignment.jurisdiction_id == jurisdiction_id


def _is_out() -> ColumnElement[bool]:
    return Task.state.not_in([state.value for state in NOT_ISSUED])


def _places(jurisdiction_id: str) -> Sequence[tuple[int, str]]:
    """Members of groups that stand for a 区县 or 市, with its name as in the rows of the ledger."""
    members = select(Assignment.department_id).where(_held_in(jurisdiction_id), Assignment.group_id.is_not(None))
    found = (
        select(Department.id, Department.short_name, Department.jurisdiction_id, Jurisdiction.short)
        .join(Jurisdiction, Jurisdiction.id == Department.jurisdiction_id)
        .where(
            Department.id.in_(members),
            (Department.jurisdiction_id != jurisdiction_id) | (Department.unit_class == UnitClass.LOWER_COMMISSION),
        )
        .order_by(Department.jurisdiction_id, Department.id)
    )
    return [(id, name if of != jurisdiction_id else short) for id, short, of, name in db.session.execute(found)]


def is_empty(selection: Selection, known: datetime | None = None) -> bool:
    """Whether no task that was ever handed down is in it: asked before a file is queued.

    `known`: of plans as tasks stood in them at that instant; those of a plan that was replaced since have left it.
    """
    held = select(Task.id).join(Measure, Measure.id == Task.measure_id)
    held = held.where(Task.jurisdiction_id == selection.jurisdiction_id, _is_out())
    if selection.plans:
        held = held.where(plan_then(known).in_(selection.plans))
    if selection.sections:
        held = held.where(func.coalesce(func.nullif(Measure.section_title, ""), NO_SECTION).in_(selection.sections))
    if selection.department_ids:
        held = held.where(_has_part(selection.department_ids))
    if selection.places:
        bodies = [id for id, name in _places(selection.jurisdiction_id) if name in selection.places]
        held = held.where(_has_part(bodies))
    return db.session.scalar(held.limit(1)) is None


def _has_part(department_ids: Sequence[int]) -> ColumnElement[bool]:
    """Who owns something of a task has a part in it, also one that its clause does not name (实际承办)."""
    return exists().where(Assignment.task_id == Task.id, Assignment.department_id.in_(department_ids))


def resolved(selection: Selection, period: Period) -> Selection:
    """With the tasks it comes to; as it is where no row has to be looked at. RuleRefused where there are none."""
    if not selection.by_row:
        return selection
    found = frozenset(row.task_id for row in ledger_rows(selection, period) if selection.takes(row))
    if not found:
        raise RuleRefused(NOTHING)
    return replace(selection, task_ids=found)


def chosen(selection: Selection, period: Period, columns: Sequence[str]) -> Chosen:
    """The selection in words; `columns`: titles to print beside those always there, none: all."""
    plans = select(Plan.title).where(Plan.id.in_(selection.plans)).order_by(Plan.id)
    bodies = select(Department.short_name).where(Department.id.in_(selection.department_ids)).order_by(Department.id)
    shown = with_columns(TITLES, columns)
    return Chosen(
        plans=tuple(f"《{title}》" for title in db.session.scalars(plans)) if selection.plans else (),
        bodies=tuple(db.session.scalars(bodies)) if selection.department_ids else (),
        places=selection.places,
        sections=selection.sections,
        columns=() if len(shown) == len(TITLES) else shown,
        whole=_whole(selection.jurisdiction_id, period),
    )


def _whole(jurisdiction_id: str, period: Period) -> int:
    if period.is_final and period.round_id is not None:
        kept = select(func.count(FrozenLight.id)).where(FrozenLight.round_id == period.round_id)
        return db.session.scalar(kept) or 0
    return len(task_ids(Selection(jurisdiction_id), period.known))


def columns_of(user_id: int | None) -> tuple[str, ...]:
    """The columns somebody chose last; all where he never did."""
    if user_id is None:
        return TITLES
    kept = db.session.scalar(select(ColumnChoice.titles).where(ColumnChoice.user_id == user_id))
    return with_columns(TITLES, kept or ())
