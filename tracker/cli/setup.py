"""tracker setup: an installation made ready."""

from __future__ import annotations

import click
import flask_migrate
from alembic.runtime.migration import MigrationContext
from flask import current_app

from tracker import create_app
from tracker.acts import backups, calendar, installation, turn
from tracker.acts import registry as registry_acts
from tracker.backup.checking import known_revisions
from tracker.calendar_files import read_calendars
from tracker.cli import demo
from tracker.cli.frame import Call
from tracker.database import db
from tracker.errors import BadInput
from tracker.people.registry.files import read_registry
from tracker.private_files import close_all


@click.command()
@click.option("--no-demo", is_flag=True, help="不要演示方案和账号")
@click.option("--fresh", is_flag=True, help="两份方案今天下达、还没有任何报送，不建演示数据")
@click.option("--jurisdiction", "code", metavar="CODE", help="只要这个行政区划及其下级的名册")
def setup(no_demo: bool, fresh: bool, code: str | None) -> None:
    """`tracker setup [--no-demo | --fresh] [--jurisdiction CODE]`; it begins where there is no table yet."""
    if no_demo and fresh:
        raise BadInput("--no-demo 和 --fresh 只能选一个")
    with create_app().app_context():
        before = _revision()
        if before is not None and before != max(known_revisions(current_app.config["TRACKER"].migrations)):
            # What an older program worked out and kept may differ by its rules; noted first, for what is cut short.
            turn.mark_stale(Call(None, None).act())
        flask_migrate.upgrade()
        close_all(current_app.config["TRACKER"].instance)
        backups.note_restored(Call(None, None).act(), current_app.config["TRACKER"])
        if (solved := turn.rebuild_stale(Call(None, None).act())) is not None:
            click.echo(f"已升级，重算 {solved} 条任务")
        _fill(Call(code, None), no_demo, fresh)


def _revision() -> str | None:
    """Of the tables as they stand; None where there is none yet."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


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
