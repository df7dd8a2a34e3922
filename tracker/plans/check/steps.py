"""The acts of the check page on one draft: confirm, correct a figure, a date, the kind (ux.md S6)."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.actor import Act
from tracker.database import db
from tracker.errors import BadInput, NotFound, RuleRefused
from tracker.plans.check.corrections import Figure
from tracker.plans.draft.doubts import doubts, lacks_only_a_lead, needs_person
from tracker.plans.draft.milestones import of_figure, year_end
from tracker.plans.draft.party_steps import decide
from tracker.plans.draft.queries import date_of, draft_as_read, drafts_as_read, drafts_of, parties_of
from tracker.plans.figure_steps import demand_source, figure_in, told_terms, write_terms
from tracker.plans.figure_terms import usual_frequency
from tracker.plans.models import Indicator, Milestone, Plan, Task
from tracker.plans.queries import direction_of, terms_of
from tracker.plans.revise.queries import said_before
from tracker.plans.steps import changed, move
from tracker.vocabulary import (
    Doubt,
    FigureMode,
    Frequency,
    Kind,
    LeadDecision,
    MilestoneSource,
    Mode,
    TaskAct,
)


def confirm(
    act: Act,
    task: Task,
    decision: LeadDecision | None = None,
    party_id: int | None = None,
) -> None:
    """Confirm a draft. RuleRefused while it has no body or an unknown one, BadInput where a decision is missing."""
    found = doubts(draft_as_read(task, db.session.get_one(Plan, task.plan_id)))
    if Doubt.NO_BODY in found:
        raise RuleRefused("这一条没有责任单位。请先添加单位；不作任务的，请作废。")
    if Doubt.UNKNOWN_BODY in found:
        unknown = [party.name for party in parties_of(task) if party.department_id is None and party.group_id is None]
        raise RuleRefused(f"还有未识别的单位：{'、'.join(unknown)}。请先对上名册，再确认。")
    if Doubt.NO_LEAD in found:
        if decision is None:
            raise BadInput("原文未写明牵头单位，请选择由谁负总责。")
        decide(act, task, decision, party_id)
    task.checked_by, task.checked_at = act.actor.name, act.at
    move(act, task, TaskAct.CONFIRM)


def confirm_clear(act: Act, plan: Plan, *, only_undoubted: bool) -> int:
    """Confirm every draft that needs no person, or of these only the ones without any doubt; how many.

    What goes on as the plan that is to be replaced says it is left as it is.
    """
    confirmed, same = 0, said_before(plan.id)
    tasks = [task for task in drafts_of(plan) if task.id not in same]
    drafts = drafts_as_read(plan, tasks)
    for task in tasks:
        if needs_person(drafts[task.id]) or (only_undoubted and doubts(drafts[task.id])):
            continue
        confirm(act, task)
        confirmed += 1
    return confirmed


def accept_first_listed(act: Act, plan: Plan, only: frozenset[int] | None = None) -> int:
    """Confirm 各负其责 for every clause that names no lead and whose bodies are all known; how many (design.md 5.1).

    `only`: of these clauses.
    """
    confirmed = 0
    tasks = [task for task in drafts_of(plan) if only is None or task.id in only]
    drafts = drafts_as_read(plan, tasks)
    for task in tasks:
        if lacks_only_a_lead(doubts(drafts[task.id])):
            confirm(act, task, LeadDecision.EACH)
            confirmed += 1
    return confirmed


def set_terms(act: Act, task: Task, kind: Kind, mode: Mode | None) -> None:
    """Correct 推进方式 and 责任模式; nothing happens where both stand already."""
    if (task.kind, task.mode) == (kind, mode):
        return
    before = _terms(task)
    task.kind, task.mode = kind, mode
    changed(act, task, "set_terms", before, _terms(task))


def set_figure(act: Act, task: Task, indicator_id: int, figure: Figure) -> None:
    """Correct a figure; its own milestone comes, moves or goes with its year (domain.md 4: 原文未写年份)."""
    row = figure_in(task, indicator_id)
    demand_source(task, figure.terms)
    before = _figure(row)
    row.subject, row.relation, row.value, row.unit = figure.subject, figure.relation, figure.value, figure.unit
    row.mode, row.year, row.direction = figure.mode, figure.year, figure.direction
    write_terms(row, figure.terms)
    _follow_year(task, row)
    changed(act, task, "set_figure", before, _figure(row))


def take_day(row: Indicator, own: Milestone, day: date) -> None:
    """The text says this day for a figure, whose date is `own`; one within the year is told each quarter."""
    own.due_on = own.original_due_on = own.due_on_read = day
    if day != year_end(day.year) and row.frequency == usual_frequency(FigureMode(row.mode)):
        row.frequency = Frequency.QUARTER


def _follow_year(task: Task, row: Indicator) -> None:
    own = date_of(row)
    if row.year is None:
        if own is not None:
            db.session.delete(own)
        return
    words = db.session.get_one(Plan, task.plan_id).text[row.span_start : row.span_end]
    if own is None:
        own = Milestone(task_id=task.id, source=MilestoneSource.OWN, indicator_id=row.id)
        own.span_start, own.span_end = row.span_start, row.span_end
    own.text = of_figure(row.subject, words)
    if own.due_on is None or own.due_on.year != row.year:  # a day within the year stays (到2026年6月底)
        own.year, own.due_on, own.original_due_on = row.year, year_end(row.year), year_end(row.year)
    db.session.add(own)


def set_milestone_date(act: Act, task: Task, milestone_id: int, due_on: date) -> None:
    """Correct the date read for an own sentence, or for a figure within its year; the plan's goals are the plan's."""
    row = db.session.get(Milestone, milestone_id)
    if row is None or row.task_id != task.id:
        raise NotFound("这一条里没有这个节点。请刷新后重选。")
    if row.source != MilestoneSource.OWN:
        raise RuleRefused("方案目标的日期按方案，不在这里改。")
    if row.indicator_id is not None and due_on.year != figure_in(task, row.indicator_id).year:
        raise RuleRefused("指标的目标年在“更正指标”里改，这里只改年内的日期。")
    before = {"text": row.text, "due_on": row.due_on.isoformat() if row.due_on else None}
    row.due_on = row.original_due_on = due_on
    row.year = due_on.year
    changed(act, task, "set_milestone_date", before, {"text": row.text, "due_on": due_on.isoformat()})


def _terms(task: Task) -> dict[str, Any]:
    return {"kind": Kind(task.kind).label, "mode": Mode(task.mode).label if task.mode else None}


def _figure(row: Indicator) -> dict[str, Any]:
    direction = direction_of(row)
    return {
        "subject": row.subject,
        "relation": row.relation,
        "value": str(row.value),
        "unit": row.unit,
        "year": row.year,
        "mode": FigureMode(row.mode).label,
        "direction": direction.label if direction else None,
        **told_terms(terms_of(row)),
    }
