"""Rounds: opened by a person, a command or the day's turn, joined by who signs later, closed (domain.md 7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import SYSTEM, Act
from tracker.clock import shanghai_date
from tracker.database import db
from tracker.errors import BadInput, Conflict, NotFound, RuleRefused
from tracker.plans.models import Plan
from tracker.reporting.models import Report, Round, RoundCutoffs
from tracker.reporting.move_steps import move
from tracker.reporting.quarters import CutOffs, Quarter, cut_offs, verification_ends_on
from tracker.reporting.rounds.asking_queries import Asked, asked
from tracker.reporting.rounds.batch_queries import has_past_dates, later_batches
from tracker.reporting.rounds.cutoff_rules import Chosen, chosen_of, faults, with_chosen
from tracker.reporting.rounds.queries import cutoffs_of, open_rounds
from tracker.reporting.rounds.verification_queries import asked_for_verification
from tracker.reporting.transitions import UNSENT
from tracker.tasks.models import Assignment
from tracker.vocabulary import PlanState, ReportAct, ReportState, RoundKind
from tracker.workdays import Calendar

NO_ROUND = "没有这个报告期"
EARLY_NEEDS_REASON = "审核截止日未到，请填写提前关闭的理由"
EXEMPT_REASON = "保障类任务由主办处室报送一份"
_LONGEST_NAME = 40
_LONGEST_VERIFICATION = timedelta(days=60)
"""More than 20 working days ever are."""


def round_of(act: Act, round_id: int, version: int | None = None) -> Round:
    """The round as the person saw it, locked; NotFound outside his jurisdiction, Conflict where it changed since."""
    round = db.session.scalar(select(Round).where(Round.id == round_id).with_for_update())
    if round is None or act.actor.jurisdiction_id not in (None, round.jurisdiction_id):
        raise NotFound(NO_ROUND)
    if version is not None and round.version != version:
        raise Conflict(changes.CHANGED_MEANWHILE)
    return round


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
    _ask(act, round, asked(jurisdiction_id, quarter, days.unit_due_on, act.today))
    return round


def open_verifications(act: Act, plan: Plan, calendar: Calendar) -> list[Round]:
    """A plan's 核定 rounds, one for each batch handed down, for what was past by then; where nothing was, none.

    Each asks who answers for own dates past by then what was reached; the coordinator gives the verdicts (domain.md 4).
    That of a later batch is opened while there is time to answer.
    """
    if plan.handed_down_at is None:
        return []
    first = shanghai_date(plan.handed_down_at)
    later = later_batches(plan.id, first, act.today - _LONGEST_VERIFICATION)
    days = [first, *(day for day in later if act.today <= verification_ends_on(day, calendar))]
    held = select(Round.as_of).where(Round.plan_id == plan.id, Round.kind == RoundKind.VERIFICATION)
    known = set(db.session.scalars(held))
    opened = [_open_verification(act, plan, day, calendar, first) for day in days if day not in known]
    return [round for round in opened if round is not None]


def _open_verification(act: Act, plan: Plan, handed_on: date, calendar: Calendar, first: date) -> Round | None:
    if not has_past_dates(plan.id, handed_on, with_goals=handed_on == first):
        return None
    ends_on = verification_ends_on(handed_on, calendar)
    is_guess = not calendar.is_certain(handed_on, ends_on)
    days = CutOffs(handed_on, handed_on, ends_on, ends_on, ends_on, ends_on, is_guess)
    name = _verification_name(plan, handed_on if handed_on != first else None)
    round = _new_round(act, plan.jurisdiction_id, RoundKind.VERIFICATION, name, days, plan.id)
    _ask(act, round, asked_for_verification(plan.id, handed_on, act.today))
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
    issued = select(Plan).where(Plan.jurisdiction_id == jurisdiction_id, Plan.state == PlanState.ISSUED)
    plans = list(db.session.scalars(issued.order_by(Plan.id)))
    opened = [round for plan in plans for round in open_verifications(act, plan, calendar)]
    quarter = Quarter.of(day)
    days = cut_offs(quarter, calendar)
    is_time = days.opens_on <= day <= days.unit_due_on
    held = select(Round.id).where(Round.jurisdiction_id == jurisdiction_id, Round.name == quarter.name)
    if is_time and db.session.scalar(held) is None and asked(jurisdiction_id, quarter, days.unit_due_on, day):
        opened.append(open_round(act, jurisdiction_id, quarter, calendar))
    return opened


def join_newly_signed(act: Act, jurisdiction_id: str, day: date) -> int:
    """Ask in open rounds whoever signed since, as long as his cut-off is not past; how many.

    Days that are made up for after an interruption ask nobody for what would be late at once.
    """
    joined = 0
    for round in open_rounds(jurisdiction_id):
        days = cutoffs_of(round.id)
        held = set(db.session.scalars(select(Report.assignment_id).where(Report.round_id == round.id)))
        by = max(day, act.today)
        newly = [
            newly_asked
            for newly_asked in _asked_now(round, days, day)
            if newly_asked.assignment_id not in held and by <= _due_on(newly_asked, days)
        ]
        _ask(act, round, newly)
        joined += len(newly)
    return joined


def ask_lead(act: Act, round: Round, assignment: Assignment) -> Report:
    """Ask who consolidates now for the joint report, also where the cut-off is past (中途换牵头)."""
    whom = Asked(assignment.id, assignment.task_id, assignment.department_id, consolidates=True)
    _ask(act, round, [whom])
    made = select(Report).where(Report.round_id == round.id, Report.assignment_id == assignment.id)
    return db.session.scalars(made).one()


def _asked_now(round: Round, days: RoundCutoffs, day: date) -> list[Asked]:
    if round.plan_id is not None:
        return asked_for_verification(round.plan_id, round.as_of, day)
    return asked(round.jurisdiction_id, Quarter.parse(round.name), days.unit_due_on, day)


def close_round(act: Act, round: Round, reason: str = "") -> int:
    """Close a round: what was never submitted is 缺报 from now on, and may still be handed in. How many are.

    BadInput where a person closes it before its review end is past and does not say why.
    """
    if act.actor.is_person and not reason.strip() and act.today <= cutoffs_of(round.id).review_ends_on:
        raise BadInput(EARLY_NEEDS_REASON)
    if round.closed_at is not None:
        raise RuleRefused(f"{round.name} 已于 {round.closed_on} 关闭")
    unsent = select(Report).where(
        Report.round_id == round.id, Report.state.in_(UNSENT), Report.first_submitted_at.is_(None)
    )
    missing = list(db.session.scalars(unsent.order_by(Report.id)))
    # Whoever closes the round: that a report is missing is found by the calendar, not by a person.
    by_time = replace(act, actor=SYSTEM)
    for report in missing:
        move(by_time, report, ReportAct.MISS)
    round.closed_on, round.closed_at = act.today, act.at
    everything = select(Report.task_id).where(Report.round_id == round.id)
    changes.touched(*db.session.scalars(everything))
    note(act, "close_round", round, missing=len(missing), reason=reason.strip() or None)
    db.session.flush()
    return len(missing)


def set_by_hand(days: CutOffs, chosen: Chosen, before: Chosen, act: Act, calendar: Calendar) -> CutOffs:
    """The days with those a person chose; BadInput, naming every fault, where they cannot be."""
    wrong = faults(chosen, before, act.today)
    if wrong:
        raise BadInput(wrong[0][1], [message for _, message in wrong])
    return with_chosen(days, chosen, calendar)


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


def _ask(act: Act, round: Round, whom: Iterable[Asked]) -> None:
    days = cutoffs_of(round.id)
    for one in whom:
        report = Report(
            jurisdiction_id=round.jurisdiction_id,
            round_id=round.id,
            assignment_id=one.assignment_id,
            task_id=one.task_id,
            department_id=one.department_id,
            asked_at=act.at,
            due_on=_due_on(one, days),
            state=ReportState.TO_FILL,
        )
        db.session.add(report)
        if one.exempt:
            db.session.flush()
            move(act, report, ReportAct.EXEMPT, EXEMPT_REASON)
        changes.touched(one.task_id)
    db.session.flush()


def _due_on(one: Asked, days: CutOffs | RoundCutoffs) -> date:
    """A lead that consolidates has two working days more than who reports for himself (domain.md 7)."""
    return days.lead_due_on if one.consolidates else days.unit_due_on
