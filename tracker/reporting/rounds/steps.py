"""A round as the person saw it who acts on it, and the audit row of what he did."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import Conflict, NotFound
from tracker.plans.lock_queries import hold_all_tasks
from tracker.reporting.models import Report, Round
from tracker.reporting.rounds.queries import NO_ROUND


def round_of(act: Act, round_id: int, version: int | None) -> Round:
    """The round as the person saw it, locked; NotFound outside his jurisdiction, Conflict where it changed since.

    Behind all tasks of its region: whoever acts on a report has its task, and is done with the round first or after it.
    Rows may still refer to it meanwhile, as messages do.
    """
    region = db.session.scalar(select(Round.jurisdiction_id).where(Round.id == round_id))
    if region is None or act.actor.jurisdiction_id not in (None, region):
        raise NotFound(NO_ROUND)
    hold_all_tasks(region)
    round = db.session.scalars(select(Round).where(Round.id == round_id).with_for_update(key_share=True)).one()
    if version is not None and round.version != version:
        raise Conflict(changes.CHANGED_MEANWHILE)
    return round


def queue_up_of(*which: ColumnElement[bool]) -> None:
    """One after the other, until the end of this transaction, whoever has something to say of these reports' rounds.

    Example: two coordinators chase at once; the second then finds the message of the first.
    """
    rounds = select(Report.round_id).where(*which)
    held = select(Round.id).where(Round.id.in_(rounds)).order_by(Round.id).with_for_update(key_share=True)
    db.session.scalars(held).all()


def note(act: Act, action: str, round: Round, missing: int | None = None, reason: str | None = None) -> None:
    """The audit row of an act on a round."""
    audit.record(
        act,
        action,
        "round",
        round.id,
        jurisdiction_id=round.jurisdiction_id,
        reason=reason,
        round=round.name,
        missing=missing,
    )
