"""Closing a round: what is missing is 缺报, and every task's light and row are kept as they stood (frozen)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import insert, select

from tracker import audit
from tracker.actor import Act
from tracker.calendar.days import load_calendar
from tracker.clock import end_of, shanghai_date
from tracker.database import batches, db
from tracker.ledger.facts.task import Closing, settings_version
from tracker.ledger.rows.kept_json import as_json
from tracker.ledger.rows.queries import BATCH, rows
from tracker.ledger.rows.row import LedgerRow
from tracker.plans.models import Task
from tracker.plans.queries import was_handed_down
from tracker.reporting.models import FrozenLight, Report, Round
from tracker.reporting.quarters import Quarter, lit_for
from tracker.reporting.rounds import closing_steps, ended_steps
from tracker.reporting.rounds.batch_queries import in_batch
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.vocabulary import ReportState, RoundKind


def close_and_freeze(act: Act, round: Round, reason: str = "") -> int:
    """What is missing is 缺报, lights are frozen; how many. Raises as closing it does (closing_steps)."""
    ended_steps.spare_ended(act, round.jurisdiction_id)
    closing_steps.close(act, round, reason)
    frozen = freeze(act, round)
    audit.record(act, "freeze_lights", "round", round.id, jurisdiction_id=round.jurisdiction_id, lights=frozen)
    return frozen


def freeze(act: Act, round: Round) -> int:
    """Keep the light and row of every task handed down in the round's jurisdiction, or in its batch; how many.

    Lights are those of the review end, for which the round counts as ended; of a round closed before it, today's. A
    day that is made up for is frozen as it was known at its end, without what was handed down since, save that the
    round is closed now. At the end of that day nobody knew of a round that was itself opened late: what is known now
    counts.
    """
    known = end_of(act.day) if act.day is not None and act.day < shanghai_date(act.at) else None
    if known is not None and round.opened_at >= known:
        known = None
    missing = _missing(round) if known is not None else frozenset()
    statement = select(Task.id).where(Task.jurisdiction_id == round.jurisdiction_id, was_handed_down(known))
    if round.plan_id is not None:
        statement = statement.where(Task.plan_id == round.plan_id, in_batch(round.plan_id, round.as_of))
    ids = list(db.session.scalars(statement.order_by(Task.plan_id, Task.position)))
    day = lit_for(act.today, cutoffs_of(round.id).review_ends_on)
    quarter = Quarter.parse(round.name) if round.kind == RoundKind.QUARTER else None
    shown = rows(ids, day, load_calendar(known), known, closing=Closing(round.id), quarter=quarter)
    count = 0
    for batch in batches(shown, BATCH):
        db.session.execute(insert(FrozenLight), [_frozen(act, round, _closed(row, missing)) for row in batch])
        count += len(batch)
    return count


def _missing(round: Round) -> frozenset[int]:
    """The assignments whose report this closing has found missing."""
    statement = select(Report.assignment_id).where(Report.round_id == round.id, Report.state == ReportState.MISSING)
    return frozenset(db.session.scalars(statement))


def _closed(row: LedgerRow, missing: Collection[int]) -> LedgerRow:
    """The row as known, with 缺报 where the closing has written it."""
    parts = (
        replace(part, report_state=ReportState.MISSING) if part.assignment_id in missing else part for part in row.parts
    )
    return replace(row, parts=tuple(parts)) if missing else row


def _frozen(act: Act, round: Round, row: LedgerRow) -> dict[str, object]:
    return {
        "round_id": round.id,
        "task_id": row.task_id,
        "colour": row.light.colour.value,
        "word": row.light.word,
        "reason": row.light.reason,
        "rule": row.light.rule.value,
        "rule_version": row.rule_version,
        "settings_version": settings_version(row.rule_version),
        "frozen_on": act.today,
        "body_rules": {str(part.department_id): part.light.rule.value for part in row.parts},
        "row": as_json(row),
        "recorded_at": act.at,
        "actor": act.actor.name,
    }
