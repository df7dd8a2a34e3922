"""The lights of the bodies of a task, each by its own items and reports (domain.md 5: a part is lit by itself)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.calendar.workdays import Calendar
from tracker.ledger.facts.task import TaskFacts
from tracker.ledger.lights.conditions.match import Match
from tracker.ledger.lights.conditions.untold import untold_figures
from tracker.ledger.lights.rules import THROUGH_LEAD, Light, first_match, printed
from tracker.ledger.lights.turning import Turn, turning_days
from tracker.vocabulary import LightRule

_LOOKED_AHEAD = timedelta(days=31)
"""Further ahead bodies are solved anew instead: a task of twelve has many days on which something may change."""


@dataclass(frozen=True)
class Bodies:
    """By body what lights its part from the day on; until `renew_on` at least these hold (None: for good)."""

    turns: Mapping[int, Turn]
    renew_on: date | None


def solve_bodies(facts: TaskFacts, on: date, calendar: Calendar) -> Bodies:
    """Of the bodies with a duty, and of those that own a figure or date."""
    owned = [
        *(milestone.bodies for milestone in facts.milestones),
        *(indicator.bodies for indicator in facts.indicators),
    ]
    reporting = [part.body for part in (*facts.parts, *facts.others)]
    turns, days = {}, []
    for body_id in dict.fromkeys(body.id for bodies in (reporting, *owned) for body in bodies):
        own = facts.of_body(body_id)
        turns[body_id] = Turn(on, *own_match(own, on, calendar))
        days.append(_changes_on(own, turns[body_id], calendar))
    return Bodies(turns, min((day for day in days if day), default=None))


def own_match(own: TaskFacts, day: date, calendar: Calendar) -> tuple[LightRule, Match]:
    """The light of a task cut down to one body; who reports through the lead was asked its own figures alone."""
    rule, match = first_match(own, day, calendar)
    if own.parts or rule is not LightRule.FIRST_ROUND:
        return rule, match
    reason = "；".join(words for words in (THROUGH_LEAD, untold_figures(own, day)) if words)
    return rule, replace(match, reason=reason)


def body_light(facts: TaskFacts, body_id: int, whole: Light, day: date, calendar: Calendar) -> Light:
    """The light of a body's part; `whole`: that of the task, the same where all of it is the body's."""
    if facts.is_all_of(body_id):
        return whole
    return printed(*own_match(facts.of_body(body_id), day, calendar), day, calendar)


def _changes_on(own: TaskFacts, now: Turn, calendar: Calendar) -> date | None:
    for day in sorted(day for day in set(turning_days(own, calendar)) if day > now.from_on):
        if day > now.from_on + _LOOKED_AHEAD or own_match(own, day, calendar) != (now.rule, now.match):
            return day
    return None
