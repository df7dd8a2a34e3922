"""What a successor must know of a unit: last returns, open promises, what is still owed (domain.md 3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, func, select

from tracker.clock import shanghai_date
from tracker.database import db
from tracker.ledger.models import LedgerStanding
from tracker.outcomes.extensions.rules import OPEN
from tracker.outcomes.models import Extension
from tracker.outcomes.verdicts.standing_queries import speaking_on
from tracker.plans.models import Measure, Milestone, Task
from tracker.plans.states import IN_FORCE
from tracker.reporting.models import Report, ReportEvent, ReportVersion, Round
from tracker.reporting.quarters import round_label
from tracker.reporting.queries import brought_by
from tracker.reporting.transitions import GIVEN_BACK
from tracker.tasks.models import Assignment
from tracker.typed import something
from tracker.vocabulary import MilestoneSource, Waiting
from tracker.worklist.node_owner_queries import is_owned_by, is_unowned
from tracker.worklist.queries import counts, desk_of_bodies

RETURNS = 20


@dataclass(frozen=True)
class SaidOfTask:
    """Something said of a task: when, and in which words."""

    code: str
    measure: str
    when: str
    words: str


@dataclass(frozen=True)
class OpenMatters:
    """All that goes with a post, as it stands today. `promises`: 下一步打算 and 需协调 of what was accepted last."""

    owed: int
    to_sign: int
    requests: int
    returns: tuple[SaidOfTask, ...]
    promises: tuple[SaidOfTask, ...]
    rectifications: tuple[SaidOfTask, ...]


def open_matters(department_ids: Collection[int], day: date) -> OpenMatters:
    """The open matters of these departments' duties in tasks in force; what is owed, by the worklist of the unit."""
    waiting = counts(desk_of_bodies(department_ids), day)
    requests = (
        select(func.count())
        .select_from(Extension)
        .where(Extension.department_id.in_(department_ids), Extension.state.in_(OPEN))
    )
    return OpenMatters(
        owed=waiting[Waiting.FILL] + waiting[Waiting.MAKE_UP],
        to_sign=waiting[Waiting.SIGN],
        requests=db.session.scalar(requests) or 0,
        returns=tuple(_returns(department_ids)),
        promises=tuple(_promises(department_ids)),
        rectifications=tuple(_rectifications(department_ids)),
    )


def _tasks(department_ids: Collection[int]) -> Select[int]:
    """The tasks in force in which these departments have a duty."""
    return (
        select(Assignment.task_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.department_id.in_(department_ids), Assignment.ended_on.is_(None), Task.state.in_(IN_FORCE))
    )


def _returns(department_ids: Collection[int]) -> list[SaidOfTask]:
    found = (
        select(Task.code, Measure.label, Measure.title, ReportEvent.recorded_at, ReportEvent.act, ReportEvent.reason)
        .select_from(ReportEvent)
        .join(Report, Report.id == ReportEvent.report_id)
        .join(Task, Task.id == Report.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(Report.department_id.in_(department_ids), ReportEvent.act.in_(GIVEN_BACK))
        .order_by(ReportEvent.id.desc())
        .limit(RETURNS)
    )
    return [
        SaidOfTask(code, f"{label}{title}", shanghai_date(at).isoformat(), f"{brought_by(act)}：{reason}")
        for code, label, title, at, act, reason in db.session.execute(found)
    ]


def _promises(department_ids: Collection[int]) -> list[SaidOfTask]:
    """Of each task the report accepted last of a body that still has it, where it promised or asked for something."""
    newest = (
        select(Report.task_id, Report.department_id, func.max(Round.as_of).label("as_of"))
        .join(Round, Round.id == Report.round_id)
        .where(Report.department_id.in_(department_ids), Report.accepted_version_id.is_not(None))
        .group_by(Report.task_id, Report.department_id)
        .subquery()
    )
    of_body = newest.c.task_id == Report.task_id, newest.c.department_id == Report.department_id
    held = Assignment.task_id == Report.task_id, Assignment.department_id == Report.department_id
    found = (
        select(*newest.c[:2], Task.code, Measure.label, Measure.title, Round.name)
        .add_columns(ReportVersion.next_steps, ReportVersion.coordination)
        .select_from(Report)
        .join(Round, Round.id == Report.round_id)
        .join(newest, and_(newest.c.as_of == Round.as_of, *of_body))
        .join(ReportVersion, ReportVersion.id == Report.accepted_version_id)
        .join(Assignment, and_(*held, Assignment.ended_on.is_(None)))
        .join(Task, Task.id == Report.task_id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(Task.state.in_(IN_FORCE))
        .order_by(Task.plan_id, Task.position, ReportVersion.id)
    )
    # A quarter and a 核定 round may speak of the same day, and one round have asked under two duties.
    last = {(task_id, body): said for task_id, body, *said in db.session.execute(found)}
    return [
        SaidOfTask(code, f"{label}{title}", round_label(name), promise)
        for code, label, title, name, steps, ask in last.values()
        if (promise := _promise(steps, ask))
    ]


def _rectifications(department_ids: Collection[int]) -> list[SaidOfTask]:
    """What is being put right of what these departments own; of what nobody owns yet nothing goes with a post."""
    found = (
        select(Milestone.id, Milestone.text, Task.code, Measure.label, Measure.title)
        .join(Task, Task.id == Milestone.task_id)
        .join(LedgerStanding, LedgerStanding.task_id == Task.id)
        .join(Measure, Measure.id == Task.measure_id)
        .where(Milestone.source == MilestoneSource.OWN, Task.id.in_(_tasks(department_ids)))
        .where(is_owned_by(department_ids), ~is_unowned())
        .order_by(Task.plan_id, Task.position, Milestone.id)
    )
    rows = {id: rest for id, *rest in db.session.execute(found)}
    matters = []
    for id, verdicts in speaking_on(rows).items():
        by: date | None = verdicts[-1].rectify_by
        if by is not None:
            text, code, label, title = rows[id]
            matters.append(SaidOfTask(code, f"{label}{title}", f"整改至 {by}", text))
    return matters


def _promise(steps: str, asked: str) -> str:
    """What was promised or asked for; “没有” is neither."""
    promised, asked = something(steps), something(asked)
    return "；".join(part for part in (promised, f"需协调：{asked}" if asked else "") if part)
