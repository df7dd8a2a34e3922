"""Install, upgrade in place, uninstall: one step after the other, each said before it is taken."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import checks, program, settings
from .places import IS_WINDOWS, Bundle, Installed, Places, Version
from .program import Failed
from .services import ByHand, Services, of_machine

TRIES = 24
"""How often the services are looked at after they were started, five seconds apart."""

KEPT = 2
"""Versions that stay: the current one and the one before."""


class NotFitting(Exception):
    """Nothing was touched; `problems`: all that is wrong, a sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Wanted:
    """What is to be installed; `jurisdiction` is asked for once, when the database is made."""

    data: Path
    backups: Path
    database_url: str
    base_url: str
    host: str
    port: int
    proxy: str
    user: str
    jurisdiction: str
    services: Services

    @property
    def settings(self) -> Path:
        """The file of settings."""
        return self.data / "tracker.env"

    @property
    def writable(self) -> list[Path]:
        """What the programs write to: instance and backups, as the settings name them where there are any."""
        there = settings.read(self.settings) if self.settings.exists() else {}
        instance, backups = there.get("TRACKER_INSTANCE"), there.get("TRACKER_BACKUP_DIR")
        return [Path(instance or self.data / "instance"), Path(backups or self.backups)]

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

    Until the database is brought to the new version the old program stays what runs; if that fails it runs again.
    """
    before = places.installed()
    problems = list(_problems(bundle, places, wanted, before))
    if problems:
        raise NotFitting(problems)
    version = places.version(bundle.version)
    print(f"装入程序 {version.folder} …", flush=True)
    program.place(bundle, version)
    _make_data(wanted)
    wanted.services.stop()
    try:
        if any(wanted.writable[0].iterdir()):
            _back_up(places.version(before.version) if before else version, wanted)
        print("建立或升级数据库 …", flush=True)
        print(_run(version, wanted, "setup", "--no-demo", "--jurisdiction", wanted.jurisdiction), end="")
    except Failed:
        if before is not None:
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
    if what is None:
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
    places.note.unlink()
    print(f"程序已卸载。数据、设置和备份仍在 {what.data}；再装一次就接着用，确实不要时请自己删除。")


def _problems(bundle: Bundle, places: Places, wanted: Wanted, before: Installed | None) -> Iterator[str]:
    yield from checks.of_machine(bundle, checks.Machine.this())
    yield from checks.of_archive(bundle)
    yield from checks.of_room(places.prefix, wanted.data)
    if wanted.has_services and not _is_administrator():
        yield "登记自动启动的服务要用 root（管理员）运行；只装程序请加 --no-services"
    if before is not None and Path(before.data) != wanted.data:
        yield f"已装好的数据在 {before.data}，--data 不能改；要搬动请用备份和恢复"
    if not 1 <= wanted.port <= 65535:
        yield "--port 要在 1 到 65535 之间"
    if not re.fullmatch(r"\d{6}", wanted.jurisdiction):
        yield "请写 --jurisdiction，六位行政区划代码，如 500000"
    for folder in (places.prefix, wanted.data, wanted.backups):
        if re.search(r"[\s'\"%]", str(folder)):
            yield f"路径里不要有空格、引号和百分号：{folder}"
        if wanted.runs_as is not None and folder.is_relative_to("/home") | folder.is_relative_to("/root"):
            yield f"服务进不了个人目录：{folder} 请换一处"


def _is_administrator() -> bool:
    if IS_WINDOWS:
        import ctypes

        return bool(ctypes.windll.shell32.IsUserAnAdmin())  # type: ignore[attr-defined,unused-ignore]
    return os.geteuid() == 0


def _make_data(wanted: Wanted) -> None:
    """The folders of the data, the account they belong to, and the settings; what there is stays."""
    if wanted.runs_as is not None:
        _make_account(wanted)
    for folder in (wanted.data, *wanted.writable):
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o750)
            _give(folder, wanted)
    if not wanted.settings.exists():
        base_url = wanted.base_url or f"http://{wanted.host}:{wanted.port}"
        settings.make(wanted.settings, wanted.data, base_url, wanted.backups, wanted.database_url)
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


def _back_up(version: Version, wanted: Wanted) -> None:
    """A copy of everything made by the old program, before the new one touches the database."""
    folder = wanted.writable[1]
    print(f"升级前备份到 {folder} …", flush=True)
    print(_run(version, wanted, "backup", "create", str(folder)), end="")


def _run(version: Version, wanted: Wanted, *words: str) -> str:
    return program.run([version.program, *words], settings.read(wanted.settings), user=wanted.runs_as)


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
    print(f"{'已安装' if is_first else '已升级到'} {version.folder.name}\n命令：{command}\n设置：{wanted.settings}")
    if wanted.has_services:
        print("服务已启动，等它们就绪后体检，最多两分钟 …", flush=True)
    print(_examined(version, wanted, TRIES if wanted.has_services else 1))
    if is_first:
        print("下一步：建第一个系统管理员；打印出的链接交给本人，24 小时内由本人打开、设密码")
        print(f"  {command} user add 账号 --role system_admin --jurisdiction {wanted.jurisdiction} --link")
