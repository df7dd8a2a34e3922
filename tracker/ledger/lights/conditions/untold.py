"""Figures of bodies that report through a lead, of which nothing was ever told: who owes them is named. Pure.

Example: 交通局 leads and has reported, 住建委 owns 停车位 and has not. The task is green by what was accepted
(domain.md 5: 尚无信息 only if for all), and its reason says “住建委的停车位尚未报送”. Who reports for itself is one of
n家未报.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from tracker.ledger.facts.task import AskedFacts, IndicatorFacts, PartFacts, TaskFacts
from tracker.ledger.progress import first_value_on
from tracker.plans.owners.words import listed

NOT_TOLD = "尚未报送"
NO_VALUE = "尚无数据"


def untold_figures(facts: TaskFacts, day: date, said: str | None = None) -> str:
    """“住建委的停车位尚未报送；公安局的车牌尚无数据”: of the second something was accepted that gave no value.

    `said`: the key of a figure of which that is told already.
    """
    figures = [indicator for indicator in facts.indicators if indicator.key != said]
    if not figures:
        return ""
    found = (_of_bodies(facts, figures, day, _owes, NOT_TOLD), _of_bodies(facts, figures, day, _said_none, NO_VALUE))
    return "；".join(words for words in found if words)


def _of_bodies(
    facts: TaskFacts,
    figures: Sequence[IndicatorFacts],
    day: date,
    is_so: Callable[[PartFacts, AskedFacts, date], bool],
    words: str,
) -> str:
    own: dict[str, list[str]] = {}
    reporting = {part.body for part in facts.parts}
    for part in (one for one in facts.others if one.body not in reporting):
        for figure in figures:
            last = _asked_last(part, figure, day)
            if last is not None and is_so(part, last, day):
                own.setdefault(part.body.name, []).append(figure.subject)
    named = [f"{body}的{'、'.join(dict.fromkeys(subjects))}" for body, subjects in own.items()]
    return f"{listed(named)}{words}" if named else ""


def _asked_last(part: PartFacts, figure: IndicatorFacts, day: date) -> AskedFacts | None:
    """The last round past its cut-off in which the body could tell it; None where it is not its own, or was told."""
    if part.body not in figure.bodies or figure.reading is not None or figure.expired:
        return None
    first = first_value_on(figure)
    due = (one for one in part.asked if one.is_due(day) and (first is None or first <= one.due_on))
    return max(due, key=lambda one: one.ends_on, default=None)


def _owes(part: PartFacts, last: AskedFacts, day: date) -> bool:
    return last.is_missing(day)


def _said_none(part: PartFacts, last: AskedFacts, day: date) -> bool:
    """What came was accepted, its own words or the joint ones, and nothing waits to be read."""
    is_read = any(report.round_end == last.ends_on and not report.verifies for report in part.reports)
    return not last.is_missing(day) and is_read and not part.unread
