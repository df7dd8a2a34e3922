"""tracker audit: whether the trail is what was written, a month of it as a file, the rights of the role that serves."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.acts.upkeep import audit as acts
from tracker.audit.anchors import told
from tracker.audit.checking import Verified
from tracker.audit.export import Month
from tracker.audit.grants import statements
from tracker.cli.frame import Call, with_database
from tracker.cli.printing import json_option, print_json
from tracker.errors import BadInput, RuleRefused
from tracker.people.access import Permission
from tracker.people.queries import jurisdictions_below

NO_ANCHOR = "“{}”不是锚：请写成 1520:9f3c0a… 的样子，第几条在前，指纹抄 12 位以上"
NO_ROLES = "SQLite 没有角色，由文件的权限保护；授权只用于 PostgreSQL"


@click.group()
def audit() -> None:
    """The noun."""


@audit.command("verify", help="从头核对审计记录，并与各处的锚对照；有问题的以 1 退出")
@click.option("--anchor", "noted", multiple=True, metavar="SEQ:HASH", help="纸上抄下的锚：第几条:指纹（12 位以上）")
@json_option
@with_database
def verify(call: Call, noted: tuple[str, ...], as_json: bool) -> None:
    """`tracker audit verify [--anchor SEQ:HASH …] [--json]`; of the whole database."""
    call.demand(Permission.AUDIT_VIEW)
    act = call.act()
    try:
        anchors = [told(act.at, text) for text in noted]
    except ValueError as wrong:
        raise BadInput(NO_ANCHOR.format(wrong)) from None
    found = acts.verify(act, call.settings.audit_anchors, anchors)
    if as_json:
        print_json(_plain(found))
    elif found.is_sound:
        click.echo(found.sentence)
    if found.fault is not None:
        raise RuleRefused(found.fault.sentence)


def _plain(found: Verified) -> dict[str, object]:
    fault = found.fault
    anchor = fault.anchor if fault else None
    return {
        "sound": found.is_sound,
        "entries": found.entries,
        "older": found.older,
        "last": found.head.seq,
        "head": found.head.hash or None,
        "anchors": found.anchors,
        "sentence": found.sentence,
        "fault": fault
        and {
            "kind": fault.kind.value,
            "seq": fault.seq,
            "sentence": fault.sentence,
            "anchor": anchor and {"seq": anchor.seq, "at": anchor.at, "where": anchor.label},
        },
    }


@audit.command("export", help="导出一个月的审计记录：.csv 表格，或 .jsonl 每行一个 JSON（可据以重算指纹）")
@click.option("--month", required=True, metavar="2026-10", help="月份")
@click.option(
    "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.csv", help="或 .jsonl"
)
@with_database
def export(call: Call, month: str, output: Path) -> None:
    """`tracker audit export --month 2026-10 --output FILE.csv`; without --jurisdiction and --as those of all."""
    call.demand(Permission.AUDIT_VIEW)
    asked = Month.parse(month)
    if not output.parent.is_dir():
        raise BadInput(f"没有文件夹 {output.parent}，请先建好")
    is_some = call.code is not None or call.person is not None
    rows = acts.export(call.act(), output, asked, jurisdictions_below(call.jurisdiction()) if is_some else None)
    click.echo(f"已写入 {output}：{asked} 审计记录 {rows} 条")


@audit.command("grants", help="打印授权语句：让提供服务的数据库角色不能改、不能删审计记录（PostgreSQL）")
@click.option("--role", required=True, metavar="ROLE", help="数据库角色")
@with_database
def grants(call: Call, role: str) -> None:
    """`tracker audit grants --role ROLE`; the owner of the tables runs what is printed."""
    call.demand(Permission.AUDIT_VIEW)
    if call.settings.is_sqlite:
        raise RuleRefused(NO_ROLES)
    for statement in statements(role):
        click.echo(statement)
