"""tracker scheduler: the jobs, done beside the pages; tracker job: what they came to."""

from __future__ import annotations

from typing import Any

import click

from tracker import create_app, memory
from tracker import scheduler as background
from tracker.cli.fitting import demand_schema
from tracker.cli.frame import Call, with_database
from tracker.cli.printing import json_option, print_json, print_table
from tracker.clock import SHANGHAI
from tracker.jobs import record
from tracker.jobs.record import JobRun
from tracker.monitoring.logs import write_log
from tracker.people.access import Permission
from tracker.vocabulary import JOB_LABELS


@click.command()
def scheduler() -> None:
    """`tracker scheduler`: until it is told to stop."""
    app = create_app(lean=True)
    write_log(app.config["TRACKER"].log)
    demand_schema(app)
    memory.stay_small()
    background.run(app)


@click.group()
def job() -> None:
    """The noun."""


@job.command("list", help="列出各定时任务最近一次：何时开始、用时、结果")
@json_option
@with_database
def list_(call: Call, as_json: bool) -> None:
    """`tracker job list [--json]`; without --jurisdiction those of all."""
    call.demand(Permission.JOBS_VIEW)
    last = record.last_of_each(call.jurisdictions())
    if as_json:
        print_json([_plain(run) for run in last])
        return
    head = ("任务", "何时", "地区", "上次开始", "用时（秒）", "结果", "说明")
    print_table(head, (_cells(run) for run in last))


def _plain(run: JobRun) -> dict[str, Any]:
    return {
        "job": run.job,
        "jurisdiction": run.jurisdiction_id,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "seconds": run.seconds,
        "state": run.state,
        "came_of_it": run.came_of_it,
        "error": run.fault,
    }


def _cells(run: JobRun) -> tuple[Any, ...]:
    label, when = JOB_LABELS.get(run.job, (run.job, None))
    told = run.fault or run.came_of_it
    return (
        label,
        when,
        run.jurisdiction_id,
        f"{run.started_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        run.seconds,
        run.state_label,
        told,
    )
