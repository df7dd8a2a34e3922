"""The command `tracker`: every failure becomes a line in Chinese and an exit code (design.md 5.1)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from tracker.cli import alert, failures, form, ledger, plan, report, round, serving, task, user
from tracker.private_files import owners_only


class _Tracker(click.Group):
    """The group of all commands; ends with 0 done, 1 refused by a rule, 2 bad input, 3 our fault."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> Any:  # type: ignore[override]
        """Run one command; input and output are UTF-8 wherever it runs."""
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8")
        try:
            with owners_only():
                code = super().main(args, prog_name or "tracker", **{**extra, "standalone_mode": False})
        except BrokenPipeError:
            code = 0
        except BaseException as failure:
            code = failures.tell(failure)
        sys.exit(code if isinstance(code, int) else 0)


main = _Tracker("tracker", help="政策落实任务跟踪。各命令的用法见：tracker 命令 --help", no_args_is_help=True)

for command in (
    serving.setup,
    user.user,
    plan.plan,
    task.task,
    round.round,
    ledger.ledger,
    form.form,
    alert.alert,
    report.report,
    serving.serve,
    serving.scheduler,
):
    main.add_command(command)
