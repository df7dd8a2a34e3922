"""A matter with what is needed to tell of it: its words, and the rows it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.alerts.scan import stages
from tracker.alerts.scan.messages import About, message
from tracker.alerts.scan.stages import Matter, Occurrence
from tracker.calendar.workdays import Calendar
from tracker.plans.settings.timing import FIRST_VERSION
from tracker.vocabulary import AlertStage


@dataclass(frozen=True)
class Found:
    """Something that may speak on a day. `limit_on`: the day to print beside the message, where not its due date.

    `answers_ids`: of a milestone the bodies that answer for it, those that have told what they can among them;
    `free_ids`: those of them that took it over late and have still time to tell it; `held_since`: messages about it
    were held back from this day to the one before; `settings_version`: of its plan.
    """

    matter: Matter
    about: About
    plan_id: int | None
    task_id: int | None = None
    code: str | None = None
    round_id: int | None = None
    report_id: int | None = None
    milestone_id: int | None = None
    goal_id: int | None = None
    indicator_id: int | None = None
    limit_on: date | None = None
    answers_ids: tuple[int, ...] = ()
    free_ids: tuple[int, ...] = ()
    held_since: date | None = None
    settings_version: int = FIRST_VERSION


@dataclass(frozen=True)
class Telling:
    """One message to one post on a day."""

    of: Occurrence
    found: Found
    message: str

    @property
    def due_on(self) -> date:
        """By when."""
        return self.found.limit_on or self.of.due_on


def tellings(found: Iterable[Found], day: date, calendar: Calendar) -> Iterator[Telling]:
    """Every message these matters send on a working day, in the order of their keys."""
    by_matter = {(one.matter.subject, one.matter.subject_id, one.matter.due_on): one for one in found}
    now = stages.due([one.matter for one in by_matter.values()], day, day, calendar)
    held = [of for one in by_matter.values() for of in _held_back(one, day, calendar)]
    said = {_to_whom(of) for of in now}
    late = [of for of in held if _to_whom(of) not in said]
    for of in sorted((*now, *late), key=lambda of: of.key):
        one = by_matter[of.subject, of.subject_id, of.due_on]
        yield Telling(of, one, message(one.about, of))


def _to_whom(of: Occurrence) -> tuple[object, ...]:
    """The thing and the post; a letter that a person has to sign does not stand for what is said by itself."""
    return of.subject, of.subject_id, of.department_id, of.role, of.stage in stages.LADDER


def _held_back(one: Found, day: date, calendar: Calendar) -> list[Occurrence]:
    """What would have been said last to each post while the matter was held, said on this day.

    No warning too late; nothing of what was over by then: a verdict may end the pause.
    """
    is_over = one.matter.ended_on is not None and one.matter.ended_on <= day
    if one.held_since is None or one.held_since >= day or is_over:
        return []
    missed = stages.due([one.matter], one.held_since, day - timedelta(days=1), calendar)
    last = {_to_whom(of): replace(of, day=day) for of in missed}
    return [of for of in last.values() if of.stage is not AlertStage.A5 or of.due_on >= day]
