"""tracker setup, serve and scheduler: an installation made ready and kept running."""

from __future__ import annotations

import logging
import socket
from collections.abc import MutableMapping
from contextlib import suppress

import click
import flask_migrate
import waitress
from flask import Flask, current_app
from whitenoise import WhiteNoise

from tracker import calendar_days, create_app
from tracker import scheduler as background
from tracker.acts import installation, turn
from tracker.acts import registry as registry_acts
from tracker.calendar_files import read_calendars
from tracker.cli import connections, demo
from tracker.cli.frame import Call
from tracker.errors import BadInput, RuleRefused
from tracker.people.registry.files import read_registry
from tracker.private_files import close_all
from tracker.web.shell import HEADERS


@click.command(help="建好数据库、单位名册和工作日历；默认还带两份方案和演示账号。可重复运行，不动已有数据")
@click.option("--no-demo", is_flag=True, help="不要演示方案和账号")
@click.option("--fresh", is_flag=True, help="两份方案今天下达、还没有任何报送，不建演示数据")
@click.option("--jurisdiction", "code", metavar="CODE", help="只要这个行政区划及其下级的名册")
def setup(no_demo: bool, fresh: bool, code: str | None) -> None:
    """`tracker setup [--no-demo | --fresh] [--jurisdiction CODE]`; it begins where there is no table yet."""
    if no_demo and fresh:
        raise BadInput("--no-demo 和 --fresh 只能选一个")
    with create_app().app_context():
        flask_migrate.upgrade()
        close_all(current_app.config["TRACKER"].instance)
        _fill(Call(code, None), no_demo, fresh)


def _fill(call: Call, no_demo: bool, fresh: bool) -> None:
    registry = read_registry(call.settings.seeds / "departments")
    if call.code is not None:
        registry = registry.only(call.code)
        if not registry.jurisdictions:
            raise BadInput(f"单位名册里没有行政区划 {call.code}")
    since = None if no_demo or fresh else demo.begins(call, registry.plans)
    takes_demo = installation.take_demo(call.act(since), with_demo=not no_demo)
    since = since if takes_demo else None
    loaded = registry_acts.load_registry(call.act(since), registry)
    days = calendar_days.load(call.act(since), read_calendars(call.settings.seeds / "workdays"))
    if days:
        turn.rebuild(call.act())
    click.echo(f"单位名册：新增 {loaded.added} 行，更新 {loaded.changed} 行；工作日历：新增 {days} 天")
    if not takes_demo and not no_demo:
        click.echo("本系统建立时没有带演示内容，或者已在使用：不加入演示方案和演示账号")
    elif not takes_demo:
        click.echo("下一步：tracker user add 账号 --role system_admin --jurisdiction 代码")
    elif since is not None:
        demo.live(call, registry.plans, since)
    else:
        demo.issue_plans(call, registry.plans)
        demo.make_accounts(call, dict.fromkeys(plan.jurisdiction for plan in registry.plans))
        demo.show_accounts(call)


@click.command(help="提供网页服务")
@click.option("--host", default="127.0.0.1", show_default=True, metavar="HOST", help="监听的地址")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), metavar="PORT", help="监听的端口"
)
@click.option("--proxy", default=None, metavar="ADDRESS", help="前面有反向代理时写它的地址，以便记下来访者的真实地址")
def serve(host: str, port: int, proxy: str | None) -> None:
    """`tracker serve [--host HOST] [--port PORT] [--proxy ADDRESS]`."""
    _demand_free(host, port)
    trust = {
        "trusted_proxy": proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }
    app = create_app()
    server = waitress.create_server(
        with_static_files(app), host=host, port=port, ident=None, **connections.limits(), **(trust if proxy else {})
    )
    click.echo(f"已启动：http://{host}:{port}  按 Ctrl-C 结束")
    with suppress(KeyboardInterrupt):
        server.run()


@click.command(help="后台进程：每天办日清、扫描提醒，生成排队的报表；可同时启动几个，只有一个办事")
def scheduler() -> None:
    """`tracker scheduler`: until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    background.run(create_app())


def with_static_files(app: Flask) -> WhiteNoise:
    """The application with its own and Bootstrap's static files served before Flask is asked, with the same headers."""

    def harden(headers: MutableMapping[str, str], path: str, url: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value

    served = WhiteNoise(app, max_age=86400, allow_all_origins=False, add_headers_function=harden)
    for owner, prefix in ((app, "static/"), (app.blueprints["bootstrap"], "bootstrap/static/")):
        served.add_files(str(owner.static_folder), prefix=prefix)
    return served


def _demand_free(host: str, port: int) -> None:
    """Tell in plain words when another program has the port."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as unknown:
        raise BadInput(f"没有地址 {host}") from unknown
    except PermissionError as refused:
        raise RuleRefused(f"本账号不能使用端口 {port}，请用 --port 换一个大于 1023 的") from refused
    except OSError as taken:
        raise RuleRefused(f"端口 {port} 已被占用，请用 --port 换一个，或先结束占用它的程序") from taken
