"""tracker edition: what was signed off, and whether it is still the same."""

from __future__ import annotations

import click

from tracker.acts.supervision import editions as acts
from tracker.cli.frame import Call, with_database
from tracker.cli.printing import json_option, print_json, print_table
from tracker.clock import SHANGHAI
from tracker.errors import RuleRefused
from tracker.people.access import Permission
from tracker.supervision.editions.json_line import edition_json
from tracker.supervision.editions.kept_queries import EditionLine, editions
from tracker.supervision.editions.rules import Finding


@click.group()
def edition() -> None:
    """The noun."""


@edition.command("list", help="列出各季、各年度报表的各版，新的在前")
@json_option
@with_database
def list_(call: Call, as_json: bool) -> None:
    """`tracker edition list [--json]`; without --jurisdiction those of all."""
    call.demand(Permission.EDITION_VIEW)
    found = [line for code in call.jurisdictions() for line in editions(code)]
    if as_json:
        print_json([edition_json(line) for line in found])
    else:
        head = ("地区", "期次", "版次", "截至", "签发", "签发时间", "关闭后更正", "指纹")
        print_table(head, (_cells(line) for line in found))


@edition.command("verify", help="核对各版的文件和数据与签发时是否一致；有不一致的以 1 退出")
@json_option
@with_database
def verify(call: Call, as_json: bool) -> None:
    """`tracker edition verify [--json]`; without --jurisdiction those of all."""
    call.demand(Permission.EDITION_VIEW)
    built = call.settings.editions
    found = [finding for code in call.jurisdictions() for finding in acts.verify(call.act(), code, built)]
    if as_json:
        print_json([_told(finding) for finding in found])
    else:
        print_table(("地区", "期次", "版次", "状态", "核对", "指纹"), (_checked(one) for one in found))
    faults = [f"{one.jurisdiction_id} {one.quarter} 第{one.number}版：{fault}" for one in found for fault in one.faults]
    if faults:
        raise RuleRefused(f"有 {sum(not one.is_sound for one in found)} 版与生成或签发时不一致", faults)


def _cells(one: EditionLine) -> tuple[object, ...]:
    signed_at = f"{one.signed_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if one.signed_at else None
    names = (one.jurisdiction_id, one.quarter, one.label, one.as_of)
    return *names, one.signed_by, signed_at, one.corrections or None, one.sha256


def _told(one: Finding) -> dict[str, object]:
    return {
        "jurisdiction": one.jurisdiction_id,
        "quarter": one.quarter,
        "number": one.number,
        "state": one.state_label or None,
        "sha256": one.sha256,
        "sound": one.is_sound,
        "faults": list(one.faults),
    }


def _checked(one: Finding) -> tuple[object, ...]:
    result = "一致" if one.is_sound else "；".join(one.faults)
    return one.jurisdiction_id, one.quarter, one.number, one.state_label or "已不在", result, one.sha256
