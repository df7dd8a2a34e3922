"""tracker round: open and close a quarter's round, list rounds."""

from __future__ import annotations

from datetime import date

import click

from tracker.acts.reporting import rounds as round_acts
from tracker.cli.frame import Call, on_option, with_database
from tracker.cli.in_turn import in_turn
from tracker.cli.printing import json_option, print_json, print_table
from tracker.people.access import Permission
from tracker.reporting.interface.round_json import round_json
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.queries import RoundRow, round_named, round_row, rounds


@click.group()
def round() -> None:
    """The noun."""


name_argument = click.argument("name", metavar="QUARTER")


@round.command("open", help="开一个季度的报告期，如 2026Q4；不写 --jurisdiction 时逐地办理")
@name_argument
@on_option
@with_database
def open_(call: Call, name: str, on: date | None) -> None:
    """`tracker round open 2026Q4 [--on DATE]`."""
    call.demand(Permission.ROUND_MANAGE)
    quarter = Quarter.parse(name)

    def work(code: str) -> None:
        row = round_row(round_acts.open_round(call.act(on), code, quarter))
        asked = f"应报 {row.counts.asked} 份" if row.counts.asked else "没有要报的任务"
        click.echo(
            f"{code} 已开 {row.name}：截至 {row.as_of}，{asked}，"
            f"{row.unit_due_on} 报送截止（牵头汇总 {row.lead_due_on}），{row.review_ends_on} 审核截止"
            + ("（暂定）" if row.provisional else "")
        )

    in_turn(call.jurisdictions(), work)


@round.command("close", help="关闭一个报告期：没报的记缺报，冻结亮灯")
@name_argument
@on_option
@click.option("--reason", default="", help="提前关闭的理由：用 --as 以本人身份关闭、审核截止日未到时必填")
@with_database
def close(call: Call, name: str, on: date | None, reason: str) -> None:
    """`tracker round close 2026Q4 [--on DATE] [--reason TEXT]`; a 核定 round goes by its name too."""
    call.demand(Permission.ROUND_CLOSE)
    wanted = Quarter.parse(name).name if name[:1].isdigit() else name.strip()

    def work(code: str) -> None:
        row = round_named(code, wanted)
        lights = round_acts.close_round(call.act(on), row.id, row.version, reason)
        counts = round_row(row.id).counts
        told = f"应报 {counts.asked} 份，缺报 {counts.missing} 份，冻结 {lights} 条任务的灯"
        click.echo(f"{code} 已关闭 {row.name}：{told}")

    in_turn(call.jurisdictions(), work)


@round.command("list", help="列出报告期，新的在前")
@json_option
@with_database
def list_(call: Call, as_json: bool) -> None:
    """`tracker round list [--json]`; without --jurisdiction those of all."""
    call.demand(Permission.ROUND_VIEW)
    codes = call.jurisdictions()
    rows = [row for row in rounds(None) if row.jurisdiction_id in codes]
    today = call.act().today
    if as_json:
        print_json([round_json(row, today) for row in rows])
    else:
        head = ("地区", "报告期", "类别", "开期", "截至", "报送截止", "审核截止", "状态", "应报", "已报", "未报、缺报")
        print_table(head, (_cells(row, today) for row in rows))


def _cells(row: RoundRow, today: date) -> tuple[object, ...]:
    counts = row.counts
    return (
        row.jurisdiction_id,
        row.name,
        row.kind.label,
        row.opened_on,
        row.as_of,
        row.unit_due_on,
        row.review_ends_on,
        row.state_on(today),
        counts.asked,
        counts.submitted,
        row.unsent,
    )
