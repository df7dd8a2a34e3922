"""Why a message ends: a reason as a condition in SQL, each in the room that says the message (settling_steps.py)."""

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
    """Of which stages a message no longer stands, how it ended (`end`: None is 已处置) and where that is so."""

    stages: Collection[AlertStage]
    end: AlertEnd | None
    holds: ColumnElement[bool]


def to_unit() -> ColumnElement[bool]:
    """Addressed to a body that has a duty, not to 综合处."""
    return exists().where(Post.id == Alert.post_id, Post.role.in_(UNIT)).correlate_except(Post)
