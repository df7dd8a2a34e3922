"""Reads one task as of a day with all that a person may see of it: for `tracker task show` and for other systems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.actor import Actor
from tracker.alerts import queries as alerts
from tracker.alerts.queries import AlertRow
from tracker.alerts.results.followed_queries import Followed, followed
from tracker.alerts.task_json import TaskStoryJson, task_story_json
from tracker.ledger.guest_queries import own_bodies, own_story
from tracker.ledger.pages.listed_queries import AsOf, Wanted, listed
from tracker.ledger.rows.row import LedgerRow
from tracker.ledger.story.past_queries import PastDay, past_day
from tracker.ledger.story.queries import Story, story
from tracker.people.access import Scope


@dataclass(frozen=True)
class TaskTold:
    """`past`, `after`: of a day that is over, what the task was lit by and what was said from then on."""

    row: LedgerRow
    told: Story
    messages: Sequence[AlertRow]
    past: PastDay | None
    after: Sequence[Followed]

    @property
    def json(self) -> TaskStoryJson:
        """As commands and other systems are told it."""
        return task_story_json(self.row, self.told, self.messages, self.past, self.after)


def task_told(
    task_id: int, jurisdiction_id: str, scope: Scope | None, as_of: AsOf, actor: Actor | None, today: date
) -> TaskTold | None:
    """The task as the person sees it (None: in full); None where it had not been received by that day."""
    own = own_bodies(actor, jurisdiction_id) if actor else None
    past = past_day(task_id, as_of.day, scope, own) if as_of.known else None
    row = past.row if past else None
    if as_of.known is None:
        row = next((row for row, _ in listed([task_id], Wanted(), as_of, actor)), None)
    if row is None:
        return None
    told = past.told if past else story(task_id, scope)
    told = told if own is None or past else own_story(told, own)
    after = followed(task_id, scope, as_of.day, today) if past else ()
    return TaskTold(row, told, alerts.of_task(task_id, scope, as_of.day), past, after)
