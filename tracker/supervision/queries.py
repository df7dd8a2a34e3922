"""Reads for the workbook: which period, whose rows, what was owed in it, how it was at the last closed round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true

from tracker.calendar.days import load_calendar
from tracker.clock import end_of, shanghai_date
from tracker.database import batches, db
from tracker.database.second_process import each_worked_out
from tracker.errors import RuleRefused
from tracker.ledger.facts.task import RULES_VERSION
from tracker.ledger.rows.kept_json import from_json
from tracker.ledger.rows.owned import streak
from tracker.ledger.rows.queries import BATCH, rows
from tracker.ledger.rows.row import LAYOUT, LedgerRow
from tracker.people.names.queries import newest_names
from tracker.plans.models import Plan, PlanAuthority, PlanSetting, Task
from tracker.plans.queries import was_handed_down
from tracker.plans.revise.queries import plan_then, position_then
from tracker.reporting.models import FrozenLight, Round
from tracker.reporting.quarters import Quarter, cut_offs, lit_for
from tracker.reporting.rounds.queries import cutoffs_of, is_closed_quarter
from tracker.supervision.period import Period
from tracker.supervision.selecting.rules import Selection
from tracker.vocabulary import Colour, NameKind, RoundKind

MANY = 2000
"""Tasks from which on a second process works their rows out: it takes a second to begin, these take two."""


def period_of(selection: Selection, quarter: Quarter, on: date, built_at: datetime) -> Period:
    """The quarter's round if it was closed on that day, else the live ledger of the day (快报).

    RuleRefused before any plan was received.
    """
    received = select(func.min(Plan.received_at)).where(_selected(selection))
    first = db.session.scalar(received)
    if first is None or first >= end_of(on):
        raise RuleRefused(f"{on} 还没有收到方案，没有可以出表的任务")
    statement = select(Round).where(
        Round.jurisdiction_id == selection.jurisdiction_id,
        Round.kind == RoundKind.QUARTER,
        Round.name == quarter.name,
        Round.opened_at < end_of(on),
    )
    round = db.session.scalar(statement)
    if round is None:
        return Period(quarter, on, min(cut_offs(quarter, load_calendar()).as_of, on), built_at)
    as_of = min(round.as_of, on)
    if round.closed_at is None or round.closed_at >= end_of(on):
        return Period(quarter, on, as_of, built_at, round.id)
    # What one turn opened and another at once closed may bear a moment before its opening; it was asked all the same.
    closed_at = max(round.opened_at, round.closed_at)
    return Period(quarter, on, as_of, built_at, round.id, closed_at, lights_day(round))


def lights_day(round: Round) -> date:
    """The day for which the lights of a closed round are frozen."""
    assert round.closed_at is not None
    return lit_for(shanghai_date(round.closed_at), cutoffs_of(round.id).review_ends_on)


def is_inspection(selection: Selection, period: Period) -> bool:
    """Whether all plans that had a task then have a 授权依据, so that the title may say 督查 (domain.md 1).

    A plan whose tasks have all gone over to the one that replaced it is asked no more.
    """
    held = set(db.session.scalars(_handed_down(selection, period.known, plan_then(period.known)).distinct()))
    plans = select(Plan.id, Plan.authority_basis).where(Plan.id.in_(held))
    bases = dict(db.session.execute(plans).all())
    facts = select(PlanAuthority).where(
        PlanAuthority.plan_id.in_(bases), _before(PlanAuthority.recorded_at, period.known)
    )
    for fact in db.session.scalars(facts.order_by(PlanAuthority.recorded_at, PlanAuthority.id)):
        bases[fact.plan_id] = fact.basis
    return bool(bases) and all(bases.values())


def rule_versions(selection: Selection, period: Period) -> tuple[int, ...]:
    """The rule versions of the lights: those frozen with a closed round, else those in force."""
    if period.is_final and period.round_id is not None:
        return tuple(sorted(set(db.session.scalars(frozen(selection, period.round_id, FrozenLight.rule_version)))))
    statement = (
        select(func.max(PlanSetting.rule_version))
        .join(Plan, Plan.id == PlanSetting.plan_id)
        .where(_selected(selection), _before(PlanSetting.recorded_at, period.known))
        .group_by(PlanSetting.plan_id)
    )
    own = (RULES_VERSION + version - 1 for version in db.session.scalars(statement))
    return tuple(sorted({RULES_VERSION, *own}))


def ledger_rows(selection: Selection, period: Period) -> Iterator[LedgerRow]:
    """The rows of 任务台账 in the order of plans and measures: frozen where the round is closed, else of the day."""
    if period.is_final and period.round_id is not None:
        yield from frozen_rows(selection, period.round_id)
        return
    ids, calendar = task_ids(selection, period.known), load_calendar(period.known)
    work = partial(rows, day=period.on, calendar=calendar, known=period.known, quarter=period.quarter)
    if len(ids) <= MANY:
        yield from work(ids)
    else:
        yield from each_worked_out(work, list(batches(ids, BATCH)))


def task_ids(selection: Selection, known: datetime | None = None) -> Sequence[int]:
    """The tasks that had been handed down."""
    found = _handed_down(selection, known, Task.id)
    ordered = found.order_by(plan_then(known), position_then(known))
    return [task_id for task_id in db.session.scalars(ordered) if selection.has(task_id)]


def _handed_down(selection: Selection, known: datetime | None, column: Any) -> Select[Any]:
    """A column of the tasks that had been handed down, of the plans as they were then where some are selected."""
    statement = select(column).where(Task.jurisdiction_id == selection.jurisdiction_id, was_handed_down(known))
    return statement.where(plan_then(known).in_(selection.plans)) if selection.plans else statement


def _selected(selection: Selection) -> ColumnElement[bool]:
    plans = Plan.jurisdiction_id == selection.jurisdiction_id
    return and_(plans, Plan.id.in_(selection.plans)) if selection.plans else plans


def _before(instant: Any, known: datetime | None) -> ColumnElement[bool]:
    return true() if known is None else instant < known


def frozen_rows(selection: Selection, round_id: int) -> Iterator[LedgerRow]:
    """The rows kept when a round closed, in the order of their plans then, in batches."""
    found = db.session.execute(
        frozen(selection, round_id, FrozenLight.id, FrozenLight.task_id).order_by(FrozenLight.id)
    )
    ids = [id for id, task_id in found if selection.has(task_id)]
    for batch in batches(ids, BATCH):
        kept = select(FrozenLight.row).where(FrozenLight.id.in_(batch))
        for row in db.session.scalars(kept.order_by(FrozenLight.id)):
            yield from_json(row)


def frozen_ids(selection: Selection, round_id: int) -> list[int]:
    """The tasks whose rows were kept when a round closed, in the order of their plans then."""
    found = frozen(selection, round_id, FrozenLight.task_id).order_by(FrozenLight.id)
    return [task_id for task_id in db.session.scalars(found) if selection.has(task_id)]


def layout(selection: Selection, period: Period) -> int:
    """The layout of the sheets: that of the day the quarter was closed, else the present one."""
    if not period.is_final or period.round_id is None:
        return LAYOUT
    kept = frozen(selection, period.round_id, FrozenLight.row).order_by(FrozenLight.id).limit(1)
    row = db.session.scalar(kept)
    return from_json(row).layout if row else LAYOUT


def registry() -> dict[str, int]:
    """The place of each body in 机构序列, by every full name it has or had."""
    full = (name for name in newest_names() if name.kind in (NameKind.FULL, NameKind.FORMER))
    names = sorted(full, key=lambda name: (name.department_id, name.id))
    places: dict[str, int] = {}
    for name in names:
        places.setdefault(name.name, len(places))
    return places


def frozen(selection: Selection, round_id: int, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Columns of the lights kept when a round closed, of the plans as they were then where some are selected."""
    statement = select(*columns).where(FrozenLight.round_id == round_id)
    if not selection.plans:
        return statement
    closed_at = db.session.scalar(select(Round.closed_at).where(Round.id == round_id))
    return statement.join(Task, Task.id == FrozenLight.task_id).where(plan_then(closed_at).in_(selection.plans))


def closed_before(selection: Selection, period: Period) -> list[int]:
    """Ids of the rounds of earlier quarters that were closed by then, the newest first."""
    statement = select(Round).where(
        is_closed_quarter(selection.jurisdiction_id),
        _before(Round.closed_at, period.known),
        Round.name < period.quarter.name,
    )
    return [round.id for round in db.session.scalars(statement.order_by(Round.name.desc()))]


def last_closing(selection: Selection, period: Period) -> datetime | None:
    """When the last quarter before the period was closed, of a year the last before all its own; None: there is none.

    Example: what was decided by then stood in the papers of that quarter.
    """
    first = period.year.quarters[0] if period.year is not None else period.quarter
    closed = select(Round.closed_at).where(is_closed_quarter(selection.jurisdiction_id), Round.name < first.name)
    known = closed.where(_before(Round.closed_at, period.known))
    return db.session.scalar(known.order_by(Round.name.desc()).limit(1))


def streaks(rounds: Sequence[int], task_ids: Collection[int] | None = None) -> dict[int, int]:
    """By task, how many of these rounds in a row, from the newest back, ended red or yellow; of these tasks alone."""
    colours: defaultdict[int, dict[int, str]] = defaultdict(dict)
    statement = select(FrozenLight.task_id, FrozenLight.round_id, FrozenLight.colour).where(
        FrozenLight.round_id.in_(rounds)
    )
    if task_ids is not None:
        statement = statement.where(FrozenLight.task_id.in_(task_ids))
    for task_id, round_id, colour in db.session.execute(statement):
        colours[task_id][round_id] = colour
    return {task_id: streak(Colour.of(kept.get(id)) for id in rounds) for task_id, kept in colours.items()}
