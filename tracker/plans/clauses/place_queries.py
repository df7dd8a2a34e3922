"""Reads where the fields of a task stand in the text of its plan: any page opens a field at its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Integer, Select, bindparam, select

from tracker.database import db
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


def field_places(task_id: int) -> FieldPlaces:
    """The places of one task's fields."""
    plan_id, start, end, statement_end = db.session.execute(_CLAUSE, {"task_id": task_id}).one()
    figures = _spans(_FIGURES, task_id)
    # What was read of a plan is long: it is not fetched for tasks without a figure.
    measured = _measured(plan_id) if figures else {}
    return FieldPlaces(
        plan_id=plan_id,
        clause=(start, max(end, statement_end or 0)),
        nodes=_spans(_NODES, task_id),
        figures=figures,
        departments=_spans(_BODIES, task_id),
        baselines={row_id: measured[span] for row_id, span in figures.items() if span in measured},
    )


def _measured(plan_id: int) -> dict[Span, tuple[str, Span]]:
    """What the figures of a plan are measured from, with its place, by the place of the figure."""
    reading = db.session.scalar(select(Plan.reading).where(Plan.id == plan_id)) or {}
    kept = reading.get("baselines", ())
    return {(one["figure"][0], one["figure"][1]): (one["text"], (one["span"][0], one["span"][1])) for one in kept}


def _spans(found: Select[int | None, int | None, int | None], task_id: int) -> dict[int, Span]:
    rows = db.session.execute(found, {"task_id": task_id})
    return {id: (start or 0, end or 0) for id, start, end in rows if id is not None}


_TASK_ID = bindparam("task_id", type_=Integer())
_CLAUSE = select(Task.plan_id, Task.text_start, Task.text_end, Task.statement_end).where(Task.id == _TASK_ID)
_FIGURES = select(Indicator.id, Indicator.span_start, Indicator.span_end).where(Indicator.task_id == _TASK_ID)
_NODES = select(Milestone.id, Milestone.span_start, Milestone.span_end).where(
    Milestone.task_id == _TASK_ID, Milestone.span_start.is_not(None)
)
_BODIES = select(Party.department_id, Party.span_start, Party.span_end).where(
    Party.task_id == _TASK_ID, Party.in_force, Party.span_start.is_not(None)
)
