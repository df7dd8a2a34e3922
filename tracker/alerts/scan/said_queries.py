"""What was said already, so that nothing is said twice: the one guard of all readers.

`write` keeps out a key that is there (alerts/steps.py). That is not enough where the same thing would get another key:
to whom it is said may have changed since, or the date of which it speaks. And a day is looked at again by every scan of
it: what was said on it need not be worked out once more.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, or_, select

from tracker.alerts.models import Alert
from tracker.alerts.scan.as_of_queries import DAY
from tracker.alerts.scan.stages import Subject, beginning
from tracker.database import db
from tracker.vocabulary import AlertStage


def is_said(*of: ColumnElement[bool]) -> ColumnElement[bool]:
    """That something was said for the day (DAY); `of`: of which row of the query around it, and still holding."""
    return exists().where(Alert.day == DAY, *of).correlate_except(Alert)


def welcomed(round_ids: Collection[int]) -> set[tuple[int | None, int]]:
    """The rounds with the bodies that heard of their opening: once, also where the cut-offs were moved since."""
    if not round_ids:
        return set()
    is_opening = or_(*(Alert.key.startswith(beginning(AlertStage.A3, Subject.OPENING, id)) for id in round_ids))
    found = select(Alert.round_id, Alert.department_id).where(Alert.round_id.in_(round_ids), is_opening)
    return {(round_id, department_id) for round_id, department_id in db.session.execute(found)}
