"""Closing a round: what never came is 缺报 from then on (domain.md 7).

A round is closed in acts/reporting/rounds.py or, when its day has come, in acts/upkeep/turn.py; both go by
ledger/freezing_steps.py, which does this first and then freezes the lights.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import select

from tracker import changes
from tracker.actor import SYSTEM, Act
from tracker.database import db
from tracker.errors import BadInput, RuleRefused
from tracker.reporting.course.queries import courses_so_far
from tracker.reporting.models import Report, Round
from tracker.reporting.move_steps import move
from tracker.reporting.rounds.queries import cutoffs_of, is_missed_at_closing
from tracker.reporting.rounds.steps import note
from tracker.reporting.transitions import Because
from tracker.vocabulary import ReportAct, ReportState

EARLY_NEEDS_REASON = "审核截止日未到，请填写提前关闭的理由"
UNASKED = "单位主动报送的，没有报来，不计缺报"


def close(act: Act, round: Round, reason: str = "") -> int:
    """Close it: what was never submitted is 缺报 from now on, and may still be handed in. How many are.

    What was asked for until a later day (请报送) is 缺报 from then on (office/steps.py).
    BadInput where a person closes it before its review end is past and does not say why.
    """
    if act.actor.is_person and not reason.strip() and act.today <= cutoffs_of(round.id).review_ends_on:
        raise BadInput(EARLY_NEEDS_REASON)
    if round.closed_at is not None:
        raise RuleRefused(f"{round.name} 已于 {round.closed_on} 关闭")
    unsent = select(Report).where(Report.round_id == round.id, *is_missed_at_closing(act.today))
    missing = list(db.session.scalars(unsent.order_by(Report.id)))
    # Whoever closes the round: that a report is missing is found by the calendar, not by a person.
    absent = let_pass(replace(act, actor=SYSTEM), missing)
    # Two turns at once may each do every other day: who began first can close what the other has opened.
    round.closed_on, round.closed_at = act.today, max(act.at, round.opened_at)
    everything = select(Report.task_id).where(Report.round_id == round.id)
    changes.touched(*db.session.scalars(everything))
    note(act, "close_round", round, missing=absent, reason=reason.strip() or None)
    db.session.flush()
    return absent


def let_pass(act: Act, reports: Collection[Report]) -> int:
    """These were not sent by their last day: 缺报, but nobody misses what only its body opened (报送情况). How many.

    Whose text waited for the unit head is told so, and so is that head.
    """
    courses = courses_so_far([report.id for report in reports if report.until_on is not None])
    voluntary = {id for id, course in courses.items() if course.is_voluntary}
    for report in reports:
        because = Because.UNAPPROVED if report.state == ReportState.TO_APPROVE else None
        if report.id in voluntary:
            move(act, report, ReportAct.EXEMPT, UNASKED, because=because)
        else:
            move(act, report, ReportAct.MISS, because=because)
    return len(reports) - len(voluntary)
