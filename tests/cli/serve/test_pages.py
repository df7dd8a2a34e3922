"""tracker setup and serve: safe to repeat, one jurisdiction alone, a port that is taken, static files."""

from __future__ import annotations

import signal
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import flask_migrate
import pytest
import waitress
from sqlalchemy import create_engine, text
from werkzeug.test import Client

from tests.clients.commands import Installation
from tests.clients.visitors import Visitor, demo_passwords
from tests.given.builders import settings
from tests.servers.databases import Databases
from tests.servers.serving import free_port
from tracker import create_app
from tracker.cli.serve.pages import NOT_BOUND, with_static_files
from tracker.database import db
from tracker.vocabulary import Role


@pytest.fixture
def bare(database_kind: str, databases: Databases, tmp_path: Path) -> Iterator[Installation]:
    """A database without a table."""
    with databases.fresh(database_kind, "") as url:
        yield Installation(url, tmp_path)


@pytest.mark.slow
def test_setup_with_the_demo_again(demo: Installation) -> None:
    kept = demo.folder / "demo-accounts.txt"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    words = kept.read_text(encoding="utf-8")
    for code in ("500000", "140000"):
        users = demo.done("user", "list", "--jurisdiction", code, "--json").json
        assert {post["role"] for user in users for post in user["posts"]} == {role.value for role in Role}
        assert len(users) == 12
        assert not any(user["must_change_password"] for user in users)
    plans = demo.done("plan", "list", "--json").json
    assert {(plan["jurisdiction"], plan["tasks"]) for plan in plans} == {("500000", 25), ("140000", 82)}
    second = demo.done("setup")
    assert words in second.out
    assert "新增 0 行，更新 0 行；工作日历：新增 0 天" in second.out
    assert kept.read_text(encoding="utf-8") == words
    assert demo.done("plan", "list", "--json").json == plans
    app = create_app(settings(demo.url, demo.folder))
    visitor = Visitor.of(app)
    visitor.sign_in("cq-liaison-sww", demo_passwords(demo)["cq-liaison-sww"])
    assert "市商务委" in visitor.page("/account").text
    with app.app_context():
        db.engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "words", "is_told"),
    [
        ("http://127.0.0.1:8000", ("--proxy", "127.0.0.1"), True),
        ("https://tracker.example.gov.cn", ("--proxy", "127.0.0.1"), False),
        ("http://127.0.0.1:8000", (), False),
    ],
)
def test_a_proxy_before_an_address_without_https_is_told(
    demo: Installation, monkeypatch: pytest.MonkeyPatch, address: str, words: tuple[str, ...], is_told: bool
) -> None:
    """Its cookies would go over any connection."""
    monkeypatch.setenv("TRACKER_BASE_URL", address)
    monkeypatch.setattr(waitress, "create_server", lambda *told, **options: Mock())
    monkeypatch.setattr(signal, "signal", Mock())
    assert (NOT_BOUND in demo.done("serve", "--port", str(free_port()), "--processes", "1", *words).err) is is_told


@pytest.mark.slow
def test_setup_for_one_jurisdiction_without_demo(bare: Installation) -> None:
    assert "tracker user add" in bare.done("setup", "--no-demo", "--jurisdiction", "140000").out
    assert not (bare.folder / "demo-accounts.txt").exists()
    bare.done("user", "add", "first", "--role", "system_admin")
    assert bare.done("user", "list", "--json").json[0]["jurisdiction"] == "140000"
    unknown = bare.run("setup", "--jurisdiction", "330000")
    assert (unknown.code, unknown.err.strip()) == (2, "单位名册里没有行政区划 330000")


def test_a_port_that_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = Installation(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path).run("serve", "--port", str(port))
    assert ran.code == 1
    assert ran.err.startswith(f"端口 {port} 已被占用")


@pytest.mark.parametrize("address", ["abc", "localhost", "10.1.2.0/24"])
def test_the_address_of_a_proxy_is_one_in_figures(bare: Installation, address: str) -> None:
    ran = bare.run("serve", "--proxy", address)
    assert ran.code == 2 and f"“{address}”不是 IP 地址" in ran.err


@pytest.mark.parametrize("words", [("serve", "--port", "{port}"), ("scheduler",)])
@pytest.mark.parametrize(
    ("revision", "said"),
    [("0001", "数据版本 0001 比程序（"), ("9999", "数据版本 9999 本程序（到 "), (None, "数据库还没有建好")],
)
def test_a_database_of_another_version_is_not_served(
    bare: Installation, words: tuple[str, ...], revision: str | None, said: str
) -> None:
    if revision:
        engine = create_engine(bare.url)
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(text("INSERT INTO alembic_version VALUES (:revision)"), {"revision": revision})
        engine.dispose()
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    ran = bare.run(*(word.format(port=port) for word in words))
    assert (ran.code, ran.err.startswith(said)) == (1, True), ran.err
    assert "tracker setup" in ran.err or "更新的程序" in ran.err


@pytest.mark.parametrize("path", ["/static/tracker.css", "/bootstrap/static/css/bootstrap.min.css"])
def test_static_files_come_without_flask_and_with_the_same_headers(tmp_path: Path, path: str) -> None:
    app = create_app(settings(f"sqlite:///{tmp_path / 'x.sqlite3'}", tmp_path))

    @app.before_request
    def never() -> None:
        raise AssertionError("Flask was asked for a static file")

    with Client(with_static_files(app)).get(path) as answer:
        assert answer.status_code == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "max-age" in answer.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in answer.headers


def contents(installation: Installation) -> tuple[object, object]:
    return installation.done("user", "list", "--json").json, installation.done("plan", "list", "--json").json


def back_to_0005(installation: Installation) -> None:
    app = create_app(settings(installation.url, installation.folder))
    with app.app_context():
        flask_migrate.downgrade(revision="0005")
        db.engine.dispose()


@pytest.mark.slow
def test_an_office_set_up_without_the_demo_never_gets_it(bare: Installation) -> None:
    """README says `tracker setup` after every new version, and `make run` does it: the office stays its own."""
    bare.done("setup", "--no-demo")
    assert contents(bare) == ([], [])
    again = bare.done("setup")
    assert "不加入演示方案和演示账号" in again.out
    assert contents(bare) == ([], [])
    bare.done("user", "add", "office-system", "--role", "system_admin", "--jurisdiction", "500000")
    before = contents(bare)
    for words in (("setup",), ("setup", "--jurisdiction", "500000"), ("setup", "--no-demo")):
        bare.done(*words)
        assert contents(bare) == before
    assert not (bare.folder / "demo-accounts.txt").exists()


@pytest.mark.slow
def test_an_office_at_work_before_this_was_kept_gets_no_demo(bare: Installation) -> None:
    bare.done("setup", "--no-demo")
    bare.done("user", "add", "office-system", "--role", "system_admin", "--jurisdiction", "500000")
    before = contents(bare)
    back_to_0005(bare)
    bare.done("setup")
    assert contents(bare) == before


@pytest.mark.slow
def test_a_demo_from_before_this_was_kept_goes_on_as_one(demo: Installation) -> None:
    before = contents(demo)
    back_to_0005(demo)
    assert "演示账号也记在" in demo.done("setup").out
    assert contents(demo) == before
