"""Writes clauses as draft tasks: their rows, bodies, figures and milestones (domain.md 4, 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import select

from tracker.actor import Act
from tracker.database import db, insert_all
from tracker.people.names.queries import RecordedNames, Resolved
from tracker.plans.draft import milestones, modes
from tracker.plans.draft.party_steps import set_lead
from tracker.plans.draft.scales import in_own_scale, in_scale_of
from tracker.plans.figure_terms import LAG_DAYS, usual_frequency
from tracker.plans.models import Indicator, Measure, Milestone, Party, Plan, PlanGoal, Task
from tracker.plans.steps import enter_each
from tracker.plantext.reading import Clause, Goal, IndicatorReading, PartyReading
from tracker.vocabulary import Basis, FigureMode, Frequency, PartyRole, TaskAct, TaskState


@dataclass(frozen=True)
class Place:
    """A clause at its place in a plan: the measure, its number among the tasks, its code; `figures`: its own."""

    measure: Measure
    position: int
    code: str
    clause: Clause
    figures: Sequence[IndicatorReading]


def write_tasks(
    act: Act, plan: Plan, places: Sequence[Place], goals: Mapping[int, PlanGoal], names: RecordedNames
) -> list[Task]:
    """Clauses as drafts, the rows of a table all at once; `goals`: the plan's by year."""
    parties = [_parties(act, plan, place.clause, names) for place in places]
    tasks = _written(plan, places, parties)
    enter_each(act, tasks, TaskAct.RECEIVE)
    for task, bodies in zip(tasks, parties, strict=True):
        for body in bodies:
            body.task_id = task.id
    insert_all(list(chain.from_iterable(parties)))
    indicators = _indicators(plan, tasks, places)
    stated = [Goal(goal.year, goal.text, (goal.span_start, goal.span_end)) for goal in goals.values()]
    dates = [milestones.of_clause(plan.text, place.clause, place.figures, stated) for place in places]
    planned = zip(tasks, dates, strict=True)
    insert_all([row for task, own in planned for row in _milestones(task, own, indicators[task.id], goals)])
    return tasks


def _written(plan: Plan, places: Sequence[Place], parties: Sequence[Sequence[Party]]) -> list[Task]:
    """The tasks with who leads them, in their order."""
    rows = [_task(plan, place) for place in places]
    for row, bodies in zip(rows, parties, strict=True):
        set_lead(row, bodies)
    insert_all(rows)
    codes = [place.code for place in places]
    return list(db.session.scalars(select(Task).where(Task.code.in_(codes)).order_by(Task.position)))


def _task(plan: Plan, place: Place) -> Task:
    clause = place.clause
    statement = clause.statement_span
    return Task(
        jurisdiction_id=plan.jurisdiction_id,
        plan_id=plan.id,
        measure_id=place.measure.id,
        position=place.position,
        code=place.code,
        text=plan.text[slice(*clause.text_span)].strip(),
        text_start=clause.text_span[0],
        text_end=clause.text_span[1],
        statement=clause.statement,
        statement_start=statement[0] if statement else None,
        statement_end=statement[1] if statement else None,
        basis=clause.basis,
        open_ended=clause.open_ended,
        kind_read=clause.kind,
        kind=clause.kind,
        mode=modes.responsibility_mode(Basis(clause.basis), len(clause.parties)),
        state=TaskState.DRAFT,
        start_on=plan.issued_on,
    )


def _parties(act: Act, plan: Plan, clause: Clause, names: RecordedNames) -> list[Party]:
    on = plan.issued_on or act.today
    return [
        _party(place, body, names.resolve(body.name, on, plan.jurisdiction_id, plan.number))
        for place, body in enumerate(clause.parties)
    ]


def _party(place: int, body: PartyReading, meant: Resolved) -> Party:
    return Party(
        position=place + 1,
        name=body.name,
        role_read=body.role,
        role=PartyRole(body.role),
        span_start=body.span[0],
        span_end=body.span[1],
        department_id=meant.department_id,
        group_id=meant.group_id,
        matched=meant.how,
    )


def _indicators(plan: Plan, tasks: Sequence[Task], places: Sequence[Place]) -> dict[int, list[Indicator]]:
    """By task its figures, in their order."""
    rows = [
        indicator_row(plan, task, number, one, [int(part) for part in place.measure.path.split(".")])
        for task, place in zip(tasks, places, strict=True)
        for number, one in enumerate(place.figures)
    ]
    insert_all(rows)
    found: dict[int, list[Indicator]] = {task.id: [] for task in tasks}
    if rows:
        written = select(Indicator).where(Indicator.task_id.in_(found)).order_by(Indicator.position)
        for row in db.session.scalars(written):
            found[row.task_id or 0].append(row)
    return found


def indicator_row(
    plan: Plan, task: Task | None, place: int, indicator: IndicatorReading, path: Sequence[int]
) -> Indicator:
    """A figure as usually told: what is counted up each quarter, shares and standards each year (domain.md 5).

    What is due within a year is told each quarter: a statistic of the whole year comes too late for it.
    """
    frequency = Frequency.QUARTER if indicator.due_on else usual_frequency(FigureMode(indicator.mode))
    value, unit = in_own_scale(indicator.value, indicator.unit, plan.text[slice(*indicator.span)])
    return Indicator(
        plan_id=plan.id,
        task_id=task.id if task else None,
        position=place + 1,
        path=".".join(map(str, path)),
        subject=indicator.subject,
        relation=indicator.relation,
        value=value,
        unit=unit,
        year=indicator.year,
        mode=indicator.mode,
        direction=indicator.direction,
        **_baseline(indicator, unit),
        frequency=frequency,
        lag_days=LAG_DAYS[frequency],
        span_start=indicator.span[0],
        span_end=indicator.span[1],
    )


def _baseline(indicator: IndicatorReading, unit: str | None) -> dict[str, Any]:
    """由2022年的300万千瓦增加到: the level told, and the end of its year; nothing where only a year is told."""
    told = indicator.baseline
    if told is None or told.value is None:
        return {}
    return {
        "baseline_value": in_scale_of(unit, told.value),
        "baseline_on": milestones.year_end(told.year) if told.year else None,
    }


def _milestones(
    task: Task,
    planned: Sequence[milestones.Planned],
    indicators: Sequence[Indicator],
    goals: Mapping[int, PlanGoal],
) -> list[Milestone]:
    return [
        Milestone(
            task_id=task.id,
            source=one.source,
            goal_id=goals[one.goal_year].id if one.goal_year is not None else None,
            indicator_id=indicators[one.indicator].id if one.indicator is not None else None,
            year=one.due_on.year,
            text=one.text,
            span_start=one.span[0],
            span_end=one.span[1],
            due_on=one.due_on,
            original_due_on=one.due_on,
            due_on_read=one.due_on,
        )
        for one in planned
    ]
