"""The last accepted value of each figure by the body that gave it: members of a collective each have their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, bindparam, select

from tracker.database import batches, db
from tracker.ledger.facts.known_queries import accepting
from tracker.ledger.facts.target_queries import Judging
from tracker.ledger.facts.task import ReadingFacts
from tracker.reporting.models import Reading, Report, ReportEvent


def member_values(assignment_ids: Sequence[int], judging: Judging) -> defaultdict[int, dict[str, ReadingFacts]]:
    """By assignment the newest accepted value of each figure that counts, by the figure's key."""
    found: defaultdict[int, dict[str, ReadingFacts]] = defaultdict(dict)
    for ids in batches(assignment_ids):
        values = {"assignments": ids, "known": judging.heard}
        for assignment_id, reading in db.session.execute(_told(judging.heard is not None), values):
            # Every value comes with its day: the checks of a report see to it.
            if reading.value is not None and reading.as_of is not None and judging.counts(reading.as_of):
                told_now = ReadingFacts(reading.value, reading.as_of, reading.source)
                found[assignment_id][str(reading.indicator_id)] = told_now
    return found


@cache
def _told(is_past: bool) -> Select[int, Reading]:
    return (
        select(Report.assignment_id, Reading)
        .join(ReportEvent, ReportEvent.report_id == Report.id)
        .join(Reading, Reading.version_id == ReportEvent.version_id)
        .where(Report.assignment_id.in_(bindparam("assignments")), Reading.value.is_not(None), accepting(is_past))
        .order_by(Reading.as_of, ReportEvent.id)
    )
