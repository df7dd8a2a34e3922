"""The ladder's own table: which rung of B1–B4 a body's task has come to, and which drafts follow (domain.md 8). Pure.

Rungs that count working days from a date stand with the stages (scan/stages.py): a report missing +3, a date overdue
+5. Here are those of lights of closed rounds and of letters before. The scan draws letters up; people sign and send.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.alerts.scan.stages import Occurrence, Subject
from tracker.calendar.workdays import Calendar
from tracker.outcomes.letters.rules import RUNGS, capped
from tracker.vocabulary import AlertStage, Colour, LetterCause, UnitClass

TALK_AFTER = 2
"""通报 in one calendar year."""


@dataclass(frozen=True)
class LightRung:
    """One line: so many closed rounds in a row, the newest first, ended so; a yellow row may hold a red."""

    stage: AlertStage
    cause: LetterCause
    colours: tuple[frozenset[Colour], ...]


_RED, _LIT = frozenset({Colour.RED}), frozenset({Colour.RED, Colour.YELLOW})

# The first that holds.
LIGHT_RUNGS: tuple[LightRung, ...] = (
    LightRung(AlertStage.B4, LetterCause.RED, (_RED, _RED, _RED)),
    LightRung(AlertStage.B3, LetterCause.RED, (_RED, _RED)),
    LightRung(AlertStage.B2, LetterCause.RED, (_RED,)),
    LightRung(AlertStage.B1, LetterCause.YELLOW, (_LIT - _RED, _LIT)),
)

ROUNDS = max(len(rung.colours) for rung in LIGHT_RUNGS)
"""Closed rounds that are looked back at."""

ALONE = frozenset(colour for rung in LIGHT_RUNGS if len(rung.colours) == 1 for colour in rung.colours[0])
"""Colours of one round that are a rung by themselves."""


def rung_of_lights(colours: Sequence[Colour | None]) -> LightRung | None:
    """The rung of a body whose part of a task ended the last closed rounds so, the newest first; None of none."""
    for rung in LIGHT_RUNGS:
        seen = tuple(colours[: len(rung.colours)])
        if len(seen) == len(rung.colours) and all(one in asked for one, asked in zip(seen, rung.colours, strict=True)):
            return rung
    return None


@dataclass(frozen=True)
class Due:
    """A rung that a body's task has come to on a working day.

    `subject_id`: the report, milestone, round or letter it comes from; `due_on`: that date's version; `late_since`: the
    last day on which what is missing would have come in time, None where days are not counted; `again`: how many drafts
    of it gave way to others that lapsed.
    """

    stage: AlertStage
    cause: LetterCause
    subject_id: int
    due_on: date
    department_id: int
    task_id: int
    plan_id: int
    day: date
    words: str
    late_since: date | None = None
    again: int = 0

    @property
    def key(self) -> str:
        """The same for ever for this rung, cause, date and body."""
        about = f"{self.cause.value}-{self.subject_id}-{self.task_id}"
        attempt = f"-{self.again + 1}" if self.again else ""
        return f"{self.stage.value}:{about}:{self.due_on}:{self.department_id}{attempt}"


_CAUSES = {Subject.REPORT: LetterCause.REPORT, Subject.MILESTONE: LetterCause.OVERDUE}
DATED = frozenset(_CAUSES.values())
"""What a letter says of a date or a report, which another letter does not say by speaking of the task."""


def due_of(of: Occurrence, task_id: int, plan_id: int, words: str, late_since: date) -> Due:
    """What a dated rung of the table of stages comes to."""
    cause = _CAUSES[of.subject]
    return Due(of.stage, cause, of.subject_id, of.due_on, of.department_id, task_id, plan_id, of.day, words, late_since)


def unanswered_on(reply_by: date, calendar: Calendar) -> date:
    """The first day on which a 督办函 has not been answered in time: 通报 is due (domain.md 8, B3)."""
    return calendar.add(reply_by, 1)


BY_LIGHT = frozenset({LetterCause.RED, LetterCause.YELLOW})
"""A light repeats what a date or a report has said: beside a letter as high under way it says nothing new."""
GOING_ON = DATED | BY_LIGHT
"""What an unsigned letter speaks of that a new one as high, of something else, speaks of as well."""


def within(due: Iterable[Due], classes: Mapping[int, UnitClass]) -> list[Due]:
    """Each within the cap of its body's class; a class without letters has none."""
    found = ((one, capped(one.stage, classes[one.department_id])) for one in due)
    return [replace(one, stage=stage) for one, stage in found if stage is not None]


def beside(due: Sequence[Due], open_rungs: Mapping[tuple[int, int], AlertStage]) -> list[Due]:
    """All of these, but of lights none where a letter of the body's task as high is under way, or a date or report due.

    Example: red in two quarters, and no answer to the 督办函: the 通报 says both.
    """
    highest = dict(open_rungs)
    for one in due:
        pair = one.task_id, one.department_id
        if one.cause in DATED and (pair not in highest or _place(one.stage) > _place(highest[pair])):
            highest[pair] = one.stage
    return [one for one in due if one.cause not in BY_LIGHT or _is_above(one, highest)]


def _is_above(one: Due, highest: Mapping[tuple[int, int], AlertStage]) -> bool:
    pair = one.task_id, one.department_id
    return pair not in highest or _place(one.stage) > _place(highest[pair])


def _place(stage: AlertStage) -> int:
    return RUNGS.index(stage)


def by_letter(due: Iterable[Due]) -> list[list[Due]]:
    """One letter for what a body has come to on one rung on one day, of one plan; the tasks in their order."""
    together: defaultdict[tuple[int, int, int], list[Due]] = defaultdict(list)
    for one in sorted(due, key=lambda one: (one.task_id, one.key)):
        together[one.plan_id, one.department_id, _place(one.stage)].append(one)
    return [together[group] for group in sorted(together)]


def by_day(due: Iterable[Due]) -> list[list[Due]]:
    """The days on which something is due, in their order: a gap is gone through as it would have been day by day."""
    days: defaultdict[date, list[Due]] = defaultdict(list)
    for one in due:
        days[one.day].append(one)
    return [days[day] for day in sorted(days)]
