"""系统任务: whether the scheduler lives, what its jobs came to last, and the last long work; no business text."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.alerts import queries as alerts
from tracker.alerts.today_queries import todays_scan
from tracker.jobs import lease, record, runs
from tracker.ledger.pages.turn_queries import turned
from tracker.people.access import Permission
from tracker.vocabulary import JOB_LABELS, RUN_KINDS
from tracker.web.request import signed_in
from tracker.web.request.guard import requires

BEAT = "lease"
"""It leaves no record of its own: its last beat is told above the table."""

HISTORY = 20

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@bp.get("")
@requires(Permission.JOBS_VIEW)
def index() -> ResponseReturnValue:
    """The lease, the last turn and scan, every job with its last run, those that went wrong of late, the long work."""
    code, now = signed_in.home_jurisdiction(), clock.now()
    last = {run.job: run for run in record.last_of_each([code])}
    return render_template(
        "admin/jobs/index.html",
        lease=lease.row(lease.SCHEDULER),
        is_still=lease.stands_still(lease.SCHEDULER, now),
        turned=turned(code, now),
        scanned=alerts.scanned(code, now),
        scan=todays_scan(code, now),
        jobs=[(label, when, last.get(name)) for name, (label, when) in JOB_LABELS.items() if name != BEAT],
        history=record.latest([code], HISTORY),
        labels={name: label for name, (label, _) in JOB_LABELS.items()},
        runs=runs.latest(code),
        kinds=RUN_KINDS,
        states=runs.STATE_LABELS,
        today=signed_in.today(),
    )
