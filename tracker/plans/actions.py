"""Verbs on a plan as a whole, each in one transaction: receive it, correct its head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker import audit, changes
from tracker.actor import Act
from tracker.config import Config
from tracker.errors import NotFound, RuleRefused
from tracker.people.models import Department
from tracker.plans import files, receive_steps
from tracker.plans.models import Plan
from tracker.plans.steps import plan_of
from tracker.plantext import read_plan
from tracker.vocabulary import PlanMode, PlanState


@dataclass(frozen=True)
class Head:
    """What a coordinator may correct of a plan's head; `authority_basis` (授权依据) decides between 督查 and 调度."""

    number: str | None
    issued_on: date | None
    authority_basis: str
    mode: PlanMode
    host_id: int | None


def receive(act: Act, config: Config, jurisdiction_id: str, file_name: str, data: bytes) -> tuple[int, ...]:
    """Read a document, store its file and draft one plan of each of its parts; the ids of the plans.

    Raises NotAPlan where the document cannot be used, RuleRefused where it was received before.
    """
    reading = read_plan(data, file_name)
    files.keep(config.uploads, data)
    with changes.writing(act):
        return tuple(plan.id for plan in receive_steps.receive(act, config, jurisdiction_id, reading))


def set_head(act: Act, plan_id: int, version: int | None, head: Head) -> None:
    """Correct the head of a plan. RuleRefused where its mode would change after 下达; codes of tasks never change."""
    with changes.writing(act) as session:
        plan = plan_of(act, plan_id, version)
        if plan.state == PlanState.ISSUED and head.mode != plan.mode:
            raise RuleRefused("方案已下达，下达方式不能再改。")
        if head.host_id is not None:
            host = session.get(Department, head.host_id)
            if host is None or host.jurisdiction_id != plan.jurisdiction_id:
                raise NotFound("名册中没有这个处室，请重新选择。")
        before = _head(plan)
        plan.number, plan.issued_on, plan.authority_basis = head.number, head.issued_on, head.authority_basis
        plan.mode, plan.host_id = head.mode, head.host_id
        audit.record(
            act,
            "set_plan_head",
            "plan",
            plan.id,
            jurisdiction_id=plan.jurisdiction_id,
            before=before,
            after=_head(plan),
        )


def _head(plan: Plan) -> dict[str, Any]:
    return {
        "number": plan.number,
        "issued_on": plan.issued_on.isoformat() if plan.issued_on else None,
        "authority_basis": plan.authority_basis,
        "mode": PlanMode(plan.mode).label,
        "host_id": plan.host_id,
    }
