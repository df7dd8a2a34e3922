"""What all tasks of a plan share, as known at an instant: its days, its goals, what it sets for its lights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, exists, select

from tracker.calendar.workdays import Calendar
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.due_dates import grace_on
from tracker.ledger.facts.known_queries import facts_by, is_known, rounds_of
from tracker.ledger.facts.task import RULES_VERSION, Settings
from tracker.plans.models import Plan, PlanGoal, PlanSetting
from tracker.reporting.models import Round, RoundCutoffs
from tracker.reporting.quarters import verification_ends_on
from tracker.reporting.validity import months_set
from tracker.vocabulary import PlanMode, RoundKind


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


def plan_facts(
    plan_ids: Collection[int],
    calendar: Calendar,
    known: datetime | None = None,
    rounds: Iterable[tuple[Round, RoundCutoffs]] | None = None,
) -> dict[int, PlanFacts]:
    """What the tasks of these plans share, by plan id. `rounds`: those held for the plans, where they were read."""
    ids = list(plan_ids)
    plans: dict[int, Plan] = {}
    goals = defaultdict(list)
    with_settings = set[int]()
    for plan, goal, has_settings in db.session.execute(_PLANS, {"plans": ids}):
        plans[plan.id] = plan
        if goal is not None:
            goals[plan.id].append(goal)
        if has_settings:
            with_settings.add(plan.id)
    settings = settings_of(sorted(with_settings), known)
    held: defaultdict[int | None, dict[date, date]] = defaultdict(dict)
    for round, cutoffs in rounds_of((), ids, known) if rounds is None else rounds:
        if round.kind == RoundKind.VERIFICATION:
            held[round.plan_id][round.as_of] = cutoffs.review_ends_on
    found = {}
    for plan in plans.values():
        is_handed = plan.handed_down_at is not None and is_known(plan.handed_down_at, known)
        handed_on = shanghai_date(plan.handed_down_at) if plan.handed_down_at and is_handed else None
        ends = held[plan.id].get(handed_on) or verification_ends_on(handed_on, calendar) if handed_on else None
        found[plan.id] = PlanFacts(
            id=plan.id,
            number=plan.number or "",
            title=plan.title,
            mode=PlanMode(plan.mode),
            handed_down_on=handed_on,
            issued_on=plan.issued_on,
            verification_ends_on=ends,
            goals=tuple(goals[plan.id]),
            settings=settings[plan.id],
            verifications=held[plan.id],
        )
    return found


_PLANS = (
    select(Plan, PlanGoal, exists().where(PlanSetting.plan_id == Plan.id))
    .outerjoin(PlanGoal, PlanGoal.plan_id == Plan.id)
    .where(Plan.id.in_(bindparam("plans")))
    .order_by(PlanGoal.year)
)


def settings_of(plan_ids: Sequence[int], known: datetime | None = None) -> defaultdict[int, Settings]:
    """The thresholds each plan's lights go by, as known then or now; the defaults where a plan sets none."""
    names = {field.name for field in fields(Settings)}
    values: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for row in facts_by(PlanSetting, "plan_id", plan_ids, known):
        if row.name in names:
            values[row.plan_id][row.name] = _setting(row.name, row.value["value"])
        values[row.plan_id]["rule_version"] = RULES_VERSION + row.rule_version - 1
    found: defaultdict[int, Settings] = defaultdict(Settings)
    found.update({plan_id: Settings(**given) for plan_id, given in values.items()})
    return found


def _setting(name: str, value: Any) -> Any:
    if name == "validity_months":
        return months_set(value)
    return Decimal(str(value)) if name.startswith("gap_") else value
