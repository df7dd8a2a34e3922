"""A round is opened: by a person, by a command, by the day's turn (domain.md 7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import bindparam, select

from tracker.actor import Act
from tracker.calendar.workdays import Calendar
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.plans.models import Plan
from tracker.reporting.models import Round
from tracker.reporting.quarters import CutOffs, Quarter, cut_offs, verification_days, verification_ends_on
from tracker.reporting.rounds.asking_queries import duties_asked_in_quarter
from tracker.reporting.rounds.asking_steps import ask
from tracker.reporting.rounds.batch_queries import batches_since, has_past_dates
from tracker.reporting.rounds.cutoff_rules import Chosen, chosen_of
from tracker.reporting.rounds.cutoff_steps import note_cutoffs, set_by_hand
from tracker.reporting.rounds.steps import note
from tracker.reporting.rounds.verification_queries import duties_asked_in_verification
from tracker.vocabulary import PlanState, RoundKind

_LONGEST_NAME = 40
_LONGEST_VERIFICATION = timedelta(days=60)
"""More than 20 working days ever are."""


def open_round(
    act: Act, jurisdiction_id: str, quarter: Quarter, calendar: Calendar, chosen: Chosen | None = None
) -> Round:
    """A quarter's round with its cut-offs, by the rule or as `chosen`, and whom it asks.

    BadInput where days that were chosen cannot be; RuleRefused where it was opened before, or where its review end is
    past: a round that has ended asks nobody.
    """
    known = select(Round).where(Round.jurisdiction_id == jurisdiction_id, Round.name == quarter.name)
    found = db.session.scalar(known)
    if found is not None:
        raise RuleRefused(f"{quarter.name} 已于 {found.opened_on} 开期，不能重复开")
    days = cut_offs(quarter, calendar)
    if chosen is not None:
        days = set_by_hand(days, chosen, chosen_of(days), act, calendar)
    if act.today > days.review_ends_on:
        raise RuleRefused(f"{quarter.name} 的审核截止日 {days.review_ends_on} 已过，不能再开")
    round = _new_round(act, jurisdiction_id, RoundKind.QUARTER, quarter.name, days)
    ask(act, round, duties_asked_in_quarter(jurisdiction_id, quarter, days.unit_due_on, act.today))
    return round


def open_verifications(act: Act, plans: Collection[Plan], calendar: Calendar) -> list[Round]:
    """Plans' 核定 rounds, one for each batch handed down, for what was past by then; where nothing was, none.

    Each asks who answers for own dates past by then what was reached; the coordinator gives the verdicts (domain.md 4).
    That of a later batch is opened while there is time to answer.
    """
    began = {plan: shanghai_date(plan.handed_down_at) for plan in plans if plan.handed_down_at is not None}
    ids = [plan.id for plan in began]
    batches = batches_since(ids, act.today - _LONGEST_VERIFICATION)
    known = {(id, day) for id, day in db.session.execute(_VERIFIED, {"plans": ids})}
    opened = []
    for plan, first in began.items():
        later = (day for day in batches[plan.id] if day > first and act.today <= verification_ends_on(day, calendar))
        days = [day for day in (first, *later) if (plan.id, day) not in known]
        opened += [_open_verification(act, plan, day, calendar, first) for day in days]
    return [round for round in opened if round is not None]


_VERIFIED = select(Round.plan_id, Round.as_of).where(
    Round.plan_id.in_(bindparam("plans")), Round.kind == RoundKind.VERIFICATION
)


def _open_verification(act: Act, plan: Plan, handed_on: date, calendar: Calendar, first: date) -> Round | None:
    if not has_past_dates(plan.id, handed_on, with_goals=handed_on == first):
        return None
    days = verification_days(handed_on, calendar)
    name = _verification_name(plan, handed_on if handed_on != first else None)
    round = _new_round(act, plan.jurisdiction_id, RoundKind.VERIFICATION, name, days, plan.id)
    ask(act, round, duties_asked_in_verification(plan.id, handed_on, act.today))
    return round


def _verification_name(plan: Plan, later_on: date | None) -> str:
    """By the plan's number and part, of a later batch with its day; where that does not fit, or is another round's, by
    what is the plan's alone.
    """
    part = f"·{plan.part + 1}" if plan.part else ""
    batch = f"·{later_on}" if later_on else ""
    name = f"核定·{plan.number or plan.id}{part}{batch}"
    taken = select(Round.id).where(Round.jurisdiction_id == plan.jurisdiction_id, Round.name == name)
    if len(name) <= _LONGEST_NAME and db.session.scalar(taken) is None:
        return name
    return f"核定·{(plan.number or '')[: 20 - len(batch)]}·方案{plan.id}{batch}"


def open_due(act: Act, jurisdiction_id: str, day: date, calendar: Calendar) -> list[Round]:
    """The rounds that time alone opens by a day: 核定 rounds of plans handed down, and the quarter's round.

    The quarter's opens on its opening day. After an interruption it opens later, but only while units can still be on
    time, and only where somebody is asked.
    """
    plans = list(db.session.scalars(_ISSUED, {"jurisdiction": jurisdiction_id}))
    opened = open_verifications(act, plans, calendar)
    quarter = Quarter.of(day)
    days = cut_offs(quarter, calendar)
    is_time = days.opens_on <= day <= days.unit_due_on
    named = {"jurisdiction": jurisdiction_id, "name": quarter.name}
    if (
        is_time
        and db.session.scalar(_NAMED, named) is None
        and duties_asked_in_quarter(jurisdiction_id, quarter, days.unit_due_on, day)
    ):
        opened.append(open_round(act, jurisdiction_id, quarter, calendar))
    return opened


_NAMED = select(Round.id).where(Round.jurisdiction_id == bindparam("jurisdiction"), Round.name == bindparam("name"))
_ISSUED = (
    select(Plan)
    .where(Plan.jurisdiction_id == bindparam("jurisdiction"), Plan.state == PlanState.ISSUED)
    .order_by(Plan.id)
)


def _new_round(
    act: Act, jurisdiction_id: str, kind: RoundKind, name: str, days: CutOffs, plan_id: int | None = None
) -> Round:
    round = Round(
        jurisdiction_id=jurisdiction_id,
        kind=kind,
        name=name,
        plan_id=plan_id,
        as_of=days.as_of,
        opened_on=act.today,
        opened_at=act.at,
        opened_by=act.actor.name,
    )
    db.session.add(round)
    db.session.flush()
    note_cutoffs(act, round, days)
    note(act, "open_round", round)
    db.session.flush()
    return round
