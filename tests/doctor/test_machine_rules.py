"""What the machine is: each rule on both sides of its edge."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from tests.given.builders import NOW
from tracker.doctor import machine_rules as rules
from tracker.doctor.findings import Finding, State
from tracker.doctor.machine_rules import AnchorFile, Archiving, Disk, Keeping, Right, Trace

GB = 1 << 30


def told(found: Finding | list[Finding]) -> tuple[bool, str]:
    """Whether something is wrong, and all that is said; whatever is wrong says what to do."""
    findings = found if isinstance(found, list) else [found]
    assert all(one.todo for one in findings if one.state is State.WRONG)
    return any(one.state is State.WRONG for one in findings), "；".join(one.said for one in findings)


@pytest.mark.parametrize(("version", "bad"), [((3, 11, 0), False), ((3, 10, 14), True), ((3, 14, 0), False)])
def test_python(version: tuple[int, ...], bad: bool) -> None:
    assert told(rules.python(version))[0] is bad


@pytest.mark.parametrize(("version", "bad"), [((3, 35, 0), False), ((3, 34, 1), True)])
def test_sqlite(version: tuple[int, ...], bad: bool) -> None:
    assert told(rules.sqlite(version))[0] is bad


@pytest.mark.parametrize(
    ("version", "encoding", "bad"), [(150019, "UTF8", False), (140010, "UTF8", True), (150019, "SQL_ASCII", True)]
)
def test_postgresql(version: int, encoding: str, bad: bool) -> None:
    assert told(rules.postgresql(version, encoding))[0] is bad


@pytest.mark.parametrize(
    ("of", "word"),
    [
        (Keeping(), ""),
        (Keeping(commit="remote_apply", standbys="ANY 1 (a, b)"), ""),
        (Keeping(commit="local"), ""),
        (Keeping(commit="local", standbys="a"), "synchronous_commit 是 local"),
        (Keeping(commit="off"), "synchronous_commit 是 off"),
        (Keeping(standbys="ANY 1 (*)"), "pg_basebackup"),
        (Keeping(only_reads=True), "只能读"),
    ],
)
def test_what_is_acknowledged_is_kept(of: Keeping, word: str) -> None:
    bad, said = told(rules.keeping(of))
    assert bad is bool(word) and word in said


SINCE = NOW - timedelta(days=3)


def ago(minutes: float) -> datetime:
    """So many minutes before now."""
    return NOW - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("of", "word"),
    [
        (None, ""),
        (Archiving(NOW, SINCE, ago(4), written=10**6), ""),
        (Archiving(NOW, SINCE, ago(15), written=10**6), ""),
        (Archiving(NOW, SINCE, ago(16), written=10**6), "日志已 16 分钟没有归档"),
        (Archiving(NOW, SINCE, ago(16), written=16 * 1024), ""),
        (Archiving(NOW, ago(14), written=10**6), ""),
        (Archiving(NOW, SINCE, written=10**6), "还没有成功过"),
        (Archiving(NOW, SINCE, ago(4), failed_at=ago(5)), ""),
        (Archiving(NOW, SINCE, ago(4), failed_at=ago(3), failed="0000A7"), "0000A7"),
        (Archiving(NOW, SINCE, failed_at=ago(3)), "日志归档失败"),
    ],
)
def test_an_archive_that_fails_or_lags(of: Archiving | None, word: str) -> None:
    bad, said = told(rules.archiving(of))
    assert bad is bool(word) and word in said


@pytest.mark.parametrize(
    ("is_there", "is_passed", "bad"), [(False, False, False), (True, True, False), (True, False, True)]
)
def test_a_pool_before_the_server(is_there: bool, is_passed: bool, bad: bool) -> None:
    assert told(rules.pool(is_there, is_passed))[0] is bad


@pytest.mark.parametrize(
    ("revision", "word"),
    [("0053", ""), ("0052", "比程序（0053）旧"), ("0060", "程序比数据旧"), (None, "还没有建好")],
)
def test_schema(revision: str | None, word: str) -> None:
    bad, said = told(rules.schema("0.1.0", revision, {"0052", "0053"}))
    assert (bad, word in said) == (bool(word), True)


@pytest.mark.parametrize(("seconds", "bad"), [(60, False), (60.5, True), (-60, False), (-61, True)])
def test_the_servers_clock(seconds: float, bad: bool) -> None:
    assert told(rules.server_clock(seconds))[0] is bad


@pytest.mark.parametrize(("ahead", "bad"), [(-5, False), (60, False), (61, True)])
def test_nothing_was_made_later_than_now(ahead: int, bad: bool) -> None:
    traces = [Trace("文件", NOW + timedelta(seconds=ahead)), Trace("旧文件", NOW - timedelta(days=9))]
    assert told(rules.clock_behind(NOW, traces))[0] is bad
    assert not told(rules.clock_behind(NOW, []))[0]


@pytest.mark.parametrize(("seconds", "word"), [(None, ""), (-3600, "拨慢 3600"), (90, "拨快 90")])
def test_a_clock_that_was_moved(seconds: int | None, word: str) -> None:
    bad, said = told(rules.clock_moved(seconds))
    assert (bad, word in said) == (bool(word), True)


@pytest.mark.parametrize(
    ("today", "known", "word"),
    [
        (date(2026, 11, 30), {2026}, ""),
        (date(2026, 12, 1), {2026}, "2027年"),
        (date(2026, 12, 1), {2026, 2027}, ""),
        (date(2027, 1, 1), {2026}, "2027年"),
    ],
)
def test_calendar(today: date, known: set[int], word: str) -> None:
    bad, said = told(rules.calendar(today, known))
    assert (bad, word in said) == (bool(word), True)


@pytest.mark.parametrize(
    ("free", "total", "bad"),
    [
        (2 * GB, 20 * GB, False),
        (2 * GB - 1, 10 * GB, True),
        (10 * GB - 1, 100 * GB, True),
        (10 * GB, 100 * GB, False),
    ],
)
def test_disk(free: int, total: int, bad: bool) -> None:
    assert told(rules.disk(Disk("实例文件夹", Path("/x"), free, total)))[0] is bad


@pytest.mark.parametrize(
    ("found", "word"),
    [
        ([], "只有运行程序的账号"),
        ([Right(Path("a"), is_open=True)], "别人也能打开：a"),
        ([Right(Path("a"), is_foreign=True)], "不属于"),
        ([Right(Path("a"), is_locked=True)], "不能写入"),
        ([Right(Path(str(n)), is_open=True) for n in range(6)], "0、1、2、3、4等"),
    ],
)
def test_rights(found: list[Right], word: str) -> None:
    bad, said = told(rules.rights(found, 9))
    assert (bad, word in said) == (bool(found), True)


def test_on_windows_nothing_is_said_that_was_not_looked_at() -> None:
    assert told(rules.rights([], 9, is_windows=True)) == (
        False, "9 个文件和文件夹能写入；别人能不能打开，在 Windows 上没有查",
    )  # fmt: skip
    assert told(rules.rights([Right(Path("a"), is_locked=True)], 9, is_windows=True))[0]


@pytest.mark.parametrize(
    ("file", "bad", "word"),
    [
        (AnchorFile(Path("a")), False, ""),
        (AnchorFile(Path("a"), lacking=0), False, "链头记在 a"),
        (AnchorFile(Path("a"), lacking=2), True, "缺 2 个链头"),
        (AnchorFile(Path("a"), is_writable=False), True, "写不进去"),
        (AnchorFile(Path("a"), is_writable=False, lacking=2), True, "写不进去"),
    ],
)
def test_the_file_of_anchors(file: AnchorFile, bad: bool, word: str) -> None:
    is_wrong, said = told(rules.anchor_file(file))
    assert (is_wrong, word in said) == (bad, True)
