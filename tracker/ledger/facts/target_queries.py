"""What a task must reach: its own milestones with their verdicts, its figures with the last accepted values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple, Protocol, Self, cast

from sqlalchemy import Select, and_, bindparam, exists, or_, select

from tracker.calendar.workdays import Calendar
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.due_dates import grace_on
from tracker.ledger.facts.at_odds import with_values
from tracker.ledger.facts.earlier_queries import Words, stated
from tracker.ledger.facts.known_queries import accepting, before, newest
from tracker.ledger.facts.owner_queries import Owner, Owners
from tracker.ledger.facts.task import Body, Closing, IndicatorFacts, MilestoneFacts, ReadingFacts, Settings, TakenFacts
from tracker.outcomes.models import Extension, Verdict
from tracker.outcomes.verdicts.rules import is_final, speaking
from tracker.people.models import Department
from tracker.plans.figure_terms import FigureTerms, is_less_better
from tracker.plans.models import Indicator, IndicatorTerms, Milestone, MilestoneDate, PlanGoal
from tracker.plans.owners.contest_queries import outdone_tellers
from tracker.plans.queries import terms_of
from tracker.reporting.figure_queries import by_subject
from tracker.reporting.models import Reading, Report, ReportEvent
from tracker.reporting.quarters import verification_ends_on
from tracker.vocabulary import FigureMode, MilestoneSource, PlanMode, Relation, VerdictResult


@dataclass(frozen=True)
class PlanFacts:
    """What all tasks of a plan share.

    `verification_ends_on`: end of its 核定 round, planned or held; `verifications`: by the day a batch was handed down,
    the end of the round that was held for it.
    """

    id: int
    number: str
    title: str
    mode: PlanMode
    handed_down_on: date | None
    issued_on: date | None
    verification_ends_on: date | None
    goals: tuple[PlanGoal, ...]
    settings: Settings
    verifications: Mapping[date, date] = field(default_factory=dict)

    def batch_ends_on(self, handed_on: date, calendar: Calendar) -> date:
        """End of the 核定 round of what was handed down on a day, planned or held."""
        return self.verifications.get(handed_on) or verification_ends_on(handed_on, calendar)

    def grace_on(self, due_on: date, batch_on: date | None, calendar: Calendar) -> date:
        """The last day for a verdict on a date of what was handed down on a day, None: with the plan (domain.md 4)."""
        begins = batch_on or self.handed_down_on
        ends = self.batch_ends_on(begins, calendar) if begins else None
        return grace_on(due_on, [goal.year for goal in self.goals], begins, ends)


@dataclass(frozen=True)
class Judging:
    """Which values and verdicts count: recorded before `heard` (None: all), of no day after `until` (None: of any)."""

    heard: datetime | None
    until: date | None = None

    @classmethod
    def of(cls, known: datetime | None, closing: Closing | None) -> Self:
        """What was known at an instant; of a closing that is told anew what was heard since of its days."""
        if closing is None:
            return cls(known)
        since = closing.since
        return cls(known, closing.values_until) if since is None else cls(since.heard_before, since.values_until)

    def counts(self, as_of: date | None) -> bool:
        """Whether what speaks of a day counts."""
        return self.until is None or as_of is None or as_of <= self.until

    def verdicts(self, milestone_ids: Collection[int], goal_ids: Collection[int]) -> list[Verdict]:
        """Those on these milestones and goals that count, oldest first."""
        if not milestone_ids and not goal_ids:
            return []
        values = {"milestones": list(milestone_ids), "goals": list(goal_ids), "known": self.heard}
        given = cast("list[Verdict]", list(db.session.execute(_verdicts(self.heard is not None), values)))
        return [one for one in given if self.counts(one.as_of)]


@cache
def _verdicts(is_past: bool) -> Select[*tuple[Any, ...]]:
    of_milestone = Verdict.milestone_id.in_(bindparam("milestones"))
    of_goal = Verdict.goal_id.in_(bindparam("goals"))
    given = select(Verdict.__table__).where(or_(of_milestone, of_goal), before(Verdict.recorded_at, is_past))
    return given.order_by(Verdict.recorded_at, Verdict.id)


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


def figures(
    words: Words, plans: Mapping[int, PlanFacts], own: Nodes, owners: Owners, known: datetime | None, judging: Judging
) -> defaultdict[int, list[Stated]]:
    """The own figures of each task by task id, as the plan lists them. `own`: what their milestones say of them."""
    rows = list(db.session.execute(_indicators(known is not None), {"tasks": list(words.homes), "known": known}))
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
        owner = owners.figures.get(row.id) or _teller(then.source, told.get(row.id))
        known_of = told.get(row.id)
        figure = _figure_facts(row, then, plan, owner, known_of, own)
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


def _figure_facts(
    row: Indicator,
    then: Then,
    plan: PlanFacts,
    owner: Owner,
    told: KnownValue | None,
    own: Nodes,
) -> IndicatorFacts:
    """One own figure with its last accepted value, and the bodies that answer for it.

    It is due by the date of its node, a later one where that was granted (domain.md 1.9).
    """
    figure = _without_value(row, then, plan, owner, own)
    return with_values(figure, told.values) if told else figure


def _without_value(row: Indicator, then: Then, plan: PlanFacts, owner: Owner, own: Nodes) -> IndicatorFacts:
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
    for one in judging.verdicts(figure_of, ()):
        if one.milestone_id is not None and one.value is not None and one.as_of is not None:
            id = figure_of[one.milestone_id]
            found[id] = ReadingFacts(one.value, one.as_of, one.basis, None, one.recorded_at, is_found=True)
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
            for one in same[place:] if found is not None else ():
                if found is not None:
                    known[one.id] = _judged(known.get(one.id, KnownValue((), None)), found)
    return known


def _judged(told: KnownValue, found: ReadingFacts) -> KnownValue:
    """What was told since the verdict; what it found where nothing was: it settles what did not agree."""
    return replace(told, values=tuple(one for one in told.values if _is_newer(one, found)) or (found,), found=found)


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
    values = [one for one in _values(task_ids, judging.heard) if judging.counts(one[1].as_of)]
    lost = outdone_tellers(_of_others(values, owners), known)
    kept: defaultdict[int, list[ReadingFacts]] = defaultdict(list)
    for id, fact, body in values:
        if body.id not in lost.get(id, ()):
            kept[id].append(fact)
    return {id: KnownValue(_of_latest_day(told), told[-1].body, tuple(told)) for id, told in kept.items()}


def _of_latest_day(told: Sequence[ReadingFacts]) -> tuple[ReadingFacts, ...]:
    """Of values in the order of their days."""
    return tuple(one for one in told if one.as_of == told[-1].as_of)


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


class NodeRow(Protocol):
    """A milestone: its columns, and the body that is the source of its figure.

    `was_asked`: whether a later date was ever asked for.
    """

    id: int
    task_id: int
    source: str
    goal_id: int | None
    indicator_id: int | None
    year: int | None
    text: str
    due_on: date | None
    original_due_on: date | None
    stated_at: datetime | None
    body_id: int | None
    body: str | None
    was_asked: bool


class DateFact(NamedTuple):
    """A date that a milestone got: at its 下达, and by every 延期."""

    due_on: date
    recorded_at: datetime
    is_granted: bool
    actor: str


@dataclass(frozen=True)
class Nodes:
    """Own milestones by task id, and the verdicts that stand on the dates of figures.

    `figures_due_on`: by figure the date of its node, a later one where that was granted; `figure_values`: what its
    verdict found. `rows`: all milestones as the task book has them, the plan's too, by original date; `verdicts`: by
    milestone those given on own ones, oldest first; `goal_verdicts`: by goal the newest.
    """

    rows: Sequence[NodeRow]
    verdicts: Mapping[int, Sequence[Verdict]]
    goal_verdicts: Mapping[int, Verdict]
    by_task: defaultdict[int, list[MilestoneFacts]]
    figure_verdicts: Mapping[int, VerdictResult]
    figures_due_on: Mapping[int, date]
    figure_values: Mapping[int, ReadingFacts]


def nodes(
    words: Words,
    plans: Mapping[int, PlanFacts],
    handed_on: Mapping[int, date],
    owners: Owners,
    calendar: Calendar,
    known: datetime | None,
    judging: Judging,
) -> Nodes:
    """Own milestones that had a date then, each with that date and the verdict that speaks of it.

    `handed_on`: by task the day of its own 下达, from which its days count; those of what a later plan brought count
    from that plan's.
    """
    values = {"tasks": list(words.homes), "known": known}
    found: dict[int, Any] = {}
    dates: defaultdict[int, list[DateFact]] = defaultdict(list)
    for dated in db.session.execute(_milestones(known is not None), values):
        found.setdefault(dated.id, dated)
        if dated.set_at is not None:
            dates[dated.id].append(DateFact(dated.set_due_on, dated.set_at, dated.is_granted, dated.actor))
    rows: list[NodeRow] = list(found.values())
    own = [row for row in rows if row.source == MilestoneSource.OWN]
    ids = [row.id for row in own]
    counted = judging.verdicts(ids, {goal.id for plan in plans.values() for goal in plan.goals})
    given: defaultdict[int, list[Verdict]] = defaultdict(list)
    for verdict in counted:
        if verdict.milestone_id is not None:
            given[verdict.milestone_id].append(verdict)
    by_task: defaultdict[int, list[MilestoneFacts]] = defaultdict(list)
    verdicts: dict[int, VerdictResult] = {}
    due_on: dict[int, date] = {}
    judged: dict[int, ReadingFacts] = {}
    for row in own:
        task_id = words.homes[row.task_id]
        plan = plans[words.plan_of(task_id, row.stated_at)]
        batch_on = None if row.stated_at else handed_on.get(task_id)
        owner = _owner_of(row, owners)
        one = _milestone_facts(row, plan, owner, batch_on, calendar, dates[row.id], given[row.id])
        if one is not None:
            by_task[task_id].append(_taken_over(one, owner, calendar))
            if row.indicator_id is not None and one.verdict is not None:
                verdicts[row.indicator_id] = one.verdict
            last = given[row.id][-1] if given[row.id] else None
            speaks = one.verdict is not None or _is_let_stand(dates[row.id])
            if row.indicator_id is not None and last is not None and last.value is not None and speaks:
                at, is_of = last.recorded_at, last.as_of
                judged[row.indicator_id] = ReadingFacts(last.value, is_of, last.basis, None, at, is_found=True)
            if row.indicator_id is not None:
                due_on[row.indicator_id] = one.due_on
    of_goals = newest((verdict for verdict in counted if verdict.goal_id is not None), "goal_id")
    return Nodes(rows, given, of_goals, by_task, verdicts, due_on, judged)


def _owner_of(row: NodeRow, owners: Owners) -> Owner:
    """The owner of a date is that of its figure; of one stated in words its own."""
    if row.indicator_id is None:
        return owners.dates.get(row.id, Owner())
    source = Owner((Body(row.body_id, row.body),)) if row.body_id and row.body else Owner()
    return owners.figures.get(row.indicator_id, source)


@cache
def _milestones(is_past: bool) -> Select[*tuple[Any, ...]]:
    """A row for each date that an own milestone got, at least one for each milestone."""
    of_own = MilestoneDate.milestone_id == Milestone.id, Milestone.source == MilestoneSource.OWN
    return (
        select(
            Milestone.__table__,
            Department.id.label("body_id"),
            Department.short_name.label("body"),
            exists().where(Extension.milestone_id == Milestone.id).label("was_asked"),
            *(MilestoneDate.due_on.label("set_due_on"), MilestoneDate.recorded_at.label("set_at")),
            *(MilestoneDate.is_granted, MilestoneDate.actor),
        )
        .select_from(Milestone)
        .outerjoin(Indicator, Indicator.id == Milestone.indicator_id)
        .outerjoin(Department, Department.id == Indicator.source_id)
        .outerjoin(MilestoneDate, and_(*of_own, before(MilestoneDate.recorded_at, is_past)))
        .where(Milestone.task_id.in_(bindparam("tasks")), stated(Milestone.stated_at, is_past))
        .order_by(Milestone.original_due_on, Milestone.id, MilestoneDate.recorded_at, MilestoneDate.id)
    )


def _milestone_facts(
    milestone: NodeRow,
    plan: PlanFacts,
    owner: Owner,
    batch_on: date | None,
    calendar: Calendar,
    dates: Sequence[DateFact],
    given: Sequence[Verdict],
) -> MilestoneFacts | None:
    """None where it had no date then. `batch_on`: the day its batch was handed down; None: with the plan."""
    original = milestone.original_due_on or milestone.due_on
    due_on = dates[-1].due_on if dates else original
    if due_on is None or original is None:
        return None
    verdict = next(reversed(speaking(original, dates, given)), None)
    grace = plan.grace_on(due_on, batch_on, calendar)
    return MilestoneFacts(
        key=str(milestone.id),
        text=milestone.text,
        due_on=due_on,
        original_due_on=original,
        grace_on=grace,
        verdict=VerdictResult(verdict.result) if verdict else None,
        verdict_value=verdict.value if verdict else None,
        verdict_as_of=verdict.as_of if verdict else None,
        judged_at=verdict.recorded_at if verdict else None,
        rectify_by=verdict.rectify_by if verdict else None,
        bodies=owner.bodies,
        is_unowned=owner.is_open,
        proposed=owner.proposed,
        figure=str(milestone.indicator_id) if milestone.indicator_id is not None else None,
        granted=_granted(dates),
    )


TAKEN_DAYS = 10
"""Working days that who takes an overdue date over has at least to tell it, as for a 核对 of duties (INF)."""


def _taken_over(one: MilestoneFacts, owner: Owner, calendar: Calendar) -> MilestoneFacts:
    """With its owners that took it over after its grace: who joins another that had it takes over for himself."""
    since = [(body, _taken_on(body.id, owner, one.grace_on)) for body in owner.bodies if body.id in owner.since]
    late = tuple(TakenFacts(body, on, calendar.add(on, TAKEN_DAYS)) for body, on in since if on is not None)
    return replace(one, taken_by=late) if late else one


def _taken_on(body: int, owner: Owner, grace_on: date) -> date | None:
    """None where the body had it when it became overdue, whoever had it since: it goes on where it was.

    Who gave it back and got it back goes on from when it took it over.
    """
    on, earlier = owner.since[body], owner.earlier.get(body, ())
    if on <= grace_on or any(held.came <= grace_on < held.went for held in earlier):
        return None
    for held in reversed(earlier):
        if not held.is_given_back or held.came <= grace_on:
            break
        on = held.came
    return on


def _is_let_stand(dates: Sequence[DateFact]) -> bool:
    """Whether a later plan raised what is to be reached and let the granted date stand: what was found is known on."""
    said, stands = dates[-2:] if len(dates) > 1 else (None, None)
    if said is None or stands is None:
        return False
    return stands.is_granted and not said.is_granted and stands.recorded_at == said.recorded_at


def _granted(dates: Sequence[DateFact]) -> str:
    """“王某2026-05-12批准” of a date that was asked for and granted; a later plan that let it stand granted nothing."""
    if not dates or not dates[-1].is_granted:
        return ""
    first = next(one for one in dates if one.is_granted and one.due_on == dates[-1].due_on)
    return f"{first.actor}{shanghai_date(first.recorded_at)}批准"
