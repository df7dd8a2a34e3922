"""Reads the division of work of a task and what is asked of each body: a preview sets two beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import BindParameter, bindparam, select
from sqlalchemy.orm import aliased

from tracker.database import db, hung_on_app
from tracker.people.models import Department
from tracker.plans.draft.modes import is_lead
from tracker.plans.models import Indicator, Item, Measure, Task
from tracker.plans.owners.owning import Owning
from tracker.reporting.asked.figure_queries import DECIDED, EXPIRED, Decided, Expired
from tracker.reporting.consolidation import WITH_LEAD
from tracker.reporting.division.shares import BodyShare, Division, FigureTold, ToldBy
from tracker.reporting.division.typed_queries import typed_values
from tracker.reporting.lead_queries import is_of_one, told_for_all
from tracker.reporting.models import Report, Round
from tracker.reporting.quarters import Quarter, round_label
from tracker.reporting.rounds.queries import open_quarters
from tracker.reporting.transitions import OWED, WITH_BODY
from tracker.tasks.asked_queries import asked_now
from tracker.tasks.models import Assignment
from tracker.vocabulary import Basis, Frequency, ItemKind, Kind, KnownBy, Mode, PartyRole, ReportState, RoundKind


@dataclass(frozen=True)
class TaskRef:
    """A task as the page names it; `version`: what the person saw."""

    code: str
    label: str
    title: str
    version: int


def task_ref(task_id: int) -> TaskRef:
    """The task by its code and measure."""
    statement = select(Task.code, Measure.label, Measure.title, Task.version)
    row = db.session.execute(statement.join(Measure, Measure.id == Task.measure_id).where(Task.id == task_id)).one()
    return TaskRef(*row)


def divisions(task_ids: Iterable[int]) -> dict[int, Division]:
    """By task."""
    return {task_id: division(task_id) for task_id in task_ids}


Source = aliased(Department)
"""Who tells a figure (数据来源单位)."""


_TASK: BindParameter[int] = bindparam("task")
_DUTIES = (
    select(Assignment, Department.short_name)
    .join(Department, Department.id == Assignment.department_id)
    .where(Assignment.task_id == _TASK, Assignment.ended_on.is_(None))
    .order_by(Assignment.id)
)
_ITEMS = (
    select(Item, Indicator, Source.short_name)
    .outerjoin(Indicator, Indicator.id == Item.indicator_id)
    .outerjoin(Source, Source.id == Indicator.source_id)
    .where(Item.task_id == _TASK)
    .order_by(Item.span_start, Item.id)
)


def division(task_id: int) -> Division:
    """As it stands now."""
    task = db.session.get_one(Task, task_id)
    duties = db.session.execute(_DUTIES, {"task": task_id}).all()
    items = db.session.execute(_ITEMS, {"task": task_id}).all()
    worded = [
        (item, f"{figure.subject} {item.words}" if figure and figure.subject else item.words)
        for item, figure, _ in items
    ]
    decided = _decided([item for item, _, _ in items])
    owed, typed = _owed(task_id), typed_values(task_id)
    given, written = _open_in(task_id, *WITH_LEAD), _open_in(task_id, *_WRITTEN)
    rounds = open_quarters(task.jurisdiction_id)
    quarters = [Quarter.parse(round.name) for round in rounds]
    told = _told_before(task, rounds)
    unowned = _unowned(task_id, worded, decided)
    return Division(
        mode=Mode.of(task.mode),
        kind=Kind(task.kind),
        bodies=tuple(
            replace(
                _share(duty, name, task, worded, decided, owed, is_only=len(duties) == 1),
                typed=typed.get(duty.department_id, ()),
                over=_over(quarters, owed[duty.id]),
                with_lead=given.get(duty.id, ()),
                written=written.get(duty.id, ()),
                told_by=told if duty.department_id == task.lead_id else (),
                in_doubt=tuple(words for words, one in unowned if one.is_in_doubt_for(duty.department_id)),
            )
            for duty, name in duties
        ),
        open=tuple(
            words for item, words in worded if item.kind != ItemKind.SENTENCE and not KnownBy(item.known_by).is_settled
        ),
        figures={
            figure.id: FigureTold(words, Frequency(figure.frequency), figure.lag_days, figure.source_id, source or "")
            for (item, words), (_, figure, source) in zip(worded, items, strict=True)
            if figure is not None and item.kind == ItemKind.FIGURE
        },
        start_on=task.start_on,
        left=_left(task_id, {duty.department_id for duty, _ in duties}),
    )


def _left(task_id: int, held: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    rows = db.session.execute(_LEFT, {"task": task_id, "held": list(held)})
    left: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for department_id, round in rows:
        left[department_id] += (round_label(round),)
    return left


_LEFT = (
    select(Report.department_id, Round.name)
    .join(Round, Round.id == Report.round_id)
    .where(Report.task_id == _TASK, Report.department_id.not_in(bindparam("held")))
    .where(Report.first_submitted_at.is_not(None), Report.state.in_(WITH_BODY))
    .order_by(Round.as_of)
)
_WRITTEN = (ReportState.TO_APPROVE, ReportState.RETURNED)


def _open_in(task_id: int, *states: ReportState) -> Mapping[int, tuple[str, ...]]:
    """By duty the open rounds whose report stands so and was never accepted."""
    rows = db.session.execute(_OPEN_IN, {"task": task_id, "states": list(states)})
    found: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for duty_id, round in rows:
        found[duty_id] += (round_label(round),)
    return found


_OPEN_IN = (
    select(Report.assignment_id, Round.name)
    .join(Round, Round.id == Report.round_id)
    .where(Report.task_id == _TASK, Round.closed_at.is_(None), Report.state.in_(bindparam("states")))
    .where(Report.accepted_version_id.is_(None))
    .order_by(Round.as_of)
)


def _unowned(task_id: int, items: Sequence[tuple[Item, str]], decided: Collection[int]) -> list[tuple[str, Owning]]:
    """The figures and own dates of which bodies are asked whether they are their own."""
    now = asked_now([task_id])
    found = [
        (words, now.figures.get(item.indicator_id or 0) or now.dates.get(item.milestone_id or 0))
        for item, words in items
        if item.id not in decided
    ]
    return [(words, owning) for words, owning in found if owning is not None and owning.is_open]


def _share(
    duty: Assignment,
    name: str,
    task: Task,
    items: Sequence[tuple[Item, str]],
    decided: Collection[int],
    owed: Mapping[int, Sequence[_Owed]],
    *,
    is_only: bool,
) -> BodyShare:
    own = [
        (item, words)
        for item, words in items
        if KnownBy(item.known_by).is_settled and (not item.owner_ids or duty.department_id in item.owner_ids)
    ]
    return BodyShare(
        department_id=duty.department_id,
        name=name,
        role=PartyRole(duty.role),
        is_lead=_is_lead(duty, task),
        is_signed=duty.signed_on is not None,
        owned=tuple(words for item, words in own if item.kind != ItemKind.SENTENCE),
        sentences=tuple(words for item, words in own if item.kind == ItemKind.SENTENCE),
        decided=tuple(words for item, words in own if item.id in decided),
        shared=tuple(words for item, words in own if len(item.owner_ids) != 1 and not is_only),
        owes=tuple(one.round for one in owed[duty.id]),
        drafts=sum(one.is_begun and not one.is_corrected for one in owed[duty.id]),
        group_id=duty.group_id,
        duty_id=duty.id,
        due=tuple((one.round, one.due_on) for one in owed[duty.id] if one.is_quarter and not one.is_corrected),
        corrects=tuple(one.round for one in owed[duty.id] if one.is_corrected),
    )


def _is_lead(duty: Assignment, task: Task) -> bool:
    """Whether it answers for the task: who collects the others' reports, and who is 总负责 where each reports."""
    if task.mode != Mode.EACH_REPORTS:
        return task.lead_id == duty.department_id
    return is_lead(duty.department_id, task.lead_id, Basis(task.basis), task.lead_confirmed)


def _decided(items: Collection[Item]) -> frozenset[int]:
    """Of items of a task the figures and own dates with a final verdict: they are asked no more (domain.md 5)."""
    expired: Expired = hung_on_app(EXPIRED)
    decided: Decided = hung_on_app(DECIDED)
    figures = expired({item.task_id for item in items}) if items else frozenset[int]()
    dates = decided([item.milestone_id for item in items if item.milestone_id is not None])
    return frozenset(item.id for item in items if item.indicator_id in figures or item.milestone_id in dates)


@dataclass(frozen=True)
class _Owed:
    """A report of an open round that has not come; `round`: 2026年第4季度. `is_corrected`: it was accepted once."""

    round: str
    is_quarter: bool
    is_begun: bool
    is_corrected: bool
    due_on: date


def _over(quarters: Sequence[Quarter], owed: Sequence[_Owed]) -> tuple[str, ...]:
    owes = {one.round for one in owed}
    return tuple(quarter.label for quarter in quarters if quarter.label not in owes)


def _told_before(task: Task, rounds: Iterable[Round]) -> tuple[ToldBy, ...]:
    """The quarters for which a former lead told for all; nothing where nobody leads now, or is alone."""
    told = [(round, told_for_all(round.id, [task.id])) for round in rounds] if is_of_one(task) else []
    by = {one.id: ToldBy(round_label(one.name), *who[task.id]) for one, who in told if who}
    asked = (
        select(Report.round_id)
        .join(Assignment, Assignment.id == Report.assignment_id)
        .where(Report.task_id == task.id, Report.department_id == task.lead_id, Report.round_id.in_(by))
        .where(Assignment.role == PartyRole.LEAD, Assignment.ended_on.is_(None))
    )
    its_own = set(db.session.scalars(asked)) if by else set[int]()
    return tuple(one for round_id, one in by.items() if round_id not in its_own)


def owing(task_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    """By task and body who has a report of an open round to write."""
    rows = select(Report.task_id, Report.department_id).join(Round, Round.id == Report.round_id)
    open_ones = Round.closed_at.is_(None), Report.state.in_(OWED)
    return frozenset(
        (task_id, body) for task_id, body in db.session.execute(rows.where(Report.task_id.in_(task_ids), *open_ones))
    )


def _owed(task_id: int) -> Mapping[int, Sequence[_Owed]]:
    """By duty the open rounds in which it still has to report, and how far that is."""
    rows = db.session.execute(_OWED, {"task": task_id})
    owed: defaultdict[int, list[_Owed]] = defaultdict(list)
    for assignment_id, round, kind, state, is_corrected, due_on in rows:
        is_begun = state == ReportState.DRAFT
        is_quarter = kind == RoundKind.QUARTER
        owed[assignment_id].append(_Owed(round_label(round), is_quarter, is_begun, bool(is_corrected), due_on))
    return owed


_OWED = (
    select(
        *(Report.assignment_id, Round.name, Round.kind, Report.state),
        *(Report.accepted_version_id.is_not(None), Report.due_on),
    )
    .join(Round, Round.id == Report.round_id)
    .where(Report.task_id == _TASK, Round.closed_at.is_(None), Report.state.in_((*OWED, ReportState.TO_APPROVE)))
    .order_by(Round.as_of)
)
