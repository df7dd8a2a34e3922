"""What a reason is for which a message ends, and what reasons of several rooms share.

Example: 催签 to 市商务委 ends with 已处置 once 市商务委 has signed. That reason stands where 催签 is said, in
scan/duties/ending_queries.py; settling_steps.py goes through the reasons of all rooms in their order.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, exists

from tracker.alerts.models import Alert
from tracker.people.access import UNIT
from tracker.people.models import Post
from tracker.vocabulary import AlertEnd, AlertStage

HANDLED = None
"""No reason why a message ended is one that is asked for: what it awaited happened (已处置)."""


@dataclass(frozen=True)
class Among:
    """Which messages are looked at: those named, as an act does, or all of a region, as a scan does (`ids` None).

    A statement is built once for either.
    """

    jurisdiction_id: str = ""
    ids: Sequence[int] | None = None

    @property
    def are_named(self) -> bool:
        """Which of the two statements is asked, with `values`."""
        return self.ids is not None

    @property
    def values(self) -> dict[str, Any]:
        """What is bound to it."""
        return {"jurisdiction": self.jurisdiction_id} if self.ids is None else {"ids": list(self.ids)}


def among(are_named: bool) -> ColumnElement[bool]:
    """The same in SQL."""
    return Alert.id.in_(bindparam("ids")) if are_named else Alert.jurisdiction_id == bindparam("jurisdiction")


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
