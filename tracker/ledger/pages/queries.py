"""The ledger page: found, sorted and counted by `ledger_standing` alone, with the few words its lines show beside it.

A page costs the same number of statements whatever it shows (design.md 4, 6).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    ScalarSelect,
    Select,
    bindparam,
    exists,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.database.remembered import until_written
from tracker.ledger.light_sql import rank_on
from tracker.ledger.lights.rules import Light
from tracker.ledger.lights.severity import RULES
from tracker.ledger.lights.turning import stored_light, stored_measured
from tracker.ledger.models import LightCount
from tracker.ledger.pages.filter_queries import (
    WITHDRAWN,
    LedgerFilter,
    Pattern,
    S,
    Sort,
    Window,
    bound,
    conditions,
    is_turned,
    is_wanted,
    kept_counts,
    lit_for,
    of_light,
    order,
    own_rank,
)
from tracker.ledger.pages.light_queries import part_lights
from tracker.ledger.pages.word_queries import Shape, is_worded, shape_of, values_of, worded
from tracker.people.access import Scope
from tracker.people.models import Department
from tracker.plans.draft.modes import is_lead_open
from tracker.plans.models import Measure, Milestone, Party, Plan, Task
from tracker.plans.states import IN_FORCE
from tracker.reporting.line_queries import is_expected
from tracker.reporting.models import Report, Round
from tracker.tasks.models import Assignment
from tracker.vocabulary import Basis, Colour, Kind, LightRule, MilestoneSource, RoundKind, TaskState

P = ParamSpec("P")
T = TypeVar("T")

MOST_COUNTED = 500
"""Of how many tasks a search by words is counted exactly: ten pages, more than anybody turns. To count the 9,000 tasks
of a large office that hold 公共交通 takes longer than all the rest of the page, and the number would help nobody."""

LONGEST_WALK = 2000
"""How many tasks of a list one can walk through, one after the other."""


@dataclass(frozen=True)
class LedgerLine:
    """A task on the page.

    `light`: of the bodies the list is about, else of the whole task (`task_light`). `bodies`: how many it names;
    `asked`, `submitted`: those of its newest round; `own_date`: not the plan's goal. `measured_by`: which figure the
    percentages are of, where that is not plain (Measured.words).
    """

    task_id: int
    code: str
    measure_label: str
    measure_title: str
    text: str
    lead: str | None
    lead_open: bool
    bodies: int
    due_on: date | None
    original_due_on: date | None
    own_date: bool
    overdue_days: int | None
    progress: Decimal | None
    planned: Decimal | None
    light: Light
    state: TaskState
    kind: Kind
    asked: int
    submitted: int
    last_reported_on: date | None
    task_light: Light
    measured_by: str = ""


@dataclass(frozen=True)
class Place:
    """The number of a task in a list, 0 where it is not in it, and the codes before and after it."""

    number: int
    of: int
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class LedgerPage:
    """`counts`: tasks by rule of the light under all other conditions; `total`: those the light asked for leaves.

    `is_own`: the lights are those of the bodies the list is about, each in its part. `is_counted`: False where words
    stand in more than MOST_COUNTED tasks; then `counts` is empty. `is_more`: there are more than `total`.
    """

    lines: tuple[LedgerLine, ...]
    counts: Mapping[LightRule, int]
    total: int
    window: Window
    rule_version: int | None
    is_own: bool = False
    is_counted: bool = True
    is_more: bool = False

    def of_colour(self, colour: Colour | None = None) -> int:
        """How many tasks are lit in a colour; in any."""
        return sum(count for rule, count in self.counts.items() if colour in (None, rule.colour))


def ledger_page(scope: Scope, wanted: LedgerFilter, window: Window, day: date, calendar: Calendar) -> LedgerPage:
    """One page of the ledger on a day not before the last turn; a page past the end is the last one."""
    found = _Found(scope, wanted, day, MOST_COUNTED)
    counts, (ids,) = found.counts_and_pages(window, [wanted.light])
    if found.is_worded and sum(counts.values()) > MOST_COUNTED:
        return _uncounted_page(found, window, day, calendar)
    total = _total(counts, wanted.light)
    if window.page > _last(total, window):
        window = replace(window, page=_last(total, window))
        _, (ids,) = found.counts_and_pages(window, [wanted.light])
    line_rows = _line_rows(ids)
    lines = found.lit(_ledger_lines(line_rows, day, calendar), day, calendar)
    return LedgerPage(lines, counts, total, window, _version(line_rows), is_own=found.is_own)


def counted(scope: Scope, wanted: LedgerFilter, day: date) -> LedgerPage:
    """How many tasks are lit how, without a line of them."""
    found, window = _Found(scope, wanted, day), Window(size=1)
    counts, _ = found.counts_and_pages(window, [])
    return LedgerPage((), counts, _total(counts, wanted.light), window, None, is_own=found.is_own)


def _uncounted_page(found: _Found, window: Window, day: date, calendar: Calendar) -> LedgerPage:
    """A page of too many tasks to count; with a light that few of them have, `total` is exact all the same."""
    count = found.lit_up_to(MOST_COUNTED + 1)
    total = min(count, MOST_COUNTED)
    window = replace(window, page=min(window.page, _last(total, window)))
    line_rows = _line_rows(found.walked(window, total))
    lines, is_own = found.lit(_ledger_lines(line_rows, day, calendar), day, calendar), found.is_own
    return LedgerPage(
        lines, {}, total, window, _version(line_rows), is_own=is_own, is_counted=False, is_more=count > total
    )


def _last(total: int, window: Window) -> int:
    return max((total + window.size - 1) // window.size, 1)


def _line_rows(task_ids: Sequence[int]) -> list[Row[Any]]:
    """What the lines of these tasks show, in their order."""
    found = {row.task_id: row for row in db.session.execute(_lines(), {"tasks": list(task_ids)})} if task_ids else {}
    return [found[id] for id in task_ids if id in found]


def _ledger_lines(line_rows: Iterable[Row[Any]], day: date, calendar: Calendar) -> tuple[LedgerLine, ...]:
    return tuple(_line(row, day, calendar) for row in line_rows)


def _version(line_rows: Iterable[Row[Any]]) -> int | None:
    return max((row.rule_version for row in line_rows), default=None)


def worst_of_each(
    scope: Scope, wanted: LedgerFilter, colours: Collection[Colour], size: int, day: date, calendar: Calendar
) -> dict[Colour, LedgerPage]:
    """The first page of each of these colours, so many lines long: asked for and counted together."""
    window, found = Window(size=size), _Found(scope, wanted, day)
    counts, ids = found.counts_and_pages(window, list(colours))
    shown = [task_id for of_colour in ids for task_id in of_colour]
    line_rows = _line_rows(shown)
    lines, version = found.lit(_ledger_lines(line_rows, day, calendar), day, calendar), _version(line_rows)
    return {
        colour: LedgerPage(
            tuple(line for line in lines if line.task_id in mine), counts, _total(counts, colour), window, version
        )
        for colour, mine in zip(colours, map(frozenset, ids), strict=True)
    }


def longest_overdue(jurisdiction_id: str, day: date) -> int:
    """For how many days, of all red tasks of a jurisdiction, the one that is overdue longest is; 0 where none is."""
    is_red = of_light(rank_on(S, day, is_turned(jurisdiction_id, day)), Colour.RED)
    late = S.jurisdiction_id == jurisdiction_id, S.overdue_since < day, S.state.in_(IN_FORCE)
    since = db.session.scalar(select(func.min(S.overdue_since)).where(*late, *is_red))
    return (day - since).days if since is not None else 0


def _total(counts: Mapping[LightRule, int], light: Colour | LightRule | None) -> int:
    return sum(count for rule, count in counts.items() if is_wanted(rule, light))


class _Found:
    """The standing rows that the conditions leave, whatever their light."""

    def __init__(self, scope: Scope, wanted: LedgerFilter, day: date, most: int | None = None) -> None:
        """`most`: how many rows a search by words counts; None: all."""
        text, pattern = wanted.text.strip(), Pattern.of(scope, wanted)
        shape = shape_of(text) if text else None
        self._lit_for = lit_for(scope, wanted)
        self._values = {**bound(scope, wanted), **(values_of(text) if text else {})}
        if is_turned(scope.jurisdiction_id, day):
            self._statements = _turned(pattern, shape, self.is_own, most)
        else:
            self._statements = _Statements(pattern, shape, rank_on(S, day, turned=False), self.is_own, most)

    @property
    def is_own(self) -> bool:
        """Whether lights are those of bodies, not of whole tasks."""
        return self._lit_for is not None

    def lit(self, lines: Sequence[LedgerLine], day: date, calendar: Calendar) -> tuple[LedgerLine, ...]:
        """The lines with the lights of the bodies the list is about."""
        if self._lit_for is None or not lines:
            return tuple(lines)
        own = part_lights(self._lit_for, [line.task_id for line in lines], day, calendar)
        return tuple(replace(line, light=own.get(line.task_id, line.light)) for line in lines)

    @property
    def is_worded(self) -> bool:
        """Whether words are searched for."""
        return self._statements.shape is not None

    def lit_up_to(self, most: int) -> int:
        """How many have the light asked for; no more than so many are counted."""
        if self._statements.light is None:
            return most
        return min(db.session.scalars(self._statements.lit_up_to(most), self._values).one(), most)

    def walked(self, window: Window, most: int) -> list[int]:
        """The tasks of a page of the first so many, where the words are frequent: read in order until it is full."""
        before = (window.page - 1) * window.size
        shown = {"size": min(window.size, most - before), "first": before}
        return list(
            db.session.scalars(self._statements.walked(window.sort, window.backwards), {**self._values, **shown})
        )

    def counts_and_pages(
        self, window: Window, lights: Sequence[Colour | LightRule | None]
    ) -> tuple[dict[LightRule, int], list[list[int]]]:
        """How many tasks each rule lights, and the tasks of that page of each light, in one statement."""
        statement = self._statements.counts_and_pages(window.sort, window.backwards, tuple(lights))
        shown = {"size": window.size, "first": (window.page - 1) * window.size}
        parts = db.session.execute(statement, {**self._values, **shown}).all()
        counted = {RULES[rank]: count for rank, count, place in parts if place < 0 and count}
        counted.pop(LightRule.WITHDRAWN, None)
        return counted, [[task_id for task_id, _, of in parts if of == place] for place in range(len(lights))]

    def codes(self, window: Window, limit: int) -> list[str]:
        """The codes of the tasks with the light asked for, in order."""
        codes = self._statements.codes(window.sort, window.backwards)
        return list(db.session.scalars(codes, {**self._values, "size": limit}))


def _built_once(build: Callable[Concatenate[_Statements, P], T]) -> Callable[Concatenate[_Statements, P], T]:
    """A statement is built once for its conditions and the values it is asked with."""

    @wraps(build)
    def built(statements: _Statements, /, *asked: P.args, **named: P.kwargs) -> T:
        key = (build.__name__, asked, *sorted(named.items()))
        if key not in statements.built:
            statements.built[key] = build(statements, *asked, **named)
        statement: T = statements.built[key]
        return statement

    return built


class _Statements:
    """Ask for the standing rows that conditions leave; their values, the words and the page are bound."""

    def __init__(
        self,
        pattern: Pattern,
        shape: Shape | None,
        rank: ColumnElement[int],
        is_own: bool,
        most: int | None = None,
        sums: Sequence[ColumnElement[bool]] | None = None,
    ) -> None:
        """`rank`: of the whole task; `is_own`: lights are those of bodies; `sums`: rows of LightCount that count so."""
        self.shape, self.light = shape, pattern.wanted.light
        self._sums = sums
        self._standing_rank = self._rank = own_rank(rank) if is_own else rank
        self._source: Any = S
        self._which = self._standing = conditions(pattern)
        along = replace(pattern, wanted=replace(pattern.wanted, text=""))
        self._along = conditions(along) if shape else self._standing
        if pattern.looks_elsewhere:
            # Looked up once, for the counts and for the page; no index would have these rows in order anyway.
            self._source = self._looked_up(most).cte("found").c
            self._rank, self._which = self._source.rank, []
        self.built: dict[Hashable, Any] = {}

    def _looked_up(self, most: int | None, *lit: ColumnElement[bool]) -> Any:
        columns = S.task_id, S.code, S.due_on, S.last_reported_on, self._standing_rank.label("rank")
        if self.shape is None:
            return select(*columns).where(*self._standing)
        if self.light is not LightRule.WITHDRAWN:
            lit = *lit, self._standing_rank != WITHDRAWN
        return worded(self.shape, columns, [*self._standing, *lit], None if most is None else most + 1)

    @_built_once
    def lit_up_to(self, most: int) -> Select[int]:
        """How many have the light asked for; one more than `most` at the most."""
        lit = self._looked_up(most, *of_light(self._standing_rank, self.light)).subquery()
        return select(func.count()).select_from(lit)

    @_built_once
    def walked(self, sort: Sort, backwards: bool) -> Select[int]:
        """The tasks with the light asked for, read along the order."""
        lit = of_light(self._standing_rank, self.light)
        words = [is_worded(self.shape)] if self.shape else []
        tasks = select(S.task_id).where(*self._along, *lit, *words)
        return _page_of(tasks.order_by(*order(S, self._standing_rank, Window(sort, backwards))))

    @_built_once
    def codes(self, sort: Sort, backwards: bool) -> Select[str]:
        """The codes of the first `size` with the light asked for."""
        return self._in_order(self._source.code, Window(sort, backwards), self.light).limit(bindparam("size"))

    @_built_once
    def counts_and_pages(
        self, sort: Sort, backwards: bool, lights: tuple[Colour | LightRule | None, ...]
    ) -> CompoundSelect[Any]:
        """By rank how many rows the conditions leave, and of each of these lights a page of tasks.

        Both databases run the parts of UNION ALL one after the other and keep the order of each: a part with a LIMIT is
        never divided among workers.
        """
        parts: list[Select[*tuple[Any, ...]]] = [self._counts()]
        for place, light in enumerate(lights):
            shown = _page_of(self._in_order(self._source.task_id, Window(sort, backwards), light)).subquery()
            parts.append(select(shown.c.task_id, literal(0), literal(place)))
        return union_all(*parts)

    def _counts(self) -> Select[int, int, int]:
        place = literal(-1).label("place")
        if self._sums is not None:
            sums = select(LightCount.rank.label("number"), func.sum(LightCount.tasks).label("count"), place)
            return sums.where(*self._sums).group_by(LightCount.rank)
        counts = select(self._rank.label("number"), func.count().label("count"), place)
        # Every rank by its name: what stands behind it in the index is then looked up, not read from end to end.
        named = [S.rank.in_(list(RULES))] if self._source is S else []
        return counts.where(*self._which, *named).group_by(self._rank)

    def _in_order(self, column: Any, window: Window, light: Colour | LightRule | None) -> Select[Any]:
        found = select(column).where(*self._which, *of_light(self._rank, light))
        return found.order_by(*order(self._source, self._rank, window))


def _page_of(tasks: Select[Any]) -> Select[Any]:
    return tasks.limit(bindparam("size")).offset(bindparam("first"))


@lru_cache(maxsize=128)
def _turned(pattern: Pattern, shape: Shape | None, is_own: bool, most: int | None) -> _Statements:
    """Those of a day to which all rows were turned: then a rank is a plain column, and they are built once.

    Without words whole ranks are left of a region, of which the sums are kept.
    """
    rank: Any = S.rank
    return _Statements(pattern, shape, rank, is_own, most, kept_counts(pattern))


@until_written
def plan_choices(scope: Scope) -> dict[int, str]:
    """The plans a list can be narrowed to: those of the jurisdiction, or in which these departments have a duty."""
    values = {"jurisdiction": scope.jurisdiction_id, "departments": list(scope.department_ids or ())}
    plans = db.session.execute(_plans(scope.department_ids is not None), values)
    return {plan_id: f"{title} {number or ''}".strip() for plan_id, title, number in plans}


@cache
def _plans(of_bodies: bool) -> Select[int, str, str | None]:
    found = select(Plan.id, Plan.title, Plan.number)
    if of_bodies:
        duties = select(Assignment.task_id).where(Assignment.department_id.in_(bindparam("departments")))
        found = found.where(Plan.id.in_(select(S.plan_id).where(S.task_id.in_(duties)).distinct()))
    else:
        found = found.where(Plan.jurisdiction_id == bindparam("jurisdiction"))
    return found.order_by(Plan.received_at.desc(), Plan.id.desc())


def place_of(scope: Scope, wanted: LedgerFilter, window: Window, day: date, code: str) -> Place:
    """Where a task stands among those a list found, as far as one can walk through it."""
    codes = _Found(scope, wanted, day).codes(window, LONGEST_WALK)
    if code not in codes:
        return Place(0, len(codes))
    at = codes.index(code)
    return Place(at + 1, len(codes), codes[at - 1] if at else None, codes[at + 1] if at + 1 < len(codes) else None)


@cache
def _lines() -> Select[*tuple[Any, ...]]:
    """What the lines of the tasks given as `tasks` show."""
    asked, submitted = _newest_reports()
    return (
        select(
            S.task_id,
            S.code,
            S.state,
            S.kind,
            S.due_on,
            S.original_due_on,
            S.overdue_since,
            S.progress,
            S.planned,
            S.last_reported_on,
            S.rule_version,
            S.turns,
            Task.text,
            Task.basis,
            Task.lead_confirmed,
            Measure.label,
            Measure.title,
            Department.short_name.label("lead"),
            _named_bodies().label("bodies"),
            _has_own_date().label("has_own_date"),
            asked.label("asked"),
            submitted.label("submitted"),
        )
        .join(Task, Task.id == S.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .outerjoin(Department, Department.id == S.lead_id)
        .where(S.task_id.in_(bindparam("tasks")))
    )


@cache
def _named_bodies() -> ScalarSelect[int]:
    """How many bodies are named in the task."""
    return select(func.count(Party.id)).where(Party.task_id == S.task_id, Party.in_force).scalar_subquery()


@cache
def _has_own_date() -> ColumnElement[bool]:
    """Whether the date shown is one of the task's own."""
    on_it = Milestone.task_id == S.task_id, Milestone.due_on == S.due_on
    return exists().where(*on_it, Milestone.source == MilestoneSource.OWN).correlate(S)


@cache
def _newest_reports() -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    """How many reports the newest quarter asked of the task, and how many were submitted."""
    of_task = Report.task_id == S.task_id, is_expected()
    other = aliased(Report)
    newest = (
        select(other.round_id)
        .join(Round, Round.id == other.round_id)
        .where(other.task_id == S.task_id, is_expected(other))
        .where(Round.kind == RoundKind.QUARTER)
        .order_by(Round.as_of.desc())
        .limit(1)
        .correlate(S)
        .scalar_subquery()
    )
    counts = (func.count(Report.id), func.count(Report.first_submitted_at))
    asked, submitted = (
        select(one).where(*of_task, Report.round_id == newest).correlate(S).scalar_subquery() for one in counts
    )
    return asked, submitted


def _line(row: Row[Any], day: date, calendar: Calendar) -> LedgerLine:
    since, state, lit = row.overdue_since, TaskState(row.state), stored_light(row.turns, day, calendar)
    is_late = since is not None and day > since and state in IN_FORCE
    return LedgerLine(
        task_id=row.task_id,
        code=row.code,
        measure_label=row.label,
        measure_title=row.title,
        text=row.text,
        lead=row.lead,
        lead_open=is_lead_open(Basis(row.basis), row.lead_confirmed),
        bodies=row.bodies,
        due_on=row.due_on,
        original_due_on=row.original_due_on,
        own_date=row.has_own_date,
        overdue_days=(day - since).days if is_late else None,
        progress=row.progress,
        planned=row.planned,
        measured_by=stored_measured(row.turns, day),
        light=lit,
        task_light=lit,
        state=state,
        kind=Kind(row.kind),
        asked=row.asked,
        submitted=row.submitted,
        last_reported_on=row.last_reported_on,
    )
