"""Whether the installation works: asked by machines, without signing in."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from tracker import calendar_days, clock, runs
from tracker.outage import database_answers
from tracker.people.access import Permission
from tracker.web.request.guard import requires

bp = Blueprint("health", __name__)

OK = "ok"


@bp.get("/healthz")
@requires(Permission.PUBLIC)
def show() -> ResponseReturnValue:
    """JSON {status, database, scheduler, calendar}: `ok` or what is amiss; 503 when the database is down."""
    if not database_answers():
        return jsonify(status="down", database="down", scheduler="unknown", calendar="unknown"), 503
    now = clock.now()
    scheduler, calendar = _scheduler(now), _calendar(now)
    status = OK if scheduler == calendar == OK else "degraded"
    return jsonify(status=status, database=OK, scheduler=scheduler, calendar=calendar)


def _scheduler(now: datetime) -> str:
    pulse = runs.pulse(runs.SCHEDULER)
    if pulse is None:
        return "never started"
    moved = pulse.clock_moved(now)
    if moved is not None:
        return f"clock moved by {moved} s{', no beat since' if pulse.is_still(now) else ''}"
    return f"no beat for {int((now - pulse.beat_at).total_seconds())} s" if pulse.is_still(now) else OK


def _calendar(now: datetime) -> str:
    year = calendar_days.missing_year(clock.shanghai_date(now))
    return OK if year is None else f"missing {year}"
