"""今日扫描 08:03 完成: what is said of today's scan, and whether it is late (reliability.md P4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from tracker.clock import SHANGHAI
from tracker.jobs.record import JobRun, JobState

SCAN = "scan"
BEGINS_AT, LATE_AT = time(8), time(8, 30)

DONE = "今日扫描 {at} 完成"
DONE_THEN_FAILED = "今日扫描 {at} 完成；{failed} 的补扫没有成功，后台会自动再试"
BEGUN = "今日扫描 {at} 开始，正在进行"
TO_COME = "今日扫描 08:00 开始"
NOT_YET = "今日扫描还没有完成"
FAILED = "今日扫描没有成功（{at}）：到期的提醒还没有发出，后台会自动再试。请告诉系统管理员，看“系统任务”页"
NONE_BY_THEN = "今日到 08:30 还没有扫描：到期的提醒还没有发出。请告诉系统管理员，看后台进程是否在运行"


@dataclass(frozen=True)
class ScanOfToday:
    """One line of the home page; `category` as notices have it: done, warn, or none where there is nothing to judge."""

    text: str
    category: str

    @property
    def is_late(self) -> bool:
        """Whether somebody has to look after it."""
        return self.category == "error"


def scan_of_today(
    now: datetime, runs: Sequence[JobRun], scanned_at: datetime | None, *, is_still: bool = False
) -> ScanOfToday:
    """What is said at `now` of today's `runs`, the first begun first.

    `scanned_at`: when today was scanned last, None where it was not. Whether it was, that alone says: a run begun today
    may have scanned yesterday, and a command (`tracker alert scan`) is no run. The runs say when it was done first,
    and how they went. `is_still`: no scheduler lives; what its record says is going on was cut off.
    """
    done = scanned_at and _first_done(runs, scanned_at)
    last = runs[-1] if runs else None
    bad = last if last is not None and (last.is_bad or (is_still and last.state == JobState.RUNNING)) else None
    if done is not None and bad is not None and bad.started_at > done:
        return ScanOfToday(DONE_THEN_FAILED.format(at=_hour(done), failed=_hour(bad.started_at)), "warn")
    if done is not None:
        return ScanOfToday(DONE.format(at=_hour(done)), "done")
    if bad is not None:
        return ScanOfToday(FAILED.format(at=_hour(bad.started_at)), "error")
    return _not_done(now.astimezone(SHANGHAI).time(), last)


def _first_done(runs: Sequence[JobRun], scanned_at: datetime) -> datetime:
    """When a run was done that has scanned today: one from eight on, or that with which today was scanned last."""
    done = [run for run in runs if run.state == JobState.DONE]
    at_its_hour = (run.finished_at for run in done if run.started_at.astimezone(SHANGHAI).time() >= BEGINS_AT)
    last = (run.finished_at for run in done if run.started_at >= scanned_at)
    return next(at_its_hour, None) or next(last, None) or scanned_at


def _not_done(hour: time, last: JobRun | None) -> ScanOfToday:
    category = "error" if hour >= LATE_AT else ""
    if last is not None and last.state == JobState.RUNNING:
        return ScanOfToday(BEGUN.format(at=_hour(last.started_at)), category)
    if hour >= LATE_AT:
        return ScanOfToday(NONE_BY_THEN, category)
    return ScanOfToday(NOT_YET if hour >= BEGINS_AT else TO_COME, category)


def _hour(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%H:%M}"
