"""tracker plan read: what a document says. Needs no database, and loads nothing that does."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tracker.cli.printing import json_option, print_json, print_table
from tracker.config import MAX_UPLOAD_BYTES
from tracker.errors import BadInput
from tracker.plantext.reading import PlanReading
from tracker.plantext.scan.bundle import bundled
from tracker.plantext.text_or_scan import read_here
from tracker.vocabulary import Basis, Kind

file_argument = click.argument("files", metavar="FILE…", type=click.Path(path_type=Path), nargs=-1, required=True)
"""Several files are the pages of one scan."""


@click.command()
@file_argument
@json_option
def read(files: tuple[Path, ...], as_json: bool) -> None:
    """`tracker plan read FILE… [--json]`: opens no database. Several files are the pages of one scan."""
    name, data = document_of(files)
    reading = read_here(data, name, tell_pages)
    if as_json:
        print_json(reading.as_json())
    else:
        _tell(reading)


def document_of(files: tuple[Path, ...]) -> tuple[str, bytes]:
    """The name and the bytes of one document made of these files; raises what `bytes_of` raises."""
    return bundled([(file.name, bytes_of(file)) for file in files])


def tell_pages(done: int, of: int) -> None:
    """How far the recogniser is, for who looks at a terminal; the first line kept is the reason of a refusal."""
    if sys.stderr.isatty():
        words = f"识别文字：第 {done + 1} 页，共 {of} 页" if done < of else ""
        click.echo(f"\r\x1b[K{words}", err=True, nl=False)


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
