"""调整分工: what was admitted is recorded, carried out when its day comes, and told (domain.md 4, 5)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date

from tracker import changes
from tracker.actor import Act, Actor
from tracker.alerts.results import membership_steps
from tracker.alerts.results.division_steps import tell, tell_off
from tracker.database import db
from tracker.errors import BadInput, Conflict, Forbidden, NotFound, RuleRefused, TrackerError
from tracker.ledger.story.late_queries import with_late
from tracker.ledger.story.queries import target
from tracker.outcomes.division_queries import divisions_owed
from tracker.outcomes.start_queries import has_begun, latest_start
from tracker.people.access import Permission, Target, may
from tracker.people.groups import steps as group_steps
from tracker.people.names.queries import member_ids
from tracker.people.registry.queries import short_names
from tracker.plans import figure_steps, issue_steps
from tracker.plans.draft import party_steps
from tracker.plans.draft.queries import parties_of
from tracker.plans.models import Task
from tracker.plans.owners import deciding_steps, standing_steps
from tracker.plans.owners.item_queries import items_of
from tracker.plans.queries import terms_of
from tracker.plans.states import ADJUSTABLE
from tracker.plans.steps import changed, move, task_of
from tracker.reporting.division.body_changes import BodyChange, compared
from tracker.reporting.joint.duty_steps import duties_changed
from tracker.reporting.lead_queries import is_joint
from tracker.tasks import body_steps, steps
from tracker.tasks.adjusting import Adjustment, GroupChange
from tracker.tasks.adjustment_queries import due_adjustments
from tracker.tasks.member_queries import concerned, target_of_group
from tracker.tasks.models import AdjustmentRow
from tracker.tasks.queries import assignments_in_force, duty_in_force
from tracker.vocabulary import Mode, PartyRole, TaskAct, TaskState

ONLY_HEAD = "只有综合处负责人可以调整已下达任务的分工。"

Foreseen = Mapping[int, Sequence[BodyChange]]
"""By task, the adjusted one and those that share a collective with it, what an adjustment changes body by body."""


def enter(act: Act, task: Task, adjustment: Adjustment, foreseen: Foreseen) -> bool:
    """Record what was admitted and carry it out where its day has come; those concerned are told.

    `foreseen`: what it will change, where its day is still to come.
    """
    row = AdjustmentRow(
        task_id=task.id,
        since=adjustment.since,
        reason=adjustment.reason.strip(),
        document=adjustment.document.strip(),
        content=adjustment.as_json(),
        recorded_at=act.at,
        actor=act.actor.name,
    )
    db.session.add(row)
    db.session.flush()
    if adjustment.since > act.today:
        changed(act, task, "plan_adjustment", {}, {"since": adjustment.since.isoformat()}, adjustment.basis)
        _tell(act, task, row, adjustment, foreseen, is_planned=True)
        return False
    _begin(act, task, row, adjustment)
    return True


def _begin(act: Act, task: Task, row: AdjustmentRow, adjustment: Adjustment) -> None:
    before = with_late(divisions_owed, concerned(task.id, adjustment.groups), act.today)
    row.done_at = act.at
    changed(act, task, "adjust_division", {}, {"since": adjustment.since.isoformat()}, adjustment.basis)
    carry_out(act, task, adjustment)
    after = with_late(divisions_owed, before, act.today)
    _tell(act, task, row, adjustment, {id: compared(was, after[id]) for id, was in before.items()})


def _tell(
    act: Act,
    task: Task,
    row: AdjustmentRow,
    adjustment: Adjustment,
    foreseen: Foreseen,
    *,
    is_planned: bool = False,
) -> None:
    for task_id, bodies in foreseen.items():
        of = task if task_id == task.id else db.session.get_one(Task, task_id)
        tell(act, of, row.id, adjustment, bodies, is_planned=is_planned, is_other=of is not task)


def carry_out_due(act: Act, jurisdiction_id: str, day: date) -> int:
    """What was to begin by a day is carried out; how many. What no longer fits is left, and those concerned hear why.

    Example: from 1 December 市商务委 was to go; on 20 November its duty ended otherwise.
    """
    count = 0
    for row in due_adjustments(jurisdiction_id, day):
        task = db.session.get_one(Task, row.task_id)
        adjustment = Adjustment.from_json(row.since, row.reason, row.document, row.content)
        why = _carried_out(act, task, row, adjustment)
        if why is None:
            count += 1
            continue
        row.done_at = row.withdrawn_at = act.at
        changed(act, task, "lapse_adjustment", {"since": row.since.isoformat()}, {"why": why}, adjustment.basis)
        tell_off(act, task, row.id, row.since, f"因任务情况已变，没有生效（{why}）")
    return count


def _carried_out(act: Act, task: Task, row: AdjustmentRow, adjustment: Adjustment) -> str | None:
    """Why it could not be, as nothing of it was then; None where it was."""
    try:
        with db.session.begin_nested():
            _demand_adjustable(task, adjustment, row.since)
            _begin(act, task, row, adjustment)
    except TrackerError as refused:
        return (refused.details or (refused.message,))[0].rstrip("。")
    return None


def admitted(act: Act, task_id: int, version: int | None, adjustment: Adjustment) -> Task:
    """The task, where this person may adjust it so; raises what `adjust` raises."""
    task = task_of(act, task_id, version)
    demand_allowed(act, task)
    for group_id in adjustment.groups:
        _demand_group(act, task, group_id)
    _demand_adjustable(task, adjustment, act.today)
    return task


def demand_allowed(act: Act, task: Task, allows: Callable[[Actor, Permission, Target], bool] = may) -> None:
    """Forbidden for who may not change this task's division of work."""
    if act.actor.is_person and not allows(act.actor, Permission.TASK_ADJUST, target(task.id)):
        raise Forbidden(ONLY_HEAD)


def _demand_group(act: Act, task: Task, group_id: int) -> None:
    """The collective is one of the task's, and this person may change it."""
    named = {party.group_id for party in parties_of(task)}
    if group_id not in named:
        raise NotFound("这条任务没有写到这个统称。请刷新后重选。")
    if act.actor.is_person and not may(act.actor, Permission.GROUP_MANAGE, target_of_group(group_id, act.today)):
        raise Forbidden("这个统称由写到它的方案的主办处室调整成员和汇总单位。")


def _demand_adjustable(task: Task, adjustment: Adjustment, today: date) -> None:
    """RuleRefused where the task has ended; BadInput naming everything that is wrong."""
    if task.state not in ADJUSTABLE:
        raise RuleRefused(f"任务现在是“{TaskState(task.state).label}”，不能调整分工。")
    bodies = _bodies(task.id)
    wrong = adjustment.faults(today, bodies, latest_start(task), has_begun=has_begun(task))
    wrong += _owner_faults(task, adjustment, bodies)
    if wrong:
        raise BadInput(wrong[0], wrong)
    here = {*adjustment.joins, *_owners(adjustment)} - {*bodies, *adjustment.comes.difference(adjustment.joins)}
    deciding_steps.demand_bodies(task.jurisdiction_id, here)


def _owner_faults(task: Task, adjustment: Adjustment, bodies: Collection[int]) -> Iterator[str]:
    """Whoever is to own an item has a duty in the task then: each item that says otherwise is named."""
    items = {item.id: item for item in items_of(task.id)}
    if not adjustment.owners.keys() <= items.keys():
        raise NotFound(standing_steps.NO_ITEM)
    staying = (set(bodies) | adjustment.comes) - adjustment.goes
    strangers = {item_id: set(owners) - staying for item_id, owners in adjustment.owners.items()}
    names = short_names({body for several in strangers.values() for body in several})
    for item_id, several in strangers.items():
        if several:
            who = "、".join(names.get(body, "未知单位") for body in sorted(several))
            yield f"“{items[item_id].label}”的承办单位{who}不在调整后的责任单位里：请同时加入，或改由别家承办"


def _owners(adjustment: Adjustment) -> set[int]:
    return {body for bodies in adjustment.owners.values() for body in bodies}


def _bodies(task_id: int) -> list[int]:
    return [assignment.department_id for assignment in assignments_in_force(task_id)]


def carry_out(act: Act, task: Task, adjustment: Adjustment) -> None:
    """Bodies first, then who leads and how, then whose each item is; the past stays as it was."""
    basis, led_by = adjustment.basis, task.lead_id
    for group_id in sorted(adjustment.groups):
        _regroup(act, group_id, adjustment.groups[group_id], basis)
    for department_id in sorted(adjustment.leaves):
        _leave(act, task, department_id, basis)
    for department_id, role in adjustment.joins.items():
        # No clause names 实际承办: it has its duty from what it owns.
        if role is not PartyRole.ACTING:
            body_steps.come(act, task, department_id, role, basis)
    stays = task.lead_id is not None and led_by not in adjustment.leaves
    # Not by whom it is led now: where the lead leaves, that is who is listed next, and leads nothing yet.
    if adjustment.lead_id is not None and adjustment.lead_id != led_by:
        _lead(act, task, adjustment.lead_id, basis)
    elif task.lead_id is not None and stays and _only_stands_first(task, adjustment):
        _lead(act, task, task.lead_id, basis)
    elif adjustment.lead_id is not None or (stays and adjustment.mode is Mode.LEAD_CONSOLIDATES):
        # Listed first so far, and named as lead now: itself, or as the one through whom the others are to report.
        task.lead_confirmed = True
    _terms(act, task, adjustment, is_left=led_by in adjustment.leaves and adjustment.lead_id is None)
    _own(act, task, adjustment)
    changes.owners_moved(task.id)
    for indicator_id, terms in adjustment.terms.items():
        if terms != terms_of(figure_steps.figure_in(task, indicator_id)):
            figure_steps.correct_terms(act, task, indicator_id, terms, basis)
    move(act, task, TaskAct.AMEND, basis)
    steps.go_on(act, task)
    duties_changed(act, task)


def _regroup(act: Act, group_id: int, change: GroupChange, basis: str) -> None:
    """What is not so yet: members, then who consolidates; in every task that names the collective."""
    group = group_steps.group_of(act, group_id)
    left = change.beyond(member_ids(group_id, act.today), group.consolidator_id)
    for department_id in sorted(left.leaves):
        membership_steps.take_out(act, group, department_id, act.today, basis)
    if left.joins:
        membership_steps.bring_in(act, group, sorted(left.joins), act.today, basis)
    if left.consolidator_id is not None:
        membership_steps.hand_over(act, group, left.consolidator_id or None, basis)


def _leave(act: Act, task: Task, department_id: int, basis: str) -> None:
    """The body's duty ends; what it owned is 未定 until the same adjustment gives it to somebody."""
    held = duty_in_force(task.id, department_id)
    if held is None:
        raise Conflict("要移出的单位已不在这条任务里。请刷新后再选。")
    if held.group_id is not None:
        raise BadInput("统称的成员请在“统称”一栏移出，写到这个统称的任务都随之变动。")
    body_steps.go(act, task, held, basis)
    if task.lead_id == department_id:
        task.lead_id, task.lead_confirmed = _first(task), False


def _first(task: Task) -> int | None:
    """Who is listed first of those that stay."""
    return next((party.department_id for party in parties_of(task) if party.department_id is not None), None)


def _only_stands_first(task: Task, adjustment: Adjustment) -> bool:
    """Whether who is to collect the others' reports now is a co-body that came to stand first as another left."""
    held = duty_in_force(task.id, task.lead_id)
    is_named = adjustment.lead_id is not None or adjustment.mode is not None
    collects = (adjustment.mode or task.mode) == Mode.LEAD_CONSOLIDATES
    return is_named and collects and held is not None and held.role != PartyRole.LEAD


def _lead(act: Act, task: Task, department_id: int, basis: str) -> None:
    """Another body leads; who did so far stays beside it."""
    for held in assignments_in_force(task.id):
        if held.role == PartyRole.LEAD and held.department_id != department_id and held.party_id is not None:
            body_steps.stay_beside(act, task, held, basis)
    body_steps.lead(act, task, department_id, basis)


def _terms(act: Act, task: Task, adjustment: Adjustment, *, is_left: bool) -> None:
    """汇总方式, 推进方式 and 起始日期; where nobody said, the first follows from the bodies that are there now.

    `is_left`: its lead was taken out and no other named. Who is listed next would lead 牵头汇总 in name alone: until
    somebody is named each reports to 综合处.
    """
    before = _terms_now(task)
    if adjustment.mode is not None:
        task.mode = adjustment.mode
        if adjustment.mode is Mode.EACH_REPORTS:
            task.lead_confirmed = False
    else:
        party_steps.follow_bodies(act, task)
    task.kind = adjustment.kind or task.kind
    task.start_on = adjustment.start_on or task.start_on
    if is_left and is_joint(task):
        task.lead_id = None
    after = _terms_now(task)
    if after != before or adjustment.lead_id is not None or adjustment.mode is not None or adjustment.leaves:
        issue_steps.record_terms(act, task, adjustment.basis)
    if after != before:
        changed(act, task, "set_terms", before, after, adjustment.basis)


def _terms_now(task: Task) -> dict[str, str | None]:
    return {"mode": task.mode, "kind": task.kind, "start_on": task.start_on.isoformat() if task.start_on else None}


def _own(act: Act, task: Task, adjustment: Adjustment) -> None:
    """What stands in a sentence goes along with it, as where 综合处 decides (指定)."""
    items = {item.id: item for item in standing_steps.items_to_change(task.id)}
    within = _bodies(task.id)
    for item_id, bodies in adjustment.owners.items():
        given = [items[item_id]]
        given += deciding_steps.along_to(task.id, given, bodies, but=adjustment.owners)
        deciding_steps.assign(act, given, bodies, adjustment.basis, act.today, within, is_told=False)
    steps.follow_owners(act, task, adjustment.basis)
