"""Whether today's scan was done, for the home page and /healthz."""

from __future__ import annotations

from datetime import datetime

from tracker.alerts.queries import scanned
from tracker.clock import shanghai_date, start_of
from tracker.jobs import lease, record
from tracker.jobs.today import SCAN, ScanOfToday, scan_of_today


def todays_scan(jurisdiction_id: str, now: datetime) -> ScanOfToday:
    """What is said now of today's scan of a jurisdiction, whoever ran it."""
    today = shanghai_date(now)
    last = scanned(jurisdiction_id, now)
    scanned_at = last.recorded_at if last is not None and last.day == today else None
    runs, pulse = record.since(SCAN, jurisdiction_id, start_of(today)), lease.pulse(lease.SCHEDULER)
    return scan_of_today(now, runs, scanned_at, is_still=pulse is None or pulse.is_still(now))
