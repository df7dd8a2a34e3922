"""How rows of a thing are asked for: the states, flags and bodies of one row of the table of kinds as conditions.

Each condition is answered by an index: of a jurisdiction the states, of a body its duties, reports and tasks. A task is
found by its standing row, whose light leaves few to look at: what is 待核验 is red, yellow or set aside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, bindparam, cast, exists, literal, null, select
from sqlalchemy.orm import aliased

from tracker.database import UTCDateTime
from tracker.ledger.models import LedgerStanding
from tracker.plans.models import Task
from tracker.tasks.models import Assignment
from tracker.worklist.waits_for_whom import Flag

JURISDICTION: Any = bindparam("jurisdiction")
DEPARTMENTS: Any = bindparam("departments", expanding=True)
PLANS: Any = bindparam("plans", expanding=True)
# Written into the statement: PostgreSQL knows how few tasks are past this day, and keeps one plan for all who ask.
DAY: Any = bindparam("day", type_=Date(), literal_execute=True)

NO_DAY = cast(null(), Date)
NO_INSTANT = cast(null(), UTCDateTime)
NO_ID = cast(null(), Integer)
ONE = literal(1)

Conditions = Mapping[StrEnum, ColumnElement[bool]]


@dataclass(frozen=True)
class Part:
    """Of the nodes that stand so: the first, how many there are, the earliest day that is set for them.

    `each`: that a row of `milestones`, joined by the source's `node`, is one of them: nodes are counted one by one.
    """

    node_id: Any = NO_ID
    count: Any = ONE
    due_on: Any = NO_DAY
    each: ColumnElement[bool] | None = None


@dataclass(frozen=True)
class Kept:
    """Where `holds`, a standing row says by itself how many wait: `count`; of `others` each is looked at.

    No row is in two of them, so that each is found by an index of its own. `is_seldom`: there are rarely any others,
    and an index says so at once.
    """

    holds: ColumnElement[bool]
    count: Any
    others: tuple[ColumnElement[bool], ...]
    is_seldom: bool = False


@dataclass(frozen=True)
class Source:
    """The rows of a thing, and how they are asked for.

    `states`: the condition of each state in which it can wait. `in_plans`: it is of the plans given. `of_body`: it is
    of the departments given; `of_lead`: they lead its task; `of_owner`: few rows among which theirs are, of whose nodes
    `owned` are their own. `placed_by`: flags that look for the jurisdiction themselves, among few rows. `node`:
    that a row of `milestones` belongs to it; `of_states`: that it is in any of several states, in fewer words, `kept`:
    how many are. `seldom`: of a state or flag that hardly any row has, whether there can be one in the region at all:
    an index says so at once, and the condition itself is long.
    `is_partly_undated`: of some `due_on` is none, and they come last on both databases.
    """

    rows: Any
    id: Any
    jurisdiction: Any
    states: Conditions
    in_plans: ColumnElement[bool]
    of_body: ColumnElement[bool] | None = None
    of_lead: ColumnElement[bool] | None = None
    of_owner: Conditions = field(default_factory=dict)
    owned: Mapping[StrEnum, Part] = field(default_factory=dict)
    flags: Mapping[Flag, ColumnElement[bool]] = field(default_factory=dict)
    task: Any = NO_ID
    plan: Any = NO_ID
    body: Any = NO_ID
    since_on: Any = NO_DAY
    since_at: Any = NO_INSTANT
    due_on: Any = NO_DAY
    is_partly_undated: bool = False
    placed_by: frozenset[Flag] = frozenset()
    node: ColumnElement[bool] | None = None
    of_states: Mapping[frozenset[StrEnum], ColumnElement[bool]] = field(default_factory=dict)
    of_state: Mapping[StrEnum, Part] = field(default_factory=dict)
    kept: Mapping[frozenset[StrEnum], Kept] = field(default_factory=dict)
    seldom: Mapping[StrEnum | Flag, ColumnElement[bool]] = field(default_factory=dict)


S = LedgerStanding
_T = aliased(Task)
OF_PLANS = select(_T.id).where(_T.plan_id.in_(PLANS))
_HELD = Assignment.department_id.in_(DEPARTMENTS), Assignment.ended_on.is_(None)
REGIONS = select(Assignment.jurisdiction_id).where(*_HELD)
"""The regions of the tasks in which bodies have a duty: a city's bureau has its duties in the province."""
HAS_DUTY = exists().where(*_HELD, Assignment.task_id == S.task_id).correlate(S)
"""That bodies have a duty in a task; asked of each of the few found otherwise, not listed for all."""
