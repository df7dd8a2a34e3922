"""Acts of the inbox: what was read."""

from __future__ import annotations

from collections.abc import Collection

from tracker import audit, changes
from tracker.actor import Act
from tracker.alerts.scan import steps
from tracker.people.queries import posts_of


def mark_read(act: Act, alert_ids: Collection[int] = ()) -> int:
    """Note that the person has read messages to his posts, those named or all; how many he had not."""
    posts = posts_of(act.actor)
    with changes.writing(act):
        count = steps.mark_read(act, posts, alert_ids)
        if count:
            audit.record(act, "read_alerts", "user", act.actor.user_id, alerts=count)
        return count
