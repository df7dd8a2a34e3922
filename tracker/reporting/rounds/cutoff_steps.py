"""The cut-offs of a round: those it opens with, and others while it is open (ux.md S20)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, not_, select

from tracker import changes
from tracker.actor import Act
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.errors import BadInput, RuleRefused
from tracker.reporting.due.rules import Moved
from tracker.reporting.due.steps import follow_cutoff
from tracker.reporting.lead_queries import duties_due_later
from tracker.reporting.models import Report, Round, RoundCutoffs
from tracker.reporting.quarters import CutOffs
from tracker.reporting.rounds.cutoff_rules import Chosen, faults, with_chosen
from tracker.reporting.rounds.queries import cutoffs_of
from tracker.reporting.rounds.steps import note
from tracker.vocabulary import RoundKind


def change_cutoffs(act: Act, round: Round, chosen: Chosen, reason: str, calendar: Calendar) -> CutOffs:
    """Other cut-offs from now on.

    What has not come yet is due by the new ones; what came stays judged by the old ones. BadInput where the days
    cannot be or nobody says why; RuleRefused where the round is closed or nothing changes.
    """
    if round.closed_at is not None:
        raise RuleRefused(f"{round.name} 已于 {round.closed_on} 关闭，不能改截止日")
    if not reason.strip():
        raise BadInput("请填写改截止日的理由，各单位会看到")
    last = cutoffs_of(round.id)
    before = Chosen(last.unit_due_on, last.lead_due_on, last.review_ends_on)
    if chosen == before:
        raise RuleRefused("三个截止日都没有改动")
    held = CutOffs(
        round.as_of,
        round.opened_on,
        last.unit_due_on,
        last.lead_due_on,
        last.review_ends_on,
        last.edition_on,
        last.provisional,
    )
    days = set_by_hand(held, chosen, before, act, calendar)
    note_cutoffs(act, round, days)
    # What was sent is judged by the day it had; what was asked for by a day of its own (请报送) keeps that.
    waiting = and_(Report.round_id == round.id, Report.first_submitted_at.is_(None), Report.until_on.is_(None))
    later = _is_due_later(round)
    ends_on = days.review_ends_on
    follow_cutoff(act, and_(waiting, later), Moved(before.lead_due_on, days.lead_due_on, ends_on))
    follow_cutoff(act, and_(waiting, not_(later)), Moved(before.unit_due_on, days.unit_due_on, ends_on))
    changes.touched(*db.session.scalars(select(Report.task_id).where(Report.round_id == round.id)))
    changes.next_version(round)
    note(act, "change_cutoffs", round, reason=reason.strip())
    db.session.flush()
    return days


def set_by_hand(days: CutOffs, chosen: Chosen, before: Chosen, act: Act, calendar: Calendar) -> CutOffs:
    """The days with those a person chose; BadInput, naming every fault, where they cannot be."""
    wrong = faults(chosen, before, act.today)
    if wrong:
        raise BadInput(wrong[0][1], [message for _, message in wrong])
    return with_chosen(days, chosen, calendar)


def note_cutoffs(act: Act, round: Round, days: CutOffs) -> None:
    """The fact that these are the round's cut-offs from now on."""
    db.session.add(
        RoundCutoffs(
            round_id=round.id,
            unit_due_on=days.unit_due_on,
            lead_due_on=days.lead_due_on,
            review_ends_on=days.review_ends_on,
            edition_on=days.edition_on,
            provisional=days.provisional,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )


def _is_due_later(round: Round) -> ColumnElement[bool]:
    """What the round asked by the lead's cut-off; in a 核定 round everybody answers himself, by the units'."""
    if round.kind != RoundKind.QUARTER:
        return false()
    return Report.assignment_id.in_(duties_due_later())
