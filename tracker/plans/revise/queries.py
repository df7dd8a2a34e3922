"""Reads what a revised plan is to the one it replaces, and where a task's words stood before (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from tracker.database import db
from tracker.database.remembered import until_written
from tracker.errors import RuleRefused
from tracker.plans.draft.queries import parties_by_task
from tracker.plans.lifecycle import NOT_OUT
from tracker.plans.models import Measure, Plan, PlanReplacement, RevisionPair, Task, TaskRevision, TaskTransition
from tracker.plans.queries import plan_row
from tracker.plans.revise.fates import Pair, Passage, compare, said_again
from tracker.plans.seen import fingerprint
from tracker.plans.states import DONE, UNCOUNTED
from tracker.vocabulary import Likeness, TaskAct, TaskState


@dataclass(frozen=True)
class OtherPlan:
    """The plan that takes another's place, or that whose place is taken; `carried_at`: when, None until confirmed."""

    id: int
    number: str | None
    title: str
    carried_at: datetime | None

    @property
    def name(self) -> str:
        """The document number, else the title."""
        return self.number or self.title

    @property
    def cited(self) -> str:
        """《重庆市绿色出行实施方案》（渝发改〔2026〕40号）."""
        return cited(self.title, self.number)


def cited(title: str, number: str | None) -> str:
    """A plan as a paper names it."""
    return f"《{title}》（{number}）" if number else f"《{title}》"


@dataclass(frozen=True)
class Revision:
    """The two plans clause by clause. `left`: drafts of the old plan, which go no further."""

    replaces: OtherPlan
    pairs: tuple[Pair, ...]
    rows: dict[int, Task]
    left: int

    def count(self, likeness: Likeness) -> int:
        """How many clauses became what."""
        return sum(pair.likeness == likeness for pair in self.pairs)

    @property
    def seen(self) -> str:
        """What each clause goes on from, each as it stands: the confirmation does this and nothing else."""
        beside = (passage for pair in self.pairs for passage in (pair.old, pair.new))
        return fingerprint(self.rows[passage.id] if passage else None for passage in beside)

    @property
    def unchecked(self) -> tuple[Task, ...]:
        """Drafts with new words of old tasks that nobody has confirmed yet."""
        reworded = (self.rows[pair.new.id] for pair in self.pairs if pair.likeness is Likeness.REWORDED and pair.new)
        return tuple(task for task in reworded if task.state != TaskState.CONFIRMED)


@dataclass(frozen=True)
class EarlierWords:
    """How a task read in the plan it came from, until it went over."""

    plan: OtherPlan
    label: str
    text: str
    likeness: Likeness
    until: datetime


def replaces(plan_id: int) -> OtherPlan | None:
    """The plan whose place this one takes."""
    return _other(PlanReplacement.replaces_id, PlanReplacement.plan_id == plan_id)


@until_written
def replaced_by(plan_id: int) -> OtherPlan | None:
    """The plan that took this one's place, once that was confirmed."""
    row = db.session.execute(_REPLACED_BY, {"plan": plan_id}).one_or_none()
    return OtherPlan(*row) if row else None


def refuse_over(plan_id: int) -> None:
    """RuleRefused where another plan has this one's place and nothing of it goes on: what it went by is the past's.

    Finished tasks that the new plan did not name stay in it, and may be looked back at (回头看): they go by it then.
    """
    by = replaced_by(plan_id)
    if by is not None and plan_row(plan_id).is_over:
        raise RuleRefused(f"本方案已被{by.name}替代，任务已承接到新方案，不再更正和设置。")


def refuse_new_tasks(plan_id: int) -> None:
    """RuleRefused where another plan has this one's place: what is missing is added to that one."""
    _refuse_replaced(plan_id, "不再补录和下达任务。请在新方案里办理。")


def refuse_replaced_goal(plan_id: int) -> None:
    """RuleRefused where another plan has this one's place: what it promised is judged as that one promises it."""
    _refuse_replaced(plan_id, "方案目标不再核定。")


def _refuse_replaced(plan_id: int, now: str) -> None:
    by = replaced_by(plan_id)
    if by is not None:
        raise RuleRefused(f"本方案已被{by.name}替代，{now}")


_REPLACED_BY = (
    select(Plan.id, Plan.number, Plan.title, PlanReplacement.carried_at)
    .join(PlanReplacement, Plan.id == PlanReplacement.plan_id)
    .where(PlanReplacement.replaces_id == bindparam("plan"), PlanReplacement.carried_at.is_not(None))
)


def replaced_plans(jurisdiction_id: str, known: datetime | None) -> dict[int, str]:
    """By plan the name of the one whose place it had taken by an instant (None: now)."""
    said = (
        select(PlanReplacement.plan_id, Plan.number, Plan.title)
        .join(Plan, Plan.id == PlanReplacement.replaces_id)
        .where(Plan.jurisdiction_id == jurisdiction_id, PlanReplacement.carried_at.is_not(None))
    )
    if known is not None:
        said = said.where(PlanReplacement.carried_at < known)
    return {plan_id: number or title for plan_id, number, title in db.session.execute(said)}


def successors(jurisdiction_id: str, known: datetime | None) -> dict[int, OtherPlan]:
    """By plan the one that had taken its place by an instant (None: now)."""
    rows = db.session.execute(_successors(known is not None), {"jurisdiction": jurisdiction_id, "known": known})
    return {plan_id: OtherPlan(id, number, title, at) for plan_id, id, number, title, at in rows}


@cache
def _successors(is_past: bool) -> Select[*tuple[Any, ...]]:
    said = (
        select(PlanReplacement.replaces_id, Plan.id, Plan.number, Plan.title, PlanReplacement.carried_at)
        .join(Plan, Plan.id == PlanReplacement.plan_id)
        .where(Plan.jurisdiction_id == bindparam("jurisdiction"), PlanReplacement.carried_at.is_not(None))
    )
    return said.where(PlanReplacement.carried_at < bindparam("known")) if is_past else said


def replacing(task_ids: Collection[int], known: datetime | None = None) -> dict[int, str]:
    """By the rows that keep a replaced plan's words, and the tasks that ended with it, the plan in its place by then.

    Example: 《重庆市绿色出行实施方案》（渝发改〔2026〕40号). Of these rows alone; what goes on or was finished is none.
    """
    if not task_ids:
        return {}
    keeps = exists().where(TaskRevision.keeper_id == Task.id)
    ended = exists().where(TaskTransition.task_id == Task.id, TaskTransition.act == TaskAct.REPLACE)
    found = (
        select(Task.id, Plan.title, Plan.number)
        .join(PlanReplacement, PlanReplacement.replaces_id == Task.plan_id)
        .join(Plan, Plan.id == PlanReplacement.plan_id)
        .where(Task.id.in_(task_ids), PlanReplacement.carried_at.is_not(None), or_(keeps, ended))
    )
    if known is not None:
        found = found.where(PlanReplacement.carried_at < known)
    return {task_id: cited(title, number) for task_id, title, number in db.session.execute(found)}


def awaits_carrying(plan_id: int) -> bool:
    """Whether the plan is to take another's place and that has not been confirmed."""
    return _to_replace(plan_id) is not None


def _to_replace(plan_id: int) -> OtherPlan | None:
    """The plan whose place this one takes once that is confirmed; None where it replaces none or has done so."""
    other = replaces(plan_id)
    return other if other is not None and other.carried_at is None else None


def replaceable(jurisdiction_id: str, but: int | None = None) -> list[OtherPlan]:
    """Plans of a jurisdiction that no other has replaced, the newest first."""
    gone = select(PlanReplacement.replaces_id).where(PlanReplacement.carried_at.is_not(None))
    statement = select(Plan.id, Plan.number, Plan.title).where(Plan.jurisdiction_id == jurisdiction_id)
    rows = db.session.execute(statement.where(Plan.id.not_in(gone), Plan.id != (but or 0)).order_by(Plan.id.desc()))
    return [OtherPlan(plan_id, number, title, None) for plan_id, number, title in rows]


def plans_beside(plan_id: int) -> list[Plan]:
    """The plan and the others of its file that nothing has replaced yet, in the order of the file."""
    plan = db.session.get(Plan, plan_id)
    if plan is None:
        return []
    gone = select(PlanReplacement.replaces_id).where(PlanReplacement.carried_at.is_not(None))
    same = Plan.jurisdiction_id == plan.jurisdiction_id, Plan.file_sha256 == plan.file_sha256, Plan.id.not_in(gone)
    found = list(db.session.scalars(select(Plan).where(*same).order_by(Plan.part)))
    return found if plan in found else [plan]


def partners(new: Sequence[Plan], old: Sequence[Plan], chosen: int | None) -> list[tuple[Plan, int]]:
    """Which plan of a file takes the place of which: of the same title first, the others in their order.

    Of a file with a single plan, or where the old file has a single one, the first takes the place of `chosen`.
    """
    if chosen is None:
        return []
    if len(new) == 1 or len(old) <= 1:
        return [(new[0], chosen)]
    left, pairs = list(old), dict[int, int]()
    for plan in new:
        same = next((other for other in left if other.title == plan.title), None)
        if same is not None:
            left.remove(same)
            pairs[plan.id] = same.id
    for plan, other in zip([plan for plan in new if plan.id not in pairs], left, strict=False):
        pairs[plan.id] = other.id
    return [(plan, pairs[plan.id]) for plan in new if plan.id in pairs]


def revision(plan_id: int) -> Revision | None:
    """The plan beside the one it is to replace; None where it replaces none or has done so."""
    other = _to_replace(plan_id)
    if other is None:
        return None
    old = _clauses(other.id)
    going = [row for row in old if row[0].state not in UNCOUNTED]
    new = [row for row in _clauses(plan_id) if row[0].state in NOT_OUT]
    return Revision(
        replaces=other,
        pairs=tuple(compare(_passages(going), _passages(new), _said(plan_id))),
        rows={task.id: task for task, _ in (*going, *new)},
        left=sum(task.state in NOT_OUT for task, _ in old),
    )


def said_before(plan_id: int) -> frozenset[int]:
    """Drafts whose words a task of the plan that is to be replaced says: it goes on with them, nobody checks them."""
    other = _to_replace(plan_id)
    if other is None:
        return frozenset()
    old = _words(Task.plan_id == other.id, Task.state.not_in(UNCOUNTED))
    return said_again(old, _words(Task.plan_id == plan_id, Task.state.in_(NOT_OUT)), _said(plan_id))


def _words(*which: ColumnElement[bool]) -> list[Passage]:
    """Clauses by their words alone."""
    rows = db.session.execute(select(Task.id, Task.text, Task.statement).where(*which).order_by(Task.position))
    return [Passage(id, "", "", text, statement or "") for id, text, statement in rows]


def earlier_words(task_id: int) -> list[EarlierWords]:
    """How a task read in the plans that were replaced, the newest first."""
    statement = (
        select(TaskRevision, Task.text, Measure.label, Plan.id, Plan.number, Plan.title)
        .join(Task, Task.id == TaskRevision.keeper_id)
        .join(Measure, Measure.id == Task.measure_id)
        .join(Plan, Plan.id == TaskRevision.from_plan_id)
        .where(TaskRevision.task_id == task_id)
        .order_by(TaskRevision.id.desc())
    )
    return [
        EarlierWords(
            OtherPlan(plan_id, number, title, fact.recorded_at), label, text, Likeness(fact.likeness), fact.recorded_at
        )
        for fact, text, label, plan_id, number, title in db.session.execute(statement)
    ]


def heirs(plan_id: int) -> dict[int, tuple[str, OtherPlan]]:
    """Of the rows that keep a replaced plan's words, by id: code and present plan of the task that goes on."""
    keeper = aliased(Task)
    statement = (
        select(keeper.id, Task.code, Plan.id, Plan.number, Plan.title, TaskRevision.recorded_at)
        .join(TaskRevision, TaskRevision.keeper_id == keeper.id)
        .join(Task, Task.id == TaskRevision.task_id)
        .join(Plan, Plan.id == Task.plan_id)
        .where(keeper.plan_id == plan_id)
    )
    return {
        keeper_id: (code, OtherPlan(plan, number, title, at))
        for keeper_id, code, plan, number, title, at in db.session.execute(statement)
    }


def plan_then(known: datetime | None) -> ColumnElement[int]:
    """The plan a task stood in at an instant (None: now), as a column beside Task."""
    if known is None:
        return Task.plan_id.expression
    return func.coalesce(
        _first_after(TaskRevision.from_plan_id, TaskRevision.task_id == Task.id, known),
        _first_after(TaskRevision.to_plan_id, TaskRevision.keeper_id == Task.id, known),
        Task.plan_id,
    )


def position_then(known: datetime | None) -> ColumnElement[int]:
    """A task's place in that plan."""
    if known is None:
        return Task.position.expression
    keeper = aliased(Task)
    kept = (
        select(keeper.position)
        .join(TaskRevision, TaskRevision.keeper_id == keeper.id)
        .where(TaskRevision.task_id == Task.id, TaskRevision.recorded_at >= known)
        .order_by(TaskRevision.id)
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(kept, Task.position)


def _first_after(column: InstrumentedAttribute[int], which: ColumnElement[bool], known: datetime) -> ColumnElement[int]:
    statement = select(column).where(which, TaskRevision.recorded_at >= known).order_by(TaskRevision.id).limit(1)
    return statement.correlate(Task).scalar_subquery()


def _other(plan_id: InstrumentedAttribute[int], which: ColumnElement[bool]) -> OtherPlan | None:
    statement = select(Plan.id, Plan.number, Plan.title, PlanReplacement.carried_at).join(
        PlanReplacement, Plan.id == plan_id
    )
    row = db.session.execute(statement.where(which)).one_or_none()
    return OtherPlan(*row) if row else None


def _clauses(plan_id: int) -> list[tuple[Task, Measure]]:
    statement = select(Task, Measure).join(Measure, Measure.id == Task.measure_id).where(Task.plan_id == plan_id)
    return [(task, measure) for task, measure in db.session.execute(statement.order_by(Task.position))]


def _passages(rows: Sequence[tuple[Task, Measure]]) -> list[Passage]:
    bodies = parties_by_task([task.id for task, _ in rows])
    return [
        Passage(
            id=task.id,
            label=measure.label,
            title=measure.title,
            text=task.text,
            statement=task.statement or "",
            bodies=frozenset(party.name for party in bodies[task.id]),
            is_finished=task.state in DONE,
        )
        for task, measure in rows
    ]


def _said(plan_id: int) -> dict[tuple[int, int], bool]:
    """What a person decided of each pair (task, draft), the last word counting.

    Example: task 1 was put together with draft 7, and later with draft 8: with 7 it is together no longer.
    """
    said: dict[tuple[int, int], bool] = {}
    facts = select(RevisionPair).where(RevisionPair.plan_id == plan_id).order_by(RevisionPair.id)
    for fact in db.session.scalars(facts):
        if fact.is_paired:
            said.update({pair: False for pair in said if fact.task_id in pair[:1] or fact.draft_id in pair[1:]})
        said[fact.task_id, fact.draft_id] = fact.is_paired
    return said
