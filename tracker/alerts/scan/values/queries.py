"""Reads the figures whose value can exist from a day on and has not been told yet (A7 数据可报; domain.md 5, 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select

from tracker.alerts.models import Alert
from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.as_of_queries import answers_of, as_of, holders_on, stood_in
from tracker.alerts.scan.base_days import LONGEST_BREAK, base_days
from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.plan_queries import IssuedPlan
from tracker.alerts.scan.said_queries import is_said
from tracker.alerts.scan.stages import Matter, Subject
from tracker.alerts.scan.values.periods import ends_by_lag, period_label
from tracker.alerts.scan.values.words import Door, ValueAbout
from tracker.calendar.workdays import Calendar
from tracker.clock import end_of, shanghai_date
from tracker.database import batches, db
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.rules import is_final
from tracker.outcomes.verdicts.standing_queries import speaking_on
from tracker.plans.figure_queries import FigureDay, days_within_years
from tracker.plans.models import Indicator, IndicatorTerms, Measure, Milestone, Task, TaskTransition
from tracker.plans.owners.owning import Owning
from tracker.plans.owners.queries import ownings
from tracker.plans.stages import by_stages
from tracker.plans.states import IN_FORCE
from tracker.reporting.asked.figure_queries import later_aims
from tracker.reporting.models import Reading, Report, ReportVersion, Round
from tracker.vocabulary import AlertEnd, Frequency, ReportState, RoundKind, TaskAct, VerdictResult


@dataclass(frozen=True)
class Figure:
    """A figure with what decides whether and to whom it speaks."""

    id: int
    subject: str
    unit: str | None
    year: int | None
    frequency: str
    lag_days: int
    source_id: int | None
    stated_at: datetime | None
    told_so_at: datetime | None
    task_id: int
    plan_id: int
    code: str
    state: str
    mode: str | None
    lead_id: int | None
    label: str
    title: str
    start_on: date | None
    handed_down_on: date | None


@dataclass(frozen=True)
class Judged:
    """The last verdict on a figure's date that speaks of it as it stands, of those given by the end of a day."""

    on: date
    is_final: bool


def values(jurisdiction_id: str, plans: Mapping[int, IssuedPlan], day: date, calendar: Calendar) -> list[Found]:
    """Own figures whose value can exist from a day on that counts to this one, without a value or a final verdict.

    Of one subject with several dated targets the first that is open: its value is told once.
    """
    days = base_days(Subject.VALUE, day, calendar, day - LONGEST_BREAK, from_grace=True)
    ends = ends_by_lag(days)
    due = [row for row in _due(jurisdiction_id, ends, day) if row.plan_id in plans] if ends else []
    # A period that was over before the task began is none of it.
    rows = [row for row in due if row.start_on is None or row.start_on <= _end(row, ends)]
    said = _said_on(day, rows)
    rows = [row for row in rows if _subject(row) not in said]
    dated = days_within_years(rows)
    rows = [row for row in rows if not _is_over(row, _end(row, ends), rows, dated)]
    told, judged = told_up_to([row.id for row in rows], day), judged_by([row.id for row in rows], day)
    open_rows = [
        row
        for row in rows
        if told.get(row.id, date.min) < _end(row, ends) and not (row.id in judged and judged[row.id].is_final)
    ]
    first = [of_subject[0] for of_subject in by_stages(open_rows, _subject, lambda row: _day_of(row, dated))]
    owners, asked, own_days = addressed(first, day), _asked(first, day), _own_days([row.id for row in first])
    return [
        _found(
            row,
            _end(row, ends),
            plans[row.plan_id],
            owners[row.id],
            Door(
                any((row.task_id, body) in asked for body in owners[row.id] or ()),
                _end(row, ends) in own_days[row.id],
                row.id in judged,
            ),
        )
        for row in first
    ]


def _asked(rows: Collection[Figure], day: date) -> set[tuple[int, int]]:
    """By task the bodies that had a report of it to write, for a quarter that was open at the end of a day."""
    is_open = or_(Round.closed_at.is_(None), Round.closed_at >= end_of(day))
    found = select(Report.task_id, Report.department_id).join(Round, Round.id == Report.round_id)
    found = found.where(Round.kind == RoundKind.QUARTER, is_open, Report.asked_at < end_of(day))
    found = found.where(Report.state != ReportState.EXEMPT)
    asked: set[tuple[int, int]] = set()
    for ids in batches(sorted({row.task_id for row in rows})):
        asked |= {(task_id, body) for task_id, body in db.session.execute(found.where(Report.task_id.in_(ids)))}
    return asked


def _own_days(indicator_ids: Collection[int]) -> Mapping[int, set[date]]:
    """By figure the days of its own dates."""
    found: defaultdict[int, set[date]] = defaultdict(set)
    for ids in batches(sorted(indicator_ids)):
        dated = select(Milestone.indicator_id, Milestone.due_on).join(Indicator, _OF_TODAY)
        for id, due_on in db.session.execute(dated.where(Milestone.indicator_id.in_(ids))):
            if id is not None and due_on is not None:
                found[id].add(due_on)
    return found


def _is_over(row: Figure, end: date, rows: Iterable[Figure], days: Mapping[int, FigureDay]) -> bool:
    """Whether a target was due before the period ended, and another of its year was not: the value is that one's."""
    day = _day_of(row, days)
    if day is None or day >= end:
        return False
    same = [figure for figure in rows if (_subject(figure), figure.year) == (_subject(row), row.year)]
    return any((_day_of(figure, days) or day) > day for figure in same)


def _day_of(row: Figure, days: Mapping[int, FigureDay]) -> date | None:
    return days[row.id].original_due_on if row.id in days else None


def _end(row: Figure, ends: Mapping[tuple[Frequency, int], date]) -> date:
    return ends[Frequency(row.frequency), row.lag_days]


def _found(row: Figure, end: date, plan: IssuedPlan, owners: tuple[int, ...] | None, door: Door) -> Found:
    task, is_unowned = NamedTask(row.code, row.label, row.title), owners is None
    about = ValueAbout(task, row.subject, period_label(Frequency(row.frequency), end), None if is_unowned else door)
    units = (plan.answers_id,) if owners is None else owners
    can_exist_on = end + timedelta(days=row.lag_days)
    subject = Subject.UNOWNED_VALUE if is_unowned else Subject.VALUE
    matter = Matter(subject, row.id, units, end, _since(row, plan), grace_on=can_exist_on)
    return Found(matter, about, row.plan_id, row.task_id, row.code, indicator_id=row.id)


def _since(row: Figure, plan: IssuedPlan) -> date:
    """下达 of the task, or the day the figure, or how it is told, was recorded if later."""
    recorded = [shanghai_date(at) for at in (row.stated_at, row.told_so_at) if at is not None]
    return max(plan.handed_down_on, row.handed_down_on or plan.handed_down_on, *recorded, date.min)


def _due(jurisdiction_id: str, ends: Mapping[tuple[Frequency, int], date], day: date) -> Iterator[Figure]:
    """Figures told so often, so long after a period, of tasks that were in force on the day."""
    lags = {_lags(frequency): [lag for one, lag in ends if one is frequency] for frequency in Frequency}
    return _figures(_told_so_often(), {"jurisdiction": jurisdiction_id, **lags, **as_of(day)})


def _lags(frequency: Frequency) -> str:
    return f"lags_{frequency.value}"


@cache
def _told_so_often() -> Select[*tuple[Any, ...]]:
    is_so = [and_(Indicator.frequency == one, Indicator.lag_days.in_(bindparam(_lags(one)))) for one in Frequency]
    return _rows(or_(*is_so), Task.jurisdiction_id == bindparam("jurisdiction"), stood_in(IN_FORCE))


def _subject(row: Figure) -> tuple[int, str, str | None]:
    """What its targets of several years have in common."""
    return row.task_id, row.subject, row.unit


def _said_on(day: date, rows: Collection[Figure]) -> set[tuple[int, str, str | None]]:
    """Of which something was said for the day already, by whichever target.

    Who is its owner only since the message went to another one is told on the same day.
    """
    said: set[int] = set()
    for ids in batches([row.id for row in rows]):
        said |= set(db.session.scalars(_SAID, {"figures": ids, **as_of(day)}))
    return {_subject(row) for row in rows if row.id in said}


_STANDS = Alert.indicator_id == Indicator.id, Alert.ended_by.is_distinct_from(AlertEnd.OWNER)
_SAID = select(Indicator.id).where(Indicator.id.in_(bindparam("figures")), is_said(*_STANDS))


def figures_named(indicator_ids: Collection[int]) -> Iterator[Figure]:
    """These figures as they stand."""
    for ids in batches(sorted(indicator_ids)):
        yield from _figures(_named(), {"figures": ids})


@cache
def _named() -> Select[*tuple[Any, ...]]:
    return _rows(Indicator.id.in_(bindparam("figures")))


def _figures(statement: Select[*tuple[Any, ...]], values: dict[str, Any]) -> Iterator[Figure]:
    rows: Sequence[Any] = db.session.execute(statement, values).all()
    yield from (Figure(*row) for row in rows)


def _rows(*which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The columns of figures of which this holds."""
    issued = select(func.min(TaskTransition.effective_on)).where(
        TaskTransition.task_id == Task.id, TaskTransition.act == TaskAct.ISSUE
    )
    told_so = select(func.max(IndicatorTerms.recorded_at)).where(IndicatorTerms.indicator_id == Indicator.id)
    columns = (
        *(Indicator.id, Indicator.subject, Indicator.unit, Indicator.year, Indicator.frequency, Indicator.lag_days),
        *(Indicator.source_id, Indicator.stated_at, told_so.scalar_subquery()),
        *(Task.id, Task.plan_id, Task.code, Task.state, Task.mode, Task.lead_id, Measure.label, Measure.title),
        Task.start_on,
        issued.scalar_subquery(),
    )
    return (
        select(*columns)
        .select_from(Indicator)
        .join(Task, Task.id == Indicator.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(*which)
        .order_by(Indicator.task_id, Indicator.position)
    )


def told_up_to(indicator_ids: Collection[int], day: date) -> dict[int, date]:
    """By figure the last day of which a value that was sent by the end of a day speaks, read by 综合处 or not.

    What was told of a later target of the same subject counts: a form leaves out one within the year that is settled.
    """
    told: dict[int, date] = {}
    for ids in batches(sorted(indicator_ids)):
        later = later_aims(ids)
        found = (
            select(Reading.indicator_id, func.max(Reading.as_of))
            .join(ReportVersion, ReportVersion.id == Reading.version_id)
            .where(Reading.indicator_id.in_({*ids, *(one for several in later.values() for one in several)}))
            .where(Reading.value.is_not(None), Reading.as_of.is_not(None), ReportVersion.submitted_at < end_of(day))
            .group_by(Reading.indicator_id)
        )
        of_each = {id: as_of for id, as_of in db.session.execute(found) if as_of is not None}
        for id in ids:
            days = [of_each[one] for one in (id, *later.get(id, ())) if one in of_each]
            told |= {id: max(days)} if days else {}
    return told


def judged_by(indicator_ids: Collection[int], day: date) -> dict[int, Judged]:
    """By figure the verdict that stands on its date; without any it is left out."""
    found: dict[int, Judged] = {}
    for ids in batches(sorted(indicator_ids)):
        is_judged = exists().where(Verdict.milestone_id == Milestone.id)
        nodes = select(Milestone.id, Milestone.indicator_id).join(Indicator, _OF_TODAY)
        nodes = nodes.where(Milestone.indicator_id.in_(ids), is_judged)
        figure_of = {node_id: id for node_id, id in db.session.execute(nodes) if id is not None}
        for node_id, verdicts in speaking_on(figure_of).items():
            known = [verdict for verdict in verdicts if verdict.recorded_at < end_of(day)]
            if known:
                is_over = is_final(VerdictResult(known[-1].result))
                found[figure_of[node_id]] = Judged(shanghai_date(known[-1].recorded_at), is_over)
    return found


_OF_TODAY = and_(Indicator.id == Milestone.indicator_id, Indicator.task_id == Milestone.task_id)
"""A date that an earlier plan gave the figure stays, judged or not, with the words of that plan."""


def addressed(rows: Sequence[Figure], day: date) -> dict[int, tuple[int, ...] | None]:
    """By figure the bodies that answer for it, as known by the end of a day; None where nobody does yet."""
    task_ids = {row.task_id for row in rows}
    holders = holders_on(task_ids, day)
    owned: dict[int, Owning] = {}
    for ids in batches(sorted(task_ids)):
        owned |= ownings(ids, end_of(day)).figures
    return {row.id: answers_of(row, holders[row.task_id], owned.get(row.id)) for row in rows}
