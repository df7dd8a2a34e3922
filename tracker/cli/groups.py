"""Groups of commands that know the names and the help of their commands, and load a command when it is called.

`tracker --help` loads nothing, `tracker plan read` only what reads a document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True)
class Later:
    """A command by the module of this folder and the name it stands under there; its help is written here alone."""

    module: str
    name: str
    help: str

    def load(self) -> click.Command:
        """The command itself, with its help."""
        command = getattr(import_module(f"tracker.cli.{self.module}"), self.name)
        assert isinstance(command, click.Command)
        command.help = self.help
        return command


class Commands(click.Group):
    """A group made of a table of commands."""

    def __init__(self, name: str, table: Mapping[str, Later], **extra: Any) -> None:
        super().__init__(name, **extra)
        self.table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, without loading anything."""
        return sorted(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, loaded now; None where there is none."""
        later = self.table.get(cmd_name)
        return later.load() if later else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands in the help, as click prints it."""
        room = formatter.width - 6 - max(map(len, self.table))
        rows = [(name, click.Command(name, help=self.table[name].help)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, command.get_short_help_str(room)) for name, command in rows])
