"""tracker serve: the pages, served."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import sys
from collections.abc import MutableMapping
from contextlib import ExitStack, suppress

import click
import waitress
from flask import Flask
from whitenoise import WhiteNoise

from tracker import create_app, memory
from tracker.cli.fitting import demand_schema
from tracker.cli.serve import connections
from tracker.cli.serve.processes import can_fork, run_side_by_side
from tracker.cli.serve.turns import InTurn
from tracker.config import Config, from_environment
from tracker.errors import BadInput, RuleRefused, TrackerError
from tracker.monitoring.logs import write_log
from tracker.monitoring.shared_counts import count_at, counting_together
from tracker.web.shell import HEADERS

BACKLOG = 1024
MOST_UNASKED = 4
"""Processes, however many processors there are: each has a connection to the database for each of its threads."""

ONE_ONLY = "本系统只能用一个进程提供网页，--processes 未采用"
NOT_BOUND = "注意：前面有反向代理，而 TRACKER_BASE_URL 不是 https 地址，登录凭据不只走加密连接。请写成 https 地址再重启"


def _address(context: click.Context, option: click.Parameter, typed: str | None) -> str | None:
    """An address in figures: by a name no request would be known as the proxy's, and all visitors taken for one."""
    try:
        return str(ipaddress.ip_address(typed)) if typed else None
    except ValueError:
        raise click.BadParameter(f"“{typed}”不是 IP 地址，要写反向代理的 IP 地址，如 127.0.0.1") from None


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="监听的地址")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), metavar="PORT", help="监听的端口"
)
@click.option(
    "--proxy",
    default=None,
    callback=_address,
    metavar="ADDRESS",
    help="前面有反向代理时写它的 IP 地址，以便记下来访者的真实地址",
)
@click.option(
    "--processes",
    default=None,
    type=click.IntRange(1, 64),
    metavar="N",
    help="用几个进程提供网页；默认与处理器核数相同，最多 4 个。Windows 上只用一个",
)
def serve(host: str, port: int, proxy: str | None, processes: int | None) -> None:
    """`tracker serve [--host HOST] [--port PORT] [--proxy ADDRESS] [--processes N]`."""
    sockets = _listening(host, port)
    count = _processes(processes)
    settings = from_environment()
    write_log(settings.log)
    several = f"，{count} 个进程" if count > 1 else ""
    told = f"已启动：http://{host}:{port}{several}  按 Ctrl-C 结束"
    with ExitStack() as until_the_end:
        for one in sockets:
            until_the_end.enter_context(one)
        if settings.metrics and count > 1:
            until_the_end.enter_context(counting_together(settings.counts))
        _serve(settings, sockets, count, proxy, told)


def _serve(settings: Config, sockets: list[socket.socket], count: int, proxy: str | None, told: str) -> None:
    """Until it is told to stop; says `told` when it begins."""
    trust = {
        "trusted_proxy": proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }
    flask = create_app(settings, upgrades=False)
    demand_schema(flask)
    flask.wsgi_app = InTurn(flask.wsgi_app)  # type: ignore[assignment, method-assign]
    app = with_static_files(flask)
    memory.stay_small()

    def answer(place: int) -> None:
        count_at(place)
        server = waitress.create_server(
            app, sockets=sockets, ident=None, **connections.limits(), **(trust if proxy else {})
        )
        with suppress(KeyboardInterrupt):
            server.run()

    click.echo(told)
    if proxy and not settings.is_https:
        click.echo(NOT_BOUND, err=True)
    if count > 1:
        run_side_by_side(count, answer)
    else:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        answer(1)


def _processes(asked: int | None) -> int:
    """How many: what was asked for, else one for each processor this process may use, four at most."""
    if not can_fork():
        if asked is not None and asked > 1:
            click.echo(ONE_ONLY, err=True)
        return 1
    if asked is not None:
        return asked
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_UNASKED)


def with_static_files(app: Flask) -> WhiteNoise:
    """The application with its own and Bootstrap's static files served before Flask is asked, with the same headers."""

    def harden(headers: MutableMapping[str, str], path: str, url: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value

    served = WhiteNoise(app, max_age=86400, allow_all_origins=False, add_headers_function=harden)
    for owner, prefix in ((app, "static/"), (app.blueprints["bootstrap"], "bootstrap/static/")):
        served.add_files(str(owner.static_folder), prefix=prefix)
    return served


def _listening(host: str, port: int) -> list[socket.socket]:
    """A listening socket for each address of the host; tells in plain words when another program has the port."""
    sockets = []
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            sockets.append(socket.socket(family, kind, protocol))
            if os.name == "posix":
                sockets[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                sockets[-1].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            sockets[-1].bind(address)
            sockets[-1].listen(BACKLOG)
    except OSError as refused:
        for opened in sockets:
            opened.close()
        raise _refusal(refused, host, port) from refused
    return sockets


def _refusal(refused: OSError, host: str, port: int) -> TrackerError:
    if isinstance(refused, socket.gaierror):
        return BadInput(f"没有地址 {host}")
    if isinstance(refused, PermissionError):
        return RuleRefused(f"本账号不能使用端口 {port}，请用 --port 换一个大于 1023 的")
    return RuleRefused(f"端口 {port} 已被占用，请用 --port 换一个，或先结束占用它的程序")
