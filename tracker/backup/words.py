"""What is said of the copies on pages and by commands: whether anything is amiss, sizes, hours."""

from __future__ import annotations

from datetime import datetime

from tracker.backup.rules import DRILL_LATE, Drills, is_late
from tracker.clock import SHANGHAI

NOT_SET = "没有设置备份文件夹（TRACKER_BACKUP_DIR）：每天的备份没有做，机器坏了数据就没有了"
NONE_YET = "还没有做过备份"
DRILL_FAILED = "最近一次恢复演练（{at}）没有通过：{why}"
NO_DRILL = "已经 {days} 天没有做成恢复演练：备份能不能用，没有试过"
LATE = "最近一次完好的备份是 {at}，已超过一天"


def amiss(is_set: bool, now: datetime, last: datetime | None) -> str:
    """What is wrong with the nightly copies, in a sentence; empty where nothing is. `last`: when the last good one was
    made."""
    if not is_set:
        return NOT_SET
    if last is None:
        return NONE_YET
    return LATE.format(at=minute(last)) if is_late(now, last) else ""


def drill_amiss(now: datetime, drills: Drills) -> str:
    """What is wrong with the drills of a restore, in a sentence; empty where nothing is."""
    last = drills.last
    if last is not None and not last.is_good:
        return DRILL_FAILED.format(at=minute(last.at), why=last.came_of_it)
    since = drills.good_at or drills.began_at
    return NO_DRILL.format(days=(now - since).days) if since is not None and now - since > DRILL_LATE else ""


def minute(at: datetime) -> str:
    """2026-11-20 02:30, in Shanghai."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def size(count: int) -> str:
    """1.5 GB, 205.3 MB, 12 KB: of so many bytes."""
    for unit, bytes_of_it in (("GB", 1 << 30), ("MB", 1 << 20)):
        if count >= bytes_of_it:
            return f"{count / bytes_of_it:.1f} {unit}"
    return f"{-(-count // 1024)} KB"
