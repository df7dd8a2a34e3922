"""Reads what the present reader makes of a stored plan, and what may be done about each difference (ux.md S6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from tracker.database import db
from tracker.errors import NotAPlan
from tracker.plans.draft.as_read import figure_at as read_at
from tracker.plans.draft.queries import date_of, figure_of
from tracker.plans.models import Indicator, Party, Plan, PlanEdit, ReadingDecision, Task
from tracker.plans.queries import whole_plan
from tracker.plans.receive.kept import as_kept
from tracker.plans.reread.differences import FIELDS, Difference, differences
from tracker.plantext import read_clean
from tracker.plantext.certainty import overlaps
from tracker.plantext.reading import READER_VERSION, Source
from tracker.vocabulary import CheckAct, MatchHow, ReadingChange, Relation, TaskState

C = ReadingChange


class Stand(StrEnum):
    """What may be done about a difference: it waits, a person has settled it or its field, or it is only shown."""

    OPEN = "open"
    BY_HAND = "by_hand"
    ADOPTED = "adopted"
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    CHANGED = "changed"
    OUT = "out"


@dataclass(frozen=True)
class Reread:
    """A difference with the task it concerns, if any, and how it stands."""

    difference: Difference
    task_id: int | None
    code: str
    version: int | None
    stand: Stand


@dataclass(frozen=True)
class Rereading:
    """All differences of a plan. `refused`: why the present reader takes the text for no plan any more."""

    was: str
    now: str
    found: tuple[Reread, ...]
    refused: str = ""

    @property
    def waiting(self) -> int:
        """How many wait for a person."""
        return sum(reread.stand is Stand.OPEN for reread in self.found)


def is_older(plan_id: int) -> bool:
    """Whether the plan was read by an earlier reader than today's."""
    return db.session.scalar(select(Plan.reader_version).where(Plan.id == plan_id)) != READER_VERSION


def rereading(plan_id: int) -> Rereading:
    """What today's reader reads otherwise in the plan's text."""
    plan = whole_plan(plan_id)
    try:
        new = as_kept(read_clean(plan.text, Source(plan.file_name, plan.file_sha256, plan.file_kind)))
    except NotAPlan as refused:
        return Rereading(plan.reader_version, READER_VERSION, (), refused.message)
    found = differences({"stated_dates": [], **plan.reading}, new, plan.part)
    tasks = list(db.session.scalars(select(Task).where(Task.plan_id == plan_id).order_by(Task.position)))
    said = _said(plan)
    return Rereading(
        plan.reader_version, READER_VERSION, tuple(_reread(plan, difference, tasks, said) for difference in found)
    )


def party_at(task_id: int, name: str) -> Party | None:
    """The body of that name in a task, in force or taken out."""
    return db.session.scalars(select(Party).where(Party.task_id == task_id, Party.name == name)).first()


def figure_at(task_id: int, span: tuple[int, int]) -> Indicator | None:
    """The figure that stands at a place of the text."""
    rows = db.session.scalars(select(Indicator).where(Indicator.task_id == task_id).order_by(Indicator.position))
    return next((row for row in rows if overlaps(span, (row.span_start, row.span_end))), None)


def _said(plan: Plan) -> dict[str, bool]:
    """What was decided, without what was undone (撤销)."""
    mine = ReadingDecision.plan_id == plan.id, ReadingDecision.reader_version == READER_VERSION
    facts = db.session.scalars(select(ReadingDecision).where(*mine).order_by(ReadingDecision.id))
    adopting = PlanEdit.plan_id == plan.id, PlanEdit.kind == CheckAct.ADOPT, PlanEdit.undone_at.is_not(None)
    undone = set(db.session.scalars(select(PlanEdit.recorded_at).where(*adopting)))
    return {fact.key: fact.is_adopted for fact in facts if not (fact.is_adopted and fact.recorded_at in undone)}


def _reread(plan: Plan, difference: Difference, tasks: Sequence[Task], said: dict[str, bool]) -> Reread:
    task = task_at(difference, tasks)
    stand = _stand(plan, difference, task)
    if difference.key in said:
        stand = Stand.ADOPTED if said[difference.key] else Stand.DECLINED
    return Reread(
        difference, task.id if task else None, task.code if task else "", task.version if task else None, stand
    )


def task_at(difference: Difference, tasks: Sequence[Task]) -> Task | None:
    """The task that has most of the clause."""
    shared = {
        task.id: min(difference.clause[1], task.text_end) - max(difference.clause[0], task.text_start) for task in tasks
    }
    best = max(tasks, key=lambda task: shared[task.id], default=None)
    return best if best is not None and shared[best.id] > 0 else None


def _stand(plan: Plan, difference: Difference, task: Task | None) -> Stand:
    """Clauses themselves are cut and joined by hand; fields of drafts wait where no person has settled them."""
    if task is None or task.state == TaskState.WITHDRAWN:
        return Stand.BY_HAND
    if task.state == TaskState.CONFIRMED:
        return Stand.CONFIRMED
    if task.state != TaskState.DRAFT:
        return Stand.OUT
    if difference.what not in FIELDS:
        return Stand.BY_HAND
    return Stand.CHANGED if is_settled(plan, difference, task) else Stand.OPEN


def is_settled(plan: Plan, difference: Difference, task: Task) -> bool:
    """Whether a person changed what the difference is about."""
    if difference.what is C.KIND:
        return task.kind != task.kind_read
    if difference.what is C.BASIS:
        return task.lead_confirmed
    if difference.what in (C.PARTY_ADDED, C.ROLE):
        party = party_at(task.id, difference.value["name"])
        return party is not None and (party.role != party.role_read or not party.in_force)
    if difference.what is C.PARTY_GONE:
        party = party_at(task.id, difference.before.rpartition("（")[0])
        return party is None or not party.in_force or party.matched == MatchHow.BY_HAND or party.role != party.role_read
    if difference.what in (C.FIGURE, C.FIGURE_GONE):
        row = figure_at(task.id, difference.span)
        return row is None or _is_set_otherwise(plan, row)
    return False


def _is_set_otherwise(plan: Plan, row: Indicator) -> bool:
    """Whether a person changed a figure, or its day within the year."""
    read, own = read_at(plan.reading, (row.span_start, row.span_end), Relation(row.relation), row.unit), date_of(row)
    return figure_of(row) != read or own is not None and own.due_on_read not in (None, own.due_on)
