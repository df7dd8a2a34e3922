"""What a reason is for which a message ends, and what reasons of several rooms share.

Example: 催签 to 市商务委 ends with 已处置 once 市商务委 has signed. That reason stands where 催签 is said, in
scan/duties/ending_queries.py; settling_steps.py goes through the reasons of all rooms in their order.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists

from tracker.alerts.models import Alert
from tracker.people.access import UNIT
from tracker.people.models import Post
from tracker.vocabulary import AlertEnd, AlertStage

HANDLED = None
"""No reason why a message ended is one that is asked for: what it awaited happened (已处置)."""


class Reason(NamedTuple):
    """A message of these stages ends so where this holds of it.

    `says`: the message and what happened, in words. `end`: 已失效 for this; HANDLED (None): 已处置.
    """

    says: str
    stages: Collection[AlertStage]
    end: AlertEnd | None
    holds: ColumnElement[bool]


def to_unit() -> ColumnElement[bool]:
    """Addressed to a body that has a duty, not to 综合处."""
    return exists().where(Post.id == Alert.post_id, Post.role.in_(UNIT)).correlate_except(Post)
