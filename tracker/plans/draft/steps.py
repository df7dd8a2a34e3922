"""Writes one clause as a draft task: the row, its bodies, its figures and its milestones (domain.md 4, 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tracker.actor import Act
from tracker.database import db
from tracker.people.names.queries import RecordedNames
from tracker.plans.draft import milestones, modes
from tracker.plans.draft.party_steps import renew_lead
from tracker.plans.draft.scales import in_own_scale, in_scale_of
from tracker.plans.figure_terms import LAG_DAYS, usual_frequency
from tracker.plans.models import Indicator, Measure, Milestone, Party, Plan, PlanGoal, Task
from tracker.plans.steps import enter
from tracker.plantext.reading import Clause, Goal, IndicatorReading
from tracker.vocabulary import Basis, FigureMode, PartyRole, TaskAct, TaskState


def write_task(
    act: Act,
    plan: Plan,
    measure: Measure,
    position: int,
    code: str,
    clause: Clause,
    figures: Sequence[IndicatorReading],
    goals: Mapping[int, PlanGoal],
    names: RecordedNames,
) -> Task:
    """The clause as a draft at its place in the plan; `goals`: the plan's by year."""
    task = _task(act, plan, measure, position, code, clause)
    _parties(act, plan, task, clause, names)
    path = [int(number) for number in measure.path.split(".")]
    indicators = [indicator_row(plan, task, place, one, path) for place, one in enumerate(figures)]
    db.session.add_all(indicators)
    db.session.flush()
    stated = [Goal(goal.year, goal.text, (goal.span_start, goal.span_end)) for goal in goals.values()]
    _milestones(task, milestones.of_clause(plan.text, clause, figures, stated), indicators, goals)
    return task


def _task(act: Act, plan: Plan, measure: Measure, position: int, code: str, clause: Clause) -> Task:
    statement = clause.statement_span
    task = Task(
        jurisdiction_id=plan.jurisdiction_id,
        plan_id=plan.id,
        measure_id=measure.id,
        position=position,
        code=code,
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
    db.session.add(task)
    db.session.flush()
    enter(act, task, TaskAct.RECEIVE)
    return task


def _parties(act: Act, plan: Plan, task: Task, clause: Clause, names: RecordedNames) -> None:
    on = plan.issued_on or act.today
    for place, body in enumerate(clause.parties):
        meant = names.resolve(body.name, on, plan.jurisdiction_id, plan.number)
        db.session.add(
            Party(
                task_id=task.id,
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
        )
    db.session.flush()
    renew_lead(act, task)


def indicator_row(
    plan: Plan, task: Task | None, place: int, indicator: IndicatorReading, path: Sequence[int]
) -> Indicator:
    """A figure as usually told: what is counted up each quarter, shares and standards each year (domain.md 5)."""
    frequency = usual_frequency(FigureMode(indicator.mode))
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
) -> None:
    for one in planned:
        db.session.add(
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
        )
