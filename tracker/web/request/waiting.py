"""What waits for the person who is signed in: his desk, its counts and first matters, read once for a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from flask import request, session, url_for

from tracker.alerts import queries as alerts
from tracker.alerts.queries import InboxCounts
from tracker.people.access import OFFICE, Permission
from tracker.plans.head.host_queries import plans_acted_on
from tracker.vocabulary import Waiting
from tracker.web.request import signed_in
from tracker.worklist import queries
from tracker.worklist.matters import Matter
from tracker.worklist.queries import Desk

_INBOX = "tracker.inbox"
"""What a request has read it keeps, in its own environment."""
_TO_NOTE = "to_note"


def own_plans() -> frozenset[int] | None:
    """The plans on which a coordinator acts, None for all."""
    return plans_acted_on(signed_in.actor(), Permission.REPORT_REVIEW, signed_in.home_jurisdiction())


def desk() -> Desk:
    """Whose turn counts as this person's."""
    actor = signed_in.actor()
    return queries.desk_of(actor, signed_in.home_jurisdiction(), own_plans() if actor.roles & OFFICE else None)


def counts() -> Counter[Waiting]:
    """How much of each kind waits; the page and its menu ask alike."""
    return queries.counts(desk(), signed_in.today())


def note_answers(count: int) -> None:
    """So many letters wait for 录入反馈 by this person: home and the page of letters have found out."""
    if count != to_note():
        session[_TO_NOTE] = count


def to_note() -> int:
    """How many it was when he looked last: every menu says the same, and to look costs more than all else of one."""
    count: int = session.get(_TO_NOTE, 0)
    return count


def inbox() -> InboxCounts:
    """How many messages this person's posts have."""
    known = request.environ
    if _INBOX not in known:
        known[_INBOX] = alerts.inbox_counts(signed_in.actor())
    found: InboxCounts = known[_INBOX]
    return found


def unread() -> int:
    """How many of them nobody has read; a page that has counted all for itself is not asked again for its menu."""
    return inbox().unread if _INBOX in request.environ else alerts.unread_by(signed_in.actor())


def some(kinds: Collection[Waiting], at_most: int) -> list[Matter]:
    """The first matters of these kinds; nothing is asked where the counts say that none waits."""
    present = [kind for kind in kinds if counts()[kind]]
    return queries.waiting(desk(), signed_in.today(), present, at_most)[:at_most] if present else []


def url(matter: Matter) -> str:
    """The page where it is done."""
    return url_for(matter.endpoint, **matter.values)
