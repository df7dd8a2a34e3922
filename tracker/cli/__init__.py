"""The command `tracker`: every failure becomes a line in Chinese and an exit code (design.md 5.1)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from tracker.cli import failures
from tracker.cli.groups import Commands, Later
from tracker.private_files import owners_only

TABLE = {
    "setup": Later(
        "setup", "setup", "建好数据库、单位名册和工作日历；默认还带两份方案和演示账号。可重复运行，不动已有数据"
    ),
    "user": Later("user", "user", "账号：添加、改密码、停用、交接、列出"),
    "plan": Later("plan.commands", "plan", "方案：读取、导入并下达、列出"),
    "task": Later("task", "task", "任务：列出、查看，可按某一天"),
    "round": Later("round", "round", "报告期：开期、关闭、列出"),
    "ledger": Later("ledger", "ledger", "台账：重算各任务的现状行"),
    "form": Later("form", "form", "填报表：导出给单位填写，导入填好的"),
    "alert": Later("alert", "alert", "提醒：扫描到期该说的，列出说过的"),
    "report": Later("report", "report", "报表：生成调度（督查）台账"),
    "edition": Later("edition", "edition", "报表版次：列出各版，核对签发后有没有被改动"),
    "audit": Later("audit.commands", "audit", "审计记录：核对有没有被改动，按月导出，打印数据库角色的授权"),
    "calendar": Later("calendar", "calendar", "放假安排：载入一年的通知，列出各年"),
    "job": Later("upkeep.jobs", "job", "定时任务：列出最近一次的时间、用时和结果"),
    "backup": Later("upkeep.backup", "backup", "备份：备份整个系统，核对一份备份，恢复到空的安装"),
    "file": Later("upkeep.files", "file", "文件：把上传的文件和报表复制到存储桶，或者复制回来"),
    "doctor": Later("upkeep.doctor", "doctor", "检查：这套系统哪里不对、该怎么办；只看不改，有问题以 1 退出"),
    "serve": Later("serve.pages", "serve", "提供网页服务"),
    "scheduler": Later(
        "upkeep.jobs",
        "scheduler",
        "后台进程：每天办日清、扫描提醒、备份，生成排队的报表；可同时启动几个，只有一个办事",
    ),
}


class _Tracker(Commands):
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


main = _Tracker("tracker", TABLE, help="政策落实任务跟踪。各命令的用法见：tracker 命令 --help", no_args_is_help=True)
