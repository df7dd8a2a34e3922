"""Reads whom a plan's 核定 round asks, and about which of its own milestones (domain.md 4, 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache

from sqlalchemy import Select, bindparam, or_, select

from tracker.database import db, hung_on_app
from tracker.plans.models import Plan, Task
from tracker.plans.owners.owning import Ownings
from tracker.reporting.asked.answering import Holder, answering
from tracker.reporting.asked.figure_queries import JUDGED, Decided
from tracker.reporting.asked.node_queries import PastNode, past_nodes
from tracker.reporting.quarters import RUNNING
from tracker.reporting.rounds.asking_queries import AskedDuty
from tracker.reporting.rounds.batch_queries import in_batch
from tracker.tasks.asked_queries import asked_now
from tracker.tasks.models import Assignment
from tracker.tasks.sign_queries import binding_unsigned
from tracker.vocabulary import Kind, Mode, PartyRole, PlanMode, TaskState


def duties_asked_in_verification(
    plan_id: int, before: date, day: date, of_tasks: Collection[int] | None = None
) -> list[AskedDuty]:
    """Whom the 核定 round asks on a day about own dates before another, in order of the text.

    The same bodies that a message about the milestone goes to. Nobody is asked for a 保障: the 主办处室 judges it. Of
    what has its verdict the quarter asks alone, whoever it became; what was put off is asked when its new date comes.
    `of_tasks`: of these tasks only.
    """
    nodes = _open(past_nodes(_running(plan_id, before, day, of_tasks), before))
    if not nodes:
        return []
    by_task: defaultdict[int, list[tuple[Assignment, Task]]] = defaultdict(list)
    for assignment, task in db.session.execute(_ON_DUTY, {"tasks": list(nodes), "day": day}):
        by_task[task.id].append((assignment, task))
    owned = asked_now(list(by_task))
    return [duty for task_id, several in by_task.items() for duty in _answering(several, nodes[task_id], owned)]


def _open(nodes: Mapping[int, list[PastNode]]) -> dict[int, list[PastNode]]:
    judged: Decided = hung_on_app(JUDGED)
    over = judged([node.id for of_task in nodes.values() for node in of_task])
    left = {
        task_id: [node for node in of_task if node.id not in over and not node.is_put_off]
        for task_id, of_task in nodes.items()
    }
    return {task_id: of_task for task_id, of_task in left.items() if of_task}


_ON_DUTY = (
    select(Assignment, Task)
    .join(Task, Task.id == Assignment.task_id)
    .where(
        Task.id.in_(bindparam("tasks")),
        Assignment.valid_from <= bindparam("day"),
        or_(Assignment.ended_on.is_(None), Assignment.ended_on > bindparam("day")),
    )
    .order_by(Task.position, Assignment.id)
)


def _running(plan_id: int, as_of: date, day: date, of_tasks: Collection[int] | None) -> list[int]:
    """Tasks of the batch a round may ask: 推进中, 待核验 or 待签收, of 新下达 once they bind unsigned (domain.md 7)."""
    named = {"plan": plan_id, "as_of": as_of, "tasks": list(of_tasks or ())}
    states = dict(db.session.execute(_of_batch(of_tasks is not None), named).all())
    unsigned = {task_id for task_id, state in states.items() if state == TaskState.TO_SIGN}
    if not unsigned or db.session.get_one(Plan, plan_id).mode == PlanMode.CONTINUED:
        return list(states)
    binding = binding_unsigned(unsigned, day)
    return [task_id for task_id in states if task_id not in unsigned or task_id in binding]


@cache
def _of_batch(is_of_some: bool) -> Select[int, str]:
    """`is_of_some`: of `tasks` alone."""
    return (
        select(Task.id, Task.state)
        .where(
            Task.plan_id == bindparam("plan"),
            Task.state.in_(RUNNING),
            Task.kind != Kind.GOVERNANCE.value,
            in_batch(bindparam("plan"), bindparam("as_of")),
            *([Task.id.in_(bindparam("tasks"))] if is_of_some else []),
        )
        .order_by(Task.id)
    )


def _answering(several: list[tuple[Assignment, Task]], nodes: list[PastNode], owned: Ownings) -> list[AskedDuty]:
    task = several[0][1]
    holders = [Holder(assignment.department_id, PartyRole(assignment.role)) for assignment, _ in several]
    mode = Mode.of(task.mode)
    asked = {
        id
        for node in nodes
        for id in answering(holders, mode, task.lead_id, node.source_id, owned.of_node(node.id, node.indicator_id))
    }
    return [
        AskedDuty(assignment.id, task.id, assignment.department_id, is_due_later=False)
        for assignment, _ in several
        if assignment.department_id in asked
    ]
