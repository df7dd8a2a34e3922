"""What a plan's head decides for the rest: its number is its own, its date begins the tasks, its host answers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select

from tracker import changes
from tracker.actor import Act
from tracker.database import db
from tracker.errors import RuleRefused
from tracker.plans.draft.party_steps import renew_lead
from tracker.plans.lifecycle import NOT_OUT
from tracker.plans.models import Plan, PlanAuthority, Task
from tracker.vocabulary import PlanState


def refuse_taken(jurisdiction_id: str, number: str | None, sha256: str, replaces_ids: Collection[int]) -> None:
    """RuleRefused where the document number already belongs to a plan of another file.

    Example: 渝发改规范〔2022〕11号 is received twice from different files. Three cases are let through: parts of one
    file share a number; a revised plan keeps the number of the one it replaces; what was replaced earlier has given
    its number up.
    """
    if number is None:
        return
    same = select(Plan).where(
        Plan.jurisdiction_id == jurisdiction_id,
        Plan.number == number,
        Plan.file_sha256 != sha256,
        Plan.state != PlanState.REPLACED,
        Plan.id.not_in(replaces_ids),
    )
    known = db.session.scalars(same.order_by(Plan.id)).first()
    if known is not None:
        raise RuleRefused(
            f"文号{number}已由《{known.title}》使用（{known.received_by}导入）。请核对文号。"
            "如果这是同一方案的修订稿，请在导入页“替代的方案”里选择它，作为新版本导入。"
        )


def set_authority(act: Act, plan: Plan, basis: str) -> None:
    """The plan's 授权依据 from now on; what it was before is what earlier quarters are titled by (domain.md 1)."""
    if plan.authority_basis == basis:
        return
    known = select(PlanAuthority.id).where(PlanAuthority.plan_id == plan.id).limit(1)
    if db.session.scalar(known) is None:
        _note_authority(plan, plan.received_at, plan.received_by)
    plan.authority_basis = basis
    _note_authority(plan, act.at, act.actor.name)


def _note_authority(plan: Plan, at: datetime, actor: str) -> None:
    fact = PlanAuthority(plan_id=plan.id, basis=plan.authority_basis, recorded_at=at, actor=actor)
    db.session.add(fact)
    db.session.flush()


def set_issued_on(plan: Plan, issued_on: date | None) -> None:
    """The plan's date, from which its tasks start too."""
    if plan.issued_on == issued_on:
        return
    plan.issued_on = issued_on
    for task in _tasks_not_out(plan):
        task.start_on = issued_on
        changes.touched(task.id)


def set_host(plan: Plan, host_id: int | None) -> None:
    """Set the 主办处室, which answers for collectives without a 汇总单位.

    Tasks that have gone out keep the 主办处室 of that day as the body that answers.
    """
    if plan.host_id == host_id:
        return
    plan.host_id = host_id
    db.session.flush()
    for task in _tasks_not_out(plan):
        renew_lead(task)
    # Who decides is shown with every task.
    changes.touched(*db.session.scalars(select(Task.id).where(Task.plan_id == plan.id)))


def _tasks_not_out(plan: Plan) -> list[Task]:
    statement = select(Task).where(Task.plan_id == plan.id, Task.state.in_(NOT_OUT))
    return list(db.session.scalars(statement.order_by(Task.position)))
