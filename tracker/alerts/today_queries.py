"""Whether today's scan was done, for the home page and /healthz."""

from __future__ import annotations

from datetime import datetime

from tracker.alerts.queries import scanned
from tracker.clock import shanghai_date, start_of
from tracker.jobs import lease, record
from tracker.jobs.record import JobState
from tracker.jobs.today import SCAN, ScanOfToday, scan_of_today


def todays_scan(jurisdiction_id: str, now: datetime) -> ScanOfToday:
    """What is said now of today's scan of a jurisdiction, whoever ran it."""
    today = shanghai_date(now)
    last = scanned(jurisdiction_id, now)
    scanned_at = last.recorded_at if last is not None and last.day == today else None
    runs = record.since(SCAN, jurisdiction_id, start_of(today))
    # Whether the scheduler lives matters to what is going on alone.
    is_going_on = bool(runs) and runs[-1].state == JobState.RUNNING
    return scan_of_today(now, runs, scanned_at, is_still=is_going_on and lease.stands_still(lease.SCHEDULER, now))
