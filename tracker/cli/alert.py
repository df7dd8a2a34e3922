"""tracker alert: look for what is due to be said, and list what was said."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Any

import click

from tracker.acts.alerts.outbox import deliver, pause, release
from tracker.acts.alerts.scan import ScanResult, scan
from tracker.alerts import queries
from tracker.alerts.outbox.queries import paused
from tracker.alerts.queries import AlertRow
from tracker.cli.frame import Call, on_option, with_database
from tracker.cli.in_turn import in_turn
from tracker.cli.printing import json_option, print_json, print_table
from tracker.people.access import Permission

NOTHING_WRITTEN = "只看：没有写入，也没有办理日清"
VACANT = "岗位尚无人担任：{}"


@click.group()
def alert() -> None:
    """The noun."""


@alert.command("scan", help="先办日清，再把到这一天该提醒的各写一次，可随时重复；不写 --jurisdiction 时逐地办理")
@on_option
@click.option("--dry-run", is_flag=True, help="只看会提醒什么，不写入，也不办日清")
@json_option
@with_database
def scan_(call: Call, on: date | None, dry_run: bool, as_json: bool) -> None:
    """`tracker alert scan [--on DATE] [--dry-run] [--json]`."""
    call.demand(Permission.ROUND_MANAGE)
    act = call.act(on)
    results: dict[str, ScanResult] = {}

    def work(code: str) -> None:
        results[code] = scan(replace(act, request_id=uuid.uuid4().hex), code, dry_run)
        if not as_json:
            _tell(code, results[code])

    try:
        in_turn(call.jurisdictions(), work)
    finally:
        if dry_run:
            click.echo(NOTHING_WRITTEN, err=True)
        if as_json and results:
            print_json(_merged(act.today, list(results.values())))


def _merged(day: date, results: list[ScanResult]) -> dict[str, Any]:
    """The results of all jurisdictions as one value (design.md 5.4)."""
    created = [one.as_json() for result in results for one in result.created]
    return {"on": day, "created": created, "existing": sum(result.existing for result in results)}


def _tell(code: str, result: ScanResult) -> None:
    click.echo(f"{code} {result.on}：新提醒 {len(result.created)} 条，此前已有 {result.existing} 条")
    if result.created:
        head = ("类别", "单位", "岗位", "任务", "时限", "内容")
        rows = result.created
        print_table(head, ((row.stage, row.department, row.post, row.task, row.due_on, row.message) for row in rows))
    vacant = dict.fromkeys(f"{one.department}{one.post}" for one in result.created if one.is_vacant)
    if vacant:
        click.echo(VACANT.format("、".join(vacant)), err=True)


@alert.command("deliver", help="把当日的提醒汇总成每人一条，由已启用的渠道发出；静默时段和暂停发送时不发，可随时重复")
@with_database
def deliver_(call: Call) -> None:
    """`tracker alert deliver`: now, whatever --jurisdiction; channels decide whom it reaches."""
    call.demand(Permission.CHANNEL_MANAGE)
    done = deliver(call.act(), call.settings)
    if done.why_not:
        click.echo(f"没有发送：{done.why_not}")
        return
    click.echo(f"新汇总 {done.queued} 人；已发送 {done.sent}，失败 {done.failed}，结果不明 {done.unknown}")
    if done.errors:
        raise done.errors[0]


reason_option = click.option("--reason", metavar="TEXT", required=True, help="原因，记入审计")


@alert.command("pause", help="暂停发送：任何渠道都不发，提醒箱照常；不写 --jurisdiction 时全部地区")
@reason_option
@with_database
def pause_(call: Call, reason: str) -> None:
    """`tracker alert pause --reason TEXT`."""
    call.demand(Permission.CHANNEL_MANAGE)
    in_turn(call.jurisdictions(), lambda code: pause(call.act(), code, reason))
    click.echo(f"已暂停发送：{'、'.join(call.jurisdictions())}")


@alert.command("release", help="恢复发送：没有办的提醒并成每人一条发出；不写 --jurisdiction 时全部已暂停的地区")
@reason_option
@with_database
def release_(call: Call, reason: str) -> None:
    """`tracker alert release --reason TEXT`: after a restore, for one."""
    call.demand(Permission.CHANNEL_MANAGE)
    asked = call.code is not None or call.person is not None
    silent = sorted(paused() & set(call.jurisdictions()) if asked else paused())
    if silent:
        in_turn(silent, lambda code: release(call.act(), code, reason))
    click.echo(f"已恢复发送：{'、'.join(silent)}" if silent else "没有暂停发送的地区")


@alert.command("list", help="列出提醒")
@json_option
@with_database
def list_(call: Call, as_json: bool) -> None:
    """`tracker alert list [--json]`; without --jurisdiction those of all."""
    call.demand(Permission.ROUND_MANAGE)
    rows = [row for code in call.jurisdictions() for row in queries.of_jurisdiction(code, on=call.act().today)]
    if as_json:
        print_json([_as_json(row) for row in rows])
        return
    head = ("日期", "类别", "单位", "岗位", "任务", "时限", "状态", "内容")
    print_table(
        head,
        (
            (
                row.day,
                row.stage.value,
                row.department,
                row.role.label,
                row.code,
                row.due_on,
                row.state_label,
                row.message,
            )
            for row in rows
        ),
    )


def _as_json(row: AlertRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "stage": row.stage.value,
        "task": row.code,
        "department": row.department,
        "post": row.role.label,
        "due_on": row.due_on,
        "message": row.message,
        "day": row.day,
        "state": row.state_label,
        "ended_by": row.ended_by.label if row.ended_by else None,
    }
