"""/metrics: how the installation does, for Prometheus; only from the addresses of TRACKER_METRICS."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, request

from tracker import clock
from tracker.alerts.outbox.delivery_queries import oldest_waiting
from tracker.calendar import days as calendar_days
from tracker.config import Config
from tracker.errors import NotFound
from tracker.failures.outage import database_answers
from tracker.jobs import lease, record, runs
from tracker.monitoring.disks import own_disks
from tracker.people.access import Permission
from tracker.people.queries import working_jurisdictions
from tracker.web.request.guard import requires
from tracker.web.request.watching import METRICS

if TYPE_CHECKING:
    from tracker.monitoring.metrics import Gauge

bp = Blueprint("metrics", __name__)

NOT_HERE = "没有这个地址"


@bp.get("/metrics")
@requires(Permission.PUBLIC)
def show() -> Response:
    """What the pages counted since they were started, and how database, scheduler, jobs, queue and disk stand now.

    NotFound for whoever asks from elsewhere, so that nobody hears whether it is there.
    """
    settings: Config = current_app.config["TRACKER"]
    if not _may_read(settings):
        raise NotFound(NOT_HERE)
    from tracker.monitoring.metrics import CONTENT_TYPE

    return Response(current_app.extensions[METRICS].text(_now(settings)), content_type=CONTENT_TYPE)


def _may_read(settings: Config) -> bool:
    try:
        asking = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return any(asking in network for network in settings.metrics)


def _now(settings: Config) -> Iterator[Gauge]:
    from tracker.monitoring.metrics import Gauge

    disks = own_disks(settings)
    yield Gauge("tracker_disk_free_bytes", "Free on each disk", {str(disk.path): disk.free for disk in disks}, "path")
    yield Gauge("tracker_disk_bytes", "Size of each disk", {str(disk.path): disk.total for disk in disks}, "path")
    answers = database_answers()
    yield Gauge("tracker_database_up", "Whether the database answers", {"": answers})
    if answers:
        yield from _by_the_database()


def _by_the_database() -> Iterator[Gauge]:
    from tracker.monitoring.metrics import Gauge

    now = clock.now()
    pulse = lease.pulse(lease.SCHEDULER)
    if pulse is not None:
        beat = (now - pulse.beat_at).total_seconds()
        yield Gauge("tracker_scheduler_beat_age_seconds", "Since the scheduler's last beat", {"": beat})
    since = oldest_waiting(now)
    waited = (now - since).total_seconds() if since else 0.0
    yield Gauge("tracker_oldest_waiting_seconds", "Since when the oldest message waits that is due", {"": waited})
    yield Gauge("tracker_runs", "Long work that waits or runs", runs.counts(), "state")
    last = record.last_of_each(working_jurisdictions())
    well = {job: all(not run.is_bad for run in last if run.job == job) for job in sorted({run.job for run in last})}
    yield Gauge("tracker_job_ok", "Whether each job's last run came to its end", well, "job")
    missing = calendar_days.missing_year(clock.shanghai_date(now)) is not None
    yield Gauge("tracker_calendar_missing", "Whether a year's notice of days off is missing", {"": missing})
