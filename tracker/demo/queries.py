"""Reads what the replay needs to find again: tasks, reports, milestones, by the names the story gives them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.database import db
from tracker.outcomes.models import Extension
from tracker.people.models import Department
from tracker.plans.models import Item, Milestone, Plan, PlanGoal, Task
from tracker.reporting.models import Report, Round
from tracker.vocabulary import ItemKind, KnownBy, MilestoneSource, ReportState, RoundKind


@dataclass(frozen=True)
class Owed:
    """One report of a round: whose, about which task, in which state.

    `own_sentences`: of the task those of which the body speaks.
    """

    report_id: int
    task_code: str
    own_sentences: tuple[str, ...]
    body: str
    body_name: str
    consolidates: bool
    state: ReportState


def owed(round_id: int) -> list[Owed]:
    """Every report of a round, in the order of the plan."""
    found = (
        select(Report, Task, Department)
        .join(Task, Task.id == Report.task_id)
        .join(Department, Department.id == Report.department_id)
        .where(Report.round_id == round_id)
        .order_by(Task.position, Report.id)
    )
    rows = db.session.execute(found).all()
    sentences = _sentences({task.id for _, task, _ in rows})
    return [
        Owed(
            report.id,
            task.code,
            tuple(item.words for item in _speaks_of(sentences[task.id], department.id)),
            department.key,
            department.short_name,
            task.lead_id == department.id and task.mode == "lead_consolidates",
            ReportState(report.state),
        )
        for report, task, department in rows
    ]


def _sentences(task_ids: Collection[int]) -> defaultdict[int, list[Item]]:
    rows = select(Item).where(Item.task_id.in_(task_ids), Item.kind == ItemKind.SENTENCE)
    by_task: defaultdict[int, list[Item]] = defaultdict(list)
    for item in db.session.scalars(rows.order_by(Item.span_start, Item.id)):
        by_task[item.task_id].append(item)
    return by_task


def _speaks_of(sentences: Sequence[Item], body: int) -> list[Item]:
    """The body's own sentences, else those that are nobody's yet; never a neighbour's."""
    everybodys = [item for item in sentences if not item.owner_ids]
    own = [item for item in sentences if body in item.owner_ids]
    return [*own, *(item for item in everybodys if not own or KnownBy(item.known_by).is_settled)]


def versions_of(report_ids: Sequence[int]) -> list[tuple[int, int]]:
    """(id, version) of these reports as they stand."""
    found = select(Report.id, Report.version).where(Report.id.in_(report_ids)).order_by(Report.id)
    return [(id, version) for id, version in db.session.execute(found)]


def in_state(report_ids: Sequence[int], state: ReportState) -> list[int]:
    """Those of these reports that stand so."""
    return list(
        db.session.scalars(
            select(Report.id).where(Report.id.in_(report_ids), Report.state == state).order_by(Report.id)
        )
    )


def report_row(report_id: int) -> Report:
    """One report."""
    return db.session.get_one(Report, report_id)


def round_and_body(report_id: int) -> tuple[int, int]:
    """The round and the department of a report."""
    report = db.session.get_one(Report, report_id)
    return report.round_id, report.department_id


def verification_round(jurisdiction_id: str) -> int | None:
    """The 核定 round of the demo's plan, None where no date was past."""
    return db.session.scalar(
        select(Round.id).where(Round.jurisdiction_id == jurisdiction_id, Round.kind == RoundKind.VERIFICATION)
    )


def round_id_named(jurisdiction_id: str, name: str) -> int | None:
    """A quarter's round, None where it is not open yet."""
    return db.session.scalar(select(Round.id).where(Round.jurisdiction_id == jurisdiction_id, Round.name == name))


def is_closed(round_id: int) -> bool:
    """Whether a round is closed."""
    return db.session.get_one(Round, round_id).closed_at is not None


def milestone_of(task_code: str, text: str) -> Milestone:
    """A task's own milestone by the beginning of its text."""
    found = select(Milestone).join(Task, Task.id == Milestone.task_id).where(Task.code == task_code)
    rows = db.session.scalars(found.where(Milestone.source == MilestoneSource.OWN).order_by(Milestone.id))
    return next(row for row in rows if row.text.startswith(text))


def goal_of(jurisdiction_id: str, before_year: int) -> PlanGoal | None:
    """The plan's first goal, where its year is past."""
    found = select(PlanGoal).join(Plan, Plan.id == PlanGoal.plan_id).where(Plan.jurisdiction_id == jurisdiction_id)
    return db.session.scalar(found.where(PlanGoal.year < before_year).order_by(PlanGoal.year).limit(1))


def task_coded(code: str) -> tuple[int, int]:
    """(id, version) of a task."""
    row = db.session.execute(select(Task.id, Task.version).where(Task.code == code)).one()
    return row[0], row[1]


def extension_version(extension_id: int) -> int:
    """The version of a request as it stands."""
    return db.session.get_one(Extension, extension_id).version
