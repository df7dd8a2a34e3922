"""Reads what the messages of a scan need of the plans handed down: dates, goals with their verdicts, the 主办处室."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import bindparam, select

from tracker.alerts.scan.matters import Found
from tracker.calendar.workdays import Calendar
from tracker.clock import end_of, shanghai_date
from tracker.database import db
from tracker.ledger.facts.plan_queries import PlanFacts, plan_facts
from tracker.outcomes.models import Verdict
from tracker.people.accounts import queries as account_queries
from tracker.plans.models import Plan
from tracker.plans.settings.queries import NOTHING_SET, Course, courses_of
from tracker.plans.settings.timing import DEFAULT as USUAL
from tracker.plans.settings.timing import Timing
from tracker.vocabulary import PlanMode, PlanState, Role


@dataclass(frozen=True)
class GoalVerdict:
    """On which day a goal was judged, and by when it has to be put right, where it fell short."""

    on: date
    rectify_by: date | None


@dataclass(frozen=True)
class IssuedPlan:
    """A plan handed down. `answers_id`: the department whose coordinator is told of its goals and verdicts.

    `verdicts`: by goal, the oldest first; `is_replaced`: another plan took its place, and its goals with it.
    `facts`: what all its tasks share; a batch that was handed down today gets its round tomorrow, and counts by
    `calendar` until then.
    """

    id: int
    title: str
    mode: PlanMode
    handed_down_on: date
    facts: PlanFacts
    verdicts: Mapping[int, Sequence[GoalVerdict]]
    answers_id: int
    calendar: Calendar
    settings: Course = NOTHING_SET
    is_replaced: bool = False

    def timing_on(self, day: date) -> tuple[Timing, int]:
        """The days of its stages as known by the end of a day, and the version of its settings."""
        return self.settings.timing_before(end_of(day))

    def grace_on(self, due_on: date, batch_on: date | None = None) -> date:
        """The last day for a verdict on a date of this plan, or of what went out on a later day (domain.md 4)."""
        return self.facts.grace_on(due_on, batch_on, self.calendar)

    @property
    def ends_of_verification(self) -> tuple[date | None, ...]:
        """Of its 核定 rounds, planned or held, and of those of later batches that were held."""
        return self.facts.verification_ends_on, *self.facts.verifications.values()


def issued_plans(jurisdiction_id: str, calendar: Calendar, day: date) -> dict[int, IssuedPlan]:
    """The plans of a jurisdiction that were handed down, by id; `day` decides who holds the posts."""
    plans = list(db.session.scalars(_HANDED_DOWN, {"jurisdiction": jurisdiction_id}))
    if not plans:
        return {}
    facts = plan_facts([plan.id for plan in plans], calendar)
    verdicts = _verdicts([goal.id for fact in facts.values() for goal in fact.goals])
    commission = account_queries.commission_id(jurisdiction_id)
    settings = courses_of([plan.id for plan in plans])
    manned = _with_coordinator({plan.host_id for plan in plans if plan.host_id}, day)
    return {
        plan.id: IssuedPlan(
            id=plan.id,
            title=plan.title,
            mode=PlanMode(plan.mode),
            handed_down_on=shanghai_date(plan.handed_down_at),
            facts=facts[plan.id],
            verdicts={goal.id: verdicts[goal.id] for goal in facts[plan.id].goals if goal.id in verdicts},
            answers_id=plan.host_id if plan.host_id in manned else commission,
            calendar=calendar,
            settings=settings.get(plan.id, NOTHING_SET),
            is_replaced=plan.state == PlanState.REPLACED,
        )
        for plan in plans
        if plan.handed_down_at is not None
    }


_HANDED_DOWN = (
    select(Plan)
    .where(Plan.jurisdiction_id == bindparam("jurisdiction"), Plan.handed_down_at.is_not(None))
    .order_by(Plan.id)
)


def timings(plans: Iterable[IssuedPlan], day: date) -> frozenset[Timing]:
    """The days that the stages of these plans go by on a day, the usual ones among them."""
    return frozenset({USUAL, *(plan.timing_on(day)[0] for plan in plans)})


def timed(found: Iterable[Found], plans: Mapping[int, IssuedPlan], day: date) -> list[Found]:
    """What may speak on a day, by the days that its plan has set."""
    set_by = {id: plan.timing_on(day) for id, plan in plans.items() if plan.settings.kept}
    return [_timed(one, *set_by[one.plan_id]) if one.plan_id in set_by else one for one in found]


def _timed(one: Found, timing: Timing, version: int) -> Found:
    return replace(one, matter=replace(one.matter, timing=timing), settings_version=version)


def _verdicts(goal_ids: list[int]) -> dict[int, list[GoalVerdict]]:
    """By goal that was judged its verdicts, the oldest first."""
    found: defaultdict[int, list[GoalVerdict]] = defaultdict(list)
    for goal_id, at, rectify_by in db.session.execute(_GIVEN, {"goals": goal_ids}) if goal_ids else ():
        if goal_id is not None:
            found[goal_id].append(GoalVerdict(shanghai_date(at), rectify_by))
    return found


_GIVEN = (
    select(Verdict.goal_id, Verdict.recorded_at, Verdict.rectify_by)
    .where(Verdict.goal_id.in_(bindparam("goals")))
    .order_by(Verdict.id)
)


def _with_coordinator(department_ids: set[int], day: date) -> set[int]:
    """The 主办处室 that have a coordinator of their own; the others' plans are the commission's."""
    held = account_queries.holders(frozenset(department_ids), day) if department_ids else ()
    return {duty.department_id for duty in held if duty.role is Role.COORDINATOR}
