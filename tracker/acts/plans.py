"""Verbs on a plan as a whole, each in one transaction: receive it, correct its head."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tracker import audit, changes, uploads
from tracker.actor import Act
from tracker.config import Config
from tracker.database import db
from tracker.errors import NotFound, RuleRefused
from tracker.people.models import Department
from tracker.plans import head_steps, receive_steps, replacement_steps
from tracker.plans.codes import document_number
from tracker.plans.models import Plan
from tracker.plans.steps import plan_of
from tracker.plantext import read_plan
from tracker.vocabulary import PlanMode, PlanState, UnitClass


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
    act: Act, config: Config, jurisdiction_id: str, file_name: str, data: bytes, replaces_id: int | None = None
) -> tuple[int, ...]:
    """Read a document, store its file and draft one plan of each of its parts; the ids of the plans.

    `replaces_id`: the plan whose place the first of them takes. Raises NotAPlan where the document cannot be used,
    RuleRefused where it or its number was received before.
    """
    reading = read_plan(data, file_name)
    with changes.writing(act):
        plans = receive_steps.receive(act, config, jurisdiction_id, reading, replaces_id)
        uploads.keep(config.uploads, data)
        return tuple(plan.id for plan in plans)


def set_head(act: Act, plan_id: int, version: int | None, head: Head) -> None:
    """Correct the head of a plan; codes of tasks never change.

    RuleRefused where its mode, number or date would change after 下达, or the number is another plan's; NotFound for a
    host that is no 处室 here.
    """
    with changes.writing(act):
        plan = plan_of(act, plan_id, version)
        head = replace(head, number=document_number(head.number))
        _refuse_after_issue(plan, head)
        if head.number != plan.number:
            head_steps.refuse_taken(plan.jurisdiction_id, head.number, plan.file_sha256, head.replaces_id)
        if head.host_id is not None:
            _refuse_stranger(plan.jurisdiction_id, head.host_id)
        if plan.state == PlanState.CHECKING:
            replacement_steps.set_replaced(act, plan, head.replaces_id)
        before = _head(plan)
        plan.number, plan.authority_basis, plan.mode = head.number, head.authority_basis, head.mode
        head_steps.set_issued_on(act, plan, head.issued_on)
        head_steps.set_host(act, plan, head.host_id)
        audit.record(
            act,
            "set_plan_head",
            "plan",
            plan.id,
            jurisdiction_id=plan.jurisdiction_id,
            before=before,
            after=_head(plan),
        )


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
