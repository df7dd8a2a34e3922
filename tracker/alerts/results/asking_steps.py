"""Telling bodies that 综合处 asks them to confirm what is proposed to them: each once, of all its tasks of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tracker.actor import Act
from tracker.alerts.results.words import Source
from tracker.alerts.steps import Message, write
from tracker.plans.models import Plan
from tracker.vocabulary import AlertStage, Role

ASKING = f"{AlertStage.RESULT.value}:{Source.ASK.value}-"
"""How the key of such a message begins."""


def tell(act: Act, plan: Plan, counts: Mapping[int, int], until: date) -> None:
    """`counts`: by body how many items it is asked about."""
    write(
        act,
        plan.jurisdiction_id,
        [
            Message(
                key=f"{ASKING}{plan.id}:{act.request_id}:{body}:{role.value}",
                stage=AlertStage.RESULT,
                department_id=body,
                role=role,
                day=act.today,
                message=_said(plan, count, until),
                due_on=until,
                plan_id=plan.id,
            )
            for body, count in counts.items()
            for role in (Role.LIAISON, Role.UNIT_HEAD)
        ],
    )


def _said(plan: Plan, count: int, until: date) -> str:
    """“渝发改规范〔2022〕11号：有 7 项推定由本单位承担，请在 2026-12-04 前确认；到期没有回复的，视为由本单位承担”."""
    name = plan.number or plan.title
    return f"{name}：有 {count} 项推定由本单位承担，请在 {until} 前确认；到期没有回复的，视为由本单位承担"
