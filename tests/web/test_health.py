"""/healthz: what is well and what is not, without signing in."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.clients.visitors import Enter
from tests.given.builders import NOW, act, settings
from tracker import clock, create_app
from tracker.acts.upkeep.calendar import load_shipped
from tracker.alerts.today_queries import todays_scan
from tracker.calendar.files import DayRow
from tracker.database import db
from tracker.jobs import lease
from tracker.jobs.record import JobRun, JobState
from tracker.jobs.today import SCAN
from tracker.monitoring import disks
from tracker.monitoring.disks import Disk
from tracker.scheduler import JOBS, Keeper, perform
from tracker.vocabulary import CalendarFact


def beat(app: Flask, seconds_ago: int) -> None:
    with app.app_context():
        lease.take(lease.SCHEDULER, "test", NOW - timedelta(seconds=seconds_ago), 60)


def notice(app: Flask, *years: int) -> None:
    rows = [DayRow(date(year, 1, 1), CalendarFact.OFF, year, "元旦", "测试") for year in years]
    with app.app_context():
        load_shipped(act(), rows)


@pytest.fixture(autouse=True)
def november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(disks, "own_disks", lambda settings: [])


def test_all_is_well(app: Flask, client: FlaskClient) -> None:
    beat(app, 119)
    notice(app, 2026)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (
        200,
        {
            "status": "ok",
            "database": "ok",
            "scheduler": "ok",
            "scan": "ok",
            "calendar": "ok",
            "backup": "not set",
            "disk": "ok",
            "oldest_waiting": None,
            "jobs": {},
        },
    )
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_disk_is_told_before_it_is_full(
    app: Flask, client: FlaskClient, signed_in: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat(app, 119)
    notice(app, 2026)
    nearly = Disk("实例文件夹", Path("/srv/tracker"), (2 << 30) - 1, 10 << 30)
    monkeypatch.setattr(
        disks, "own_disks", lambda settings: [nearly, Disk("临时文件夹", Path("/tmp"), 9 << 30, 9 << 30)]
    )
    told = client.get("/healthz").json
    assert (told["status"], told["disk"]) == ("degraded", "2047 MB left")
    page = signed_in("cq-system").page("/")
    assert "实例文件夹（/srv/tracker）所在磁盘剩 2.0 GB，占 19%，快满了" in page.text and "临时文件夹" not in page.text
    assert "快满了" not in signed_in("cq-auditor").page("/").text, "who can do nothing about it"


def test_a_scheduler_that_stands_still(app: Flask, client: FlaskClient) -> None:
    notice(app, 2026)
    assert client.get("/healthz").json["scheduler"] == "never started"
    beat(app, 120)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json["scheduler"], answer.json["status"]) == (
        200,
        "no beat for 120 s",
        "degraded",
    )


def test_todays_scan_and_the_jobs(
    app: Flask, client: FlaskClient, small_registry: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Late from half past eight; one that failed is told until the next has done it, by kind alone."""
    notice(app, 2026)

    def said() -> dict[str, Any]:
        answer = client.get("/healthz")
        assert answer.status_code == 200
        return answer.json

    half_past = NOW.replace(hour=0, minute=30)
    keeper = Keeper(app)
    scan = next(job for job in JOBS if job.name == "scan")
    for at, late in ((half_past - timedelta(seconds=1), "ok"), (half_past, "not done in 2 of 2 jurisdictions")):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        perform(keeper, JOBS[0])
        assert (said()["scan"], said()["jobs"]) == (late, {})
    with mock.patch("tracker.acts.alerts.scan.scan", side_effect=ValueError("机密")):
        perform(keeper, scan)
    failed = said()
    assert (failed["status"], failed["scan"]) == ("degraded", "not done in 2 of 2 jurisdictions")
    assert failed["jobs"]["scan"]["state"] == "failed"
    assert failed["jobs"]["scan"]["error"] == "ValueError"
    perform(keeper, scan)
    well = said()
    assert (well["status"], well["scan"], well["jobs"]["scan"]["error"]) == ("ok", "ok", None)
    assert well["jobs"]["scan"]["started_at"] == half_past.isoformat()
    assert well["jobs"]["scan"]["seconds"] >= 0


def test_last_nights_scan_that_ended_after_midnight_is_not_todays(
    app: Flask, client: FlaskClient, small_registry: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine came back late in the evening and caught up: what it scanned is yesterday, whenever it was done."""
    notice(app, 2026)
    keeper, midnight = Keeper(app), NOW.replace(hour=16, minute=0) - timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: midnight - timedelta(minutes=1))
    perform(keeper, JOBS[0])
    evening = iter([midnight - timedelta(seconds=30)])
    monkeypatch.setattr(clock, "now", lambda: next(evening, midnight + timedelta(seconds=30)))
    perform(keeper, next(job for job in JOBS if job.name == "scan"))
    monkeypatch.setattr(clock, "now", lambda: midnight + timedelta(hours=8, minutes=30))
    told = client.get("/healthz").json
    assert (told["scan"], told["jobs"]["scan"]["state"]) == ("not done in 2 of 2 jurisdictions", "done")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(119, "今日扫描 08:00 开始，正在进行"), (120, "今日扫描没有成功（08:00）")],
    ids=["lives", "died"],
)
def test_a_scan_goes_on_as_long_as_its_scheduler_lives(app: Flask, seconds: int, text: str) -> None:
    """Its record says 正在进行 for as long as no other scheduler comes."""
    beat(app, seconds)
    begun = clock.start_of(clock.shanghai_date(NOW)) + timedelta(hours=8)
    with app.app_context():
        row = JobRun(job=SCAN, jurisdiction_id="500000", fencing=1, state=JobState.RUNNING.value, started_at=begun)
        db.session.add(row)
        assert todays_scan("500000", NOW).text.startswith(text)


@pytest.mark.parametrize(
    ("day", "years", "said"),
    [
        (date(2026, 11, 30), (2026,), "ok"),
        (date(2026, 12, 1), (2026,), "missing 2027"),
        (date(2026, 12, 1), (2026, 2027), "ok"),
        (date(2027, 1, 1), (2026,), "missing 2027"),
        (date(2026, 11, 30), (2025,), "missing 2026"),
    ],
)
def test_the_calendar_that_should_be_there(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, day: date, years: tuple[int, ...], said: str
) -> None:
    notice(app, *years)
    monkeypatch.setattr(clock, "now", lambda: clock.noon_of(day))
    assert client.get("/healthz").json["calendar"] == said


def test_a_database_that_is_down(tmp_path: Path) -> None:
    app = create_app(settings("postgresql+psycopg://nobody@127.0.0.1:1/none", tmp_path))
    answer = app.test_client().get("/healthz")
    assert (answer.status_code, answer.json["status"], answer.json["database"]) == (503, "down", "down")
