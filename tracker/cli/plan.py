"""tracker plan: read a document, load and issue it, list what is there."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.acts import plans
from tracker.cli.frame import Call, json_option, print_json, print_table, with_database
from tracker.config import MAX_UPLOAD_BYTES
from tracker.errors import BadInput
from tracker.people.access import Permission
from tracker.plans.queries import PlanRow, list_plans, plan_row
from tracker.plantext import read_plan
from tracker.plantext.reading import PlanReading
from tracker.vocabulary import Basis, Kind


@click.group(help="方案：读取、导入并下达、列出")
def plan() -> None:
    """The noun."""


file_argument = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))


@plan.command("read", help="读一份方案，列出读到的内容；不用数据库")
@file_argument
@json_option
def read(file: Path, as_json: bool) -> None:
    """`tracker plan read FILE [--json]`: opens no database."""
    reading = read_plan(_bytes(file), file.name)
    if as_json:
        print_json(reading.as_json())
    else:
        _tell(reading)


@plan.command("load", help="导入一份方案；--issue 时把不需要人决定的任务直接下达")
@file_argument
@click.option("--issue", is_flag=True, help="下达写明牵头或只有一家、单位都对得上的任务")
@click.option("--accept-first-listed", is_flag=True, help="未写明牵头的，按“各负其责”确认并一起下达")
@with_database
def load(call: Call, file: Path, issue: bool, accept_first_listed: bool) -> None:
    """`tracker plan load FILE --jurisdiction CODE [--issue [--accept-first-listed]]`."""
    if accept_first_listed and not issue:
        raise BadInput("--accept-first-listed 与 --issue 一起用")
    code = call.jurisdiction()
    call.demand(Permission.PLAN_ISSUE if issue else Permission.PLAN_RECEIVE)
    loaded = plans.load(
        call.act(),
        call.settings,
        code,
        file.name,
        _bytes(file),
        issue=issue,
        accept_first_listed=accept_first_listed,
    )
    for one in loaded:
        row = plan_row(one.plan_id)
        click.echo(f"已导入 {row.name}：{row.measures} 条举措，{row.tasks} 项任务")
        click.echo(f"下达 {one.issued} 未决 {one.undecided}")


@plan.command("list", help="列出方案")
@json_option
@with_database
def list_all(call: Call, as_json: bool) -> None:
    """`tracker plan list [--json]`; without --jurisdiction those of all."""
    call.demand(Permission.PLAN_VIEW)
    rows = [row for code in call.jurisdictions() for row in list_plans(code)]
    if as_json:
        print_json([_as_json(row) for row in rows])
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


def _bytes(file: Path) -> bytes:
    """The file's bytes; BadInput where it is not there, cannot be opened or is larger than an upload may be."""
    try:
        with file.open("rb") as stream:  # a device may have no size and no end
            data = stream.read(MAX_UPLOAD_BYTES + 1)
    except OSError as refused:
        raise BadInput(f"文件打不开，请检查路径和权限：{file}") from refused
    if len(data) > MAX_UPLOAD_BYTES:
        raise BadInput(f"文件超过 {MAX_UPLOAD_BYTES // 1024 // 1024} MB，请压缩或拆分：{file}")
    return data


def _tell(reading: PlanReading) -> None:
    """What was read, for a person."""
    clauses = [clause for measure in reading.measures for clause in measure.clauses]
    click.echo(f"标题\t{reading.title or '—'}")
    click.echo(f"文号\t{reading.document_number or '—'}")
    click.echo(f"印发日期\t{reading.issued_on or '—'}")
    click.echo(f"印发单位\t{'、'.join(reading.issuers) or '—'}")
    for goal in reading.goals:
        click.echo(f"{goal.year}年目标\t{goal.text}")
    click.echo(f"举措 {len(reading.measures)} 条，任务 {len(clauses)} 项，提示 {len(reading.remarks)} 处")
    print_table(
        ("举措", "标题", "依据", "推进方式", "责任单位"),
        (
            (
                measure.label,
                measure.title,
                Basis(clause.basis).label,
                Kind(clause.kind).label,
                "、".join(body.name for body in clause.parties) + ("等" if clause.open_ended else ""),
            )
            for measure in reading.measures
            for clause in measure.clauses
        ),
    )
    for remark in reading.remarks:
        click.echo(f"提示\t{remark.message}", err=True)


def _as_json(row: PlanRow) -> dict[str, object]:
    """One plan of `plan list --json` (tests/structure/contracts/plan_list.json)."""
    return {
        "number": row.number,
        "title": row.title,
        "jurisdiction": row.jurisdiction_id,
        "issued_on": row.issued_on,
        "mode": row.mode.label,
        "state": row.state.label,
        "measures": row.measures,
        "tasks": row.tasks,
    }
