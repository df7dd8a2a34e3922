"""Every request is told from outside: a line in the log, the figures of /metrics, its number in the answer."""

from __future__ import annotations

import logging

from flask import Flask, Response, current_app, request

from tracker import clock
from tracker.monitoring import current
from tracker.monitoring.current import Current
from tracker.monitoring.logs import FACTS, REQUESTS
from tracker.web.request import signed_in

log = logging.getLogger(REQUESTS)

METRICS = "tracker_metrics"

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Anybody may send any word as a method; each would be a row of its own."""


def install(app: Flask) -> None:
    """Before everything else that looks at a request, so that what is refused is told, too."""
    if app.config["TRACKER"].metrics:
        from tracker.monitoring.metrics import Metrics

        app.extensions[METRICS] = Metrics()
    app.before_request(_begin)
    app.after_request(_tell)
    app.teardown_request(lambda failure: current.end())


def _begin() -> None:
    rule = request.url_rule.rule if request.url_rule else ""
    method = request.method if request.method in METHODS else "OTHER"
    current.begin(Current(signed_in.request_number(), method, rule, clock.elapsed()))


def _tell(response: Response) -> Response:
    told = current.current()
    if told is None:
        return response
    response.headers["X-Request-Id"] = told.request
    seconds = clock.elapsed() - told.began
    if METRICS in current_app.extensions:
        current_app.extensions[METRICS].answered(told, response.status_code, seconds)
    facts = {
        "status": response.status_code,
        "milliseconds": round(seconds * 1000, 1),
        "statements": told.statements,
        "database_milliseconds": round(told.database_seconds * 1000, 1),
    }
    log.info("%s %s %d", told.method, told.route or "no such address", response.status_code, extra={FACTS: facts})
    return response
