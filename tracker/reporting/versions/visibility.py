"""Who reads which texts of a report: its writers all, the unit head what was sent, others what was submitted."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from tracker.actor import Actor
from tracker.people.access import Permission, Target, may_ever
from tracker.reporting.transitions import WITHIN_WRITING


class Reach(IntEnum):
    """How far a text has come."""

    WRITTEN = 0
    SENT = 1
    SUBMITTED = 2


def reach(*, is_sent: bool, is_submitted: bool) -> Reach:
    """How far a text has come that was sent to the unit head, or approved by him."""
    return Reach.SUBMITTED if is_submitted else Reach.SENT if is_sent else Reach.WRITTEN


def reads_from(actor: Actor, target: Target) -> Reach:
    """How far a text of this report must have come before this person reads it; commands read everything."""
    if not actor.is_person or may_ever(actor, Permission.REPORT_FILL, target):
        return Reach.WRITTEN
    if may_ever(actor, Permission.REPORT_APPROVE, target):
        return Reach.SENT
    return Reach.SUBMITTED


def reads_of(act: str, version_id: int | None, visible_ids: Iterable[int]) -> bool:
    """Whether a person may read of an act on a text; `visible_ids`: the texts that he reads.

    What the unit settles within itself nobody outside reads of before the text is submitted.
    """
    return act not in WITHIN_WRITING or version_id in frozenset(visible_ids)
