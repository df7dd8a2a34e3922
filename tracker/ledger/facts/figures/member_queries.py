"""The last accepted value of each figure by the body that gave it: members of a collective each have their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cache

from sqlalchemy import Select, bindparam, select

from tracker.database import batches, db
from tracker.ledger.facts.judging_queries import Judging
from tracker.ledger.facts.known_queries import accepting
from tracker.ledger.facts.task import ReadingFacts
from tracker.reporting.models import Reading, Report, ReportEvent


def member_values(task_ids: Collection[int], judging: Judging) -> defaultdict[tuple[int, int], dict[str, ReadingFacts]]:
    """By task and body the newest accepted value of each figure that counts, by the figure's key.

    Whose duty becomes another has told what it told.
    """
    found: defaultdict[tuple[int, int], dict[str, ReadingFacts]] = defaultdict(dict)
    for ids in batches(sorted(task_ids)):
        values = {"tasks": ids, "known": judging.heard}
        for task_id, department_id, reading in db.session.execute(_told(judging.heard is not None), values):
            # Every value comes with its day: the checks of a report see to it.
            if reading.value is not None and reading.as_of is not None and judging.counts(reading.as_of):
                told_now = ReadingFacts(reading.value, reading.as_of, reading.source)
                found[task_id, department_id][str(reading.indicator_id)] = told_now
    return found


@cache
def _told(is_past: bool) -> Select[int, int, Reading]:
    return (
        select(Report.task_id, Report.department_id, Reading)
        .join(ReportEvent, ReportEvent.report_id == Report.id)
        .join(Reading, Reading.version_id == ReportEvent.version_id)
        .where(Report.task_id.in_(bindparam("tasks")), Reading.value.is_not(None), accepting(is_past))
        .order_by(Reading.as_of, ReportEvent.id)
    )
