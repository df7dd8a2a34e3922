"""Install, upgrade in place, uninstall: one step after the other, each said before it is taken."""

from __future__ import annotations

import ipaddress
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from . import checks, program, settings, windows
from .places import IS_WINDOWS, Bundle, Installed, Places, Version
from .program import Failed
from .services import ByHand, Services, of_machine

TRIES = 24
"""How often the services are looked at after they were started, five seconds apart."""

KEPT = 2
"""Versions that stay: the current one and the one before."""

NO_TABLES = "数据库还没有建好"
"""How `tracker backup create` begins to say that there is nothing to copy (tracker/backup/sqlite.py)."""

OLDER = (
    "这份安装包（{}）比已装的（{}）旧，已升级的数据库它用不了，什么也没有动。要退回旧版：先 install.py --uninstall，"
    "把 instance 目录移走（PostgreSQL 重建空库），装旧版（属主另有的加 --database-owner-url），再恢复升级前的备份；"
    "逐步照 安装说明.md 第 8 节“退回旧版”"
)


class NotFitting(Exception):
    """Nothing was touched; `problems`: all that is wrong, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Wanted:
    """What is to be installed; `jurisdiction` is asked for once, when the database is made.

    `backups`, `database_url`, `base_url`: None or empty where nobody said; what the settings hold stays. `owner_url`:
    the database as who owns its tables, for `tracker setup` alone and kept nowhere; empty where that is who serves.
    """

    data: Path
    backups: Path | None
    database_url: str
    base_url: str
    host: str
    port: int
    proxy: str
    user: str
    jurisdiction: str
    services: Services
    owner_url: str = ""

    @property
    def settings(self) -> Path:
        """The file of settings."""
        return self.data / "tracker.env"

    @property
    def private(self) -> list[Path]:
        """Instance, backups, and where links of the instance lead, as the settings name them where there are any."""
        kept = settings.read(self.settings)
        instance = Path(kept.get("TRACKER_INSTANCE") or self.data / "instance")
        backups = Path(kept.get("TRACKER_BACKUP_DIR") or self.backups or self.data / "backups")
        linked = [link.resolve() for link in (instance / "uploads", instance / "editions") if link.is_symlink()]
        return [instance, backups, *linked]

    @property
    def writable(self) -> list[Path]:
        """All that the programs write to: also where the heads of the audit trail are noted, which others may read."""
        anchors = settings.read(self.settings).get("TRACKER_AUDIT_ANCHORS")
        return [*self.private, *([Path(anchors).parent] if anchors else [])]

    @property
    def has_services(self) -> bool:
        """Whether the machine starts it by itself."""
        return not isinstance(self.services, ByHand)

    @property
    def runs_as(self) -> str | None:
        """The account that programs run as; None for whoever installs."""
        return self.user if self.has_services and not IS_WINDOWS else None


def install(bundle: Bundle, places: Places, wanted: Wanted) -> None:
    """Install on a fresh machine, or bring what is installed to this version; NotFitting, Failed.

    Until the database is brought to the new version the old program stays what runs; if that fails, or is interrupted,
    it runs again.
    """
    before = places.installed()
    problems = list(_problems(bundle, places, wanted, before))
    if problems:
        raise NotFitting(problems)
    version = places.version(bundle.version)
    old = places.version(before.version) if before is not None and before.version else None
    print(f"装入程序 {version.folder} …", flush=True)
    program.place(bundle, version)
    _make_data(places, wanted)
    try:
        wanted.services.stop()
        if any(wanted.private[0].iterdir()):
            _grant(version, wanted)
            _back_up(old or version, wanted, is_half=old is None)
        print("建立或升级数据库 …", flush=True)
        print(_set_up(version, wanted), end="")
    except BaseException:
        # Ctrl-C, or a connection that was cut in a copy of hours, leaves nobody without the pages.
        if old is not None:
            wanted.services.start()
        raise
    places.write_command(version, wanted.settings)
    places.write_note(what := _installed(version, wanted))
    wanted.services.write(bundle, places, what, wanted.writable)
    wanted.services.start()
    _forget_older(places, version)
    _say_what_next(places, version, wanted, is_first=before is None)


def uninstall(places: Places, is_sure: bool) -> None:
    """Remove services and programs; data, settings and backups stay where they are."""
    what = places.installed()
    if what is None or not what.version:
        raise NotFitting([f"{places.prefix} 里没有安装 tracker；装在别处请加 --prefix"])
    if what.has_services and not _is_administrator():
        raise NotFitting(["卸载要停掉并移除服务：请用 root（管理员）运行"])
    if not is_sure and input(f"卸载 {places.prefix} 里的程序，数据保留在 {what.data}。输入“是”继续：") != "是":
        print("没有卸载。")
        return
    (of_machine() if what.has_services else ByHand()).remove()
    # The note last: what was cut short can be done again.
    for folder in ("versions", "bin"):
        shutil.rmtree(places.prefix / folder, ignore_errors=True)
    places.write_note(replace(what, version=""))
    print(f"程序已卸载。数据、设置和备份仍在 {what.data}；再装一次就接着用。确实不要了，请自己删除它和 {places.note}。")


def _problems(bundle: Bundle, places: Places, wanted: Wanted, before: Installed | None) -> Iterator[str]:
    yield from checks.of_machine(bundle, checks.Machine.this())
    yield from checks.of_archive(bundle)
    yield from checks.of_room(places.prefix, wanted.data)
    folders = [places.prefix, wanted.data]
    if before is not None and before.version and places.version(before.version).schema > bundle.schema:
        yield OLDER.format(bundle.version, before.version)
    if wanted.has_services and not _is_administrator():
        yield "登记自动启动的服务要用 root（管理员）运行；只装程序请加 --no-services"
    else:
        folders += [one for one in wanted.writable if not one.is_relative_to(wanted.data)]
        yield from _contradictions(wanted)
    if before is not None and Path(before.data) != wanted.data:
        yield f"已装好的数据在 {before.data}，--data 不能改；要搬动请用备份和恢复"
    if wanted.base_url and not re.fullmatch(r"https?://[^/?#@\s]+(/[^?#\s]*)?", wanted.base_url):
        yield "--base-url 要写成 https://主机 或 http://主机:端口"
    if wanted.proxy and not _is_ip(wanted.proxy):
        yield "--proxy 要写反向代理的 IP 地址，如 127.0.0.1"
    if not 1 <= wanted.port <= 65535:
        yield "--port 要在 1 到 65535 之间"
    if not re.fullmatch(r"\d{6}", wanted.jurisdiction):
        yield "请写 --jurisdiction，六位行政区划代码，如 500000"
    for folder in dict.fromkeys(folders):
        if re.search(r"[\s'\"%]", str(folder)):
            yield f"路径里不要有空格、引号和百分号：{folder}"
        if wanted.runs_as is not None and folder.is_relative_to("/home") | folder.is_relative_to("/root"):
            yield f"服务进不了个人目录：{folder} 请换一处"


def _is_ip(typed: str) -> bool:
    try:
        ipaddress.ip_address(typed)
    except ValueError:
        return False
    return True


def _contradictions(wanted: Wanted) -> Iterator[str]:
    """Options that say otherwise than the settings that are there: those stay, so whoever types them is told where."""
    asked = {
        "--database-url": ("TRACKER_DATABASE_URL", wanted.database_url),
        "--base-url": ("TRACKER_BASE_URL", wanted.base_url),
        "--backups": ("TRACKER_BACKUP_DIR", str(wanted.backups or "")),
    }
    kept = settings.numbered(wanted.settings)
    for option, (name, value) in asked.items():
        line, there = kept.get(name, (0, ""))
        if kept and value not in ("", there):
            where = f"第 {line} 行的 {name} 不同" if line else f"不同：那里没有 {name}"
            yield f"{option} 与 {wanted.settings} {where}；以那个文件为准，请改那里，再运行（选项可以不写）"


def _is_administrator() -> bool:
    if IS_WINDOWS:
        import ctypes

        return bool(ctypes.windll.shell32.IsUserAnAdmin())  # type: ignore[attr-defined,unused-ignore]
    return os.geteuid() == 0


def _make_data(places: Places, wanted: Wanted) -> None:
    """The folders of the data, the account they belong to, and the settings; what there is stays."""
    if wanted.runs_as is not None:
        _make_account(wanted)
    # Where links lead and anchors are noted is the office's to make: a share that is not there now is not made here.
    for folder in (wanted.data, *wanted.private[:2]):
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o750)
            _give(folder, wanted)
    if IS_WINDOWS:
        account = windows.LOCAL_SERVICE if wanted.has_services else windows.whoever_installs()
        windows.close(places.prefix, account, windows.READS)
        for folder in (wanted.data, *wanted.private):
            windows.close(folder, account, windows.CHANGES)
    if not wanted.settings.exists():
        base_url = wanted.base_url or f"http://{wanted.host}:{wanted.port}"
        settings.make(wanted.settings, wanted.data, base_url, wanted.private[1], wanted.database_url)
        _give(wanted.settings, wanted)


def _make_account(wanted: Wanted) -> None:
    import pwd

    try:
        pwd.getpwnam(wanted.user)
    except KeyError:
        shell = "/usr/sbin/nologin"
        program.run(
            ["useradd", "--system", "--user-group", "--home-dir", wanted.data, "--shell", shell, wanted.user], {}
        )


def _give(path: Path, wanted: Wanted) -> None:
    if wanted.runs_as is not None:
        shutil.chown(path, wanted.user, wanted.user)


def _grant(version: Version, wanted: Wanted) -> None:
    """Whoever serves makes the copy: he may read also what a restore, or an upgrade that was cut short, has made."""
    if wanted.owner_url:
        print(_run(version, wanted, "setup", "--only-grant", **_owner(wanted)), end="")


def _back_up(version: Version, wanted: Wanted, is_half: bool) -> None:
    """A copy of everything made by the old program, before the new one touches the database.

    `is_half`: no program is installed to its end here, so there may be no tables to copy yet.
    """
    folder = wanted.private[1]
    print(f"升级前备份到 {folder} …", flush=True)
    try:
        print(_run(version, wanted, "backup", "create", str(folder)), end="")
    except Failed as failed:
        if not is_half or NO_TABLES not in str(failed):
            raise
        print("上次没有装完，数据库里还没有内容，不用备份")


def _set_up(version: Version, wanted: Wanted) -> str:
    return _run(version, wanted, "setup", "--no-demo", "--jurisdiction", wanted.jurisdiction, **_owner(wanted))


def _owner(wanted: Wanted) -> dict[str, str]:
    return {"TRACKER_DATABASE_OWNER_URL": wanted.owner_url} if wanted.owner_url else {}


def _run(version: Version, wanted: Wanted, *words: str, **more: str) -> str:
    return program.run([version.program, *words], {**settings.read(wanted.settings), **more}, user=wanted.runs_as)


def _forget_older(places: Places, current: Version) -> None:
    older = [one for one in places.versions() if one.folder != current.folder]
    for one in older[: max(0, len(older) - (KEPT - 1))]:
        shutil.rmtree(one.folder, ignore_errors=True)


def _installed(version: Version, wanted: Wanted) -> Installed:
    return Installed(
        version.folder.name, str(wanted.data), wanted.jurisdiction, wanted.user, wanted.host, wanted.port, wanted.proxy,
        wanted.has_services,
    )  # fmt: skip


def _examined(version: Version, wanted: Wanted, tries: int) -> str:
    """What `tracker doctor` says, once all is well or after the last try: what services do first takes them a while."""
    for left in reversed(range(tries)):
        try:
            return _run(version, wanted, "doctor")
        except Failed as told:
            if not left:
                return str(told).partition("\n")[2]
            time.sleep(5)
    raise AssertionError("no try")


def _say_what_next(places: Places, version: Version, wanted: Wanted, is_first: bool) -> None:
    command = f"sudo -u {wanted.user} {places.command}" if wanted.runs_as else str(places.command)
    print(f"已装好 {version.folder.name}\n命令：{command}\n设置：{wanted.settings}")
    if wanted.has_services:
        print("服务已启动，等它们就绪后体检，最多两分钟 …", flush=True)
    print(_examined(version, wanted, TRIES if wanted.has_services else 1))
    if is_first:
        print("下一步：建第一个系统管理员；打印出的链接交给本人，24 小时内由本人打开、设密码")
        print(f"  {command} user add 账号 --role system_admin --jurisdiction {wanted.jurisdiction} --link")
