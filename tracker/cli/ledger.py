"""tracker ledger: the derived rows that lists and counts are answered from."""

from __future__ import annotations

import click

from tracker.acts.upkeep import turn
from tracker.cli.frame import Call, with_database


@click.group()
def ledger() -> None:
    """The noun."""


@ledger.command("rebuild", help="按现有事实重算全部现状行，可随时重复")
@with_database
def rebuild(call: Call) -> None:
    """`tracker ledger rebuild`; without --jurisdiction those of all."""
    click.echo(f"已重算 {turn.rebuild(call.act(), call.code)} 条任务")
