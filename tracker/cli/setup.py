"""tracker setup: an installation made ready."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import click
import flask_migrate
from flask import current_app
from sqlalchemy import make_url, text
from sqlalchemy.exc import ProgrammingError

from tracker import config, create_app, revisions
from tracker.acts.people import registry as registry_acts
from tracker.acts.upkeep import backups, calendar, installation, turn
from tracker.audit.grants import statements
from tracker.calendar.files import read_calendars
from tracker.cli import demo
from tracker.cli.frame import Call
from tracker.database import db, writing_apart
from tracker.doctor import machine_rules
from tracker.errors import BadInput, RuleRefused
from tracker.people.registry.files import read_registry
from tracker.private_files import close_all

NOT_OWNER = (
    "TRACKER_DATABASE_URL 的用户不是表的属主，不能建表和改表：请把属主的地址写进 TRACKER_DATABASE_OWNER_URL 再运行一次"
    "（用安装包的：install.py --database-owner-url 地址）"
)
NO_ROLE = "数据库里没有 TRACKER_DATABASE_URL 写的用户“{role}”：请先 createuser，再运行一次"
UNCLEAR = "{unclear}，分不清是哪一个，随系统提供的没有载入：撤回多录的一个，再运行一次"


@click.command()
@click.option("--no-demo", is_flag=True, help="不要演示方案和账号")
@click.option("--fresh", is_flag=True, help="两份方案今天下达、还没有任何报送，不建演示数据")
@click.option("--jurisdiction", "code", metavar="CODE", help="只要这个行政区划及其下级的名册")
@click.option("--only-grant", is_flag=True, help="只由属主给提供服务的用户补授权，不改表")
def setup(no_demo: bool, fresh: bool, code: str | None, only_grant: bool) -> None:
    """`tracker setup [--no-demo | --fresh] [--jurisdiction CODE] | --only-grant`; it begins where there is no table.

    `--only-grant`: for an installation that was restored or cut short, and is to be copied before it is upgraded.
    """
    if no_demo and fresh:
        raise BadInput("--no-demo 和 --fresh 只能选一个")
    settings = config.from_environment()
    is_owned = bool(settings.owner_url) and not settings.is_sqlite
    role = make_url(settings.database_url).username or "" if is_owned else None
    with create_app(replace(settings, database_url=settings.owner_url) if is_owned else settings).app_context():
        before = revisions.of_tables()
        if role is not None:
            _demand_role(role)
        if only_grant:
            if role is not None and before is not None:
                _grant(role)
            return
        _demand_known(before, settings.migrations)
        _upgrade(before, settings.migrations)
        if role is not None:
            _grant(role)
        close_all(current_app.config["TRACKER"].instance)
        backups.note_restored(Call(None, None).act(), current_app.config["TRACKER"])
        if (solved := turn.rebuild_stale(Call(None, None).act())) is not None:
            click.echo(f"已升级，重算 {solved} 条任务")
        _fill(Call(code, None), no_demo, fresh)


def _upgrade(before: str | None, migrations: Path) -> None:
    """RuleRefused where the tables belong to somebody else: on PostgreSQL who serves need not own them."""
    try:
        if before is not None and before != revisions.newest(migrations):
            # What an older program worked out and kept may differ by its rules; noted first, for what is cut short.
            turn.mark_stale(Call(None, None).act())
        flask_migrate.upgrade()
    except ProgrammingError as refused:
        if type(refused.orig).__name__ != "InsufficientPrivilege":
            raise
        raise RuleRefused(NOT_OWNER) from refused


def _demand_known(revision: str | None, migrations: Path) -> None:
    """RuleRefused where the tables are newer than this program."""
    known = revisions.known(migrations)
    if revision is not None and revision not in known:
        found = machine_rules.schema(version("tracker"), revision, known)
        raise RuleRefused(f"{found.said}，{found.todo}")


def _demand_role(role: str) -> None:
    """BadInput where there is no role to serve; asked before there is a table."""
    with db.engine.connect() as connection:
        if not connection.scalar(text("SELECT count(*) FROM pg_roles WHERE rolname = :role"), {"role": role}):
            raise BadInput(NO_ROLE.format(role=role))


def _grant(role: str) -> None:
    """What the role that serves may do, of the tables that there are now: what `tracker audit grants` prints."""
    with writing_apart() as connection:
        if role != connection.engine.url.username:
            for statement in statements(role):
                connection.exec_driver_sql(statement)
            click.echo(f"已授权给 {role}")


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
    days = calendar.load_shipped(call.act(since), read_calendars(call.settings.seeds / "workdays"))
    turn.rebuild_stale(call.act())
    installation.lay_items(call.act())
    click.echo(f"单位名册：新增 {loaded.added} 行，更新 {loaded.changed} 行；工作日历：新增 {days} 天")
    for unclear in loaded.unclear:
        click.echo(UNCLEAR.format(unclear=unclear))
    if not takes_demo and not no_demo:
        click.echo("本系统建立时没有带演示内容，或者已在使用：不加入演示方案和演示账号")
    elif not takes_demo:
        click.echo("下一步：tracker user add 账号 --role system_admin --jurisdiction 代码 --link")
    elif since is not None:
        demo.live(call, registry.plans, since)
    else:
        demo.issue_plans(call, registry.plans)
        demo.make_accounts(call, dict.fromkeys(plan.jurisdiction for plan in registry.plans))
        demo.show_accounts(call)
