"""tracker plan load: a document becomes a plan of the task book."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.acts.plans import plans
from tracker.cli.frame import Call, with_database
from tracker.cli.plan.read import document_of, file_argument, tell_pages
from tracker.errors import BadInput
from tracker.people.access import Permission
from tracker.plans.queries import plan_row


@click.command()
@file_argument
@click.option("--issue", is_flag=True, help="下达写明牵头或只有一家、单位都对得上的任务")
@click.option("--accept-first-listed", is_flag=True, help="未写明牵头的，按“各负其责”确认并一起下达")
@with_database
def load(call: Call, files: tuple[Path, ...], issue: bool, accept_first_listed: bool) -> None:
    """`tracker plan load FILE… --jurisdiction CODE [--issue [--accept-first-listed]]`."""
    if accept_first_listed and not issue:
        raise BadInput("--accept-first-listed 与 --issue 一起用")
    code = call.jurisdiction()
    call.demand(Permission.PLAN_ISSUE if issue else Permission.PLAN_RECEIVE)
    loaded = plans.load(
        call.act(),
        call.settings,
        code,
        *document_of(files),
        issue=issue,
        accept_first_listed=accept_first_listed,
        tell=tell_pages,
    )
    for one in loaded:
        row = plan_row(one.plan_id)
        click.echo(f"已导入 {row.name}：{row.measures} 条举措，{row.tasks} 项任务")
        click.echo(f"下达 {one.issued} 未决 {one.undecided}")
        if one.owners:
            click.echo(f"一并确认承办单位 {one.owners} 项，逐项记入操作记录", err=True)
