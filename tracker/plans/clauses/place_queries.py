"""Reads where the fields of a task stand in the text of its plan: any page opens a field at its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Integer, bindparam, case, func, literal, select, true, union_all

from tracker.database import db, read_once
from tracker.plans.models import Indicator, Milestone, Party, Plan, Task

Span = tuple[int, int]


@dataclass(frozen=True)
class FieldPlaces:
    """Places by id of node, figure, department, group; what a figure is measured from with its place, by figure.

    What a person added has no place.
    """

    plan_id: int
    clause: Span
    nodes: Mapping[int, Span]
    figures: Mapping[int, Span]
    departments: Mapping[int, Span]
    baselines: Mapping[int, tuple[str, Span]]


@dataclass(frozen=True)
class FieldSpan:
    """Where one field stands. `of`: party, figure or node; `id`: of the body of a party, else of the row itself."""

    of: str
    id: int | None
    span: Span
    role: str
    in_force: bool


@read_once
def spans_of(task_id: int) -> tuple[FieldSpan, ...]:
    """The fields of a task that stand in its plan's text."""
    rows = db.session.execute(_spans(), {"task_id": task_id})
    return tuple(FieldSpan(of, id, (start, end), role, bool(is_in)) for of, id, start, end, role, is_in in rows)


def field_places(task_id: int) -> FieldPlaces:
    """The places of one task's fields."""
    task = db.session.get_one(Task, task_id)
    by_kind = {
        of: {one.id: one.span for one in spans_of(task_id) if one.of == of and one.in_force and one.id} for of in _KINDS
    }
    figures = by_kind["figure"]
    # What was read of a plan is long: it is not fetched for tasks without a figure.
    measured = _measured(task.plan_id) if figures else {}
    return FieldPlaces(
        plan_id=task.plan_id,
        clause=(task.text_start, max(task.text_end, task.statement_end or 0)),
        nodes=by_kind["node"],
        figures=figures,
        departments=by_kind["party"],
        baselines={row_id: measured[span] for row_id, span in figures.items() if span in measured},
    )


def _measured(plan_id: int) -> dict[Span, tuple[str, Span]]:
    """What the figures of a plan are measured from, with its place, by the place of the figure."""
    reading = db.session.scalar(select(Plan.reading).where(Plan.id == plan_id)) or {}
    kept = reading.get("baselines", ())
    return {(one["figure"][0], one["figure"][1]): (one["text"], (one["span"][0], one["span"][1])) for one in kept}


_KINDS = ("party", "figure", "node")


@cache
def _spans() -> CompoundSelect[*tuple[Any, ...]]:
    task_id = bindparam("task_id", type_=Integer())
    # A lead that was decided (另定牵头) is marked as one; what a correction took out of force, as it was read.
    stands = case((Party.in_force, Party.role), else_=func.coalesce(Party.role_read, Party.role))
    parts = (
        (Party, "party", Party.department_id, stands, Party.in_force),
        (Indicator, "figure", Indicator.id, literal(""), true()),
        (Milestone, "node", Milestone.id, literal(""), true()),
    )
    return union_all(
        *(
            select(literal(of), key, row.span_start, row.span_end, role, in_force).where(
                row.task_id == task_id, row.span_start.is_not(None), row.span_end.is_not(None)
            )
            for row, of, key, role, in_force in parts
        )
    )
