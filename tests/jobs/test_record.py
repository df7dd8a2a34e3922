"""What is kept of the runs of jobs, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from tests.given.builders import NOW
from tests.given.rows import CHONGQING, SHANXI
from tests.servers.keepers import holder
from tracker.jobs import record
from tracker.jobs.record import KEPT, Outcome
from tracker.scheduler import fault_of


def test_the_last_run_of_each_job_of_ones_own(app: Flask, session: scoped_session[Session]) -> None:
    keeper = holder(app)

    def ran(job: str, code: str | None, at: datetime, outcome: Outcome) -> None:
        run_id = record.begin(keeper.act(at), 1, job, code)
        record.end(keeper.act(at + timedelta(seconds=2)), run_id, 1500, outcome)

    ran("scan", CHONGQING, NOW, Outcome("新提醒 3 条"))
    ran("scan", CHONGQING, NOW + timedelta(minutes=10), Outcome(fault="ValueError"))
    ran("scan", SHANXI, NOW, Outcome("新提醒 1 条"))
    ran("tidy", None, NOW, Outcome("清理未写完的文件 1 个"))
    last = record.last_of_each([CHONGQING])
    assert [(run.job, run.state, run.state_label, run.seconds) for run in last] == [
        ("scan", "failed", "出错", 1.5),
        ("tidy", "done", "完成", 1.5),
    ]
    assert [run.jurisdiction_id for run in record.latest([SHANXI], 9)] == [None, SHANXI]
    assert len(record.since("scan", CHONGQING, NOW + timedelta(minutes=1))) == 1
    record.forget_old(keeper.act(NOW + KEPT))
    assert len(record.latest([CHONGQING, SHANXI], 9)) == 4
    record.forget_old(keeper.act(NOW + KEPT + timedelta(seconds=1)))
    assert [run.started_at for run in record.latest([CHONGQING, SHANXI], 9)] == [NOW + timedelta(minutes=10)]
    for minutes in range(20, 60):
        ran("scan", CHONGQING, NOW + timedelta(minutes=minutes), Outcome())
    assert [run.fault for run in record.latest([CHONGQING], 3)] == ["ValueError"]


def test_a_run_without_an_end_was_cut_off_when_the_next_begins(app: Flask, session: scoped_session[Session]) -> None:
    """The process lived on, but the database was down when it wanted to say how the run had ended."""
    keeper = holder(app)
    for code in (CHONGQING, SHANXI, CHONGQING):
        record.begin(keeper.act(NOW), 1, "scan", code)
    runs = record.latest([CHONGQING, SHANXI], 9)
    assert [(run.jurisdiction_id, run.state) for run in runs] == [
        (CHONGQING, "running"),
        (SHANXI, "running"),
        (CHONGQING, "cut_off"),
    ]


def test_a_failure_is_named_without_what_anybody_wrote() -> None:
    try:
        record.JobState("机密")
    except ValueError as error:
        fault = fault_of(error)
    assert fault == "ValueError"
