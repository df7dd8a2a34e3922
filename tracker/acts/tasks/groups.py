"""Acts on the members of collective assignees (domain.md 4, 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker import changes
from tracker.actor import Act
from tracker.alerts.results import membership_steps
from tracker.people.groups import steps as group_steps
from tracker.people.models import Group
from tracker.tasks import member_steps


def add_members(
    act: Act, group_id: int, version: int | None, department_ids: Sequence[int], since: date, basis: str
) -> int:
    """These bodies belong to the group from a day on; how many duties that begins now.

    From a later day on the day's turn begins them. BadInput without a body or a basis, RuleRefused for a member.
    """
    with changes.writing(act):
        return membership_steps.bring_in(act, _held(act, group_id, version), department_ids, since, basis)


def end_member(act: Act, group_id: int, version: int | None, department_id: int, since: date, basis: str) -> int:
    """The body belongs to the group no longer from a day on; how many duties that ends now, the rest with the day.

    What it has not reported in a round still open is no longer asked. BadInput without a basis, RuleRefused for a body
    that is no member.
    """
    with changes.writing(act):
        return membership_steps.take_out(act, _held(act, group_id, version), department_id, since, basis)


def set_consolidator(act: Act, group_id: int, version: int | None, department_id: int | None, basis: str) -> int:
    """Another body answers for the group from today on (汇总单位); for how many tasks that go on.

    BadInput without a basis, RuleRefused where nothing would change.
    """
    with changes.writing(act):
        return membership_steps.hand_over(act, _held(act, group_id, version), department_id, basis)


def _held(act: Act, group_id: int, version: int | None) -> Group:
    """The group as the person saw it, locked behind the tasks that name it."""
    member_steps.hold([group_id])
    return group_steps.group_of(act, group_id, version)
