"""Whose report was that of the whole task: the joint one of who led, the only one of who was alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from tracker.clock import end_of
from tracker.ledger.facts.bodies.queries import Bodies
from tracker.ledger.facts.course_queries import TaskCourse
from tracker.vocabulary import PartyRole

Sendings = Mapping[int, Sequence[datetime]]
"""When the texts of a report were sent, by its id, the first first: of tasks that were led at times alone."""
ForAll = Mapping[int, bool]
"""The reports of who led, or was alone with its task and has left it, by id, each with whether it is the joint one.

That of who led beside it (共同牵头) is not, nor that of who was alone: it tells of no other body's dates.
"""


def asked_for_all(bodies: Bodies, courses: Mapping[int, TaskCourse], sendings: Sendings) -> ForAll:
    """What was sent for all bodies of a task by who led it then; of what was not sent, what was to be.

    The first text counts that was sent while anybody led (lead_queries.told_for_all says the same in SQL). Example:
    sent while each reported for himself, it came back, and was sent again by who leads: it is for all. What was sent
    for all stays so, corrected when another leads; what was told beside a lead stays a part. Who was alone with a task
    (单独), and has left that duty to another, told it as a whole.
    """
    leads = {row.id: row for row in bodies.held if row.role == PartyRole.LEAD}
    found: dict[int, bool] = {}
    for one in bodies.asked:
        row = leads.get(one.assignment_id)
        if row is None:
            continue
        course = courses[row.task_id]
        sent = sendings.get(one.id) or [one.first_submitted_at or end_of(one.due_on)]
        led_at = next((at for at in sent if course.is_led_at(at)), None)
        if led_at is not None:
            found[one.id] = course.collects_at(row.department_id, led_at)
        elif row.id in bodies.ended and course.is_alone_at(sent[0]):
            found[one.id] = False
    return found
