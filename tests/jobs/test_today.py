"""What the home page says of today's scan, on both sides of every hour that counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracker.jobs.record import JobRun, JobState
from tracker.jobs.today import scan_of_today


def at(hour: int, minute: int = 0) -> datetime:
    """An hour of 2026-11-20 in Shanghai."""
    return datetime(2026, 11, 20, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)


def run(state: JobState, began: datetime, minutes: int = 3) -> JobRun:
    ended = began + timedelta(minutes=minutes) if state in (JobState.DONE, JobState.FAILED) else None
    return JobRun(job="scan", state=state.value, started_at=began, finished_at=ended)


RUNNING = run(JobState.RUNNING, at(8))
DONE = run(JobState.DONE, at(8))
FAILED = run(JobState.FAILED, at(8))


@pytest.mark.parametrize(
    ("now", "runs", "scanned_at", "text", "category"),
    [
        (at(7, 59), [], None, "今日扫描 08:00 开始", ""),
        (at(8), [], None, "今日扫描还没有完成", ""),
        (at(8, 29), [], None, "今日扫描还没有完成", ""),
        (at(8, 30), [], None, "今日到 08:30 还没有扫描", "error"),
        (at(8, 2), [run(JobState.RUNNING, at(8))], None, "今日扫描 08:00 开始，正在进行", ""),
        (at(8, 30), [run(JobState.RUNNING, at(8))], None, "今日扫描 08:00 开始，正在进行", "error"),
        (at(8, 4), [DONE], at(8), "今日扫描 08:03 完成", "done"),
        (at(17), [DONE, run(JobState.DONE, at(16, 50))], at(16, 50), "今日扫描 08:03 完成", "done"),
        (at(17), [DONE, run(JobState.RUNNING, at(17))], at(8), "今日扫描 08:03 完成", "done"),
        (at(8, 4), [FAILED], None, "今日扫描没有成功（08:00）", "error"),
        (at(8, 4), [run(JobState.CUT_OFF, at(8))], None, "今日扫描没有成功（08:00）", "error"),
        (at(8, 12), [FAILED, run(JobState.RUNNING, at(8, 10))], None, "今日扫描 08:10 开始，正在进行", ""),
        (at(8, 14), [FAILED, run(JobState.DONE, at(8, 10))], at(8, 10), "今日扫描 08:13 完成", "done"),
        (at(9, 3), [DONE, run(JobState.FAILED, at(9))], at(8), "今日扫描 08:03 完成；09:00 的补扫没有成功", "warn"),
        # It caught up last night, and ended after midnight: today was not scanned.
        (at(7), [run(JobState.DONE, at(0, 1))], None, "今日扫描 08:00 开始", ""),
        (at(8, 30), [run(JobState.DONE, at(0, 1))], None, "今日到 08:30 还没有扫描", "error"),
        (at(8, 2), [run(JobState.DONE, at(0, 1)), run(JobState.RUNNING, at(8))], None, "今日扫描 08:00 开始", ""),
        # And then it was: by the scheduler at its hour or, after a start at night, before; or by a command.
        (at(9), [run(JobState.DONE, at(0, 1)), DONE], at(8), "今日扫描 08:03 完成", "done"),
        (at(7), [run(JobState.DONE, at(0, 1)), run(JobState.DONE, at(6))], at(6), "今日扫描 06:03 完成", "done"),
        (at(10), [run(JobState.DONE, at(0, 1))], at(9, 12), "今日扫描 09:12 完成", "done"),
        (
            at(10),
            [run(JobState.DONE, at(0, 1)), FAILED],
            at(7, 30),
            "今日扫描 07:30 完成；08:00 的补扫没有成功",
            "warn",
        ),
        # By a command: also after the scheduler's own failed, or before.
        (at(10), [], at(9, 12), "今日扫描 09:12 完成", "done"),
        (at(10), [FAILED], at(9, 12), "今日扫描 09:12 完成", "done"),
        (at(10), [run(JobState.FAILED, at(9, 50))], at(9, 12), "今日扫描 09:12 完成；09:50 的补扫没有成功", "warn"),
    ],
)
def test_what_is_said(now: datetime, runs: list[JobRun], scanned_at: datetime | None, text: str, category: str) -> None:
    said = scan_of_today(now, runs, scanned_at)
    assert said.text.startswith(text), said.text
    assert (said.category, said.is_late) == (category, category == "error")
    assert ("系统管理员" in said.text) is (category == "error" and "正在" not in text)


@pytest.mark.parametrize(
    ("now", "runs", "scanned_at", "text", "category"),
    [
        # Its process died over it, and no other has come: nothing goes on, whatever its record says.
        (at(8, 5), [RUNNING], None, "今日扫描没有成功（08:00）", "error"),
        (at(17, 5), [DONE, run(JobState.RUNNING, at(17))], at(8), "今日扫描 08:03 完成；17:00 的补扫没有成功", "warn"),
        # It died just after: what was written is done.
        (at(8, 5), [RUNNING], at(8, 1), "今日扫描 08:01 完成", "done"),
        (at(8, 5), [DONE], at(8), "今日扫描 08:03 完成", "done"),
    ],
)
def test_what_is_said_where_no_scheduler_lives(
    now: datetime, runs: list[JobRun], scanned_at: datetime | None, text: str, category: str
) -> None:
    said = scan_of_today(now, runs, scanned_at, is_still=True)
    assert (said.text[: len(text)], said.category) == (text, category)
