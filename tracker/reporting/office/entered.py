"""代录: what a coordinator must fill in when he enters a report for a unit. What the unit did not say stays open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.problems import Problem
from tracker.reporting.asked.questions import Draft, Questions, missing
from tracker.vocabulary import EnteredHow


@dataclass(frozen=True)
class Answer:
    """How a unit answered whose report a coordinator enters: who said it, on which day."""

    how: EnteredHow
    told_by: str
    told_on: date


_CHOICES = ("stage", "encouraged", "confirmation", "forecast")


def missing_when_entered(questions: Questions, draft: Draft, today: date) -> list[Problem]:
    """What must be mended before the report goes to review.

    Nobody answers in the unit's place: a choice or a value it said nothing of is not asked.
    """
    return [problem for problem in missing(questions, draft, today) if not _is_open(problem.field, draft)]


def _is_open(field: str, draft: Draft) -> bool:
    """Whether the field is a choice or a value of which the unit said nothing."""
    if field in _CHOICES:
        return True
    name, _, indicator_id = field.rpartition("_")
    return name == "value" and indicator_id.isdigit() and draft.reading(int(indicator_id)).value is None
