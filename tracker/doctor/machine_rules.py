"""Rules of what the machine is: versions, clock, disk, rights. Plain values in, sentences out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from tracker.backup.words import minute
from tracker.doctor.findings import Finding, wrong
from tracker.monitoring.disks import TODO, Disk

PYTHON, SQLITE, POSTGRESQL = (3, 11), (3, 35), 15
"""The oldest that do; SQLite's is the first that knows RETURNING."""

DRIFT = 60
"""Seconds that clocks may be apart (reliability.md P18)."""

MOST_NAMED = 5

SET_CLOCK = "请校准本机时间，最好设时间同步（chrony、Windows 时间服务），再重启后台进程"
SETUP = "请运行 tracker setup"


def python(version: Sequence[int]) -> Finding:
    """3.11 or later."""
    said = f"Python {'.'.join(map(str, version[:3]))}"
    if tuple(version[:2]) >= PYTHON:
        return Finding(said)
    return wrong(f"{said} 太旧", "请安装 Python 3.11 或更新版本，再重新安装本程序")


def schema(program: str, revision: str | None, known: Collection[str]) -> Finding:
    """The tables are as this program knows them; `known`: versions by its migrations."""
    head = max(known, default="")
    if revision is None:
        return wrong("数据库还没有建好", SETUP)
    if revision == head:
        return Finding(f"程序 {program}，数据版本 {revision}")
    if revision in known:
        return wrong(f"数据版本 {revision} 比程序（{head}）旧", f"先备份，再停下所有进程，{SETUP}")
    return wrong(f"数据版本 {revision} 本程序（到 {head}）不认识：程序比数据旧", "请安装更新的程序")


def sqlite(version: Sequence[int]) -> Finding:
    """New enough for what is asked of it."""
    said = f"SQLite {'.'.join(map(str, version))}"
    return (
        Finding(said) if tuple(version[:2]) >= SQLITE else wrong(f"{said} 太旧", "请换用带 SQLite 3.35 以上的 Python")
    )


def postgresql(version: int, encoding: str) -> list[Finding]:
    """`version` as the server tells it: 150019."""
    said = f"PostgreSQL {version // 10000}.{version % 10000}"
    found = [Finding(said) if version // 10000 >= POSTGRESQL else wrong(f"{said} 太旧", "请升级到 15 以上")]
    if encoding != "UTF8":
        found.append(wrong(f"数据库的编码是 {encoding}", "请用 --encoding UTF8 建库，再恢复备份"))
    return found


@dataclass(frozen=True)
class Keeping:
    """How a PostgreSQL server keeps what it acknowledges: whether it takes writes, and its settings
    `synchronous_commit` and `synchronous_standby_names`."""

    only_reads: bool = False
    commit: str = "on"
    standbys: str = ""


def keeping(of: Keeping) -> list[Finding]:
    """It takes writes, and what it acknowledges is on disk, and on the standby where one is waited for (P1)."""
    found = []
    if of.only_reads:
        todo = "地址里写上主备两台，加 target_session_attrs=read-write；或请数据库管理员解除只读"
        found.append(wrong("连到的数据库服务器只能读（是备机，或被设为只读），什么都保存不了", todo))
    if of.commit == "off" or (of.commit == "local" and of.standbys):
        said = f"synchronous_commit 是 {of.commit}：停电或切换到备机时，已告知保存的内容会丢"
        found.append(wrong(said, "请在数据库服务器上改为 on"))
    if "*" in of.standbys:
        said = "synchronous_standby_names 里有 *：正在制作的备机（pg_basebackup）也会被当作备机"
        found.append(wrong(said, "请逐台写备机的 application_name，如 ANY 1 (a, b)"))
    return found


@dataclass(frozen=True)
class Archiving:
    """How PostgreSQL's archive of its log stands, as pg_stat_archiver tells it, by the server's clock.

    `since`: when it began to count; `written`: bytes of the newest segment, which is not archived yet.
    """

    now: datetime
    since: datetime
    archived_at: datetime | None = None
    failed_at: datetime | None = None
    failed: str = ""
    written: int = 0


ARCHIVED_WITHIN = timedelta(minutes=15)
"""What is written waits no longer for the archive; it is to lose five minutes at most (reliability.md P13)."""
HARDLY_WRITTEN = 16 * 1024
"""Bytes of a segment that a server fills which nobody writes to."""


def archiving(of: Archiving | None) -> list[Finding]:
    """The archive of the log takes what is written; None: none is kept, or the server is a standby."""
    if of is None:
        return []
    last = f"最近一次成功是 {minute(of.archived_at)}" if of.archived_at else "还没有成功过"
    if of.failed_at and (of.archived_at is None or of.failed_at > of.archived_at):
        said = f"日志归档失败（{minute(of.failed_at)}，{of.failed}），{last}：此后保存的内容，数据库服务器损坏就会丢"
        return [wrong(said, "请看数据库服务器日志里 archive_command 的报错，检查归档文件夹的空间和权限")]
    waits = of.now - (of.archived_at or of.since)
    if waits > ARCHIVED_WITHIN and of.written > HARDLY_WRITTEN:
        said = f"日志已 {waits // timedelta(minutes=1)} 分钟没有归档（{last}），此间保存的内容还没有归档"
        return [wrong(said, "请在数据库服务器上设 archive_timeout = 240，并看归档进程是否在运行")]
    return [Finding(f"日志归档，{last}")]


def pool(is_there: bool, is_passed: bool) -> list[Finding]:
    """A pool may stand before the server, where backups know the way past it; `is_passed`: they do."""
    if not is_there:
        return []
    if is_passed:
        return [Finding("数据库前面有连接池，备份和恢复直接连到数据库服务器")]
    todo = "请把数据库服务器自己的地址写进 TRACKER_DATABASE_DIRECT_URL，再重启所有进程"
    return [wrong("数据库前面有连接池（PgBouncer），备份和恢复不能经过它", todo)]


def server_clock(seconds: float) -> Finding:
    """How far this machine's clock is ahead of the database server's."""
    way = f"比数据库服务器{'快' if seconds > 0 else '慢'} {abs(seconds):.0f} 秒"
    if abs(seconds) > DRIFT:
        return wrong(f"本机时钟{way}", "请让两台机器都与同一个时间源同步")
    return Finding(f"时钟与数据库服务器相差 {abs(seconds):.0f} 秒")


def stores(labels: Sequence[str], fault: str, ahead: float | None) -> list[Finding]:
    """Files can be kept and read; `fault`: why not; `ahead`: by how many seconds this clock is before the storage's."""
    if fault:
        todo = "请看存储服务是否在运行、TRACKER_S3_ 各项设置是否正确；恢复以前，带文件的填报和报表都存不下"
        return [wrong(fault, todo)]
    if ahead is not None and abs(ahead) > DRIFT:
        way = f"比存储服务器{'快' if ahead > 0 else '慢'} {abs(ahead):.0f} 秒"
        return [wrong(f"本机时钟{way}", "请让两台机器都与同一个时间源同步：相差 15 分钟，存储服务就不再接受任何文件")]
    tried = "" if ahead is None else "，写入、读出、删除正常"
    return [Finding(f"文件存放在 {'、'.join(labels)}{tried}")]


@dataclass(frozen=True)
class Trace:
    """Something that carries the time at which it was made."""

    what: str
    at: datetime


def clock_behind(now: datetime, traces: Sequence[Trace]) -> Finding:
    """Nothing that was made lies ahead: else the clock was ahead then, or was set back since."""
    ahead = [trace for trace in traces if (trace.at - now).total_seconds() > DRIFT]
    if not ahead:
        return Finding(f"本机时间 {minute(now)}，没有晚于它的记录")
    last = max(ahead, key=lambda one: one.at)
    return wrong(f"本机时间 {minute(now)}，而{last.what}是 {minute(last.at)}：时钟被拨回过，或当时偏快", SET_CLOCK)


def clock_moved(seconds: int | None) -> list[Finding]:
    """What the scheduler noticed within a day."""
    if seconds is None:
        return []
    return [wrong(f"一天内时钟被拨{'快' if seconds > 0 else '慢'} {abs(seconds)} 秒", SET_CLOCK)]


def calendar(today: date, known: Collection[int]) -> Finding:
    """The notice of this year, and of the next: it comes in November, and is needed before January (P18)."""
    if today.year not in known:
        return wrong(f"{today.year}年放假安排没有录入：提醒和截止日都标“暂定”", "请在“放假安排”页录入国务院的通知")
    following = today.year + 1
    if today.month == 12 and following not in known:
        return wrong(f"{following}年放假安排没有录入", f"请在{following}年1月1日前到“放假安排”页录入")
    return Finding(f"{today.year}年放假安排已录入" + (f"，{following}年也已录入" if following in known else ""))


def disk(of: Disk) -> Finding:
    """Told before it is full."""
    return wrong(f"{of.said}，快满了", TODO) if of.is_nearly_full else Finding(of.said)


@dataclass(frozen=True)
class Right:
    """A file or folder: whether others reach it, whether it belongs to whoever asks, whether he may write it."""

    path: Path
    is_open: bool = False
    is_foreign: bool = False
    is_locked: bool = False


def rights(found: Sequence[Right], count: int, is_windows: bool = False) -> list[Finding]:
    """All files of the installation are the owner's alone, and he may write them; `found`: those that are not.

    On Windows only whether he may write them is known.
    """
    told = [
        (
            [one.path for one in found if one.is_open],
            "别人也能打开",
            "请以运行程序的账号执行 chmod -R go-rwx 实例文件夹",
        ),
        ([one.path for one in found if one.is_foreign], "不属于运行程序的账号", "请用 chown 改回，或换账号运行"),
        ([one.path for one in found if one.is_locked], "不能写入", "请检查权限，磁盘是否只读"),
    ]
    bad = [wrong(f"{len(paths)} 个文件或文件夹{word}：{_some(paths)}", todo) for paths, word, todo in told if paths]
    said = "能写入；别人能不能打开，在 Windows 上没有查" if is_windows else "只有运行程序的账号能打开"
    return bad or [Finding(f"{count} 个文件和文件夹{said}")]


@dataclass(frozen=True)
class AnchorFile:
    """The file outside the database that holds the heads of the audit trail; `lacking`: heads it should hold long ago,
    None where nobody said where it is to be."""

    path: Path
    is_writable: bool = True
    lacking: int | None = None


def anchor_file(of: AnchorFile) -> list[Finding]:
    """It takes the heads, and the scheduler has written them."""
    if not of.is_writable:
        return [wrong(f"链头文件 {of.path} 写不进去", "请检查所在的文件夹在不在、运行程序的账号有没有写权限")]
    if of.lacking:
        todo = "请看那里有没有挂上、能不能写；用安装包装的，改过 TRACKER_AUDIT_ANCHORS 要再运行一次安装，服务才有写权限"
        return [wrong(f"链头文件 {of.path} 里缺 {of.lacking} 个链头：后台进程没有写进去", todo)]
    return [] if of.lacking is None else [Finding(f"链头记在 {of.path}")]


def _some(paths: Sequence[Path]) -> str:
    return "、".join(map(str, paths[:MOST_NAMED])) + ("等" if len(paths) > MOST_NAMED else "")
