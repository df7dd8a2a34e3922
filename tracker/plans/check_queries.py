"""Reads what the check page shows: the state of every task of a plan, one task in full, the marks of the text (S6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import select

from tracker.database import db
from tracker.errors import NotFound
from tracker.people.models import Department, Group
from tracker.plans import doubts as doubting
from tracker.plans.draft_queries import drafts_as_read, remarks_on
from tracker.plans.milestones import sentence
from tracker.plans.models import Indicator, Measure, Milestone, Party, Plan, Task
from tracker.plans.queries import NO_SUCH_PLAN
from tracker.vocabulary import (
    Basis,
    Doubt,
    FigureMode,
    Kind,
    MatchHow,
    MilestoneSource,
    Mode,
    PartyRole,
    Relation,
    TaskState,
)

T = TypeVar("T")


@dataclass(frozen=True)
class CheckLine:
    """One task in the order of the text. `number` counts from 1; `span`: its text with its statement."""

    id: int
    number: int
    code: str
    label: str
    title: str
    text: str
    state: TaskState
    doubts: tuple[Doubt, ...]
    span: tuple[int, int]
    measure_span: tuple[int, int]
    version: int

    @property
    def is_draft(self) -> bool:
        """Whether it still waits for a person."""
        return self.state is TaskState.DRAFT

    @property
    def is_clear(self) -> bool:
        """Whether it may be confirmed unseen."""
        return self.is_draft and not self.doubts


@dataclass(frozen=True)
class PartyLine:
    """A body in a clause: as written, and what it means (`meant` None: 未识别)."""

    id: int
    name: str
    role: PartyRole
    meant: str | None
    is_group: bool
    matched: MatchHow | None
    span: tuple[int, int] | None


@dataclass(frozen=True)
class FigureLine:
    """A figure of a clause with the words it was read from and their sentence."""

    id: int
    subject: str
    relation: Relation
    value: Decimal
    unit: str | None
    year: int | None
    mode: FigureMode
    baseline_value: Decimal | None
    baseline_on: date | None
    caliber: str
    words: str
    sentence: str
    span: tuple[int, int]


@dataclass(frozen=True)
class DateLine:
    """A milestone of a clause; `of_figure`: it follows its figure's year."""

    id: int
    source: MilestoneSource
    text: str
    due_on: date | None
    of_figure: bool
    span: tuple[int, int] | None


@dataclass(frozen=True)
class CheckTask:
    """One task in full."""

    line: CheckLine
    statement: str | None
    statement_span: tuple[int, int] | None
    basis: Basis
    open_ended: bool
    kind_read: Kind
    kind: Kind
    mode: Mode | None
    lead_confirmed: bool
    parties: tuple[PartyLine, ...]
    figures: tuple[FigureLine, ...]
    dates: tuple[DateLine, ...]
    remarks: tuple[str, ...]
    checked_by: str | None
    checked_at: datetime | None

    @property
    def needs_decision(self) -> bool:
        """Whether the clause names no lead and nobody has decided yet."""
        return self.line.is_draft and Doubt.NO_LEAD in self.line.doubts


def lines(plan_id: int) -> list[CheckLine]:
    """Every task of a plan that was not 作废, in the order of the text."""
    plan = _plan(plan_id)
    found = select(Task, Measure).join(Measure, Measure.id == Task.measure_id)
    rows = list(db.session.execute(found.where(Task.plan_id == plan_id).order_by(Task.position)))
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
            span=(task.text_start, max(task.text_end, task.statement_end or 0)),
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
    plans = {plan_id: _plan(plan_id) for plan_id in {task.plan_id for task in tasks.values()}}
    parties = _grouped(((row[0].task_id, _party(*row)) for row in _parties(ids)), ids)
    figures = _grouped(((row.task_id, _figure(row, plans[row.plan_id].text)) for row in _indicators(ids)), ids)
    dates = _grouped(((row.task_id, _date(row)) for row in _milestones(ids)), ids)
    return [
        _task(line, tasks[line.id], plans[tasks[line.id].plan_id], parties[line.id], figures[line.id], dates[line.id])
        for line in of
    ]


def _task(
    line: CheckLine,
    task: Task,
    plan: Plan,
    parties: tuple[PartyLine, ...],
    figures: tuple[FigureLine, ...],
    dates: tuple[DateLine, ...],
) -> CheckTask:
    has_statement = task.statement_start is not None and task.statement_end is not None
    return CheckTask(
        line=line,
        statement=task.statement,
        statement_span=(task.statement_start or 0, task.statement_end or 0) if has_statement else None,
        basis=Basis(task.basis),
        open_ended=task.open_ended,
        kind_read=Kind(task.kind_read),
        kind=Kind(task.kind),
        mode=Mode(task.mode) if task.mode else None,
        lead_confirmed=task.lead_confirmed,
        parties=parties,
        figures=figures,
        dates=dates,
        remarks=tuple(one["message"] for one in remarks_on(task, plan)),
        checked_by=task.checked_by,
        checked_at=task.checked_at,
    )


def _grouped(rows: Iterable[tuple[int | None, T]], ids: Sequence[int]) -> dict[int, tuple[T, ...]]:
    found: dict[int | None, list[T]] = {task_id: [] for task_id in ids}
    for task_id, row in rows:
        found[task_id].append(row)
    return {task_id: tuple(found[task_id]) for task_id in ids}


def unknown_names(plan_id: int) -> list[str]:
    """Names in the drafts of a plan that mean no body on record, each once."""
    found = (
        select(Party.name)
        .join(Task, Task.id == Party.task_id)
        .where(
            Task.plan_id == plan_id,
            Task.state == TaskState.DRAFT,
            Party.in_force,
            Party.department_id.is_(None),
            Party.group_id.is_(None),
        )
        .order_by(Party.id)
    )
    return list(dict.fromkeys(db.session.scalars(found)))


def _plan(plan_id: int) -> Plan:
    plan = db.session.get(Plan, plan_id)
    if plan is None:
        raise NotFound(NO_SUCH_PLAN)
    return plan


def _parties(task_ids: Sequence[int]) -> list[tuple[Party, str | None, str | None]]:
    found = (
        select(Party, Department.name, Group.phrase)
        .outerjoin(Department, Department.id == Party.department_id)
        .outerjoin(Group, Group.id == Party.group_id)
        .where(Party.task_id.in_(task_ids), Party.in_force)
    )
    ordered = found.order_by(Party.task_id, Party.position)
    return [(party, department, group) for party, department, group in db.session.execute(ordered)]


def _party(party: Party, department: str | None, group: str | None) -> PartyLine:
    return PartyLine(
        id=party.id,
        name=party.name,
        role=PartyRole(party.role),
        meant=department or group,
        is_group=party.group_id is not None,
        matched=MatchHow(party.matched) if party.matched else None,
        span=(party.span_start, party.span_end or 0) if party.span_start is not None else None,
    )


def _indicators(task_ids: Sequence[int]) -> list[Indicator]:
    found = select(Indicator).where(Indicator.task_id.in_(task_ids)).order_by(Indicator.task_id, Indicator.position)
    return list(db.session.scalars(found))


def _figure(row: Indicator, text: str) -> FigureLine:
    return FigureLine(
        id=row.id,
        subject=row.subject,
        relation=Relation(row.relation),
        value=row.value,
        unit=row.unit,
        year=row.year,
        mode=FigureMode(row.mode),
        baseline_value=row.baseline_value,
        baseline_on=row.baseline_on,
        caliber=row.caliber,
        words=text[row.span_start : row.span_end].strip(),
        sentence=text[slice(*sentence(text, (row.span_start, row.span_end)))],
        span=(row.span_start, row.span_end),
    )


def _milestones(task_ids: Sequence[int]) -> list[Milestone]:
    found = select(Milestone).where(Milestone.task_id.in_(task_ids))
    return list(db.session.scalars(found.order_by(Milestone.due_on, Milestone.source, Milestone.id)))


def _date(row: Milestone) -> DateLine:
    return DateLine(
        id=row.id,
        source=MilestoneSource(row.source),
        text=row.text,
        due_on=row.due_on,
        of_figure=row.indicator_id is not None,
        span=(row.span_start, row.span_end or 0) if row.span_start is not None else None,
    )
