"""/metrics and the line of each request: by the rule of the address, from allowed addresses only."""

from __future__ import annotations

import logging
from ipaddress import ip_network

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.given.builders import NOW
from tracker import clock
from tracker.jobs import lease
from tracker.monitoring.logs import REQUESTS
from tracker.monitoring.metrics import Metrics
from tracker.web.request.watching import METRICS


@pytest.fixture
def watched(app: Flask) -> Flask:
    """Metrics may be read from one network."""
    object.__setattr__(app.config["TRACKER"], "metrics", (ip_network("10.9.0.0/16"),))
    app.extensions[METRICS] = Metrics()
    return app


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def read(app: Flask, address: str) -> tuple[int, str]:
    answer = app.test_client().get("/metrics", environ_base={"REMOTE_ADDR": address})
    return answer.status_code, answer.text


@pytest.mark.parametrize(("address", "status"), [("10.9.0.1", 200), ("10.10.0.1", 404), ("127.0.0.1", 404), ("", 404)])
def test_only_from_where_it_was_allowed(watched: Flask, address: str, status: int) -> None:
    assert read(watched, address)[0] == status


def test_without_the_setting_there_is_no_such_page(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 404


def test_what_was_answered_stands_by_its_rule(watched: Flask) -> None:
    with watched.app_context():
        lease.take(lease.SCHEDULER, "one", NOW, 60)
    client = watched.test_client()
    for path in ("/login", "/login?next=/tasks%3Fq%3D张三", "/no/张三"):
        client.get(path)
    client.open("/login", method="张三")
    said = read(watched, "10.9.0.1")[1]
    assert 'tracker_requests_total{method="GET",route="/login",status="200"} 2.0' in said
    assert 'tracker_requests_total{method="GET",route="",status="404"} 1.0' in said
    assert 'tracker_request_seconds_count{method="GET",route="/login"} 2.0' in said
    assert "张三" not in said and 'method="OTHER"' in said
    assert "tracker_database_up 1.0" in said and 'tracker_runs{state="queued"} 0.0' in said
    assert "tracker_scheduler_beat_age_seconds 0.0" in said and "tracker_disk_free_bytes" in said


def test_a_database_that_is_down(watched: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.web.metrics.database_answers", lambda: False)
    status, said = read(watched, "10.9.0.1")
    assert status == 200 and "tracker_database_up 0.0" in said and "tracker_runs" not in said


def test_each_request_is_a_line_with_its_number(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, REQUESTS):
        answers = [client.get("/healthz"), client.get("/no/张三")]
    told = [record for record in caplog.records if record.name == REQUESTS]
    assert [record.getMessage() for record in told] == ["GET /healthz 200", "GET no such address 404"]
    assert told[0].facts["statements"] > 0 and told[0].facts["milliseconds"] >= 0
    numbers = [answer.headers["X-Request-Id"] for answer in answers]
    assert len(set(numbers)) == 2 and numbers[1] in answers[1].text, "the number that the error page prints"
