"""Acts on the members of collective assignees (domain.md 4, 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker import changes
from tracker.actor import Act
from tracker.alerts.results.division_steps import tell_left
from tracker.people.groups import steps as group_steps
from tracker.people.models import Group
from tracker.reporting.joint.duty_steps import duties_changed
from tracker.reporting.joint.queries import is_led
from tracker.reporting.rounds.ended_steps import spare_ended
from tracker.tasks import member_steps
from tracker.tasks.member_queries import duties_through, live_tasks
from tracker.tasks.queries import assignments_in_force, duty_in_force
from tracker.vocabulary import PartyRole


def add_members(
    act: Act, group_id: int, version: int | None, department_ids: Sequence[int], since: date, basis: str
) -> int:
    """These bodies belong to the group from a day on; how many duties that begins now.

    From a later day on the day's turn begins them. BadInput without a body or a basis, RuleRefused for a member.
    """
    with changes.writing(act):
        return bring_in(act, group_steps.group_of(act, group_id, version), department_ids, since, basis)


def bring_in(act: Act, group: Group, department_ids: Sequence[int], since: date, basis: str) -> int:
    """The same within a transaction."""
    joining = group_steps.add_members(act, group, department_ids, since, basis)
    if since > act.today:
        return 0
    ids = {department.id for department in joining}
    # What who carries something out (实际承办) has begun goes on under its duty as a member.
    acting = [task for task in live_tasks(group.id) if ids & _acting(task.id)]
    begun = sum(member_steps.join(act, group.id, department.id) for department in joining)
    for task in acting:
        duties_changed(act, task, was_led=is_led(task))
    return begun


def _acting(task_id: int) -> set[int]:
    return {one.department_id for one in assignments_in_force(task_id) if one.role == PartyRole.ACTING}


def end_member(act: Act, group_id: int, version: int | None, department_id: int, since: date, basis: str) -> int:
    """The body belongs to the group no longer from a day on; how many duties that ends now, the rest with the day.

    What it has not reported in a round still open is no longer asked. BadInput without a basis, RuleRefused for a body
    that is no member.
    """
    with changes.writing(act):
        return take_out(act, group_steps.group_of(act, group_id, version), department_id, since, basis)


def take_out(act: Act, group: Group, department_id: int, since: date, basis: str) -> int:
    """The same within a transaction."""
    group_steps.end_member(act, group, department_id, since, basis)
    if since > act.today:
        return 0
    held = [assignment.task_id for assignment in duties_through(group.id, department_id)]
    ended = member_steps.leave(act, group.id, department_id, basis)
    spare_ended(act, group.jurisdiction_id)
    tell_left(act, [task_id for task_id in held if duty_in_force(task_id, department_id) is None], department_id, basis)
    return ended


def set_consolidator(act: Act, group_id: int, version: int | None, department_id: int | None, basis: str) -> int:
    """Another body answers for the group from today on (汇总单位); for how many tasks that go on.

    BadInput without a basis, RuleRefused where nothing would change.
    """
    with changes.writing(act):
        return hand_over(act, group_steps.group_of(act, group_id, version), department_id, basis)


def hand_over(act: Act, group: Group, department_id: int | None, basis: str) -> int:
    """The same within a transaction."""
    before, tasks = group.consolidator_id, live_tasks(group.id)
    led = {task.id for task in tasks if is_led(task)}
    group_steps.set_consolidator(act, group, department_id, basis)
    passed = member_steps.hand_over_group(act, group, before, basis)
    for task in tasks:
        duties_changed(act, task, was_led=task.id in led)
    return passed
