"""Figures without 序时 that are short of their target while their day comes near: the green before a red says so. Pure.

Example: 65% of 75%, a 水平 without 基期, is green on 31 December and behind on the next day (domain.md 5: no 序时, its
value beside the target). Its reason says “接驳率65%（截至2026-09-30），2026-12-31到期，尚未达到目标75%”; its light
stays what the rules make it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tracker.excerpts import shortened
from tracker.ledger.facts.task import IndicatorFacts, TaskFacts
from tracker.ledger.lights.conditions.date_words import amount, summed_value
from tracker.ledger.lights.conditions.match import LONGEST_SUBJECT
from tracker.ledger.progress import AIMED, counts_upwards, is_missed, is_within, line
from tracker.reporting.validity import add_months
from tracker.vocabulary import Colour, LightRule

MONTHS = 3
"""Before its day: the last quarter."""


def still_short(facts: TaskFacts, rule: LightRule, day: date) -> Iterator[str]:
    """Of each such figure in a sentence, of a green light alone: other lights say what is the matter.

    What a collective has come to together is said of the task, and of none of its members.
    """
    own = [indicator for indicator in facts.indicators if not (facts.is_cut and indicator.is_sum)]
    for figure in own if rule.colour is Colour.GREEN else ():
        first = short_from(figure)
        if first is not None and figure.due_on is not None and first <= day <= figure.due_on:
            yield _said(figure)


def short_from(figure: IndicatorFacts) -> date | None:
    """From which day on it is said; None of what has a 序时, a verdict, no day, or reaches its target."""
    is_measured = line(figure) is not None and counts_upwards(figure)
    if figure.due_on is None or figure.verdict is not None or is_measured or figure.mode not in AIMED:
        return None
    return add_months(figure.due_on, -MONTHS) if is_missed(figure) and is_within(figure) else None


def _said(figure: IndicatorFacts) -> str:
    assert figure.reading is not None
    value = summed_value(figure) or amount(figure.reading.value, figure.unit)
    subject, target = shortened(figure.subject, LONGEST_SUBJECT), amount(figure.target, figure.unit)
    return f"{subject}{value}（截至{figure.reading.as_of}），{figure.due_on}到期，尚未达到目标{target}"
