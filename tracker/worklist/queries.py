"""Reads what waits for a person: how much of each kind, and the first of it, from the same lines of one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeGuard

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, join
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ColumnClause
from sqlalchemy.util import IdentitySet

from tracker.actor import Actor
from tracker.calendar.days import load_calendar
from tracker.clock import shanghai_date
from tracker.database import db, read_once
from tracker.database.remembered import until_written
from tracker.ledger.lights.rules import Light
from tracker.ledger.pages.light_queries import lights_of
from tracker.people.access import LEADERS, LIAISON, OFFICE, UNIT
from tracker.people.models import Department
from tracker.plans.models import Measure, Milestone, Plan, Task
from tracker.tasks.models import Assignment
from tracker.tasks.owners.waiting_queries import vacant_since
from tracker.vocabulary import Role, Waiting
from tracker.worklist.matters import Fact, Matter, Turned, first_of_all, matters_of, of_red, told_of
from tracker.worklist.sources.asking_queries import JURISDICTION, NO_DAY, NO_ID, NO_INSTANT, ONE, Part, Source
from tracker.worklist.sources.queries import sources
from tracker.worklist.waiting_owner_queries import owners_of_waiting
from tracker.worklist.waits_for_whom import KINDS, STATES, Kind, Thing, Turn

TASKS: Any = bindparam("tasks", expanding=True)

AT_MOST = 50
"""Matters read of each kind; a list shows the first few, a count says how many there are."""
ALL = 10**6
"""More than ever wait at a desk."""


@dataclass(frozen=True)
class Desk:
    """Whose list it is: the roles of a person in a jurisdiction, those of a body where he has them.

    `duties`: in which department he has which role; `plan_ids`: the plans whose 综合处 he is, None for all.
    """

    jurisdiction_id: str
    roles: frozenset[Role]
    duties: frozenset[tuple[int, str]] = frozenset()
    plan_ids: frozenset[int] | None = None

    @property
    def is_of_unit(self) -> bool:
        """Whether he works for bodies alone, and not in 综合处 nor as a leader as well."""
        return bool(self.roles) and self.roles <= UNIT

    @property
    def bodies(self) -> frozenset[int]:
        """The bodies that he acts for, in whatever role of theirs."""
        return self.bodies_of(Turn.UNIT)

    def bodies_of(self, turn: Turn) -> frozenset[int]:
        """The bodies whose turn is his: 联络员 of A and 单位负责人 of B fills in A's reports and approves B's."""
        return frozenset(body for body, role in self.duties if role in turn.roles)


def desk_of(actor: Actor, jurisdiction_id: str, plan_ids: frozenset[int] | None = None) -> Desk:
    """The desk of somebody who has signed in, with what waits for each of his posts."""
    roles = frozenset(Role(role) for role in actor.roles)
    return Desk(jurisdiction_id, roles & (OFFICE | UNIT | LEADERS), actor.duties, plan_ids)


def desk_of_bodies(department_ids: Collection[int]) -> Desk:
    """The desk of all who work for these bodies, wherever their tasks stand."""
    return Desk("", UNIT, frozenset((body, role.value) for body in department_ids for role in UNIT))


def desk_of_liaisons(department_ids: Collection[int]) -> Desk:
    """The desk of who writes for these bodies: its head sees what waits there."""
    return Desk("", LIAISON, frozenset((body, Role.LIAISON.value) for body in department_ids))


@until_written
@read_once
def counts(desk: Desk, day: date) -> Counter[Waiting]:
    """How much of each kind waits at a desk, in one statement for the same bodies.

    It says of what is seldom whether there is any; only that is counted, in a second one. As one statement of all,
    PostgreSQL took more time to make ready for what it never looked at than for all else of it.
    """
    found: Counter[Waiting] = Counter()
    of_plans = desk.plan_ids is not None
    for bodies, kinds in _kinds(desk).items():
        numbers, values = _numbers(kinds, of_plans), _values(desk, bodies, day)
        row = db.session.execute(_counting(kinds, of_plans), values).one()
        there = tuple(place for place, number in enumerate(numbers) if number.is_seldom and row[place])
        more = db.session.execute(_counting_seldom(kinds, of_plans, there), values).one() if there else ()
        of_seldom = dict(zip(there, more, strict=True))
        for place, number in enumerate(numbers):
            found[number.waiting] += of_seldom.get(place, 0) if number.is_seldom else row[place]
    return found


def waiting(desk: Desk, day: date, only: Collection[Waiting] | None = None, at_most: int = AT_MOST) -> list[Matter]:
    """What waits at a desk, the earliest limit first, what has none by age; of each kind at most so many."""
    found = list[Matter]()
    for bodies, kinds in _kinds(desk, only).items():
        values = {**_values(desk, bodies, day), "at_most": at_most}
        rows = db.session.execute(_listing(kinds, desk.plan_ids is not None), values)
        found += [_matter(bodies, row) for row in rows]
    return sorted(found, key=lambda one: (one.due_on or date.max, one.since or date.max, one.id))


def counts_of_bodies(department_ids: Collection[int], day: date) -> dict[tuple[int, Waiting, frozenset[Role]], int]:
    """How much of each kind waits for which roles of these bodies, where the thing itself names its body."""
    values = _values(_NOBODYS, department_ids, day)
    found: Counter[tuple[int, Waiting, frozenset[Role]]] = Counter()
    for place, body, count in db.session.execute(_by_body(), values):
        found[body, KINDS[place].waiting, KINDS[place].turn.roles] += count
    return found


@cache
def _by_body() -> Any:
    parts = []
    for place, kind in enumerate(KINDS):
        if kind.turn in (Turn.UNIT, Turn.LIAISON, Turn.UNIT_HEAD):
            source = sources()[kind.thing]
            body = source.body.label("body")
            rows = select(literal(place).label("place"), body).select_from(source.rows)
            of_kind = rows.where(*_which(kind, source, of_plans=False)).subquery()
            parts.append(
                select(of_kind.c.place, of_kind.c.body, func.count()).group_by(of_kind.c.place, of_kind.c.body)
            )
    return union_all(*parts)


def next_of(
    jurisdiction_id: str, task_ids: Collection[int], day: date, lights: Mapping[int, Light] | None = None
) -> dict[int, str]:
    """By task of a jurisdiction whose turn is first and for what, in words; what waits for nobody is left out.

    But of a red of which all was told what its body is to do about it (matters.of_red).

    The page of a task says the same from its row (task_facts.next_step), by the same rule (matters.first_of_all), and
    of the light as it is on the day: the list may show those of a quarter that was closed. `lights`: theirs on the day,
    where they are known.
    """
    values = {**_values(Desk(jurisdiction_id, frozenset()), (), day), "tasks": list(task_ids)}
    rows: dict[int, list[Any]] = {}
    for row in db.session.execute(_of_tasks(), values) if task_ids else ():
        rows.setdefault(row.task_id, []).append(row)
    owned = [id for id, of_task in rows.items() if any(KINDS[row.place].turn is Turn.OWNER for row in of_task)]
    owners = owners_of_waiting(owned, day) if owned else {}
    lights = lights_of(task_ids, day, load_calendar()) if lights is None else lights
    turned = {
        id: [one for row in rows.get(id, ()) for one in _turned(row, owners.get((id, KINDS[row.place].waiting), {}))]
        for id in lights
    }
    return {id: words for id, of_task in turned.items() if (words := _first_words(of_task, lights[id]))}


def _first_words(turned: Sequence[Turned], light: Light) -> str:
    first = first_of_all(turned, light)
    return told_of([turned[place] for place in first], light) if first else of_red(light)


def _turned(row: Any, owners: Mapping[int, str]) -> Iterator[Turned]:
    """A row as the rule asks for it; of 承办单位 one for each body that owns any."""
    kind, lead = KINDS[row.place], row.lead or ""
    if kind.turn is Turn.OWNER:
        yield from (Turned(kind, id, {id: name}, lead, row.count) for id, name in owners.items())
        return
    whose = {row.body: row.whose} if row.whose else {}
    actor = row.lead_id if kind.turn is Turn.LEAD else row.body
    yield Turned(kind, actor if kind.turn.is_of_unit else None, whose, lead, row.count)


@cache
def _of_tasks() -> Any:
    """Each thing is read once: a row that several lines speak of stands for the first of them.

    A task stands for all its nodes, which may wait for several: it is read once for each line.
    """
    told: dict[Thing, list[int]] = {}
    for place, kind in enumerate(KINDS):
        source = sources().get(kind.thing)
        if source is not None and source.task is not NO_ID and kind.counted and kind.told:
            told.setdefault(kind.thing, []).append(place)
    lines = [
        (sources()[thing], line)
        for thing, places in told.items()
        for line in ([[place] for place in places] if sources()[thing].of_state else [places])
    ]
    found = union_all(*(_told(source, line) for source, line in lines)).subquery()
    body, lead = aliased(Department), aliased(Department)
    # In the order in which they were assigned, as the page of the task names them.
    held = Assignment.task_id == found.c.task_id, Assignment.department_id == found.c.body
    assigned = select(func.min(Assignment.id)).where(*held, Assignment.ended_on.is_(None)).scalar_subquery()
    return (
        select(found, body.short_name.label("whose"), Task.lead_id, lead.short_name.label("lead"))
        .select_from(found)
        .join(Task, Task.id == found.c.task_id)
        .outerjoin(body, body.id == found.c.body)
        .outerjoin(lead, lead.id == Task.lead_id)
        .order_by(found.c.task_id, found.c.place, found.c.body != Task.lead_id, assigned, found.c.body)
    )


def _told(source: Source, places: Sequence[int]) -> Any:
    kinds = [(place, KINDS[place]) for place in places]
    lines = [
        (place, kind, and_(*_stands(kind, source), *(~source.flags[flag] for flag in kind.unless)))
        for place, kind in kinds
    ]
    counted = [(source.of_state.get(kind.states[0], Part()).count, stands) for _, kind, stands in lines]
    rows = (
        select(
            case(*((stands, literal(place)) for place, _, stands in lines)).label("place"),
            source.task.label("task_id"),
            source.body.label("body"),
            (case(*((stands, count) for count, stands in counted)) if source.of_state else ONE).label("count"),
        )
        .select_from(source.rows)
        .where(source.task.in_(TASKS))
        # Else a database looks up every place twice, as a condition and as a column, and joins whole tables for it.
        .offset(literal_column("0"))
        .subquery()
    )
    return select(rows).where(rows.c.place.is_not(None))


def waits(waiting: Waiting) -> ColumnElement[bool]:
    """That a row of the thing waits so, for statements of later stages about the same rows."""
    lines = [kind for kind in KINDS if kind.waiting is waiting and kind.counted]
    return or_(*(and_(*_stands(kind, sources()[kind.thing])) for kind in lines))


def _kinds(desk: Desk, only: Collection[Waiting] | None = None) -> dict[frozenset[int], tuple[int, ...]]:
    """The places of the lines that speak of one of the desk's posts, by the bodies of whose posts they speak.

    Who has the same roles wherever he has any asks all of them at once.
    """
    known, found = sources(), dict[frozenset[int], tuple[int, ...]]()
    for place, kind in enumerate(KINDS):
        is_wanted = kind.counted and kind.thing in known and (only is None or kind.waiting in only)
        if is_wanted and kind.turn.roles & desk.roles:
            bodies = desk.bodies_of(kind.turn)
            found[bodies] = (*found.get(bodies, ()), place)
    return found


_NOBODYS = Desk("", frozenset())


def _values(desk: Desk, bodies: Collection[int], day: date) -> dict[str, Any]:
    return {
        "jurisdiction": desk.jurisdiction_id,
        "departments": list(bodies),
        "plans": list(desk.plan_ids or ()),
        "day": day,
        "vacant_since": vacant_since(day),
    }


@dataclass(frozen=True)
class _Number:
    """How many wait of a kind; `is_any`: of what is seldom, whether there can be one at all."""

    waiting: Waiting
    count: Any
    is_any: Any = None

    @property
    def is_seldom(self) -> bool:
        return self.is_any is not None


@cache
def _numbers(kinds: tuple[int, ...], of_plans: bool) -> tuple[_Number, ...]:
    return tuple(number for together in _counted_together(kinds) for number in _numbers_of(together, of_plans))


@cache
def _counting(kinds: tuple[int, ...], of_plans: bool) -> Select[*tuple[int, ...]]:
    """Every page asks this: it is built once for each set of posts."""
    return select(*(number.is_any if number.is_seldom else number.count for number in _numbers(kinds, of_plans)))


@cache
def _counting_seldom(kinds: tuple[int, ...], of_plans: bool, there: tuple[int, ...]) -> Select[*tuple[int, ...]]:
    """Of what is seldom those of which there is any."""
    numbers = _numbers(kinds, of_plans)
    return select(*(numbers[place].count for place in there))


@cache
def _counted_together(kinds: tuple[int, ...]) -> tuple[tuple[Kind, ...], ...]:
    """Lines that differ in their states alone are counted in one pass: 核定 of what was told, and of what was not."""
    groups: dict[Any, list[Kind]] = {}
    for place in kinds:
        kind = KINDS[place]
        groups.setdefault((kind.thing, kind.waiting, kind.turn, kind.needs, kind.lacks), []).append(kind)
    return tuple(map(tuple, groups.values()))


def _numbers_of(together: Sequence[Kind], of_plans: bool) -> Iterator[_Number]:
    """Nodes are counted one by one, as the pages count them that list and judge them: a task may wait for several."""
    kind, states = together[0], [state for one in together for state in one.states]
    source = sources()[kind.thing]
    if source.node is None:
        rows, stands = source.rows, _any_of([source.states[state] for state in states])
    else:
        rows, stands = join(source.rows, Milestone, and_(source.node, _nodes(kind, source, states))), []
    whose = _whose(kind, source, of_plans)
    found = select(func.count()).select_from(rows).where(*stands, *_flagged(kind, source), *whose)
    kept = source.kept.get(frozenset(states))
    if kept is None:
        yield _Number(kind.waiting, found.scalar_subquery(), _is_any(kind, source, states))
        return
    known = select(cast(func.coalesce(func.sum(kept.count), 0), Integer)).where(kept.holds, *whose)
    yield _Number(kind.waiting, known.scalar_subquery())
    for others in kept.others:
        is_any = exists().where(*whose, others) if kept.is_seldom else None
        yield _Number(kind.waiting, found.where(others).scalar_subquery(), is_any)


def _is_any(kind: Kind, source: Source, states: Collection[StrEnum]) -> ColumnElement[bool] | None:
    """Whether there can be one in the region at all, where that is said of a flag it needs or of each of its states."""
    if kind.turn.is_of_unit:
        return None
    of_flags = [source.seldom[flag] for flag in kind.needs if flag in source.seldom]
    of_states = [source.seldom[state] for state in states if state in source.seldom]
    if of_flags:
        return and_(*of_flags)
    return or_(*of_states) if len(of_states) == len(states) else None


def _nodes(kind: Kind, source: Source, states: Collection[StrEnum]) -> ColumnElement[bool]:
    same = source.of_states.get(frozenset(states))
    if same is not None:
        return same
    return or_(*(each for state in states if (each := _part(kind, source, state).each) is not None))


def _any_of(stands: Sequence[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Any of these; what all of them ask is asked once and first, so that an index can answer it.

    `unsigned AND to_sign OR unsigned AND active` is `unsigned AND (to_sign OR active)`.
    """
    parts = [list(one.clauses) if _is_conjunction(one) else [one] for one in stands]
    first, *others = parts
    shared = [part for part in first if all(any(part is other for other in of) for of in others)] if others else []
    rest = [and_(*(part for part in of if not any(part is one for one in shared))) for of in parts]
    return [*shared, _one_of(rest) if others and all(map(_is_value, rest)) else or_(*rest)]


def _one_of(equals: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """`state IN ('handed_up', 'received')` of two equations: an index on region and state answers that, not an OR.

    Once PostgreSQL knew that hardly any report is in these two states, each page of a unit read all reports for the OR.
    """
    columns = IdentitySet(one.left for one in equals)
    if len(columns) != 1:
        return or_(*equals)
    (column,) = columns
    found: ColumnElement[bool] = column.in_([one.right for one in equals])
    return found


def _is_value(one: ColumnElement[bool]) -> bool:
    """It asks for one value of a column: `state = 'received'`."""
    is_equation = isinstance(one, BinaryExpression) and one.operator is operators.eq
    return is_equation and isinstance(one.right, ColumnClause) and one.right.is_literal


def _is_conjunction(one: ColumnElement[bool]) -> TypeGuard[BooleanClauseList]:
    return isinstance(one, BooleanClauseList) and one.operator is operators.and_


@cache
def _listing(kinds: tuple[int, ...], of_plans: bool) -> Any:
    """`at_most` rows of each line."""
    return union_all(*(_first_of(place, of_plans) for place in kinds))


def _first_of(place: int, of_plans: bool) -> Any:
    """The first rows of a line, and only then the names of their tasks, plans and bodies."""
    found = _rows(place, of_plans)
    heading = Measure.label.concat(Measure.title)
    return (
        select(
            found,
            func.coalesce(Task.plan_id, found.c.of_plan).label("plan_id"),
            Task.code,
            Task.lead_id,
            Department.short_name.label("whose"),
            func.coalesce(heading, Plan.number, Plan.title, "").label("about"),
        )
        .select_from(found)
        .outerjoin(Task, Task.id == found.c.task_id)
        .outerjoin(Measure, Measure.id == Task.measure_id)
        .outerjoin(Plan, Plan.id == found.c.of_plan)
        .outerjoin(Department, Department.id == found.c.body)
    )


_EMPTY = IdentitySet((NO_DAY, NO_INSTANT))
"""What a thing has not: to sort by it, too, would keep an index from giving the first rows."""


def _rows(place: int, of_plans: bool) -> Any:
    kind = KINDS[place]
    source = sources()[kind.thing]
    part = _part(kind, source, kind.states[0])
    due_on = part.due_on if kind.is_timed else NO_DAY
    undated_last = (due_on.is_(None),) if source.is_partly_undated and kind.is_timed else ()
    return (
        select(
            literal(place).label("place"),
            source.id.label("id"),
            _state(kind, source).label("state"),
            source.plan.label("of_plan"),
            source.task.label("task_id"),
            source.body.label("body"),
            source.since_on.label("since_on"),
            source.since_at.label("since_at"),
            due_on.label("due_on"),
            part.node_id.label("node_id"),
            part.count.label("count"),
        )
        .select_from(source.rows)
        .where(*_which(kind, source, of_plans))
        .order_by(
            *(by for by in (*undated_last, due_on, source.since_on, source.since_at, source.id) if by not in _EMPTY)
        )
        .limit(bindparam("at_most", type_=Integer))
        .subquery()
    )


def _part(kind: Kind, source: Source, state: StrEnum) -> Part:
    """Of the nodes that stand so those that are asked of the desk: of 承办单位 its own."""
    if kind.turn is Turn.OWNER:
        return source.owned[state]
    return source.of_state.get(state, Part(due_on=source.due_on))


def _state(kind: Kind, source: Source) -> Any:
    """In which of the line's states a row is."""
    *others, last = kind.states
    if not others:
        return literal(last.value)
    return case(*((source.states[state], literal(state.value)) for state in others), else_=literal(last.value))


def _which(kind: Kind, source: Source, of_plans: bool) -> list[ColumnElement[bool]]:
    """The line of the table as conditions: its states and flags, of the posts whose turn it is."""
    which = [*_stands(kind, source), *_whose(kind, source, of_plans)]
    if kind.turn is Turn.OWNER and source.node is not None:
        which.append(exists().where(source.node, _nodes(kind, source, kind.states)).correlate(source.rows))
    return which


def _stands(kind: Kind, source: Source) -> list[ColumnElement[bool]]:
    return [or_(*(source.states[state] for state in kind.states)), *_flagged(kind, source)]


def _flagged(kind: Kind, source: Source) -> list[ColumnElement[bool]]:
    return [*(source.flags[flag] for flag in kind.needs), *(~source.flags[flag] for flag in kind.lacks)]


def _whose(kind: Kind, source: Source, of_plans: bool) -> list[ColumnElement[bool]]:
    """A body's turn by its departments, that of 综合处 by its plans; leaders look at their whole jurisdiction."""
    turn = kind.turn
    if turn.is_of_unit:
        of_owner = source.of_owner.get(kind.states[0])
        of_turn = {Turn.LEAD: source.of_lead, Turn.OWNER: of_owner}.get(turn, source.of_body)
        if of_turn is None:
            raise AssertionError(f"{source.id} names no body for {turn}")
        return [of_turn]
    in_jurisdiction = [] if source.placed_by.intersection(kind.needs) else [source.jurisdiction == JURISDICTION]
    return [*in_jurisdiction, source.in_plans] if of_plans and turn.roles <= OFFICE else in_jurisdiction


def _matter(bodies: frozenset[int], row: Any) -> Matter:
    """The rule's matter for a desk of these bodies; of what several own each is asked, here one's own."""
    kind = KINDS[row.place]
    of_row = (row.body,) if row.body is not None else ()
    fact = Fact(
        thing=kind.thing,
        id=row.id,
        state=STATES[kind.thing](row.state),
        plan_id=row.plan_id,
        task_id=row.task_id,
        code=row.code or None,
        department_ids=tuple(sorted(bodies)) if kind.turn is Turn.OWNER else of_row,
        lead_id=row.lead_id,
        flags=frozenset(kind.needs),
        since=row.since_on or (shanghai_date(row.since_at) if row.since_at else None),
        due_on=row.due_on,
        node_id=row.node_id,
        count=row.count,
    )
    asked = list(matters_of(kind, fact))
    mine = next((matter for matter in asked if matter.post.department_id in bodies), asked[0])
    whose = row.whose or ""
    return replace(mine, words=kind.words.format(whose=whose, n=row.count), about=row.about, whose=whose)
