"""Reads which own milestones a later date may be asked for, how often it was, and by whom (domain.md 4, Extension)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import bindparam, func, select

from tracker.database import db
from tracker.errors import NotFound
from tracker.outcomes.extensions.rules import ASKABLE, OPEN, UNANSWERED, Subject, refusal
from tracker.outcomes.models import Extension, Verdict
from tracker.outcomes.verdicts.promised import plain
from tracker.outcomes.verdicts.standing_queries import VERDICTS, speaking_on
from tracker.plans.models import Indicator, Milestone, PlanGoal, Task
from tracker.plans.seldom_queries import Seldom
from tracker.reporting.asked.answering import Holder, answering
from tracker.tasks.asked_queries import asked_now
from tracker.tasks.models import Assignment
from tracker.vocabulary import ExtensionState, MilestoneSource, Mode, PartyRole, TaskState, VerdictResult

NO_NODE = "没有这个节点，或者不在本单位范围内。请从任务页进入。"


@dataclass(frozen=True)
class Node:
    """An own milestone and what can be asked for it; `open_id`: a request on its way.

    `askers`: the bodies that may ask, `signed`: those of them that have signed for their own duty. `judged`: what was
    found by the date, “部分达成 68，截至 2026-07-20，整改至 2026-12-31”.
    """

    task_id: int
    milestone_id: int
    text: str
    due_on: date | None
    original_due_on: date | None
    subject: Subject
    granted: int
    open_id: int | None
    askers: frozenset[int]
    signed: frozenset[int]
    judged: str = ""

    def refusal(self, bodies: Collection[int]) -> str | None:
        """Why these bodies can ask for nothing, None where they can."""
        return refusal(replace(self.subject, is_signed=not self.signed.isdisjoint(bodies)))

    def refusal_of(self, body_id: int | None) -> str | None:
        """The same of a request of a body; None: an old request that does not tell whose it is."""
        return self.refusal(self.askers if body_id is None else {body_id})


EXTENSIONS = Seldom(Extension.task_id == Task.id)


def requests_made(milestone_id: int) -> int:
    """How many requests were handed in for a milestone, without those taken back or 已失效."""
    counted = select(func.count()).select_from(Extension)
    return (
        db.session.scalar(
            counted.where(
                Extension.milestone_id == milestone_id,
                Extension.number > 0,
                Extension.state.not_in(UNANSWERED),
            )
        )
        or 0
    )


def nodes_of(task_ids: Sequence[int]) -> list[Node]:
    """The own milestones of these tasks that state a date, by date."""
    found = db.session.execute(_NODES, {"tasks": list(task_ids)}).all()
    if not found:
        return []
    tasks, rows = {task.id: task for _, task, _ in found}, [row for row, _, _ in found]
    heard = {} if VERDICTS.none_of(tasks) else speaking_on([row.id for row in rows])
    asked: defaultdict[int, list[Extension]] = defaultdict(list)
    for extension in _requests(tasks):
        asked[extension.milestone_id].append(extension)
    grounds = grounds_of(tasks, rows)
    return [
        _node(
            row,
            Subject(
                TaskState(task.state),
                is_own=True,
                due_on=row.due_on,
                last_goal_on=last_goal_on,
                made=_made_before(asked[row.id]),
                verdict=VerdictResult(heard[row.id][-1].result) if row.id in heard else None,
            ),
            asked[row.id],
            grounds[row.id],
            _judged(heard[row.id][-1]) if row.id in heard else "",
        )
        for row, task, last_goal_on in found
    ]


_LAST_GOAL = select(func.max(PlanGoal.due_on)).where(PlanGoal.plan_id == Task.plan_id).scalar_subquery()
_NODES = (
    select(Milestone, Task, _LAST_GOAL)
    .join(Task, Task.id == Milestone.task_id)
    .where(Task.id.in_(bindparam("tasks")))
    .where(Milestone.source == MilestoneSource.OWN, Milestone.due_on.is_not(None))
    .order_by(Milestone.due_on, Milestone.id)
)


def _requests(task_ids: Collection[int]) -> Iterable[Extension]:
    return [] if EXTENSIONS.none_of(task_ids) else db.session.scalars(_REQUESTS, {"tasks": list(task_ids)})


_REQUESTS = select(Extension).where(Extension.task_id.in_(bindparam("tasks")))


def _made_before(extensions: Collection[Extension]) -> int:
    """Requests handed in before the one on its way, without those taken back or 已失效."""
    return sum(
        extension.number > 0 and extension.state not in UNANSWERED and extension.state not in OPEN
        for extension in extensions
    )


def _node(
    row: Milestone,
    subject: Subject,
    extensions: Collection[Extension],
    ground: Ground,
    judged: str,
) -> Node:
    return Node(
        task_id=row.task_id,
        milestone_id=row.id,
        text=row.text,
        due_on=row.due_on,
        original_due_on=row.original_due_on,
        subject=subject,
        granted=sum(extension.state == ExtensionState.GRANTED for extension in extensions),
        open_id=next((extension.id for extension in extensions if extension.state in OPEN), None),
        askers=ground.askers,
        signed=ground.askers & ground.signed,
        judged=judged,
    )


def _judged(verdict: Verdict) -> str:
    value = f" {plain(verdict.value)}" if verdict.value is not None else ""
    rectify = f"，整改至 {verdict.rectify_by}" if verdict.rectify_by else ""
    return f"{VerdictResult(verdict.result).label}{value}，截至 {verdict.as_of}{rectify}"


def node(milestone_id: int) -> Node:
    """One own milestone; NotFound."""
    row = db.session.get(Milestone, milestone_id)
    found = [one for one in nodes_of([row.task_id]) if one.milestone_id == milestone_id] if row else []
    if not found:
        raise NotFound(NO_NODE)
    return found[0]


def soonest(department_ids: Collection[int], limit: int) -> list[Node]:
    """The milestones these departments may ask a later date for, the earliest first, at most so many.

    Whose each is a rule says, not the database: dates are read in portions, each larger than the one before. A body
    behind 31 dates of others finds its own in the second.
    """
    duty = select(Assignment.task_id).where(Assignment.department_id.in_(department_ids), Assignment.ended_on.is_(None))
    own = Task.lead_id.in_(department_ids) | Task.id.in_(duty)
    statement = (
        select(Milestone.id, Milestone.task_id)
        .join(Task, Task.id == Milestone.task_id)
        .where(Milestone.source == MilestoneSource.OWN, Milestone.due_on.is_not(None), Task.state.in_(ASKABLE))
        .where(own)
        .order_by(Milestone.due_on, Milestone.id)
    )
    found: list[Node] = []
    start, size, is_last = 0, limit * 2, False
    while len(found) < limit and not is_last:
        dates = dict(db.session.execute(statement.offset(start).limit(size)).all())
        found += _offered(dates, frozenset(department_ids))
        start, size, is_last = start + size, size * _GROWS, len(dates) < size
    return found[:limit]


_GROWS = 4
"""How much larger each portion of dates is: 50,000 are six."""


def _offered(dates: Mapping[int, int], department_ids: frozenset[int]) -> list[Node]:
    """Of these dates, given with their tasks, those that may be asked for."""
    nodes = [one for one in nodes_of(list(dict.fromkeys(dates.values()))) if one.milestone_id in dates]
    mine = [one for one in nodes if one.askers & department_ids]
    return [one for one in mine if one.refusal(department_ids) is None and one.open_id is None]


def askers(task: Task, milestone: Milestone) -> frozenset[int]:
    """The bodies whose people may ask for it (domain.md 8): its owner; of what is of all, the accountable one, too.

    Nobody may for what nobody owns yet.
    """
    return askers_of({task.id: task}, [milestone])[milestone.id]


def askers_of(tasks: Mapping[int, Task], milestones: Sequence[Milestone]) -> dict[int, frozenset[int]]:
    """The same by milestone."""
    return {id: ground.askers for id, ground in grounds_of(tasks, milestones).items()}


@dataclass(frozen=True)
class Ground:
    """What a request for a later date stands on: the bodies that answer for the date; `is_open`: none owns it yet.

    `signed`: the bodies that have signed for their duty in the task.
    """

    bodies: frozenset[int]
    is_open: bool
    signed: frozenset[int]

    @property
    def askers(self) -> frozenset[int]:
        """Nobody may ask for what nobody owns yet."""
        return frozenset() if self.is_open else self.bodies


def grounds_of(tasks: Mapping[int, Task], milestones: Sequence[Milestone]) -> dict[int, Ground]:
    """By milestone; of what nobody owns, the bodies that have not said that it is not theirs."""
    holders: defaultdict[int, list[Holder]] = defaultdict(list)
    signed: defaultdict[int, set[int]] = defaultdict(set)
    for assignment in db.session.scalars(_DUTIES, {"tasks": list(tasks)}):
        holders[assignment.task_id].append(Holder(assignment.department_id, PartyRole(assignment.role)))
        if assignment.signed_on is not None:
            signed[assignment.task_id].add(assignment.department_id)
    has_figures = any(row.indicator_id is not None for row in milestones)
    sources = dict(db.session.execute(_SOURCES, {"tasks": list(tasks)}).all()) if has_figures else {}
    owned = asked_now(list(tasks))
    grounds: dict[int, Ground] = {}
    for row in milestones:
        task = tasks[row.task_id]
        source = sources.get(row.indicator_id) if row.indicator_id is not None else None
        owning = owned.of_node(row.id, row.indicator_id)
        bodies = answering(holders[task.id], Mode.of(task.mode), task.lead_id, source, owning)
        is_open = owning is not None and owning.is_open
        named_too = () if is_open or (owning is not None and owning.owner_ids) else (task.lead_id,)
        answer = frozenset(one for one in (*bodies, *named_too) if one is not None)
        grounds[row.id] = Ground(answer, is_open, frozenset(signed[task.id]))
    return grounds


_DUTIES = (
    select(Assignment)
    .where(Assignment.task_id.in_(bindparam("tasks")), Assignment.ended_on.is_(None))
    .order_by(Assignment.id)
)
_SOURCES = select(Indicator.id, Indicator.source_id).where(Indicator.task_id.in_(bindparam("tasks")))
