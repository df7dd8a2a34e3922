"""Telling bodies that 综合处 asks them to confirm what is proposed to them: each once, of all its tasks of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import chain

from tracker.actor import Act
from tracker.alerts.results.keys import Source, about
from tracker.alerts.steps import to_liaison_and_head, write
from tracker.plans.models import Plan
from tracker.tasks.asking.words import WAY_OUT, Shares, by_day, if_silent, whose


def tell(act: Act, plan: Plan, counts: Mapping[int, Shares], until: date) -> None:
    """`counts`: by body what it is asked about."""
    asked = about(Source.ASK, plan.id, act.request_id)
    messages = (
        to_liaison_and_head(act, asked, body, _said(plan, its, until), due_on=until, plan_id=plan.id)
        for body, its in counts.items()
    )
    write(act, plan.jurisdiction_id, chain.from_iterable(messages))


def _said(plan: Plan, shares: Shares, until: date) -> str:
    """“渝发改规范〔2022〕11号：有 7 项推定由本单位承担，请在12月4日（含）前确认；不属本单位的请注明…”."""
    name = plan.number or plan.title
    silent = if_silent(is_proposed=bool(shares.proposed), is_nobodys=bool(shares.of_nobody))
    asked = "确认是否由本单位承担" if shares.of_nobody else "确认"
    return f"{name}：有 {whose(shares)}，请在{by_day(until)}{asked}；{WAY_OUT}；{silent}"
