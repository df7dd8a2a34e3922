"""Telling bodies that 综合处 asks them to confirm what is proposed to them: each once, of all its tasks of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tracker.actor import Act
from tracker.alerts.results.words import Source
from tracker.alerts.steps import Message, write
from tracker.plans.models import Plan
from tracker.tasks.asking.words import IF_SILENT, WAY_OUT, by_day, whose
from tracker.vocabulary import AlertStage, Role

ASKING = f"{AlertStage.RESULT.value}:{Source.ASK.value}-"
"""How the key of such a message begins."""


def tell(act: Act, plan: Plan, counts: Mapping[int, Mapping[tuple[str, ...], int]], until: date) -> None:
    """`counts`: by body how many items it is asked about, by those to which they are proposed, too."""
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
                message=_said(plan, its, until),
                due_on=until,
                plan_id=plan.id,
            )
            for body, its in counts.items()
            for role in (Role.LIAISON, Role.UNIT_HEAD)
        ],
    )


def _said(plan: Plan, counts: Mapping[tuple[str, ...], int], until: date) -> str:
    """“渝发改规范〔2022〕11号：有 7 项推定由本单位承担，请在12月4日（含）前确认；不属本单位的请注明…”."""
    name = plan.number or plan.title
    return f"{name}：有 {whose(counts)}，请在{by_day(until)}确认；{WAY_OUT}；{IF_SILENT}"
