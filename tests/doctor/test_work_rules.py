"""What the program does: each rule on both sides of its edge."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.doctor.test_machine_rules import told
from tests.given.builders import NOW
from tracker.backup.rules import Drill, Drills
from tracker.doctor import work_rules as rules
from tracker.doctor.work_rules import Audit, Channel, Editions, LastRun, Pulse, Queue, Region, Sending, Shared, Shelf


def ago(**much: float) -> datetime:
    return NOW - timedelta(**much)


@pytest.mark.parametrize(
    ("shelf", "word"),
    [
        (None, "TRACKER_BACKUP_DIR"),
        (Shelf(Path("/b"), last=ago(hours=26)), ""),
        (Shelf(Path("/b"), last=ago(hours=26, seconds=1)), "已超过一天"),
        (Shelf(Path("/b")), "还没有做过备份"),
        (Shelf(Path("/b"), is_readable=False), "打不开"),
        (Shelf(Path("/b"), is_writable=False, last=ago(hours=1)), "不能写入"),
        (Shelf(Path("/b"), last=ago(hours=1), tools="找不到 pg_dump"), "找不到 pg_dump"),
        (Shelf(Path("/b"), last=ago(hours=1), missing=3), "3 个文件"),
        (Shelf(Path("/b"), last=ago(hours=1), unsound=("tracker-1",)), "不能用：tracker-1"),
    ],
)
def test_backup(shelf: Shelf | None, word: str) -> None:
    bad, said = told(rules.backup(NOW, shelf))
    assert (bad, word in said) == (bool(word), True)


@pytest.mark.parametrize(
    ("drills", "word"),
    [
        (None, ""),
        (Drills(began_at=ago(days=8)), ""),
        (Drills(began_at=ago(days=9)), "已经 9 天"),
        (Drills(Drill(ago(days=1), "x", False, "与清单不符")), "没有通过：与清单不符"),
        (Drills(Drill(ago(days=1), "x", True, "一致"), ago(days=1)), ""),
    ],
)
def test_drill(drills: Drills | None, word: str) -> None:
    bad, said = told(rules.drill(NOW, drills))
    assert (bad, word in said) == (bool(word), True)


@pytest.mark.parametrize(
    ("pulse", "word"),
    [(None, "从来没有运行过"), (Pulse(ago(seconds=9), False), ""), (Pulse(ago(hours=9), True), "没有运行")],
)
def test_scheduler(pulse: Pulse | None, word: str) -> None:
    bad, said = told(rules.scheduler(pulse))
    assert (bad, word in said) == (bool(word), True)


@pytest.mark.parametrize(
    ("run", "word"),
    [
        (LastRun("扫描提醒", "500000", "完成", False, False, ago(hours=1)), ""),
        (LastRun("扫描提醒", "500000", "出错", True, False, ago(hours=1), "ValueError"), "（500000）"),
        (LastRun("备份", "", "正在进行", False, True, ago(minutes=30)), ""),
        (LastRun("备份", "", "正在进行", False, True, ago(minutes=31)), "还没有做完"),
    ],
)
def test_jobs(run: LastRun, word: str) -> None:
    bad, said = told(rules.jobs(NOW, [run]))
    assert (bad, word in said) == (bool(word), True)


@pytest.mark.parametrize(
    ("region", "word"),
    [
        (Region("500000", False), ""),
        (Region("500000", True), "扫描没有做"),
        (Region("500000", False, "2026-11-18"), "只办到 2026-11-18"),
    ],
)
def test_todays_work(region: Region, word: str) -> None:
    bad, said = told(rules.todays([region]))
    assert (bad, word in said) == (bool(word), True)


MAIL = Channel("500000", "单位邮箱")


@pytest.mark.parametrize(
    ("of", "may_leave", "word"),
    [
        (Sending(), True, ""),
        (Sending((MAIL,)), True, ""),
        (Sending((MAIL,), paused=(("500000", "从备份恢复"),)), True, "已暂停发送（500000）：从备份恢复"),
        (Sending((Channel("500000", "单位邮箱", True, "450 busy"),)), True, "450 busy"),
        (Sending((Channel("500000", "单位邮箱", lacks_keys=True),)), True, "没有密钥"),
        (Sending((MAIL,), not_sent=2), True, "2 人"),
        (Sending((MAIL,), waits_since=ago(minutes=10)), True, ""),
        (Sending((MAIL,), waits_since=ago(minutes=11)), True, "等着没有发"),
        # At night everything waits.
        (Sending((MAIL,), waits_since=ago(hours=9)), False, ""),
    ],
)
def test_sending(of: Sending, may_leave: bool, word: str) -> None:
    bad, said = told(rules.sending(NOW, of, may_leave))
    assert (bad, word in said) == (bool(word), True)


@pytest.mark.parametrize(
    ("queue", "word"),
    [
        (Queue(), ""),
        (Queue(queued_since=ago(minutes=10)), ""),
        (Queue(queued_since=ago(minutes=11)), "没有进程在做"),
        # It waits its turn.
        (Queue(queued_since=ago(minutes=11), running_since=ago(minutes=11)), ""),
        (Queue(running_since=ago(minutes=31)), "做到现在"),
    ],
)
def test_long_work(queue: Queue, word: str) -> None:
    bad, said = told(rules.runs(NOW, queue))
    assert (bad, word in said) == (bool(word), True)


@pytest.mark.parametrize(
    ("of", "word"),
    [
        (Editions(0), ""),
        (Editions(2, verified_at=ago(days=1)), ""),
        (Editions(2, ("a.xlsx",)), "a.xlsx"),
        (Editions(2, verified_at=ago(days=1), was_sound=False), "不一致"),
    ],
)
def test_editions(of: Editions, word: str) -> None:
    bad, said = told(rules.editions(of))
    assert (bad, word in said) == (bool(word), True)


@pytest.mark.parametrize("unguarded", [(), ("audit_entries_frozen",)])
def test_audit(unguarded: tuple[str, ...]) -> None:
    bad, said = told(rules.audit(Audit(9, unguarded)))
    assert bad is bool(unguarded) and all(name in said for name in unguarded)


@pytest.mark.parametrize(("fault", "bad"), [(None, False), ("OperationalError", True)])
def test_database(fault: str | None, bad: bool) -> None:
    assert told(rules.database(fault))[0] is bad


@pytest.mark.parametrize(
    ("of", "word"),
    [
        (Shared(0), ""),
        (Shared(20, is_same_key=True), ""),
        (Shared(20, is_same_key=False), "secret-key"),
        (Shared(20, ("9f3c" * 16,)), "1 个本机看不到：9f3c9f3c9f3c9f3c…"),
    ],
)
def test_what_hosts_have_in_common(of: Shared, word: str) -> None:
    bad, said = told(rules.shared(of))
    assert bad is bool(word) and word in said
