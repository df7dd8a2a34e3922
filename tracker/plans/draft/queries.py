"""Reads one draft: its bodies, figures and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from tracker.database import db
from tracker.errors import NotFound
from tracker.plans.draft import as_read
from tracker.plans.draft.doubts import Draft, NamedBody
from tracker.plans.draft.oddities import FigureRead, oddities
from tracker.plans.models import Indicator, Measure, Milestone, Party, Plan, Task
from tracker.plantext.certainty import heading_of, layout, overlaps, reached
from tracker.plantext.scan.extra import UNCERTAIN_WORD
from tracker.plantext.statements.kinds import is_guessed
from tracker.vocabulary import Basis, FigureDoubt, FigureMode, Kind, PartyRole, Relation, TaskState

NO_SUCH_PARTY = "这一条里没有这个单位。请刷新后重选。"


def drafts_of(plan: Plan) -> list[Task]:
    """The drafts of a plan in the order of the text."""
    statement = select(Task).where(Task.plan_id == plan.id, Task.state == TaskState.DRAFT)
    return list(db.session.scalars(statement.order_by(Task.position)))


def parties_of(task: Task) -> list[Party]:
    """The bodies in force in a clause, as written."""
    return parties_by_task([task.id])[task.id]


def parties_by_task(task_ids: Collection[int]) -> dict[int, list[Party]]:
    """The bodies in force of several clauses, each as written."""
    found: dict[int, list[Party]] = {task_id: [] for task_id in task_ids}
    for party in db.session.scalars(_PARTIES, {"tasks": list(task_ids)}):
        found[party.task_id].append(party)
    return found


_PARTIES = (
    select(Party).where(Party.task_id.in_(bindparam("tasks")), Party.in_force).order_by(Party.task_id, Party.position)
)


def date_of(figure: Indicator) -> Milestone | None:
    """The date by which a figure must be reached; none without a year."""
    return db.session.scalar(select(Milestone).where(Milestone.indicator_id == figure.id))


@dataclass(frozen=True)
class NamedTask:
    """A task that names a body by a certain name: its plan, code, place and state."""

    plan_id: int
    plan: str
    task_id: int
    code: str
    measure: str
    state: TaskState


def tasks_naming(department_id: int, name: str) -> list[NamedTask]:
    """Where this name was taken for this department, whatever the task's state, in the order of plans and text."""
    statement = (
        select(
            Plan.id,
            func.coalesce(Plan.number, Plan.title),
            Task.id,
            Task.code,
            Measure.label,
            Measure.title,
            Task.state,
        )
        .select_from(Party)
        .join(Task, Task.id == Party.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(Party.department_id == department_id, Party.name == name, Party.in_force)
        .order_by(Plan.id, Task.position)
    )
    return [
        NamedTask(plan_id, plan, task_id, code, f"{label}{title}", TaskState(state))
        for plan_id, plan, task_id, code, label, title, state in db.session.execute(statement)
    ]


def party_of(task: Task, party_id: int) -> Party:
    """One body of this task; NotFound where it stands in another."""
    party = db.session.get(Party, party_id)
    if party is None or party.task_id != task.id or not party.in_force:
        raise NotFound(NO_SUCH_PARTY)
    return party


def draft_as_read(task: Task, plan: Plan) -> Draft:
    """The task as `doubts` asks of it."""
    return drafts_as_read(plan, [task])[task.id]


def drafts_as_read(plan: Plan, tasks: Sequence[Task]) -> dict[int, Draft]:
    """Tasks of one plan as `doubts` asks of them, by id."""
    ids = [task.id for task in tasks]
    parties, figures = parties_by_task(ids), _figures(ids, plan)
    statement = select(Measure.id, Measure.title, Measure.span_start, Measure.span_end)
    rows = db.session.execute(statement.where(Measure.plan_id == plan.id)).all()
    measures = {row.id: (row.span_start, row.span_end) for row in rows}
    headings = {row.id: heading_of(plan.reading["text"], measures[row.id], row.title) for row in rows}
    issued_year = plan.issued_on.year if plan.issued_on else None
    return {
        task.id: Draft(
            basis=Basis(task.basis),
            bodies=tuple(_body(party) for party in parties[task.id]),
            undated=sum(figure.year is None for figure, _ in figures[task.id]),
            remarks=len(remarks_on(task, plan, headings[task.measure_id])),
            unsure_words=len(unsure_words(task, plan, headings[task.measure_id])),
            is_decided=task.lead_confirmed,
            odd=sum(bool(oddities(figure, issued_year)) for figure, _ in figures[task.id]),
            unsure_figures=sum(bool(doubts) for _, doubts in figures[task.id]),
            is_outside=not overlaps((task.text_start, task.text_end), measures[task.measure_id]),
            from_two=any(_is_elsewhere(party, task) for party in parties[task.id]),
            is_guessed=_is_guessed(task),
        )
        for task in tasks
    }


def _body(party: Party) -> NamedBody:
    known = party.department_id is not None or party.group_id is not None
    return NamedBody(party.name, PartyRole(party.role), known)


def unanswered(tasks: Sequence[Task]) -> list[Task]:
    """Those that nobody on record answers for: no body is named, or a name means nobody."""
    bodies = parties_by_task([task.id for task in tasks])
    return [task for task in tasks if not bodies[task.id] or not all(_body(party).known for party in bodies[task.id])]


def figure_of(row: Indicator) -> FigureRead:
    """A figure as `oddities` asks of it."""
    return FigureRead(row.subject, Relation(row.relation), row.value, row.unit, row.year, FigureMode(row.mode))


def _figures(task_ids: Collection[int], plan: Plan) -> dict[int, list[tuple[FigureRead, tuple[FigureDoubt, ...]]]]:
    """The figures of tasks, each with what the reader was not sure of."""
    found: dict[int, list[tuple[FigureRead, tuple[FigureDoubt, ...]]]] = {task_id: [] for task_id in task_ids}
    for row in db.session.scalars(select(Indicator).where(Indicator.task_id.in_(task_ids))):
        if row.task_id is not None:
            figure = figure_of(row)
            doubts = as_read.doubts_at(plan.reading, figure, (row.span_start, row.span_end))
            found[row.task_id].append((figure, doubts))
    return found


def _is_elsewhere(party: Party, task: Task) -> bool:
    """Whether a body was read in another statement than the task's own (two clauses joined)."""
    if party.role_read is None or party.span_start is None or task.statement_start is None:
        return False
    return not task.statement_start <= party.span_start < (task.statement_end or 0)


def _is_guessed(task: Task) -> bool:
    return task.kind == task.kind_read == Kind.ADVANCE and is_guessed(task.text)


def remarks_on(task: Task, plan: Plan, heading: tuple[int, int]) -> list[dict[str, Any]]:
    """The reader's remarks that reach a task or its heading, as {code, message, span}: what they tell of is unsure."""
    remarks = [remark for remark in plan.reading["remarks"] if remark["code"] != UNCERTAIN_WORD]
    if not remarks:
        return []
    places, of = _own_spans(task), layout(plan.reading)
    return [remark for remark in remarks if reached(remark["code"], _place(remark), places, of, heading)]


def _place(remark: Mapping[str, Any]) -> tuple[int, int] | None:
    return (remark["span"][0], remark["span"][1]) if remark["span"] else None


def unsure_words(task: Task, plan: Plan, heading: tuple[int, int]) -> list[tuple[int, int]]:
    """Where words of a scan stand in the task's text, statement and heading that were not recognised for certain."""
    unsure = [tuple(remark["span"]) for remark in plan.reading["remarks"] if remark["code"] == UNCERTAIN_WORD]
    places = [*_own_spans(task), heading]
    return [span for span in unsure if any(overlaps(at, span) for at in places)]


def _own_spans(task: Task) -> list[tuple[int, int]]:
    """Of its text and of its statement."""
    own = [(task.text_start, task.text_end)]
    if task.statement_start is not None:
        own.append((task.statement_start, task.statement_end or 0))
    return own
