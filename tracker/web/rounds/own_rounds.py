"""A round as the person signed in may see it."""

from __future__ import annotations

from tracker.errors import NotFound
from tracker.people.access import Permission
from tracker.plans.head.host_queries import plans_acted_on
from tracker.reporting.rounds import queries as round_queries
from tracker.reporting.rounds import unit_queries
from tracker.reporting.rounds.queries import RoundRow
from tracker.web.request import signed_in


def own_round(round_id: int, department_ids: frozenset[int] | None = None) -> RoundRow:
    """A round of one's own jurisdiction with the counts of these departments or of all; any other is not there.

    One from above that asks these departments, as members of a collective, is theirs, too.
    """
    row = round_queries.round_row(round_id, department_ids)
    is_own = row.jurisdiction_id == signed_in.home_jurisdiction()
    if not is_own and not unit_queries.asks_any(round_id, department_ids or ()):
        raise NotFound(round_queries.NO_ROUND)
    return row


def plans_chased() -> frozenset[int] | None:
    """The plans whose bodies one chases, those of one's 处室; None for all."""
    return plans_acted_on(signed_in.actor(), Permission.REPORT_CHASE, signed_in.home_jurisdiction())
