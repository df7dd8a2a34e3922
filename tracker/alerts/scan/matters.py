"""A matter with what is needed to tell of it: its words, and the rows it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tracker.alerts.scan import stages
from tracker.alerts.scan.messages import About, message
from tracker.alerts.scan.stages import Matter, Occurrence
from tracker.workdays import Calendar


@dataclass(frozen=True)
class Found:
    """Something that may speak on a day. `limit_on`: the day to print beside the message, where not its due date.

    `answers_ids`: of a milestone the bodies that answer for it, those that have told what they can among them.
    """

    matter: Matter
    about: About
    plan_id: int | None
    task_id: int | None = None
    code: str | None = None
    report_id: int | None = None
    milestone_id: int | None = None
    goal_id: int | None = None
    limit_on: date | None = None
    answers_ids: tuple[int, ...] = ()


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
    for of in stages.due([one.matter for one in by_matter.values()], day, day, calendar):
        one = by_matter[of.subject, of.subject_id, of.due_on]
        yield Telling(of, one, message(one.about, of))
