"""The jobs table: when a scan is due, who may work, what is left behind, and that failures do not end it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, scoped_session

from tests.given.builders import NOW, TODAY, act
from tests.given.rows import CHONGQING, SHANXI
from tests.servers.keepers import holder
from tracker import clock, scheduler
from tracker.actor import Act, Actor
from tracker.acts.alerts import scan as scan_acts
from tracker.acts.alerts.scan import ScanResult
from tracker.database import db
from tracker.errors import NotAPlan, RuleRefused
from tracker.jobs import lease, record, runs
from tracker.jobs.runs import Run
from tracker.scheduler import JOBS, Job, Keeper, is_scan_due, keep_lease, perform
from tracker.stores.folder import Folder
from tracker.stores.store import Store
from tracker.vocabulary import Role
from tracker.web.notices import notices

YESTERDAY = TODAY - timedelta(days=1)


def at(hour: int, minute: int = 0) -> datetime:
    """An hour of TODAY in Shanghai."""
    return datetime(2026, 11, 20, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)


TRIGGERS = {job.name: job.trigger for job in JOBS}
ANY_TIME = IntervalTrigger(seconds=1, timezone=UTC)


@pytest.mark.parametrize(
    ("now", "scanned_on", "expected"),
    [
        (at(3), None, True),  # woken at night, nothing was ever scanned
        (at(3), YESTERDAY, True),  # today's is missing
        (at(3), TODAY, False),
        (at(7, 59), TODAY, False),
        (at(8), TODAY, True),  # what was handed down meanwhile
        (at(19, 59), TODAY, True),
        (at(20), TODAY, False),
        (at(20), YESTERDAY, True),
    ],
)
def test_when_a_scan_is_due(now: datetime, scanned_on: date | None, expected: bool) -> None:
    assert is_scan_due(now, scanned_on) is expected


@pytest.mark.parametrize(
    ("name", "after", "fires"),
    [
        ("scan", at(0), at(8)),
        ("scan", at(8) + timedelta(seconds=1), at(8, 10)),
        ("scan", at(19, 51), at(32)),
        ("turn", at(-1, 6), at(0, 5)),
        ("turn", at(0, 6), at(1, 5)),
        ("calendar", at(8, 6), at(32, 5)),
        ("editions", at(8, 9), at(8, 10)),
    ],
)
def test_when_the_jobs_run(name: str, after: datetime, fires: datetime) -> None:
    """By Shanghai's hours, wherever the machine stands."""
    assert TRIGGERS[name].get_next_fire_time(None, after) == fires


def test_every_job_has_its_own_name() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    assert JOBS[0].work is keep_lease, "the lease is taken before anything else"


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let so many seconds pass, whatever the machine's clock says of them."""
    passed = 1000.0

    def seconds(more: float) -> None:
        nonlocal passed
        passed += more

    monkeypatch.setattr(clock, "elapsed", lambda: passed)
    return seconds


def test_one_of_several_works_and_the_next_takes_over_within_a_minute(
    app: Flask, session: scoped_session[Session], passes: Callable[[float], None]
) -> None:
    """The first one dies without a word right after a sign of life; the second asks as often as its table says."""
    first, second = Keeper(app, "first"), Keeper(app, "second")
    for keeper in (first, second):
        keep_lease(keeper, NOW)
    assert (first.fencing, second.fencing) == (1, None)
    for waited in range(10, 61, 10):
        passes(10)
        keep_lease(second, NOW + timedelta(seconds=waited))
        assert (second.fencing is None) is (waited < 40), waited
    assert second.fencing == 2
    assert first.held_lease() is None, "who slept for so long works no more"
    keep_lease(first, NOW + timedelta(seconds=61))
    assert first.fencing is None, "who comes back late finds that another works"


@pytest.mark.parametrize("moved", [timedelta(days=-1), timedelta(days=1), timedelta()])
def test_no_clock_takes_a_lease_or_keeps_it(
    app: Flask, session: scoped_session[Session], passes: Callable[[float], None], moved: timedelta
) -> None:
    """Set back a day, the clock left no scheduler for a day; set forward, it gave the lease of one who worked away."""
    first, second = Keeper(app, "first"), Keeper(app, "second")
    for keeper in (first, second):
        keep_lease(keeper, NOW)
    passes(10)
    keep_lease(second, NOW + moved)
    assert second.fencing is None and first.held_lease() == 1
    keep_lease(first, NOW + moved)
    assert first.held_lease() == 1
    for _ in range(5):
        passes(10)
        keep_lease(second, NOW + moved)
    assert second.held_lease() == 2


def test_a_clock_that_was_moved_is_told(
    app: Flask, session: scoped_session[Session], passes: Callable[[float], None], caplog: pytest.LogCaptureFixture
) -> None:
    keeper, client, back = Keeper(app), app.test_client(), NOW - timedelta(days=1)

    def said(at: datetime) -> tuple[str, str]:
        db.session.rollback()
        with mock.patch.object(clock, "now", lambda: at):
            answer = client.get("/healthz").json
        return answer["scheduler"], answer["status"]

    keep_lease(keeper, NOW)
    assert said(NOW)[0] == "ok"
    assert said(back) == ("clock moved by -86400 s, no beat since", "degraded")
    passes(10)
    keep_lease(keeper, back + timedelta(seconds=10))
    assert said(back + timedelta(seconds=11)) == ("clock moved by -86400 s", "degraded")
    assert "clock was moved by -86400 s" in caplog.text
    assert "拨慢" in "".join(notice["text"] for notice in notices_of(Role.SYSTEM_ADMIN, back + timedelta(hours=1), app))
    for hours in range(26):
        passes(3600)
        keep_lease(keeper, back + timedelta(hours=hours + 1, seconds=10))
    assert said(back + timedelta(hours=26))[0] == "ok"


def notices_of(role: Role, at: datetime, app: Flask) -> list[dict[str, Any]]:
    with app.test_request_context():
        return notices(Actor(1, "某人", CHONGQING, frozenset({role})), at, at_home=False)


@pytest.mark.slow
def test_the_jobs_are_woken_when_the_clock_is_set_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """APScheduler would sleep until the clock comes to its next hour again, a day later."""
    shown = timedelta()
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + shown)
    monkeypatch.setattr(scheduler, "WATCHED_EVERY", 0.5)
    woken: list[datetime] = []

    class Sleeper:
        def modify_job(self, name: str, next_run_time: datetime) -> None:
            woken.append(next_run_time)

    ended = threading.Event()
    watcher = threading.Thread(target=scheduler._wake_when_clock_moves, args=(Sleeper(), ended))
    watcher.start()
    time.sleep(1.2)
    assert woken == []
    shown = timedelta(days=-1)
    time.sleep(1.2)
    ended.set()
    watcher.join()
    assert len(woken) == len(JOBS) and woken[0] < datetime.now(UTC) - timedelta(hours=23)


def test_what_was_left_for_want_of_the_lease_is_done_at_the_next_beat(
    app: Flask, session: scoped_session[Session], passes: Callable[[float], None]
) -> None:
    """SQLite let no beat through while a long scan wrote: the second region was left out, and its hour had gone by."""
    woken: list[set[str]] = []
    keeper = Keeper(app)
    keeper.wake = lambda names: woken.append(set(names))
    keep_lease(keeper, NOW)
    assert woken == [{job.name for job in JOBS[1:]}], "who takes it over looks at everything"

    def begin_late(of: Keeper, now: datetime) -> None:
        passes(scheduler.LEASE_SECONDS)
        scheduler._demand_lease(of)

    for job in (Job("scan", ANY_TIME, begin_late), *JOBS[1:]):
        perform(keeper, job)
    assert keeper.undone == {job.name for job in JOBS[1:]}
    keep_lease(keeper, NOW)
    assert woken[1:] == [keeper.undone]
    for job in JOBS[1:]:
        perform(keeper, job)
    keep_lease(keeper, NOW)
    assert (keeper.undone, len(woken)) == (set(), 2)


def test_a_lease_given_back_is_free_at_once(app: Flask, session: scoped_session[Session]) -> None:
    assert lease.take("one", "first", NOW, 60) == 1
    lease.give_back("one", "second")
    assert lease.take("one", "second", NOW + timedelta(seconds=1), 60) is None
    lease.give_back("one", "first")
    assert lease.take("one", "second", NOW + timedelta(seconds=1), 60) == 2


def test_only_the_holder_works_and_only_while_the_lease_lasts(app: Flask, passes: Callable[[float], None]) -> None:
    done: list[datetime] = []
    job = Job("note", ANY_TIME, lambda keeper, now: done.append(now))
    keeper = Keeper(app)
    perform(keeper, job)
    assert done == []
    keeper.fencing, keeper.until = 1, clock.elapsed() + 1
    perform(keeper, job)
    assert len(done) == 1
    passes(1)
    perform(keeper, job)
    assert len(done) == 1, "a process that slept too long does nothing before it holds the lease again"


def test_a_job_that_fails_is_logged_and_comes_again(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail(keeper: Keeper, now: datetime) -> None:
        raise ValueError("broken")

    perform(Keeper(app, fencing=1, until=math.inf), Job("bad", ANY_TIME, fail))
    assert "job bad" in caplog.text and "broken" in caplog.text


def queued(code: str = CHONGQING, kind: str = "test") -> int:
    run = Run(
        jurisdiction_id=code,
        kind=kind,
        parameters={},
        state=runs.QUEUED,
        progress=0,
        requested_name="测试",
        created_at=NOW,
    )
    db.session.add(run)
    db.session.commit()
    return run.id


@pytest.mark.parametrize("refused", [False, True])
def test_a_run_ends_when_its_worker_has_ended(
    app: Flask, session: scoped_session[Session], passes: Callable[[float], None], tmp_path: Path, refused: bool
) -> None:
    def worker(*_: object) -> runs.Product:
        passes(180)
        if refused:
            raise NotAPlan("不是方案")
        return runs.Product("", "做完了")

    run_id = queued()
    job = runs.take(act(), 1)
    assert job is not None
    runs.work_off(act(), job, worker, Folder(tmp_path))
    run = runs.run_row(run_id)
    assert (run.state, run.started_at) == (runs.FAILED if refused else runs.DONE, NOW)
    assert run.finished_at == NOW + timedelta(seconds=180)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The runs that a worker began, in their order; each brings a file."""
    begun: list[int] = []

    def worker(by: Act, job: runs.Job, folder: Path, tell: runs.Tell) -> runs.Product:
        begun.append(job.run_id)
        return runs.Product("file.xlsx", "台账.xlsx")

    monkeypatch.setattr(scheduler, "WORKERS", {"test": worker})
    return begun


def outage(*_: object) -> None:
    """What a statement meets where the database has gone, or another writes for too long."""
    raise OperationalError("UPDATE", {}, Exception("server closed the connection"))


@pytest.mark.both
@pytest.mark.parametrize("own", [False, True])
def test_what_was_left_in_the_middle_is_done(
    app: Flask, session: scoped_session[Session], passes: Callable[[float], None], done: list[int], own: bool
) -> None:
    """By an earlier holder, who died; or by this one, who lost the lease over it and took the same one again."""
    run_id = queued()
    runs.take(act(), 1)
    if not own:
        lease.take(lease.SCHEDULER, "first", NOW - timedelta(hours=1), scheduler.LEASE_SECONDS)
    keeper = Keeper(app)
    keep_lease(keeper, NOW)
    passes(scheduler.LEASE_SECONDS)
    keep_lease(keeper, NOW)
    assert (keeper.fencing, runs.run_row(run_id).state) == (1 if own else 2, runs.RUNNING)
    scheduler.work_off(keeper, NOW)
    db.session.rollback()
    assert (done, runs.run_row(run_id).state) == ([run_id], runs.DONE)


def test_a_lease_is_held_once_its_first_act_succeeded(
    app: Flask, session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch, done: list[int]
) -> None:
    """A busy database at the first beat: the holder never looked at what the killed one had left."""
    run_id = queued()
    runs.take(act(), 0)
    woken: list[set[str]] = []
    keeper = Keeper(app)
    keeper.wake = lambda names: woken.append(set(names))
    with monkeypatch.context() as busy:
        busy.setattr(record, "close_left", outage)
        perform(keeper, JOBS[0])
        assert keeper.held_lease() is None and woken == []
    perform(keeper, JOBS[0])
    assert keeper.held_lease() == 1 and woken == [{job.name for job in JOBS[1:]}]
    perform(keeper, Job("runs", ANY_TIME, scheduler.work_off))
    assert done == [run_id]


@pytest.mark.both
def test_a_run_whose_end_could_not_be_written_is_done_again(
    app: Flask, session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch, done: list[int]
) -> None:
    """The database was lost just then: it stayed 处理中 until the scheduler was started anew."""
    run_id, keeper = queued(), holder(app)
    with monkeypatch.context() as gone:
        gone.setattr(runs, "_end", outage)
        perform(keeper, Job("runs", ANY_TIME, scheduler.work_off))
    db.session.rollback()
    assert runs.run_row(run_id).state == runs.RUNNING
    for _ in range(2):
        perform(keeper, Job("runs", ANY_TIME, scheduler.work_off))
    assert done == [run_id, run_id]
    db.session.rollback()
    assert (runs.run_row(run_id).state, runs.run_row(run_id).attempts) == (runs.DONE, 2)


def test_what_ends_its_process_three_times_is_given_up(app: Flask, session: scoped_session[Session]) -> None:
    """The holder of the lease dies in the middle of it, again and again; what waits behind it is done."""
    deadly, behind = queued(), queued()
    for fencing in (1, 2, 3):
        taken = runs.take(act(), fencing)
        assert taken is not None and taken.run_id == deadly
        assert runs.queue_again(act()) == (1 if fencing < 3 else 0)
    run = runs.run_row(deadly)
    assert (run.state, run.message, run.attempts, run.finished_at) == (runs.FAILED, runs.GIVEN_UP, 3, NOW)
    taken = runs.take(act(), 4)
    assert taken is not None and taken.run_id == behind


def test_what_is_being_done_is_not_begun_again(
    app: Flask, session: scoped_session[Session], passes: Callable[[float], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A beat takes the lease anew in the middle of it: the process slept past its end, and nobody had taken over."""
    run_id, keeper = queued(), Keeper(app)
    keep_lease(keeper, NOW)
    begun: list[int] = []

    def slow(by: Act, job: runs.Job, folder: Path, tell: runs.Tell) -> runs.Product:
        begun.append(job.run_id)
        passes(2 * scheduler.LEASE_SECONDS)
        keeper.fencing = None
        keep_lease(keeper, NOW + timedelta(seconds=2 * scheduler.LEASE_SECONDS))
        tell(50)
        return runs.Product("file.xlsx", "台账.xlsx")

    monkeypatch.setattr(scheduler, "WORKERS", {"test": slow})
    scheduler.work_off(keeper, NOW)
    db.session.rollback()
    assert (begun, keeper.fencing, runs.run_row(run_id).state) == ([run_id], 1, runs.DONE)


def test_only_one_thread_works_off_what_is_queued() -> None:
    """What it finds 处理中 before it begins, nobody is doing: so it may queue it again."""
    assert [job.name for job in JOBS if job.work is scheduler.work_off] == ["runs"]


def test_who_lost_the_lease_neither_tells_nor_ends_what_the_next_one_does(
    app: Flask, session: scoped_session[Session], tmp_path: Path
) -> None:
    run_id = queued()
    first = runs.take(act(), 1)
    assert first is not None and first.run_id == run_id
    runs.queue_again(act())
    second = runs.take(act(), 2)
    assert second is not None and second.run_id == run_id

    def told(by: Act, job: runs.Job, folder: Path, tell: runs.Tell) -> runs.Product:
        tell(70)
        return untold(by, job, folder, tell)

    def untold(by: Act, job: runs.Job, folder: Path, tell: runs.Tell) -> runs.Product:
        return runs.Product(f"of-{job.fencing}.xlsx", "台账.xlsx")

    for worker in (told, untold):
        runs.work_off(act(), first, worker, Folder(tmp_path))
        db.session.rollback()
        assert (runs.run_row(run_id).state, runs.run_row(run_id).progress) == (runs.RUNNING, 0)
    runs.work_off(act(), second, told, Folder(tmp_path))
    db.session.rollback()
    assert (runs.run_row(run_id).state, runs.run_row(run_id).result) == (runs.DONE, "of-2.xlsx")


def test_what_is_cancelled_just_as_it_is_done_leaves_no_file(
    app: Flask, session: scoped_session[Session], tmp_path: Path
) -> None:
    """Its worker had told the last time; nothing named the file, and it was copied every night."""
    built, run_id = Folder(tmp_path), queued()
    job = runs.take(act(), 1)
    assert job is not None

    def worker(by: Act, job: runs.Job, built: Store, tell: runs.Tell) -> runs.Product:
        with built.unfinished() as place:
            built.settle(place, "file.xlsx")
        assert runs.cancel(act(), run_id)
        return runs.Product("file.xlsx", "台账.xlsx")

    runs.work_off(act(), job, worker, built)
    assert (runs.run_row(run_id).state, list(built.stored())) == (runs.CANCELLED, [])


def test_nothing_new_is_begun_after_the_lease_has_run_out(
    app: Flask, session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = queued(), queued()
    keeper = holder(app)

    def worker(by: Act, job: runs.Job, folder: Path, tell: runs.Tell) -> runs.Product:
        keeper.until = 0.0
        return runs.Product("file.xlsx", "台账.xlsx")

    monkeypatch.setattr(scheduler, "WORKERS", {"test": worker})
    scheduler.work_off(keeper, NOW)
    db.session.rollback()
    assert [runs.run_row(one).state for one in (first, second)] == [runs.DONE, runs.QUEUED]
    monkeypatch.setattr(scheduler, "working_jurisdictions", lambda: (SHANXI, CHONGQING))
    monkeypatch.setattr(scan_acts, "scan", lambda *asked: pytest.fail("scanned"))
    perform(keeper, next(job for job in JOBS if job.name == "scan"))
    assert "scan" in keeper.undone


def test_runs_are_done_in_order_and_a_broken_one_does_not_stop_the_next(
    app: Flask, session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []

    def worker(by: Act, job: runs.Job, folder: Path, tell: runs.Tell) -> runs.Product:
        done.append(job.run_id)
        if len(done) == 1:
            raise ValueError("broken")
        tell(50)
        return runs.Product("file.xlsx", "台账.xlsx")

    monkeypatch.setattr(scheduler, "WORKERS", {"test": worker})
    first, second = queued(), queued()
    keeper = holder(app)
    for _ in range(2):
        perform(keeper, Job("runs", ANY_TIME, scheduler.work_off))
    assert done == [first, second]
    db.session.rollback()
    assert (runs.run_row(first).state, runs.run_row(first).message) == (runs.FAILED, runs.OUR_FAULT)
    assert (runs.run_row(second).state, runs.run_row(second).progress) == (runs.DONE, 100)


def test_one_jurisdiction_that_fails_does_not_stop_the_others(
    app: Flask, session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scanned = []

    def scan(by: Act, code: str) -> ScanResult:
        scanned.append(code)
        if code == SHANXI:
            raise ValueError("broken")
        return ScanResult(by.today, (), 0)

    monkeypatch.setattr(scheduler, "working_jurisdictions", lambda: (SHANXI, CHONGQING))
    monkeypatch.setattr(scan_acts, "scan", scan)
    scheduler.scan(holder(app), NOW)
    assert scanned == [SHANXI, CHONGQING] and "scan of 140000" in caplog.text
    states = {run.jurisdiction_id: (run.state, run.fault) for run in record.last_of_each((SHANXI, CHONGQING))}
    assert states[CHONGQING] == ("done", None)
    state, fault = states[SHANXI]
    assert state == "failed" and fault.startswith("ValueError scheduler.py:") and "broken" not in fault


def test_a_refusal_is_told_in_its_own_sentence(
    app: Flask, session: scoped_session[Session], caplog: pytest.LogCaptureFixture
) -> None:
    """Of a jurisdiction it may hold words of its business: there only the kind and the line."""
    keeper = holder(app)
    for code in (None, CHONGQING):
        with scheduler.recorded(keeper, "anchor", code):
            raise RuleRefused("请从第一台复制密钥", ["两台"])
    told = {run.jurisdiction_id: run.fault or "" for run in record.last_of_each([CHONGQING])}
    assert told[None] == "请从第一台复制密钥" and "anchor: 请从第一台复制密钥；两台" in caplog.text
    assert told[CHONGQING].startswith("RuleRefused")
