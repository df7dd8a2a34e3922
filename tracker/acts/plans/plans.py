"""Acts on a plan as a whole: receive it, correct its head, issue its tasks, put it in place of another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import Act
from tracker.config import Config
from tracker.database import db, end_read
from tracker.errors import Forbidden, NotFound, RuleRefused
from tracker.jobs import runs
from tracker.ledger.facts.settings_queries import PlanSettings, plan_settings
from tracker.outcomes.endings.steps import wind_up_dropped
from tracker.outcomes.start_queries import latest_start
from tracker.outcomes.verdicts import steps as verdict_steps
from tracker.people.access import Permission, may
from tracker.people.models import Department
from tracker.plans import issue_steps
from tracker.plans.check import owner_steps
from tracker.plans.check import steps as check_steps
from tracker.plans.check.owner_queries import owners_chosen, waiting_tasks
from tracker.plans.codes import document_number
from tracker.plans.head import steps as head_steps
from tracker.plans.models import Plan, Task
from tracker.plans.queries import target_of, undecided
from tracker.plans.receive import steps as receive_steps
from tracker.plans.receive.given import Given
from tracker.plans.receive.imports import MOST_IN_A_PAGE, clause_count
from tracker.plans.revise import carrying_steps
from tracker.plans.revise import queries as revision_queries
from tracker.plans.revise import steps as replacement_steps
from tracker.plans.settings import steps as setting_steps
from tracker.plans.states import NOT_ISSUED
from tracker.plans.steps import changed, plan_of
from tracker.plantext.apart import AS_A_RUN, TOO_LONG, WITHIN_A_PAGE, Limits, TooLong
from tracker.plantext.reading import PlanReading
from tracker.plantext.scan.apart import Tell
from tracker.plantext.text_or_scan import read_anything, read_here
from tracker.reporting.joint.duty_steps import duties_changed
from tracker.reporting.rounds import ended_steps
from tracker.tasks import steps
from tracker.tasks.queries import departments_of_tasks
from tracker.vocabulary import PlanMode, PlanState, TaskState, UnitClass

CHOSEN = "校核时指定为实际承办单位"
ONLY_HEAD_SETS = "只有综合处负责人可以改方案设置。"
NOTHING_SET_ANEW = "与现在的设置相同，没有改动。"

SOLVED_AT_ONCE = 300
"""So many tasks are lit anew in the act that changes a setting; those of a larger plan by a run."""

Kept = Callable[[tuple[int, ...]], None]


@dataclass(frozen=True)
class Head:
    """What a coordinator may correct of a plan's head; `authority_basis` (授权依据) decides between 督查 and 调度.

    `replaces_id`: the plan whose place it takes; None: it takes none.
    """

    number: str | None
    issued_on: date | None
    authority_basis: str
    mode: PlanMode
    host_id: int | None
    replaces_id: int | None = None


def receive(
    act: Act,
    config: Config,
    jurisdiction_id: str,
    file_name: str,
    data: bytes,
    replaces_id: int | None = None,
    limits: Limits = AS_A_RUN,
    given: Given = receive_steps.NOTHING_GIVEN,
    tell: Tell = lambda done, of: None,
    kept: Kept = lambda ids: None,
) -> tuple[int, ...]:
    """Read a document, store its file and draft one plan of each of its parts; the ids of the plans.

    It is read in a process of its own, before anything is locked; `limits`: what that may take. `replaces_id`: the plan
    whose place the first of them takes; `given`: what the person said of it; `tell` hears of each page of a scan,
    `kept` of the plans in the transaction that writes them, and before any file is kept: where it raises, none is.
    Raises NotAPlan where the document cannot be used, TooLong where it would take longer, Scanned where its pages must
    be recognised first, RuleRefused where it or its number was received before.
    """
    end_read()
    reading = read_anything(data, file_name, limits, tell)
    if limits is WITHIN_A_PAGE and clause_count(reading) > MOST_IN_A_PAGE:
        raise TooLong(TOO_LONG)
    with changes.writing(act):
        if given.host_id is not None:
            _refuse_stranger(jurisdiction_id, given.host_id)
        plans = receive_steps.receive(act, config, jurisdiction_id, reading, replaces_id, given)
        ids = tuple(plan.id for plan in plans)
        kept(ids)
        _keep(config, data, reading)
        return ids


def _keep(config: Config, data: bytes, reading: PlanReading) -> None:
    """The file, and the pictures of its pages where it was recognised."""
    config.uploads.keep(data)
    for page in reading.scan.pages if reading.scan else ():
        config.uploads.keep(page.picture)


def set_head(act: Act, plan_id: int, version: int | None, head: Head) -> None:
    """Correct the head of a plan; codes of tasks never change.

    RuleRefused where its mode, number or date would change after 下达, the number is another plan's, or a new plan goes
    on with all of it; NotFound for a host that is no 处室 here.
    """
    with changes.writing(act):
        plan = plan_of(act, plan_id, version)
        revision_queries.refuse_over(plan_id)
        head = replace(head, number=document_number(head.number))
        _refuse_after_issue(plan, head)
        if head.number != plan.number:
            old = revision_queries.plans_beside(head.replaces_id) if head.replaces_id is not None else []
            head_steps.refuse_taken(plan.jurisdiction_id, head.number, plan.file_sha256, {one.id for one in old})
        if head.host_id is not None:
            _refuse_stranger(plan.jurisdiction_id, head.host_id)
        if plan.state == PlanState.CHECKING:
            replacement_steps.set_replaced(act, plan, head.replaces_id)
        before = _head(plan)
        plan.number, plan.mode = head.number, head.mode
        head_steps.set_authority(act, plan, head.authority_basis)
        head_steps.set_issued_on(plan, head.issued_on)
        head_steps.set_host(plan, head.host_id)
        audit.record(
            act,
            "set_plan_head",
            "plan",
            plan.id,
            jurisdiction_id=plan.jurisdiction_id,
            before=before,
            after=_head(plan),
        )


def set_settings(act: Act, plan_id: int, version: int | None, new: PlanSettings, reason: str) -> bool:
    """Set what the plan goes by from now on; whether its lights follow at once, else a run solves them.

    What was lit, frozen and said before stays. RuleRefused where nothing is another or a new plan goes on with all of
    it, Forbidden for all but the head.
    """
    with changes.writing(act):
        plan = plan_of(act, plan_id, version)
        if not may(act.actor, Permission.PLAN_SET, target_of(plan_id)):
            raise Forbidden(ONLY_HEAD_SETS)
        revision_queries.refuse_over(plan_id)
        before = plan_settings(plan_id).kept
        changed = setting_steps.set_values(act, plan, before, new.kept)
        if not changed:
            raise RuleRefused(NOTHING_SET_ANEW)
        changes.next_version(plan)
        audit.record(
            act,
            "set_plan_settings",
            "plan",
            plan.id,
            jurisdiction_id=plan.jurisdiction_id,
            reason=reason,
            before={name: before[name] for name in changed},
            after=changed,
        )
        return _lights_follow(act, plan)


def _lights_follow(act: Act, plan: Plan) -> bool:
    out = select(Task.id).where(Task.plan_id == plan.id, Task.state.not_in(NOT_ISSUED))
    ids = list(db.session.scalars(out))
    if len(ids) > SOLVED_AT_ONCE:
        runs.queue(act, runs.REBUILD, plan.jurisdiction_id, {"plan_id": plan.id})
        return False
    changes.touched(*ids)
    return True


def _refuse_after_issue(plan: Plan, head: Head) -> None:
    """What past lights, rounds and limits were counted from stays as it went out (domain.md 8)."""
    if plan.state == PlanState.CHECKING:
        return
    for label, now, wanted in (
        ("下达方式", plan.mode, head.mode),
        ("文号", plan.number, head.number),
        ("印发日期", plan.issued_on, head.issued_on),
    ):
        if now != wanted:
            raise RuleRefused(f"方案已下达，{label}不能再改。")


def _refuse_stranger(jurisdiction_id: str, host_id: int) -> None:
    host = db.session.get(Department, host_id)
    if host is None or host.jurisdiction_id != jurisdiction_id or host.unit_class != UnitClass.DIVISION:
        raise NotFound("名册中没有这个处室，请重新选择。")


def _head(plan: Plan) -> dict[str, Any]:
    return {
        "number": plan.number,
        "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
        "authority_basis": plan.authority_basis,
        "mode": PlanMode(plan.mode).label,
        "host_id": plan.host_id,
    }


@dataclass(frozen=True)
class Issued:
    """What went out of a plan (下达 n 未决 m): `issued` tasks to these bodies, `undecided` drafts left.

    `department_ids`: who has a duty of a task that went out now. `owners`: items whose proposed 承办单位 was confirmed
    on the way.
    """

    plan_id: int
    issued: int
    undecided: int
    department_ids: frozenset[int] = frozenset()
    owners: int = 0


def issue(act: Act, plan_id: int, version: int | None, seen: str | None = None) -> Issued:
    """Issue the confirmed tasks of a plan: their facts are recorded and every body gets its assignments (下达).

    `seen`: which ones the person looked at, each as it stood (HandingDown.seen); Conflict where they are others now.
    """
    with changes.writing(act):
        return _issue(act, plan_of(act, plan_id, version), seen)


def load(
    act: Act,
    config: Config,
    jurisdiction_id: str,
    file_name: str,
    data: bytes,
    *,
    issue: bool = False,
    accept_first_listed: bool = False,
    tell: Tell = lambda done, of: None,
) -> list[Issued]:
    """Receive a document and, if asked, issue what needs no decision, in one transaction (design.md 5.1, plan load).

    `accept_first_listed` also confirms 各负其责 where no lead is named, and owners that are proposed as certain.
    """
    reading = read_here(data, file_name, tell)
    with changes.writing(act):
        plans = receive_steps.receive(act, config, jurisdiction_id, reading)
        _keep(config, data, reading)
        return [_load(act, plan, issue, accept_first_listed) for plan in plans]


def _load(act: Act, plan: Plan, issue: bool, accept_first_listed: bool) -> Issued:
    if not issue:
        return Issued(plan.id, 0, undecided(plan.id))
    confirmed = check_steps.confirm_clear(act, plan, only_undoubted=False)
    owners = 0
    if accept_first_listed:
        confirmed += check_steps.accept_first_listed(act, plan)
        going = [task for task in waiting_tasks(plan.id) if task.state == TaskState.CONFIRMED]
        owners = owner_steps.confirm_certain(act, going)
    if not confirmed:
        return Issued(plan.id, 0, undecided(plan.id), owners=owners)
    return replace(_issue(act, plan), owners=owners)


def _issue(act: Act, plan: Plan, seen: str | None = None) -> Issued:
    chosen = owners_chosen(plan.id)
    tasks = issue_steps.issue(act, plan, seen)
    made = steps.assign(act, plan, tasks)
    held = {(duty.task_id, duty.department_id) for duty in made}
    for task in tasks:
        if any((task.id, owner_id) not in held for owner_id in chosen.get(task.id, ())):
            steps.follow_owners(act, task, CHOSEN)
    return Issued(plan.id, len(tasks), undecided(plan.id), departments_of_tasks([task.id for task in tasks]))


@dataclass(frozen=True)
class CarriedOver:
    """How many tasks went on as they were, in new words, ended, stay finished, and how many drafts were left."""

    same: int
    reworded: int
    dropped: int
    finished: int
    left: int


def pair(act: Act, plan_id: int, version: int | None, task_id: int, draft_id: int) -> None:
    """A clause of the new plan goes on from this one of the old."""
    with changes.writing(act):
        replacement_steps.pair(act, plan_of(act, plan_id, version), task_id, draft_id, together=True)


def part(act: Act, plan_id: int, version: int | None, task_id: int, draft_id: int) -> None:
    """The two clauses have nothing to do with each other: one is dropped, the other new."""
    with changes.writing(act):
        replacement_steps.pair(act, plan_of(act, plan_id, version), task_id, draft_id, together=False)


def carry_over(act: Act, plan_id: int, version: int | None, seen: str | None = None) -> CarriedOver:
    """确认替代: tasks go over with their history, what was dropped ends on the ground of the new plan's number.

    With it ends what its bodies had still to send of it, and the extensions they asked for. What was found on the
    plan's goals holds for the same goals of the new one. Duties of bodies no longer named end, those newly named begin.
    `seen`: the clauses the person looked at (Revision.seen). Raises what `carrying_steps.carry_over` raises.
    """
    with changes.writing(act):
        plan = plan_of(act, plan_id, version)
        replaced = revision_queries.replaces(plan_id)
        done = carrying_steps.carry_over(act, plan, seen)
        if replaced is not None:
            verdict_steps.inherit_goals(act, plan_of(act, replaced.id), plan)
            ended_steps.spare_replaced(act, replaced.id)
            wind_up_dropped(act, done.dropped)
        for task in done.reworded:
            steps.follow_words(act, plan, task, f"方案替代：{plan.number or plan.title}")
            duties_changed(act, task)
        for task in (*done.same, *done.reworded):
            _begin_in_time(act, task, plan)
        return CarriedOver(len(done.same), len(done.reworded), len(done.dropped), done.finished, done.left)


def _begin_in_time(act: Act, task: Task, plan: Plan) -> None:
    """A start that 调整分工 set, and that is after a date the new plan names, is the plan's own again."""
    start_on, latest = task.start_on, latest_start(task)
    if start_on is None or latest is None or start_on <= latest:
        return
    reason = f"方案替代：{plan.number or plan.title}"
    task.start_on = min(plan.issued_on or latest, latest)
    issue_steps.record_terms(act, task, reason)
    told = {"start_on": start_on.isoformat()}, {"start_on": task.start_on.isoformat()}
    changed(act, task, "set_terms", *told, reason)
