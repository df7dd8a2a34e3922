"""A body comes to a collective or leaves it: the duties that begin and end with it, and who hears (domain.md 4, 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.actor import Act
from tracker.alerts.results.division_steps import tell_left
from tracker.people.groups import steps as group_steps
from tracker.people.groups.queries import memberships_turning
from tracker.people.models import Group
from tracker.reporting.joint.duty_steps import duties_changed
from tracker.reporting.rounds.ended_steps import spare_ended
from tracker.tasks import member_steps
from tracker.tasks.member_queries import duties_through, live_tasks
from tracker.tasks.queries import duty_in_force


def bring_in(act: Act, group: Group, department_ids: Sequence[int], since: date, basis: str) -> int:
    """These bodies belong to the group from a day on; how many duties that begins now, the rest with the day."""
    joining = group_steps.add_members(act, group, department_ids, since, basis)
    if since > act.today:
        return 0
    return sum(begin_duties(act, group.id, department.id) for department in joining)


def take_out(act: Act, group: Group, department_id: int, since: date, basis: str) -> int:
    """The body belongs to it no longer from a day on; how many duties that ends now, the rest with the day."""
    group_steps.end_member(act, group, department_id, since, basis)
    if since > act.today:
        return 0
    ended = end_duties(act, group.id, department_id, basis)
    spare_ended(act, group.jurisdiction_id)
    return ended


def hand_over(act: Act, group: Group, department_id: int | None, basis: str) -> int:
    """Another body answers for the group from today on; for how many tasks that go on."""
    before = group.consolidator_id
    group_steps.set_consolidator(act, group, department_id, basis)
    return pass_duties(act, group, before, basis)


def begin_duties(act: Act, group_id: int, department_id: int) -> int:
    """A member's duties; what it has begun of what it carried out (实际承办) goes on under them."""
    begun, acting = member_steps.join(act, group_id, department_id)
    for task in acting:
        duties_changed(act, task)
    return begun


def end_duties(act: Act, group_id: int, department_id: int, basis: str) -> int:
    """The duties it had as a member; it hears which tasks are none of its any more."""
    held = [assignment.task_id for assignment in duties_through(group_id, department_id)]
    ended = member_steps.leave(act, group_id, department_id, basis)
    tell_left(act, [task_id for task_id in held if duty_in_force(task_id, department_id) is None], department_id, basis)
    return ended


def pass_duties(act: Act, group: Group, before: int | None, basis: str) -> int:
    """The tasks that name a group follow who answers for it; how many. `before`: who did until now."""
    tasks = live_tasks(group.id)
    passed = member_steps.hand_over_group(act, group, before, basis)
    for task in tasks:
        duties_changed(act, task)
    return passed


def follow_days(act: Act, jurisdiction_id: str, day: date) -> int:
    """Begin and end duties for memberships whose first or last day has come; how many duties.

    Within the day's turn, which then spares what nobody owes any more.
    """
    over, new = memberships_turning(jurisdiction_id, day)
    ended = sum(end_duties(act, member.group_id, member.department_id, member.source) for member in over)
    return ended + sum(begin_duties(act, member.group_id, member.department_id) for member in new)
