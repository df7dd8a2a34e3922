"""Counts the tasks' own targets of a year by how they stand: 目标达成 (domain.md 5, “targets reached”)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from tracker.clock import shanghai_date
from tracker.database import UTCDateTime, db
from tracker.outcomes.models import Verdict
from tracker.outcomes.owner_queries import names_when_judged, owners_of
from tracker.outcomes.verdicts.rules import is_told_of, late_words, state_on, was_put_off
from tracker.outcomes.verdicts.standing_queries import moved_after
from tracker.plans.models import Indicator, Measure, Milestone, MilestoneDate, Task, TaskRevision, TaskTransition
from tracker.plans.revise.queries import replacing
from tracker.plans.states import UNCOUNTED
from tracker.vocabulary import MilestoneSource, MilestoneState, TaskAct, TaskState, VerdictResult

_JURISDICTION: BindParameter[str] = bindparam("jurisdiction")
_KNOWN = bindparam("known", type_=UTCDateTime())


@dataclass(frozen=True)
class TargetYear:
    """2025: 达成5 部分达成3 已顺延1 待核定3, of the tasks' own targets; of the year that runs 未到期, too."""

    year: int
    states: Mapping[MilestoneState, int]

    @property
    def total(self) -> int:
        """All of the year, whatever became of them."""
        return sum(self.states.values())

    def of(self, state: MilestoneState) -> int:
        """How many stand so."""
        return self.states.get(state, 0)


def targets_by_year(jurisdiction_id: str, day: date, known: datetime | None = None) -> list[TargetYear]:
    """The own targets of the years told of on a day (`is_told_of`), the latest year first.

    `known`: verdicts and dates recorded before that instant, of tasks handed down by then; None: all.
    """
    values = {"jurisdiction": jurisdiction_id, "ends": date(day.year, 12, 31), "known": known}
    rows = db.session.execute(_counted(known is not None), values).all()
    years: defaultdict[int, Counter[MilestoneState]] = defaultdict(Counter)
    for original, due_on, result, count in rows:
        state = state_on(due_on, original, VerdictResult.of(result), day)
        if state is not None:
            years[original.year][state] += count
    for first in _put_off_and_left(jurisdiction_id, known).values():
        years[first.year][MilestoneState.POSTPONED] += 1
    return [TargetYear(year, years[year]) for year in sorted(years, reverse=True) if is_told_of(year, years[year], day)]


@cache
def _counted(is_past: bool) -> Select[Any]:
    """Targets of one day, moved to one day, with one result: counted by the database.

    Each target of the years that have begun is looked up with its verdict, and not with its task: the few tasks whose
    targets do not count are listed beforehand.
    """
    targets = (
        select(Milestone.original_due_on, _due_on(is_past).label("due_on"), _result(is_past).label("result"))
        .where(
            Milestone.source == MilestoneSource.OWN,
            Milestone.original_due_on <= bindparam("ends", type_=Date()),
            *_counts(is_past),
            _is_of_jurisdiction(),
        )
        .cte("targets")
        .prefix_with("MATERIALIZED")
    )
    columns = targets.c.original_due_on, targets.c.due_on, targets.c.result
    return select(*columns, func.count()).group_by(*columns)


@dataclass(frozen=True)
class TargetLine:
    """（五）城镇新建绿色建筑比例达到100%, due 2025-12-31, of 市住房城乡建委: 达成, 100%, with its basis.

    `replaced_by`: the plan in the place of the one that stated it, 《…》（渝发改〔2026〕40号), if there is one.
    `judged_of`: whose it was as it was judged, where it is others' now.
    """

    id: int
    task_id: int
    code: str
    heading: str
    text: str
    owner: str
    original_due_on: date
    due_on: date
    state: MilestoneState
    value: Decimal | None
    unit: str
    as_of: date | None
    basis: str
    replaced_by: str
    judged_of: str

    @property
    def milestone_id(self) -> int:
        """The own date it is."""
        return self.id

    @property
    def goal_id(self) -> None:
        """It is none of a whole plan."""

    def late(self, grace_on: date) -> str:
        """“按原定时限晚163天” of what was reached; empty where it was in time."""
        is_reached = self.state is MilestoneState.REACHED
        return late_words(self.original_due_on, self.due_on, self.as_of, grace_on) if is_reached else ""


def targets_of(jurisdiction_id: str, year: int, day: date, known: datetime | None = None) -> list[TargetLine]:
    """The targets that `targets_by_year` counts in a year, in the order of the plans; whose each is today."""
    is_past, put_off = known is not None, _put_off_and_left(jurisdiction_id, known)
    statement = (
        select(Milestone, Task, Measure, Indicator.unit, _due_on(is_past), Verdict, _code())
        .join(Task, Task.id == Milestone.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .outerjoin(Indicator, Indicator.id == Milestone.indicator_id)
        .outerjoin(Verdict, Verdict.id == _result(is_past, Verdict.id))
        .where(
            Milestone.source == MilestoneSource.OWN,
            Milestone.original_due_on.between(date(year, 1, 1), date(year, 12, 31)),
            Task.jurisdiction_id == _JURISDICTION,
            or_(and_(*_counts(is_past)), Milestone.id.in_(put_off)),
        )
        .order_by(Task.plan_id, Task.position, Milestone.original_due_on, Milestone.id)
    )
    rows = db.session.execute(statement, {"jurisdiction": jurisdiction_id, "known": known}).all()
    owners = owners_of([(row, task) for row, task, *_ in rows])
    then = names_when_judged({row.id: one.recorded_at for row, _, _, _, _, one, _ in rows if one is not None}, owners)
    replaced = replacing({task.id for _, task, *_ in rows if task.state in UNCOUNTED}, known)
    lines = []
    for row, task, measure, unit, due_then, verdict, code in rows:
        result = VerdictResult.of(verdict.result if verdict is not None else None)
        state = state_on(due_then, row.original_due_on, result, day)
        state = MilestoneState.POSTPONED if row.id in put_off else state
        if state is not None and row.original_due_on is not None:
            lines.append(
                TargetLine(
                    id=row.id,
                    task_id=task.id,
                    code=code,
                    heading=f"{measure.label}{measure.title}",
                    text=row.text,
                    owner=owners[row.id].words,
                    original_due_on=row.original_due_on,
                    due_on=due_then or row.original_due_on,
                    state=state,
                    value=verdict.value if verdict is not None else None,
                    unit=unit or "",
                    as_of=verdict.as_of if verdict is not None else None,
                    basis=verdict.basis if verdict is not None else "",
                    replaced_by=replaced.get(task.id, ""),
                    judged_of="、".join(then.get(row.id, ())),
                )
            )
    return lines


def _put_off_and_left(jurisdiction_id: str, known: datetime | None) -> dict[int, date]:
    """By target its first day, of those put off past it whose plan another one replaced before a verdict was given.

    Nobody owes them any more, and of their first year it stays told what became of them.
    """
    rows = db.session.execute(_left(known is not None), {"jurisdiction": jurisdiction_id, "known": known})
    return {id: first for id, first, due_on, at in rows if was_put_off(first, due_on, shanghai_date(at))}


@cache
def _left(is_past: bool) -> Select[Any]:
    """Targets that were moved and not judged, of the few tasks that ended with their plan or keep its words, and when.

    These are looked for first, among the tasks in the states of such: most were never in a plan that was replaced.
    """
    of_region = Task.jurisdiction_id == _JURISDICTION
    kept = select(TaskRevision.keeper_id.label("task_id"), TaskRevision.recorded_at)
    kept = kept.join(Task, Task.id == TaskRevision.keeper_id).where(of_region, Task.state.in_(UNCOUNTED))
    ended = select(TaskTransition.task_id, TaskTransition.recorded_at)
    ended = ended.join(Task, Task.id == TaskTransition.task_id)
    # What a plan was replaced over is 终止, and stays so (lifecycle.py).
    ended = ended.where(of_region, Task.state == TaskState.TERMINATED, TaskTransition.act == TaskAct.REPLACE)
    gone = union_all(kept, ended).subquery()
    return (
        select(Milestone.id, Milestone.original_due_on, Milestone.due_on, gone.c.recorded_at)
        .join(gone, gone.c.task_id == Milestone.task_id)
        .where(
            Milestone.source == MilestoneSource.OWN,
            Milestone.due_on > Milestone.original_due_on,
            _result(is_past).is_(None),
            *([gone.c.recorded_at < _KNOWN] if is_past else []),
        )
    )


def _counts(is_past: bool) -> list[ColumnElement[bool]]:
    """That a target is one of a task that counts, or was judged; of the past, that it was so then.

    Example: a plan replaced the one of 2026 in July 2027. As the second quarter closed, targets stood in the words of
    2026, which another row keeps since; a task that has ended with its plan was worked on. What had been judged by July
    is counted in its year for ever; what had not is no target any more.
    """
    of_region = Task.jurisdiction_id == _JURISDICTION
    uncounted = select(Task.id).where(of_region, Task.state.in_(UNCOUNTED))
    is_judged = _result(is_past).is_not(None)
    if not is_past:
        return [or_(Milestone.task_id.not_in(uncounted), is_judged)]
    since = TaskRevision.recorded_at >= _KNOWN
    kept = select(TaskRevision.keeper_id).where(since, TaskRevision.task_id.not_in(_handed_down_since()))
    ended = exists().where(
        TaskTransition.task_id == Task.id,
        TaskTransition.state == TaskState.TERMINATED,
        TaskTransition.recorded_at >= _KNOWN,
    )
    # Looked up of what is 终止 alone: nothing else was ever ended so.
    was_counted = Task.id.in_(kept), and_(Task.state == TaskState.TERMINATED, ended)
    never: Any = uncounted.where(~or_(*was_counted)).union(_handed_down_since())
    return [or_(Milestone.task_id.not_in(never), is_judged), Milestone.id.not_in(_stated_since())]


def _stated_since() -> Select[int]:
    """What plans have brought since then: it lies with the tasks that went over to them, or a later plan left it there.

    These are few: of the others nothing is asked that their index does not hold.
    """
    brought, since = aliased(Milestone), TaskRevision.recorded_at >= _KNOWN
    went_over = union_all(*(select(id).where(since) for id in (TaskRevision.task_id, TaskRevision.keeper_id)))
    return select(brought.id).where(brought.task_id.in_(went_over), brought.stated_at >= _KNOWN)


def _code() -> ColumnElement[Any]:
    """Of the task: a row that keeps its earlier words has another."""
    home = aliased(Task)
    of_home = select(home.code).join(TaskRevision, TaskRevision.task_id == home.id)
    kept = of_home.where(TaskRevision.keeper_id == Milestone.task_id)
    return func.coalesce(kept.correlate(Milestone).scalar_subquery(), Task.code)


def _handed_down_since() -> Select[int]:
    """The tasks that were handed down for the first time since then: few, and found by an index of their own."""
    before = aliased(TaskTransition)
    is_first = ~exists().where(
        before.task_id == TaskTransition.task_id, before.act == TaskAct.ISSUE, before.recorded_at < _KNOWN
    )
    # As the index says it.
    is_issue = TaskTransition.act == literal_column(f"'{TaskAct.ISSUE.value}'")
    return select(TaskTransition.task_id).where(is_issue, TaskTransition.recorded_at >= _KNOWN, is_first)


def _is_of_jurisdiction() -> ColumnElement[bool]:
    """Looked up by task only where tasks of several jurisdictions lie in one database."""
    first, last = (select(end(Task.jurisdiction_id)).scalar_subquery() == _JURISDICTION for end in (func.min, func.max))
    of_task = select(Task.jurisdiction_id).where(Task.id == Milestone.task_id).correlate(Milestone).scalar_subquery()
    return or_(and_(first, last), of_task == _JURISDICTION)


def _result(is_past: bool, column: Any = Verdict.result) -> ScalarSelect[Any]:
    """The newest verdict given since the date was last moved."""
    known = _KNOWN if is_past else None
    found = select(column).where(Verdict.milestone_id == Milestone.id, ~moved_after(known))
    if is_past:
        found = found.where(Verdict.recorded_at < known)
    newest = found.correlate(Milestone).order_by(Verdict.recorded_at.desc(), Verdict.id.desc())
    return newest.limit(1).scalar_subquery()


def _due_on(is_past: bool) -> ColumnElement[Any]:
    """The date in force now or then. Few dates were ever said anew: the others are not looked up one by one."""
    if not is_past:
        return Milestone.due_on.expression
    said_anew = Milestone.id.in_(select(MilestoneDate.milestone_id))
    return case((said_anew, func.coalesce(_due_then(), Milestone.original_due_on)), else_=Milestone.original_due_on)


def _due_then() -> ScalarSelect[date]:
    """The date in force then, where it was ever said anew."""
    said = select(MilestoneDate.due_on).where(MilestoneDate.milestone_id == Milestone.id)
    said = said.where(MilestoneDate.recorded_at < _KNOWN).correlate(Milestone)
    return said.order_by(MilestoneDate.recorded_at.desc(), MilestoneDate.id.desc()).limit(1).scalar_subquery()
