"""Rules of what the program does: backups, scheduler, sending, long work, editions, audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tracker.backup.rules import Drills
from tracker.backup.words import amiss, drill_amiss, minute
from tracker.doctor.findings import Finding, unknown, wrong

WAITS_LONG = timedelta(minutes=10)
"""Longer, a message or a piece of work whose time has come does not wait (P4)."""

RUNS_LONG = timedelta(minutes=30)

START = "请启动后台进程（tracker scheduler），并设成开机自动启动"
SEE_JOBS = "请看“系统任务”页和后台进程的日志"


@dataclass(frozen=True)
class Shelf:
    """The folder of backups: whether it can be read and written, when the newest sound copy was made, which are not.

    `missing`: files that rows name and that the newest copy lacks, for this machine has lost them. `tools`: why
    PostgreSQL's programs are of no use here, empty where they are.
    """

    path: Path
    is_readable: bool = True
    is_writable: bool = True
    last: datetime | None = None
    unsound: tuple[str, ...] = ()
    missing: int = 0
    tools: str = ""


def backup(now: datetime, shelf: Shelf | None) -> list[Finding]:
    """A good copy of the last night is there; `shelf` None: no folder is set."""
    if shelf is None:
        return [wrong(amiss(False, now, None), "请设 TRACKER_BACKUP_DIR，最好在另一块磁盘上，再重启后台进程")]
    if not shelf.is_readable:
        return [wrong(f"备份文件夹 {shelf.path} 打不开", "请检查磁盘或网络共享是否挂上")]
    found = []
    if not shelf.is_writable:
        found.append(wrong(f"备份文件夹 {shelf.path} 不能写入", "请检查权限，磁盘是否只读"))
    late = amiss(True, now, shelf.last)
    if late:
        found.append(wrong(late, f"{SEE_JOBS}；可以先手工做一份：tracker backup create {shelf.path}"))
    if shelf.unsound:
        found.append(wrong(f"{len(shelf.unsound)} 份备份不能用：{shelf.unsound[0]} 等", "请删除，不要用来恢复"))
    if shelf.tools:
        found.append(wrong(shelf.tools, "没有它们，每天的备份做不成"))
    if shelf.missing:
        found.append(wrong(f"数据里提到的 {shelf.missing} 个文件本机已经没有", "请从更早的备份里找回，放回原处"))
    return found or [Finding(f"最近一次完好的备份 {minute(shelf.last)}" if shelf.last else "")]


def drill(now: datetime, drills: Drills | None) -> list[Finding]:
    """A copy was restored in a drill within a week; None: no folder is set, which is told elsewhere."""
    bad = drill_amiss(now, drills) if drills is not None else ""
    if bad:
        return [wrong(bad, f"{SEE_JOBS}；可以手工核对：tracker backup verify 文件夹/名称")]
    last = drills.last if drills is not None else None
    return [Finding(f"{minute(last.at)} {last.came_of_it}" if last else "还没有做过，有了每天的备份就会做")]


@dataclass(frozen=True)
class Pulse:
    """When the scheduler last gave a sign of life, and whether it stands still."""

    beat_at: datetime
    is_still: bool


def scheduler(pulse: Pulse | None) -> Finding:
    """It lives."""
    if pulse is None:
        return wrong("后台进程从来没有运行过：提醒、日清、报表、备份都不会做", START)
    if pulse.is_still:
        return wrong(f"后台进程没有运行，最后一次心跳 {minute(pulse.beat_at)}：提醒、日清、报表、备份都停着", START)
    return Finding(f"后台进程在运行，心跳 {minute(pulse.beat_at)}")


@dataclass(frozen=True)
class LastRun:
    """The last run of a job: of which region, how it ended, whether it still goes on, since when."""

    label: str
    region: str
    state_label: str
    is_bad: bool
    is_running: bool
    started_at: datetime
    told: str = ""


def jobs(now: datetime, runs: Sequence[LastRun]) -> list[Finding]:
    """The last run of each ended well; none has been going on for half an hour."""
    found = []
    for run in runs:
        name = f"{run.label}{f'（{run.region}）' if run.region else ''}"
        if run.is_bad:
            found.append(
                wrong(
                    f"{name} {minute(run.started_at)} {run.state_label}{f'：{run.told}' if run.told else ''}", SEE_JOBS
                )
            )
        elif run.is_running and now - run.started_at > RUNS_LONG:
            found.append(wrong(f"{name} 从 {minute(run.started_at)} 做到现在还没有做完", SEE_JOBS))
    return found or [Finding(f"各定时任务最近一次都正常（{len(runs)} 项）" if runs else "还没有办过定时任务")]


@dataclass(frozen=True)
class Region:
    """Today's work in a region: whether its scan is late, and the last day turned where that is not today."""

    code: str
    scan_is_late: bool
    not_turned_since: str = ""


def todays(regions: Sequence[Region]) -> list[Finding]:
    """Scan and turn of the day are done."""
    found = []
    for one in regions:
        if one.scan_is_late:
            found.append(wrong(f"{one.code} 今天的提醒扫描没有做：到期的提醒还没有发出", START))
        if one.not_turned_since:
            found.append(wrong(f"{one.code} 的日清只办到 {one.not_turned_since}", START))
    return found or ([Finding("今天的日清和扫描没有落下")] if regions else [])


@dataclass(frozen=True)
class Channel:
    """A channel in use: what its last attempt came to, whether this machine has its keys."""

    region: str
    name: str
    is_failing: bool = False
    told: str = ""
    lacks_keys: bool = False


@dataclass(frozen=True)
class Sending:
    """What leaves the program. `paused`: regions with the reason; `not_sent`: people whom no channel reached."""

    channels: tuple[Channel, ...] = ()
    paused: tuple[tuple[str, str], ...] = ()
    not_sent: int = 0
    waits_since: datetime | None = None


def sending(now: datetime, of: Sending, may_leave: bool) -> list[Finding]:
    """Mail and robots take what they are given, and nothing stands still; `may_leave`: it is an hour of sending."""
    found = []
    if of.paused:
        codes = "、".join(code for code, _ in of.paused)
        found.append(
            wrong(
                f"已暂停发送（{codes}）：{of.paused[0][1]}",
                "核对后在“发送渠道”恢复发送，或运行 tracker alert release --reason 原因",
            )
        )
    for channel in of.channels:
        if channel.lacks_keys:
            found.append(
                wrong(f"渠道“{channel.name}”（{channel.region}）在本机没有密钥", "请在“发送渠道”重新填写密码或地址")
            )
        elif channel.is_failing:
            said = f"渠道“{channel.name}”（{channel.region}）最近一次没有发出：{channel.told or '没有答复'}"
            found.append(wrong(said, "请在“发送渠道”点“测试”，看对方答复什么"))
    if of.not_sent:
        found.append(wrong(f"{of.not_sent} 人的提醒没有发到", "请看“发送情况”，电话告知"))
    if may_leave and not of.paused and of.waits_since is not None and now - of.waits_since > WAITS_LONG:
        found.append(wrong(f"从 {minute(of.waits_since)} 起有提醒等着没有发", f"{START}；再看“发送渠道”"))
    if found:
        return found
    return [Finding(f"{len(of.channels)} 个发送渠道正常" if of.channels else "没有设发送渠道，提醒只在提醒箱里")]


@dataclass(frozen=True)
class Queue:
    """Long work: since when the oldest waits, and since when one is being done; None without any."""

    queued_since: datetime | None = None
    running_since: datetime | None = None


def runs(now: datetime, queue: Queue) -> list[Finding]:
    """Nothing waits while nothing is done, and nothing is done for ever."""
    if queue.running_since is not None:
        if now - queue.running_since > RUNS_LONG:
            return [wrong(f"一项长任务从 {minute(queue.running_since)} 做到现在", SEE_JOBS)]
    elif queue.queued_since is not None and now - queue.queued_since > WAITS_LONG:
        return [wrong(f"长任务从 {minute(queue.queued_since)} 起排队，没有进程在做", START)]
    return [Finding("长任务没有积压")]


@dataclass(frozen=True)
class Editions:
    """Of the signed reports: how many, files that are not there or of another size, when and how last verified."""

    count: int
    broken_files: tuple[str, ...] = ()
    verified_at: datetime | None = None
    was_sound: bool = True


def editions(of: Editions) -> list[Finding]:
    """Their files are there; the last check, if there was one, found them as they were signed."""
    found = []
    if of.broken_files:
        said = f"{len(of.broken_files)} 个报表文件不在或大小不对：{of.broken_files[0]} 等"
        found.append(wrong(said, "请从备份里找回，再运行 tracker edition verify"))
    if not of.was_sound and of.verified_at:
        said = f"{minute(of.verified_at)} 核对时，有报表与签发时不一致"
        found.append(wrong(said, "请运行 tracker edition verify，看是哪一版；从备份里找回"))
    if found:
        return found
    when = f"，{minute(of.verified_at)} 核对一致" if of.verified_at else ""
    return [Finding(f"{of.count} 版报表的文件都在{when}" if of.count else "还没有报表版次")]


@dataclass(frozen=True)
class Shared:
    """What hosts that serve one database have in common: how many uploaded files were looked for, and which of them
    this host does not see; whether its key sealed the newest anchor, None where there is none yet."""

    uploads: int
    missing: tuple[str, ...] = ()
    is_same_key: bool | None = None


def shared(of: Shared) -> list[Finding]:
    """This host has the same key as who sealed the audit trail last, and the same files."""
    found = []
    if of.is_same_key is False:
        said = "本机的 secret-key 不是最近一次封存审计记录用的那一个：有一台主机用着别的密钥，登录会时断时续"
        todo = "请让共用这个数据库的主机都用同一个 secret-key，再重启所有进程；若是刚换过密钥，一小时后再查"
        found.append(wrong(said, todo))
    if of.missing:
        said = f"最近上传的 {of.uploads} 个文件里有 {len(of.missing)} 个本机看不到：{of.missing[0][:16]}… 等"
        todo = "几台主机要共用一个放 uploads 和 editions 的文件夹或存储桶；只有一台时，请从备份里找回"
        found.append(wrong(said, todo))
    if found:
        return found
    return [Finding(f"密钥与审计记录相符，最近上传的 {of.uploads} 个文件都在")]


@dataclass(frozen=True)
class Audit:
    """The audit trail: how many entries; `unguarded`: the triggers gone by which the database refuses any change."""

    entries: int
    unguarded: tuple[str, ...] = ()


def audit(of: Audit) -> Finding:
    """It only grows."""
    if of.unguarded:
        return wrong(
            f"审计记录的防改触发器不在或者停用了：{'、'.join(of.unguarded)}，可以被改动或删除",
            "请从备份恢复数据库，或请维护人员查明是谁去掉的",
        )
    return Finding(f"审计记录 {of.entries} 条，只增不改")


def database(fault: str | None) -> Finding:
    """It answers; `fault`: why not, in words of ours."""
    if fault is None:
        return Finding("数据库有回应")
    return wrong(f"数据库没有回应：{fault}", "请检查数据库是否已启动、磁盘是否挂上、TRACKER_DATABASE_URL 是否正确")


NOT_LOOKED_AT = unknown("没有查：数据库没有回应")
OTHER_TABLES = unknown("没有查：数据库的版本与程序不符，见“版本”一项")
