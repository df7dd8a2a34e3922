"""Until when each body of a task has to sign for its duty: its own day, where that is later than the task's. Pure.

Example: handed down on 1 December, to be signed by the 3rd. 市商务委 objected, and was answered on the 14th: it has
until the 16th, as its page and the chasers say (tasks.queries.limits_begin).
"""

from __future__ import annotations

from datetime import date

from tracker.calendar.workdays import Calendar
from tracker.ledger.facts.task import Body, TaskFacts
from tracker.tasks.limits import sign_due_on


def sign_limits(facts: TaskFacts, calendar: Calendar) -> tuple[tuple[Body, date], ...]:
    """Of a task of 新下达 in 待签收 the bodies that have not signed, each with its last day to sign."""
    limit = facts.sign_due_on
    if limit is None:
        return ()
    return tuple(
        (part.body, max(limit, sign_due_on(part.sign_from, calendar)) if part.sign_from else limit)
        for part in facts.signers
        if part.unsigned
    )
