"""Reads 承办单位 of own dates: whose each is, in words; never the body that is only listed first (domain.md 4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, exists, or_, select

from tracker.database import db
from tracker.people.models import Department
from tracker.people.registry.queries import short_names
from tracker.plans.models import Indicator, Item, Milestone, OwnerFact, Task, TaskRevision, TaskTerms
from tracker.plans.owners.owning import Owning, Ownings
from tracker.plans.owners.queries import ownings
from tracker.plans.owners.words import together, unowned
from tracker.reporting.asked.answering import Holder, answering
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.vocabulary import AssignmentAct, KnownBy, Mode, PartyRole, TaskState


@dataclass(frozen=True)
class _Bodies:
    """`names`: short names; `holders`: by task those with a duty in force."""

    names: dict[int, str]
    holders: defaultdict[int, list[Holder]]


@dataclass(frozen=True)
class DateOwner:
    """The bodies that answer for an own date, by id and short name; `is_open`: nobody does yet, these might."""

    body_ids: tuple[int, ...]
    names: tuple[str, ...]
    is_open: bool = False

    @property
    def words(self) -> str:
        """“市交通局”, “责任未定（推定市交通局）”."""
        return unowned(self.names) if self.is_open else together(self.names)


def owners_in_words(dates: Collection[tuple[Milestone, Task]]) -> dict[int, str]:
    """By own date “市交通局”, of what is of all bodies of a task together these, of what nobody owns yet that."""
    return {id: owner.words for id, owner in owners_of(dates).items()}


def owners_of(dates: Collection[tuple[Milestone, Task]]) -> dict[int, DateOwner]:
    """By own date whose it is."""
    if not dates:
        return {}
    task_ids = sorted({task.id for _, task in dates})
    owned = ownings([*task_ids, *_going_on(dates)])
    known = {row.id: owned.of_node(row.id, row.indicator_id) for row, _ in dates}
    of_then = _as_replaced({task.id for _, task in dates if task.state == TaskState.WITHDRAWN})
    held = {holder.department_id for one in of_then.values() for holder in one.holders}
    bodies = _bodies(task_ids, held | {body for one in known.values() if one for body in one.owner_ids})
    duties = {task.id: of_then.get(task.id) or _Duties.now(task, bodies) for _, task in dates}
    return {row.id: _owner(duties[task.id], known[row.id], bodies) for row, task in dates}


def _going_on(dates: Collection[tuple[Milestone, Task]]) -> list[int]:
    """The tasks in which figures go on whose dates stayed with the words of an earlier plan: there it says whose."""
    kept = {row.indicator_id for row, task in dates if task.state == TaskState.WITHDRAWN and row.indicator_id}
    return list(db.session.scalars(select(Indicator.task_id).where(Indicator.id.in_(kept)))) if kept else []


def owned_when_judged(judged_at: Mapping[int, datetime]) -> dict[int, tuple[int, ...]]:
    """By own date the bodies that had it as a verdict was given; of what was all bodies' together none.

    Example: 市交通局 was found 未达成 and became a part of 市交通物流局, which makes it good: it was 市交通局.
    """
    found: dict[int, tuple[int, ...]] = {}
    if not judged_at:
        return found
    for id, known_by, owner_ids, recorded_at in db.session.execute(_OWNED, {"dates": list(judged_at)}):
        if recorded_at <= judged_at[id]:
            found[id] = tuple(owner_ids) if KnownBy(known_by).is_settled else ()
    return {id: owners for id, owners in found.items() if owners}


def names_when_judged(judged_at: Mapping[int, datetime], now: Mapping[int, DateOwner]) -> dict[int, tuple[str, ...]]:
    """The same by short names, where those that have it now are others."""
    found = {id: then for id, then in owned_when_judged(judged_at).items() if {*then} != {*now[id].body_ids}}
    called = short_names({body for then in found.values() for body in then})
    return {id: tuple(called[body] for body in then) for id, then in found.items()}


_OWNED = (
    select(Milestone.id, OwnerFact.known_by, OwnerFact.owner_ids, OwnerFact.recorded_at)
    .join(Item, or_(Item.milestone_id == Milestone.id, Item.indicator_id == Milestone.indicator_id))
    .join(OwnerFact, OwnerFact.item_id == Item.id)
    .where(Milestone.id.in_(bindparam("dates", expanding=True)))
    .order_by(OwnerFact.id)
)


def owners_before(dates: Collection[tuple[Milestone, int]], known: datetime) -> dict[int, str]:
    """By own date, with the task it stood in then, whose it was before an instant, in words."""
    homes = {task_id for _, task_id in dates}
    owned = ownings({*homes, *(row.task_id for row, _ in dates)}, known) if dates else Ownings({}, {})
    duties = _held_before(homes, known)
    known_of = {row.id: owned.of_node(row.id, row.indicator_id) for row, _ in dates}
    held = {holder.department_id for duty in duties.values() for holder in duty.holders}
    bodies = _bodies([], held | {body for one in known_of.values() if one for body in one.owner_ids})
    nobody = _Duties([], None, None)
    return {row.id: _owner(duties.get(task_id, nobody), known_of[row.id], bodies).words for row, task_id in dates}


@dataclass(frozen=True)
class _Duties:
    """Who has a task, and who of them answers for it."""

    holders: list[Holder]
    mode: Mode | None
    lead_id: int | None

    @classmethod
    def now(cls, task: Task, bodies: _Bodies) -> Self:
        """As it stands."""
        return cls(bodies.holders[task.id], Mode.of(task.mode), task.lead_id)


def _as_replaced(keeper_ids: Collection[int]) -> dict[int, _Duties]:
    """By the row that keeps the words of a replaced plan, who had the task as the later plan took the place of it."""
    found: dict[int, _Duties] = {}
    if not keeper_ids:
        return found
    for keeper_id, mode, lead_id, body, role in db.session.execute(_HELD_THEN, {"keepers": list(keeper_ids)}):
        held = found.setdefault(keeper_id, _Duties([], Mode.of(mode), lead_id))
        held.holders.append(Holder(body, PartyRole(role)))
    return found


def _held_before(task_ids: Collection[int], known: datetime) -> dict[int, _Duties]:
    """By task who had it before an instant."""
    found: dict[int, _Duties] = {}
    values = {"tasks": list(task_ids), "known": known}
    for task_id, mode, lead_id, body, role in db.session.execute(_HELD_BEFORE, values):
        found.setdefault(task_id, _Duties([], Mode.of(mode), lead_id)).holders.append(Holder(body, PartyRole(role)))
    return found


def _terms_before(at: Any) -> ScalarSelect[Any]:
    """The terms that the task of a duty had before an instant, a column or a value."""
    found = select(TaskTerms.id).where(TaskTerms.task_id == Assignment.task_id, TaskTerms.recorded_at < at)
    newest = found.order_by(TaskTerms.recorded_at.desc(), TaskTerms.id.desc()).limit(1)
    return newest.correlate(Assignment, TaskRevision).scalar_subquery()


def _held_at(at: Any) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """That a duty was in force before that instant."""
    ended = exists().where(
        AssignmentFact.assignment_id == Assignment.id,
        AssignmentFact.act == AssignmentAct.ENDED,
        AssignmentFact.recorded_at < at,
    )
    return Assignment.recorded_at < at, ~ended


_DUTY = (TaskTerms.mode, TaskTerms.lead_id, Assignment.department_id, Assignment.role)
_KNOWN: Any = bindparam("known")
_HELD_BEFORE = (
    select(Assignment.task_id, *_DUTY)
    .outerjoin(TaskTerms, TaskTerms.id == _terms_before(_KNOWN))
    .where(Assignment.task_id.in_(bindparam("tasks", expanding=True)), *_held_at(_KNOWN))
    .order_by(Assignment.id)
)
_HELD_THEN = (
    select(TaskRevision.keeper_id, *_DUTY)
    .join(Assignment, Assignment.task_id == TaskRevision.task_id)
    .outerjoin(TaskTerms, TaskTerms.id == _terms_before(TaskRevision.recorded_at))
    .where(TaskRevision.keeper_id.in_(bindparam("keepers")), *_held_at(TaskRevision.recorded_at))
    .order_by(Assignment.id)
)


def _owner(duties: _Duties, owning: Owning | None, bodies: _Bodies) -> DateOwner:
    is_open = owning is not None and owning.is_open
    ids = owning.owner_ids if owning is not None else ()
    if not ids and not is_open:
        ids = answering(duties.holders, duties.mode, duties.lead_id, None, owning)
    return DateOwner(ids, tuple(bodies.names[id] for id in ids), is_open)


def _bodies(task_ids: Collection[int], owner_ids: Collection[int]) -> _Bodies:
    found = _Bodies({}, defaultdict(list))
    values = {"tasks": list(task_ids), "owners": list(owner_ids)}
    for id, name, task_id, role in db.session.execute(_NAMED, values):
        found.names[id] = name
        if task_id is not None:
            found.holders[task_id].append(Holder(id, PartyRole(role)))
    return found


_NAMED = (
    select(Department.id, Department.short_name, Assignment.task_id, Assignment.role)
    .outerjoin(
        Assignment,
        (Assignment.department_id == Department.id)
        & Assignment.task_id.in_(bindparam("tasks"))
        & Assignment.ended_on.is_(None),
    )
    .where(or_(Department.id.in_(bindparam("owners")), Assignment.id.is_not(None)))
    .order_by(Assignment.id)
)
