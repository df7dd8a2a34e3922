"""Reads what the check page shows: the state of every task of a plan, one task in full, the marks of the text (S6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, select

from tracker.database import db
from tracker.people.models import Department, Group
from tracker.plans.check.lines import CheckLine, CheckTask, DateLine, FigureLine, PartyLine, UnsureWord
from tracker.plans.draft import as_read
from tracker.plans.draft import doubts as doubting
from tracker.plans.draft.oddities import oddities
from tracker.plans.draft.queries import drafts_as_read, figure_of, remarks_on, unsure_words
from tracker.plans.models import Indicator, Measure, Milestone, Party, Plan, Task
from tracker.plans.queries import direction_of, terms_of, whole_plan
from tracker.plantext.certainty import heading_of, is_of_bodies
from tracker.plantext.outline.head import plan_year, year_of_title
from tracker.plantext.text.sentences import sentence
from tracker.vocabulary import (
    Basis,
    Kind,
    MatchHow,
    MilestoneSource,
    Mode,
    PartyRole,
    TaskState,
)

T = TypeVar("T")

_AROUND = 10  # characters shown beside a word


@dataclass(frozen=True)
class _Hanging:
    """What hangs on one task; `left_out`: names of bodies that were read and put aside."""

    parties: tuple[PartyLine, ...]
    left_out: tuple[str, ...]
    figures: tuple[FigureLine, ...]
    dates: tuple[DateLine, ...]


def lines(plan_id: int) -> list[CheckLine]:
    """Every task of a plan that was not 作废, in the order of the text."""
    plan = whole_plan(plan_id)
    statement = select(Task, Measure).join(Measure, Measure.id == Task.measure_id)
    rows = list(db.session.execute(statement.where(Task.plan_id == plan_id).order_by(Task.position)))
    standing = [(task, measure) for task, measure in rows if task.state != TaskState.WITHDRAWN]
    drafts = drafts_as_read(plan, [task for task, _ in standing])
    return [
        CheckLine(
            id=task.id,
            number=number,
            code=task.code,
            label=measure.label,
            title=measure.title,
            text=task.text,
            state=TaskState(task.state),
            doubts=doubting.doubts(drafts[task.id]),
            span=(task.text_start, task.text_end),
            measure_span=(measure.span_start, measure.span_end),
            version=task.version,
        )
        for number, (task, measure) in enumerate(standing, start=1)
    ]


def check_task(line: CheckLine) -> CheckTask:
    """One task with its bodies, figures and dates."""
    return check_tasks([line])[0]


def check_tasks(of: Sequence[CheckLine]) -> list[CheckTask]:
    """Tasks of one plan, each with its bodies, figures and dates."""
    ids = [line.id for line in of]
    tasks = {task.id: task for task in db.session.scalars(select(Task).where(Task.id.in_(ids)))}
    plans = {plan_id: whole_plan(plan_id) for plan_id in {task.plan_id for task in tasks.values()}}
    named = _parties(ids)
    parties = _grouped(((row[0].task_id, _party(*row)) for row in named if row[0].in_force), ids)
    left_out = _grouped(((row[0].task_id, row[0].name) for row in named if _is_left_out(row[0])), ids)
    dates = _grouped(((row.task_id, _date(row)) for row in _milestones(ids)), ids)
    own = {one.of_figure: one for of_task in dates.values() for one in of_task}
    figures = _grouped(
        ((row.task_id, _figure(row, plans[row.plan_id], own.get(row.id))) for row in _indicators(ids)), ids
    )
    return [
        _task(
            line,
            tasks[line.id],
            plans[tasks[line.id].plan_id],
            _Hanging(parties[line.id], left_out[line.id], figures[line.id], dates[line.id]),
        )
        for line in of
    ]


def _task(line: CheckLine, task: Task, plan: Plan, hanging: _Hanging) -> CheckTask:
    has_statement = task.statement_start is not None and task.statement_end is not None
    heading = heading_of(plan.reading["text"], line.measure_span, line.title)
    remarks = remarks_on(task, plan, heading)
    return CheckTask(
        line=line,
        statement=task.statement,
        statement_span=(task.statement_start or 0, task.statement_end or 0) if has_statement else None,
        basis=Basis(task.basis),
        open_ended=task.open_ended,
        kind_read=Kind(task.kind_read),
        kind=Kind(task.kind),
        mode=Mode.of(task.mode),
        lead_confirmed=task.lead_confirmed,
        parties=hanging.parties,
        figures=hanging.figures,
        dates=hanging.dates,
        left_out=hanging.left_out,
        is_cut_by_hand=line.span not in as_read.clause_spans(plan.reading),
        remarks_on_bodies=tuple(remark["message"] for remark in remarks if is_of_bodies(remark["code"])),
        remarks=tuple(remark["message"] for remark in remarks if not is_of_bodies(remark["code"])),
        unsure=tuple(_unsure(plan.text, span) for span in unsure_words(task, plan, heading)),
        plan_year=plan_year(plan.title, plan.issued_on),
        title_year=year_of_title(plan.title, plan.issued_on),
        checked_by=task.checked_by,
        checked_at=task.checked_at,
    )


def _unsure(text: str, span: tuple[int, int]) -> UnsureWord:
    """The words with some of their line on both sides."""
    start, end = span
    before, behind = text[max(start - _AROUND, 0) : start], text[end : end + _AROUND]
    return UnsureWord(span, text[start:end], before.rsplit("\n", 1)[-1], behind.split("\n", 1)[0])


def _grouped(rows: Iterable[tuple[int | None, T]], ids: Sequence[int]) -> dict[int, tuple[T, ...]]:
    found: dict[int | None, list[T]] = {task_id: [] for task_id in ids}
    for task_id, row in rows:
        found[task_id].append(row)
    return {task_id: tuple(found[task_id]) for task_id in ids}


def unknown_names(plan_id: int, but: Collection[int] = ()) -> list[str]:
    """Names in the drafts of a plan that mean no body on record, each once; `but`: without those of these tasks."""
    named = select(Party.name).join(Task, Task.id == Party.task_id).where(means_nobody(plan_id, but))
    return list(dict.fromkeys(db.session.scalars(named.order_by(Party.id))))


def means_nobody(plan_id: int, but: Collection[int] = ()) -> ColumnElement[bool]:
    """That a party of a draft of the plan means no body on record; `but`: in none of these tasks."""
    return and_(
        Task.plan_id == plan_id,
        Task.state == TaskState.DRAFT,
        Task.id.not_in(but),
        Party.in_force,
        Party.department_id.is_(None),
        Party.group_id.is_(None),
    )


def _parties(task_ids: Sequence[int]) -> list[tuple[Party, str | None, str | None]]:
    statement = (
        select(Party, Department.name, Group.phrase)
        .outerjoin(Department, Department.id == Party.department_id)
        .outerjoin(Group, Group.id == Party.group_id)
        .where(Party.task_id.in_(task_ids))
    )
    ordered = statement.order_by(Party.task_id, Party.position)
    return [(party, department, group) for party, department, group in db.session.execute(ordered)]


def _is_left_out(party: Party) -> bool:
    return not party.in_force and party.role_read is not None


def _party(party: Party, department: str | None, group: str | None) -> PartyLine:
    return PartyLine(
        id=party.id,
        name=party.name,
        role=PartyRole(party.role),
        role_read=PartyRole.of(party.role_read),
        meant=department or group,
        is_group=party.group_id is not None,
        matched=MatchHow.of(party.matched),
        span=(party.span_start, party.span_end or 0) if party.span_start is not None else None,
        department_id=party.department_id,
    )


def _indicators(task_ids: Sequence[int]) -> list[Indicator]:
    statement = select(Indicator).where(Indicator.task_id.in_(task_ids)).order_by(Indicator.task_id, Indicator.position)
    return list(db.session.scalars(statement))


def _figure(row: Indicator, plan: Plan, own: DateLine | None) -> FigureLine:
    span, text = (row.span_start, row.span_end), plan.text
    now = figure_of(row)
    return FigureLine(
        id=row.id,
        subject=now.subject,
        relation=now.relation,
        value=now.value,
        unit=now.unit,
        year=now.year,
        mode=now.mode,
        direction=direction_of(row),
        terms=terms_of(row),
        words=text[slice(*span)].strip(),
        sentence=text[slice(*sentence(text, span))],
        span=span,
        oddities=oddities(now, plan.issued_on.year if plan.issued_on else None),
        doubts=as_read.doubts_at(plan.reading, now, span),
        as_read=as_read.figure_at(plan.reading, span, now.relation, now.unit),
        own=own,
    )


def _milestones(task_ids: Sequence[int]) -> list[Milestone]:
    statement = select(Milestone).where(Milestone.task_id.in_(task_ids))
    return list(db.session.scalars(statement.order_by(Milestone.due_on, Milestone.source, Milestone.id)))


def _date(row: Milestone) -> DateLine:
    return DateLine(
        id=row.id,
        source=MilestoneSource(row.source),
        text=row.text,
        due_on=row.due_on,
        due_on_read=row.due_on_read,
        of_figure=row.indicator_id,
        span=(row.span_start, row.span_end or 0) if row.span_start is not None else None,
    )
