"""Acts of the 承办分工表: keep what was handed in, show what it would change, take it over whole (domain.md 4, 11)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker import audit, changes
from tracker.actor import Act
from tracker.alerts.results import adjusting_steps
from tracker.database import end_read
from tracker.errors import BadInput, Conflict, Forbidden
from tracker.ledger.story.late_queries import with_late
from tracker.outcomes.division_queries import divisions_foreseen
from tracker.people.access import Permission, may
from tracker.plans.queries import target_of
from tracker.plans.revise.queries import refuse_over
from tracker.reporting.division.body_changes import BodyChange, compared
from tracker.reporting.division.collectives import GroupRowChange
from tracker.reporting.division.differences import Differences, OwnerChange, differences
from tracker.reporting.division.entries import read_sheet
from tracker.reporting.division.queries import finder, groups_of, resolver, rows_of, running_target
from tracker.reporting.division.rows import DividedTask
from tracker.secrecy import NAME_REFUSED, names_secret
from tracker.stores.naming import SHEET_RECEIVED
from tracker.stores.store import UPLOAD_GONE, Store
from tracker.tasks.adjusting import Adjustment
from tracker.tasks.member_queries import concerned, live_tasks
from tracker.tasks.member_steps import hold_adjusted

CHANGED = "核对以后，系统里的分工又有变动，没有导入。请再核对一遍"
TOO_EARLY = "“自何日起”不能早于今天：以前的分工和报送不改动"

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class TaskPreview:
    """One task: its items that would be others', its collectives, and what that means body by body.

    `others`: body by body in further tasks that name these collectives.
    """

    task: DividedTask
    changes: Sequence[OwnerChange]
    groups: Sequence[GroupRowChange]
    bodies: Sequence[BodyChange]
    others: Mapping[int, Sequence[BodyChange]]


_Grounds = tuple[int, str, str]
"""A task with the 依据文号 and 理由 on which it is adjusted."""


@dataclass(frozen=True)
class Preview:
    """What a sheet would do: task by task all of it, and each adjustment for itself, by its grounds."""

    differences: Differences
    tasks: Sequence[TaskPreview] = ()
    foreseen: Mapping[_Grounds, adjusting_steps.Foreseen] = field(default_factory=dict)

    @property
    def seen(self) -> str:
        """What is sent back with the confirmation."""
        return self.differences.seen


def receive(act: Act, plan_id: int, file_name: str, data: bytes, uploads: Store) -> str:
    """Keep a sheet of this plan until it is taken over; its fingerprint. BadInput where nothing of it can be read."""
    _demand(act, plan_id)
    if names_secret(file_name):
        raise BadInput(NAME_REFUSED)
    read_sheet(data, plan_id)
    end_read()
    fingerprint = uploads.keep(data)
    with changes.writing(act):
        region = target_of(plan_id).jurisdiction_id
        audit.record(
            act, SHEET_RECEIVED, "plan", plan_id, jurisdiction_id=region, file=file_name[-200:], sha256=fingerprint
        )
        return fingerprint


def stored(act: Act, plan_id: int, fingerprint: str, uploads: Store) -> bytes:
    """A sheet that was uploaded before; NotFound where it is gone."""
    _demand(act, plan_id)
    with uploads.found(fingerprint if _FINGERPRINT.fullmatch(fingerprint) else "", UPLOAD_GONE) as file:
        return file.read()


def preview(act: Act, plan_id: int, data: bytes) -> Preview:
    """What a sheet would change, task by task, carried out and taken back; with faults in it only those."""
    _demand(act, plan_id)
    with changes.rehearsing(act):
        found = _differences(act, plan_id, data)
        return _carried_out(act, found) if found.can_be_taken else Preview(found)


def take(act: Act, plan_id: int, data: bytes, since: date, seen: str | None = None) -> Differences:
    """Take a sheet over from a day on: all of its changes in one transaction, or none.

    `seen`: what the person looked at; Conflict where it is something else by now. BadInput names every bad cell.
    """
    _demand(act, plan_id)
    if since < act.today:
        raise BadInput(TOO_EARLY)
    foreseen = preview(act, plan_id, data).foreseen if since > act.today else {}
    with changes.writing(act):
        found = _differences(act, plan_id, data)
        found.demand_no_faults()
        if seen is not None and found.seen != seen:
            raise Conflict(CHANGED)
        adjusted = list(found.adjustments(since))
        hold_adjusted(adjusted)
        for task_id, adjustment in adjusted:
            task = adjusting_steps.admitted(act, task_id, None, adjustment)
            adjusting_steps.enter(act, task, adjustment, foreseen.get(_grounds(task_id, adjustment), {}))
    return found


def _differences(act: Act, plan_id: int, data: bytes) -> Differences:
    return differences(
        read_sheet(data, plan_id),
        rows_of(plan_id),
        resolver(plan_id, act.today),
        groups_of(plan_id, act.today),
        finder(plan_id, act.today),
    )


def _carried_out(act: Act, found: Differences) -> Preview:
    """Within a rehearsal: what each adjustment changes after the one before it, and all of them together."""
    adjusted = list(found.adjustments(act.today))
    hold_adjusted(adjusted)
    naming = {group.row.id: [task.id for task in live_tasks(group.row.id)] for group in found.groups}
    several = list(found.by_task())
    concerning = {task.id for task, _, _ in several}.union(*naming.values())
    before = with_late(divisions_foreseen, concerning, act.today)
    now, foreseen = dict(before), {}
    for task_id, adjustment in adjusted:
        task = adjusting_steps.admitted(act, task_id, None, adjustment)
        adjusting_steps.carry_out(act, task, adjustment)
        then = with_late(divisions_foreseen, concerned(task_id, adjustment.groups), act.today)
        foreseen[_grounds(task_id, adjustment)] = {id: compared(now[id], after) for id, after in then.items()}
        now |= then
    bodies = {task_id: compared(was, now[task_id]) for task_id, was in before.items()}
    own = {task.id for task, _, _ in several}
    tasks = [
        TaskPreview(
            task,
            items,
            groups,
            bodies[task.id],
            {
                id: bodies[id]
                for group in groups
                for id in naming[group.row.id]
                if id not in own and _changes(bodies[id])
            },
        )
        for task, items, groups in several
    ]
    return Preview(found, tasks, foreseen)


def _grounds(task_id: int, adjustment: Adjustment) -> _Grounds:
    return task_id, adjustment.document, adjustment.reason


def _changes(bodies: Sequence[BodyChange]) -> bool:
    return any(body.told for body in bodies)


def _demand(act: Act, plan_id: int) -> None:
    if act.actor.is_person and not may(act.actor, Permission.TASK_ADJUST, running_target(plan_id)):
        raise Forbidden(adjusting_steps.ONLY_HEAD)
    refuse_over(plan_id)
