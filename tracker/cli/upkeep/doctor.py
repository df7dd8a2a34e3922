"""tracker doctor: what is wrong with this installation, and what to do."""

from __future__ import annotations

from typing import Any

import click

from tracker import clock, config
from tracker.cli.printing import json_option, print_json
from tracker.doctor.examination import Result, examine
from tracker.doctor.findings import State
from tracker.errors import RuleRefused

MARKS = {State.OK: "正常", State.WRONG: "有问题", State.UNKNOWN: "没有查"}


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """`tracker doctor [--json]`: exit 0 where all is well, 1 where something is wrong; it changes nothing."""
    results = examine(config.looked_at(), clock.now())
    if as_json:
        print_json({"ok": all(one.is_ok for one in results), "checks": [_plain(one) for one in results]})
    else:
        for result in results:
            _tell(result)
    bad = [one.check.title for one in results if not one.is_ok]
    if bad:
        raise RuleRefused(f"有 {len(bad)} 项要处理：{'、'.join(bad)}")


def _tell(result: Result) -> None:
    for finding in result.findings:
        click.echo(f"{MARKS[finding.state]}\t{result.check.title}\t{finding.said}")
        if finding.todo:
            click.echo(f"\t\t→ {finding.todo}")


def _plain(result: Result) -> dict[str, Any]:
    return {
        "check": result.check.name,
        "title": result.check.title,
        "ok": result.is_ok,
        "findings": [
            {"state": finding.state.value, "said": finding.said, "todo": finding.todo} for finding in result.findings
        ],
    }
