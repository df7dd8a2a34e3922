"""tracker plan read: what a document says. Needs no database, and loads nothing that does."""

from __future__ import annotations

from pathlib import Path

import click

from tracker.cli.printing import json_option, print_json, print_table
from tracker.config import MAX_UPLOAD_BYTES
from tracker.errors import BadInput
from tracker.plantext import read_plan
from tracker.plantext.reading import PlanReading
from tracker.vocabulary import Basis, Kind

file_argument = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))


@click.command()
@file_argument
@json_option
def read(file: Path, as_json: bool) -> None:
    """`tracker plan read FILE [--json]`: opens no database."""
    reading = read_plan(bytes_of(file), file.name)
    if as_json:
        print_json(reading.as_json())
    else:
        _tell(reading)


def bytes_of(file: Path) -> bytes:
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
