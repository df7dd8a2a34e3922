"""Assignments: made at 下达, signed, objected to, moved to another body (domain.md 4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import SYSTEM, Act
from tracker.calendar.workdays import Calendar
from tracker.database import db
from tracker.errors import Conflict, NotFound
from tracker.people.access import UNIT
from tracker.plans.lock_queries import hold_tasks
from tracker.plans.models import Party, Plan, Task
from tracker.plans.owners import item_queries, speaking_steps, standing_steps
from tracker.plans.steps import move
from tracker.tasks.assigning import Duty, answers_for
from tracker.tasks.limits import silence_signs_on
from tracker.tasks.models import Assignment, AssignmentFact
from tracker.tasks.queries import (
    NO_SUCH_ASSIGNMENT,
    assignments_in_force,
    duties_of,
    duty_in_force,
    handed_down_on,
    limits_begin,
    objection_that_holds,
    unassigned,
    waiting_for_silence,
)
from tracker.vocabulary import AssignmentAct, KnownBy, PartyRole, SignedHow, TaskAct, TaskState


def assign(act: Act, plan: Plan, tasks: Collection[Task]) -> list[Assignment]:
    """The duties of all bodies of issued tasks of a plan from today on; a group's members as they are today."""
    duties = duties_of(plan, [task.id for task in tasks], act.today)
    made = [_assign(act, task, duty) for task in tasks for duty in duties[task.id]]
    db.session.flush()
    changes.touched(*(task.id for task in tasks))
    return made


def _assign(act: Act, task: Task, duty: Duty) -> Assignment:
    assignment = Assignment(
        jurisdiction_id=task.jurisdiction_id,
        task_id=task.id,
        department_id=duty.department_id,
        role=duty.role,
        party_id=duty.party_id,
        group_id=duty.group_id,
        valid_from=act.today,
        recorded_at=act.at,
        actor=act.actor.name,
    )
    db.session.add(assignment)
    return assignment


_SIGNING = {SignedHow.SILENT: TaskAct.SIGN_SILENTLY, SignedHow.SIGNED_FOR: TaskAct.SIGN_FOR}
"""The act on the task; that of the body itself where it is none of these."""


_SAYING_NOTHING = frozenset({SignedHow.SILENT, SignedHow.REPORTED, SignedHow.SIGNED_FOR})
"""Ways of signing in which a body ticks nothing: what was proposed to it is taken as its own."""


def sign(
    act: Act,
    assignment: Assignment,
    how: SignedHow,
    on: date,
    told: str = "",
    declined: Collection[tuple[int, int]] = (),
) -> None:
    """A body signs for its duty; the accountable body's signature sets the task going. Twice is once.

    `told`: of 代签收, how and by whom the body said so. `declined`: items with the bodies that have written in a text
    not handed in yet that these are not theirs: that stands, they stay 推定.
    """
    if assignment.signed_on is not None:
        return
    task = db.session.get_one(Task, assignment.task_id, with_for_update={"key_share": True})
    assignment.signed_on, assignment.signed_how = on, how
    record(act, assignment, AssignmentAct(how.value), on, told)
    _audit(act, assignment, f"{how}_assignment", reason=told or None, signed_on=on.isoformat())
    if how in _SAYING_NOTHING:
        but = {item_id for item_id, body in declined if body == assignment.department_id}
        speaking_steps.confirm_silently(act, task.id, assignment.department_id, on, but=but)
    if task.state == TaskState.TO_SIGN and _answers_for(task, assignment):
        move(act, task, _SIGNING.get(how, TaskAct.SIGN), effective_on=on)


def _answers_for(task: Task, assignment: Assignment) -> bool:
    return answers_for(task.lead_id, assignment.department_id, assignment.role)


def go_on(act: Act, task: Task) -> None:
    """A task in 待签收 for which its accountable body has signed already runs: nobody else could set it going.

    Asked wherever who is accountable may have become another. Examples: the lead leaves by 调整分工, and who stands
    next has signed; of a collective without 汇总单位 one member objects and is left out, another has signed meanwhile.
    """
    signed = [assignment for assignment in assignments_in_force(task.id) if assignment.signed_on is not None]
    if task.state == TaskState.TO_SIGN and any(_answers_for(task, assignment) for assignment in signed):
        move(replace(act, actor=SYSTEM), task, TaskAct.SIGN)


def sign_by_silence(
    act: Act, jurisdiction_id: str, day: date, calendar: Calendar, declined: Collection[tuple[int, int]] = ()
) -> int:
    """存量接续: sign what nobody objected to within 10 working days; how many. `declined`: as `sign` has it.

    The day of signing is the day after the tenth, also where the turn is made up for later.
    """
    waiting = waiting_for_silence(jurisdiction_id)
    nobodys = unassigned(jurisdiction_id)
    begins = limits_begin(waiting)
    handed = handed_down_on({task.id for task in nobodys})
    due = {one.id: on for one in waiting if (on := silence_signs_on(begins[one.id], calendar)) <= day}
    hold(due)
    for assignment in waiting:
        if assignment.id in due:
            sign(act, assignment, SignedHow.SILENT, due[assignment.id], declined=declined)
    for task in nobodys:
        on = silence_signs_on(handed[task.id], calendar)
        if on <= day:
            move(act, task, TaskAct.SIGN_SILENTLY, effective_on=on)
    return len(due)


def object_to(act: Act, assignment: Assignment, reason: str) -> None:
    """A body objects: the accountable one's task waits for 改派, any other's opens an item at the coordinator."""
    task = db.session.get_one(Task, assignment.task_id)
    assignment.objected_on = act.today
    record(act, assignment, AssignmentAct.OBJECTED, act.today, reason)
    _audit(act, assignment, "object_to_assignment", reason=reason)
    if task.state == TaskState.TO_SIGN and _answers_for(task, assignment):
        move(act, task, TaskAct.OBJECT, reason)


def settle(act: Act, assignment: Assignment, basis: str) -> None:
    """The objection is answered; the duty stands as it is. A task that no objection holds any more is to be signed."""
    assignment.objected_on = None
    record(act, assignment, AssignmentAct.SETTLED, act.today, basis)
    _audit(act, assignment, "settle_objection", reason=basis)
    task = db.session.get_one(Task, assignment.task_id)
    if task.state == TaskState.TO_REASSIGN and objection_that_holds(task) is None:
        # Whoever answered it: that the task goes on is the rule's doing.
        move(replace(act, actor=SYSTEM), task, TaskAct.REASSIGN, basis)


def end(act: Act, assignment: Assignment, basis: str, *, stays: bool = False) -> None:
    """The duty ends today, and what was the body's own is 未定. `stays`: it goes on in another role."""
    if assignment.objected_on is not None:
        settle(act, assignment, basis)
    assignment.ended_on = act.today
    if not stays:
        speaking_steps.pass_on(act, assignment.task_id, assignment.department_id, None, basis)
        changes.owners_moved(assignment.task_id)
    record(act, assignment, AssignmentAct.ENDED, act.today, basis)
    _audit(act, assignment, "end_assignment", reason=basis)


def give(act: Act, task: Task, department_id: int, role: PartyRole, party: Party, basis: str) -> Assignment:
    """A department takes a duty over from today on; what it had in the task before ends.

    From the same words of the clause it has the new one as a member of the collective where it had the old one so.
    """
    held = duty_in_force(task.id, department_id)
    if held is not None:
        end(act, held, basis, stays=True)
    group_id = held.group_id if held is not None and held.party_id == party.id else None
    return begin(act, task, Duty(department_id, role, party.id, group_id))


def begin(act: Act, task: Task, duty: Duty) -> Assignment:
    """A department that has none in the task gets a duty from today on; what of all bodies is overdue is late its."""
    assignment = _assign(act, task, duty)
    db.session.flush()
    for item in standing_steps.items_to_change(task.id):
        if not item.owner_ids and KnownBy(item.known_by).is_settled:
            standing_steps.note_late(item, act.today)
    _audit(act, assignment, "add_assignment", role=duty.role.label)
    changes.touched(task.id)
    return assignment


def follow_owners(act: Act, task: Task, basis: str) -> None:
    """实际承办: a body that owns something of the task and has no duty gets one; who owns nothing any more ends."""
    held = {one.department_id: one for one in assignments_in_force(task.id)}
    owners = item_queries.owners_in(task.id)
    for department_id, assignment in held.items():
        if assignment.role == PartyRole.ACTING and department_id not in owners:
            end(act, assignment, basis)
    for department_id in sorted(owners - held.keys()):
        begin(act, task, Duty(department_id, PartyRole.ACTING))


def follow_words(act: Act, plan: Plan, task: Task, basis: str) -> None:
    """The duties of a task whose words have changed.

    Who is still named goes on, who is not named any more ends, who is named anew begins today. 实际承办 goes on as
    long as the body owns something of the task.
    """
    held = {one.department_id: one for one in assignments_in_force(task.id)}
    wanted = {duty.department_id: duty for duty in duties_of(plan, [task.id], act.today)[task.id]}
    owners = item_queries.owners_in(task.id)
    for department_id, assignment in held.items():
        duty = wanted.get(department_id)
        if duty is None and assignment.role == PartyRole.ACTING and department_id in owners:
            continue
        if duty is None or duty.role != assignment.role:
            end(act, assignment, basis, stays=duty is not None)
    for department_id, duty in wanted.items():
        goes_on = held.get(department_id)
        if goes_on is None or goes_on.ended_on is not None:
            begin(act, task, duty)
        else:
            goes_on.party_id, goes_on.group_id = duty.party_id, duty.group_id
    go_on(act, task)
    db.session.flush()


def hold(assignment_ids: Collection[int]) -> None:
    """Lock the tasks of duties before the duties themselves."""
    if assignment_ids:
        hold_tasks(select(Assignment.task_id).where(Assignment.id.in_(assignment_ids)))


def own(act: Act, assignment_id: int, version: int | None = None) -> Assignment:
    """The duty of the actor's own department, locked; NotFound for another's."""
    assignment = locked(assignment_id, version)
    if act.actor.is_person and assignment.department_id not in act.actor.bodies_as(UNIT):
        raise NotFound(NO_SUCH_ASSIGNMENT)
    return assignment


def locked(assignment_id: int, version: int | None) -> Assignment:
    """A duty in force as the person saw it, locked after its task; NotFound, Conflict where it has changed since."""
    hold([assignment_id])
    statement = (
        select(Assignment).where(Assignment.id == assignment_id, Assignment.ended_on.is_(None)).with_for_update()
    )
    assignment = db.session.scalar(statement)
    if assignment is None:
        raise NotFound(NO_SUCH_ASSIGNMENT)
    if version is not None and assignment.version != version:
        raise Conflict(changes.CHANGED_MEANWHILE)
    return assignment


def record(act: Act, assignment: Assignment, what: AssignmentAct, on: date, reason: str = "") -> None:
    """The fact of what happened to an assignment."""
    db.session.add(
        AssignmentFact(
            assignment_id=assignment.id,
            act=what,
            on=on,
            reason=reason,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )
    db.session.flush()
    changes.touched(assignment.task_id)


def _audit(act: Act, assignment: Assignment, action: str, reason: str | None = None, **detail: Any) -> None:
    audit.record(
        act,
        action,
        "assignment",
        assignment.id,
        jurisdiction_id=assignment.jurisdiction_id,
        task_id=assignment.task_id,
        reason=reason,
        department_id=assignment.department_id,
        **detail,
    )
