"""tracker form: hand out the Excel forms of a round, take filled ones in."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.acts.reporting import excel_forms
from tracker.acts.reporting.excel_forms import HANDED_UP, KEPT, TO_REVIEW, Taken
from tracker.acts.reporting.reports import Doubtful
from tracker.acts.upkeep import audit
from tracker.cli.frame import Call, with_database
from tracker.cli.printing import json_option, print_json, warn_untold
from tracker.errors import BadInput
from tracker.people.access import Permission
from tracker.people.queries import person_named
from tracker.reporting.form import book as form_book
from tracker.reporting.form.differences import Differences, demand_no_problems
from tracker.reporting.form.queries import form_of
from tracker.reporting.form.xlsx.package import MOST_BYTES
from tracker.reporting.quarters import Quarter
from tracker.reporting.rounds.queries import round_named
from tracker.reporting.versions.evidence_rules import NewFile


@click.group()
def form() -> None:
    """The noun."""


@form.command("export", help="导出一个单位的填报表，或全部单位的（附调度函代拟稿）")
@click.option("--round", "name", required=True, metavar="2026Q4", help="报告期")
@click.option("--department", metavar="NAME", help="单位")
@click.option("--all", "is_all", is_flag=True, help="全部单位，一个压缩包")
@click.option("--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
@with_database
def export(call: Call, name: str, department: str | None, is_all: bool, output: Path) -> None:
    """`tracker form export --round 2026Q4 --department NAME --output FILE.xlsx`, or `--all --output FILE.zip`."""
    if is_all == (department is not None):
        raise BadInput("请写 --department 单位名称，或者 --all，两者选一")
    call.demand(Permission.ROUND_MANAGE if is_all else Permission.ROUND_VIEW)
    if not output.parent.is_dir():
        raise BadInput(f"没有文件夹 {output.parent}，请先建好")
    quarter, act = Quarter.parse(name).name, call.act()
    if department is None:
        code = call.jurisdiction()
        round_id = round_named(code, quarter).id
        title = excel_forms.write_all(act, round_id, output)
        warn_untold(audit.note_download(act, "round", round_id, code, kind="全部单位填报表"))
        click.echo(f"已导出 {output}：{title}")
        return
    body = call.department(department)
    code = call.jurisdiction(body.jurisdiction_id)
    round_id, told = round_named(code, quarter).id, {"kind": "填报表", "department_id": body.id}
    made = form_of(round_id, body.id, act.actor, act.today)
    output.write_bytes(form_book.write(made))
    open_rows = sum(row.is_open for row in made.rows)
    done = f"已导出 {output}：{body.name}，任务 {len(made.rows)} 项，可填 {open_rows} 项"
    warn_untold(audit.note_download(act, "round", round_id, code, **told))
    click.echo(done)


@form.command("import", help="导入一份填好的填报表，存为草稿；有一处不对就什么都不导入")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--user", "username", required=True, metavar="NAME", help="以这个联络员账号导入")
@click.option("--sure", is_flag=True, help="代录的数值离目标很远，已核对，确实如此")
@click.option("--dry-run", is_flag=True, help="只看会改什么，不保存")
@json_option
@with_database
def import_(call: Call, file: Path, username: str, sure: bool, dry_run: bool, as_json: bool) -> None:
    """`tracker form import FILE --user NAME [--sure] [--dry-run] [--json]`: all or nothing.

    An account of 综合处 enters for the unit (代录): the file is what the unit sent.
    """
    person = person_named(username.lower(), call.act().today)
    if person is None:
        raise BadInput(f"没有账号“{username}”，或已停用")
    call.person = person
    call.demand(Permission.REPORT_FILL)
    act, handed = call.act(), NewFile(file.name, _bytes(file))
    if dry_run:
        taken = Taken(excel_forms.read(act, [handed], call.settings.uploads)[0].differences)
        demand_no_problems(taken.differences)
    else:
        try:
            taken = excel_forms.take(act, handed, call.settings.uploads, is_sure=sure)
        except Doubtful as odd:
            raise BadInput("请先核对，确实如此的加 --sure 再导入", odd.details) from odd
    if as_json:
        print_json(_as_json(file.name, taken.differences, dry_run))
    else:
        _tell(taken, dry_run)


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as refused:
        raise BadInput(f"文件打不开，请检查路径和权限：{file}") from refused


def _tell(taken: Taken, dry_run: bool) -> None:
    differences = taken.differences
    for row in differences.rows:
        for change in row.changes:
            note = f"（{change.note}）" if change.note else ""
            click.echo(f"{change.place}\t{change.label}\t{_one_line(change.before)} → {_one_line(change.after)}{note}")
        if row.lacking and not row.is_entered:
            click.echo(f"{row.title}：送审批前还要补：{'；'.join(row.lacking)}")
    for told in differences.asked_back:
        click.echo(f"请核对：{told}")
    for fault in differences.skipped:
        click.echo(str(fault))
    for told in differences.unread:
        click.echo(f"没有读取：{told}")
    for report in differences.absent:
        click.echo(f"表里没有，仍要填报：{report.title}")
    counted = f"{len(differences.rows)} 项任务 {differences.cells} 格"
    if not differences.rows:
        click.echo(f"没有改动：{differences.unchanged} 项与系统中的一致")
    elif dry_run:
        click.echo(f"将改 {counted}，{differences.unchanged} 项没有改动；试运行，没有保存")
    else:
        click.echo(f"已导入 {counted}，{where_now(taken)}；{differences.unchanged} 项没有改动")


def where_now(taken: Taken) -> str:
    """Where the reports are now: what a unit sends itself are drafts, what is entered for one has gone on."""
    told = {KEPT: taken.drafts, TO_REVIEW: taken.to_review, HANDED_UP: taken.handed_up}
    present = {words: number for words, number in told.items() if number}
    if len(present) == 1:
        return next(iter(present))
    return "，".join(f"{number} 项{words}" for words, number in present.items())


def _one_line(text: str) -> str:
    return " ".join(text.split()) or "（空）"


def _as_json(name: str, differences: Differences, dry_run: bool) -> dict[str, object]:
    return {
        "file": name,
        "saved": not dry_run and bool(differences.rows),
        "reports": len(differences.rows),
        "cells": differences.cells,
        "unchanged": differences.unchanged,
        "changes": [
            {
                "task": row.code,
                "sheet": change.place.sheet,
                "cell": change.place.address,
                "field": change.label,
                "before": change.before,
                "after": change.after,
            }
            for row in differences.rows
            for change in row.changes
        ],
    }
