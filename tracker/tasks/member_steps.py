"""The duties of a collective's members: begun when a body joins, ended when it leaves (domain.md 4).

By a person's act where the day is today or past, by the day's turn where it is still to come.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.people.models import Group
from tracker.plans import issue_steps
from tracker.plans.draft import party_steps
from tracker.plans.lock_queries import hold_tasks
from tracker.plans.models import Plan, Task
from tracker.plans.owners import speaking_steps
from tracker.tasks import steps
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.assigning import Duty
from tracker.tasks.member_queries import LIVE, duties_through, live_tasks, naming
from tracker.tasks.models import Assignment
from tracker.tasks.queries import assignments_in_force, duties_of
from tracker.vocabulary import PartyRole

JOINED = "已是统称的成员，按成员承担"


def hold(group_ids: Collection[int], task_ids: Collection[int] = ()) -> None:
    """Lock whatever a change of these collectives changes, and further tasks, before any collective is locked.

    Who adjusts the division of one task changes its collectives then, and with them other tasks; the day's work does so
    when it has all tasks.
    """
    through = select(Assignment.task_id).where(Assignment.group_id.in_(group_ids), Assignment.ended_on.is_(None))
    goes_on = Task.id.in_(naming(group_ids)) & Task.state.in_(LIVE)
    hold_tasks(select(Task.id).where(Task.id.in_(task_ids) | Task.id.in_(through) | goes_on))


def hold_adjusted(several: Collection[tuple[int, Adjustment]]) -> None:
    """The same of all that adjustments of these tasks change."""
    groups = {group_id for _, adjustment in several for group_id in adjustment.groups}
    if groups or len(several) > 1:
        hold(groups, [task_id for task_id, _ in several])


def join(act: Act, group_id: int, department_id: int) -> tuple[int, list[Task]]:
    """A body that belongs to the group now gets its duty in every task that goes on and names it.

    In how many, and those in which it carried something out until now. Where the clause names it already, that duty
    goes on; 签收 or 核对 is counted from today. 实际承办 becomes the duty of a member: it would end with what the body
    owns.
    """
    begun, followed = 0, []
    for task in live_tasks(group_id):
        duty = _wanted(act, task).get(department_id)
        held = {assignment.department_id: assignment for assignment in assignments_in_force(task.id)}
        mine = held.get(department_id)
        if duty is None or (mine is not None and mine.role != PartyRole.ACTING):
            continue
        if mine is not None:
            steps.end(act, mine, JOINED, stays=True)
            changes.owners_moved(task.id)
            followed.append(task)
        steps.begin(act, task, duty)
        begun += 1
    return begun, followed


def leave(act: Act, group_id: int, department_id: int, basis: str) -> int:
    """A body that no longer belongs to the group loses the duties it had through it; how many. What it did stays."""
    ended = 0
    for assignment in duties_through(group_id, department_id):
        task = db.session.get_one(Task, assignment.task_id)
        duty = _wanted(act, task).get(department_id)
        if duty is not None and duty.role == assignment.role:
            assignment.party_id, assignment.group_id = duty.party_id, duty.group_id
            continue
        steps.end(act, assignment, basis, stays=duty is not None)
        ended += 1
        if duty is not None:
            steps.begin(act, task, duty)
        steps.go_on(act, task)
    db.session.flush()
    return ended


def hand_over_group(act: Act, group: Group, before: int | None, basis: str) -> int:
    """The new 汇总单位 takes over the tasks that the one before led for this group; how many."""
    passed = 0
    for task in live_tasks(group.id):
        host = db.session.get_one(Plan, task.plan_id).host_id
        if task.lead_id != (before if before is not None else host):
            continue
        former = task.lead_id
        party_steps.renew_lead(task)
        if task.lead_id == former:
            continue
        issue_steps.record_terms(act, task, basis)
        _pass_duty(act, task, former, basis)
        steps.go_on(act, task)
        changes.owners_moved(task.id)
        passed += 1
    return passed


def _pass_duty(act: Act, task: Task, former: int | None, basis: str) -> None:
    """The leading duty passes from one body to the other, with what was its own, as with 改派.

    Whoever is a member as well keeps the duty of a member, and what is its own.
    """
    wanted = _wanted(act, task)
    held = {one.department_id: one for one in assignments_in_force(task.id)}
    for department_id in (former, task.lead_id):
        assignment = held.get(department_id) if department_id is not None else None
        duty = wanted.get(department_id) if department_id is not None else None
        if assignment is not None and (duty is None or duty.role != assignment.role):
            if department_id == former and assignment.role != PartyRole.LEAD:
                continue
            if duty is None:
                speaking_steps.pass_on(act, task.id, assignment.department_id, task.lead_id, basis)
            steps.end(act, assignment, basis, stays=duty is not None)
            assignment = None
        if assignment is None and duty is not None:
            steps.begin(act, task, duty)
    db.session.flush()


def _wanted(act: Act, task: Task) -> dict[int, Duty]:
    """By department, the duties that the words of the task give today."""
    plan = db.session.get_one(Plan, task.plan_id)
    return {duty.department_id: duty for duty in duties_of(plan, [task.id], act.today)[task.id]}
