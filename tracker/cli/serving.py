"""tracker serve: the pages, served."""

from __future__ import annotations

import socket
from contextlib import suppress

import click
import waitress
from flask import Flask
from whitenoise import WhiteNoise

from tracker import create_app
from tracker.errors import BadInput, RuleRefused
from tracker.web.shell import HEADERS

THREADS = 8


@click.command()
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
        with_static_files(app), host=host, port=port, threads=THREADS, ident=None, **(trust if proxy else {})
    )
    click.echo(f"已启动：http://{host}:{port}  按 Ctrl-C 结束")
    with suppress(KeyboardInterrupt):
        server.run()


def with_static_files(app: Flask) -> WhiteNoise:
    """The application with its own and Bootstrap's static files served before Flask is asked, with the same headers."""

    def harden(headers: object, path: str, url: str) -> None:
        for name, value in HEADERS.items():
            headers[name] = value  # type: ignore[index]

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
