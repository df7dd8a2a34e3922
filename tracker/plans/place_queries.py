"""Reads where the fields of a task stand in the text of its plan: any page opens a field at its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

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
    task = db.session.get_one(Task, task_id)
    figures = {row.id: (row.span_start, row.span_end) for row in _figures(task_id)}
    kept = db.session.get_one(Plan, task.plan_id).reading.get("baselines", ())
    measured = {(one["figure"][0], one["figure"][1]): (one["text"], (one["span"][0], one["span"][1])) for one in kept}
    nodes = db.session.scalars(select(Milestone).where(Milestone.task_id == task_id, Milestone.span_start.is_not(None)))
    return FieldPlaces(
        plan_id=task.plan_id,
        clause=(task.text_start, max(task.text_end, task.statement_end or 0)),
        nodes={row.id: (row.span_start or 0, row.span_end or 0) for row in nodes},
        figures=figures,
        departments={row.department_id: place for row, place in _bodies(task_id) if row.department_id is not None},
        baselines={row_id: measured[span] for row_id, span in figures.items() if span in measured},
    )


def _figures(task_id: int) -> list[Indicator]:
    return list(db.session.scalars(select(Indicator).where(Indicator.task_id == task_id)))


def _bodies(task_id: int) -> list[tuple[Party, Span]]:
    found = select(Party).where(Party.task_id == task_id, Party.in_force, Party.span_start.is_not(None))
    return [(row, (row.span_start or 0, row.span_end or 0)) for row in db.session.scalars(found)]
