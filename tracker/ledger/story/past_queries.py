"""Why a task was lit as it was on a past day: by what was on record at the end of that day (domain.md 5; ux.md 4).

Example: on 3 June the light was red for a date that was moved on 10 June. Asked today for 3 June, the date is the
earlier one, and the light is red.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from tracker.calendar.days import load_calendar
from tracker.clock import end_of
from tracker.database import db
from tracker.ledger.facts.plan_queries import settings_of
from tracker.ledger.facts.task import Closing, settings_version
from tracker.ledger.guest_queries import own_story
from tracker.ledger.lights.rules import Light
from tracker.ledger.rows.kept_json import from_json
from tracker.ledger.rows.past_day_queries import IS_LIT_FOR, QUARTERS_FIRST
from tracker.ledger.rows.queries import rows
from tracker.ledger.rows.row import LedgerRow
from tracker.ledger.story.queries import Story, story
from tracker.ledger.story.used_queries import UsedItem, used_items
from tracker.people.access import Scope
from tracker.plans.models import Task, TaskTransition
from tracker.plans.settings.queries import NOTHING_SET, courses_of
from tracker.plans.settings.table import Difference, differences, stage_differences
from tracker.reporting.models import FrozenLight, Round
from tracker.reporting.quarters import round_label
from tracker.vocabulary import TaskAct


@dataclass(frozen=True)
class Kept:
    """The light that a round kept of the task for this day when it was closed, and by which version of the rules."""

    round_id: int
    round_label: str
    closed_on: date
    light: Light
    rule_version: int
    settings_version: int | None


@dataclass(frozen=True)
class PastDay:
    """A task at the end of a past day. `row`, `told`: as known then; `items`: the facts it was lit by.

    `differing`, `stages_differing`: thresholds and days of messages that are others today; `rule_version_now`: by which
    the task is lit today; `kept`: of a day whose lights a round froze.
    """

    day: date
    row: LedgerRow
    told: Story
    items: tuple[UsedItem, ...]
    rule_version_now: int
    differing: tuple[Difference, ...]
    stages_differing: tuple[Difference, ...]
    kept: Kept | None

    @property
    def settings_version(self) -> int:
        """Of the plan's settings that held then."""
        return settings_version(self.row.rule_version)

    @property
    def is_kept_otherwise(self) -> bool:
        """Whether the round kept another light than today's rules find in what was known."""
        return self.kept is not None and (self.kept.light.title, self.kept.light.reason) != (
            self.row.light.title,
            self.row.light.reason,
        )


def handed_down_on(task_id: int) -> date | None:
    """The day of 下达; None of what was never handed down."""
    return db.session.scalar(_HANDED_DOWN, {"task_id": task_id})


_HANDED_DOWN = (
    select(TaskTransition.effective_on)
    .where(TaskTransition.task_id == bindparam("task_id"), TaskTransition.act == TaskAct.ISSUE)
    .order_by(TaskTransition.id)
    .limit(1)
)


def past_day(task_id: int, day: date, scope: Scope | None, own: frozenset[int] | None = None) -> PastDay | None:
    """By what was recorded before the end of the day; None of a task that had not been received then.

    `own`: only the part of these departments, as a unit from below sees it. A round that kept its lights for this day
    counts as ended on it, as it did at its closing (domain.md 7).
    """
    known = end_of(day)
    kept = _kept(task_id, day)
    shown = rows(
        [task_id], day, load_calendar(known), known, bodies=own, closing=Closing(kept.round_id) if kept else None
    )
    row = next(shown, None)
    if row is None:
        return None
    told = story(task_id, scope, known)
    told = told if own is None else own_story(told, own)
    plan_id = db.session.scalars(_PLAN_OF, {"task_id": task_id}).one()
    then, now = settings_of([row.plan_id], known)[row.plan_id], settings_of([plan_id])[plan_id]
    return PastDay(
        day=day,
        row=row,
        told=told,
        items=used_items(row, told.items),
        rule_version_now=now.rule_version,
        differing=differences(vars(then), vars(now)),
        stages_differing=_stages_differing(row.plan_id, plan_id, known),
        kept=kept if own is None else None,
    )


def _stages_differing(plan_then: int, plan_now: int, known: datetime) -> tuple[Difference, ...]:
    """The days of messages as the plan of then had set them, beside those of the plan to which the task belongs now."""
    courses = courses_of({plan_then, plan_now})
    before = courses.get(plan_then, NOTHING_SET).timing_before(known)[0]
    return stage_differences(before, courses.get(plan_now, NOTHING_SET).timing)


_PLAN_OF = select(Task.plan_id).where(Task.id == bindparam("task_id"))


def _kept(task_id: int, day: date) -> Kept | None:
    """Of a quarter rather than of a 核定 round, where both kept their lights for the day."""
    found = db.session.execute(_KEPT, {"task_id": task_id, "day": day}).first()
    if found is None:
        return None
    frozen, round = found
    label = round_label(round.name)
    versions = frozen.rule_version, frozen.settings_version
    return Kept(round.id, label, round.closed_on or frozen.frozen_on, from_json(frozen.row).light, *versions)


_KEPT = (
    select(FrozenLight, Round)
    .join(Round, Round.id == FrozenLight.round_id)
    .where(FrozenLight.task_id == bindparam("task_id"), IS_LIT_FOR)
    .order_by(QUARTERS_FIRST, FrozenLight.id.desc())
    .limit(1)
)
