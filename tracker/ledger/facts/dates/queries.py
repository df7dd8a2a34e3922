"""The dates that tasks have of their own, as known at an instant: with their owners and the verdicts that speak."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Select, and_, bindparam, exists, select

from tracker.calendar.workdays import Calendar
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.facts.earlier_queries import Words, stated
from tracker.ledger.facts.judging_queries import Judging, found_by
from tracker.ledger.facts.known_queries import before, newest
from tracker.ledger.facts.owner_queries import Owner, Owners
from tracker.ledger.facts.plan_queries import PlanFacts
from tracker.ledger.facts.task import Body, MilestoneFacts, ReadingFacts, TakenFacts
from tracker.outcomes.models import Extension, Verdict
from tracker.outcomes.verdicts.rules import speaking
from tracker.outcomes.verdicts.standing_queries import VERDICTS
from tracker.people.models import Department
from tracker.plans.models import Indicator, Milestone, MilestoneDate
from tracker.vocabulary import MilestoneSource, VerdictResult


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
    rows, dates = _dated(words, known)
    own = [row for row in rows if row.source == MilestoneSource.OWN]
    goal_ids = {goal.id for plan in plans.values() for goal in plan.goals}
    is_unjudged = not words.first_plans and VERDICTS.none_of(words.rows)
    counted = [] if is_unjudged else judging.verdicts([row.id for row in own], goal_ids)
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
        if one is None:
            continue
        by_task[task_id].append(_taken_over(one, owner, calendar))
        if row.indicator_id is None:
            continue
        due_on[row.indicator_id] = one.due_on
        if one.verdict is not None:
            verdicts[row.indicator_id] = one.verdict
        if found := _found(one, dates[row.id], given[row.id]):
            judged[row.indicator_id] = found
    of_goals = newest((verdict for verdict in counted if verdict.goal_id is not None), "goal_id")
    return Nodes(rows, given, of_goals, by_task, verdicts, due_on, judged)


def _dated(words: Words, known: datetime | None) -> tuple[list[NodeRow], defaultdict[int, list[DateFact]]]:
    """The milestones as the task book has them, and by milestone the dates it got, oldest first."""
    found: dict[int, Any] = {}
    dates: defaultdict[int, list[DateFact]] = defaultdict(list)
    values = {"tasks": list(words.homes), "known": known}
    for dated in db.session.execute(_milestones(known is not None), values):
        found.setdefault(dated.id, dated)
        if dated.set_at is not None:
            dates[dated.id].append(DateFact(dated.set_due_on, dated.set_at, dated.is_granted, dated.actor))
    return list(found.values()), dates


def _found(one: MilestoneFacts, dates: Sequence[DateFact], given: Sequence[Verdict]) -> ReadingFacts | None:
    """What the last verdict found of the figure, where it speaks or the granted date was let stand."""
    speaks = one.verdict is not None or _is_let_stand(dates)
    return found_by(given[-1]) if given and speaks else None


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
        history=owner.history,
    )


TAKEN_DAYS = 10
"""Working days that who takes an overdue date over has at least to tell it, as for a 核对 of duties (INF)."""


def _taken_over(one: MilestoneFacts, owner: Owner, calendar: Calendar) -> MilestoneFacts:
    """With its owners that took it over after its grace: who joins another that had it takes over for himself."""
    since = [(body, _taken_on(body.id, owner, one.grace_on)) for body in owner.bodies if body.id in owner.since]
    return _with_takers(one, since, calendar)


def taken_with_all(
    one: MilestoneFacts, held: Mapping[Body, Sequence[tuple[date, date]]], calendar: Calendar
) -> MilestoneFacts:
    """The same of what is of all bodies together: who had no duty in the task when it became overdue.

    Example: due on 4 December, 市城建委 is formed of two bodies and has their part from the 17th. `held`: from when
    until when each body had a duty.
    """
    if one.bodies or one.is_unowned:
        return one
    return _with_takers(one, [(body, _joined_on(times, one.grace_on)) for body, times in held.items()], calendar)


def _with_takers(one: MilestoneFacts, since: Iterable[tuple[Body, date | None]], calendar: Calendar) -> MilestoneFacts:
    late = tuple(TakenFacts(body, on, calendar.add(on, TAKEN_DAYS)) for body, on in since if on is not None)
    return replace(one, taken_by=late) if late else one


def _joined_on(times: Sequence[tuple[date, date]], grace_on: date) -> date | None:
    """From when a body has its duty after a grace, in whatever roles; None where it had one when it was over."""
    if any(came <= grace_on < went for came, went in times):
        return None
    on = date.max
    for came, went in reversed(times):
        if went < on < date.max:
            break
        on = came
    return on


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
    """Whether a later plan raised what is to be reached and let the granted date stand: what was found is known on.

    It still is where the date is put off once more since.
    """
    said = next((place for place, one in reversed(list(enumerate(dates))) if not one.is_granted), None)
    if said is None or said + 1 == len(dates):
        return False
    return dates[said + 1].recorded_at == dates[said].recorded_at


def _granted(dates: Sequence[DateFact]) -> str:
    """“王某2026-05-12批准” of a date that was asked for and granted; a later plan that let it stand granted nothing."""
    if not dates or not dates[-1].is_granted:
        return ""
    first = next(one for one in dates if one.is_granted and one.due_on == dates[-1].due_on)
    return f"{first.actor}{shanghai_date(first.recorded_at)}批准"
