"""The figures that tasks must reach, as known at an instant, with the accepted values that count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Self

from sqlalchemy import Select, and_, bindparam, select

from tracker.database import db
from tracker.ledger.facts.dates.queries import Nodes
from tracker.ledger.facts.earlier_queries import Words, stated
from tracker.ledger.facts.figures.at_odds import with_values
from tracker.ledger.facts.judging_queries import Judging, found_by
from tracker.ledger.facts.known_queries import accepting
from tracker.ledger.facts.owner_queries import Owner, Owners
from tracker.ledger.facts.plan_queries import PlanFacts
from tracker.ledger.facts.task import Body, IndicatorFacts, ReadingFacts
from tracker.outcomes.verdicts.rules import is_final
from tracker.people.models import Department
from tracker.plans.figure_terms import FigureTerms, is_less_better
from tracker.plans.models import Indicator, IndicatorTerms, Milestone, Task
from tracker.plans.owners.contest_queries import outdone_tellers
from tracker.plans.queries import terms_of
from tracker.plans.seldom_queries import Seldom
from tracker.reporting.asked.figure_queries import by_subject
from tracker.reporting.models import Reading, Report, ReportEvent
from tracker.vocabulary import FigureMode, Relation


@dataclass(frozen=True)
class Stated:
    """A figure as the task book has it, with its facts; `told`: all accepted values that count, by their days.

    `year`: by when it was to be reached, as known then. `found`: what a verdict found of it last.
    """

    row: Indicator
    facts: IndicatorFacts
    year: int | None
    told: tuple[ReadingFacts, ...] = ()
    found: ReadingFacts | None = None

    @property
    def is_restated(self) -> bool:
        """Whether it was to reach something else then."""
        return (self.facts.target, self.year) != (self.row.value, self.row.year)


_FIGURES = Seldom(Indicator.task_id == Task.id)


def figures(
    words: Words, plans: Mapping[int, PlanFacts], own: Nodes, owners: Owners, known: datetime | None, judging: Judging
) -> defaultdict[int, list[Stated]]:
    """The own figures of each task by task id, as the plan lists them. `own`: what their milestones say of them."""
    values = {"tasks": list(words.homes), "known": known}
    rows = [] if _FIGURES.none_of(words.homes) else list(db.session.execute(_indicators(known is not None), values))
    read = readings(list(words.rows), owners, known, judging) if rows else {}
    found = {**found_before(words, judging), **own.figure_values}
    told = _with_judged([row for row, _ in rows], read, found) if rows else {}
    terms = terms_known([row for row, _ in rows], known)
    by_task: defaultdict[int, list[Stated]] = defaultdict(list)
    for row, body in rows:
        assert row.task_id is not None
        task_id = words.homes[row.task_id]
        plan = plans[words.plan_of(task_id, row.stated_at)]
        then = terms.get(row.id) or Then.now(row, body)
        known_of = told.get(row.id)
        owner = owners.figures.get(row.id) or _teller(then.source, known_of)
        figure = _without_value(row, then, plan, owner, own)
        if known_of and figure.due_on and figure.mode is FigureMode.ANNUAL:
            known_of = _of_year(known_of, figure.due_on.year, found.get(row.id))
        figure = with_values(figure, known_of.values) if known_of else figure
        of_values = (known_of.all, known_of.found) if known_of else ()
        by_task[task_id].append(Stated(row, figure, then.year, *of_values))
    return by_task


@cache
def _indicators(is_past: bool) -> Select[Indicator, Department | None]:
    return (
        select(Indicator, Department)
        .outerjoin(Department, Department.id == Indicator.source_id)
        .where(Indicator.task_id.in_(bindparam("tasks")), stated(Indicator.stated_at, is_past))
        .order_by(Indicator.position, Indicator.id)
    )


def _without_value(row: Indicator, then: Then, plan: PlanFacts, owner: Owner, own: Nodes) -> IndicatorFacts:
    """One own figure and the bodies that answer for it, without what was told of it.

    It is due by the date of its node, a later one where that was granted (domain.md 1.9).
    """
    terms = then.terms
    return IndicatorFacts(
        key=str(row.id),
        subject=row.subject,
        mode=FigureMode(row.mode),
        relation=Relation(row.relation),
        target=then.target,
        due_on=own.figures_due_on.get(row.id) or (date(then.year, 12, 31) if then.year else None),
        start_on=plan.issued_on,
        is_less_better=is_less_better(row.direction, row.subject),
        baseline=terms.baseline_value,
        baseline_on=terms.baseline_on,
        frequency=terms.frequency,
        lag_days=terms.lag_days,
        bodies=owner.bodies,
        is_unowned=owner.is_open,
        proposed=owner.proposed,
        verdict=own.figure_verdicts.get(row.id),
        expired=is_final(own.figure_verdicts.get(row.id)),
        unit=row.unit or "",
    )


def _teller(source: Body | None, told: KnownValue | None) -> Owner:
    """Of a figure whose owner nobody was asked for: its 数据来源单位, else the body whose value was accepted."""
    body = source or (told.teller if told else None)
    return Owner((body,) if body else ())


@dataclass(frozen=True)
class KnownValue:
    """What is known of a figure's value: all of the latest day, the last one accepted last; what a verdict found alone.

    `teller`: the body that gave the last, also where a verdict found it anew. `all`: what was told of every day;
    `found`: what a verdict found.
    """

    values: tuple[ReadingFacts, ...]
    teller: Body | None
    all: tuple[ReadingFacts, ...] = ()
    found: ReadingFacts | None = None


def found_before(words: Words, judging: Judging) -> dict[int, ReadingFacts]:
    """By figure what the last verdict found on a date that an earlier plan had given it; the date stays with its words.

    Example: 180 of 300 by 2027; of 500 by 2030 it is 180, too, until something newer is told or found.
    """
    revised = [task_id for task_id in words.first_plans if not words.is_earlier(task_id)]
    if not revised:
        return {}
    of_figures = Indicator.id == Milestone.indicator_id, Indicator.task_id != Milestone.task_id
    earlier = select(Milestone.id, Milestone.indicator_id).join(Indicator, and_(*of_figures))
    dates = db.session.execute(earlier.where(Indicator.task_id.in_(revised))).all()
    figure_of = {date_id: id for date_id, id in dates if id is not None}
    found: dict[int, ReadingFacts] = {}
    for verdict in judging.verdicts(figure_of, ()):
        value = found_by(verdict)
        if verdict.milestone_id is not None and value is not None:
            found[figure_of[verdict.milestone_id]] = value
    return found


def _with_judged(
    rows: Sequence[Indicator], told: Mapping[int, KnownValue], values: Mapping[int, ReadingFacts]
) -> dict[int, KnownValue]:
    """By figure what is known of its value: of what was reported and what a verdict found the newer.

    What was found for 2025 is known of the same figure's target for 2030, too.
    """
    known = dict(told)
    for same in by_subject(rows):
        for place, row in enumerate(same):
            found = values.get(row.id)
            for indicator in same[place:] if found is not None else ():
                if found is not None:
                    known[indicator.id] = _judged(known.get(indicator.id, KnownValue((), None)), found)
    return known


def _of_year(told: KnownValue, year: int, judged: ReadingFacts | None) -> KnownValue | None:
    """What is known of the quota of a year: what was told of that year, and what its own verdict found (`judged`).

    Example: 9 of 10 by December 2026, and 2 by March 2027: of 2026's quota it is 9, of 2027's 2.
    """
    of_year = tuple(one for one in told.all if one.as_of.year == year)
    known = replace(told, values=_of_latest_day(of_year), all=of_year, found=None)
    if told.found and (told.found == judged or told.found.as_of.year == year):
        return _judged(known, told.found)
    return known if of_year else None


def _judged(told: KnownValue, found: ReadingFacts) -> KnownValue:
    """What was told since the verdict; what it found where nothing was: it settles what did not agree."""
    return replace(
        told, values=tuple(value for value in told.values if _is_newer(value, found)) or (found,), found=found
    )


def _is_newer(reading: ReadingFacts, found: ReadingFacts) -> bool:
    return found.known_at is not None and reading.is_since(found.as_of, found.value, found.known_at)


@dataclass(frozen=True)
class Then:
    """How a figure was told at an instant, and what it was to reach; `source`: 数据来源单位."""

    terms: FigureTerms
    source: Body | None
    target: Decimal
    year: int | None

    @classmethod
    def now(cls, row: Indicator, body: Department | None) -> Self:
        """As it stands."""
        return cls(terms_of(row), _body(body), row.value, row.year)

    @classmethod
    def of(cls, fact: IndicatorTerms, body: Department | None) -> Self:
        """As a fact has it."""
        return cls(terms_of(fact), _body(body), fact.target_value, fact.year)


def _body(row: Department | None) -> Body | None:
    return Body(row.id, row.short_name) if row else None


def terms_known(rows: Sequence[Indicator], known: datetime | None) -> dict[int, Then]:
    """By figure how it was told at an instant of the past, where it was ever corrected; nothing for the present."""
    if known is None or not rows:
        return {}
    statement = (
        select(IndicatorTerms, Department)
        .outerjoin(Department, Department.id == IndicatorTerms.source_id)
        .where(IndicatorTerms.indicator_id.in_([row.id for row in rows]))
        .order_by(IndicatorTerms.id)
    )
    then: dict[int, Then] = {}
    for fact, body in db.session.execute(statement):
        if fact.indicator_id not in then or fact.recorded_at < known:
            then[fact.indicator_id] = Then.of(fact, body)
    return then


def readings(
    task_ids: Sequence[int], owners: Owners, known: datetime | None, judging: Judging | None = None
) -> dict[int, KnownValue]:
    """The accepted values of each indicator that count, and the body that gave the last.

    Of several values those count that speak of the latest day. What a body told that claimed the figure and did not
    get it counts for nobody, and stays in its report.
    """
    judging = judging or Judging(known)
    values = [value for value in _values(task_ids, judging.heard) if judging.counts(value[1].as_of)]
    lost = outdone_tellers(_of_others(values, owners), known)
    kept: defaultdict[int, list[ReadingFacts]] = defaultdict(list)
    for id, fact, body in values:
        if body.id not in lost.get(id, ()):
            kept[id].append(fact)
    return {id: KnownValue(_of_latest_day(told), told[-1].body, tuple(told)) for id, told in kept.items()}


def _of_latest_day(told: Sequence[ReadingFacts]) -> tuple[ReadingFacts, ...]:
    """Of values in the order of their days."""
    return tuple(reading for reading in told if reading.as_of == told[-1].as_of) if told else ()


def _of_others(values: Sequence[tuple[int, ReadingFacts, Body]], owners: Owners) -> dict[int, set[int]]:
    """By figure the bodies that told it and do not own it, where one does."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for id, _, body in values:
        owner = owners.figures.get(id, Owner())
        if owner.bodies and body.id not in {one.id for one in owner.bodies}:
            found[id].add(body.id)
    return found


def _values(task_ids: Sequence[int], known: datetime | None) -> list[tuple[int, ReadingFacts, Body]]:
    """Each indicator's accepted values, the one that speaks of the latest day last.

    Of a report that was corrected only the version accepted last counts, also where that gives no value any more.
    """
    standing: dict[int, list[tuple[Reading, Body, datetime]]] = {}
    asked = {"tasks": list(task_ids), "known": known}
    for report_id, accepted_at, reading, body_id, name in db.session.execute(_readings(known is not None), asked):
        told = standing.pop(report_id, [])
        is_same = bool(told) and reading is not None and told[0][0].version_id == reading.version_id
        standing[report_id] = told if is_same else []
        if reading is not None:
            standing[report_id].append((reading, Body(body_id, name), accepted_at))
    values = [
        (row.indicator_id, ReadingFacts(row.value, row.as_of, row.source, body, accepted_at), body)
        for told in standing.values()
        for row, body, accepted_at in told
        if row.value is not None and row.as_of is not None
    ]
    return sorted(values, key=lambda one: one[1].as_of)


@cache
def _readings(is_past: bool) -> Select[int, datetime, Reading | None, int, str]:
    return (
        select(Report.id, ReportEvent.recorded_at, Reading, Department.id, Department.short_name)
        .select_from(Report)
        .join(ReportEvent, and_(ReportEvent.report_id == Report.id, accepting(is_past)))
        .join(Department, Department.id == Report.department_id)
        .outerjoin(Reading, Reading.version_id == ReportEvent.version_id)
        .where(Report.task_id.in_(bindparam("tasks")))
        .order_by(ReportEvent.recorded_at, ReportEvent.id, Reading.id)
    )
