"""The table of jobs: each harmless when run twice, each calling actions and queries only."""

from __future__ import annotations

import inspect
import logging

import pytest
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask

from tests.structure.source import STAGES, by_module, room_of
from tracker import scheduler
from tracker.scheduler import JOBS, LEASE_SECONDS, Keeper, perform


def test_each_job_has_a_name_and_a_sentence() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
    for job in JOBS:
        assert inspect.getdoc(job.work), job.name
        assert list(inspect.signature(job.work).parameters) == ["keeper", "now"], job.name


def test_the_lease_comes_first_and_is_renewed_long_before_it_ends() -> None:
    assert JOBS[0].work is scheduler.keep_lease
    beat = JOBS[0].trigger
    assert isinstance(beat, IntervalTrigger)
    assert beat.interval.total_seconds() * 3 <= LEASE_SECONDS


def test_jobs_touch_no_table_and_no_step() -> None:
    modules = by_module()
    wrong = [
        module
        for module, _ in modules["tracker.scheduler"].our_modules()
        if room_of(module) in STAGES and modules[module].meaning in ("models", "steps")
    ]
    assert wrong == []


@pytest.mark.slow
def test_every_job_may_run_twice(demo_app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """The second scheduler starts beside the first and works only when that one is gone."""
    first, second = Keeper(demo_app), Keeper(demo_app)
    with caplog.at_level(logging.WARNING):
        for keeper in (first, second, first):
            for job in JOBS:
                perform(keeper, job)
    told = [record.getMessage() for record in caplog.records]
    # On a busy machine any statement may be slow, on a full one the disk is told of; that is no second run's fault.
    assert [words for words in told if not words.startswith(("slow statement", "nearly full"))] == []
    assert first.fencing is not None
    assert second.fencing is None
