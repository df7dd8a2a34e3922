"""Reads what is to be put right (整改) by a date that counts to a day, and of which bodies (domain.md 5, 8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from tracker.alerts.named_tasks import NamedTask
from tracker.alerts.scan.as_of_queries import END, as_of, stood_in
from tracker.alerts.scan.base_days import base_days
from tracker.alerts.scan.dates.milestone_queries import SaidOfDates, with_lead
from tracker.alerts.scan.dates.pause_queries import Pauses, paused
from tracker.alerts.scan.dates.words import MilestoneAbout, RectifyAbout, UnownedAbout
from tracker.alerts.scan.matters import Found
from tracker.alerts.scan.plan_queries import IssuedPlan, timings
from tracker.alerts.scan.stages import Matter, Subject
from tracker.clock import end_of, shanghai_date
from tracker.database import db
from tracker.ledger.facts.queries import facts_of
from tracker.ledger.facts.task import MilestoneFacts, TaskFacts
from tracker.ledger.lights.conditions.date_words import words_since
from tracker.ledger.lights.conditions.match import answering
from tracker.ledger.lights.conditions.own_dates import asked_to_put_right, is_to_put_right
from tracker.outcomes.models import Verdict
from tracker.outcomes.verdicts.standing_queries import moved_after
from tracker.people.accounts.approval_queries import on_paper
from tracker.plans.models import Measure, Milestone, Task
from tracker.plans.states import IN_FORCE
from tracker.vocabulary import MilestoneSource


@dataclass(frozen=True)
class _Row:
    """An own date that fell short."""

    id: int
    text: str
    rectify_by: date
    judged_at: datetime
    task_id: int
    plan_id: int
    code: str
    label: str
    title: str


def rectifications(jurisdiction_id: str, said: SaidOfDates, waits: Pauses) -> list[Found]:
    """Its owner is told before the date and after, until the next verdict is wanted or something newer is to be read.

    Of several who has sent that hears no more, and the others do.
    Once its liaison has written of it the head alone is told, then the lead that has it (turns.py); who signs on paper
    has both told. A newer value that still falls short is said beside it, and ends nothing before the date
    (own_dates.is_judged_anew). What nobody owns is told 综合处, as an own date is; what waits for an answer is held
    back, likewise.
    """
    first = db.session.scalar(_FIRST)
    if first is None:
        return []
    day, by = said.day, timings(said.plans.values(), said.day)
    days = base_days(Subject.RECTIFY, day, said.calendar, first, timings=by)
    due = _rows(_due_on(), day, jurisdiction=jurisdiction_id, days=list(days))
    # Asked by themselves: in one condition the index on the dates would find every verdict there is.
    freed = set(waits.freed) - {row.id for row in due}
    rows = [*due, *(_rows(_of_dates(), day, milestones=list(freed)) if freed else ())]
    return paused(_said_of(rows, said), waits, Subject.RECTIFY)


_FIRST = select(func.min(Verdict.rectify_by))


def rectified(milestone_ids: Collection[int], said: SaidOfDates) -> list[Found]:
    """What is said so of these milestones and to whom; by this rule a message stands (steps.py)."""
    if not milestone_ids:
        return []
    return _said_of(_rows(_of_dates(), said.day, milestones=list(milestone_ids)), said)


def _said_of(judged: Iterable[_Row], said: SaidOfDates) -> list[Found]:
    rows = [row for row in judged if row.plan_id in said.plans]
    facts = facts_of(sorted({row.task_id for row in rows}), said.calendar, end_of(said.day)) if rows else {}
    found = []
    for row in rows:
        task = facts[row.task_id]
        own = next((milestone for milestone in task.milestones if milestone.key == str(row.id)), None)
        if own is not None and is_to_put_right(task, own, said.day):
            found.append(_found(row, said.plans[row.plan_id], task, own, said.day))
    return found


def _told(task: TaskFacts, own: MilestoneFacts) -> str:
    """“市交通局已报80%，尚未达到目标”; of a date in words, which nobody knows to be reached, when it is judged."""
    since = words_since(task, own)
    return since and f"{since}，{'尚未达到目标' if own.measured is not None else '整改期满后核定'}"


def _found(row: _Row, plan: IssuedPlan, task: TaskFacts, own: MilestoneFacts, day: date) -> Found:
    node = MilestoneAbout(NamedTask(row.code, row.label, row.title), row.text, row.rectify_by)
    since = shanghai_date(row.judged_at)
    if own.is_unowned:
        matter = Matter(Subject.UNOWNED, row.id, (plan.answers_id,), row.rectify_by, since)
        return Found(matter, UnownedAbout(node), row.plan_id, row.task_id, row.code, milestone_id=row.id)
    to = asked_to_put_right(task, own, day)
    paper = on_paper(to.with_head) if to.with_head else frozenset[int]()
    heads = to.with_head - paper
    ids = tuple(body.id for body in to.bodies)
    matter = Matter(Subject.RECTIFY, row.id, ids, row.rectify_by, since, to_heads=heads)
    about = RectifyAbout(node, _told(task, own), to.with_head, paper, to.names_given_up)
    answers = with_lead([body.id for body in answering(task, own)], task)
    return Found(matter, about, row.plan_id, row.task_id, row.code, milestone_id=row.id, answers_ids=answers)


def _rows(statement: Select[*tuple[Any, ...]], day: date, **which: Any) -> Sequence[_Row]:
    rows: Sequence[Any] = db.session.execute(statement, {**which, **as_of(day)}).all()
    return [_Row(*row) for row in rows]


@cache
def _due_on() -> Select[*tuple[Any, ...]]:
    """What is to be put right by these days in a region."""
    return _judged().where(Verdict.rectify_by.in_(bindparam("days")), Task.jurisdiction_id == bindparam("jurisdiction"))


@cache
def _of_dates() -> Select[*tuple[Any, ...]]:
    """The same of these own dates."""
    return _judged().where(Milestone.id.in_(bindparam("milestones")))


def _judged() -> Select[*tuple[Any, ...]]:
    """By the newest verdict of the day, of tasks in force."""
    newer = aliased(Verdict)
    came_later = or_(
        newer.recorded_at > Verdict.recorded_at, and_(newer.recorded_at == Verdict.recorded_at, newer.id > Verdict.id)
    )
    is_newest = ~exists().where(
        newer.milestone_id == Verdict.milestone_id, newer.recorded_at < END, came_later
    ).correlate(Verdict)
    return (
        select(
            *(Milestone.id, Milestone.text, Verdict.rectify_by, Verdict.recorded_at, Milestone.task_id),
            *(Task.plan_id, Task.code, Measure.label, Measure.title),
        )
        .select_from(Verdict)
        .join(Milestone, Milestone.id == Verdict.milestone_id)
        .join(Task, Task.id == Milestone.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(Verdict.rectify_by.is_not(None))
        .where(Verdict.recorded_at < END, is_newest, ~moved_after(END))
        .where(Milestone.source == MilestoneSource.OWN, stood_in(IN_FORCE))
        .order_by(Milestone.id)
    )
