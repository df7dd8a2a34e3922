"""What commands print: one JSON value, or rows under their headings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import click

UNTOLD = "注意：数据库现在不能写，这次取走文件没有记进审计记录"

json_option = click.option("--json", "as_json", is_flag=True, help="只输出一个 JSON 值")


def print_json(value: Any) -> None:
    """One JSON value, and nothing else, on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def warn_untold(is_told: bool) -> None:
    """Say so on standard error where the audit trail does not tell of a file that was just written."""
    if not is_told:
        click.echo(UNTOLD, err=True)


def _plain(value: Any) -> Any:
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)


def print_table(head: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Rows under their headings, columns parted by tabs, so that a line can be copied into a sheet."""
    click.echo("\t".join(head))
    for row in rows:
        click.echo("\t".join("—" if cell is None or cell == "" else str(cell) for cell in row))
