"""What a ledger page may be asked for, and the same as conditions over `ledger_standing`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select, union
from sqlalchemy.orm import aliased

from tracker.database import db, read_once, wide
from tracker.database.remembered import until_written
from tracker.ledger.lights.severity import RANKS, ranks_of
from tracker.ledger.models import BodyStanding, LedgerStanding, LightCount
from tracker.ledger.pages.selection_queries import in_scope
from tracker.ledger.pages.word_queries import is_named
from tracker.people.access import Scope
from tracker.people.division_queries import within
from tracker.people.models import Department, Jurisdiction
from tracker.plans.states import CLAIMABLE
from tracker.tasks.models import Assignment
from tracker.vocabulary import Colour, Kind, LightRule, PartyRole, TaskState

S = LedgerStanding
WITHDRAWN = RANKS[LightRule.WITHDRAWN]
NOT_ISSUED = RANKS[LightRule.NOT_ISSUED]


class Sort(StrEnum):
    """By what the ledger may be sorted; each also backwards."""

    LIGHT = "light"
    CODE = "code"
    DUE = "due"
    REPORTED = "reported"


@dataclass(frozen=True)
class LedgerFilter:
    """What the page is asked for; conditions combine. `light`: a colour or one rule; `unit`: part of a body's name.

    `handed_down`: without the drafts of a plan still being checked, which are the office's alone. `bodies`: tasks in
    which one of these departments has a duty. Where bodies are asked for the light is their own in each task
    (`lit_for`), `of_task`: that of the whole task all the same. `unsigned`: tasks of which some body has not signed;
    `unclaimed`: whose collective has no members (待认领), whatever their light.
    """

    plan_id: int | None = None
    unit: str = ""
    role: PartyRole | None = None
    light: Colour | LightRule | None = None
    state: TaskState | None = None
    kind: Kind | None = None
    text: str = ""
    handed_down: bool = False
    bodies: frozenset[int] = frozenset()
    of_task: bool = False
    unsigned: bool = False
    unclaimed: bool = False


_SOME = "…"
_SOMEBODY = frozenset({0})
"""Words, and bodies, whichever: they are bound."""


@dataclass(frozen=True)
class Pattern:
    """Which conditions a list has, their values being bound (`bound`): “a unit's own tasks, red ones, of one plan”.

    So its statements are built once, whoever asks, for whichever body, plan or words. `of_unit`: the list shows the
    tasks of some bodies, not of a jurisdiction.
    """

    wanted: LedgerFilter
    of_unit: bool

    @classmethod
    def of(cls, scope: Scope, wanted: LedgerFilter) -> Pattern:
        """Of a list and what it is asked for."""
        return cls(
            replace(
                wanted,
                plan_id=None if wanted.plan_id is None else 0,
                unit=_SOME if wanted.unit.strip() else "",
                bodies=_SOMEBODY if wanted.bodies else frozenset(),
                text=_SOME if wanted.text.strip() else "",
            ),
            of_unit=scope.department_ids is not None,
        )

    @property
    def looks_elsewhere(self) -> bool:
        """Whether some condition is answered by other tables than `ledger_standing`: then it is best asked once."""
        return self.of_unit or bool(self.wanted.bodies or self.wanted.unit or self.wanted.text)


@dataclass(frozen=True)
class Window:
    """Which part of the list, in which order; pages count from 1."""

    sort: Sort = Sort.LIGHT
    backwards: bool = False
    page: int = 1
    size: int = 50


@until_written
@read_once
def is_turned(jurisdiction_id: str | None, day: date) -> bool:
    """Whether no row of a jurisdiction, or of any, turns up to the day: always so after the day's turn."""
    turns_on: date | None = db.session.scalar(_earliest(jurisdiction_id is not None), {"jurisdiction": jurisdiction_id})
    return turns_on is None or turns_on > day


def lit_for(scope: Scope, wanted: LedgerFilter) -> frozenset[int] | None:
    """The bodies whose own lights the list is about: those asked for, else a unit's own; None: whole tasks."""
    if wanted.of_task:
        return None
    if wanted.unit.strip():
        return frozenset(_units(wanted.unit.strip()))
    return wanted.bodies or scope.department_ids


def bound(scope: Scope, wanted: LedgerFilter) -> dict[str, Any]:
    """The values of the conditions (`Pattern`)."""
    unit = wanted.unit.strip()
    return {
        "jurisdiction": scope.jurisdiction_id,
        "departments": list(scope.department_ids or ()),
        "plan": wanted.plan_id,
        "on_duty": list(wanted.bodies),
        "named": _units(unit) if unit else [],
        "lit": list(lit_for(scope, wanted) or ()),
    }


def _value(name: str) -> Any:
    """What `bound` has under that name, in the place of a number, a word or a list."""
    return bindparam(name)


def own_rank(of_task: ColumnElement[int]) -> ColumnElement[int]:
    """The rank of the own light of the bodies `lit` in the task of a row of `ledger_standing`, of several the worst.

    Where they have none, `of_task`: a task that was not handed down, or a body that is only named.
    """
    part = BodyStanding
    worst = select(func.min(part.rank)).where(part.task_id == S.task_id, wide(part.department_id).in_(_value("lit")))
    rank: ColumnElement[int] = func.coalesce(worst.correlate(S).scalar_subquery(), of_task)
    return rank


@cache
def _earliest(of_jurisdiction: bool) -> Select[Any]:
    first = select(func.min(S.turn_2_on)).where(S.jurisdiction_id == Jurisdiction.id).scalar_subquery()
    earliest = select(func.min(first)).select_from(Jurisdiction)
    return earliest.where(Jurisdiction.id == bindparam("jurisdiction")) if of_jurisdiction else earliest


def conditions(pattern: Pattern) -> list[ColumnElement[bool]]:
    """Everything but the light and the words; the values are bound."""
    wanted = pattern.wanted
    shown = Scope(_value("jurisdiction"), _value("departments") if pattern.of_unit else None)
    found = in_scope(shown, wide(S.jurisdiction_id) if pattern.looks_elsewhere else S.jurisdiction_id, S.task_id)
    if wanted.handed_down:
        found.append(S.rank != NOT_ISSUED)
    if wanted.plan_id is not None:
        found.append(S.plan_id == _value("plan"))
    if wanted.state is not None:
        found.append(S.state == wanted.state)
    if wanted.kind is not None:
        found.append(S.kind == wanted.kind)
    if wanted.unsigned:
        found.append(S.unsigned > 0)
    if wanted.unclaimed:
        found += [S.unclaimed > 0, S.state.in_(CLAIMABLE)]
    if wanted.bodies:
        duty = select(Assignment.task_id).where(Assignment.department_id.in_(_value("on_duty")))
        found.append(S.task_id.in_(duty.where(Assignment.ended_on.is_(None))))
    if wanted.unit:
        found.append(_has_unit(wanted.role))
    return found


def kept_counts(pattern: Pattern) -> list[ColumnElement[bool]] | None:
    """Which sums of LightCount count the same rows; None where conditions split a rank."""
    wanted = pattern.wanted
    splits = wanted.state, wanted.kind, wanted.unsigned, wanted.unclaimed
    if pattern.looks_elsewhere or wanted.plan_id is not None or any(splits):
        return None
    handed_down = [LightCount.rank != NOT_ISSUED] if wanted.handed_down else []
    return [LightCount.jurisdiction_id == _value("jurisdiction"), *handed_down]


def _has_unit(role: PartyRole | None) -> ColumnElement[bool]:
    """A body whose name holds the words (`named`) is accountable, or has a duty in the role."""
    named = _value("named")
    duty = select(Assignment.task_id).where(Assignment.department_id.in_(named), Assignment.ended_on.is_(None))
    if role is not None:
        duty = duty.where(Assignment.role == role)
    if role is PartyRole.CO:
        return S.task_id.in_(duty)
    accountable = _once_more()
    return S.task_id.in_(union(duty, select(accountable.task_id).where(accountable.lead_id.in_(named))))


@cache
def _once_more() -> Any:
    """The standing rows under another name: forty columns, which are not copied for every page."""
    return aliased(S)


@read_once
def _units(name: str) -> list[int]:
    """The bodies whose name holds these words; duties of a commission's 处室 are the commission's."""
    body = _body()
    named = select(body.id).where(is_named(body, name))
    return list(db.session.scalars(select(Department.id).where(within(lambda id: id.in_(named)))))


@cache
def _body() -> Any:
    return aliased(Department)


def of_light(rank: ColumnElement[int], light: Colour | LightRule | None) -> list[ColumnElement[bool]]:
    """The light asked for, by rank; 作废 is shown only where it is asked for by its own name."""
    if isinstance(light, LightRule):
        return [rank == RANKS[light]]
    if light is None:
        return [rank != WITHDRAWN]
    first, last = ranks_of(light)
    return [rank.between(first, last), rank != WITHDRAWN]


def is_wanted(rule: LightRule, light: Colour | LightRule | None) -> bool:
    """Whether a rule's tasks are among those of the light asked for."""
    return light is None or rule is light or rule.colour is light


def order(rows: Any, rank: ColumnElement[int], window: Window) -> list[ColumnElement[Any]]:
    """Rows without a date come last either way; equal ones by code. `rows`: LedgerStanding, or some of its columns."""
    if window.sort is Sort.CODE:
        return [rows.code.desc() if window.backwards else rows.code.asc()]
    if window.sort is Sort.LIGHT:
        return [rank.desc(), rows.code.desc()] if window.backwards else [rank.asc(), rows.code.asc()]
    column = rows.due_on if window.sort is Sort.DUE else rows.last_reported_on
    if window.backwards:
        return [column.desc().nulls_last(), rows.code.desc()]
    return [column.asc().nulls_last(), rows.code.asc()]
