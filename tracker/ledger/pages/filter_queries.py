"""What a ledger page may be asked for, and the same as conditions over `ledger_standing`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select, union

from tracker.database import db
from tracker.ledger.lights.severity import RANKS, ranks_of
from tracker.ledger.models import LedgerStanding
from tracker.ledger.pages.selection_queries import in_scope
from tracker.people.access import Scope
from tracker.people.models import Department
from tracker.plans.models import Measure, Task
from tracker.tasks.models import Assignment
from tracker.vocabulary import Colour, Kind, LightRule, PartyRole, TaskState

S = LedgerStanding
WITHDRAWN = RANKS[LightRule.WITHDRAWN]
NOT_ISSUED = RANKS[LightRule.NOT_ISSUED]
_MOST_IDS = 1000


class Sort(StrEnum):
    """By what the ledger may be sorted; each also backwards."""

    LIGHT = "light"
    CODE = "code"
    DUE = "due"
    REPORTED = "reported"


@dataclass(frozen=True)
class LedgerFilter:
    """What the page is asked for; conditions combine. `light`: a colour or one rule; `unit`: part of a body's name.

    `handed_down`: without the drafts of a plan still being checked, which are the office's alone.
    """

    plan_id: int | None = None
    unit: str = ""
    role: PartyRole | None = None
    light: Colour | LightRule | None = None
    state: TaskState | None = None
    kind: Kind | None = None
    text: str = ""
    handed_down: bool = False


@dataclass(frozen=True)
class Window:
    """Which part of the list, in which order; pages count from 1."""

    sort: Sort = Sort.LIGHT
    backwards: bool = False
    page: int = 1
    size: int = 50


def is_turned(scope: Scope, day: date) -> bool:
    """Whether no row that the scope may show turns up to the day: always so after the day's turn."""
    stale = select(S.task_id).where(S.turn_2_on <= day).limit(1)
    if scope.jurisdiction_id is not None:
        stale = stale.where(S.jurisdiction_id == scope.jurisdiction_id)
    return db.session.scalar(stale) is None


def conditions(scope: Scope, wanted: LedgerFilter) -> list[ColumnElement[bool]]:
    """Everything but the light."""
    found = in_scope(scope, S.jurisdiction_id, S.task_id)
    if wanted.handed_down:
        found.append(S.rank != NOT_ISSUED)
    if wanted.plan_id is not None:
        found.append(S.plan_id == wanted.plan_id)
    if wanted.state is not None:
        found.append(S.state == wanted.state)
    if wanted.kind is not None:
        found.append(S.kind == wanted.kind)
    if wanted.unit.strip():
        found.append(_has_unit(wanted.unit.strip(), wanted.role))
    if wanted.text.strip():
        found.append(_looked_up(found, _has_text(scope, wanted.text.strip())))
    return found


def _looked_up(which: list[ColumnElement[bool]], words: ColumnElement[bool]) -> ColumnElement[bool]:
    """Text is read once, not for the counts and for the lines each, unless the words stand in very many tasks."""
    found = list(db.session.scalars(select(S.task_id).where(*which, words).limit(_MOST_IDS + 1)))
    if len(found) > _MOST_IDS:
        return words
    # Numbers stand in the statement itself: so many values handed over one by one cost more than the search.
    return S.task_id.in_(bindparam("found", found, expanding=True, literal_execute=True))


def _has_unit(name: str, role: PartyRole | None) -> ColumnElement[bool]:
    """A body whose name holds these words is accountable, or has a duty in the role."""
    units = select(Department.id).where(_like(Department.name, name) | _like(Department.short_name, name))
    duty = select(Assignment.task_id).where(Assignment.department_id.in_(units), Assignment.ended_on.is_(None))
    if role is not None:
        duty = duty.where(Assignment.role == role)
    if role is PartyRole.CO:
        return S.task_id.in_(duty)
    return S.task_id.in_(union(duty, select(Task.id).where(Task.lead_id.in_(units))))


def _has_text(scope: Scope, words: str) -> ColumnElement[bool]:
    """The words stand in the code, the measure's title, the task's text or the name of a body with a duty."""
    measures = select(Measure.id).where(_like(Measure.title, words))
    task = select(Task.id).where(_like(Task.code, words) | _like(Task.text, words) | Task.measure_id.in_(measures))
    if scope.jurisdiction_id is not None:
        task = task.where(Task.jurisdiction_id == scope.jurisdiction_id)
    units = select(Department.id).where(_like(Department.name, words) | _like(Department.short_name, words))
    duty = select(Assignment.task_id).where(Assignment.department_id.in_(units), Assignment.ended_on.is_(None))
    return S.task_id.in_(union(task, duty))


def _like(column: Any, words: str) -> ColumnElement[bool]:
    """Whether the column holds the words as they stand, % and _ included."""
    found: ColumnElement[bool] = column.contains(words, autoescape=True)
    return found


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


def order(rank: ColumnElement[int], window: Window) -> list[ColumnElement[Any]]:
    """Rows without a date come last either way; equal ones by code."""
    if window.sort is Sort.CODE:
        return [S.code.desc() if window.backwards else S.code.asc()]
    if window.sort is Sort.LIGHT:
        return [rank.desc(), S.code.desc()] if window.backwards else [rank.asc(), S.code.asc()]
    column = S.due_on if window.sort is Sort.DUE else S.last_reported_on
    if window.backwards:
        return [column.desc().nulls_last(), S.code.desc()]
    return [column.asc().nulls_last(), S.code.asc()]
