"""系统任务: whether the scheduler lives, up to which day it worked, and the last long work; no business text."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker import clock, runs
from tracker.alerts import queries as alerts
from tracker.ledger.pages.turn_queries import turned
from tracker.people.access import Permission
from tracker.vocabulary import RUN_KINDS
from tracker.web.notices import is_still
from tracker.web.request import signed_in
from tracker.web.request.guard import requires

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@bp.get("")
@requires(Permission.JOBS_VIEW)
def index() -> ResponseReturnValue:
    """The lease, the last turn and scan, the last runs."""
    code, now = signed_in.home_jurisdiction(), clock.now()
    return render_template(
        "admin/jobs/index.html",
        lease=runs.lease(runs.SCHEDULER),
        is_still=is_still(now),
        turned=turned(code, now),
        scanned=alerts.scanned(code, now),
        runs=runs.latest(code),
        kinds=RUN_KINDS,
        states=runs.STATE_LABELS,
        today=signed_in.today(),
    )
