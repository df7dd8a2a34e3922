"""tracker plan list: the plans that are there."""

from __future__ import annotations

import click

from tracker.cli.frame import Call, with_database
from tracker.cli.printing import json_option, print_json, print_table
from tracker.people.access import Permission
from tracker.plans.json_row import plan_json
from tracker.plans.queries import list_plans


@click.command()
@json_option
@with_database
def list_all(call: Call, as_json: bool) -> None:
    """`tracker plan list [--json]`; without --jurisdiction those of all."""
    call.demand(Permission.PLAN_VIEW)
    rows = [row for code in call.jurisdictions() for row in list_plans(code)]
    if as_json:
        print_json([plan_json(row) for row in rows])
        return
    head = ("文号", "标题", "行政区划", "印发日期", "下达方式", "状态", "举措", "任务", "下一步")
    print_table(
        head,
        (
            (
                row.number,
                row.title,
                row.jurisdiction_id,
                row.issued_on,
                row.mode.label,
                row.state.label,
                row.measures,
                row.tasks,
                row.next.words,
            )
            for row in rows
        ),
    )
