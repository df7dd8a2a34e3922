"""`python3.11 install.py`: what was asked, and what came of it."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from . import services, steps
from .places import IS_WINDOWS, Bundle, Places
from .program import Failed

HERE = Path(__file__).resolve().parents[1]
PREFIX = Path(r"C:\tracker" if IS_WINDOWS else "/opt/tracker")
DATA = Path(r"C:\ProgramData\tracker" if IS_WINDOWS else "/var/lib/tracker")


def main(words: list[str] | None = None) -> int:
    """Exit 0: done. 1: it could not be done, 130: it was interrupted. 2: what is asked for is wrong, or the machine."""
    os.umask(0o022)
    asked = _asked(words)
    places = Places(asked.prefix.resolve())
    try:
        with _stopped_in_order():
            if asked.uninstall:
                steps.uninstall(places, is_sure=asked.yes)
            else:
                steps.install(Bundle(HERE), places, _wanted(asked, places))
    except steps.NotFitting as wrong:
        print(*wrong.problems, sep="\n", file=sys.stderr)
        return 2
    except Failed as failed:
        print(f"没有做成：{failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        with suppress(OSError):  # Nobody may be there to read it.
            print("已中断。升级没有做完的，原来的程序接着运行；再运行一次即可。", file=sys.stderr)
        return 130
    return 0


@contextmanager
def _stopped_in_order() -> Iterator[None]:
    """Let a connection that is cut (SIGHUP) and `kill` do what Ctrl-C does; a second one does not disturb the first.

    What is to be ignored stays so: `nohup`.
    """
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in (getattr(signal, name) for name in names)}
    heard = [number for number, known in before.items() if known is not signal.SIG_IGN]

    def stop(number: int, frame: object) -> None:
        for one in heard:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in heard:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in heard:
            signal.signal(number, before[number])


def _asked(words: list[str] | None) -> argparse.Namespace:
    about = "安装、升级或卸载 tracker，不需要网络。"
    told = argparse.ArgumentParser(prog="install.py", add_help=False, description=about)
    told.add_argument("--help", action="help", help="显示这些说明")
    told.add_argument("--prefix", type=Path, default=PREFIX, metavar="DIR", help=f"程序放在哪里，默认 {PREFIX}")
    told.add_argument("--data", type=Path, metavar="DIR", help=f"数据和设置放在哪里，默认 {DATA}；装好后不再改变")
    told.add_argument("--backups", type=Path, metavar="DIR", help="每晚备份放在哪里，默认数据目录下的 backups")
    told.add_argument("--database-url", metavar="URL", help="用 PostgreSQL 时写它的地址；默认 SQLite")
    told.add_argument(
        "--database-owner-url", metavar="URL", help="表的属主与 --database-url 的用户不同时写；不保存，升级时再写"
    )
    told.add_argument("--base-url", metavar="URL", help="别人用什么地址打开，如 https://tracker.example.gov.cn")
    told.add_argument("--host", metavar="HOST", help="监听的地址，默认 127.0.0.1（前面有反向代理）")
    told.add_argument("--port", type=int, metavar="PORT", help="监听的端口，默认 8000")
    told.add_argument("--proxy", metavar="ADDRESS", help="反向代理的地址，默认 127.0.0.1；前面没有代理写空")
    told.add_argument("--user", metavar="NAME", help="服务用哪个系统账号运行，默认 tracker，没有就新建")
    told.add_argument("--jurisdiction", metavar="CODE", help="行政区划代码，如 500000；第一次安装时要写")
    told.add_argument("--no-services", action="store_true", help="不登记自动启动的服务，也不新建系统账号")
    told.add_argument("--uninstall", action="store_true", help="卸载程序；数据和备份保留")
    told.add_argument("--yes", action="store_true", help="卸载前不再询问")
    return told.parse_args(words)


def _wanted(asked: argparse.Namespace, places: Places) -> steps.Wanted:
    """What was asked for, and where nothing was, what is installed already, and else what is usual."""
    before = places.installed()
    data = asked.data.resolve() if asked.data else Path(before.data) if before else DATA
    has_services = not asked.no_services and (before is None or before.has_services)
    return steps.Wanted(
        data=data,
        backups=asked.backups.resolve() if asked.backups else None,
        database_url=asked.database_url or "",
        base_url=asked.base_url or "",
        host=asked.host or (before.host if before else "127.0.0.1"),
        port=asked.port or (before.port if before else 8000),
        proxy=asked.proxy if asked.proxy is not None else before.proxy if before else "127.0.0.1",
        user=asked.user or (before.user if before else "tracker"),
        jurisdiction=asked.jurisdiction or (before.jurisdiction if before else ""),
        services=services.of_machine() if has_services else services.ByHand(),
        owner_url=asked.database_owner_url or "",
    )
