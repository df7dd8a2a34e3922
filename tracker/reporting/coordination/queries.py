"""Reads 需协调事项: what waits, what was brought to its end, and what happened to one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select

from tracker.database import db
from tracker.errors import NotFound
from tracker.people.access import Scope, Target
from tracker.plans.queries import target_of
from tracker.reporting.coordination.raised_queries import SHOWN, Raised, raised, that_were_raised
from tracker.reporting.coordination.rules import OPEN
from tracker.reporting.models import CoordinationEvent, CoordinationMatter
from tracker.vocabulary import CoordinationAct, CoordinationLevel, CoordinationState

NO_MATTER = "没有这项需协调事项，或者不在本地区范围内"

_TOLD = (CoordinationAct.NOTE, CoordinationAct.INSTRUCT, CoordinationAct.CLOSE, CoordinationAct.LAPSE)
"""What 进展 tells: the newest of these. That it was said no more is told as long as it is."""


@dataclass(frozen=True)
class MatterRow(Raised):
    """A 需协调事项 with its task; `progress`: what was said of it last, with its day and by whom."""

    state: CoordinationState
    level: CoordinationLevel | None
    leader: str
    progress: CoordinationEvent | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.state is not CoordinationState.CLOSED


M = CoordinationMatter


def open_matters(scope: Scope) -> list[MatterRow]:
    """What waits, the oldest first."""
    return _read(_open(scope.jurisdiction_id is not None, scope.is_whole), _values(scope))


@cache
def _open(of_region: bool, is_whole: bool) -> Select[*tuple[Any, ...]]:
    return that_were_raised(M, *_within(of_region, is_whole), M.state.in_(OPEN))


def closed_matters(scope: Scope) -> list[MatterRow]:
    """What was brought to its end, the newest first."""
    within = _within(scope.jurisdiction_id is not None, scope.is_whole)
    newest = select(M.id).where(*within, M.state == CoordinationState.CLOSED).order_by(M.id.desc()).limit(SHOWN)
    return _read(that_were_raised(M, M.id.in_(newest)), _values(scope))[::-1]


def matter(matter_id: int) -> MatterRow:
    """One of them; NotFound."""
    found = _rows(M.id == matter_id)
    if not found:
        raise NotFound(NO_MATTER)
    return found[0]


def events_of(matter_id: int) -> list[CoordinationEvent]:
    """What happened to it, the oldest first."""
    return _events(CoordinationEvent.matter_id == matter_id)


def matters_of(jurisdiction_id: str, known: datetime | None = None) -> dict[tuple[int, int], MatterRow]:
    """By task and body the matter of a jurisdiction that is open, else the newest; as known at an instant if given."""
    rows = _rows(M.jurisdiction_id == jurisdiction_id, *([M.raised_at < known] if known is not None else []))
    if known is not None:
        of_region = select(M.id).where(M.jurisdiction_id == jurisdiction_id)
        events = _events(CoordinationEvent.matter_id.in_(of_region), CoordinationEvent.recorded_at < known)
        rows = _as_known(rows, events)
    return {(row.task_id, row.department_id): row for row in sorted(rows, key=lambda row: row.is_open)}


def settled(asked: Collection[tuple[int, int]]) -> frozenset[tuple[int, int]]:
    """Of tasks and bodies those where all that the body asked for has come to its end.

    One that goes on again (恢复办理) may be older than one whose report was taken back.
    """
    if not asked:
        return frozenset()
    of_tasks = select(M.task_id, M.department_id, M.state).where(M.task_id.in_({task_id for task_id, _ in asked}))
    states: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for task_id, body, state in db.session.execute(of_tasks):
        states[task_id, body].add(state)
    return frozenset(pair for pair in asked if states[pair] == {CoordinationState.CLOSED})


def target(row: MatterRow) -> Target:
    """What the permission table needs to know of it: whose plan it is, and whose matter."""
    return replace(target_of(row.plan_id), department_ids=frozenset({row.department_id}))


def _within(of_region: bool, is_whole: bool) -> list[ColumnElement[bool]]:
    """That a matter is one of a Scope, whose values are given as `_values`."""
    within: list[ColumnElement[bool]] = []
    if of_region:
        within.append(M.jurisdiction_id == bindparam("jurisdiction"))
    if not is_whole:
        within.append(M.department_id.in_(bindparam("departments")))
    return within


def _values(scope: Scope) -> dict[str, Any]:
    return {"jurisdiction": scope.jurisdiction_id, "departments": list(scope.department_ids or ())}


def _as_known(rows: Collection[MatterRow], events: Collection[CoordinationEvent]) -> list[MatterRow]:
    newest, told = {event.matter_id: event for event in events}, _newest_told(events)
    return [
        replace(
            row,
            state=CoordinationState(newest[row.id].state),
            level=CoordinationLevel.of(newest[row.id].level),
            leader=newest[row.id].leader,
            progress=told.get(row.id),
        )
        for row in rows
        if row.id in newest
    ]


def _rows(*conditions: ColumnElement[bool]) -> list[MatterRow]:
    return _read(that_were_raised(M, *conditions))


def _read(statement: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None) -> list[MatterRow]:
    found = list(raised(statement, values))
    told = _newest_told(_events(CoordinationEvent.matter_id.in_([row.id for row, _ in found])) if found else [])
    return [
        MatterRow(
            **common,
            state=CoordinationState(row.state),
            level=CoordinationLevel.of(row.level),
            leader=row.leader,
            progress=told.get(row.id),
        )
        for row, common in found
    ]


def _newest_told(events: Collection[CoordinationEvent]) -> dict[int, CoordinationEvent]:
    found: defaultdict[int, list[CoordinationEvent]] = defaultdict(list)
    for event in events:
        if event.act == CoordinationAct.RESTORE and found[event.matter_id]:
            found[event.matter_id] = [one for one in found[event.matter_id] if one.act != CoordinationAct.LAPSE]
        if event.act in _TOLD:
            found[event.matter_id].append(event)
    return {matter_id: of_matter[-1] for matter_id, of_matter in found.items() if of_matter}


def _events(*conditions: ColumnElement[bool]) -> list[CoordinationEvent]:
    statement = select(CoordinationEvent).where(*conditions)
    return list(db.session.scalars(statement.order_by(CoordinationEvent.recorded_at, CoordinationEvent.id)))
