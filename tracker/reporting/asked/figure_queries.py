"""Reads the figures a report is asked for: those of its body, their values accepted last, which of them are 期满."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from tracker.database import db, hung_on_app
from tracker.people.models import Department
from tracker.plans.figure_queries import FigureDay, days_within_years
from tracker.plans.kinds import kind_in_force
from tracker.plans.models import Indicator, Milestone, Task
from tracker.plans.owners.contest_queries import is_claimed_by, outdone_tellers
from tracker.plans.owners.owning import Owning
from tracker.plans.queries import aim_of, first_issued_on
from tracker.plans.stages import by_stages
from tracker.reporting.asked.own_answers import Unowned
from tracker.reporting.asked.questions import Figure, LastReading, LaterAim
from tracker.reporting.consolidation import mode_now
from tracker.reporting.line_queries import SENT
from tracker.reporting.models import Reading, Report, ReportEvent, ReportVersion
from tracker.reporting.quarters import Quarter
from tracker.reporting.row_queries import ReportRow
from tracker.reporting.validity import speaks_of
from tracker.tasks.models import Assignment
from tracker.vocabulary import FigureMode, Frequency, Kind, Mode, Relation, ReportAct, ReportState, RoundKind

Expired = Callable[[Collection[int]], frozenset[int]]
"""By task ids the indicators with a final verdict: 期满, no longer asked (domain.md 5)."""

Decided = Callable[[Collection[int]], frozenset[int]]
"""Of own dates, by id, those with a final verdict, or with any (JUDGED)."""

EXPIRED = "tracker_expired_figures"
"""Where `create_app` hangs it on the application: so no stage imports a later one."""

DECIDED = "tracker_decided_dates"

JUDGED = "tracker_judged_dates"
"""Where it hangs which own dates have a verdict, final or not."""


@dataclass(frozen=True)
class Stated:
    """The figures of some tasks in the order of the text; `gone`: those that are 期满; `issued_on`: by task."""

    rows: Sequence[Indicator]
    gone: frozenset[int]
    issued_on: Mapping[int | None, date | None]

    @property
    def open(self) -> list[Indicator]:
        """Those that are asked for."""
        return [row for row in self.rows if row.id not in self.gone]


def figures_stated(task_ids: Collection[int]) -> Stated:
    """Of these tasks."""
    found = db.session.execute(_OF_TASKS, {"tasks": list(task_ids)}).all()
    rows, issued_on = [row for row, _ in found], {row.task_id: issued_on for row, issued_on in found}
    stating = {row.task_id for row in rows if row.task_id is not None}
    expired: Expired = hung_on_app(EXPIRED)
    return Stated(rows, expired(stating) if stating else frozenset(), issued_on)


_OF_TASKS = (
    select(Indicator, first_issued_on())
    .join(Task, Task.id == Indicator.task_id)
    .where(Indicator.task_id.in_(bindparam("tasks")))
    .order_by(Indicator.position)
)


def figures_of_each(
    rows: Collection[ReportRow],
    stated: Stated,
    owned: Mapping[int, Owning],
    *,
    of_others: bool = False,
) -> dict[int, list[Figure]]:
    """By report the figures its body may be asked: its own, and those for which nobody is named (domain.md 8).

    `owned`: by figure whose it is. What a report has told of a figure that has gone to another body stays in it; a
    body whose duty has ended is asked nothing else. `of_others`: those that it is not asked.
    """
    by_task: defaultdict[int | None, list[Indicator]] = defaultdict(list)
    figures = stated.open
    for figure in figures:
        by_task[figure.task_id].append(figure)
    if not by_task:
        return {row.report.id: [] for row in rows}
    last = _told_values([figure.id for figure in figures])
    held = _held_by(figures, owned)
    answerable, owned = _answerable(figures, held), _with_duty(owned, figures, held)
    told = _told_by([row.report for row in rows])
    within_years = days_within_years(figures)
    open_days = _open_days(within_years)

    def is_shown(figure: Indicator, row: ReportRow) -> bool:
        is_asked = not row.has_ended and _is_asked(figure, row.report, owned.get(figure.id), answerable)
        return of_others != (figure.id in told[row.report.id] or is_asked)

    def asked_in(row: ReportRow) -> Iterator[Figure]:
        # A 核定 asks what was reached by each date that is past.
        days = within_years if row.round.kind == RoundKind.QUARTER else {}
        for stages in by_subject((figure for figure in by_task[row.task.id] if is_shown(figure, row)), days):
            settled = [indicator for indicator in stages[:-1] if indicator.id in days and is_told(indicator, row)]
            first, *later = [stage for stage in stages if stage not in settled or _is_last_of_year(stage, stages)]
            of_task = stated.issued_on[first.task_id]
            yield _figure(first, later, row, owned.get(first.id), last[first.id], of_task, within_years)

    def is_told(one: Indicator, row: ReportRow) -> bool:
        day = open_days.get(one.id)
        return day is not None and _is_settled(one, day, row, owned.get(one.id), last[one.id])

    return {row.report.id: list(asked_in(row)) for row in rows}


def _is_last_of_year(one: Indicator, stages: Sequence[Indicator]) -> bool:
    return not any(other.year == one.year for other in stages[stages.index(one) + 1 :])


def _is_settled(one: Indicator, day: FigureDay, of: ReportRow, owning: Owning | None, told: Iterable[_Told]) -> bool:
    """Whether a target of a figure is told that has a later one in its year: its value is the later one's now.

    Its day lay before the quarter, and in an earlier round a value of that day or later was accepted, or one of the
    three months before that reaches it. The verdict is 综合处's turn (domain.md 5).
    """
    if day.due_on >= Quarter.parse(of.round.name).first_day:
        return False
    body, is_sole = of.report.department_id, owning is not None and len(owning.owner_ids) == 1
    values = [
        value.reading
        for value in told
        if value.is_accepted and value.round_id < of.round.id and (is_sole or value.department_id == body)
    ]
    dated = [(reading.as_of, reading.value) for reading in values if reading.as_of is not None]
    aim = aim_of(one)
    return any(
        as_of >= day.due_on or (speaks_of(as_of, day.due_on) and aim.is_reached_by(value)) for as_of, value in dated
    )


def _open_days(days: Mapping[int, FigureDay]) -> dict[int, FigureDay]:
    """Without those whose verdict fell short: what is to be made good is told anew."""
    if not days:
        return {}
    has_verdict: Decided = hung_on_app(JUDGED)
    judged = has_verdict([day.milestone_id for day in days.values()])
    return {id: day for id, day in days.items() if day.milestone_id not in judged}


def _is_asked(row: Indicator, report: Report, owning: Owning | None, answerable: Collection[int]) -> bool:
    """Whether a body sees a figure in its form: its own; one that nobody owns yet, unless it said 不是本单位的."""
    if owning is None:
        return row.source_id == report.department_id or row.id not in answerable
    return owning.is_asked_of(report.department_id) or owning.is_in_doubt_for(report.department_id)


_Held = defaultdict[int | None, set[int]]


def _held_by(rows: Collection[Indicator], owned: Mapping[int, Owning]) -> _Held:
    """By task the bodies that have a duty in it; of the tasks whose figures name a source or an owner."""
    tasks = {row.task_id for row in rows if row.source_id is not None or (row.id in owned and owned[row.id].owner_ids)}
    held: _Held = defaultdict(set)
    for task_id, department_id in db.session.execute(_DUTIES, {"tasks": list(tasks)}) if tasks else ():
        held[task_id].add(department_id)
    return held


_DUTIES = select(Assignment.task_id, Assignment.department_id).where(
    Assignment.task_id.in_(bindparam("tasks")), Assignment.ended_on.is_(None)
)


def _with_duty(owned: Mapping[int, Owning], rows: Iterable[Indicator], held: _Held) -> dict[int, Owning]:
    """Without those whose owners have no duty in the task: then its bodies are asked as if nobody were named."""
    named = {row.id: row.task_id for row in rows if row.id in owned and owned[row.id].owner_ids}
    nobodys = {id for id, task_id in named.items() if held[task_id].isdisjoint(owned[id].owner_ids)}
    return {id: owning for id, owning in owned.items() if id not in nobodys or owning.is_open}


def _told_by(reports: Collection[Report]) -> defaultdict[int, set[int]]:
    """By report the figures of which it has told a value that was sent or accepted."""
    told: defaultdict[int, set[int]] = defaultdict(set)
    sent = [report.id for report in reports if report.accepted_version_id is not None or report.state in SENT]
    for report_id, indicator_id in db.session.execute(_TOLD_BY, {"reports": sent}) if sent else ():
        told[report_id].add(indicator_id)
    return told


_TOLD_BY = (
    select(Report.id, Reading.indicator_id)
    .join(
        Reading,
        or_(
            Reading.version_id == Report.accepted_version_id,
            and_(Reading.version_id == Report.version_id, Report.state.in_(SENT)),
        ),
    )
    .where(Report.id.in_(bindparam("reports")), Reading.value.is_not(None))
)


def dates_in_doubt(owned: Mapping[int, Owning]) -> dict[int, list[tuple[Milestone, Owning]]]:
    """By task its own dates in words that nobody owns yet and that are not decided; `owned`: by date whose it is."""
    open_ids = [id for id, owning in owned.items() if owning.is_open or owning.joining]
    by_task: defaultdict[int, list[tuple[Milestone, Owning]]] = defaultdict(list)
    if open_ids:
        decided: Decided = hung_on_app(DECIDED)
        judged = decided(open_ids)
        for row in db.session.scalars(_DATES, {"dates": open_ids}):
            if row.id not in judged:
                by_task[row.task_id].append((row, owned[row.id]))
    return by_task


_DATES = select(Milestone).where(Milestone.id.in_(bindparam("dates"))).order_by(Milestone.original_due_on, Milestone.id)


def in_doubt_for(body: int, dates: Iterable[tuple[Milestone, Owning]]) -> list[Unowned]:
    """Of such dates those a body is asked about."""
    return [Unowned(f"date-{row.id}", row.text, row.due_on) for row, owning in dates if owning.is_in_doubt_for(body)]


def _answerable(rows: Iterable[Indicator], held: _Held) -> frozenset[int]:
    """Those of these figures whose named source has a duty in the task and can be asked (`answering`).

    Example: 市统计局 is named, but the task does not: then the bodies of the task are asked as if nobody were named.
    """
    return frozenset(row.id for row in rows if row.source_id is not None and row.source_id in held[row.task_id])


def by_subject(rows: Iterable[Indicator], days: Mapping[int, FigureDay] | None = None) -> list[list[Indicator]]:
    """Figures of one task, those together that state one subject for several years, the earliest first.

    Example: 应用比例 2025 年 70%，2030 年 90% is one figure with two targets; its value is asked once (domain.md 5).
    `days`: of several targets within a year, which then stand together, too.
    """

    def day_of(row: Indicator) -> date | None:
        return days[row.id].original_due_on if days and row.id in days else None

    return by_stages(rows, lambda row: (row.task_id, row.subject, row.unit or ""), day_of)


def kinds_in_force(tasks: Mapping[int, Task]) -> dict[int, Kind]:
    """By task what kind it is now: one whose figures are all 期满 has that of its other sentences (domain.md 5)."""
    return kinds_by(tasks, figures_stated(tasks))


def kinds_by(tasks: Mapping[int, Task], stated: Stated) -> dict[int, Kind]:
    """The same by the figures these tasks state."""
    over = {row.task_id for row in stated.rows} - {row.task_id for row in stated.open}
    return {id: kind_in_force(Kind(task.kind), task.text, id not in over) for id, task in tasks.items()}


def open_indicators(task_ids: Collection[int]) -> list[tuple[Indicator, int]]:
    """The figures of these tasks that are not 期满, each with its task, in the order of the text."""
    return [(row, row.task_id) for row in figures_stated(task_ids).open if row.task_id is not None]


def _figure(
    row: Indicator,
    later: Iterable[Indicator],
    of: ReportRow,
    owning: Owning | None,
    told: Sequence[_Told],
    issued_on: date | None,
    days: Mapping[int, FigureDay],
) -> Figure:
    """One figure as this body is asked for it."""
    report = of.report
    elsewhere = [value for value in told if value.report_id != report.id]
    co_owners = set(owning.owner_ids) - {report.department_id} if owning is not None and not owning.is_open else set()
    last = _last_before(report, [value for value in elsewhere if value.is_accepted], co_owners)
    body = report.department_id
    own = [value.reading for value in elsewhere if not value.is_accepted and value.department_id == body]
    is_own = last is not None and last.department_id == body
    now = [one for one in elsewhere if one.is_accepted and one.round_id == report.round_id]
    aim = aim_of(row)
    return Figure(
        indicator_id=row.id,
        subject=row.subject,
        relation=aim.relation,
        target=aim.target,
        unit=row.unit,
        year=row.year,
        mode=aim.mode,
        frequency=Frequency(row.frequency),
        lag_days=row.lag_days,
        caliber=row.caliber,
        required=_must_tell(row, report, of.task, owning),
        is_unowned=owning is not None and owning.is_in_doubt_for(report.department_id),
        last=last.reading if last else None,
        last_of=last.reading.body if last and not is_own else "",
        is_last_now=last is not None and last.round_id == report.round_id,
        is_last_shared=last is not None and last.department_id in co_owners,
        others=tuple(one.reading for one in now if one.department_id in co_owners),
        issued_on=issued_on,
        pending=own[-1] if own and not (last and is_own and not _later(own[-1], last.reading)) else None,
        later=tuple(
            LaterAim(indicator.id, Relation(indicator.relation), indicator.value, indicator.year, _day(indicator, days))
            for indicator in later
        ),
        day=_day(row, days),
        baseline=aim.baseline,
        less_better=aim.less_better,
    )


def _day(row: Indicator, days: Mapping[int, FigureDay]) -> str:
    return days[row.id].words if row.id in days else ""


def _last_before(report: Report, accepted: Sequence[_Told], co_owners: Collection[int]) -> _Told | None:
    """What its body told last, or who had the figure before; what co-owners told only where that is nothing.

    What co-owners tell in the same round stands beside it.
    """
    own = [one for one in accepted if one.department_id not in co_owners]
    before = own or [one for one in accepted if one.round_id < report.round_id]
    return before[-1] if before else None


def _must_tell(row: Indicator, report: Report, task: Task, owning: Owning | None) -> bool:
    """Its owner must give a value; so must who is asked where not each body reports for itself (domain.md 4)."""
    if owning is not None and owning.is_open:
        return report.department_id in owning.claimed
    if owning is not None and owning.owner_ids:
        return report.department_id in owning.owner_ids
    return row.source_id == report.department_id or mode_now(Mode.of(task.mode), task.lead_id) is not Mode.EACH_REPORTS


def _later(reading: LastReading, other: LastReading) -> bool:
    return reading.as_of is not None and (other.as_of is None or reading.as_of > other.as_of)


def told_by_each(indicator_ids: Collection[int]) -> dict[int, tuple[LastReading, ...]]:
    """By indicator the last accepted value of each body; the one of the latest day, told last, is last.

    Of the quota of a year those that were told of that year; of one whose date was put off, of the year of that.
    """
    last: dict[int, tuple[LastReading, ...]] = {}
    quotas = db.session.execute(_QUOTAS, {"indicators": list(indicator_ids)})
    years = {row.id: row.due_on.year if row.due_on else row.year for row in quotas}
    for indicator_id, values in _told_values(indicator_ids).items():
        of_body: dict[int, LastReading] = {}
        year = years.get(indicator_id)
        for value in values:
            is_of_year = year is None or value.reading.as_of is None or value.reading.as_of.year == year
            if value.is_accepted and is_of_year:
                of_body.pop(value.department_id, None)
                of_body[value.department_id] = value.reading
        last[indicator_id] = tuple(of_body.values())
    return {id: told for id, told in last.items() if told}


_QUOTAS = (
    select(Indicator.id, Indicator.year, Milestone.due_on)
    .outerjoin(Milestone, and_(Milestone.indicator_id == Indicator.id, Milestone.task_id == Indicator.task_id))
    .where(Indicator.id.in_(bindparam("indicators")), Indicator.mode == FigureMode.ANNUAL)
)


def accepted_since(report_ids: Collection[int], at: datetime) -> frozenset[int]:
    """Those of these reports of which something was accepted after an instant."""
    which = ReportEvent.report_id.in_(report_ids), ReportEvent.act == ReportAct.ACCEPT, ReportEvent.recorded_at > at
    return frozenset(db.session.scalars(select(ReportEvent.report_id).where(*which)))


@dataclass(frozen=True)
class _Told:
    """A value of a report that was accepted, or handed in and not reviewed."""

    report_id: int
    round_id: int
    department_id: int
    is_accepted: bool
    reading: LastReading


def _told_values(indicator_ids: Collection[int]) -> defaultdict[int, list[_Told]]:
    """By indicator the values of whichever body, of quarters and of 核定; the one of the latest day is last.

    Not of who claimed it and did not get it.
    """
    values: defaultdict[int, list[_Told]] = defaultdict(list)
    claimed = set()
    for report_id, round_id, body_id, name, is_accepted, is_claimed, row in db.session.execute(
        _readings(), {"indicators": list(indicator_ids)}
    ):
        if row.value is not None:
            reading = LastReading(row.value, row.as_of, row.source, row.caliber, report_id, body_id, name)
            values[row.indicator_id].append(_Told(report_id, round_id, body_id, bool(is_accepted), reading))
            claimed |= {row.indicator_id} if is_claimed else set()
    lost = outdone_tellers({id: {one.department_id for one in values[id]} for id in claimed})
    for id, bodies in lost.items():
        values[id] = [one for one in values[id] if one.department_id not in bodies]
    return values


@cache
def _readings() -> Select[*tuple[Any, ...]]:
    is_accepted = func.coalesce(Report.accepted_version_id, 0) == ReportVersion.id
    is_waiting = and_(Report.version_id == ReportVersion.id, Report.state == ReportState.TO_REVIEW)
    is_claimed = is_claimed_by(Report.department_id, Reading.indicator_id)
    return (
        select(
            Report.id, Report.round_id, Report.department_id, Department.short_name, is_accepted, is_claimed, Reading
        )
        .join(ReportVersion, ReportVersion.id == Reading.version_id)
        .join(Report, and_(Report.id == ReportVersion.report_id, or_(is_accepted, is_waiting)))
        .join(Department, Department.id == Report.department_id)
        .where(Reading.indicator_id.in_(bindparam("indicators")), Reading.value.is_not(None))
        .order_by(Reading.as_of, Reading.id)
    )


def later_aims(indicator_ids: Collection[int]) -> dict[int, list[int]]:
    """By figure the rows of its task that state the same subject for later years, or days (`by_subject`)."""
    if not indicator_ids:
        return {}
    same: defaultdict[int, list[int]] = defaultdict(list)
    for own_id, later_id in db.session.execute(_of_later_years(), {"indicators": list(indicator_ids)}):
        same[own_id].append(later_id)
    return same


@cache
def _of_later_years() -> Select[int, int]:
    own, later = aliased(Indicator), aliased(Indicator)
    is_later_in_year = and_(later.year == own.year, _day_of(later) > _day_of(own))
    return (
        select(own.id, later.id)
        .join(
            later,
            (later.task_id == own.task_id)
            & (later.subject == own.subject)
            & (func.coalesce(later.unit, "") == func.coalesce(own.unit, ""))
            & or_(later.year > own.year, is_later_in_year),
        )
        .where(own.id.in_(bindparam("indicators")))
        .order_by(own.year, _day_of(own))
    )


def _day_of(figure: type[Indicator]) -> ColumnElement[date | None]:
    """The day first set to a figure by its sentence."""
    of_figure = Milestone.indicator_id == figure.id, Milestone.task_id == figure.task_id
    return select(func.max(Milestone.original_due_on)).where(*of_figure).correlate(figure).scalar_subquery()


def only_tellers(task_ids: Collection[int]) -> dict[int, int]:
    """By figure the body whose values were accepted or wait for it, where it is one body alone."""
    figures = list(db.session.scalars(select(Indicator.id).where(Indicator.task_id.in_(task_ids))))
    told = {id: {value.department_id for value in values} for id, values in _told_values(figures).items()}
    return {id: bodies.pop() for id, bodies in told.items() if len(bodies) == 1}
