"""下达: what is confirmed goes out, and from then on its terms, parties and dates are facts (design.md 3)."""

from __future__ import annotations

from sqlalchemy import select

from tracker import audit, changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import Conflict, RuleRefused
from tracker.plans.draft.queries import unanswered
from tracker.plans.models import Milestone, MilestoneDate, Party, PartyFact, Plan, Task, TaskTerms
from tracker.plans.owners import laying_steps
from tracker.plans.queries import undecided
from tracker.plans.revise.queries import awaits_carrying, refuse_new_tasks
from tracker.plans.seen import fingerprint
from tracker.plans.steps import move
from tracker.vocabulary import PlanState, TaskAct, TaskState

_NOTHING_CONFIRMED = "没有已确认的任务可下达。请先在校核页确认。"
_OTHERS_NOW = "要下达的任务刚有改动，没有下达。请核对本页后再下达。"
_TO_NOBODY = "已确认的 {} 条都有未识别的单位，不能下达。请在校核页“重新校核”，对上名册后再确认。"


def issue(act: Act, plan: Plan, seen: str | None = None) -> list[Task]:
    """Issue every confirmed task of the plan; drafts stay what they are.

    `seen`: the fingerprint of those the person looked at (seen.py); Conflict where they are others now. A task that
    nobody on record answers for any more is a draft again: nothing goes out to nobody.
    RuleRefused where none is left, or the plan has still to take another's place: its reworded clauses are tasks that
    exist already.
    """
    refuse_new_tasks(plan.id)
    if awaits_carrying(plan.id):
        raise RuleRefused("这份方案要替代另一份。请先在“新旧对照”里确认替代，再下达新增的任务。")
    confirmed = select(Task).where(Task.plan_id == plan.id, Task.state == TaskState.CONFIRMED)
    tasks = list(db.session.scalars(confirmed.order_by(Task.position)))
    if seen is not None and seen != fingerprint(tasks):
        raise Conflict(_OTHERS_NOW)
    to_nobody = unanswered(tasks)
    tasks = [task for task in tasks if task not in to_nobody]
    if not tasks:
        raise RuleRefused(_TO_NOBODY.format(len(to_nobody)) if to_nobody else _NOTHING_CONFIRMED)
    for task in to_nobody:
        move(act, task, TaskAct.REOPEN)
        task.checked_by = task.checked_at = None
    for task in tasks:
        move(act, task, TaskAct.ISSUE)
        record_terms(act, task, "下达")
        _record_dates(act, task)
        for party in db.session.scalars(select(Party).where(Party.task_id == task.id)):
            record_party(act, party)
    laying_steps.lay(act, tasks)
    plan.state = PlanState.ISSUED
    plan.handed_down_at = plan.handed_down_at or act.at
    db.session.flush()
    audit.record(
        act,
        "issue_plan",
        "plan",
        plan.id,
        jurisdiction_id=plan.jurisdiction_id,
        issued=len(tasks),
        left=undecided(plan.id),
    )
    return tasks


def record_terms(act: Act, task: Task, reason: str) -> None:
    """The fact on which terms the task runs from now on."""
    terms = TaskTerms(
        task_id=task.id,
        kind=task.kind,
        mode=task.mode,
        lead_id=task.lead_id,
        lead_confirmed=task.lead_confirmed,
        start_on=task.start_on,
        reason=reason,
        recorded_at=act.at,
        actor=act.actor.name,
    )
    db.session.add(terms)
    changes.note_first(terms, task.id)


def record_party(act: Act, party: Party) -> None:
    """The fact of what a named body is in the clause from now on."""
    db.session.add(
        PartyFact(
            party_id=party.id,
            role=party.role,
            department_id=party.department_id,
            group_id=party.group_id,
            in_force=party.in_force,
            recorded_at=act.at,
            actor=act.actor.name,
        )
    )


def _record_dates(act: Act, task: Task) -> None:
    dated = select(Milestone).where(Milestone.task_id == task.id, Milestone.due_on.is_not(None))
    for milestone in db.session.scalars(dated):
        assert milestone.due_on is not None
        db.session.add(
            MilestoneDate(
                milestone_id=milestone.id,
                due_on=milestone.due_on,
                reason="下达",
                recorded_at=act.at,
                actor=act.actor.name,
            )
        )
