"""Reads where a plan's head stands in its text, and to whom the paper is addressed (主送机关)."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.plans.head.places import find_day, find_words
from tracker.plans.queries import whole_plan

Span = tuple[int, int]


@dataclass(frozen=True)
class Written:
    """A value of the head with its place; `span` None: 原文中未找到."""

    value: str
    span: Span | None


@dataclass(frozen=True)
class WrittenHead:
    """The head as the text has it."""

    title: Written
    number: Written | None
    issued_on: Written | None
    issuers: tuple[Written, ...]
    recipients: tuple[Written, ...]


def written_head(plan_id: int) -> WrittenHead:
    """The head of a plan, each value with its place."""
    plan = whole_plan(plan_id)
    text = plan.text
    kept = plan.reading.get("recipients", ())
    return WrittenHead(
        title=Written(plan.title, find_words(text, plan.title)),
        number=Written(plan.number, find_words(text, plan.number)) if plan.number else None,
        issued_on=Written(plan.issued_on.isoformat(), find_day(text, plan.issued_on)) if plan.issued_on else None,
        issuers=tuple(Written(name, find_words(text, name)) for name in plan.issuers),
        recipients=tuple(Written(one["name"], (one["span"][0], one["span"][1])) for one in kept),
    )
