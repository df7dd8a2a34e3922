"""Whether the installation works: asked by machines, without signing in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.alerts.outbox.delivery_queries import oldest_waiting
from tracker.alerts.today_queries import todays_scan
from tracker.backup.queries import last_made
from tracker.backup.rules import is_late
from tracker.calendar import days as calendar_days
from tracker.failures.outage import database_answers
from tracker.jobs import lease, record
from tracker.jobs.record import JobState
from tracker.monitoring import disks
from tracker.people.access import Permission
from tracker.people.queries import working_jurisdictions
from tracker.web.request.guard import requires

bp = Blueprint("health", __name__)

OK, NOT_SET = "ok", "not set"


@bp.get("/healthz")
@requires(Permission.PUBLIC)
def show() -> ResponseReturnValue:
    """JSON {status, database, scheduler, scan, calendar, backup, disk, oldest_waiting, jobs}: `ok` or what is amiss.

    503 when the database is down. `oldest_waiting`: since when the oldest message waits whose time has come, or null.

    `backup`: where no folder is set, `not set` degrades nothing.

    `jobs`: of each the worst of its last runs, where it works on each jurisdiction apart. What was cut off is done anew
    by the next process and degrades nothing.
    """
    if not database_answers():
        unknown = dict.fromkeys(("scheduler", "scan", "calendar", "backup"), "unknown")
        return jsonify(status="down", database="down", **unknown, disk=_disk(), jobs={}), 503
    now = clock.now()
    said = {"scheduler": _scheduler(now), "scan": _scan(now), "calendar": _calendar(now), "backup": _backup(now)}
    said["disk"] = _disk()
    jobs = _jobs()
    is_well = set(said.values()) <= {OK, NOT_SET} and not any(job["state"] == JobState.FAILED for job in jobs.values())
    since = oldest_waiting(now)
    waiting = since.isoformat() if since else None
    return jsonify(status=OK if is_well else "degraded", database=OK, **said, oldest_waiting=waiting, jobs=jobs)


def _disk() -> str:
    """Told before one is full."""
    full = disks.nearly_full(current_app.config["TRACKER"])
    return f"{min(one.free for one in full) >> 20} MB left" if full else OK


def _scan(now: datetime) -> str:
    """Whether today's was done in every jurisdiction by half past eight."""
    codes = working_jurisdictions()
    late = sum(todays_scan(code, now).is_late for code in codes)
    return f"not done in {late} of {len(codes)} jurisdictions" if late else OK


def _jobs() -> dict[str, dict[str, Any]]:
    last = sorted(record.last_of_each(working_jurisdictions()), key=lambda run: (run.is_bad, run.started_at))
    return {
        run.job: {
            "state": run.state,
            "started_at": run.started_at.isoformat(),
            "seconds": run.seconds,
            "error": run.fault.split()[0] if run.fault else None,
        }
        for run in last
    }


def _scheduler(now: datetime) -> str:
    pulse = lease.pulse(lease.SCHEDULER)
    if pulse is None:
        return "never started"
    moved = pulse.clock_moved(now)
    if moved is not None:
        return f"clock moved by {moved} s{', no beat since' if pulse.is_still(now) else ''}"
    return f"no beat for {int((now - pulse.beat_at).total_seconds())} s" if pulse.is_still(now) else OK


def _backup(now: datetime) -> str:
    """How old the last good copy is; the database tells it, for a folder far away may not answer."""
    if current_app.config["TRACKER"].backups is None:
        return NOT_SET
    last = last_made()
    if last is None:
        return "none yet"
    return f"last one {int((now - last).total_seconds() // 3600)} h ago" if is_late(now, last) else OK


def _calendar(now: datetime) -> str:
    year = calendar_days.missing_year(clock.shanghai_date(now))
    return OK if year is None else f"missing {year}"
