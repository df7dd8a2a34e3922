"""Whoever has lost the lease writes nothing any more, on both databases (reliability.md 6)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, scoped_session

from tests.given.builders import NOW
from tests.given.rows import CHONGQING
from tracker import changes, clock, scheduler
from tracker.actor import Act
from tracker.acts.alerts.scan import ScanResult
from tracker.alerts.models import ScannedDay
from tracker.database import db
from tracker.jobs import lease, record, runs
from tracker.jobs.lease import LeaseLost
from tracker.scheduler import JOBS, LEASE_SECONDS, Keeper, keep_lease, perform

SCAN = next(job for job in JOBS if job.name == "scan")
LONG_AGO = NOW - timedelta(days=9)


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let so many seconds pass, whatever the machine's clock says of them."""
    passed = 1000.0

    def seconds(more: float) -> None:
        nonlocal passed
        passed += more

    monkeypatch.setattr(clock, "elapsed", lambda: passed)
    return seconds


@pytest.fixture
def two(app: Flask, session: scoped_session[Session], passes: Callable[[float], None]) -> tuple[Keeper, Keeper]:
    """One process that slept past its lease in the middle of a job and does not know it, and who took over."""
    first, second = Keeper(app, "first"), Keeper(app, "second")
    for keeper in (first, second):
        keep_lease(keeper, NOW)
    passes(LEASE_SECONDS)
    keep_lease(second, NOW)
    first.until = clock.elapsed() + 1
    assert (first.held_lease(), second.held_lease()) == (1, 2)
    return first, second


def queued() -> int:
    return db.session.scalar(select(func.count(runs.Run.id))) or 0


def test_an_act_under_a_lost_lease_keeps_nothing(two: tuple[Keeper, Keeper]) -> None:
    lost, holder = two
    for keeper, kept in ((lost, 0), (holder, 1)):
        try:
            with changes.writing(keeper.act(NOW)):
                runs.queue(keeper.act(NOW), "workbook", CHONGQING, {})
        except LeaseLost:
            assert keeper is lost
        assert queued() == kept


@pytest.mark.slow
def test_a_scan_that_lost_its_lease_on_the_way_leaves_nothing(
    small_registry: None, two: tuple[Keeper, Keeper], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the scan nor the note of how it ended: the next one does it and says so."""
    _, lost = two
    codes = (CHONGQING,)
    monkeypatch.setattr(scheduler, "working_jurisdictions", lambda: codes)
    scan_as_it_is, numbers = scheduler.scan_acts.scan, []

    def scan(by: Act, code: str) -> ScanResult:
        if not numbers:
            numbers.append(lease.take(lease.SCHEDULER, "third", NOW, 0))
        return scan_as_it_is(by, code)

    monkeypatch.setattr(scheduler.scan_acts, "scan", scan)
    perform(lost, SCAN)
    db.session.rollback()
    assert numbers == [3]
    assert lost.held_lease() is None, "it knows now, and takes nothing new"
    assert db.session.scalar(select(func.count()).select_from(ScannedDay)) == 0
    assert [run.state for run in record.latest(codes, 9)] == ["running"]
    third = Keeper(lost.app, "third")
    keep_lease(third, NOW)
    assert [run.state for run in record.latest(codes, 9)] == ["cut_off"]
    db.session.rollback()
    perform(third, SCAN)
    db.session.rollback()
    assert [run.state for run in record.since(SCAN.name, CHONGQING, LONG_AGO)] == ["cut_off", "done"]
    assert db.session.scalar(select(func.count()).select_from(ScannedDay)) == 1


def test_no_work_is_done_on_tables_of_another_version(app: Flask, session: scoped_session[Session]) -> None:
    """Another host was upgraded while this scheduler ran."""
    keeper = Keeper(app, "first")
    keep_lease(keeper, NOW)
    assert keeper.held_lease() == 1
    asked = "SELECT version_num FROM alembic_version"
    with lease.writing_apart() as connection:
        own = connection.scalar(text(asked))
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        for waiting in (keeper, Keeper(app, "second")):
            keep_lease(waiting, NOW)
            assert waiting.held_lease() is None
    finally:
        with lease.writing_apart() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :own"), {"own": own})
    keep_lease(keeper, NOW)
    assert keeper.held_lease() == 1


def test_a_program_whose_folder_is_gone_works_no_more(
    app: Flask, session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An old one that ran on while newer ones were installed."""
    keeper = Keeper(app, "first")
    keep_lease(keeper, NOW)
    monkeypatch.setitem(app.config, "TRACKER", replace(app.config["TRACKER"], migrations=tmp_path))
    keep_lease(keeper, NOW)
    assert keeper.held_lease() is None


def test_nobody_takes_the_lease_between_the_last_look_and_the_commit(two: tuple[Keeper, Keeper]) -> None:
    """Whoever would take it waits until what was written under it is there for everybody."""
    _, holder = two
    seen: list[int] = []

    def take_over() -> None:
        with holder.app.app_context():
            lease.take(lease.SCHEDULER, "third", NOW, 0)
            seen.append(queued())

    third = threading.Thread(target=take_over)
    with changes.writing(holder.act(NOW)) as session:
        runs.queue(holder.act(NOW), "workbook", CHONGQING, {})
        lease.stay(session, 2)
        third.start()
        third.join(0.3)
        assert seen == []
    third.join()
    assert seen == [1]
