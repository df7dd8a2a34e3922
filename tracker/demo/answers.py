"""What a body answers to one report: the choices, values and words that the story gives for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.demo.queries import Owed
from tracker.demo.story import MARK, Story
from tracker.demo.words import at_quarter, words_of
from tracker.reporting.asked.questions import Draft, Figure, Questions, ReadingDraft
from tracker.reporting.versions.evidence_rules import NewReference
from tracker.vocabulary import Encouraged, EvidenceKind, Forecast, Stage, YearlyConfirmation

PLAIN_STAGES = (Stage.CONSULTING, Stage.CONSULTING, Stage.DECIDED)
"""Where a 成果 stands in the three quarters, where the story says nothing else."""


@dataclass(frozen=True)
class Place:
    """Where in the story an answer belongs: `number` 0 is the 核定 round, 1 to 3 are the quarters.

    `as_of`: the day the values speak of.
    """

    number: int
    label: str
    as_of: date


def answer(story: Story, owed: Owed, asked: Questions, place: Place, said: Mapping[str, Any]) -> Draft:
    """The whole report. `said`: what the story says of it beside the plain scene."""
    number = max(place.number, 1)
    body = owed.body, owed.body_name
    told = words_of(story.phrases, owed.task_code, body, owed.own_sentences, (place.label, number))
    if said.get("nil"):
        return Draft(progress_text=f"{MARK}{said['nil']}", nil_report=True)
    coordination = said.get("coordination", "")
    return Draft(
        progress_text=told.progress,
        problems=told.problems,
        next_steps=told.next_steps,
        coordination=f"{MARK}{at_quarter(coordination, number)}" if coordination and not asked.verifies else "",
        stage=Stage(said["stage"]) if asked.stage and "stage" in said else _stage(asked, number),
        encouraged=Encouraged(said.get("encouraged", "started")) if asked.encouraged else None,
        confirmation=YearlyConfirmation(said.get("confirmation", "done")) if asked.confirmation else None,
        forecast=Forecast(said.get("forecast", "on_course")) if asked.forecast else None,
        readings=tuple(
            one
            for figure in asked.figures
            if (one := _reading(story, owed, figure, place) or _not_due(asked, figure)) is not None
        ),
    )


def proof(story: Story, owed: Owed, place: Place) -> tuple[NewReference, ...]:
    """The reference that goes with the report, where the story has the bodies of a task prove what they say."""
    if owed.task_code not in story.proof_of:
        return ()
    words = f"{MARK}{owed.body_name}{place.label}工作台账和现场核查记录"
    return (NewReference(EvidenceKind.SITE_VISIT, words),)


def _stage(asked: Questions, number: int) -> Stage | None:
    return PLAIN_STAGES[number - 1] if asked.stage else None


def _reading(story: Story, owed: Owed, figure: Figure, place: Place) -> ReadingDraft | None:
    value = story.value_of(owed.task_code, owed.body, figure.subject)
    if value is None:
        return None
    return ReadingDraft(
        figure.indicator_id,
        value=Decimal(value.at(place.number)),
        as_of=place.as_of,
        source=f"{MARK}{value.source}",
        caliber=f"{MARK}{value.caliber}" if value.caliber else "",
    )


def _not_due(asked: Questions, figure: Figure) -> ReadingDraft | None:
    """Of what must be told and the story has no value for: built early in a plan's first years more is asked."""
    is_missing = figure.is_demanded and not asked.verifies
    return ReadingDraft(figure.indicator_id, not_due=True) if is_missing else None
